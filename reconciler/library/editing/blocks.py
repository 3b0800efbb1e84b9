"""Lists with an item a line: which lines belong to which item, and how items move between lists.

Comment lines directly above an item, at its indentation, belong to it; so does a comment after it
on its line, and comment lines directly below that are indented deeper than its hyphen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.library.editing.layout import Layout, StatusList
from reconciler.model.errors import EditFailed

_BLANK: Final = " \t"
_BREAKS: Final = "\r\n"
_UNUSUAL_HINT: Final = "Run `reconciler fmt` first, or make the change by hand."


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a list.

    Attributes:
        lines: The lines with their line breaks.
        item: Position of the item in its list, or None for lines that belong to no item.
    """

    lines: tuple[str, ...]
    item: int | None


@dataclass(frozen=True, slots=True)
class BlockList:
    """A list in block style, cut into lines.

    Attributes:
        start: Offset of the first line after the key.
        end: Offset after the last line that belongs to an item.
        column: Where the hyphens stand.
        pieces: All lines between ``start`` and ``end``.
        items: The lines of each item.
    """

    start: int
    end: int
    column: int
    pieces: tuple[Lines, ...]
    items: tuple[tuple[str, ...], ...]


def cut_block(layout: Layout, found: StatusList) -> BlockList:
    """Cut a list in block style into the lines of its items and those between.

    Raises:
        EditFailed: An item shares a line with something that is not its own.
    """
    column = layout.column_of(found.value.start)
    first = layout.line_of(found.key.end) + 1
    pieces: list[Lines] = []
    next_line = first
    for number, item in enumerate(found.items):
        hyphen = _hyphen_line(layout, item.start, column, next_line)
        end = layout.line_of(item.end - 1) + 1
        top = hyphen
        while top > next_line and _leads(layout.line_text(top - 1), column, first=not number):
            top -= 1
        while end < len(layout.lines) and _trails(layout.line_text(end), column):
            end += 1
        if top > next_line:
            pieces.append(Lines(_lines(layout, next_line, top), None))
        pieces.append(Lines(_lines(layout, top, end), number))
        next_line = end
    items = tuple(piece.lines for piece in pieces if piece.item is not None)
    start, end = layout.lines[first], layout.line_end(next_line - 1)
    return BlockList(start, end, column, tuple(pieces), items)


def shifted(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """Give lines indented by some columns more, or less when negative; blank lines stay."""
    return tuple(_shifted(line, columns) for line in lines)


def with_breaks(lines: Sequence[str], newline: str) -> tuple[str, ...]:
    """Give lines that all end with a line break."""
    return tuple(line if line.endswith(tuple(_BREAKS)) else line + newline for line in lines)


def unusual(layout: Layout, offset: int, what: str) -> EditFailed:
    """Give the failure that says which line is written in a way that cannot be edited safely."""
    line = layout.line_of(offset) + 1
    return EditFailed(f"line {line} {what}; the file was left alone", _UNUSUAL_HINT)


def _hyphen_line(layout: Layout, start: int, column: int, first: int) -> int:
    line = layout.line_of(start)
    while line >= first:
        text = layout.line_text(line)
        if text[column : column + 1] == "-" and not text[:column].strip(_BLANK):
            return line
        line -= 1
    raise unusual(layout, start, "has its list or item in an unusual place")


def _lines(layout: Layout, start: int, end: int) -> tuple[str, ...]:
    return tuple(layout.line_text(line) for line in range(start, end))


def _leads(line: str, column: int, *, first: bool) -> bool:
    indent = comment_column(line)
    return indent is not None and (indent == column or (first and indent > column))


def _trails(line: str, column: int) -> bool:
    indent = comment_column(line)
    return indent is not None and indent > column


def comment_column(line: str) -> int | None:
    """Give where the comment of a line starts that has nothing else, or None."""
    rest = line.lstrip(_BLANK)
    return len(line) - len(rest) if rest.startswith("#") else None


def _shifted(line: str, columns: int) -> str:
    if not line.strip():
        return line
    if columns >= 0:
        return " " * columns + line
    indent = len(line) - len(line.lstrip(" "))
    return line[min(indent, -columns) :]
