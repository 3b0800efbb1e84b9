"""Single operations and the order in which every view shows them."""

from reconciler.model.account import Entry
from reconciler.model.library import Moves
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Blocked, Drift, LeftAlone, Operation, RatingChange
from reconciler.planning.effects import (
    effects_of_completing,
    effects_of_doubt,
    effects_of_move,
    effects_of_rating,
    effects_of_removal,
)
from reconciler.planning.match import Match

_TYPE_ORDER = {media_type: position for position, media_type in enumerate(MediaType)}
_ACTION_ORDER = {action: position for position, action in enumerate(Action)}
_STATUS_ORDER = {status: position for position, status in enumerate(Status)}


def wished_operation(match: Match, airing: str | None = None) -> Operation:
    """Return the add or move that a wish needs, before anybody is named as its cause.

    Args:
        match: The wish.
        airing: The catalogue's airing status of what it means, or None.
    """
    wish, entry, title = match.wish, match.entry, match.title
    completes = wish.status is Status.COMPLETED
    watched_at = wish.watched if completes else None
    series = wish.type is not MediaType.MOVIES
    doubt = effects_of_doubt(airing) if completes and series else ()
    ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
    if entry is not None:
        return Operation(
            action=Action.MOVE,
            type=entry.type,
            from_status=entry.status,
            to_status=wish.status,
            simkl=entry.simkl,
            title=entry.title,
            year=entry.year,
            ids=entry.ids,
            line=wish.line,
            cause=None,
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
        cause=None,
        effects=(*effects_of_completing(wish.type, watched_at=watched_at), *doubt)
        if completes
        else (),
        rating=RatingChange(None, wish.rating) if wish.rating is not None else None,
        watched_at=watched_at,
    )


def with_rating(operation: Operation, change: RatingChange) -> Operation:
    """Return the operation that changes the rating, too."""
    effects = (*operation.effects, *effects_of_rating(change))
    return operation._replace(rating=change, effects=effects)


def rating_operation(entry: Entry, change: RatingChange, line: int) -> Operation:
    """Return the change of an entry's rating alone, before anybody is named as its cause."""
    operation = Operation(
        action=Action.RATE,
        type=entry.type,
        from_status=entry.status,
        to_status=entry.status,
        simkl=entry.simkl,
        title=entry.title,
        year=entry.year,
        ids=entry.ids,
        line=line,
        cause=None,
    )
    return with_rating(operation, change)


def held_back(operation: Operation, moves: Moves) -> str | None:
    """Describe what the policy of moves keeps an operation from, or None where it may be done.

    Example: ``watching; moves: forward keeps it in completed``.
    """
    if operation.action is not Action.MOVE or moves is Moves.ALL:
        return None
    backwards = operation.to_status is Status.PLANTOWATCH
    if moves is Moves.FORWARD and operation.from_status is not Status.COMPLETED and not backwards:
        return None
    return f"{operation.to_status}; moves: {moves} keeps it in {operation.from_status}"


def removal(entry: Entry) -> Operation:
    """Return the removal of an entry, before anybody is named as its cause."""
    return Operation(
        action=Action.REMOVE,
        type=entry.type,
        from_status=entry.status,
        to_status=None,
        simkl=entry.simkl,
        title=entry.title,
        year=entry.year,
        ids=entry.ids,
        line=None,
        cause=None,
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


def title_order(item: Blocked | Drift | LeftAlone) -> tuple[int, str, int, list[tuple[str, str]]]:
    """Return the key that everything else is sorted by: type, title, id."""
    return (
        _TYPE_ORDER[item.type],
        item.title.casefold(),
        item.simkl or 0,
        sorted(item.ids.items()),
    )
