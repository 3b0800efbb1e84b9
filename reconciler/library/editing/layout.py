"""Where everything stands in the text of a valid library file, to edit it in place and in its form.

The tree has the file's own order. Items are in the order of ``Library.wishes``, which comes from
the same events.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple

from reconciler.library.editing.canonical import Form
from reconciler.model.errors import split_lines
from reconciler.model.media import MediaType, Status

_IDS: Final = re.compile(r"(?<!\w)ids:[ \t]*(?:(\{)([ \t]?)|(?:#[^\r\n]*)?[\r\n])")


class Span(NamedTuple):
    """A stretch of the text, by character offsets; the end is the first one after it."""

    start: int
    end: int


class Style(Enum):
    """How a mapping or a list is written."""

    BLOCK = auto()
    FLOW = auto()
    NOTHING = auto()


class Item(NamedTuple):
    """One item.

    Attributes:
        start: Offset of its first character, after the hyphen.
        end: Offset after its last character.
        text: What it says when it is a text, else None.
    """

    start: int
    end: int
    text: str | None


@dataclass(slots=True)
class Node:
    """A key with its value.

    Attributes:
        name: The key as it reads.
        key: Where the key stands.
        value: Where the value stands; empty, after the key, when nothing is written.
        style: How the value is written; NOTHING for all that is no mapping and no list.
        flow: Whether the key stands in a flow mapping.
    """

    name: str
    key: Span
    value: Span
    style: Style
    flow: bool


@dataclass(slots=True)
class StatusList(Node):
    """A status with its items."""

    type: MediaType
    status: Status
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class TopKey(Node):
    """A key of the top level.

    Attributes:
        type: The type that it is, or None for ``version`` and ``policy``.
        lists: A type's statuses.
        pairs: The keys of ``policy``.
    """

    type: MediaType | None
    lists: list[StatusList] = field(default_factory=list)
    pairs: list[Node] = field(default_factory=list)


class Layout:
    """The places of one file.

    Attributes:
        text: The text, without a byte order mark.
        lines: Offset of the start of each line.
        root: Where the top-level mapping stands.
        flow: Whether the top-level mapping is written in braces.
        sections: Its keys.
        end: Offset after the document: the text's end, or the start of a line with ``...``.
        solid: Stretches in which no comment can be, in the order of the text; a ``#`` outside of
            them begins one.
    """

    def __init__(self, text: str) -> None:
        """Start with nothing but the text; ``locate`` finds the rest."""
        self.text = text
        self.lines = list(_line_starts(text))
        self.root = Span(0, 0)
        self.flow = False
        self.sections: list[TopKey] = []
        self.end = len(text)
        self.solid: list[Span] = []

    def lists(self) -> Iterator[StatusList]:
        """Yield all statuses, in the order of the file."""
        for section in self.sections:
            yield from section.lists

    def line_of(self, offset: int) -> int:
        """Return the index in ``lines`` of the line that an offset is in."""
        return bisect_right(self.lines, offset) - 1

    def column_of(self, offset: int) -> int:
        """Give how many characters stand before an offset on its line."""
        return offset - self.lines[self.line_of(offset)]

    def begin_of(self, item: Item, found: "StatusList") -> int:
        """Return where an item's hyphen stands; in brackets, the item itself."""
        if found.style is not Style.BLOCK:
            return item.start
        if self.text.startswith("- ", item.start - 2):
            return item.start - 2
        line, column = self.line_of(item.start), self.column_of(found.value.start)
        while line > 0:
            text = self.line_text(line)
            if text[column : column + 1] == "-" and not text[:column].strip(" \t"):
                return self.lines[line] + column
            line -= 1
        return item.start

    def line_end(self, line: int) -> int:
        """Return the offset after a line with its line break."""
        return self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)

    def line_text(self, line: int) -> str:
        """Return a line with its line break."""
        return self.text[self.lines[line] : self.line_end(line)]


def form_of(layout: Layout) -> Form:
    """Find out how most items of a file are written, and by which blanks its policy is."""
    text = layout.text
    items = braces = spaced = lines = nested = 0
    for section in layout.sections:
        if section.pairs and section.style is Style.FLOW:
            braces += 1
            spaced += text[section.value.start + 1] in " \t"
    for found in layout.lists():
        for start, end, word in found.items:
            if word is not None:
                continue
            items += 1
            if text[start] == "{":
                braces += 1
                spaced += text[start + 1] in " \t"
                continue
            lines += found.style is Style.BLOCK
            ids = _IDS.search(text, start, end)
            if ids is not None and ids[1]:
                braces += 1
                spaced += bool(ids[2])
            elif ids is not None:
                nested += 1
    return Form(2 * spaced > braces, 2 * lines > items, 2 * nested > lines)


def newline_of(text: str) -> str:
    """Return the line break that a text has most; a newline character when it has none."""
    windows = text.count("\r\n")
    return "\r\n" if windows * 2 > text.count("\n") else "\n"


def _line_starts(text: str) -> Iterator[int]:
    start = 0
    yield start
    for line in split_lines(text)[:-1]:
        start += len(line)
        start += 2 if text.startswith("\r\n", start) else 1
        yield start
