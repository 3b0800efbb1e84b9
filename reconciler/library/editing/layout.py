"""Where everything stands in the text of a valid library file, so that it can be edited in place.

The tree has the file's own order. Items are in the order of ``Library.wishes``, which comes from
the same events.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from reconciler.library.reading.lines import ItemLine
from reconciler.library.reading.read import check_library
from reconciler.library.reading.report import SectionOf
from reconciler.library.reading.source import (
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from reconciler.model.errors import InvalidLibrary, split_lines
from reconciler.model.library import Library
from reconciler.model.media import TYPE_NAMES, MediaType, Status

_STATUSES: Final = {str(status): status for status in Status}
_ENDS: Final = (MappingEndEvent, SequenceEndEvent)
_STARTS: Final = (MappingStartEvent, SequenceStartEvent)
_BLANK: Final = " \t\r\n"
_COLON: Final = re.compile(r"[ \t]*:")


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
        solid: Stretches in which no comment can be, in the order of the text; outside of them is
            nothing but blanks, indicators and comments.
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


class Located(NamedTuple):
    """A valid library file, read once.

    Attributes:
        data: Its bytes.
        library: What they say.
        layout: Where it stands in the text.
    """

    data: bytes
    library: Library
    layout: Layout


def locate(
    data: bytes, name: str, today: date = date.max, section_of: SectionOf | None = None
) -> Located:
    """Read a library file and find the places in it, in one pass over its events.

    Args:
        data: The bytes of the file.
        name: The file's name, for problems.
        today: See ``check_library``.
        section_of: See ``check_library``.

    Raises:
        InvalidLibrary: The file has problems; the error holds all of them.
    """
    text = data.decode("utf-8-sig", "replace")
    walks: list[_Walk] = []

    def watch(get_event: GetEvent) -> GetEvent:
        walks.append(_Walk(Layout(text)))
        return walks[-1].watched(get_event)

    checked = check_library(data, name, today=today, watch=watch, section_of=section_of)
    if checked.library is None:
        raise InvalidLibrary(checked.problems)
    return Located(data, checked.library, walks[-1].layout)


_Steps = Generator[list[Any] | None, Any, None]
"""Takes events one by one; after yielding a list, takes the end of an item, and the list has all
that came before it."""


class _NoLibraryFile(Exception):
    """The events are not those of a valid file, whose reader says what is wrong."""


class _Walk:
    """Notes the places of the events that the reader of a file takes.

    Attributes:
        layout: What was noted; complete when the file is valid.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._text = layout.text
        self._lines = layout.lines
        self._last = 0

    def watched(self, get_event: GetEvent) -> GetEvent:
        """Return a source of the same events that shows each of them to the walk."""
        steps = self._steps()
        inside: list[Any] | None = next(steps)
        send = steps.send
        depth = 0

        def get() -> Any:
            nonlocal inside, depth
            event = get_event()
            if inside is None:
                inside = send(event)
                return event
            kind = event.__class__
            inside.append(event)
            if kind is MappingStartEvent:
                depth += 1
            elif kind is MappingEndEvent:
                if depth:
                    depth -= 1
                else:
                    inside = send(event)
            return event

        return get

    def _steps(self) -> _Steps:
        with suppress(_NoLibraryFile):
            yield from self._document()
        while True:
            yield None

    def _document(self) -> _Steps:
        layout = self.layout
        yield None
        yield None
        start = yield None
        if start.__class__ is not MappingStartEvent:
            raise _NoLibraryFile
        layout.flow = bool(start.flow_style)
        yield from self._pairs(start, self._root_pair)
        layout.root = Span(self._offset(start.start_mark), self._last)
        event = yield None
        if event.explicit:
            layout.end = self._offset(event.start_mark)

    def _pairs(self, start: Any, read: Callable[[Any, bool], _Steps]) -> _Steps:
        """Take a mapping whose start was taken."""
        flow = bool(start.flow_style)
        while True:
            key = yield None
            if key.__class__ is MappingEndEvent:
                break
            if key.__class__ is not ScalarEvent:
                raise _NoLibraryFile
            self.layout.solid.append(self._words(key))
            self._last = self._offset(key.end_mark)
            yield from read(key, flow)
        self._end(start, key)

    def _root_pair(self, key: Any, flow: bool) -> _Steps:
        media_type = TYPE_NAMES.get(key.value)
        span = self._span(key)
        nothing = Span(span.end, span.end)
        section = TopKey(key.value, span, nothing, Style.NOTHING, flow, media_type)
        self.layout.sections.append(section)
        event = yield None
        if event.__class__ is not MappingStartEvent:
            yield from self._value(event, section)
            return

        def read(inner: Any, inner_flow: bool) -> _Steps:
            if media_type is None:
                yield from self._pair(inner, inner_flow, section)
            else:
                yield from self._list(inner, inner_flow, section, media_type)

        section.style = Style.FLOW if event.flow_style else Style.BLOCK
        yield from self._pairs(event, read)
        section.value = Span(self._offset(event.start_mark), self._last)

    def _pair(self, key: Any, flow: bool, section: TopKey) -> _Steps:
        span = self._span(key)
        pair = Node(key.value, span, Span(span.end, span.end), Style.NOTHING, flow)
        section.pairs.append(pair)
        event = yield None
        yield from self._value(event, pair)

    def _list(self, key: Any, flow: bool, section: TopKey, media_type: MediaType) -> _Steps:
        status = _STATUSES.get(key.value)
        if status is None:
            raise _NoLibraryFile
        span = self._span(key)
        nothing = Span(span.end, span.end)
        found = StatusList(key.value, span, nothing, Style.NOTHING, flow, media_type, status)
        section.lists.append(found)
        event = yield None
        if event.__class__ is not SequenceStartEvent:
            yield from self._value(event, found)
            return
        found.style = Style.FLOW if event.flow_style else Style.BLOCK
        put = found.items.append
        while True:
            inner = yield None
            kind = inner.__class__
            if kind is ItemLine:
                start = self._offset(inner.start_mark)
                self._last = start + inner.length
                self.layout.solid.append(Span(start, self._last))
                put(Item(start, self._last, None))
            elif kind is MappingStartEvent:
                inside: list[Any] = []
                end = yield inside
                put(self._mapping(inner, inside, end))
            elif kind is ScalarEvent:
                span = self._words(inner)
                self.layout.solid.append(span)
                start = self._offset(inner.start_mark)
                self._last = span.end
                put(Item(start, span.end, inner.value))
            elif kind is SequenceEndEvent:
                break
            else:
                raise _NoLibraryFile
        self._end(event, inner)
        found.value = Span(self._offset(event.start_mark), self._last)

    def _mapping(self, start: Any, inside: Sequence[Any], last: Any) -> Item:
        """Return the item of a mapping.

        Args:
            start: Its first event.
            inside: The events after that.
            last: The last of them.
        """
        text, begin = self._text, self._offset(start.start_mark)
        if text[begin] == "{":
            end = self._offset(last.end_mark)
        else:
            written = max(map(self._written_end, inside))
            end = self._stripped(written, begin)
            colon = _COLON.match(text, end)  # of a last key without a value
            end = end if colon is None else colon.end()
        self._last = end
        if text.find("#", begin, end) < 0:
            self.layout.solid.append(Span(begin, end))
        else:
            texts = [event for event in inside if event.__class__ is ScalarEvent]
            self.layout.solid += map(self._words, texts)
        return Item(begin, end, None)

    def _written_end(self, event: Any) -> int:
        """Return the offset after what is written of an event; 0 for what is not written."""
        if event.__class__ is ScalarEvent:
            is_written = bool(event.value or event.style)
        elif event.__class__ is MappingEndEvent:
            is_written = bool(event.end_mark.column != event.start_mark.column)
        else:
            is_written = False
        return self._offset(event.end_mark) if is_written else 0

    def _words(self, event: Any) -> Span:
        """Return the place of a text alone; a block has a line before it, with an indicator.

        That line may end with a comment, which is no part of the text.
        """
        span = self._span(event)
        if event.style not in ("|", ">"):
            return span
        layout = self.layout
        return Span(min(layout.line_end(layout.line_of(span.start)), span.end), span.end)

    def _value(self, event: Any, node: Node) -> _Steps:
        """Take a value that is a text or nothing, or something empty in brackets or braces."""
        if event.__class__ in _STARTS:
            depth = 1
            while depth:
                inner = yield None
                depth += (inner.__class__ in _STARTS) - (inner.__class__ in _ENDS)
            self._end(event, inner)
            node.value = Span(self._offset(event.start_mark), self._last)
            return
        if event.__class__ is not ScalarEvent:
            raise _NoLibraryFile
        self.layout.solid.append(self._words(event))
        span = self._span(event)
        if span.start < span.end:
            node.value = span
        self._last = max(self._last, span.end)

    def _end(self, start: Any, event: Any) -> None:
        """Note the offset after a mapping or list; for block style, after its last text."""
        if start.flow_style and self._text[self._offset(start.start_mark)] in "{[":
            self._last = self._offset(event.end_mark)

    def _span(self, event: Any) -> Span:
        start = self._offset(event.start_mark)
        return Span(start, self._stripped(self._offset(event.end_mark), start))

    def _stripped(self, end: int, start: int) -> int:
        text = self._text
        while end > start and text[end - 1] in _BLANK:
            end -= 1
        return end

    def _offset(self, mark: Any) -> int:
        line = mark.line
        return self._lines[line] + mark.column if line < len(self._lines) else len(self._text)
