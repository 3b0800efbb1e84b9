"""Items that stand on a line each, as the program writes them, read by one pattern.

Most items of most files are such lines: ``- {title: Heat, year: 1995, ids: {tmdb: 949}}``. One is
two dozen events to the parser, which take several times as long as the pattern does. So such lines,
as many as stand right below each other, are given to the parser as one character that the text does
not have, with empty lines for the others. They come back from it as one ``ItemLines``: whether they
are items, or lie within a text, and where they stand, is known by the parser alone.

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


ItemLine = tuple[int, str | None, int | None, dict[str, str], list[list[str]]]
"""What a line says of its item: how many characters it has, its title or None, its year or None,
its ids in their normal form, and its other keys with their plain texts."""


class ItemLines(NamedTuple):
    """The event of items that stand on a line each, right below each other, as they should be.

    Attributes:
        start_mark: Where the first item starts, behind its hyphen; each of the others starts in the
            next line, in the same column.
        items: What the lines say.
        anchor: None, as of all items that are as they should be.
    """

    start_mark: Mark
    items: list[ItemLine]
    anchor: None = None


def item_lines(data: bytes) -> GetEvent | None:
    """Return the events of UTF-8 text, with ``ItemLines``; None where it has no item on a line.

    They are the C parser's, or the pure one's where that is not installed.

    The source raises ``NotInLines`` at the end when a line that looks like an item is none.
    """
    text = data.decode()
    stand_in = next(unused_characters(text))
    runs: list[list[ItemLine]] = []
    rest: list[str] = []
    hyphen, end = "", 0
    for line in _LINE.finditer(text):
        item = _item(line)
        if item is None:
            continue
        between = text[end : line.start()]
        if runs and line[1] == hyphen and between in ("", "\r"):
            runs[-1].append(item)
            rest.append(f"{between}\n")
        else:
            runs.append([item])
            hyphen = line[1]
            rest.append(f"{between}{hyphen}{stand_in}")
        end = line.end()
    if not runs:
        return None
    data = "".join((*rest, text[end:])).encode()
    return _returned(c_events(data) or pure_events(data), stand_in, iter(runs))


def _returned(get_event: GetEvent, stand_in: str, runs: Iterator[list[ItemLine]]) -> GetEvent:
    """Return events with the items in the place of what stands for them."""

    def get() -> Event:
        event = get_event()
        if event.__class__ is ScalarEvent and event.value == stand_in:
            return ItemLines(event.start_mark, next(runs))
        # A text that has swallowed a line is a problem wherever it stands; this makes it certain
        # that no item was taken for the next.
        if event.__class__ is StreamEndEvent and next(runs, None) is not None:
            raise NotInLines
        return event

    return get


def _item(line: re.Match[str]) -> ItemLine | None:
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
