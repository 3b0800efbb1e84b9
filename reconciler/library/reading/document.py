"""Parts of a YAML document as plain values with their places.

Built only where the shape is not the expected one, to explain what is wrong there.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from reconciler.library.reading.report import Report
from reconciler.library.reading.source import (
    AliasEvent,
    Event,
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Place = tuple[int, int]
"""A 1-based line and column, in characters."""

DEEPEST: Final = 20
"""Levels of nesting that a library file may have; the top level is the first."""

_HOPELESS: Final = 200
"""Levels at which reading stops: the parsers' own cost grows with the square of the depth."""

NULL_WORDS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""The plain words that mean "no value" in YAML."""


class TooDeep(Exception):
    """The document is nested beyond reading on; the problem is reported already."""


class Scalar(NamedTuple):
    """A text, with the place where it starts."""

    text: str
    plain: bool
    place: Place

    @property
    def nothing(self) -> bool:
        """Whether it is no value at all, as after a colon without more."""
        return self.plain and self.text in NULL_WORDS


class Mapping(NamedTuple):
    """A mapping; keys that are no text, and keys that stand twice, are left out."""

    pairs: list[tuple[Scalar, "Value"]]
    place: Place


class Sequence(NamedTuple):
    """A list."""

    items: list["Value"]
    place: Place


class Unreadable(NamedTuple):
    """A value that is reported already: an alias, a text over several lines, or nested too deep."""

    place: Place


Value = Scalar | Mapping | Sequence | Unreadable


def place_of(event: Event) -> Place:
    """Return the place where an event starts."""
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def replayed(taken: Iterable[Event], get_event: GetEvent) -> GetEvent:
    """Return events that were taken already once more, and then the rest of the stream."""
    pending = iter(taken)

    def get() -> Event:
        for event in pending:
            return event
        return get_event()

    return get


def check_properties(event: Event, report: Report) -> None:
    """Report the anchor and the tag of a node; a library file has neither."""
    if event.anchor is not None:
        report.add(
            "anchor",
            place_of(event),
            f"the anchor &{event.anchor} is not allowed",
            "Write the value out in each place: a library file is a plain list. A text that starts"
            " with & needs quotes.",
        )
    if event.ctag is not None:
        report.add(
            "tag",
            place_of(event),
            f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')} is not allowed",
            "Remove it: every value is text already. A text that starts with ! needs quotes.",
        )


def report_alias(event: Event, report: Report) -> None:
    """Report an alias."""
    report.add(
        "alias",
        place_of(event),
        f"the alias *{event.anchor} is not allowed",
        "Write the value out: a library file is a plain list. A text that starts with * needs"
        " quotes.",
    )


def key_of(event: Event, report: Report) -> Scalar:
    """Read a key from its event."""
    if not stands_on_one_line(event):
        _report_lines(event, report)
    if event.anchor is not None or event.ctag is not None:
        check_properties(event, report)
    return Scalar(event.value, not event.style, place_of(event))


def stands_on_one_line(event: Event) -> bool:
    """Return whether a text begins and ends on the same line."""
    one_line: bool = event.start_mark.line == event.end_mark.line
    return one_line


def _report_lines(event: Event, report: Report) -> None:
    """Report a text over several lines: an open quote may have swallowed items up to the next."""
    first, last = event.start_mark.line, event.end_mark.line
    report.add(
        "several-lines",
        place_of(event),
        f"this text goes on over lines {first + 1} to {last + 1}",
        "Write it on one line, without | and >. Close a quote on the line where it opens, and start"
        " each item with - and a space.",
    )


def report_repeated_key(key: Scalar, first: Place, report: Report) -> None:
    """Report a key that its mapping has already."""
    report.add(
        "duplicate-key",
        key.place,
        f"the key {key.text} stands here a second time; the first is on line {first[0]}",
        "Keep one of them and join what is below.",
    )


def read_node(event: Event, get_event: GetEvent, report: Report, depth: int) -> Value:
    """Read one value up to its end, reporting what no part of a library file may have.

    Args:
        event: The event that starts the value.
        get_event: Gives the events that follow.
        report: Takes the problems.
        depth: How many mappings and lists the value stands in.

    Raises:
        TooDeep: Reading on would take too long.
    """
    kind = event.__class__
    if kind is ScalarEvent:
        return _text_of(event, report)
    if kind is AliasEvent:
        report_alias(event, report)
        return Unreadable(place_of(event))
    return _Builder(get_event, report, depth).build(event)


def _text_of(event: Event, report: Report) -> Scalar | Unreadable:
    text = key_of(event, report)
    return text if stands_on_one_line(event) else Unreadable(text.place)


class _Open:
    """A mapping or list whose end is still to come."""

    __slots__ = ("items", "key", "place", "seen")

    def __init__(self, event: Event) -> None:
        self.place = place_of(event)
        self.items: list[Any] = []
        self.key: Value | None = None
        self.seen: dict[str, Place] | None = {} if isinstance(event, MappingStartEvent) else None


class _Builder:
    """Builds a value without recursion: no text may exhaust the stack."""

    def __init__(self, get_event: GetEvent, report: Report, depth: int) -> None:
        self._get_event = get_event
        self._report = report
        self._depth = depth
        self._stack: list[_Open] = []

    def build(self, event: Event) -> Value:
        """Build the value that starts with the event."""
        while True:
            done = self._take(event)
            if done is not None:
                if not self._stack:
                    return done
                self._put(self._stack[-1], done)
            event = self._get_event()

    def _take(self, event: Event) -> Value | None:
        kind = event.__class__
        if kind is ScalarEvent:
            return _text_of(event, self._report)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            check_properties(event, self._report)
            self._stack.append(_Open(event))
            self._check_depth(event)
            return None
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            return self._close(self._stack.pop())
        report_alias(event, self._report)
        return Unreadable(place_of(event))

    def _check_depth(self, event: Event) -> None:
        depth = self._depth + len(self._stack)
        if depth == DEEPEST + 1:
            self._report.add(
                "too-deep",
                place_of(event),
                f"the file is nested more than {DEEPEST} levels deep here",
                "A library file needs 5 levels: type, status, item, ids.",
            )
        if depth > _HOPELESS:
            raise TooDeep

    def _close(self, opened: _Open) -> Value:
        if self._depth + len(self._stack) >= DEEPEST:
            return Unreadable(opened.place)
        if opened.seen is None:
            return Sequence(opened.items, opened.place)
        return Mapping(opened.items, opened.place)

    def _put(self, opened: _Open, node: Value) -> None:
        if opened.seen is None:
            opened.items.append(node)
        elif opened.key is None:
            opened.key = node
        else:
            self._put_pair(opened, opened.key, node)
            opened.key = None

    def _put_pair(self, opened: _Open, key: Value, value: Value) -> None:
        if not isinstance(key, Scalar):
            if not isinstance(key, Unreadable):
                report_complex_key(key.place, self._report)
            return
        assert opened.seen is not None  # noqa: S101 -- only mappings get here
        first = opened.seen.setdefault(key.text, key.place)
        if first is not key.place:
            report_repeated_key(key, first, self._report)
            return
        opened.items.append((key, value))


def report_complex_key(place: Place, report: Report) -> None:
    """Report a key that is a mapping or a list."""
    report.add(
        "wrong-shape",
        place,
        "a key must be a plain word, not a mapping or a list",
        "Quote a text that has braces or brackets.",
    )
