"""Finding where everything stands in a library file, in one pass over its events."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from reconciler.library.editing.layout import Item, Layout, Node, Span, StatusList, Style, TopKey
from reconciler.library.reading.lines import ItemLines
from reconciler.library.reading.read import check_library
from reconciler.library.reading.report import SectionOf
from reconciler.library.reading.source import (
    Event,
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    Mark,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library
from reconciler.model.media import TYPE_NAMES, MediaType, Status

_STATUSES: Final = {str(status): status for status in Status}


_ENDS: Final = (MappingEndEvent, SequenceEndEvent)


_STARTS: Final = (MappingStartEvent, SequenceStartEvent)


_BLANK: Final = " \t\r\n"


_COLON: Final = re.compile(r"[ \t]*:")


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


_Steps = Generator[list[Event] | None, Event, None]
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
        inside: list[Event] | None = next(steps)
        send = steps.send
        depth = 0

        def get() -> Event:
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

    def _pairs(self, start: Event, read: Callable[[Event, bool], _Steps]) -> _Steps:
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

    def _root_pair(self, key: Event, flow: bool) -> _Steps:
        media_type = TYPE_NAMES.get(key.value)
        span = self._span(key)
        nothing = Span(span.end, span.end)
        section = TopKey(key.value, span, nothing, Style.NOTHING, flow, media_type)
        self.layout.sections.append(section)
        event = yield None
        if event.__class__ is not MappingStartEvent:
            yield from self._value(event, section)
            return

        def read(inner: Event, inner_flow: bool) -> _Steps:
            if media_type is None:
                yield from self._pair(inner, inner_flow, section)
            else:
                yield from self._list(inner, inner_flow, section, media_type)

        section.style = Style.FLOW if event.flow_style else Style.BLOCK
        yield from self._pairs(event, read)
        section.value = Span(self._offset(event.start_mark), self._last)

    def _pair(self, key: Event, flow: bool, section: TopKey) -> _Steps:
        span = self._span(key)
        pair = Node(key.value, span, Span(span.end, span.end), Style.NOTHING, flow)
        section.pairs.append(pair)
        event = yield None
        yield from self._value(event, pair)

    def _list(self, key: Event, flow: bool, section: TopKey, media_type: MediaType) -> _Steps:
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
            if kind is ItemLines:
                found.items += self._items_on_lines(inner)
            elif kind is MappingStartEvent:
                inside: list[Event] = []
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

    def _items_on_lines(self, lines: ItemLines) -> Iterator[Item]:
        column = lines.start_mark.column
        for line, (length, *_) in enumerate(lines.items, lines.start_mark.line):
            start = self._lines[line] + column
            self._last = start + length
            if self._text.find("#", start, self._last) >= 0:
                self.layout.solid.append(Span(start, self._last))
            yield Item(start, self._last, None)

    def _mapping(self, start: Event, inside: Sequence[Event], last: Event) -> Item:
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

    def _written_end(self, event: Event) -> int:
        """Return the offset after what is written of an event; 0 for what is not written."""
        if event.__class__ is ScalarEvent:
            is_written = bool(event.value or event.style)
        elif event.__class__ is MappingEndEvent:
            is_written = bool(event.end_mark.column != event.start_mark.column)
        else:
            is_written = False
        return self._offset(event.end_mark) if is_written else 0

    def _words(self, event: Event) -> Span:
        """Return the place of a text alone; a block has a line before it, with an indicator.

        That line may end with a comment, which is no part of the text.
        """
        span = self._span(event)
        if event.style not in ("|", ">"):
            return span
        layout = self.layout
        return Span(min(layout.line_end(layout.line_of(span.start)), span.end), span.end)

    def _value(self, event: Event, node: Node) -> _Steps:
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

    def _end(self, start: Event, event: Event) -> None:
        """Note the offset after a mapping or list; for block style, after its last text."""
        if start.flow_style and self._text[self._offset(start.start_mark)] in "{[":
            self._last = self._offset(event.end_mark)

    def _span(self, event: Event) -> Span:
        start = self._offset(event.start_mark)
        return Span(start, self._stripped(self._offset(event.end_mark), start))

    def _stripped(self, end: int, start: int) -> int:
        text = self._text
        while end > start and text[end - 1] in _BLANK:
            end -= 1
        return end

    def _offset(self, mark: Mark) -> int:
        line = mark.line
        return self._lines[line] + mark.column if line < len(self._lines) else len(self._text)
