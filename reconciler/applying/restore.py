"""Puts saved entries back: recorded history first, then status, then ratings; then compares.

Every step may be repeated: Simkl ignores what it has already. Nothing that the account holds
beside the backup is taken away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from reconciler.applying.backup import Backup, save_backup
from reconciler.applying.exclusive import exclusive
from reconciler.applying.execute import Pace
from reconciler.applying.recipe import (
    Saved,
    comparable,
    completion_write,
    history_write,
    rating_write,
    saved_from_row,
)
from reconciler.applying.run import Workplace
from reconciler.model.account import Account, Entry
from reconciler.model.errors import DamagedFile, FateUnknown, Refused, UnexpectedAnswer
from reconciler.model.plan import BATCH_SIZE
from reconciler.model.titles import folded
from reconciler.simkl.account.reader import AccountReader
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import ListWrite

_Write = TypeVar("_Write")

_HISTORY_FIELDS = frozenset(
    {"added_at", "watched", "episodes", "last_watched_at", "memo", "memo_private"}
)
_RATING_FIELDS = frozenset({"rating", "rated_at"})


class Difference(NamedTuple):
    """One field that is not as the backup has it.

    Attributes:
        field: ``status``, ``rating``, ``episodes.S01E02``, …
        saved: The backup's value.
        actual: The account's value; None when it has none.
    """

    field: str
    saved: Any
    actual: Any


class Item(NamedTuple):
    """One title to put back.

    Attributes:
        saved: What the backup has.
        entry: What the account has now, or None when the title is gone.
        differences: What differs; empty for a title that is as the backup has it.
    """

    saved: Saved
    entry: Entry | None
    differences: tuple[Difference, ...]

    def differs_in(self, fields: frozenset[str]) -> bool:
        """Tell whether any of the fields differs, counting a missing title as all of them."""
        return self.entry is None or any(
            difference.field.partition(".")[0] in fields for difference in self.differences
        )

    def document(self) -> dict[str, Any]:
        """Give the JSON form."""
        saved = self.saved
        return {
            "type": saved.type,
            "simkl": saved.simkl,
            "title": saved.title,
            "year": saved.year,
            "from": self.entry.status_text if self.entry is not None else None,
            "to": saved.status,
            "brings": list(saved.contents()),
            "differences": [difference._asdict() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a restore would put back, and how much is already as the backup has it."""

    account: Account
    items: tuple[Item, ...]
    unchanged: int

    def document(self) -> dict[str, Any]:
        """Give the JSON form."""
        return {
            "items": [item.document() for item in self.items],
            "unchanged": self.unchanged,
        }


def plan_restore(backup: Backup, reader: AccountReader, only: Sequence[str] = ()) -> RestorePlan:
    """Compare a backup with the account, field by field.

    Args:
        backup: The backup.
        reader: The account; nothing is sent.
        only: Simkl ids (``17465`` or ``simkl:17465``) or parts of titles; empty means everything.

    Raises:
        Refused: The backup is of another account, or nothing in it fits ``only``.
        DamagedFile: A row of it cannot be read.
    """
    wanted = [saved for saved in _saved(backup) if not only or _fits(saved, only)]
    if only and not wanted:
        raise Refused(
            f"nothing in the backup fits {', '.join(only)}",
            "Give a Simkl id or a part of a title; without --only everything is restored.",
            code="nothing-fits",
        )
    account = reader.read(tuple({saved.type: None for saved in wanted}))
    if backup.account != account.id:
        raise Refused(
            f"the backup is of account {backup.account}, the credentials are of {account.id}",
            "Use the credentials of the account that the backup is of.",
            code="other-account",
        )
    items = compare(wanted, account, reader)
    differing = tuple(item for item in items if item.entry is None or item.differences)
    return RestorePlan(account, differing, len(items) - len(differing))


def restore(
    plan: RestorePlan, writer: AccountWriter, workplace: Workplace, pace: Pace
) -> tuple[Item, ...]:
    """Put the plan's titles back and give what still differs afterwards.

    What the account holds of these titles now is backed up first, as a move may lose it.

    Raises:
        Refused: Another apply or restore holds the account.
        AccountError: Simkl did not do it; running it again goes on where it stopped.
    """
    started = workplace.now.isoformat(timespec="seconds")
    with exclusive(workplace.locks, plan.account.id, started):
        present = [item.entry for item in plan.items if item.entry is not None]
        if present:
            pace.progress(f"backing up {len(present)}")
            save_backup(
                workplace.backups,
                plan.account.id,
                present,
                writer.details(present),
                reason="restore",
                now=workplace.now,
            )
        _send_history(plan, writer, pace)
        _send_statuses(plan, writer, pace)
        _send_ratings(plan, writer, pace)
        pace.progress("reading the account again")
        account = writer.read_after_writes(plan.account, tuple(plan.account.entries))
    left = compare([item.saved for item in plan.items], account, writer)
    return tuple(item for item in left if item.entry is None or item.differences)


