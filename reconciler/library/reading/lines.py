"""Items that stand on a line each, as the program writes them, read by one pattern.

Most items of most files are such lines: ``- {title: Heat, year: 1995, ids: {tmdb: 949}}``. One is
two dozen events to the parser, which take several times as long as the pattern does. So each such
line is given to the parser as one character that the text does not have, and comes back from it as
one ``ItemLine``: whether the line is an item, or lies within a text, and where it stands, is known
by the parser alone.

Wherever anything is out of line, all of it is given up, and the text itself is read: no problem of
a file is ever told from here.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reconciler.library.item_form import ITEM_FORM, YEARS, ItemKey
from reconciler.library.reading.document import NULL_WORDS
from reconciler.library.reading.source import (
    Event,
    GetEvent,
    Mark,
    ScalarEvent,
    StreamEndEvent,
    c_events,
    pure_events,
    unused_characters,
)
from reconciler.model.ids import ID_KEYS


class NotInLines(Exception):
    """A text has to be read without regard to its lines."""


class ItemLine(NamedTuple):
    """The event of an item that stands on a line as it should be.

    Attributes:
        start_mark: Where the item starts, behind its hyphen.
        length: How many characters it has.
        title: The title, or None.
        year: The year, or None.
        ids: Its ids, each in its normal form.
        more: Its other keys with their plain texts.
        anchor: None, as of all items that are as they should be.
    """

    start_mark: Mark
    length: int
    title: str | None
    year: int | None
    ids: dict[str, str]
    more: list[list[str]]
    anchor: None = None


def item_lines(data: bytes) -> GetEvent | None:
    """Return the events of UTF-8 text; None where it has no item on a line.

    They are the C parser's, or the pure one's where that is not installed.

    The source raises ``NotInLines`` at the end when a line that looks like an item is none.
    """
    text = data.decode()
    stand_in = next(unused_characters(text))
    items: list[_Said] = []

    def put_away(line: re.Match[str]) -> str:
        said = _said(line)
        if said is None:
            return line[0]
        items.append(said)
        return f"{line[1]}{stand_in}"

    rest = _LINE.sub(put_away, text).encode()
    if not items:
        return None
    return _returned(c_events(rest) or pure_events(rest), stand_in, iter(items))


def _returned(get_event: GetEvent, stand_in: str, items: Iterator["_Said"]) -> GetEvent:
    """Return events with the items in the place of what stands for them."""

    def get() -> Event:
        event = get_event()
        if event.__class__ is ScalarEvent and event.value == stand_in:
            return ItemLine(event.start_mark, *next(items))
        # A text that has swallowed a line is a problem wherever it stands; this makes it certain
        # that no item was taken for the next.
        if event.__class__ is StreamEndEvent and next(items, None) is not None:
            raise NotInLines
        return event

    return get


_Said = tuple[int, str | None, int | None, dict[str, str], list[list[str]]]
"""What an ``ItemLine`` has beside its place."""


def _said(line: re.Match[str]) -> _Said | None:
    """Return what a line says; None when it is not as it should be after all."""
    _, item, plain, double, single, year, ids, more = line.groups()
    title = plain or double or (single and single.replace("''", "'"))
    pairs = [pair.split(": ") for pair in ids.split(", ")]
    by_key = dict(pairs)
    if len(by_key) < len(pairs) or not NULL_WORDS.isdisjoint(by_key.values()):
        return None
    if title in NULL_WORDS or (year is not None and year not in YEARS):
        return None
    rest = [pair.split(": ") for pair in more.split(", ")[1:]] if more else []
    return len(item), title, None if year is None else YEARS[year], by_key, rest


_ID: Final = f"(?:{'|'.join(f'{name}: {key.pattern.pattern}' for name, key in ID_KEYS.items())})"
_QUICK: Final = "|".join(
    name for name, key in ITEM_FORM.items() if key.quickly is not ItemKey.quickly
)
_WORD: Final = r"[^\W_](?:[^\s,\[\]{}:\#?]|:(?=[^\s,\[\]{}:\#?]))*+"
_LINE: Final = re.compile(
    rf"""
    (\n[ ]*-[ ])
    (\{{[ ]?
    (?:title:[ ](?:
        ([^\W_][^,\[\]{{}}:\#?\n\r\t]*+(?<![ ]))  # a text without anything that YAML obeys
        |"([^"\\\n\r\t]++)"
        |'((?:[^'\n\r\t]|'')++)'
    ),[ ])?
    (?:year:[ ]([0-9]{{4}}),[ ])?
    ids:[ ]\{{[ ]?({_ID.replace(" ", "[ ]")}(?:,[ ]{_ID.replace(" ", "[ ]")})*+)[ ]?\}}
    ((?:,[ ](?:{_QUICK}):[ ]{_WORD})*+)
    [ ]?\}})
    (?=[\r\n])
    """,
    re.VERBOSE,
)
"""An item on a line of its own, which begins behind the line break before it."""
