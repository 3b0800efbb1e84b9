"""The plan: a frozen value of all that an apply would do, and all that it would not."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from reconciler.model.library import OnDrift
from reconciler.model.media import Status
from reconciler.model.titles import Ref

BATCH_SIZE: Final = 100
"""Items in one write request; Simkl names no maximum, 100 is known to be fine."""


class Action(StrEnum):
    """What an operation does to one item of the account."""

    ADD = "add"
    MOVE = "move"
    RATE = "rate"
    REMOVE = "remove"


class Cause(StrEnum):
    """Who changed since the last agreement."""

    FILE = "file"
    DRIFT = "drift"


class RequestKind(StrEnum):
    """The kinds of write requests, in the order in which an apply sends them; removals are last."""

    COMPLETE = "complete"
    """``/sync/history``: completions that carry a date, which add-to-list may ignore."""

    FILE = "file"
    """``/sync/add-to-list``: all other adds and moves."""

    RATE = "rate"
    """``/sync/ratings``."""

    UNRATE = "unrate"
    """``/sync/ratings/remove``."""

    REMOVE = "remove"
    """``/sync/history/remove`` of whole titles."""


class BlockCode(StrEnum):
    """The kinds of reasons for which Simkl cannot hold a wish, or refuses a removal."""

    UNKNOWN_ID = "unknown-id"
    """No title of Simkl answers to the ids."""

    UNCLEAR_ANSWER = "unclear-answer"
    """What Simkl answered about the ids cannot be used."""

    WRONG_TYPE = "wrong-type"
    """Simkl files the title under another type."""

    UNKNOWN_STATUS = "unknown-status"
    """The account has it in a status that is not known here."""

    NOT_AIRED = "not-aired"
    """It cannot be completed: no episode has aired."""

    STILL_AIRS = "still-airs"
    """It cannot be completed: episodes are to come."""

    REOPENED = "reopened"
    """It was completed, and Simkl took that back because there are more episodes."""

    REFUSED = "refused"
    """It was sent before, and Simkl filed it otherwise."""

    REMOVAL_REFUSED = "removal-refused"
    """Its removal was sent before, and Simkl kept it."""

    RATING_REFUSED = "rating-refused"
    """The rating was sent before, and Simkl kept another."""


class RatingChange(NamedTuple):
    """What becomes of a title's rating.

    Attributes:
        before: The rating that it has, 1 to 10, or None for none.
        after: The rating that it shall have, or None for none.
    """

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Operation(Ref):
    """One change to the account.

    Attributes:
        simkl: Simkl's id, the only id that a write carries.
        action: ``add``, ``move``, ``rate`` (nothing but the rating changes) or ``remove``.
        from_status: The status that it has, or None for an add.
        to_status: The status that it shall have, or None for a remove.
        line: The line of the file that wishes it, or None for a remove.
        cause: ``file`` or ``drift``; None without a lock.
        effects: Sentences on what else this changes or loses.
        rating: What becomes of the rating, or None when that is not the plan's to change.
        watched_at: The time that a completion is dated with, ISO 8601 in UTC, or None.
    """

    simkl: int
    action: Action
    from_status: Status | None
    to_status: Status | None
    line: int | None
    cause: Cause | None
    effects: tuple[str, ...] = ()
    rating: RatingChange | None = None
    watched_at: str | None = None

    @property
    def kinds(self) -> tuple[RequestKind, ...]:
        """The kinds of requests that it takes, in the order of sending."""
        kinds = []
        if self.action in {Action.ADD, Action.MOVE}:
            dated = self.watched_at is not None
            kinds.append(RequestKind.COMPLETE if dated else RequestKind.FILE)
        if self.rating is not None:
            taken = self.rating.after is None
            kinds.append(RequestKind.UNRATE if taken else RequestKind.RATE)
        if self.action is Action.REMOVE:
            kinds.append(RequestKind.REMOVE)
        return tuple(kinds)


@dataclass(frozen=True, slots=True)
class Blocked(Ref):
    """A wish that Simkl cannot hold, or a removal that it refuses; nothing is sent for it.

    Attributes:
        type: The section that wishes it.
        simkl: The Simkl id that the file has for it, else the one of what was found, or None when
            there is neither.
        ids: All that the file has, and the row's others.
        from_status: The status that it has, or None.
        to_status: The status that is wished; None for a removal.
        line: The line of the wish; None for a removal.
        code: The kind of reason, for programs.
        reason: Why Simkl cannot hold it and what to write instead, for people.
    """

    from_status: Status | None
    to_status: Status | None
    line: int | None
    code: BlockCode
    reason: str


@dataclass(frozen=True, slots=True)
class Drift(Ref):
    """An item that changed on the account since file and account last agreed.

    Attributes:
        from_status: The agreed status, or None when it was not in the library.
        to_status: The status that it has now, or None when it is gone.
        policy: What the file says to do with drift.
        note: What happened, in words, such as "finished on the account since the last apply".
        rating: The agreed rating and the one that it has now, or None when that did not drift.
    """

    simkl: int
    from_status: Status | None
    to_status: Status | None
    policy: OnDrift
    note: str
    rating: RatingChange | None = None


@dataclass(frozen=True, slots=True)
class LeftAlone(Ref):
    """An entry of a managed status that stays although the file does not want it so."""

    simkl: int
    status: Status | None
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an apply would do, and all that it would not.

    Attributes:
        operations: At most one an item, in the order in which every view shows them.
        blocked: Wishes that Simkl cannot hold.
        drift: What changed on the account since the last agreement.
        left_alone: Entries that are not as the file wants them and stay so.
        warnings: Sentences.
        unchanged: How many wishes the account fulfils already.
        manages_ratings: Whether the file manages the rating of any item.
    """

    operations: tuple[Operation, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    drift: tuple[Drift, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    warnings: tuple[str, ...] = ()
    unchanged: int = 0
    manages_ratings: bool = False

    def count(self, action: Action) -> int:
        """Return how many operations have that action."""
        return sum(operation.action is action for operation in self.operations)

    def carried_by(self, kind: RequestKind) -> tuple[Operation, ...]:
        """Return the operations that take part in a kind of write request."""
        return tuple(op for op in self.operations if kind in op.kinds)

    def batches(self) -> Iterator[tuple[RequestKind, tuple[Operation, ...]]]:
        """Yield every write request of an apply, in the order of sending, with what it carries."""
        for kind in RequestKind:
            operations = self.carried_by(kind)
            for start in range(0, len(operations), BATCH_SIZE):
                yield kind, operations[start : start + BATCH_SIZE]

    @property
    def requests(self) -> int:
        """The number of write requests that apply sends."""
        return sum(1 for _ in self.batches())