def compare(wanted: Sequence[Saved], account: Account, reader: AccountReader) -> list[Item]:
    """Compare saved titles with what the account has, reading full detail of those it has."""
    entries = {entry.simkl: entry for rows in account.entries.values() for entry in rows}
    present = [entries[saved.simkl] for saved in wanted if saved.simkl in entries]
    rows: Mapping[int, Mapping[str, Any]] = reader.details(present) if present else {}
    return [_compared(saved, entries.get(saved.simkl), rows) for saved in wanted]


def _compared(saved: Saved, entry: Entry | None, rows: Mapping[int, Mapping[str, Any]]) -> Item:
    if entry is None:
        return Item(saved, None, ())
    try:
        actual = saved_from_row(entry.type, entry.simkl, rows[entry.simkl])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnexpectedAnswer(
            f"Simkl's row of {entry.title} (simkl:{entry.simkl}) is not as documented: {error}",
            "Nothing was sent for it. Restore the others by name with --only, and report this.",
        ) from error
    return Item(saved, entry, tuple(_differences(comparable(saved), comparable(actual))))


def _differences(saved: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Difference]:
    if saved == actual:
        return
    from deepdiff import DeepDiff

    nodes = [node for kind in DeepDiff(saved, actual, view="tree").values() for node in kind]
    for node in sorted(nodes, key=lambda node: str(node.path())):
        field = ".".join(map(str, node.path(output_format="list")))
        yield Difference(field, _value(node.t1), _value(node.t2))


def _value(value: Any) -> Any:
    from deepdiff.helper import NotPresent

    return None if value is NotPresent or isinstance(value, NotPresent) else value


def _saved(backup: Backup) -> Iterator[Saved]:
    for entry in backup.entries:
        try:
            yield saved_from_row(entry.type, entry.simkl, entry.row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedFile(
                f"the row of simkl:{entry.simkl} in the backup cannot be read: {error}",
                "Leave it out by naming the others with --only, or take another backup: "
                "`reconciler backups` lists them.",
                code="damaged-backup",
            ) from error


def _fits(saved: Saved, only: Sequence[str]) -> bool:
    for word in only:
        number = word.removeprefix("simkl:")
        if number == str(saved.simkl) or folded(word) in folded(saved.title):
            return True
    return False


def _send_history(plan: RestorePlan, writer: AccountWriter, pace: Pace) -> None:
    saved = [item.saved for item in plan.items if item.differs_in(_HISTORY_FIELDS)]
    for recorded in _batches(map(history_write, saved)):
        pace.progress(f"restoring the history of {len(recorded)}")
        _repeatable(partial(writer.add_history, recorded, skip_auto_watching=True))
    for completed in _batches(map(completion_write, saved)):
        pace.progress(f"marking {len(completed)} as completed")
        _repeatable(partial(writer.add_history, completed, skip_auto_watching=False))


def _repeatable(send: Callable[[], object]) -> None:
    """Send once more when the answer was lost: Simkl ignores what it has already."""
    try:
        send()
    except FateUnknown:
        send()


def _send_statuses(plan: RestorePlan, writer: AccountWriter, pace: Pace) -> None:
    """Move what history filed elsewhere, and add what has no history."""
    types = tuple(plan.account.entries)
    account = writer.read_after_writes(plan.account, types)
    actual = {entry.simkl: entry for rows in account.entries.values() for entry in rows}
    writes = [
        ListWrite(saved.type, saved.simkl, saved.status, saved.added_at)
        for saved in (item.saved for item in plan.items)
        if saved.simkl not in actual or actual[saved.simkl].status is not saved.status
    ]
    for batch in _batches(writes):
        pace.progress(f"filing {len(batch)}")
        _repeatable(partial(writer.add_to_list, batch))


def _send_ratings(plan: RestorePlan, writer: AccountWriter, pace: Pace) -> None:
    saved = [item.saved for item in plan.items if item.differs_in(_RATING_FIELDS)]
    for rated in _batches(map(rating_write, saved)):
        pace.progress(f"rating {len(rated)}")
        _repeatable(partial(writer.add_ratings, rated))


def _batches(writes: Iterable[_Write | None]) -> Iterator[list[_Write]]:
    """Yield what one request carries, leaving out titles that need none."""
    needed = [write for write in writes if write is not None]
    for start in range(0, len(needed), BATCH_SIZE):
        yield needed[start : start + BATCH_SIZE]
