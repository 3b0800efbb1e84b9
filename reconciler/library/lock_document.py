"""The document of a lock file, also after a merge by hand, and where in the text its parts are.

A lock has one item a line so that it merges, and whoever resolves a conflict keeps lines: then a
comma is missing between the two sides, or one is too many, a list is not closed, a title stands
there twice. Nothing is lost by that, so it is read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler.model.errors import split_lines
from reconciler.model.media import MediaType

_ROWS: Final = re.compile(rf'"({"|".join(MediaType)})": \[')
_HEAD: Final = re.compile(r'"(format_version|account|managed)": (.*?),?')
_GROUP: Final = re.compile(r'"(items|unknown)": \{\}?,?')
_FRAME: Final = re.compile(r"[{}\]]?,?")
_BLANK: Final = re.compile(r"[ \t\r\n]*")

Step = str | int
"""A key of a mapping, or a position in a list."""

Lines = Mapping[tuple[str, str], list[int]]
"""The 1-based lines of rows, by group (``items`` or ``unknown``) and type."""


class NoLock(ValueError):
    """A line of the text belongs to no lock.

    Attributes:
        line: The 1-based line.
    """

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def parse(text: str) -> tuple[Any, Lines | None]:
    """Return a lock's document.

    Returns:
        The document, and for a text that was merged by hand the lines of its rows; None for plain
        JSON, in which ``line_of`` finds them.

    Raises:
        NoLock: It is none, and hands cannot have made it so by keeping lines.
    """
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise NoLock(1, "it is nested too deep") from error
    except json.JSONDecodeError as error:
        try:
            return _merged(text)
        except NoLock:
            raise NoLock(error.lineno, "this is no JSON") from error
    except ValueError as error:
        raise NoLock(1, "a number in it is too long") from error
    if isinstance(document, dict) and _has_repeated_keys(text, document):
        return _merged(text)
    return document, None


def line_of(text: str, path: tuple[Step, ...]) -> int:
    """Return the 1-based line of a part of a JSON document, or of the last part that is there."""
    start = _skip(text, 0)
    for step in path:
        start = dict(_children(text, start)).get(step, start)
    return len(split_lines(text[:start]))


def _has_repeated_keys(text: str, document: dict[str, Any]) -> bool:
    """Return whether a text in the layout of a lock has a key twice, of which JSON keeps one."""
    groups = [document.get(group, {}) for group in ("items", "unknown")]
    if not text.startswith('{\n"format_version"') or any(type(one) is not dict for one in groups):
        return False
    return text.count('\n"') != len(document) + sum(map(len, groups))


def _merged(text: str) -> tuple[dict[str, Any], Lines]:
    """Read line by line, without regard to what only joins the lines."""
    document: dict[str, Any] = {"managed": {}, "items": {}}
    lines: dict[tuple[str, str], list[int]] = {}
    group, section, numbers = "items", None, []
    for number, line in enumerate(map(str.strip, split_lines(text)), 1):
        if (opened := _ROWS.fullmatch(line)) is not None:
            section = document.setdefault(group, {}).setdefault(opened[1], [])
            numbers = lines.setdefault((group, opened[1]), [])
        elif line.startswith('{"') and section is not None:
            section.append(_value(line.rstrip(","), number))
            numbers.append(number)
        elif (head := _HEAD.fullmatch(line)) is not None:
            _put(document, head[1], _value(head[2], number), number)
        elif (grouped := _GROUP.fullmatch(line)) is not None:
            group = grouped[1]
        elif _FRAME.fullmatch(line) is None:
            raise NoLock(number, "this is no line of a lock")
    return document, lines


def _put(document: dict[str, Any], key: str, value: Any, number: int) -> None:
    known = document.get(key, value)
    if key == "managed" and isinstance(value, dict):
        names = [*known, *(name for name in value if name not in known)]
        value = {name: [*known.get(name, ()), *value.get(name, ())] for name in names}
    elif known != value:
        raise NoLock(number, f"{key} is another here than above")
    document[key] = value


def _value(text: str, number: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoLock(number, "this is no JSON") from error


def _children(text: str, start: int) -> Iterator[tuple[Step, int]]:
    """Yield the keys, or positions, of a JSON value's parts with where the parts start."""
    decoder = json.JSONDecoder()
    opening, position, number = text[start : start + 1], start + 1, 0
    if opening not in ("{", "["):
        return
    while text[position := _skip(text, position)] not in "}]":
        step: Step = number
        if opening == "{":
            step, position = decoder.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        yield step, position
        _, position = decoder.raw_decode(text, position)
        position = _skip(text, position)
        position += text[position] == ","
        number += 1


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank is not None else position
