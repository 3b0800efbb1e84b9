"""Where everything stands in the text of a valid library file, so that it can be edited in place.

The tree has the file's own order. Items are in the order of ``Library.wishes``, which comes from
the same events.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from ruamel.yaml.events import DocumentEndEvent

from reconciler.library.reading.events import (
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
from reconciler.library.reading.root import TYPE_NAMES
from reconciler.model.media import MediaType, Status
from reconciler.model.problems import split_lines

_ENDS: Final = (MappingEndEvent, SequenceEndEvent)
_STARTS: Final = (MappingStartEvent, SequenceStartEvent)
_BLANK: Final = " \t\r\n"


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
        solid: Stretches in which no comment can be, in the order of the text; outside of them is
            nothing but blanks, indicators and comments. Only when asked for.
    """

    def __init__(self, text: str) -> None:
        """Start with nothing but the text; ``locate`` finds the rest."""
        self.text = text
        self.lines = list(_line_starts(text))
        self.root = Span(0, 0)
        self.flow = False
        self.sections: list[Section] = []
        self.end = len(text)
        self.solid: list[Span] = []

    def lists(self) -> Iterator[StatusList]:
        """Yield all statuses, in the order of the file."""
        for section in self.sections:
            yield from section.lists

    def line_of(self, offset: int) -> int:
        """Give the index in ``lines`` of the line that an offset is in."""
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


def locate(data: bytes, *, comments: bool = False) -> Layout:
    """Find the places in the bytes of a valid file.

    Args:
        data: The file.
        comments: Whether to find the stretches between which comments can be.
    """
    text = data.decode("utf-8-sig")
    source = text.encode()
    with collection_paused():
        events = c_events(source)
        if events is not None:
            try:
                return _Walk(Layout(text), events, comments).walk()
            except MarkedYAMLError:
                pass  # it lacks some of YAML 1.2; the file is valid, so the other parser reads it
        return _Walk(Layout(text), pure_events(source), comments).walk()


class _Walk:
    """Goes once through the events."""

    def __init__(self, layout: Layout, get_event: GetEvent, comments: bool) -> None:
        self._layout = layout
        self._get_event = get_event
        self._comments = comments
        self._last = 0

    def walk(self) -> Layout:
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
        return layout

    def _next(self) -> Any:
        event = self._get_event()
        if self._comments and event.__class__ is ScalarEvent:
            self._layout.solid.append(self._words(event))
        return event

    def _words(self, event: Any) -> Span:
        """Give the place of a text alone; a block of text has a line before it, with an indicator.

        That line may end with a comment, which is no part of the text.
        """
        span = self._span(event)
        if event.style not in ("|", ">"):
            return span
        layout = self._layout
        return Span(min(layout.line_end(layout.line_of(span.start)), span.end), span.end)

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
        text, start = self._layout.text, self._offset(event.start_mark)
        if event.__class__ is ScalarEvent:
            self._last = self._stripped(self._offset(event.end_mark), start)
            return Item(start, self._last, event.value)
        texts, ends = self._rest_of_mapping()
        last = ends[-1] if text[start] == "{" else self._last_written(texts, ends)
        self._last = self._stripped(self._offset(last.end_mark), start)
        if self._comments:
            if "#" in text[start : self._last]:
                self._layout.solid += map(self._words, texts)
            else:
                self._layout.solid.append(Span(start, self._last))
        return Item(start, self._last, None)

    def _rest_of_mapping(self) -> tuple[list[Any], list[Any]]:
        """Take the events of a mapping whose start was taken: those of texts, and those of ends."""
        texts, ends, depth = [], [], 1
        while depth:
            event = self._get_event()
            kind = event.__class__
            if kind is ScalarEvent:
                texts.append(event)
            elif kind is MappingStartEvent:
                depth += 1
            elif kind is MappingEndEvent:
                depth -= 1
                ends.append(event)
        return texts, ends

    def _last_written(self, texts: Iterable[Any], ends: Iterable[Any]) -> Any:
        """Give the event that has the last character of a mapping without braces."""
        written = [event for event in texts if event.value or event.style]
        braces = [event for event in ends if event.end_mark.column != event.start_mark.column]
        return max([*written, *braces], key=lambda event: self._offset(event.end_mark))

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
