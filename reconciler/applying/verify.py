"""Did it happen? Compares what the account holds after the writes with what was planned.

Answers of writes are hints only: ``added[].to`` is known to lie, ``deleted`` to count short.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from reconciler.applying.recipe import moment
from reconciler.model.account import Account, Entry
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.media import Status
from reconciler.model.plan import Action, Operation, RequestKind
from reconciler.model.titles import named

_NOT_COMPLETED: Final = frozenset({Status.WATCHING, Status.PLANTOWATCH})
_OF_RATINGS: Final = frozenset({RequestKind.RATE, RequestKind.UNRATE})


class Difference(NamedTuple):
    """An operation that did not have the planned result, and what is there instead.

    Attributes:
        operation: The operation.
        entry: What is there.
        before: What was there when it was planned, where that is known.
        unsent: The kinds of requests that were not sent for it.
    """

    operation: Operation
    entry: Entry | None
    before: Entry | None = None
    unsent: frozenset[RequestKind] = frozenset()

    @property
    def missing(self) -> tuple[RequestKind, ...]:
        """The kinds of requests whose part of the operation is not there, in order of sending."""
        operation, entry = self.operation, self.entry
        return tuple(kind for kind in operation.kinds if not is_shown(kind, operation, entry))

    @property
    def is_of_status(self) -> bool:
        """Return whether more than a rating is otherwise: the status, or whether it is there."""
        return self.entry is None or not _OF_RATINGS.issuperset(self.missing)

    @property
    def is_of_rating(self) -> bool:
        """Return whether a title that is there has another rating than was sent."""
        missing = _OF_RATINGS.intersection(self.missing) - self.unsent
        return self.entry is not None and bool(missing)

    @property
    def was_ignored(self) -> bool:
        """Return whether a completion was a repeated watch, and nothing became of it.

        By Simkl's reference such a watch is ignored; whether the status beside it counts is not
        told.
        """
        before, entry = self.before, self.entry
        return (
            RequestKind.COMPLETE in self.missing
            and before is not None
            and before.is_watched
            and entry is not None
            and (entry.type, entry.status) == (before.type, before.status)
        )

    @property
    def by_somebody_else(self) -> bool:
        """Return whether no decision of Simkl explains what is there.

        Simkl leaves a title as it was, files it under its own type, or puts what shall be completed
        to ``watching`` or ``plantowatch``. Nobody can tell for sure: where Simkl did it after all,
        the next apply moves the title away from there and finds it there again. A title that was
        removed and added again has another date of that.
        """
        operation, entry = self.operation, self.entry
        if entry is None:
            return operation.action in {Action.MOVE, Action.RATE}
        if not self.is_of_status:
            return self.is_rated_by_somebody_else
        if operation.action is Action.REMOVE and self._was_added_again:
            return True
        if entry.status in {operation.from_status, None} or entry.type is not operation.type:
            return False
        return operation.to_status is not Status.COMPLETED or entry.status not in _NOT_COMPLETED

    @property
    def _was_added_again(self) -> bool:
        then, now = (
            None if one is None else moment(one.added_at) for one in (self.before, self.entry)
        )
        return then is not None and now is not None and then != now

    @property
    def is_rated_by_somebody_else(self) -> bool:
        """Return whether the title has a rating that was neither there before nor planned."""
        known = self.operation.rating or ()
        return self.is_of_rating and self.entry is not None and self.entry.rating not in known

    @property
    def reason(self) -> str:
        """Describe what is there instead of what was planned."""
        reasons = []
        if self.is_of_status:
            reasons.append(self._of_status)
        if self.is_of_rating:
            reasons.append(self._of_rating)
        elif len(self.missing) > 1:
            reasons.append("its rating was not sent")
        return "; ".join(reasons)

    @property
    def _of_status(self) -> str:
        if self.by_somebody_else:
            if self.entry is None:
                return "not in the library: somebody else removed it meanwhile"
            if self.entry.status is self.operation.from_status:
                return f"somebody else added it to {self.entry.status_text} again meanwhile"
            return f"somebody else put it to {self.entry.status_text} meanwhile"
        if self.operation.action is Action.REMOVE:
            return "still in the library"
        if self.entry is None:
            return "not in the library"
        if self.entry.type is not self.operation.type:
            return f"Simkl filed it under {self.entry.type}, not under {self.operation.type}"
        return f"Simkl has it as {self.entry.status_text}, not as {self.operation.to_status}"

    @property
    def _of_rating(self) -> str:
        operation, entry = self.operation, self.entry
        held = None if entry is None else entry.rating
        if self.is_rated_by_somebody_else:
            return f"somebody else left it with {_rated(held)} meanwhile"
        wanted = None if operation.rating is None else operation.rating.after
        if wanted is None:
            return f"Simkl still has it with {_rated(held)}"
        return f"Simkl has it with {_rated(held)}, not with {_rated(wanted)}"


def differences(
    operations: Iterable[Operation], account: Account, before: Account | None = None
) -> list[Difference]:
    """Return the operations whose result the account does not show.

    Args:
        operations: What was planned.
        account: The account as it is.
        before: The account that it was planned for.
    """
    entries = account.by_id
    earlier = before.by_id if before is not None else {}
    found = (
        Difference(operation, entries.get(operation.simkl), earlier.get(operation.simkl))
        for operation in operations
    )
    return [difference for difference in found if difference.missing]


def is_shown(kind: RequestKind, operation: Operation, entry: Entry | None) -> bool:
    """Return whether an entry shows what a kind of request was to do for an operation.

    The date of a watch is not asked for: Simkl may keep another, which ``other_dates`` tells.
    """
    if kind is RequestKind.REMOVE:
        return entry is None
    if entry is None:
        return False
    if kind in _OF_RATINGS:
        return operation.rating is not None and entry.rating == operation.rating.after
    return entry.type is operation.type and entry.status is operation.to_status


def other_dates(operations: Iterable[Operation], account: Account) -> Iterator[str]:
    """Say of which completions the account shows another day than was sent.

    Simkl ignores a second watch, and the last watch of a series may be one of before.
    """
    entries = account.by_id
    for operation in operations:
        entry = entries.get(operation.simkl)
        if operation.watched_at is None or entry is None:
            continue
        sent, held = _day(operation.watched_at), _day(entry.last_watched_at)
        if sent != held:
            title = named(operation.title, operation.year)
            yield f"{title}: Simkl shows it {_watched(held)}, not {_watched(sent)}"


def _day(watched_at: str | None) -> str | None:
    """Return the day in UTC; None for the unknown one, not for a known one that is long ago."""
    try:
        moment = datetime.fromisoformat(watched_at or UNKNOWN_DATE).astimezone(UTC)
    except (ValueError, OverflowError):
        return watched_at
    return None if moment == datetime.fromisoformat(UNKNOWN_DATE) else f"{moment:%Y-%m-%d}"


def _watched(known: str | None) -> str:
    return "watched, date unknown" if known is None else f"watched on {known}"


def _rated(rating: int | None) -> str:
    return "no rating" if rating is None else f"the rating {rating}"
