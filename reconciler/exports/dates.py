"""Days and moments as exports write them.

Only what cannot be misread is taken. ``03/04/2021`` is a day in March or in April, and only other
rows of the same column can tell which.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Final

from reconciler.model.dates import FIRST_WATCH

_ISO: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)? ?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_LOCAL: Final = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ ,T]+\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?",
    re.ASCII | re.IGNORECASE,
)
_NOBODY_KNOWS: Final = frozenset({"1970-01-01", "0001-01-01", "1900-01-01"})
"""Days that services write when they have none."""

_WORDS_FOR_NONE: Final = frozenset({"unknown", "none", "null", "n/a"})


class DayOrder(Enum):
    """Which number of ``03/04/2021`` is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def iso_moment(text: object, today: date) -> str | None:
    """Return a day (``2014-04-05``) or a moment (``2014-04-05T15:27:00Z``) of ISO 8601.

    A time without a zone is UTC. None for anything else, for days that stand for "unknown", and
    for days before 1900 or after tomorrow.

    Args:
        text: What the export has.
        today: The day of the import.
    """
    if not isinstance(text, str):
        return None
    match = _ISO.fullmatch(text.strip())
    if match is None or match["day"] in _NOBODY_KNOWS:
        return None
    try:
        if match["time"] is None:
            return _in_range(date.fromisoformat(match["day"]), today)
        zone = {None: "+00:00", "Z": "+00:00", "UTC": "+00:00"}.get(match["zone"], match["zone"])
        moment = datetime.fromisoformat(f"{match['day']}T{match['time']}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if _in_range(moment.date(), today) is None:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def names_a_day(value: object) -> bool:
    """Return whether a cell or a number holds a day, even one that ``iso_moment`` does not take.

    Nothing, zeros and the days that services write when they have none hold none.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return False
    text = str(value).strip()
    is_none = text.casefold() in _WORDS_FOR_NONE or text[:10] in _NOBODY_KNOWS
    return not is_none and text.strip("0-/.: ") != ""


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """Tell from a whole column which number is the day; None when that cannot be told.

    Days with dots are written day first everywhere and tell nothing of others.
    """
    orders = set()
    for text in texts:
        match = _LOCAL.fullmatch(text.strip())
        if match is None or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            orders.add(DayOrder.DAY_FIRST)
        elif second > 12 >= first:
            orders.add(DayOrder.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else None


def local_day(text: str, order: DayOrder | None, today: date) -> str | None:
    """Return the day of ``18-12-2023 21:50:41``, ``12/18/2023`` or ``18.12.2023``.

    Args:
        text: What the export has.
        order: Which number is the day; None takes only what is the same either way.
        today: The day of the import.
    """
    match = _LOCAL.fullmatch(text.strip())
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first == second:
        order = DayOrder.DAY_FIRST
    if order is None:
        return None
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    try:
        return _in_range(date(year, month, day), today)
    except ValueError:
        return None


def is_local(text: str) -> bool:
    """Return whether a text is a day whose order depends on where it was written."""
    return _LOCAL.fullmatch(text.strip()) is not None


def number_day(value: object, today: date) -> str | None:
    """Return the day of a number such as ``20180904``; None for 0 and for days without a month."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 99_999_999:
        return None
    text = f"{value:08d}"
    return iso_moment(f"{text[:4]}-{text[4:6]}-{text[6:]}", today)


def earliest(one: str | None, other: str | None) -> str | None:
    """Return the first of two days or moments; any before None, a moment before its own day."""
    if one is None or other is None:
        return one or other
    if one[:10] == other[:10] and len(one) != len(other):
        return max(one, other, key=len)
    return min(one, other)


def year_in(value: object) -> int | None:
    """Return the year that a cell or a number holds, or None."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"\s*\d{4}(?:[-–/.].*)?(?:\.0)?\s*", value, re.A):
        number = int(value.strip()[:4])
    else:
        return None
    return number if 1850 <= number <= 2200 else None


def _in_range(day: date, today: date) -> str | None:
    if day.year < FIRST_WATCH or day > today + timedelta(days=1):
        return None
    return day.isoformat()
