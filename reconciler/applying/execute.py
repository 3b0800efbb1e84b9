"""Sends the writes of a plan, in order, and says truly what became of each operation.

The kinds of requests follow each other as ``KINDS`` lists them, removals last, and none after a
failure. A write whose answer was lost is never repeated blindly: the account is read, and only what
is missing is sent again. Whatever happens, the result tells what was done.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.applying.ending import Ending, Interruptible
from reconciler.applying.verify import Difference, differences
from reconciler.model.account import Account
from reconciler.model.errors import FateUnknown, ReconcilerError, Refused
from reconciler.model.plan import BATCH_SIZE, Action, Operation, Plan
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import ListWrite, Outcome, RemoveWrite

SETTLING_PAUSES: Final = (2.0, 5.0)
"""Seconds to wait before reading again when the account does not show a write yet."""

_RESENDS: Final = 2


class Pace(NamedTuple):
    """How execution waits and tells, and when it may be stopped.

    Attributes:
        sleep: Waits that many seconds.
        pauses: Seconds before each further verification read.
        progress: Takes a sentence on what is being done.
        interruptible: Gives a block that a signal stops.
    """

    sleep: Callable[[float], None]
    pauses: Sequence[float] = SETTLING_PAUSES
    progress: Callable[[str], None] = lambda _: None
    interruptible: Interruptible = nullcontext


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a plan.

    Attributes:
        account: The account as read after the last write; None when that read failed.
        done: Operations whose result the account shows.
        differing: Operations that Simkl took and whose result the account does not show.
        failed: Operations whose request failed and whose result the account does not show.
        unknown: Operations that were sent when the account could not be read afterwards.
        unsent: Operations that were not sent.
        failure: What stopped the execution, or None.
        interrupted: The person stopped it.
    """

    account: Account | None
    done: tuple[Operation, ...] = ()
    differing: tuple[Difference, ...] = ()
    failed: tuple[Operation, ...] = ()
    unknown: tuple[Operation, ...] = ()
    unsent: tuple[Operation, ...] = ()
    failure: ReconcilerError | None = None
    interrupted: bool = False


class RequestKind(NamedTuple):
    """One kind of write request.

    Attributes:
        doing: What progress says, before the number of titles.
        carries: Whether an operation takes part in it.
        send: Sends the part of up to 100 operations that this kind carries.
    """

    doing: str
    carries: Callable[[Operation], bool]
    send: Callable[[AccountWriter, Sequence[Operation]], Outcome]


def _files(operation: Operation) -> bool:
    return operation.to_status is not None


def _send_list(writer: AccountWriter, operations: Sequence[Operation]) -> Outcome:
    return writer.add_to_list(
        [
            ListWrite(operation.type, operation.simkl, operation.to_status)
            for operation in operations
            if operation.to_status is not None
        ]
    )


def _removes(operation: Operation) -> bool:
    return operation.action is Action.REMOVE


def _send_removals(writer: AccountWriter, operations: Sequence[Operation]) -> Outcome:
    writer.remove([RemoveWrite(operation.type, operation.simkl) for operation in operations])
    # What Simkl does not find is gone as well; only reading tells.
    return Outcome()


KINDS: Final = (
    RequestKind("adding and moving", _files, _send_list),
    RequestKind("removing", _removes, _send_removals),
)
"""The kinds of requests of an apply in the order in which they are sent; removals are the last."""


