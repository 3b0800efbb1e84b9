"""Puts saved entries back: recorded history first, then status, then ratings; then compares.

Every step may be repeated: Simkl ignores what it has already. Nothing that the account holds
beside the backup is taken away, though a move out of ``completed`` may lose it; what is replaced or
moved is backed up first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from reconciler.applying.backup import Backup, SavedEntry, save_backup
from reconciler.applying.compare import Lack, LackingPart, has_more, lacks, replaced, wanted_of
from reconciler.applying.completeness import whole_rows
from reconciler.applying.ending import Ending
from reconciler.applying.exclusive import exclusive
from reconciler.applying.execute import Pace
from reconciler.applying.fields import OddField
from reconciler.applying.recipe import (
    Saved,
    completion_write,
    history_write,
    rating_write,
    saved_from_row,
)
from reconciler.applying.run import Workplace
from reconciler.documents.restore import (
    RestorableDocument,
    RestoredDocument,
    RestorePlanDocument,
)
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX
from reconciler.model.account import SANDBOX_ACCOUNT, Account, Entry, of_another
from reconciler.model.errors import (
    DamagedFile,
    FateUnknown,
    Interrupted,
    ReconcilerError,
    Refused,
    Stale,
)
from reconciler.model.media import Status, is_further
from reconciler.model.plan import BATCH_SIZE
from reconciler.model.titles import folded
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import ListWrite

_Write = TypeVar("_Write")

_ROUNDS: Final = 2
"""How often what is lacking is sent: filing a title may lose marks that were sent before."""


class Restorable(NamedTuple):
    """One title to put back.

    Attributes:
        saved: What the backup has.
        actual: What the account has now, or None when the title is gone.
        lacks: What the account has otherwise; empty for a title that is as the backup has it.
        unreadable: What is odd about the account's row, for which nothing is sent; else empty.
    """

    saved: Saved
    actual: Saved | None
    lacks: tuple[Lack, ...]
    unreadable: str = ""

    @property
    def wanted(self) -> Saved:
        """What is to be sent of it."""
        return wanted_of(self.saved, self.actual)

    @property
    def is_as_saved(self) -> bool:
        """Whether the account has at least what the backup has."""
        return self.actual is not None and not self.lacks

    @property
    def has_more(self) -> bool:
        """Whether the account has something that was not there when it was saved."""
        return self.actual is not None and has_more(self.saved, self.actual)

    def needs(self, part: LackingPart) -> bool:
        """Return whether a part has to be sent; a title that is gone needs every one.

        A move into or out of ``completed`` touches the history, so that goes along.
        """
        if self.unreadable:
            return False
        if self.actual is None:
            return True
        parts = {lack.part for lack in self.lacks}
        if part is LackingPart.HISTORY and LackingPart.STATUS in parts:
            return Status.COMPLETED in {self.saved.status, self.actual.status} or part in parts
        return part in parts

    def sends(self, part: LackingPart) -> bool:
        """Return whether a request for a part carries it."""
        if part is LackingPart.RATING:
            return self.needs(part) and self.saved.rating is not None
        if part is LackingPart.HISTORY:
            return self.needs(part) and history_write(self.wanted) is not None
        return self.needs(part) and not self.sends(LackingPart.HISTORY)

    def document(self) -> RestorableDocument:
        """Return the JSON form."""
        saved, actual = self.saved, self.actual
        return {
            "type": saved.type,
            "simkl": saved.simkl,
            "title": saved.title,
            "year": saved.year,
            "from": actual.status if actual is not None else None,
            "to": saved.status,
            "brings": list(saved.contents()),
            "replaces": list(replaced(saved, actual)) if actual is not None else [],
            "unaskable": not saved.can_be_asked_for,
            "unreadable": self.unreadable,
            "differences": [
                {"field": lack.field, "saved": lack.saved, "actual": lack.actual}
                for lack in self.lacks
            ],
        }


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a restore would put back.

    Attributes:
        account: The account as read.
        items: The titles that are not as the backup has them.
        unchanged: How many are as the backup has them already.
        more: Of how many of these the account has more than the backup.
    """

    account: Account
    items: tuple[Restorable, ...]
    unchanged: int
    more: int

    @property
    def requests(self) -> int:
        """How many write requests it takes at least; each counts for the day's quota."""
        parts = (LackingPart.HISTORY, LackingPart.STATUS, LackingPart.RATING)
        counts = [sum(item.sends(part) for item in self.items) for part in parts]
        return sum(-(-count // BATCH_SIZE) for count in counts)

    def document(self) -> RestorePlanDocument:
        """Return the JSON form."""
        document: RestorePlanDocument = {
            "format_version": FORMAT_VERSION,
            "items": [item.document() for item in self.items],
            "unchanged": self.unchanged,
            "more": self.more,
            "requests": self.requests,
        }
        if self.account.is_sandbox:
            document["account"] = SANDBOX
        return document


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


def plan_restore(
    backup: Backup,
    reader: AccountReader,
    only: Sequence[str] = (),
    trust: Trust = AS_REMEMBERED,
) -> RestorePlan:
    """Compare a backup with the account, field by field.

    Args:
        backup: The backup.
        reader: The account; nothing is sent.
        only: Simkl ids (``17465`` or ``simkl:17465``) or parts of titles; empty means everything.
        trust: How far what is read is believed.

    Raises:
        Refused: The backup is of another account, or nothing in it fits ``only``.
        DamagedFile: A row of it cannot be read.
    """
    wanted = [_saved(entry) for entry in backup.entries if not only or _fits(entry, only)]
    if only and not wanted:
        raise Refused(
            f"nothing in the backup fits {', '.join(only)}",
            "Give a Simkl id or a part of a title; without --only everything is restored.",
            code="nothing-fits",
        )
    types = tuple({saved.type: None for saved in wanted})
    account = reader.read(types, trust)
    if backup.account != account.id:
        raise Refused(
            f"the backup {of_another(backup.account, account)}",
            _way_to(backup.account, account),
            code="other-account",
        )
    try:
        return plan_for(wanted, account, reader)
    except Stale:
        # What was known of the library was wrong, which the reader knows from now on.
        account = reader.read(types, trust.afterwards)
        return plan_for(wanted, account, reader)


def _way_to(owner: int, account: Account) -> str:
    if account.is_sandbox:
        return "Leave out --sandbox and RECONCILER_SANDBOX to restore it into its own account."
    if owner == SANDBOX_ACCOUNT:
        return "Add --sandbox to put it back there."
    return "Use the credentials of the account that the backup is of."


def plan_for(wanted: Sequence[Saved], account: Account, reader: AccountReader) -> RestorePlan:
    """Compare saved titles with the account.

    Args:
        wanted: What is to be there.
        account: The account, with every type that they are of.
        reader: For the full detail of titles that the account has.

    Raises:
        Stale: What was known of the account was wrong; read it again.
    """
    items = compare(wanted, account, reader)
    there = [item for item in items if item.is_as_saved]
    lacking = tuple(item for item in items if not item.is_as_saved)
    return RestorePlan(account, lacking, len(there), sum(item.has_more for item in there))


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
    wanted = {item.saved.simkl for item in plan.items}
    present = [entry for entry in _entries(plan.account).values() if entry.simkl in wanted]
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
            items = [
                item for item in lacking if item.saved.can_be_asked_for and not item.unreadable
            ]
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
        saved = [item.wanted for item in items if item.needs(LackingPart.HISTORY)]
        for recorded in self._batches("restoring history", map(history_write, saved)):
            _repeatable(partial(self._writer.add_history, recorded, skip_auto_watching=True))
        for completed in self._batches("marking as completed", map(completion_write, saved)):
            _repeatable(partial(self._writer.add_history, completed, skip_auto_watching=False))

    def _send_statuses(self, items: Sequence[Restorable]) -> None:
        """Move what history filed elsewhere, and add what has no history."""
        actual = _entries(self._read())
        writes = [
            ListWrite(saved.type, saved.simkl, saved.status, saved.added_at)
            for saved in (item.wanted for item in items)
            if saved.simkl not in actual or _moves(saved, actual[saved.simkl])
        ]
        for batch in self._batches("filing", writes):
            _repeatable(partial(self._writer.add_to_list, batch))

    def _send_ratings(self, items: Sequence[Restorable]) -> None:
        saved = [item.saved for item in items if item.needs(LackingPart.RATING)]
        for rated in self._batches("rating", map(rating_write, saved)):
            _repeatable(partial(self._writer.add_ratings, rated))

    def _batches(self, doing: str, writes: Iterable[_Write | None]) -> Iterator[list[_Write]]:
        """Yield what one request carries, leaving out titles that need none."""
        needed = [write for write in writes if write is not None]
        for start in range(0, len(needed), BATCH_SIZE):
            batch = needed[start : start + BATCH_SIZE]
            self._pace.progress(doing, start, len(needed))
            yield batch
            self._pace.progress(doing, start + len(batch), len(needed))


def compare(wanted: Sequence[Saved], account: Account, reader: AccountReader) -> list[Restorable]:
    """Compare saved titles with what the account has, reading full detail of those it has."""
    entries = _entries(account)
    present = [entries[saved.simkl] for saved in wanted if saved.simkl in entries]
    rows: Mapping[int, AccountRow] = whole_rows(reader, present) if present else {}
    return [_compared(saved, entries.get(saved.simkl), rows) for saved in wanted]


def _compared(saved: Saved, entry: Entry | None, rows: Mapping[int, AccountRow]) -> Restorable:
    if entry is None:
        return Restorable(saved, None, ())
    try:
        actual = saved_from_row(entry.type, entry.simkl, rows[entry.simkl])
    except OddField as error:
        return Restorable(saved, None, (), f"Simkl's row of it is not as documented: {error}")
    return Restorable(saved, actual, tuple(lacks(saved, actual)))


def _saved(entry: SavedEntry) -> Saved:
    try:
        return saved_from_row(entry.type, entry.simkl, entry.row)
    except OddField as error:
        raise DamagedFile(
            f"the row of simkl:{entry.simkl} in the backup cannot be read: {error}",
            "Leave it out by naming the others with --only, or take another backup: "
            "`reconciler backups` lists them.",
            code="damaged-backup",
        ) from error


def _moves(saved: Saved, entry: Entry) -> bool:
    """Return whether an entry is to get the saved status; never back where it may be further."""
    if saved.at_least and entry.status is not None:
        return is_further(saved.status, entry.status)
    return entry.status is not saved.status


def _fits(entry: SavedEntry, only: Sequence[str]) -> bool:
    title = folded(entry.title)
    return any(
        word.removeprefix("simkl:") == str(entry.simkl) or folded(word) in title for word in only
    )


def _entries(account: Account) -> dict[int, Entry]:
    return account.by_id


def _repeatable(send: Callable[[], object]) -> None:
    """Send once more when the answer was lost: Simkl ignores what it has already."""
    try:
        send()
    except FateUnknown:
        send()
