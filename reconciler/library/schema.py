"""JSON Schema of the library file, for editors that complete and check while a person types."""

from typing import Final

from reconciler.documents.terms import Schema
from reconciler.library.item_form import ITEM_FORM
from reconciler.library.reading.item_ids import ID_KEYS_HINT, IDS_HINT
from reconciler.library.reading.items import BARE_TITLE, ITEM_HINT, ITEM_KEYS_HINT
from reconciler.library.reading.root import (
    LARGEST_REMOVALS,
    LIST_HINT,
    LIST_RULE,
    NOT_OF_MOVIES,
    POLICY_HINT,
    POLICY_KEYS,
    POLICY_NEEDS,
    ROOT_KEYS,
    VERSION_HINT,
    VERSION_RULE,
    keys_hint,
    statuses_hint,
)
from reconciler.model.ids import ANIME_ONLY_KEYS, ID_KEYS, IdKey
from reconciler.model.library import DEFAULT_MAX_REMOVALS, Moves, OnDrift
from reconciler.model.links import LINK_HOSTS
from reconciler.model.media import STATUSES, TYPE_ALIASES, MediaType, Status

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_WANTED: Final = {
    Status.WATCHING: "Being watched.",
    Status.PLANTOWATCH: "Wanted, not started.",
    Status.HOLD: "Paused.",
    Status.DROPPED: "Given up.",
    Status.COMPLETED: "Watched to the end. Simkl takes series only when they have ended.",
}
_SPECIAL: Final[dict[Status, str]] = {
    key.only: f"{key.only}_item" for key in ITEM_FORM.values() if key.only
}
"""The statuses whose items have keys that others do not, with the name of their items."""

_SWITCH: Final = {"type": "boolean"}
_POLICIES: Final[dict[str, Schema]] = {
    "prune": {
        **_SWITCH,
        "default": True,
        "description": "false: nothing is ever removed, leftovers are only listed.",
    },
    "max_removals": {
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_REMOVALS,
        "default": DEFAULT_MAX_REMOVALS,
        "description": "apply refuses a plan that removes more.",
    },
    "on_drift": {
        "enum": [str(choice) for choice in OnDrift],
        "enumDescriptions": [
            "Plans the way back.",
            "Leaves what changed as the account has it, and says so.",
            "Stops with exit code 1.",
        ],
        "default": str(OnDrift.REVERT),
        "description": "For items that changed on the account since the last apply: revert"
        " plans the way back, keep leaves them, fail stops.",
    },
    "moves": {
        "enum": [str(choice) for choice in Moves],
        "enumDescriptions": [
            "Titles go where the file lists them.",
            "Never out of completed, and never back to plantowatch.",
            "Nothing that the account has is moved.",
        ],
        "default": str(Moves.ALL),
        "description": "Which titles a plan may move: forward never out of completed nor"
        " back to plantowatch, none moves nothing; what is held back is listed.",
    },
    "ratings": {
        **_SWITCH,
        "default": False,
        "description": "true: import, pull and add write the ratings of titles, too.",
    },
}


def library_schema() -> Schema:
    """Return the schema (draft 2020-12) of a library file.

    It tells all that can be told of one place alone; duplicates, and links that lead to another
    type, only ``validate`` finds. What it refuses, editors tell in the reader's own sentences: the
    keywords ``errorMessage`` and ``patternErrorMessage`` are those of the language servers of VS
    Code for JSON and YAML, as are ``enumDescriptions`` and ``defaultSnippets``. Validators pass
    over them.
    """
    version = {"const": 1, "description": "The version of the file format."}
    return {
        "$schema": _DIALECT,
        "title": "Simkl library",
        "description": "The titles that you want in your Simkl library, by type and status.",
        "type": "object",
        "required": ["version"],
        "additionalProperties": False,
        "errorMessage": keys_hint(ROOT_KEYS),
        "not": {"required": ["shows", "tv"]},
        "properties": {
            "version": _telling(version, f"{VERSION_RULE}.", VERSION_HINT),
            "policy": _policy(),
            **{str(media_type): _type(media_type) for media_type in MediaType},
            **{alias: _type(media_type) for alias, media_type in TYPE_ALIASES.items()},
        },
        "$defs": {
            "item": _item(None),
            **{name: _item(status) for status, name in _SPECIAL.items()},
            "ids": _ids(),
        },
    }


