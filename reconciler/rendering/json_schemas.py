"""JSON Schemas (2020-12) of the documents that ``--format json`` prints and ``plan --out`` writes.

Every object may have keys that its schema does not name: within a ``format_version`` keys are only
added, so a document of a later release is valid under the schema of an earlier one. Each schema
stands by itself; nothing in it points to another file or address.
"""

from collections.abc import Collection, Mapping
from typing import Final

from reconciler.model.media import MediaType
from reconciler.model.plan import FORMAT_VERSION
from reconciler.rendering.schema_parts import (
    DEFINITIONS,
    Schema,
    count,
    object_of,
    reason_parts,
    ref,
    text,
    words,
)

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OUTCOMES: Final = ("applied", "nothing_to_do", "declined", "refused", "incomplete", "failed")
_SUMMARY: Final = {
    "add": "Operations that add a title.",
    "move": "Operations that move a title to another status.",
    "remove": "Operations that remove a title.",
    "unchanged": "Wishes that the account fulfils already.",
    "blocked": "Wishes that Simkl cannot hold.",
    "left_alone": "Entries that are not as the file wants them and stay so.",
    "requests": "Write requests that apply sends.",
}


def plan_schema() -> Schema:
    """Give the schema of ``plan --format json``."""
    return _document(
        "Plan",
        "What apply would do, and what it would not. `error` is there when the plan counts as a"
        " failure.",
        {"format_version": {"const": FORMAT_VERSION}, **_plan_parts(), "error": ref("reason")},
        optional={"error"},
        definitions=("operation", "blocked", "drift", "left_alone", "reason", "problem"),
    )


def saved_plan_schema() -> Schema:
    """Give the schema of the file that ``plan --out`` writes."""
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "A SHA-256 digest."}
    return _document(
        "Saved plan",
        "A plan with what it was made from; apply --plan does exactly this plan or nothing.",
        {
            "format_version": {"const": FORMAT_VERSION},
            **_plan_parts(),
            "kind": {"const": "reconciler-plan"},
            "file": text("The library file, as it was named."),
            "fingerprints": object_of(
                {
                    "file": digest,
                    "policy": digest,
                    "lock": digest,
                    "account": {"type": "integer", "description": "The account's number."},
                    "read": digest,
                },
                "What the plan was made from.",
            ),
            "seen": {
                "type": "object",
                "description": "What the account held, by type and Simkl id, for people to read.",
                "propertyNames": {"enum": words(MediaType)},
                "additionalProperties": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[1-9][0-9]*$"},
                    "additionalProperties": {"type": "string"},
                },
            },
            "nonce": text("Tells plans apart that say the same."),
            "seal": {**digest, "description": "The digest of all the rest: it must not be edited."},
        },
        definitions=("operation", "blocked", "drift", "left_alone"),
    )


def outcome_schema() -> Schema:
    """Give the schema of ``apply --format json``."""
    plan = object_of(
        {"format_version": {"const": FORMAT_VERSION}, **_plan_parts()},
        "The plan that was shown, as plan gives it.",
    )
    return _document(
        "Outcome",
        "How an apply ended. `error` tells what stopped it, if anything did.",
        {
            "format_version": {"const": FORMAT_VERSION},
            "outcome": {
                "enum": list(_OUTCOMES),
                "description": "applied and nothing_to_do reach the wanted state; incomplete: all"
                " was sent, and Simkl filed something otherwise than predicted.",
            },
            "plan": plan,
            "applied": count("Operations that the account shows afterwards."),
            "failed": {"type": "array", "items": ref("failed")},
            "backup": {
                "type": ["string", "null"],
                "description": "The path of the backup, or null where none was needed.",
            },
            "converged": {
                "type": "boolean",
                "description": "The account is as the file wants it, blocked wishes aside.",
            },
            "error": ref("reason"),
        },
        optional={"error"},
        definitions=("operation", "blocked", "drift", "left_alone", "failed", "reason", "problem"),
    )


def validation_schema() -> Schema:
    """Give the schema of ``validate --format json``."""
    return _document(
        "Validation",
        "Whether a library file is valid, and all of its problems.",
        {
            "format_version": {"const": FORMAT_VERSION},
            "valid": {"type": "boolean", "description": "No problem is an error."},
            "problems": {"type": "array", "items": ref("problem")},
        },
        definitions=("problem",),
    )


def error_schema() -> Schema:
    """Give the schema of what every command prints that fails before it has a document."""
    failure = object_of(
        {**reason_parts(), "problems": {"type": "array", "items": ref("problem")}},
        "`problems` is empty unless a library file is invalid.",
    )
    return _document(
        "Failure",
        "Why a command failed before it had a document of its own.",
        {"format_version": {"const": FORMAT_VERSION}, "error": failure},
        definitions=("problem",),
    )


def _plan_parts() -> Schema:
    return {
        "summary": object_of({name: count(told) for name, told in _SUMMARY.items()}, "Counts."),
        "operations": {
            "type": "array",
            "description": "What apply does, at most one an item, in the order of every view.",
            "items": ref("operation"),
        },
        "blocked": {"type": "array", "items": ref("blocked")},
        "drift": {"type": "array", "items": ref("drift")},
        "left_alone": {"type": "array", "items": ref("left_alone")},
        "warnings": {"type": "array", "items": text("A sentence.")},
    }


def _document(
    title: str,
    description: str,
    properties: Mapping[str, Schema],
    *,
    optional: Collection[str] = (),
    definitions: tuple[str, ...],
) -> Schema:
    return {
        "$schema": _DIALECT,
        "title": title,
        **object_of(properties, description, optional=optional),
        "$defs": {name: DEFINITIONS[name]() for name in definitions},
    }
