"""The stream of YAML events that the library file is read from.

The C parser is asked first: at 20,000 items it takes 0.25 s where a loader that builds Python
objects takes seconds. Where it is not installed, and for text that only YAML 1.2 allows, the pure
parser of ruamel.yaml gives the same events.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

__all__ = [
    "AliasEvent",
    "DocumentStartEvent",
    "GetEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "MarkedYAMLError",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "c_events",
    "collection_paused",
    "pure_events",
]

GetEvent = Callable[[], Any]
"""Gives the next event, and raises ``YAMLError`` where the text is no YAML."""


def c_events(data: bytes) -> GetEvent | None:
    """Give the C parser's events of UTF-8 text, or None where that parser is not installed."""
    try:
        parser = import_module("_ruamel_yaml_clibz").CParser
    except ImportError:
        return None
    get_event: GetEvent = parser(data).get_event
    return get_event


def pure_events(data: bytes) -> GetEvent:
    """Give the pure parser's events of UTF-8 text."""
    from ruamel.yaml import YAML

    events: Iterator[Any] = YAML(typ="safe", pure=True).parse(data.decode())
    return partial(next, events)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the garbage collector still.

    Reading makes hundreds of thousands of objects and no cycles, so every pass of the collector
    over them is in vain and costs more than the parsing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
