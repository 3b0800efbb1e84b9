"""Words for what happened on the account since file and account last agreed."""

from reconciler.model.account import Entry
from reconciler.model.dates import known_day
from reconciler.model.media import Status

_SINCE = "since the last apply"


def drift_note(agreed: Status | None, entry: Entry | None) -> str:
    """Describe what happened on the account, with the date where it is known.

    Args:
        agreed: The status of the last agreement, or None when the item was not in the library.
        entry: The entry now, or None when it is gone.
    """
    if entry is None:
        return f"removed on the account {_SINCE}"
    status = entry.status.display_name if entry.status is not None else entry.status_text
    if agreed is None:
        # It may be new, or come from a status that the file does not manage; and a restored title
        # keeps its old added date, so the date is told as what it is.
        date = (entry.added_at or "")[:10]
        return f"put into {status} on the account {_SINCE}" + (f", added {date}" if date else "")
    if entry.status is Status.COMPLETED:
        return f"finished on the account {_dated(entry.last_watched_at) or _SINCE}"
    return f"moved to {status} on the account {_SINCE}"


def rating_note(entry: Entry) -> str:
    """Describe what became of the entry's rating on the account, with the date if it is known."""
    if entry.rating is None:
        return f"its rating was taken away on the account {_SINCE}"
    return f"rated {entry.rating} on the account {_dated(entry.rated_at) or _SINCE}"


def _dated(moment: str | None) -> str:
    day = known_day(moment)
    return f"{_SINCE}, on {day}" if day is not None else ""