def _telling(schema: Schema, *sentences: str) -> Schema:
    """Return a schema with the sentences that an editor shows for what it refuses."""
    told = " ".join(sentences)
    keywords = ["errorMessage", "patternErrorMessage"] if "pattern" in schema else ["errorMessage"]
    return schema | dict.fromkeys(keywords, told)


def _policy() -> Schema:
    return {
        "type": ["object", "null"],
        "description": "What may be removed, and what to do when the account changed by itself.",
        "additionalProperties": False,
        "errorMessage": f"{POLICY_HINT} {keys_hint(POLICY_KEYS)}",
        "properties": {
            name: _telling(_POLICIES[name], f"{name} must be {needs}.", hint)
            for name, (needs, hint) in POLICY_NEEDS.items()
        },
    }


def _type(media_type: MediaType) -> Schema:
    statuses = STATUSES[media_type]
    missing = [f"{why}." for status, why in NOT_OF_MOVIES.items() if status not in statuses]
    schema = {
        "type": ["object", "null"],
        "description": f"Your {media_type}. A status that is not named here is left alone.",
        "additionalProperties": False,
        "properties": {
            str(status): _telling(
                {
                    "type": ["array", "null"],
                    "description": f"{_WANTED[status]} An empty list means that none is wanted.",
                    "items": {"$ref": f"#/$defs/{_SPECIAL.get(status, 'item')}"},
                },
                f"{status} {LIST_RULE}.",
                LIST_HINT,
            )
            for status in statuses
        },
    }
    return _telling(schema, *missing, statuses_hint(media_type))


def _item(status: Status | None) -> Schema:
    ids = "|".join(f"{name}\\s*:\\s*(?:{_value_pattern(key)})" for name, key in ID_KEYS.items())
    hosts = "|".join(host.replace(".", "\\.") for host in LINK_HOSTS)
    link = f"(?:[Hh][Tt][Tt][Pp][Ss]?:)?(?://)?(?:www\\.|m\\.)?(?:{hosts})/"
    keys = {name: key for name, key in ITEM_FORM.items() if key.only in (None, status)}
    others = [
        f"Only titles that are {key.only} have {name}."
        for name, key in ITEM_FORM.items()
        if name not in keys
    ]
    return {
        "description": "A title: a mapping with ids, key:value, or a link of its page.",
        "defaultSnippets": [
            {
                "label": "title with an id",
                "description": "A title with its year and its number at TMDB.",
                "body": {"title": "$1", "year": "$2", "ids": {"tmdb": "$3"}},
            }
        ],
        "anyOf": [
            # What is wrong with the first one is told where an item is nothing of all.
            _telling(
                {"type": "string", "pattern": f"^\\s*(?:(?:{ids})\\s*$|{link})"},
                f"This {BARE_TITLE}.",
                ITEM_HINT,
            ),
            _telling(
                {
                    "type": "object",
                    "required": ["ids"],
                    "additionalProperties": False,
                    "properties": {
                        name: _telling(key.schema(), f"{key.rule}.", key.hint)
                        if key.rule
                        else key.schema()
                        for name, key in keys.items()
                    },
                },
                ITEM_KEYS_HINT,
                *others,
            ),
        ],
    }


def _ids() -> Schema:
    return {
        "type": "object",
        "description": "At least one id of the title.",
        "minProperties": 1,
        "additionalProperties": False,
        "errorMessage": f"{IDS_HINT} {ID_KEYS_HINT}",
        "properties": {name: _id(key) for name, key in ID_KEYS.items()},
    }


def _id(key: IdKey) -> Schema:
    only = " Anime only." if key.name in ANIME_ONLY_KEYS else ""
    schema: Schema = {
        "type": ["string", "integer"],
        "minimum": 0,
        "pattern": f"^\\s*(?:{_value_pattern(key)})\\s*$",
        "description": f"As in {key.name}: {key.example}.{only}",
    }
    if not key.pattern.fullmatch("123"):
        schema["type"] = "string"
        del schema["minimum"]
    elif not key.pattern.fullmatch("0"):
        schema["minimum"] = 1
    return _telling(schema, f"This is no {key.name} id.", f"Write {key.told}.")


def _value_pattern(key: IdKey) -> str:
    """Return the values' pattern; where capitals are made small on reading, they may be typed."""
    pattern = key.pattern.pattern
    if key.lowercase:
        pattern = pattern.replace("a-z", "A-Za-z").replace("tt", "[Tt][Tt]")
    return pattern
