"""Where everything stands in the text of a valid library file, so that it can be edited in place.

The tree has the file's own order. Items are in the order of ``Library.wishes``, which comes from
the same events.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from ruamel.yaml.events import DocumentEndEvent

from reconciler.library.events import (
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    MarkedYAMLError,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    c_events,
    collection_paused,
    pure_events,
)
from reconciler.library.root import TYPE_NAMES
from reconciler.library.source import split_lines
from reconciler.model.media import MediaType, Status

_ENDS: Final = (MappingEndEvent, SequenceEndEvent)
_STARTS: Final = (MappingStartEvent, SequenceStartEvent)
_BLANK: Final = " \t\r\n\x85\u2028\u2029"


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
class Section(Node):
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
        scalars: Where each text stands, keys included; only when asked for.
    """

    def __init__(self, data: bytes, *, scalars: bool = False) -> None:
        """Find the places in the bytes of a valid file."""
        self.text = data.decode("utf-8-sig")
        self.lines = list(_line_starts(self.text))
        self.root = Span(0, 0)
        self.flow = False
        self.sections: list[Section] = []
        self.end = len(self.text)
        self.scalars: list[Span] = []
        source = self.text.encode()
        with collection_paused():
            try:
                _Walk(self, c_events(source) or pure_events(source), scalars).walk()
            except MarkedYAMLError:
                # The C parser lacks some of YAML 1.2; the file is valid, so the other one reads it.
                self.sections, self.scalars, self.end = [], [], len(self.text)
                _Walk(self, pure_events(source), scalars).walk()

    def lists(self) -> Iterator[StatusList]:
        """Yield all statuses, in the order of the file."""
        for section in self.sections:
            yield from section.lists

    def line_of(self, offset: int) -> int:
        """Give the index in ``lines`` of the line that an offset is in."""
        from bisect import bisect_right

        return bisect_right(self.lines, offset) - 1

    def column_of(self, offset: int) -> int:
        """Give how many characters stand before an offset on its line."""
        return offset - self.lines[self.line_of(offset)]

    def line_end(self, line: int) -> int:
        """Give the offset after a line with its line break."""
        return self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)

    def line_text(self, line: int) -> str:
        """Give a line with its line break."""
        return self.text[self.lines[line] : self.line_end(line)]


def newline_of(text: str) -> str:
    """Give the line break that a text has most; a newline character when it has none."""
    windows = text.count("\r\n")
    return "\r\n" if windows * 2 > text.count("\n") else "\n"


def _line_starts(text: str) -> Iterator[int]:
    start = 0
    yield start
    for line in split_lines(text)[:-1]:
        start += len(line)
        start += 2 if text.startswith("\r\n", start) else 1
        yield start


