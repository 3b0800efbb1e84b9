"""Setting and removing keys of an item that stands in a file, with every other byte as it is."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from reconciler.library.editing.canonical import PLAIN, Form, is_wide, item_body, mapping_text
from reconciler.library.editing.lists import Piece
from reconciler.library.reading.source import (
    Event,
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    Mark,
    MarkedYAMLError,
    ScalarEvent,
    c_events,
    pure_events,
)
from reconciler.model.errors import split_lines

_BLANK: Final = " \t"
_COLON: Final = re.compile(r"[ \t]*:")
_COMMA: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*,[ \t]*")
_REST_OF_LINE: Final = re.compile(r"[ \t]*(#[^\r\n]*)?(?:\r\n|[\r\n]|\Z)")


def with_keys(
    piece: Piece,
    before: Mapping[str, str],
    after: Mapping[str, str],
    newline: str,
    form: Form = PLAIN,
    *,
    brackets: bool = False,
) -> Piece:
    """Return the piece of an item that says something else.

    A key whose text differs gets the new one, a key that is not in ``after`` goes, and a new one
    stands behind those that come before it in ``after``. An item that is a text becomes a mapping
    when it has more to say than a text can. A comment beside a key that goes stays.

    Args:
        piece: The item as it stands.
        before: What its keys say, as YAML, in the usual order.
        after: What they shall say.
        newline: The line break for lines that are written.
        form: How the file writes its items.
        brackets: Whether the item stands in brackets.
    """
    changed = {key: text for key, text in after.items() if before.get(key) != text}
    gone = [key for key in before if key not in after]
    pairs = _pairs(piece)
    if not pairs:
        body = mapping_text(after, form) if brackets else _own_lines(piece, after, newline, form)
        return replace(piece, body=body) if changed else piece
    was = piece
    for key in gone:
        piece = _without(piece, key)
    for key, text in changed.items():
        piece = _with(piece, key, text, list(after), newline)
    column = len(_indent(piece))
    widened = is_wide(piece.body, column) and not is_wide(was.body, column)
    if widened and not brackets and len(split_lines(piece.body)) == 1:
        return replace(piece, body=_own_lines(piece, after, newline, form))
    return piece


def _own_lines(piece: Piece, keys: Mapping[str, str], newline: str, form: Form) -> str:
    return item_body(keys, len(_indent(piece)), newline, form)


class _Pair(NamedTuple):
    """A key of an item with its value, by offsets in the body and what follows it.

    Attributes:
        name: The key as it reads.
        start: Where the key starts.
        key_end: The offset after the key.
        value: Where the value starts; after the colon when nothing is written.
        end: The offset after the value.
    """

    name: str
    start: int
    key_end: int
    value: int
    end: int


def _is_flow(piece: Piece) -> bool:
    return piece.body.startswith("{")


def _with(piece: Piece, key: str, text: str, order: list[str], newline: str) -> Piece:
    """Return the piece with one key that says something else, or that it did not have."""
    pairs = {pair.name: pair for pair in _pairs(piece)}
    whole = piece.body + piece.rest
    if key in pairs:
        pair = pairs[key]
        if pair.value == pair.end:
            colon = ":" if pair.end == pair.key_end else ""
            text = f"{colon} {text}"
        return _cut(piece, whole[: pair.value] + text + whole[pair.end :])
    earlier = [pairs[name] for name in order[: order.index(key)] if name in pairs]
    if not earlier:
        start = next(iter(pairs.values())).start
        between = ", " if _is_flow(piece) else newline + _indent(piece)
        return _cut(piece, f"{whole[:start]}{key}: {text}{between}{whole[start:]}")
    last = max(earlier, key=lambda pair: pair.end)
    if not _is_flow(piece):
        rest = _REST_OF_LINE.match(whole, last.end)
        place = rest.end() if rest is not None else last.end
        break_before = "" if whole[:place].endswith(("\r", "\n")) else newline
        line = f"{break_before}{_indent(piece)}{key}: {text}{newline}"
        return _cut(piece, whole[:place] + line + whole[place:])
    line_start = max(whole.rfind("\n", 0, last.start), whole.rfind("\r", 0, last.start)) + 1
    indent = whole[line_start : last.start]
    between = f",{newline}{indent}" if line_start and not indent.strip() else ", "
    return _cut(piece, f"{whole[: last.end]}{between}{key}: {text}{whole[last.end :]}")


def _without(piece: Piece, key: str) -> Piece:
    """Return the piece without a key; a comment beside it stays."""
    pairs = _pairs(piece)
    position = next((n for n, pair in enumerate(pairs) if pair.name == key), None)
    if position is None or len(pairs) == 1:
        return piece
    whole, pair = piece.body + piece.rest, pairs[position]
    start, end = pair.start, pair.end
    if _is_flow(piece):
        comma = _COMMA.match(whole, end, len(piece.body) - 1)
        if comma is None:
            before = pairs[position - 1].end
            start = start if "#" in whole[before:start] else before
        elif "#" not in comma[0]:
            end = comma.end()
    rest = _REST_OF_LINE.match(whole, end)
    line_start = max(whole.rfind("\n", 0, start), whole.rfind("\r", 0, start)) + 1
    if rest is not None and rest[1]:
        end = rest.start(1)
    elif rest is not None and line_start and not whole[line_start:start].strip():
        start, end = line_start, rest.end()
    elif position == 0 and not _is_flow(piece):
        end = pairs[1].start
    last, following = whole[start - 1 : start], whole[end : end + 1]
    joins = (following == "#" and last.strip()) or (last == ":" and following == "}")
    blank = " " if joins else ""
    return _cut(piece, whole[:start] + blank + whole[end:])


def _cut(piece: Piece, whole: str) -> Piece:
    """Return the piece with another text of the item and what follows, cut where the item ends."""
    if _is_flow(piece):
        end = len(whole) - len(piece.rest)
    else:
        end = max(pair.end for pair in _pairs(replace(piece, body=whole)))
    return replace(piece, body=whole[:end], rest=whole[end:])


def _indent(piece: Piece) -> str:
    """Return blanks up to where the keys of an item without braces stand."""
    return " " * len(split_lines(piece.lead)[-1])


def _pairs(piece: Piece) -> list[_Pair]:
    """Return the keys of an item; none when it is a text."""
    pad = "" if _is_flow(piece) else _indent(piece)
    text = pad + piece.body
    try:
        events = c_events(text.encode())
        found = _read(events, text) if events is not None else None
    except MarkedYAMLError:
        found = None
    if found is None:
        found = _read(pure_events(text.encode()), text)
    shift = len(pad)
    return [
        _Pair(name, start - shift, key_end - shift, value - shift, end - shift)
        for name, start, key_end, value, end in found
    ]


def _read(get_event: GetEvent, text: str) -> list[_Pair]:
    lines = [0]
    for line in split_lines(text)[:-1]:
        end = lines[-1] + len(line)
        lines.append(end + (2 if text.startswith("\r\n", end) else 1))

    def offset(mark: Mark) -> int:
        return lines[mark.line] + mark.column if mark.line < len(lines) else len(text)

    def written(event: Event) -> int:
        end = offset(event.end_mark)
        if event.__class__ is ScalarEvent:
            while end > offset(event.start_mark) and text[end - 1] in " \t\r\n":
                end -= 1
            return end if event.value or event.style else 0
        is_written = event.end_mark.column != event.start_mark.column
        return end if event.__class__ is not MappingStartEvent and is_written else 0

    pairs: list[_Pair] = []
    get_event()
    get_event()
    if get_event().__class__ is not MappingStartEvent:
        return pairs
    while True:
        key = get_event()
        if key.__class__ is MappingEndEvent:
            return pairs
        value = get_event()
        inside, depth = [value], int(value.__class__ is MappingStartEvent)
        while depth:
            inside.append(get_event())
            kind = inside[-1].__class__
            depth += (kind is MappingStartEvent) - (kind is MappingEndEvent)
        start, key_end = offset(key.start_mark), offset(key.end_mark)
        first, end = offset(value.start_mark), max(map(written, inside))
        if not end:
            colon = _COLON.match(text, key_end)
            first = end = colon.end() if colon is not None else key_end
        pairs.append(_Pair(key.value, start, key_end, first, end))
