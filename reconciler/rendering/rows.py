"""Rows of titles on a terminal: one dense line each, with columns that fit all rows at once.

At wide terminals a row is one line: symbol, title, change, place and notes. Where that does not
fit, notes, then places, then changes go on indented lines below. Only titles are ever cut, and
never below ``SHORTEST_TITLE`` cells; everything else is wrapped.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from reconciler.rendering.terminal import Tone, cell_width, clean, cut, pad, paint, wrap

SHORTEST_TITLE: Final = 20
"""Cells of title and year that stay at least, however narrow the terminal is."""

NARROWEST: Final = 40
"""Cells that a layout assumes at least; a narrower terminal breaks the lines itself."""

_COMFORTABLE_TITLE: Final = 28
_MARGIN: Final = 4
_GAP: Final = 2
_INDENT: Final = 6


class Row(NamedTuple):
    """One title with what happens to it.

    Attributes:
        symbol: One character.
        title: The title as Simkl or the file has it.
        year: `` (2011)`` or nothing; it stays when the title is cut.
        change: Such as ``watching → dropped``.
        place: Such as ``library.yaml:12``; may be empty.
        notes: Sentences; may be empty.
        tone: The colour of the symbol, and of everything in a removal.
    """

    symbol: str
    title: str
    year: str
    change: str
    place: str = ""
    notes: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


class Columns(NamedTuple):
    """Widths in cells that all rows of a view share.

    Attributes:
        width: The terminal's.
        title: Title and year together.
        change: The change, or 0 where changes go on lines of their own.
        place: Whether places stand on the row's first line.
    """

    width: int
    title: int
    change: int
    place: bool


def fit_columns(rows: Iterable[Row], width: int) -> Columns:
    """Choose the widths with which all rows are legible on a terminal of that width."""
    width = max(width, NARROWEST)
    title = change = place = 0
    for row in rows:
        title = max(title, cell_width(clean(row.title)) + len(row.year))
        change = max(change, cell_width(row.change))
        place = max(place, cell_width(row.place))
    beside_change = width - _MARGIN - _GAP - change
    beside_place = beside_change - _GAP - place
    if beside_place >= min(title, _COMFORTABLE_TITLE):
        return Columns(width, min(title, beside_place), change, place=True)
    if beside_change >= min(title, SHORTEST_TITLE):
        return Columns(width, min(title, beside_change), change, place=False)
    return Columns(width, min(title, width - _MARGIN), 0, place=False)


def row_lines(row: Row, columns: Columns, *, color: bool) -> list[str]:
    """Draw one row; no line ends in spaces, and each line is coloured by itself."""
    beside, below = _details(row, columns)
    name = cut(clean(row.title), columns.title - len(row.year)) + row.year
    removal = row.tone is Tone.REMOVE
    text = pad(name, columns.title)
    if columns.change:
        text += " " * _GAP + pad(row.change, columns.change)
    symbol, text = row.symbol, text.rstrip(" ") if not beside else text + " " * _GAP
    if removal:
        first = paint(f"{symbol} {text}{beside}", row.tone, color=color)
    else:
        first = paint(symbol, row.tone, color=color) + f" {text}"
        first += paint(beside, Tone.FAINT, color=color)
    tone = row.tone if removal else Tone.FAINT
    wrapped = wrap(below, columns.width - _INDENT)
    return ["  " + first, *(" " * _INDENT + paint(line, tone, color=color) for line in wrapped)]


def _details(row: Row, columns: Columns) -> tuple[str, str]:
    """Split what follows the change into what stands beside it and what goes below."""
    notes = [clean(note) for note in row.notes]
    if not columns.change:
        return "", _joined(row.change, row.place, *notes)
    everything = _joined(row.place, *notes)
    room = columns.width - _MARGIN - columns.title - columns.change - 2 * _GAP
    if cell_width(everything) <= room:
        return everything, ""
    return (row.place, _joined(*notes)) if columns.place else ("", everything)


def _joined(*parts: str) -> str:
    return "; ".join(text for part in parts if (text := part.strip(" ")))
