"""The review file: titles that a person has to look at, as a table that ``import`` takes back.

A row is complete when ``ids``, ``type`` and ``status`` are filled in. No cell starts a formula of
a spreadsheet.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from reconciler.exports.cells import csv_text, read_cell
from reconciler.exports.decode import Table
from reconciler.exports.item import FoundItem
from reconciler.exports.simkl_backup import type_of_word
from reconciler.model.ids import ID_KEYS

REVIEW_HEADINGS: Final = ("title", "year", "type", "status", "rating", "watched", "ids", "reason")


class ReviewRow(NamedTuple):
    """One row of a review file; every cell is a text, empty for what is not known."""

    title: str
    year: str
    type: str
    status: str
    rating: str
    watched: str
    ids: str
    reason: str


def review_row(item: FoundItem) -> ReviewRow:
    """Return the row of an item."""
    return ReviewRow(
        title=item.title or "",
        year=str(item.year or ""),
        type=item.type.value if item.type is not None else "",
        status=item.status.value if item.status is not None else "",
        rating=str(item.rating or ""),
        watched=item.watched or "",
        ids=" ".join(f"{key}:{item.ids[key]}" for key in ID_KEYS if key in item.ids),
        reason=item.reason,
    )


def review_text(rows: Iterable[ReviewRow]) -> str:
    """Return the text of a review file, each row once."""
    return csv_text(REVIEW_HEADINGS, dict.fromkeys(rows))


def review_rows(table: Table) -> Iterator[ReviewRow]:
    """Yield the rows of a review file as they stand there.

    Raises:
        BadExport: It is damaged.
    """
    for _, row in table.rows():
        yield ReviewRow(*(read_cell(row.get(name, "")) for name in REVIEW_HEADINGS))


def extended(kept: Iterable[ReviewRow], new: Iterable[ReviewRow]) -> tuple[ReviewRow, ...]:
    """Return the rows of a review file with those added whose title it does not list yet.

    A row that a person filled in stays as it is.
    """
    rows = list(kept)
    known = {_title_of(row) for row in rows}
    return (*rows, *(row for row in dict.fromkeys(new) if _title_of(row) not in known))


def _title_of(row: ReviewRow) -> tuple[str, ...]:
    kind = type_of_word(row.type)
    return row.title.casefold(), row.year, kind or row.type, "" if row.title else row.ids
