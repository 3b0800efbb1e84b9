"""Applies a plan: hold the account, back up, make sure that nothing moved, write, verify."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reconciler.applying.backup import require_place_for_backup, save_backup
from reconciler.applying.completeness import PoorBackup, require_whole, whole_rows
from reconciler.applying.exclusive import exclusive, require_place_to_hold
from reconciler.applying.execute import Execution, Pace, execute
from reconciler.model.account import Account, Entry
from reconciler.model.errors import Stale
from reconciler.model.media import Status
from reconciler.model.plan import Action, Operation, Plan
from reconciler.simkl.account.writer import AccountWriter


class Workplace(NamedTuple):
    """Where and when an apply works.

    Attributes:
        backups: The folder for backups.
        locks: The folder for the lock that keeps a second apply out.
        now: The time, with a time zone.
        saved: Takes the path of the backup, before the first write.
    """

    backups: Path
    locks: Path
    now: datetime
    saved: Callable[[Path], None] = lambda _: None


class Applied(NamedTuple):
    """The result of an apply, and the backup that was made before the first write, if any."""

    result: Execution
    backup: Path | None


def require_places(losing: Collection[Entry], workplace: Workplace) -> None:
    """Return when what is written before the first request has a place, as far as can be told.

    Args:
        losing: The entries that would be backed up.
        workplace: The folders.

    Raises:
        FileFailure: The account could not be held, or the backup not written.
    """
    require_place_to_hold(workplace.locks)
    if losing:
        require_place_for_backup(workplace.backups)


def apply_plan(
    plan: Plan,
    losing: Sequence[Entry],
    account: Account,
    writer: AccountWriter,
    workplace: Workplace,
    pace: Pace,
) -> Applied:
    """Apply a plan that has operations.

    What is raised is raised before the first write; afterwards the result tells of every failure.

    Args:
        plan: What to do; it was shown to the person.
        losing: The entries whose row may lose something, which are backed up first.
        account: The account as the plan saw it.
        writer: The account's client.
        workplace: Folders and time.
        pace: Waiting and progress.

    Raises:
        Stale: The account changed since it was read; nothing was sent.
        Refused: Another apply holds the account; nothing was sent.
        PoorBackup: What Simkl gave for the backup lacks what may be lost; nothing was sent.
        ReconcilerError: The backup could not be made; nothing was sent.
    """
    with exclusive(workplace.locks, account.id, workplace.now.isoformat(timespec="seconds")):
        with pace.interruptible():
            backup = _backed_up(plan, losing, account, writer, workplace) if losing else None
            if backup is not None:
                workplace.saved(backup)
            if writer.activities_moved(account):
                raise _moved()
        return Applied(execute(plan, account, writer, pace), backup)


def _backed_up(
    plan: Plan,
    losing: Sequence[Entry],
    account: Account,
    writer: AccountWriter,
    workplace: Workplace,
) -> Path:
    """Back the entries up; raises ``PoorBackup`` when their rows lack what the plan may lose."""
    rows = whole_rows(writer, losing)
    try:
        require_whole(losing, rows, only_rated=_only_rated(plan, losing))
    except PoorBackup:
        if writer.activities_moved(account):
            raise _moved() from None
        raise
    return save_backup(
        workplace.backups, account.id, losing, rows, reason="apply", now=workplace.now
    )


def _moved() -> Stale:
    return Stale(
        "the account changed after the plan was made; nothing was sent", "Look at the new plan."
    )


def entries_at_risk(plan: Plan, account: Account) -> list[Entry]:
    """Return the entries whose row may lose something.

    Those are removals, changes of a rating that there is, moves out of ``completed``, which may
    drop the marks, and moves into it of titles that have a history, whose dates it may overwrite:
    Simkl documents neither.
    """
    entries = account.by_id
    return [
        entries[operation.simkl]
        for operation in plan.operations
        if operation.simkl in entries and _at_risk(operation, entries[operation.simkl])
    ]


def _at_risk(operation: Operation, entry: Entry) -> bool:
    loses_rating = operation.rating is not None and entry.rating is not None
    return loses_rating or _may_lose_history(operation, entry)


def _may_lose_history(operation: Operation, entry: Entry) -> bool:
    if operation.action is Action.REMOVE:
        return True
    if operation.from_status is operation.to_status:
        return False
    if operation.from_status is Status.COMPLETED:
        return True
    has_history = entry.watched > 0 or entry.last_watched_at is not None
    return operation.to_status is Status.COMPLETED and has_history


def _only_rated(plan: Plan, losing: Iterable[Entry]) -> set[int]:
    """Return the Simkl ids of entries of which nothing but the rating may be lost."""
    entries = {entry.simkl: entry for entry in losing}
    return {
        operation.simkl
        for operation in plan.operations
        if operation.simkl in entries and not _may_lose_history(operation, entries[operation.simkl])
    }
