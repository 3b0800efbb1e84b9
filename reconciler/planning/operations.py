"""Single operations, what each changes beside the status, and the order in which views show them.

The effects are what a person wants to know before saying yes. Known from Simkl's "Watchlist
statuses" and its reference of ``/sync/add-to-list`` and ``/sync/history/remove``: a removal wipes
history and rating; ``completed`` marks all episodes or records a watch; whether a title keeps its
marks when it leaves ``completed`` is not documented.
"""

from dataclasses import replace

from reconciler.model.account import ENDED, Entry
from reconciler.model.dates import known_day
from reconciler.model.library import Moves
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause, Operation, RatingChange
from reconciler.model.titles import Ref, which
from reconciler.planning.match import Match

_TYPE_ORDER = {media_type: position for position, media_type in enumerate(MediaType)}
_ACTION_ORDER = {action: position for position, action in enumerate(Action)}
_STATUS_ORDER = {status: position for position, status in enumerate(Status)}
_UNAIRED = "tba"


def wished_operation(
    match: Match, airing: str | None = None, cause: Cause | None = None
) -> Operation:
    """Return the add or move that a wish needs.

    Args:
        match: The wish.
        airing: The catalogue's airing status of what it means, or None.
        cause: Whose change it is, or None where nobody can tell.
    """
    wish, entry, title = match.wish, match.entry, match.title
    completes = wish.status is Status.COMPLETED
    watched_at = wish.watched if completes else None
    series = wish.type is not MediaType.MOVIES
    doubt = effects_of_doubt(airing) if completes and series else ()
    ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
    if entry is not None:
        return Operation(
            *which(entry),
            action=Action.MOVE,
            from_status=entry.status,
            to_status=wish.status,
            line=wish.line,
            cause=cause,
            effects=(*effects_of_move(entry, wish.status, watched_at), *doubt),
            watched_at=watched_at,
        )
    return Operation(
        action=Action.ADD,
        type=wish.type,
        from_status=None,
        to_status=wish.status,
        simkl=title.simkl if title is not None else 0,
        title=(title.title if title is not None else "") or wish.label,
        year=title.year if title is not None else wish.year,
        ids=ids,
        line=wish.line,
        cause=cause,
        effects=(*effects_of_completing(wish.type, watched_at=watched_at), *doubt)
        if completes
        else (),
        rating=RatingChange(None, wish.rating) if wish.rating is not None else None,
        watched_at=watched_at,
    )


def with_rating(operation: Operation, change: RatingChange) -> Operation:
    """Return the operation that changes the rating, too."""
    effects = (*operation.effects, *effects_of_rating(change))
    return replace(operation, rating=change, effects=effects)


def rating_operation(
    entry: Entry, change: RatingChange, line: int, cause: Cause | None
) -> Operation:
    """Return the change of an entry's rating alone."""
    return Operation(
        *which(entry),
        action=Action.RATE,
        from_status=entry.status,
        to_status=entry.status,
        line=line,
        cause=cause,
        effects=effects_of_rating(change),
        rating=change,
    )


def held_back(operation: Operation, moves: Moves) -> str | None:
    """Describe what the policy of moves keeps an operation from, or None where it may be done.

    Example: ``watching; moves: forward keeps it in completed``.
    """
    before, after = operation.from_status, operation.to_status
    if operation.action is not Action.MOVE or not keeps_in_place(moves, before, after):
        return None
    return f"{after}; moves: {moves} keeps it in {before}"


def keeps_in_place(moves: Moves, before: Status | None, after: Status | None) -> bool:
    """Return whether the policy of moves keeps a title of the library where it is.

    Args:
        moves: The policy.
        before: The status that the account has; None for one that is not known.
        after: The status that is wished.
    """
    if moves is Moves.FORWARD:
        return before is Status.COMPLETED or after is Status.PLANTOWATCH
    return moves is Moves.NONE


def removal(entry: Entry, cause: Cause | None) -> Operation:
    """Return the removal of an entry."""
    return Operation(
        *which(entry),
        action=Action.REMOVE,
        from_status=entry.status,
        to_status=None,
        line=None,
        cause=cause,
        effects=effects_of_removal(entry),
    )


def operation_order(operation: Operation) -> tuple[int, int, int, str, int]:
    """Return the key that operations are sorted by: type, action, status, title, id."""
    status = operation.to_status or operation.from_status
    return (
        _TYPE_ORDER[operation.type],
        _ACTION_ORDER[operation.action],
        _STATUS_ORDER[status] if status is not None else -1,
        operation.title.casefold(),
        operation.simkl,
    )


def title_order(item: Ref) -> tuple[int, str, int, list[tuple[str, str]]]:
    """Return the key that everything else is sorted by: type, title, id."""
    return (
        _TYPE_ORDER[item.type],
        item.title.casefold(),
        item.simkl or 0,
        sorted(item.ids.items()),
    )


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
    """Say that it was watched already: Simkl ignores a second watch, and its date with it."""
    if watched_at is None or not entry.is_watched:
        return ()
    day = known_day(entry.last_watched_at)
    if entry.type is MediaType.MOVIES:
        when = "date unknown" if day is None else f"of {day}"
        return (f"may keep the watch that it has, {when}",)
    when = "dates unknown" if day is None else f"the last of {day}"
    return (f"may keep the watches that it has, {when}",)


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
