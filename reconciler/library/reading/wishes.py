"""The items of one status list, read from the event stream.

Nearly every item of every file is a mapping written as it should be. Those on lines of their own
are one event for many, from ``lines``; others are read straight from theirs, with positions looked
up only where they are kept. The first thing that is out of line hands the item, events taken so far
included, to the close reading of ``items``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from reconciler.library.item_form import YEARS, ItemKey, Reading, Values
from reconciler.library.reading.document import (
    NULL_WORDS,
    place_of,
    read_node,
    replayed,
    stands_on_one_line,
)
from reconciler.library.reading.item_ids import Section, Seen
from reconciler.library.reading.items import ItemReader
from reconciler.library.reading.lines import ItemLines, NotInLines
from reconciler.library.reading.source import (
    Event,
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    YAMLError,
)
from reconciler.model.ids import ID_KEYS
from reconciler.model.library import Wish

_ITEM_DEPTH: Final = 3
"""Levels above an item: the file, the type, the status."""

_NORMAL_FORMS: Final = {name: key.pattern.fullmatch for name, key in ID_KEYS.items()}


def read_items(get_event: GetEvent, reading: Reading, seen: Seen) -> list[Wish]:
    """Read the items of a list, whose start was taken already, up to its end.

    Args:
        get_event: Gives the events.
        reading: What its items are read with.
        seen: The ids of earlier items.

    Raises:
        NotInLines: Items that stand on lines have to be read closely.
    """
    wishes: list[Wish] = []
    reader = ItemReader(reading)
    section, report = reading.section, reading.report
    note = seen.note
    while True:
        event = get_event()
        kind = event.__class__
        if kind is SequenceEndEvent:
            return wishes
        if kind is ItemLines:
            said = list(_from_lines(event, section, reader.keys))
            if not seen.note_all(said, section):
                raise NotInLines
            wishes += said
            continue
        taken = [event]
        wish = None
        rest = get_event
        if kind is MappingStartEvent:
            try:
                wish = _well_written(event, get_event, taken, section, reader.keys)
            except YAMLError as error:
                rest = _raising(error)
        if wish is None:
            get = replayed(taken[1:], rest)
            wish = reader.wish(read_node(event, get, report, _ITEM_DEPTH))
        if wish is not None:
            note(wish, section)
            wishes.append(wish)


def _from_lines(lines: ItemLines, section: Section, keys: Mapping[str, ItemKey]) -> Iterator[Wish]:
    """Yield what items wish that stand on a line each."""
    first, column = place_of(lines)
    kind, status = section.type, section.status
    for line, (_, title, year, ids, more) in enumerate(lines.items, first):
        wish = Wish(kind, status, title, year, ids, line, column)
        yield _with_more(wish, more, keys) if more else wish


def _with_more(wish: Wish, more: list[list[str]], keys: Mapping[str, ItemKey]) -> Wish:
    """Return a wish with what the keys say that not every item has.

    Raises:
        NotInLines: They have to be read closely.
    """
    said = set()
    for name, text in more:
        values = None if name in said else _quickly(keys[name], text)
        if values is None:
            raise NotInLines
        said.add(name)
        wish = wish._replace(**values)
    return wish


def _raising(error: YAMLError) -> GetEvent:
    """Return a source of events that has none left but the error it ended with."""

    def get() -> Event:
        raise error

    return get


def _well_written(
    start: Event,
    get_event: GetEvent,
    taken: list[Event],
    section: Section,
    keys: Mapping[str, ItemKey],
) -> Wish | None:
    """Read an item that is as it should be; None when it is not, with its events in ``taken``."""
    title = year = ids = title_event = None
    more: dict[str, Values] = {}
    take = taken.append
    if start.anchor is not None or start.ctag is not None:
        return None
    while True:
        key = get_event()
        take(key)
        if key.__class__ is not ScalarEvent:
            if key.__class__ is MappingEndEvent and ids:
                break
            return None
        value = get_event()
        take(value)
        if key.anchor is not None or key.ctag is not None:
            return None
        if value.anchor is not None or value.ctag is not None:
            return None
        name = key.value
        if value.__class__ is ScalarEvent:
            text = value.value
            if name == "title" and title is None and text not in NULL_WORDS:
                title, title_event = text, value
            elif name == "year" and year is None and text in YEARS and not value.style:
                year = YEARS[text]
            else:
                values = None if name in more or value.style else _quickly(keys.get(name), text)
                if values is None:
                    return None
                more[name] = values
        elif name == "ids" and ids is None and value.__class__ is MappingStartEvent:
            ids = _well_written_ids(get_event, take)
            if ids is None:
                return None
        else:
            return None
    line, column = place_of(start)
    on_one_line = title_event is None or key.end_mark.line < line or stands_on_one_line(title_event)
    if not on_one_line:
        return None
    wish = Wish(section.type, section.status, title, year, ids, line, column)
    for values in more.values():
        wish = wish._replace(**values)
    return wish


def _quickly(key: ItemKey | None, text: str) -> Values | None:
    """Read the plain text of a key that not every item has."""
    return key.quickly(text) if key is not None and key.may_stand else None


def _well_written_ids(get_event: GetEvent, take: Callable[[Event], None]) -> dict[str, str] | None:
    ids: dict[str, str] = {}
    while True:
        key = get_event()
        take(key)
        if key.__class__ is not ScalarEvent:
            return ids if key.__class__ is MappingEndEvent and ids else None
        value = get_event()
        take(value)
        if value.__class__ is not ScalarEvent:
            return None
        if key.anchor is not None or key.ctag is not None:
            return None
        if value.anchor is not None or value.ctag is not None:
            return None
        name, text = key.value, value.value
        is_normal = _NORMAL_FORMS.get(name)
        if is_normal is None or name in ids or text in NULL_WORDS or is_normal(text) is None:
            return None
        if value.style and not stands_on_one_line(value):
            return None
        ids[name] = text
