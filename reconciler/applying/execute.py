"""Sends the writes of a plan, in order, and says truly what became of each operation.

Adds and moves first, removals last and none after a failure. A write whose answer was lost is
never repeated blindly: the account is read, and only what is missing is sent again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.applying.verify import Difference, differences
from reconciler.model.account import Account
from reconciler.model.errors import AccountError, FateUnknown, ReconcilerError
from reconciler.model.plan import BATCH_SIZE, Action, Operation, Plan
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import ListWrite, RemoveWrite

SETTLING_PAUSES: Final = (2.0, 5.0)
"""Seconds to wait before reading again when the account does not show a write yet."""

_RESENDS: Final = 2


class Pace(NamedTuple):
    """How execution waits and tells.

    Attributes:
        sleep: Waits that many seconds.
        pauses: Seconds before each further verification read.
        progress: Takes a sentence on what is being done.
    """

    sleep: Callable[[float], None]
    pauses: Sequence[float] = SETTLING_PAUSES
    progress: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a plan.

    Attributes:
        account: The account as read after the last write; None when that read failed.
        done: Operations whose result the account shows.
        differing: Operations that Simkl took and whose result the account does not show.
        failed: Operations whose request failed and whose result the account does not show.
        unsent: Operations that were not sent.
        failure: What stopped the execution, or None.
        interrupted: The person stopped it.
    """

    account: Account | None
    done: tuple[Operation, ...] = ()
    differing: tuple[Difference, ...] = ()
    failed: tuple[Operation, ...] = ()
    unsent: tuple[Operation, ...] = ()
    failure: ReconcilerError | None = None
    interrupted: bool = False


def execute(plan: Plan, account: Account, writer: AccountWriter, pace: Pace) -> Result:
    """Carry out the plan's operations and verify them by reading the account again.

    Args:
        plan: The plan; nothing beside its operations is sent.
        account: The account that the plan was made from.
        writer: The account's client.
        pace: Waiting and progress.
    """
    execution = _Execution(account, writer, pace)
    try:
        for batch in _batches(plan):
            execution.send(batch)
            if execution.rejected:
                break
    except AccountError as failure:
        return _verified(execution, plan, failure=failure)
    except KeyboardInterrupt:
        return _verified(execution, plan, interrupted=True)
    return _verified(execution, plan)


def _batches(plan: Plan) -> Iterator[tuple[Operation, ...]]:
    """Yield what one request carries: batches of adds and moves, then batches of removals."""
    removals = [op for op in plan.operations if op.action is Action.REMOVE]
    writes = [op for op in plan.operations if op.action is not Action.REMOVE]
    for operations in (writes, removals):
        for start in range(0, len(operations), BATCH_SIZE):
            yield tuple(operations[start : start + BATCH_SIZE])


@dataclass(slots=True)
class _Execution:
    account: Account
    writer: AccountWriter
    pace: Pace
    attempted: list[Operation] = field(default_factory=list)
    sent: list[Operation] = field(default_factory=list)
    rejected: bool = False

    def send(self, batch: tuple[Operation, ...]) -> None:
        """Send one batch; when its fate is unknown, read and send again what is missing."""
        missing = batch
        self.attempted.extend(batch)
        for _ in range(_RESENDS):
            try:
                self._request(missing)
                break
            except FateUnknown:
                self.pace.progress("the answer was lost; reading what was done")
                missing = self._missing(missing)
                if not missing:
                    break
        else:
            self._request(missing)
        self.sent.extend(batch)

    def _request(self, batch: Sequence[Operation]) -> None:
        if batch[0].action is Action.REMOVE:
            self.pace.progress(f"removing {len(batch)}")
            self.writer.remove([RemoveWrite(op.type, op.simkl) for op in batch])
            return
        self.pace.progress(f"adding and moving {len(batch)}")
        outcome = self.writer.add_to_list([_list_write(operation) for operation in batch])
        self.rejected = bool(outcome.not_found)

    def _missing(self, batch: Sequence[Operation]) -> tuple[Operation, ...]:
        account = self.writer.read_after_writes(self.account, tuple(self.account.entries))
        return tuple(difference.operation for difference in differences(batch, account))


def _list_write(operation: Operation) -> ListWrite:
    if operation.to_status is None:
        raise ValueError(f"a removal is no list write: {operation.title}")
    return ListWrite(operation.type, operation.simkl, operation.to_status)


def _verified(
    execution: _Execution,
    plan: Plan,
    *,
    failure: ReconcilerError | None = None,
    interrupted: bool = False,
) -> Result:
    sent = frozenset(operation.simkl for operation in execution.sent)
    attempted = frozenset(operation.simkl for operation in execution.attempted)
    unsent = tuple(op for op in plan.operations if op.simkl not in attempted)
    try:
        account, found = _settled(execution, plan, sent)
    except AccountError as unread:
        return Result(None, unsent=unsent, failure=failure or unread, interrupted=interrupted)
    except KeyboardInterrupt:
        return Result(None, unsent=unsent, failure=failure, interrupted=True)
    differing = {difference.operation.simkl: difference for difference in found}
    failed = attempted - sent
    return Result(
        account=account,
        done=tuple(op for op in plan.operations if op.simkl not in differing),
        differing=tuple(differing[simkl] for simkl in differing if simkl in sent),
        failed=tuple(differing[simkl].operation for simkl in differing if simkl in failed),
        unsent=tuple(operation for operation in unsent if operation.simkl in differing),
        failure=failure,
        interrupted=interrupted,
    )


def _settled(
    execution: _Execution, plan: Plan, sent: frozenset[int]
) -> tuple[Account, list[Difference]]:
    """Read the account until it shows what was sent, or the pauses are used up."""
    types = tuple(execution.account.entries)
    pauses = iter(execution.pace.pauses)
    while True:
        execution.pace.progress("reading the account again")
        account = execution.writer.read_after_writes(execution.account, types)
        found = differences(plan.operations, account)
        pause = next(pauses, None)
        if pause is None or not any(difference.operation.simkl in sent for difference in found):
            return account, found
        execution.pace.sleep(pause)