def execute(plan: Plan, account: Account, writer: AccountWriter, pace: Pace) -> Result:
    """Carry out the plan's operations and verify them by reading the account again.

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
    return execution.verified()


def _batches(plan: Plan) -> Iterator[tuple[RequestKind, tuple[Operation, ...]]]:
    """Yield what one request carries, in the order of sending."""
    for kind in KINDS:
        operations = tuple(filter(kind.carries, plan.operations))
        for start in range(0, len(operations), BATCH_SIZE):
            yield kind, operations[start : start + BATCH_SIZE]


class _Seen(NamedTuple):
    """The account as read after writes, and what it does not show."""

    account: Account
    differences: list[Difference]


@dataclass(slots=True)
class _Execution:
    plan: Plan
    account: Account
    writer: AccountWriter
    pace: Pace
    ending: Ending = field(default_factory=Ending)
    attempted: set[int] = field(default_factory=set)
    incomplete: set[int] = field(default_factory=set)
    seen: _Seen | None = None

    def send_all(self) -> None:
        """Send kind after kind; a title that Simkl does not know ends it, as a failure does."""
        for kind, batch in _batches(self.plan):
            if self._send(kind, batch).not_found:
                return

    def _send(self, kind: RequestKind, batch: tuple[Operation, ...]) -> Outcome:
        """Send one batch; when its fate is unknown, read and send again what is missing."""
        names = {operation.simkl for operation in batch}
        self.attempted |= names
        self.incomplete |= names
        outcome = self._sent(kind, batch)
        self.incomplete -= names
        return outcome

    def _sent(self, kind: RequestKind, batch: Sequence[Operation]) -> Outcome:
        missing = batch
        for _ in range(_RESENDS):
            try:
                return self._request(kind, missing)
            except FateUnknown:
                self.pace.progress("the answer was lost; reading what was done")
                found = differences(missing, self._read())
                missing = [difference.operation for difference in found]
                if not missing:
                    return Outcome()
        return self._request(kind, missing)

    def _request(self, kind: RequestKind, batch: Sequence[Operation]) -> Outcome:
        self.pace.progress(f"{kind.doing} {len(batch)}")
        return kind.send(self.writer, batch)

    def _read(self) -> Account:
        return self.writer.read_after_writes(self.account, tuple(self.account.entries))

    def verified(self) -> Result:
        """Read the account and tell what it shows of each operation.

        Whoever stopped the sending still gets one look; a second stop ends that as well.
        """
        was_stopped = self.ending.interrupted
        self._look(() if was_stopped else self.pace.pauses)
        if self.ending.interrupted and not was_stopped and self.seen is None:
            self._look(())
        ending = self.ending
        operations = self.plan.operations
        unsent = tuple(op for op in operations if op.simkl not in self.attempted)
        if self.seen is None:
            sent = tuple(op for op in operations if op.simkl in self.attempted)
            return Result(
                None,
                unknown=sent,
                unsent=unsent,
                failure=ending.failure,
                interrupted=ending.interrupted,
            )
        account, found = self.seen
        differing = {difference.operation.simkl: difference for difference in found}
        return Result(
            account=account,
            done=tuple(op for op in operations if op.simkl not in differing),
            differing=tuple(one for simkl, one in differing.items() if simkl in self._sent_whole),
            failed=tuple(
                one.operation for simkl, one in differing.items() if simkl in self.incomplete
            ),
            unsent=tuple(operation for operation in unsent if operation.simkl in differing),
            failure=ending.failure,
            interrupted=ending.interrupted,
        )

    @property
    def _sent_whole(self) -> set[int]:
        return self.attempted - self.incomplete

    def _look(self, pauses: Sequence[float]) -> None:
        with self.ending.noted(), self.pace.interruptible():
            self._settle(iter(pauses))

    def _settle(self, pauses: Iterator[float]) -> None:
        """Read the account until it shows what was sent, or the pauses are used up.

        A read that a guard refuses may only lag behind the writes, so it is read again, too.
        """
        while True:
            pause = next(pauses, None)
            self.pace.progress("reading the account again")
            try:
                account = self._read()
            except Refused:
                if pause is None:
                    raise
            else:
                self.seen = _Seen(account, differences(self.plan.operations, account))
                late = {difference.operation.simkl for difference in self.seen.differences}
                if pause is None or late.isdisjoint(self._sent_whole):
                    return
            self.pace.sleep(pause)
