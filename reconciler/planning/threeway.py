"""Who changed: the file or the account? Told from what both last agreed on.

``docs/three-way.md`` shows the same table to people. "wanted" is the status that the file wishes,
"actual" the one that the account has, "agreed" the one in the lock; each may be absent. What the
account did is told in words here, too.
"""

from enum import StrEnum

from reconciler.model.account import Entry
from reconciler.model.dates import known_day
from reconciler.model.lock import AgreedRating, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Cause

_SINCE = "since the last apply"


class Situation(StrEnum):
    """The named outcome of each combination of wanted, actual and agreed."""

    IN_SYNC = "in sync"
    """File and account agree, whatever the lock says: never drift."""
    GONE = "gone"
    """Neither the file nor the account has it."""
    TWO_WAY = "two-way"
    """There is no lock, so nobody can tell who changed; the file decides."""
    FILE_ADDED = "added in the file"
    FILE_ADOPTED = "adopted by the file"
    """The file lists a title that the account had elsewhere, unknown to the lock."""
    FILE_MOVED = "moved in the file"
    FILE_DELETED = "deleted from the file"
    NEWLY_MANAGED = "in a status that the file newly names"
    ACCOUNT_ADDED = "added on the account"
    ACCOUNT_MOVED = "moved on the account"
    ACCOUNT_REMOVED = "removed on the account"
    BOTH_MOVED = "moved in the file and on the account"
    FILE_MOVED_ACCOUNT_REMOVED = "moved in the file, removed on the account"
    FILE_DELETED_ACCOUNT_MOVED = "deleted from the file, moved on the account"
    FILE_RATED = "rated in the file"
    ACCOUNT_RATED = "rated on the account"
    BOTH_RATED = "rated in the file and on the account"

    @property
    def cause(self) -> Cause | None:
        """Tell whose change it is, or None where nothing changed or nobody can tell."""
        if self in _DRIFT:
            return Cause.DRIFT
        return Cause.FILE if self in _FILE else None


_FILE = frozenset(
    {
        Situation.FILE_ADDED,
        Situation.FILE_ADOPTED,
        Situation.FILE_MOVED,
        Situation.FILE_DELETED,
        Situation.NEWLY_MANAGED,
        Situation.FILE_RATED,
    }
)
_DRIFT = frozenset(
    {
        Situation.ACCOUNT_ADDED,
        Situation.ACCOUNT_MOVED,
        Situation.ACCOUNT_REMOVED,
        Situation.BOTH_MOVED,
        Situation.FILE_MOVED_ACCOUNT_REMOVED,
        Situation.FILE_DELETED_ACCOUNT_MOVED,
        Situation.ACCOUNT_RATED,
        Situation.BOTH_RATED,
    }
)


def reopened(locked: LockedItem | None, entry: Entry | None) -> bool:
    """Return whether Simkl itself took up a series again that was agreed to be completed.

    It does so when an episode or a season is announced: the series is then among those that are
    being watched, and has more episodes than it had, or some that are still to air.
    """
    if locked is None or entry is None or entry.type is MediaType.MOVIES:
        return False
    if locked.status is not Status.COMPLETED or entry.status is not Status.WATCHING:
        return False
    return entry.not_aired > 0 or (locked.episodes is not None and entry.total > locked.episodes)


def agreed_status(locked: LockedItem | None, entry: Entry | None) -> Status | None:
    """Return the status that counts as agreed: what Simkl itself reopened is nobody's change."""
    if locked is None:
        return None
    return Status.WATCHING if reopened(locked, entry) else locked.status


def classify(
    wanted: Status | None,
    actual: Status | None,
    agreed: Status | None,
    *,
    locked: bool,
    managed_then: bool = True,
) -> Situation:
    """Name what happened to one item since the last agreement.

    An item that the file neither lists nor names the status of is nobody's to ask about.

    Args:
        wanted: The status that the file wishes, or None when it does not list the item.
        actual: The status that the account has, or None when it does not have the item.
        agreed: The status in the lock, or None when the lock does not have the item.
        locked: Whether there is a lock at all.
        managed_then: Whether the file named the actual status at the last agreement.
    """
    if wanted is None:
        return _unlisted(actual, agreed, locked, managed_then)
    if wanted is actual:
        return Situation.IN_SYNC
    if not locked:
        return Situation.TWO_WAY
    return _listed(wanted, actual, agreed)


def classify_rating(
    wanted: int | None, actual: int | None, agreed: AgreedRating | None, *, locked: bool
) -> Situation:
    """Name what happened to the rating of an item that manages its own.

    No rating is a value like any other: to take a rating away is to change it.

    Args:
        wanted: The rating that the file wishes, or None for none.
        actual: The rating that the account has, or None for none.
        agreed: The rating in the lock; None where the lock has none for the item, because it did
            not manage its rating then.
        locked: Whether there is a lock at all.
    """
    if wanted == actual:
        return Situation.IN_SYNC
    if not locked:
        return Situation.TWO_WAY
    if agreed is None or actual == agreed.value:
        return Situation.FILE_RATED
    return Situation.ACCOUNT_RATED if wanted == agreed.value else Situation.BOTH_RATED


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


def _unlisted(
    actual: Status | None, agreed: Status | None, locked: bool, managed_then: bool
) -> Situation:
    if actual is None:
        return Situation.GONE
    if not locked:
        return Situation.TWO_WAY
    if agreed is None:
        return Situation.ACCOUNT_ADDED if managed_then else Situation.NEWLY_MANAGED
    if agreed is actual:
        return Situation.FILE_DELETED
    return Situation.FILE_DELETED_ACCOUNT_MOVED


def _listed(wanted: Status, actual: Status | None, agreed: Status | None) -> Situation:
    if agreed is None:
        return Situation.FILE_ADDED if actual is None else Situation.FILE_ADOPTED
    if actual is agreed:
        return Situation.FILE_MOVED
    if actual is None:
        if wanted is agreed:
            return Situation.ACCOUNT_REMOVED
        return Situation.FILE_MOVED_ACCOUNT_REMOVED
    return Situation.ACCOUNT_MOVED if wanted is agreed else Situation.BOTH_MOVED


def _dated(moment: str | None) -> str:
    day = known_day(moment)
    return f"{_SINCE}, on {day}" if day is not None else ""
