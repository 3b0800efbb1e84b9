"""The stream of YAML events that the library file is read from.

The C parser is asked first: at 20,000 items it takes 0.25 s where a loader that builds Python
objects takes seconds. Where it is not installed, and for text that only YAML 1.2 allows, the pure
parser of ruamel.yaml gives the same events.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any, Final

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
    "pure_events",
]

GetEvent = Callable[[], Any]
"""Gives the next event, and raises ``YAMLError`` where the text is no YAML."""


_MISREAD: Final = ("\x85", "\u2028", "\u2029", "\ufeff")
"""Characters like others in YAML 1.2, which the parsers break lines at or do not count."""

_MISREAD_UTF8: Final = tuple(character.encode() for character in _MISREAD)
_IN_WORDS: Final = re.compile(
    r"""(?<=[^\s,\[\]{}"'])(?:\?|:(?=[^\s,\[\]{}]))|(?<=:[ ]):(?=[^\s,\[\]{}])"""
)
_PRIVATE_USE: Final = range(0xF0000, 0xFFFFE)


def c_events(data: bytes, *, words: bool = False) -> GetEvent | None:
    """Return the C parser's events of UTF-8 text, or None where that parser is not installed.

    Args:
        data: The text.
        words: Whether to read ``?`` and ``:`` within words as YAML 1.2 does. In brackets and braces
            the parser takes them for signs, and fails at ``{title: Who?}`` and ``[tmdb:1399]``.
    """
    try:
        parser = import_module("_ruamel_yaml_clibz").CParser
    except ImportError:
        return None
    return _with_stand_ins(data, lambda text: parser(text).get_event, words=words)


def pure_events(data: bytes) -> GetEvent:
    """Return the pure parser's events of UTF-8 text."""

    def parse(text: bytes) -> GetEvent:
        from ruamel.yaml import YAML

        events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text.decode())
        return partial(next, events)

    return _with_stand_ins(data, parse)


def _with_stand_ins(
    data: bytes, parse: Callable[[bytes], GetEvent], *, words: bool = False
) -> GetEvent:
    """Return a parser's events of a text in which only newlines and carriage returns break lines.

    The C parser also breaks lines at U+0085, U+2028 and U+2029, the pure one at the first, and it
    does not count U+FEFF. Both are given a character in their place that the text does not have,
    so that all places are right; the values of events have the real ones.
    """
    if not words and not any(character in data for character in _MISREAD_UTF8):
        return parse(data)
    text = data.decode()
    unused = (character for character in map(chr, _PRIVATE_USE) if character not in text)
    stand_ins = {real: next(unused) for real in (*_MISREAD, ":", "?")}
    if words:
        text = _IN_WORDS.sub(lambda sign: stand_ins[sign[0]], text)
    get_event = parse(text.translate({ord(real): stand_ins[real] for real in _MISREAD}).encode())
    reals = {ord(stand_in): real for real, stand_in in stand_ins.items()}

    def get() -> Any:
        event = get_event()
        for name in ("value", "anchor"):
            if getattr(event, name, None):
                setattr(event, name, getattr(event, name).translate(reals))
        return event

    return get
