"""Sends the writes of a plan, in order, and says truly what became of each operation.

The requests follow each other as the plan gives them, removals last, and none after a failure. A
write whose answer was lost is never repeated blindly: the account is read, and only what is missing
is sent again. Rating a title that is in no list files it, so what the plan adds is only rated once
the account shows it. A completion with a date is a watch, and Simkl ignores a repeated one; where
the account shows afterwards that the status beside it was ignored as well, the title is filed by
add-to-list, which is the one request that a plan does not count. Whatever happens, the result tells
what was done.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.applying.ending import Ending, Interruptible
from reconciler.applying.requests import SENDERS
from reconciler.applying.verify import Difference, differences, is_shown
from reconciler.model.account import Account
from reconciler.model.errors import FateUnknown, ReconcilerError, Refused
from reconciler.model.media import MediaType
from reconciler.model.plan import Action, Operation, Plan, RequestKind
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import WriteAnswer
from reconciler.simkl.http.transport import Steps, untold

SETTLING_PAUSES: Final = (2.0, 5.0)
"""Seconds to wait before reading again when the account does not show a write yet."""

_RESENDS: Final = 2


class Pace(NamedTuple):
    """How execution waits and tells, and when it may be stopped.

    Attributes:
        sleep: Waits that many seconds.
        pauses: Seconds before each further verification read.
        progress: Takes how far the work has come.
        interruptible: Gives a block that a signal stops.
    """

    sleep: Callable[[float], None]
    pauses: Sequence[float] = SETTLING_PAUSES
    progress: Steps = untold
    interruptible: Interruptible = nullcontext


@dataclass(frozen=True, slots=True)
class Execution:
    """What became of a plan.

    Attributes:
        account: The account as read after the last write; None when that read failed.
        done: Operations whose result the account shows.
        differing: Operations that Simkl took and whose result the account does not show.
        failed: Operations whose request failed and whose result the account does not show.
        unknown: Operations that were sent and whose result the account did not show, when it could
            not be read again until that is sure: a read may lag behind the writes.
        unsent: Operations that were not sent.
        unrated: Operations of which all but the rating was done, and the rating was not sent.
        failure: What stopped the execution, or None.
        interrupted: The person stopped it.
    """

    account: Account | None
    done: tuple[Operation, ...] = ()
    differing: tuple[Difference, ...] = ()
    failed: tuple[Operation, ...] = ()
    unknown: tuple[Operation, ...] = ()
    unsent: tuple[Operation, ...] = ()
    unrated: tuple[Operation, ...] = ()
    failure: ReconcilerError | None = None
    interrupted: bool = False


def execute(plan: Plan, account: Account, writer: AccountWriter, pace: Pace) -> Execution:
    """Apply the plan's operations and verify them by reading the account again.

    No failure is raised once something may have been sent: the result holds it.

    Args:
        plan: The plan; nothing beside its operations is sent.
        account: The account that the plan was made from.
        writer: The account's client.
        pace: Waiting and progress.
    """
    execution = _Execution(plan, account, writer, pace)
    with execution.ending.noted(), pace.interruptible():
        execution.send_all()
    execution.verify()
    ignored = execution.ignored()
    if ignored:
        with execution.ending.noted(), pace.interruptible():
            execution.file_ignored(ignored)
        execution.verify()
    return execution.result()


class _Seen(NamedTuple):
    """The account as read after writes, and what it does not show.

    Attributes:
        account: The account.
        differences: What it does not show.
        settled: Whether it was read often enough to take what it does not show for not done.
    """

    account: Account
    differences: list[Difference]
    settled: bool


Part = tuple[int, RequestKind]
"""A title's part in a kind of request, by its Simkl id."""


