"""Times of the sandbox: ISO 8601 in UTC with ``Z``, each change strictly later than the last."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


def milliseconds(moment: datetime) -> int:
    """Return a time as milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def iso(stamp: int) -> str:
    """Return milliseconds since 1970 as ISO 8601 with ``Z``, without a fraction when it is zero."""
    moment = _EPOCH + stamp * _MILLISECOND
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    fraction = stamp % 1000
    return f"{text}.{fraction:03d}Z" if fraction else f"{text}Z"


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; one without an offset is taken as UTC.

    Raises:
        ValueError: It is no such time.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
