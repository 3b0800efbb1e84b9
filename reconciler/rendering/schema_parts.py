"""The parts that the JSON Schemas of several documents share."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from reconciler.model.library import OnDrift
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause

Schema = dict[str, Any]


def object_of(
    properties: Mapping[str, Schema], description: str, optional: Collection[str] = ()
) -> Schema:
    """Give the schema of an object: all keys but the optional ones are there, and maybe more."""
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in optional],
        "properties": dict(properties),
    }


def ref(name: str) -> Schema:
    """Refer to a definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def text(description: str) -> Schema:
    """Give the schema of a text."""
    return {"type": "string", "description": description}


def count(description: str) -> Schema:
    """Give the schema of a number that is not below 0."""
    return {"type": "integer", "minimum": 0, "description": description}


def _line() -> Schema:
    return {"type": "integer", "minimum": 1, "description": "The line of the file."}


def _status(description: str = "", *, null: bool = False) -> Schema:
    statuses: list[str | None] = [*words(Status), *([None] if null else [])]
    return {"enum": statuses, **({"description": description} if description else {})}


def words(names: type[Action | Cause | MediaType | OnDrift | Status]) -> list[str]:
    """Give the words of an enumeration."""
    return [str(name) for name in names]


def _operation(**more: Schema) -> Schema:
    null = {"type": "null"}
    ends: dict[Action, Schema] = {
        Action.ADD: {"from": null, "to": _status(), "line": _line()},
        Action.MOVE: {"from": _status(), "to": _status()},
        Action.REMOVE: {"from": _status(), "to": null, "line": null},
    }
    operation = object_of(
        {
            "action": {"enum": words(Action)},
            **_title(),
            "from": _status("The status that it has; null when it is added.", null=True),
            "to": _status("The status that it gets; null when it is removed.", null=True),
            "line": {
                "type": ["integer", "null"],
                "minimum": 1,
                "description": "The line of the file that wants it; null where none does.",
            },
            "cause": {
                "enum": [*words(Cause), None],
                "description": "Who changed since the last agreement; null without a lock.",
            },
            "effects": {
                "type": "array",
                "items": text("What else this changes or loses."),
            },
            **more,
        },
        "One change to the account.",
    )
    operation["properties"]["ids"] = {**operation["properties"]["ids"], "required": ["simkl"]}
    return operation | {
        "allOf": [
            {"if": {"properties": {"action": {"const": action}}}, "then": {"properties": parts}}
            for action, parts in ends.items()
        ]
    }


def _failed() -> Schema:
    return _operation(reason=text("What the account shows instead, or not sent."))


def _blocked() -> Schema:
    return object_of(
        {
            **_title(),
            "from": _status("The status that it has, if it is in the library.", null=True),
            "to": _status("The status that the file wants."),
            "line": _line(),
            "reason": text("Why Simkl cannot hold it, and what to write instead."),
        },
        "A wish that Simkl cannot hold; nothing is sent for it.",
    )


def _drift() -> Schema:
    return object_of(
        {
            **_title(),
            "from": _status("The agreed status; null when it was not in the library.", null=True),
            "to": _status("The status that it has now; null when it is gone.", null=True),
            "policy": {"enum": words(OnDrift), "description": "What the file says to do."},
            "note": text("What happened."),
        },
        "An item that changed on the account since file and account last agreed.",
    )


def _left_alone() -> Schema:
    return object_of(
        {
            **_title(),
            "status": _status("Null: Simkl named one that is not known.", null=True),
            "reason": text("Why it stays."),
        },
        "An entry that is not as the file wants it, and stays so.",
    )


def _problem() -> Schema:
    place = "From 1; 0 when the problem has no place in the text."
    return object_of(
        {
            "severity": {"enum": ["error", "warning"]},
            "file": text("The file, as it was named."),
            "line": count(place),
            "column": count(f"In characters. {place}"),
            "code": {
                "type": "string",
                "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                "description": "The kind of problem; later releases may have more.",
            },
            "message": text("What is wrong."),
            "hint": text("What to do; may be empty."),
        },
        "One thing that is wrong with a library file.",
    )


def _title() -> Schema:
    return {
        "type": {"enum": words(MediaType)},
        "title": text("For people."),
        "year": {"type": ["integer", "null"]},
        "ids": {
            "type": "object",
            "description": "simkl is a number, every other id is text.",
            "properties": {"simkl": {"type": "integer", "minimum": 1}},
            "additionalProperties": {"type": "string"},
        },
    }


def reason_parts() -> Schema:
    """Give the keys that say why something failed."""
    return {
        "code": {
            "type": "string",
            "pattern": "^[a-z0-9]+([-_][a-z0-9]+)*$",
            "description": "The kind of failure; later releases may have more.",
        },
        "message": text("What is wrong."),
        "hint": text("What to do; may be empty."),
    }


def _reason() -> Schema:
    problems = {"problems": {"type": "array", "items": ref("problem")}}
    return object_of({**reason_parts(), **problems}, "Why it failed.", optional=problems)


DEFINITIONS: Final[Mapping[str, Callable[[], Schema]]] = {
    "operation": _operation,
    "failed": _failed,
    "blocked": _blocked,
    "drift": _drift,
    "left_alone": _left_alone,
    "problem": _problem,
    "reason": _reason,
}
"""What documents refer to by ``$ref``, by name."""