class _Walk:
    """Goes once through the events."""

    def __init__(self, layout: Layout, get_event: GetEvent, scalars: bool) -> None:
        self._layout = layout
        self._get_event = get_event
        self._scalars: list[Span] | None = layout.scalars if scalars else None
        self._last = 0

    def walk(self) -> None:
        layout, get_event = self._layout, self._next
        get_event()
        get_event()
        start = get_event()
        layout.flow = bool(start.flow_style)
        begin = self._offset(start.start_mark)
        end = self._pairs(start, self._root_pair)
        layout.root = Span(begin, end)
        event = get_event()
        if event.__class__ is DocumentEndEvent and event.explicit:
            layout.end = self._offset(event.start_mark)

    def _next(self) -> Any:
        event = self._get_event()
        if self._scalars is not None and event.__class__ is ScalarEvent:
            self._scalars.append(self._span(event))
        return event

    def _pairs(self, start: Any, read: Callable[[Any, bool], None]) -> int:
        """Read a mapping whose start was taken; gives the offset after its end."""
        flow = bool(start.flow_style)
        while True:
            key = self._next()
            if key.__class__ is MappingEndEvent:
                return self._end(start, key)
            self._last = self._offset(key.end_mark)
            read(key, flow)

    def _root_pair(self, key: Any, flow: bool) -> None:
        media_type = TYPE_NAMES.get(key.value)
        span = self._span(key)
        nothing = Span(span.end, span.end)
        section = Section(key.value, span, nothing, Style.NOTHING, flow, media_type)
        self._layout.sections.append(section)
        event = self._next()
        if event.__class__ is MappingStartEvent:

            def read(inner: Any, inner_flow: bool) -> None:
                if media_type is None:
                    section.pairs.append(self._pair(inner, inner_flow))
                else:
                    section.lists.append(self._list(inner, inner_flow, media_type))

            section.style = Style.FLOW if event.flow_style else Style.BLOCK
            begin = self._offset(event.start_mark)
            section.value = Span(begin, self._pairs(event, read))
        else:
            section.value = self._scalar(event, span)

    def _pair(self, key: Any, flow: bool) -> Node:
        span = self._span(key)
        return Node(key.value, span, self._scalar(self._next(), span), Style.NOTHING, flow)

    def _list(self, key: Any, flow: bool, media_type: MediaType) -> StatusList:
        span = self._span(key)
        event = self._next()
        status = Status(key.value)
        if event.__class__ is not SequenceStartEvent:
            value = self._scalar(event, span)
            return StatusList(key.value, span, value, Style.NOTHING, flow, media_type, status)
        style = Style.FLOW if event.flow_style else Style.BLOCK
        begin = self._offset(event.start_mark)
        items: list[Item] = []
        while True:
            inner = self._next()
            if inner.__class__ is SequenceEndEvent:
                value = Span(begin, self._end(event, inner))
                return StatusList(key.value, span, value, style, flow, media_type, status, items)
            items.append(self._item(inner))

    def _item(self, event: Any) -> Item:
        start = self._offset(event.start_mark)
        if event.__class__ is ScalarEvent:
            self._last = self._stripped(self._offset(event.end_mark), start)
            return Item(start, self._last, event.value)
        last = self._last_of_braces() if self._layout.text[start] == "{" else self._last_of_block()
        self._last = self._stripped(self._offset(last.end_mark), start)
        return Item(start, self._last, None)

    def _last_of_braces(self) -> Any:
        """Take the events of a mapping in braces; give the one of the closing brace."""
        depth = 1
        while True:
            event = self._next()
            kind = event.__class__
            if kind is MappingStartEvent:
                depth += 1
            elif kind is MappingEndEvent:
                depth -= 1
                if not depth:
                    return event

    def _last_of_block(self) -> Any:
        """Take the events of a mapping without braces; give the last one with a text of its own."""
        depth, last = 1, None
        while depth:
            event = self._next()
            kind = event.__class__
            if kind is ScalarEvent:
                last = event if event.value or event.style else last
            elif kind is MappingStartEvent:
                depth += 1
            elif kind is MappingEndEvent:
                depth -= 1
                if event.end_mark.column != event.start_mark.column:
                    last = event
        return last

    def _scalar(self, event: Any, key: Span) -> Span:
        """Give the place of a value that is a text or nothing."""
        if event.__class__ in _STARTS:
            depth = 1
            while depth:
                inner = self._next()
                depth += (inner.__class__ in _STARTS) - (inner.__class__ in _ENDS)
            return Span(self._offset(event.start_mark), self._end(event, inner))
        span = self._span(event)
        if span.start == span.end:
            span = Span(key.end, key.end)
        self._last = max(self._last, span.end)
        return span

    def _end(self, start: Any, event: Any) -> int:
        """Give the offset after a mapping or list; for block style, after its last text."""
        if start.flow_style and self._layout.text[self._offset(start.start_mark)] in "{[":
            self._last = self._offset(event.end_mark)
        return self._last

    def _span(self, event: Any) -> Span:
        start = self._offset(event.start_mark)
        return Span(start, self._stripped(self._offset(event.end_mark), start))

    def _stripped(self, end: int, start: int) -> int:
        text = self._layout.text
        while end > start and text[end - 1] in _BLANK:
            end -= 1
        return end

    def _offset(self, mark: Any) -> int:
        lines = self._layout.lines
        return lines[mark.line] + mark.column if mark.line < len(lines) else len(self._layout.text)