@dataclass(slots=True)
class _Execution:
    plan: Plan
    account: Account
    writer: AccountWriter
    pace: Pace
    ending: Ending = field(default_factory=Ending)
    attempted: set[Part] = field(default_factory=set)
    done: int = 0
    sent: set[Part] = field(default_factory=set)
    seen: _Seen | None = None

    def send_all(self) -> None:
        """Send kind after kind; a title that Simkl does not take ends it, as a failure does."""
        filed: Collection[int] | None = None
        lost: Collection[MediaType] | None = None
        for kind, operations in self.plan.batches():
            batch = operations
            if kind is RequestKind.REMOVE:
                lost = self._types_with_lost_adds(filed or ()) if lost is None else lost
                batch = tuple(op for op in operations if op.type not in lost)
            if kind is RequestKind.RATE:
                filed = self._filed() if filed is None else filed
                batch = tuple(op for op in operations if op.simkl in filed)
            self._tell(SENDERS[kind].doing)
            if any(self._send(kind, batch)):
                return
            self.done += len(operations)
            self._tell(SENDERS[kind].doing)

    def _tell(self, doing: str) -> None:
        """Tell how many titles were sent, one that is sent by two kinds counted for each."""
        self.pace.progress(doing, self.done, sum(len(batch) for _, batch in self.plan.batches()))

    def _filed(self) -> Collection[int]:
        """Return what the account shows as filed; types are read to which something was added."""
        shown = set(self.account.by_id)
        added = [op for op in self.plan.carried_by(RequestKind.RATE) if op.simkl not in shown]
        types = {op.type for op in added}
        if types:
            for account in self._readings(self.pace.pauses, types):
                shown |= account.by_id.keys()
                if all(op.simkl in shown for op in added):
                    break
        return shown

    def _types_with_lost_adds(self, filed: Collection[int]) -> Collection[MediaType]:
        """Return the types that something was added to which the account does not show.

        Simkl may have merged the title into another, whose row looks like a leftover, so these
        types are not removed from. The account is read where a type has both kinds of operations,
        unless what was added was seen to be filed before.
        """
        operations = self.plan.operations
        removed_from = {op.type for op in operations if op.action is Action.REMOVE}
        added = [op for op in operations if op.action is Action.ADD and op.type in removed_from]
        added = [op for op in added if op.simkl not in filed]
        lost = {op.type for op in added}
        if added:
            for account in self._readings(self.pace.pauses):
                shown = account.by_id.keys()
                lost = {op.type for op in added if op.simkl not in shown}
                if not lost:
                    break
        return lost

    def _send(self, kind: RequestKind, batch: tuple[Operation, ...]) -> WriteAnswer:
        """Send one batch; when its fate is unknown, read and send again what is missing."""
        parts = {(operation.simkl, kind) for operation in batch}
        self.attempted |= parts
        requests = self.writer.requests
        try:
            outcome = self._sent(kind, batch)
        except BaseException:
            if self.writer.requests == requests:
                # It was stopped while it waited for its turn.
                self.attempted -= parts
            raise
        self.sent |= {part for part in parts if part[0] not in outcome.unacknowledged}
        return outcome

    def _sent(self, kind: RequestKind, batch: Sequence[Operation]) -> WriteAnswer:
        missing = batch
        for _ in range(_RESENDS):
            try:
                return self._request(kind, missing)
            except FateUnknown:
                self.pace.progress("the answer was lost: reading what was done", 0, 0)
                entries = self._read().by_id
                missing = [op for op in missing if not is_shown(kind, op, entries.get(op.simkl))]
                if not missing:
                    return WriteAnswer()
        return self._request(kind, missing)

    def _request(self, kind: RequestKind, batch: Sequence[Operation]) -> WriteAnswer:
        return SENDERS[kind].send(self.writer, batch)

    def _read(self, types: Collection[MediaType] = ()) -> Account:
        return self.writer.read_after_writes(self.account, types or tuple(self.account.entries))

    def _readings(
        self, pauses: Sequence[float], types: Collection[MediaType] = ()
    ) -> Iterator[Account]:
        """Yield the account's named types, or all, read once and again after each pause.

        A read that a guard refuses may only lag behind the writes, so it is read again, too.
        """
        for pause in (*pauses, None):
            try:
                account = self._read(types)
            except Refused:
                if pause is None:
                    raise
            else:
                yield account
            if pause is not None:
                self.pace.progress("reading the account again", 0, 0)
                self.pace.sleep(pause)

    def verify(self) -> None:
        """Read the account until it shows what was sent.

        Whoever stopped the sending still gets one look; a second stop ends that as well.
        """
        was_stopped = self.ending.interrupted
        self._look(() if was_stopped else self.pace.pauses)
        if self.ending.interrupted and not was_stopped and self.seen is None:
            self._look(())

    def ignored(self) -> tuple[Operation, ...]:
        """Return the dated completions that Simkl ignored with their status, unless it failed."""
        stopped = self.ending.failure is not None or self.ending.interrupted
        if stopped or self.seen is None or not self.seen.settled:
            return ()
        found = filter(self._was_sent, self.seen.differences)
        return tuple(difference.operation for difference in found if difference.was_ignored)

    def file_ignored(self, operations: Sequence[Operation]) -> None:
        """File by add-to-list what was ignored, and count as sent what that takes."""
        completions = {op.simkl: (op.simkl, RequestKind.COMPLETE) for op in operations}
        self.sent.difference_update(completions.values())
        outcome = self._sent(RequestKind.FILE, operations)
        self.sent.update(
            part for simkl, part in completions.items() if simkl not in outcome.unacknowledged
        )

    def result(self) -> Execution:
        """Tell what the account, as it was read last, shows of each operation."""
        ending = self.ending
        begun = {simkl for simkl, _ in self.attempted}
        operations = self.plan.operations
        if self.seen is None:
            return Execution(
                None,
                unknown=tuple(op for op in operations if op.simkl in begun),
                unsent=tuple(op for op in operations if op.simkl not in begun),
                failure=ending.failure,
                interrupted=ending.interrupted,
            )
        account, found, settled = self.seen
        differing = {difference.operation.simkl for difference in found}
        left = [difference for difference in found if not self._was_sent(difference)]
        failed = [one.operation for one in left if self._first_missing(one) in self.attempted]
        rest = [one.operation for one in left if self._first_missing(one) not in self.attempted]
        taken = [self._with_unsent(one) for one in found if self._was_sent(one)]
        return Execution(
            account=account,
            done=tuple(op for op in operations if op.simkl not in differing),
            differing=tuple(taken) if settled else (),
            failed=tuple(failed),
            unknown=() if settled else tuple(difference.operation for difference in taken),
            unsent=tuple(op for op in rest if op.simkl not in begun),
            unrated=tuple(op for op in rest if op.simkl in begun),
            failure=ending.failure,
            interrupted=ending.interrupted,
        )

    def _was_sent(self, difference: Difference) -> bool:
        return self._first_missing(difference) in self.sent

    def _with_unsent(self, difference: Difference) -> Difference:
        simkl = difference.operation.simkl
        unsent = (kind for kind in difference.missing if (simkl, kind) not in self.sent)
        return difference._replace(unsent=frozenset(unsent))

    def _first_missing(self, difference: Difference) -> Part:
        return difference.operation.simkl, difference.missing[0]

    def _look(self, pauses: Sequence[float]) -> None:
        """Read the account until it shows what was sent, or the pauses are used up."""
        self.pace.progress("reading the account again", 0, 0)
        with self.ending.noted(), self.pace.interruptible():
            for reading, account in enumerate(self._readings(pauses)):
                found = differences(self.plan.operations, account, self.account)
                shown = not any(map(self._was_sent, found))
                was_last = reading == len(self.pace.pauses)
                self.seen = _Seen(account, found, settled=shown or was_last)
                if shown:
                    return
