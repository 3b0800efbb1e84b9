"""Dates as Simkl writes them, the one that says that nobody knows when, and dates as people write.

Known from Simkl's reference ("Get all items"): ``1970-01-01T00:00:01Z`` means "watched, date
unknown", and everything before the year 2000 is to be read so; it is a real value that is kept in
backups and written back.
"""

import re
from datetime import UTC, date, datetime
from typing import Final

from reconciler.model.errors import shown

UNKNOWN_DATE: Final = "1970-01-01T00:00:01Z"
"""What Simkl writes for "watched, nobody knows when"."""

UNKNOWN_WORD: Final = "unknown"
"""What people write for it."""

FIRST_WATCH: Final = 1900
"""The first year in which anything can have been watched."""

DATE_HINT: Final = (
    "Write the day (2014-04-05), a time with its offset from UTC (2014-04-05T20:15:00+02:00), or"
    f" {UNKNOWN_WORD}."
)
"""How a date is written that says when something was watched."""

_KNOWN_FROM: Final = "2000"
_NOON: Final = "T12:00:00Z"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ONLY_DAY: Final = re.compile(_DAY)
_TIME: Final = re.compile(
    rf"({_DAY})[Tt ]([0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)(?:\.[0-9]+)?"
    r" ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


class BadDate(ValueError):
    """A text does not say when something was watched; what it is instead is the message."""


def known_moment(moment: str | None) -> str | None:
    """Return an ISO 8601 date or time in UTC, or None where it stands for an unknown one.

    Example: ``known_moment("1970-01-01T00:00:01Z")`` is ``None``.
    """
    return moment if moment is not None and moment >= _KNOWN_FROM else None


def known_day(moment: str | None) -> str | None:
    """Return the day of an ISO 8601 date or time in UTC, or None for one that nobody knows.

    Example: ``known_day("2014-04-05T12:00:00Z")`` is ``"2014-04-05"``.
    """
    known = known_moment(moment)
    return None if known is None else known[:10]


def watched_moment(text: str, today: date) -> str:
    """Return when something was watched as Simkl takes it, from how a person writes it.

    Args:
        text: A day, which stands for its noon in UTC; a day and a time with an offset; or
            ``unknown``.
        today: The day in UTC. Because a person's own day may be the next one, tomorrow is the last
            day that is taken.

    Returns:
        ISO 8601 in UTC, in whole seconds.

    Raises:
        BadDate: It is none of these, does not exist, or is not from 1900 to tomorrow.
    """
    if text == UNKNOWN_WORD:
        return UNKNOWN_DATE
    if _ONLY_DAY.fullmatch(text):
        day = _day_of(text)
        moment = f"{text}{_NOON}"
    else:
        day, moment = _day_and_moment(text)
    if day.year < FIRST_WATCH:
        raise BadDate(f"{text} is before the year {FIRST_WATCH}")
    if (day - today).days > 1:
        raise BadDate(f"{text} is in the future (today is {today}, in UTC)")
    return moment


def watched_text(moment: str) -> str:
    """Return how a file says when something was watched; ``watched_moment`` gives it back."""
    if moment == UNKNOWN_DATE:
        return UNKNOWN_WORD
    return moment.removesuffix(_NOON)


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDate(f"there is no day {text}") from None


def _day_and_moment(text: str) -> tuple[date, str]:
    match = _TIME.fullmatch(text)
    if match is None:
        raise BadDate(f"it cannot be {shown(text)}")
    day = _day_of(match[1])
    if match[3] is None:
        raise BadDate(f"{text} does not say its offset from UTC")
    try:
        local = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3].upper()}")
    except ValueError:
        raise BadDate(f"there is no time {text}") from None
    try:
        moment = local.astimezone(UTC)
    except OverflowError:  # the first or the last day that there is, and in UTC another one
        return day, ""
    return moment.date(), f"{moment:%Y-%m-%dT%H:%M:%S}Z"
