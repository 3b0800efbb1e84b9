"""What file and account agree on after an apply, an import or a pull: the next lock."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from reconciler.model.account import Account, Answers, Entry
from reconciler.model.library import Library, OnDrift
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType
from reconciler.model.plan import Plan
from reconciler.planning.expect import refusal_of
from reconciler.planning.match import Match, match_wishes


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an apply knows beside the file and the account.

    Attributes:
        plan: The plan that was carried out, empty for an import or a pull.
        refused: Simkl ids that were sent, read again, and found filed otherwise than wished.
        failed: Simkl ids whose operation was not carried out.
    """

    plan: Plan = field(default_factory=Plan)
    refused: Set[int] = frozenset()
    failed: Set[int] = frozenset()


def agree(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    agreement: Agreement | None = None,
) -> Lock:
    """Give the lock of the account as it is now.

    An item that drifted and is kept, whose operation failed, or that the account has in a status
    that no file can name, keeps its earlier record: there is no new agreement on it, so the next
    plan has to see the same difference again. Where there is no
    record, an entry whose removal failed gets one, or it would look as if it was added since.

    Args:
        library: The file.
        account: The account as read after the last write.
        lock: The lock before, or None.
        answers: The answers that the plan was made with.
        agreement: What was done; None when nothing was.
    """
    done = agreement or Agreement()
    drifted = {drift.simkl for drift in done.plan.drift}
    kept = drifted if library.policy.on_drift is not OnDrift.REVERT else set()
    unsettled = kept | done.failed
    matching = match_wishes(library, account, lock, answers)
    items: dict[MediaType, dict[int, LockedItem]] = {
        media_type: {} for media_type in library.managed
    }
    claimed: set[int | None] = set()
    for match in matching.matches:
        claimed.add(match.simkl)
        item = _agreed_wish(match, lock, answers, done.refused, unsettled)
        if item is not None:
            items[item.type][item.simkl] = item
    for entry in _unlisted(library, account, claimed):
        before = lock.get(entry.type, entry.simkl) if lock is not None else None
        still_drifts = entry.simkl in drifted & unsettled
        item = before if still_drifts else _agreed_leftover(entry, before, unsettled)
        if item is not None:
            items[item.type][item.simkl] = item
    return Lock(account.id, dict(library.managed), items)


def _agreed_wish(
    match: Match, lock: Lock | None, answers: Answers, refused: Set[int], unsettled: Set[int]
) -> LockedItem | None:
    wish, entry, simkl = match.wish, match.entry, match.simkl
    if simkl is None or match.filed_under is not wish.type:
        return None
    before = lock.get(wish.type, simkl) if lock is not None else None
    fulfilled = entry is not None and entry.status is wish.status
    if simkl in unsettled and not fulfilled:
        return before
    ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
    asked_in_vain = simkl in refused and not fulfilled
    refusal = refusal_of(match, answers) if asked_in_vain else _standing_refusal(match, before)
    if entry is None:
        if refusal is None:
            return None
        title = match.title
        name, year = (title.title, title.year) if title is not None else (wish.label, wish.year)
        return LockedItem(wish.type, simkl, None, ids, name, year, refusal)
    if refusal is None and not entry.can_be_listed:
        return before
    return LockedItem(wish.type, simkl, entry.status, ids, entry.title, entry.year, refusal)


def _standing_refusal(match: Match, before: LockedItem | None) -> Refusal | None:
    """Keep a refusal while the same status is wished and the account does not have it."""
    wish, entry = match.wish, match.entry
    if before is None or before.refusal is None or before.refusal.wanted is not wish.status:
        return None
    return None if entry is not None and entry.status is wish.status else before.refusal


def _agreed_leftover(entry: Entry, before: LockedItem | None, unsettled: Set[int]) -> LockedItem:
    if entry.simkl in unsettled and before is not None:
        return before
    return LockedItem(entry.type, entry.simkl, entry.status, {}, entry.title, entry.year)


def _unlisted(library: Library, account: Account, claimed: Set[int | None]) -> Iterator[Entry]:
    for media_type, statuses in library.managed.items():
        for entry in account.entries.get(media_type, ()):
            if entry.simkl not in claimed and entry.status in statuses:
                yield entry
