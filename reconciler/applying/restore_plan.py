"""What a restore would send: saved titles compared with what the account has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from reconciler.applying.backup import Backup, SavedEntry
from reconciler.applying.compare import Lack, LackingPart, has_more, lacks, replaced, wanted_of
from reconciler.applying.completeness import whole_rows
from reconciler.applying.fields import OddField
from reconciler.applying.history import HistoryTitle
from reconciler.applying.recipe import (
    Saved,
    batches,
    completion_write,
    history_write,
    rating_write,
    saved_from_row,
)
from reconciler.documents.restore import (
    RestorableDocument,
    RestorePlanDocument,
)
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX
from reconciler.model.account import SANDBOX_ACCOUNT, Account, Entry, of_another
from reconciler.model.errors import (
    DamagedFile,
    Refused,
    Stale,
)
from reconciler.model.media import Status
from reconciler.model.plan import BATCH_SIZE
from reconciler.model.titles import folded
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.account.writes import AnyWrite, HistoryWrite, RatingWrite

_Entry = TypeVar("_Entry", SavedEntry, HistoryTitle)


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

    @property
    def can_be_sent(self) -> bool:
        """Whether Simkl can be asked for it: it has the status, and what is there can be read."""
        return self.saved.can_be_asked_for and not self.unreadable

    def needs(self, part: LackingPart) -> bool:
        """Return whether a part has to be sent; a title that is gone needs every one.

        A move into or out of ``completed`` touches the history, so that goes along.
        """
        if not self.can_be_sent:
            return False
        if self.actual is None:
            return True
        parts = {lack.part for lack in self.lacks}
        if part is LackingPart.HISTORY and LackingPart.STATUS in parts:
            return Status.COMPLETED in {self.saved.status, self.actual.status} or part in parts
        return part in parts

    @property
    def recorded(self) -> HistoryWrite | None:
        """The write of what is on record of its history, or None."""
        return history_write(self.wanted) if self.needs(LackingPart.HISTORY) else None

    @property
    def completed(self) -> HistoryWrite | None:
        """The write that marks all of its episodes at once, or None."""
        return completion_write(self.wanted) if self.needs(LackingPart.HISTORY) else None

    @property
    def rated(self) -> RatingWrite | None:
        """The write of its rating, or None."""
        return rating_write(self.saved) if self.needs(LackingPart.RATING) else None

    @property
    def is_only_filed(self) -> bool:
        """Whether its status is sent, and no history that brings it along."""
        has_history = self.recorded is not None or self.completed is not None
        return self.needs(LackingPart.STATUS) and not has_history

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
        kinds: list[Iterable[AnyWrite | None]] = [
            [item.recorded for item in self.items],
            [item.completed for item in self.items],
            [item.rated for item in self.items],
        ]
        filed = sum(item.is_only_filed for item in self.items)
        return -(-filed // BATCH_SIZE) + sum(1 for kind in kinds for _ in batches(kind))

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
        Refused: The backup is of another account, or nothing in it fits a word of ``only``.
        DamagedFile: A row of it cannot be read.
    """
    wanted = [_saved(entry) for entry in entries_named(only, backup.entries)]
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


def compare(wanted: Sequence[Saved], account: Account, reader: AccountReader) -> list[Restorable]:
    """Compare saved titles with what the account has, reading full detail of those it has."""
    entries = account.by_id
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


def entries_named(only: Sequence[str], entries: Sequence[_Entry]) -> list[_Entry]:
    """Return the entries that Simkl ids or parts of titles mean; no word means all of them.

    Raises:
        Refused: A word means none of them.
    """
    idle = [word for word in only if not any(_means(word, entry) for entry in entries)]
    if idle:
        raise Refused(
            f"nothing in the backup fits {', '.join(word.strip() or '(nothing)' for word in idle)}",
            "Give a Simkl id or a part of a title; without --only everything is restored.",
            code="nothing-fits",
        )
    return [entry for entry in entries if not only or any(_means(word, entry) for word in only)]


def _means(word: str, entry: SavedEntry | HistoryTitle) -> bool:
    word = word.strip()
    if entry.simkl is not None and word in (str(entry.simkl), f"simkl:{entry.simkl}"):
        return True
    return bool(word) and folded(word) in folded(entry.title)
