"""Cells of tables: numbers and ratings read, texts written so that no spreadsheet runs them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_KEPT_FROM_RUNNING: Final = re.compile(r"'+[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?", re.ASCII)


def safe_cell(text: str) -> str:
    """Return a text as a cell that starts no formula: with an apostrophe before it if need be.

    ``read_cell`` takes it away again.
    """
    starts = text.startswith(_STARTS_FORMULA) or _KEPT_FROM_RUNNING.match(text) is not None
    return f"'{text}" if starts else text


def read_cell(text: str) -> str:
    """Return a text of a cell without the apostrophe that keeps it from being run."""
    return text[1:] if _KEPT_FROM_RUNNING.match(text) else text


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as RFC 4180 has it, each cell safe; None becomes an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(["" if cell is None else safe_cell(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def number_in(value: object) -> Decimal | None:
    """Return the number that a cell or a JSON value holds, not negative; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def whole_in(value: object) -> int | None:
    """Return the whole number, not negative, that a cell or a JSON value holds, or None."""
    number = number_in(value)
    return int(number) if number is not None and number == int(number) else None


def rating_in(value: object, *, times: str = "1") -> tuple[int | None, bool]:
    """Return the rating from 1 to 10 that a value means, and whether it can be one at all.

    Nothing and 0 mean that there is none. A rating that is no whole number is rounded, a half up;
    what is above 0 is at least 1.

    Args:
        value: What the export has.
        times: What its scale is multiplied with: ``2`` for stars, ``0.1`` for points of 100.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, True
    number = number_in(value)
    if number is None:
        return None, False
    number *= Decimal(times)
    if not 0 <= number <= 10:
        return None, False
    if number == 0:
        return None, True
    return max(1, int(number.quantize(Decimal(1), ROUND_HALF_UP))), True
