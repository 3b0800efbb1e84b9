"""The ways in which a library file is read: by either parser, quickly or closely."""

import sys
from typing import Any
from unittest.mock import patch

from reconciler.library.reading.lines import ItemLines, NotInLines
from reconciler.library.reading.read import Checked, check_library
from reconciler.library.reading.source import (
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)


def check(data: bytes, name: str, *, pure: bool = False, **how: Any) -> Checked:
    """Check a library file as it is checked where the C parser is installed, or where it is not."""
    with patch.dict(sys.modules, {"_ruamel_yaml_clibz": None} if pure else {}):
        return check_library(data, name, **how)


class _Item(MappingStartEvent):
    """The start of a mapping that no quick way takes for a well-written item."""

    __slots__ = ()


def closely(get_event: GetEvent) -> GetEvent:
    """Return the events of a way of reading, such that each item is looked at closely."""
    parents: list[type] = []

    def get() -> Any:
        event = get_event()
        kind = event.__class__
        if kind is ItemLines:
            raise NotInLines
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            if kind is MappingStartEvent and parents and parents[-1] is SequenceStartEvent:
                event.__class__ = _Item
            parents.append(kind)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            parents.pop()
        return event

    return get
