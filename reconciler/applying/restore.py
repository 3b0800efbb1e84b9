"""Puts saved entries back: recorded history first, then status, then ratings; then compares.

Every step may be repeated: Simkl ignores what it has already. Nothing that the account holds
beside the backup is taken away, though a move out of ``completed`` may lose it; what is replaced or
moved is backed up first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from reconciler.applying.backup import save_backup
from reconciler.applying.completeness import whole_rows
from reconciler.applying.ending import Ending
from reconciler.applying.exclusive import exclusive
from reconciler.applying.execute import Pace
from reconciler.applying.recipe import Saved, batches
from reconciler.applying.restore_plan import Restorable, RestorePlan, compare
from reconciler.applying.run import Workplace, require_places
from reconciler.documents.restore import (
    RestoredDocument,
)
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX
from reconciler.model.account import Account, Entry
from reconciler.model.errors import (
    FateUnknown,
    Interrupted,
    ReconcilerError,
)
from reconciler.model.media import is_further
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import AnyWrite, ListWrite

_Write = TypeVar("_Write", bound=AnyWrite)

_ROUNDS: Final = 2
"""How often what is lacking is sent: filing a title may lose marks that were sent before."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How a restore ended.

    Attributes:
        wanted: How many titles were to be put back.
        left: The titles that are not as the backup has them; None when the account could not be
            read afterwards.
        more: Of how many titles the account has more than the backup.
        added: How many titles were in no list before.
        backup: What the account held of the others before, or None when it held none of them.
        failure: What stopped it, or None.
        interrupted: The person stopped it.
        is_sandbox: Whether all this was in the sandbox.
    """

    wanted: int
    left: tuple[Restorable, ...] | None
    more: int = 0
    added: int = 0
    backup: Path | None = None
    failure: ReconcilerError | None = None
    interrupted: bool = False
    is_sandbox: bool = False

    @property
    def reached(self) -> bool:
        """Whether everything is as in the backup."""
        return self.left == () and self.failure is None and not self.interrupted

    def document(self) -> RestoredDocument:
        """Return the JSON form."""
        document: RestoredDocument = {
            "format_version": FORMAT_VERSION,
            "wanted": self.wanted,
            "left": None if self.left is None else [item.document() for item in self.left],
            "more": self.more,
            "added": self.added,
            "backup": None if self.backup is None else str(self.backup),
        }
        if self.is_sandbox:
            document["account"] = SANDBOX
        failure = self.failure
        if self.interrupted:
            failure = Interrupted("stopped before it was finished")
        if failure is not None:
            document["error"] = {
                "code": failure.code,
                "message": failure.message,
                "hint": failure.hint,
            }
        return document


def require_places_to_restore(plan: RestorePlan, workplace: Workplace) -> None:
    """Return when what is written before the first request has a place, as far as can be told.

    Raises:
        FileFailure: The account could not be held, or what it holds now not be backed up.
    """
    require_places(_present(plan), workplace)


def restore(plan: RestorePlan, writer: AccountWriter, workplace: Workplace, pace: Pace) -> Restored:
    """Put the plan's titles back and tell what still differs afterwards.

    What the account holds of these titles now is backed up first, as a move may lose it. What is
    raised is raised before the first write; afterwards the result tells of every failure.

    Raises:
        Refused: Another apply or restore holds the account.
        ReconcilerError: What the account holds now could not be backed up; nothing was sent.
    """
    started = workplace.now.isoformat(timespec="seconds")
    with exclusive(workplace.locks, plan.account.id, started):
        with pace.interruptible():
            backup = _backed_up(plan, writer, workplace)
        restoring = _Restoring(plan, writer, pace)
        with restoring.ending.noted(), pace.interruptible():
            restoring.send()
        with restoring.ending.noted(), pace.interruptible():
            restoring.look()
        return restoring.result(backup)


def _backed_up(plan: RestorePlan, writer: AccountWriter, workplace: Workplace) -> Path | None:
    present = _present(plan)
    if not present:
        return None
    return save_backup(
        workplace.backups,
        plan.account.id,
        present,
        whole_rows(writer, present),
        reason="restore",
        now=workplace.now,
    )


def _present(plan: RestorePlan) -> list[Entry]:
    """Return what the account holds of the titles that are put back."""
    wanted = {item.saved.simkl for item in plan.items}
    return [entry for entry in plan.account.rows if entry.simkl in wanted]


class _Restoring:
    """A restore under way."""

    def __init__(self, plan: RestorePlan, writer: AccountWriter, pace: Pace) -> None:
        self._plan = plan
        self._writer = writer
        self._pace = pace
        self._items = plan.items
        self._is_known = True
        self.ending = Ending()

    def send(self) -> None:
        """Send what is lacking, and once more what got lost by filing it."""
        for _ in range(_ROUNDS):
            lacking = [item for item in self._items if not item.is_as_saved]
            items = [item for item in lacking if item.can_be_sent]
            if not items:
                return
            self._is_known = False
            self._send_history(items)
            self._send_statuses(items)
            self._send_ratings(items)
            self.look()

    def look(self) -> None:
        """Read what the account has, unless nothing was sent since."""
        if self._is_known:
            return
        account = self._read()
        saved = [item.saved for item in self._plan.items]
        self._items = tuple(compare(saved, account, self._writer))
        self._is_known = True

    def result(self, backup: Path | None) -> Restored:
        """Return how it ended."""
        lacking = tuple(item for item in self._items if not item.is_as_saved)
        return Restored(
            wanted=len(self._plan.items),
            left=lacking if self._is_known else None,
            more=sum(item.has_more for item in self._items) if self._is_known else 0,
            added=sum(item.actual is None and not item.unreadable for item in self._plan.items),
            backup=backup,
            failure=self.ending.failure,
            interrupted=self.ending.interrupted,
            is_sandbox=self._plan.account.is_sandbox,
        )

    def _read(self) -> Account:
        account = self._plan.account
        return self._writer.read_after_writes(account, tuple(account.entries))

    def _send_history(self, items: Sequence[Restorable]) -> None:
        for recorded in self._batches("restoring history", (item.recorded for item in items)):
            _repeatable(partial(self._writer.add_history, recorded, skip_auto_watching=True))
        for completed in self._batches("marking as completed", (item.completed for item in items)):
            _repeatable(partial(self._writer.add_history, completed, skip_auto_watching=False))

    def _send_statuses(self, items: Sequence[Restorable]) -> None:
        """Move what history filed elsewhere, and add what has no history."""
        actual = self._read().by_id
        writes = [
            ListWrite(saved.type, saved.simkl, saved.status, saved.added_at)
            for saved in (item.wanted for item in items)
            if saved.simkl not in actual or _moves(saved, actual[saved.simkl])
        ]
        for batch in self._batches("filing", writes):
            _repeatable(partial(self._writer.add_to_list, batch))

    def _send_ratings(self, items: Sequence[Restorable]) -> None:
        for rated in self._batches("rating", (item.rated for item in items)):
            _repeatable(partial(self._writer.add_ratings, rated))

    def _batches(self, doing: str, writes: Iterable[_Write | None]) -> Iterator[list[_Write]]:
        """Yield what one request carries, leaving out titles that need none."""
        needed = [write for write in writes if write is not None]
        done = 0
        for batch in batches(needed):
            self._pace.progress(doing, done, len(needed))
            yield batch
            done += len(batch)
            self._pace.progress(doing, done, len(needed))


def _moves(saved: Saved, entry: Entry) -> bool:
    """Return whether an entry is to get the saved status; never back where it may be further."""
    if saved.at_least and entry.status is not None:
        return is_further(saved.status, entry.status)
    return entry.status is not saved.status


def _repeatable(send: Callable[[], object]) -> None:
    """Send once more when the answer was lost: Simkl ignores what it has already."""
    try:
        send()
    except FateUnknown:
        send()
