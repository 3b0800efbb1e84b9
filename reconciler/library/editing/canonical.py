"""How the program writes an item: on one line where that stays short, the same for the same item.

Titles and ids stand without quotes only where no YAML reader could take them for anything but this
text; a stricter rule than YAML's own, so that no version of YAML and no editor is surprised. What
is written is what Prettier leaves alone with ``printWidth: 120`` and the file's ``bracketSpacing``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from reconciler.library.item_form import ITEM_FORM, Plain, Says, written_year
from reconciler.model.account import Entry
from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.media import MediaType, Status

HIDDEN: Final = (
    "\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
)
"""Characters that a person cannot see, or that YAML forbids: always written as escapes."""

_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""The hidden characters that Unicode calls letters; no other counts as printable."""

_ESCAPED: Final = re.compile(f'[\\\\"{HIDDEN}]')
_NEEDS_BACKSLASH: Final = re.compile(f"[\\\\{HIDDEN}]")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# By what a title lacks: a class that lists all letters takes 9 ms to compile.
_QUOTED_MARKS: Final = r'\x00-\x1f"#$%,:;<=>?@[\\\]^_`{-\xbf'
_PLAIN_TITLE: Final = re.compile(
    rf"[^{_QUOTED_MARKS}0-9 '()!.&+/*-](?:[^{_QUOTED_MARKS}]*[^{_QUOTED_MARKS} &/*-])?"
)
_PLAIN_ID: Final = re.compile(r"[1-9][0-9]*|[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_KEYS_OF_NAMES: Final = frozenset(
    name for name, key in ID_KEYS.items() if key.pattern.fullmatch("a-name")
)
"""The keys whose ids may be names; the others have numbers, which never need quotes."""

_WORDS_OF_YAML: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_LONGEST_WORD: Final = max(map(len, _WORDS_OF_YAML))

_WIDTH: Final = 120

Order = tuple[bool, str, int, int, str]


class NewItem(NamedTuple):
    """An item to write: what it says and where, each as ``Wish`` has it."""

    type: MediaType
    status: Status
    title: str | None
    year: int | None
    ids: dict[str, str]
    rates: bool = False
    rating: int | None = None
    watched: str | None = None


class Form(NamedTuple):
    """How a file writes its items.

    Attributes:
        spaced: Whether blanks stand inside of braces.
        lines: Whether each key of an item stands on a line of its own.
        nested: Whether each id does, too.
    """

    spaced: bool = False
    lines: bool = False
    nested: bool = False


PLAIN: Final = Form()
"""How a file is written that has no items yet."""


def quoted(text: str) -> str:
    """Return a text in quotes, on one line, with everything invisible escaped.

    The quotes are double ones, unless only double quotes in the text would need a backslash then.
    """
    text = readable(text)
    if '"' in text and not _NEEDS_BACKSLASH.search(text):
        return "'" + text.replace("'", "''") + "'"
    return f'"{_ESCAPED.sub(_escape, text)}"'


def readable(text: str) -> str:
    """Return a text without what UTF-8 cannot hold: lone halves of surrogate pairs."""
    if text.isascii():
        return text
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def title_text(title: str) -> str:
    """Return a title as the file has it, in quotes unless it cannot be misread."""
    return _unless_plain(title, _PLAIN_TITLE)


def item_body(keys: Mapping[str, str], column: int, newline: str = "\n", form: Form = PLAIN) -> str:
    """Return an item of a list with hyphens as it stands behind its hyphen.

    It is one line, unless the file has a key a line, or the line would be too wide.

    Args:
        keys: What it says, by ``item_keys``.
        column: Where the item starts.
        newline: The line break to write.
        form: How the file writes its items.
    """
    if not form.lines:
        line = mapping_text(keys, form)
        if not is_wide(line, column):
            return line
    indent = newline + " " * column
    lines = [f"{key}: {value}" for key, value in keys.items()]
    if form.lines and form.nested:
        ids = keys["ids"].strip("{ }").split(", ")
        lines[list(keys).index("ids")] = f"{indent}  ".join(["ids:", *ids])
    return indent.join(lines)


def item_keys(item: Says, form: Form = PLAIN) -> dict[str, str]:
    """Return what an item says as YAML, by key, in the order in which the keys are written.

    A year that a file cannot have is left out; ids are in the order of ``ID_KEYS``.
    """
    keys = {}
    for name, key in ITEM_FORM.items():
        value = key.written(item)
        if value is not None:
            keys[name] = _value_text(value, form)
    return keys


def _value_text(value: str | Mapping[str, str], form: Form) -> str:
    if isinstance(value, Plain):
        return value
    if isinstance(value, str):
        return title_text(value)
    names = sorted(value, key=_POSITIONS.__getitem__)
    return _in_braces([f"{name}: {_id_text(name, value[name])}" for name in names], form)


def _id_text(key: str, value: str) -> str:
    return _unless_plain(value, _PLAIN_ID) if key in _KEYS_OF_NAMES else value


def mapping_text(pairs: Mapping[str, str], form: Form = PLAIN) -> str:
    """Return a mapping on one line of keys with values that are YAML already."""
    return _in_braces(map(": ".join, pairs.items()), form)


def _in_braces(pairs: Iterable[str], form: Form) -> str:
    text = ", ".join(pairs)
    return f"{{ {text} }}" if form.spaced else f"{{{text}}}"


def item_order(title: str | None, year: int | None, ids: Mapping[str, str]) -> Order:
    """Give what items are sorted by: title, year, Simkl id; items without a title come last."""
    simkl = int(ids.get("simkl", 0))
    rest = "" if title else " ".join(f"{key}:{ids[key]}" for key in _KEYS if key in ids)
    return not title, (title or "").casefold(), written_year(year) or 0, simkl, rest


def written_ids(entry: Entry) -> dict[str, str]:
    """Return the ids to write for an entry: those that identify in its type, and Simkl's own."""
    keys = _WRITTEN[entry.type]
    ids = {key: value for key, value in entry.ids.items() if key in keys}
    ids["simkl"] = str(entry.simkl)
    return ids


def _unless_plain(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) is None:
        return quoted(text)
    if len(text) <= _LONGEST_WORD and text.casefold() in _WORDS_OF_YAML:
        return quoted(text)
    if text.isascii() or (text.isprintable() and _BLANK_LETTERS.isdisjoint(text)):
        return text
    return quoted(text) if _ESCAPED.search(text) or _SURROGATE.search(text) else text


def is_wide(line: str, column: int) -> bool:
    """Tell whether a line that starts in a column is too wide."""
    # No character takes more columns than it has bytes, and hardly any line is that long.
    return column + len(line.encode()) >= _WIDTH and column + _width(line) >= _WIDTH


def _width(text: str) -> int:
    """Return how many columns a text takes where some characters take two."""
    from unicodedata import east_asian_width

    others = _NOT_ASCII.findall(text)
    return len(text) + sum(east_asian_width(character) in "WF" for character in others)


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
