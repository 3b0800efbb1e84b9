"""Dates as Simkl writes them, and the one that says that nobody knows when.

Known from Simkl's reference ("Get all items"): ``1970-01-01T00:00:01Z`` means "watched, date
unknown", and everything before the year 2000 is to be read so; it is a real value that is kept in
backups and written back.
"""

from typing import Final

UNKNOWN_DATE: Final = "1970-01-01T00:00:01Z"
"""What Simkl writes for "watched, nobody knows when"."""

_KNOWN_FROM: Final = "2000"


def known_day(moment: str | None) -> str | None:
    """Return the day of an ISO 8601 date or time, or None where it stands for an unknown one.

    Example: ``known_day("2014-04-05T12:00:00Z")`` is ``"2014-04-05"``.
    """
    if moment is None or moment < _KNOWN_FROM:
        return None
    return moment[:10]
