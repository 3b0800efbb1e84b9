"""How the program writes an item: one line, the same for the same item.

Titles and ids stand without quotes only where no YAML reader could take them for anything but this
text; a stricter rule than YAML's own, so that no version of YAML and no editor is surprised.
"""

import re
from collections.abc import Mapping
from typing import Final

from reconciler.library.reading.items import YEARS
from reconciler.model.account import Entry
from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.media import MediaType

HIDDEN: Final = (
    "\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
)
"""Characters that a person cannot see, or that YAML forbids: always written as escapes."""

_ESCAPED: Final = re.compile(f'[\\\\"{HIDDEN}]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_LETTER: Final = "A-Za-z\u00c0-\uffff\U00010000-\U0010ffff"
_PLAIN_TITLE: Final = re.compile(f"[{_LETTER}](?:[{_LETTER}0-9 '()!.&+/*-]*[{_LETTER}0-9'()!.+])?")
_PLAIN_ID: Final = re.compile(r"[1-9][0-9]*|[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_WORDS_OF_YAML: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})

Order = tuple[bool, str, int, int, str]


def quoted(text: str) -> str:
    """Give a text in double quotes, on one line, with everything invisible escaped."""
    return f'"{_ESCAPED.sub(_escape, readable(text))}"'


def readable(text: str) -> str:
    """Give a text without what UTF-8 cannot hold: lone halves of surrogate pairs."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def title_text(title: str) -> str:
    """Give a title as the file has it, in quotes unless it cannot be misread."""
    return _unless_plain(title, _PLAIN_TITLE)


def item_text(title: str | None, year: int | None, ids: Mapping[str, str]) -> str:
    """Give an item as a flow mapping on one line.

    Args:
        title: The title; None or empty leaves it out.
        year: The year; None, or one that a file cannot have, leaves it out.
        ids: The ids; they are written in the order of ``ID_KEYS``.
    """
    return mapping_text(item_keys(title, year, ids))


def item_keys(title: str | None, year: int | None, ids: Mapping[str, str]) -> dict[str, str]:
    """Give what an item says as YAML, by key, in the order in which the keys are written."""
    keys = {}
    if title:
        keys["title"] = title_text(title)
    if written_year(year) is not None:
        keys["year"] = str(year)
    names = sorted(ids, key=_POSITIONS.__getitem__)
    keys["ids"] = mapping_text({name: _id_text(ids[name]) for name in names})
    return keys


def mapping_text(pairs: Mapping[str, str]) -> str:
    """Give a mapping on one line of keys with values that are YAML already."""
    return "{" + ", ".join([f"{key}: {value}" for key, value in pairs.items()]) + "}"


def item_order(title: str | None, year: int | None, ids: Mapping[str, str]) -> Order:
    """Give what items are sorted by: title, year, Simkl id; items without a title come last."""
    simkl = int(ids.get("simkl", 0))
    rest = "" if title else " ".join(f"{key}:{ids[key]}" for key in _KEYS if key in ids)
    return not title, (title or "").casefold(), written_year(year) or 0, simkl, rest


def written_year(year: int | None) -> int | None:
    """Give a year, or None when it is one that a file cannot have."""
    return year if str(year) in YEARS else None


def written_ids(entry: Entry) -> dict[str, str]:
    """Give the ids to write for an entry: Simkl's own, then those that identify in its type."""
    keys = _WRITTEN[entry.type]
    return {
        "simkl": str(entry.simkl),
        **{key: value for key, value in entry.ids.items() if key in keys},
    }


def _unless_plain(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) is None or text.casefold() in _WORDS_OF_YAML:
        return quoted(text)
    if text.isascii() or not (_ESCAPED.search(text) or _SURROGATE.search(text)):
        return text
    return quoted(text)


def _id_text(value: str) -> str:
    return _unless_plain(value, _PLAIN_ID)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    short = _ESCAPES.get(character)
    if short is not None:
        return short
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


_KEYS: Final = tuple(ID_KEYS)
_POSITIONS: Final = {key: position for position, key in enumerate(ID_KEYS)}
_WRITTEN: Final[dict[MediaType, frozenset[str]]] = {
    media_type: keys - {"simkl"} for media_type, keys in IDENTIFYING_KEYS.items()
}
