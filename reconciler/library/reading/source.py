"""From a library file to YAML events: its bytes, what they must be, and what parses them.

The C parser is asked first: at 20,000 items it takes 0.25 s where a loader that builds Python
objects takes seconds. Where it is not installed, and for text that only YAML 1.2 allows, the pure
parser of ruamel.yaml gives the same events.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import islice
from typing import Any, Final

from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
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

from reconciler.library.reading.file import LARGEST_FILE, no_text, too_large
from reconciler.library.reading.report import Report
from reconciler.model.errors import Problem, split_lines

__all__ = [
    "OTHER_VERSION",
    "AliasEvent",
    "DocumentStartEvent",
    "Event",
    "GetEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "Mark",
    "MarkedYAMLError",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "c_events",
    "pure_events",
    "unused_characters",
    "utf8_source",
]

Event = Any
"""An event of the parsers of ruamel.yaml; those that are in C have no types."""

Mark = Any
"""A place in the text, as the parsers tell it."""

GetEvent = Callable[[], Event]
"""Gives the next event, and raises ``YAMLError`` where the text is no YAML."""

OTHER_VERSION: Final = "found incompatible YAML document"
"""What parsers say of a directive that names a version of YAML which they do not know."""

_BOM: Final = b"\xef\xbb\xbf"
_CONTROL: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MOST_IN_A_LINE: Final = 20
_ASCII_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})

_MAYBE_CONTROLS: Final = (b"\xc2", b"\xef\xbf")
"""How the UTF-8 of U+0080 to U+00BF starts, and of U+FFC0 to U+FFFF."""

_MISREAD: Final = ("\x85", "\u2028", "\u2029", "\ufeff")
"""Characters like others in YAML 1.2, which the parsers break lines at or do not count."""

_MISREAD_UTF8: Final = tuple(character.encode() for character in _MISREAD)
_IN_WORDS: Final = re.compile(
    r"""(?<=[^\s,\[\]{}"'])(?:\?|:(?=[^\s,\[\]{}]))|(?<=:[ ]):(?=[^\s,\[\]{}])"""
)
_PRIVATE_USE: Final = range(0xF0000, 0xFFFFE)


def utf8_source(data: bytes, report: Report) -> bytes | None:
    """Return the file as UTF-8 text without a byte order mark and with nothing YAML forbids.

    What is wrong is reported, and replaced so that the rest of the file can still be checked. None
    means that nothing else can be told.
    """
    if len(data) > LARGEST_FILE:
        _tell(report, too_large(report.file))
        return None
    if b"\0" in data:
        _tell(report, no_text(data, report.file))
        return None
    data = data.removeprefix(_BOM)
    text = _decoded(data, report)
    if _surely_printable(data) or _CONTROL.search(text) is None:
        return text.encode()
    for number, line in enumerate(split_lines(text), 1):
        for match in islice(_CONTROL.finditer(line), _MOST_IN_A_LINE):
            report.add(
                "control-character",
                (number, match.start() + 1),
                f"the control character U+{ord(match[0]):04X} is not allowed",
                "Delete it; it may be invisible in your editor.",
            )
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).encode()


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

        events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text.decode())
        return partial(_next_event, events, text)

    return _with_stand_ins(data, parse)


def _next_event(events: Iterator[Event], text: bytes) -> Event:
    try:
        return next(events)
    except AssertionError as error:
        # How the pure parser answers a directive of a version that it does not know.
        line = text.count(b"\n", 0, max(text.find(b"%YAML"), 0))
        mark = StringMark("", 0, line, 0, None, None)
        raise MarkedYAMLError(problem=OTHER_VERSION, problem_mark=mark) from error


def unused_characters(text: str) -> Iterator[str]:
    """Yield characters that a text does not have, to stand for what the parser must not see."""
    return (character for character in map(chr, _PRIVATE_USE) if character not in text)


def _tell(report: Report, problem: Problem) -> None:
    report.add(problem.code, (1, 1), problem.message, problem.hint)


def _surely_printable(data: bytes) -> bool:
    """Return whether no control character is in a text, by bytes alone: twenty times as fast."""
    if any(lead in data for lead in _MAYBE_CONTROLS):
        return False
    return len(data.translate(None, _ASCII_CONTROLS)) == len(data)


def _decoded(data: bytes, report: Report) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = split_lines(data[: error.start].decode(errors="replace"))
        report.add(
            "not-utf8",
            (len(before), len(before[-1]) + 1),
            f"the byte 0x{data[error.start]:02X} is not UTF-8",
            "Save the file as UTF-8.",
        )
        return data.decode(errors="replace")


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
    unused = unused_characters(text)
    stand_ins = {real: next(unused) for real in (*_MISREAD, ":", "?")}
    if words:
        text = _IN_WORDS.sub(lambda sign: stand_ins[sign[0]], text)
    get_event = parse(text.translate({ord(real): stand_ins[real] for real in _MISREAD}).encode())
    reals = {ord(stand_in): real for real, stand_in in stand_ins.items()}

    def get() -> Event:
        event = get_event()
        for name in ("value", "anchor"):
            if getattr(event, name, None):
                setattr(event, name, getattr(event, name).translate(reals))
        return event

    return get
