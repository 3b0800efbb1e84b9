"""What an operation changes beside the status: what a person wants to know before saying yes.

Known from Simkl's "Watchlist statuses" and its reference of ``/sync/add-to-list`` and
``/sync/history/remove``: a removal wipes history and rating; ``completed`` marks all episodes or
records a watch; whether a title keeps its marks when it leaves ``completed`` is not documented.
"""

from reconciler.model.account import ENDED, Entry
from reconciler.model.dates import known_day
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import RatingChange

_UNAIRED = "tba"


def effects_of_removal(entry: Entry) -> tuple[str, ...]:
    """Describe what a removal of the entry loses.

    Simkl also wipes the position of a playback that was paused, of which a row tells nothing.
    """
    losses = _watched(entry)
    if entry.rating is not None:
        losses.append(f"rating {entry.rating}")
    if entry.memo:
        losses.append("the memo")
    losses.append("any saved playback position")
    return (f"loses {_listing(losses)}",)


def effects_of_move(
    entry: Entry, to_status: Status, watched_at: str | None = None
) -> tuple[str, ...]:
    """Describe what a move of the entry marks or may lose.

    Args:
        entry: The entry.
        to_status: Where it is moved to.
        watched_at: The date of a completion, or None for the time when it is sent.
    """
    if to_status is Status.COMPLETED:
        marks = effects_of_completing(entry.type, entry.watched, entry.total, watched_at)
        return (*marks, *_earlier_watch(entry, watched_at))
    if entry.status is Status.COMPLETED:
        losses = _watched(entry)
        return (f"may lose {_listing(losses)}",) if losses else ()
    return ()


def effects_of_doubt(airing: str | None) -> tuple[str, ...]:
    """Say that Simkl may not keep a series completed which its catalogue does not call ended."""
    if airing in {ENDED, None}:
        return ()
    status = Status.PLANTOWATCH if airing == _UNAIRED else Status.WATCHING
    return (f"may end up in {status}: Simkl's catalogue has it as {airing}",)


def effects_of_completing(
    media_type: MediaType, watched: int = 0, total: int = 0, watched_at: str | None = None
) -> tuple[str, ...]:
    """Describe what becomes watched when a title is filed as completed, and on which date."""
    if media_type is MediaType.MOVIES:
        if watched_at is None:
            return ("records a watch now",)
        day = known_day(watched_at)
        return ("marks it watched, date unknown" if day is None else f"records a watch on {day}",)
    missing = total - watched
    if missing <= 0 < total:
        return ()
    episodes = _count(missing, "more episode" if watched else "episode")
    return (f"marks {episodes if total else 'every episode'} watched{_when(watched_at)}",)


def effects_of_rating(change: RatingChange) -> tuple[str, ...]:
    """Describe which rating of the person is lost by another one."""
    if change.before is None:
        return ()
    if change.after is None:
        return (f"takes the rating {change.before} away",)
    return (f"replaces the rating {change.before}",)


def _when(watched_at: str | None) -> str:
    if watched_at is None:
        return ""
    day = known_day(watched_at)
    return ", date unknown" if day is None else f" on {day}"


def _earlier_watch(entry: Entry, watched_at: str | None) -> tuple[str, ...]:
    """Say that a movie has a watch already: Simkl ignores a second one, and its date with it."""
    if watched_at is None or entry.type is not MediaType.MOVIES or entry.last_watched_at is None:
        return ()
    day = known_day(entry.last_watched_at)
    return (f"may keep the watch that it has, {'date unknown' if day is None else f'of {day}'}",)


def _watched(entry: Entry) -> list[str]:
    if entry.watched:
        return [_count(entry.watched, "watched episode")]
    if entry.type is MediaType.MOVIES and entry.status is Status.COMPLETED:
        day = known_day(entry.last_watched_at)
        return [f"the watch of {day}" if day is not None else "the watch"]
    return []


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _listing(parts: list[str]) -> str:
    return ", ".join(parts)
