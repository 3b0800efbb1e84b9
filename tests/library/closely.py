"""Reading a library file without the quick ways of its well-written items."""

from typing import Any

from reconciler.library.reading.lines import ItemLine, NotInLines
from reconciler.library.reading.source import (
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)


class _Item(MappingStartEvent):
    """The start of a mapping that no quick way takes for a well-written item."""

    __slots__ = ()


def closely(get_event: GetEvent) -> GetEvent:
    """Return the events of a way of reading, such that each item is looked at closely."""
    parents: list[type] = []

    def get() -> Any:
        event = get_event()
        kind = event.__class__
        if kind is ItemLine:
            raise NotInLines
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            if kind is MappingStartEvent and parents and parents[-1] is SequenceStartEvent:
                event.__class__ = _Item
            parents.append(kind)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            parents.pop()
        return event

    return get
