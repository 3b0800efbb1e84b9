"""What a pull has to change in the file, so that it says what the account has.

The account wins for everything in the types and statuses that the file manages. Wishes that Simkl
cannot hold stay, since the account can never have them; so do wishes whose titles the account has
in a status that no file can name, and everything that is not managed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.account import Account, Answers, Entry
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import Status
from reconciler.model.plan import Cause, RatingChange
from reconciler.planning.expect import obstacle, removal_refused, was_not_taken
from reconciler.planning.match import Match, Matching, Unknown, match_wishes, unclaimed
from reconciler.planning.operations import keeps_in_place
from reconciler.planning.ratings import Rating, differing_rating, refused_reason
from reconciler.planning.threeway import Situation, classify, reopened


class Gone(NamedTuple):
    """A wish whose title the account does not have in a managed status.

    Attributes:
        position: Where it stands in ``Library.wishes``.
        title: The title's name: Simkl's, else the file's, else the first id.
        year: Its year, or None.
    """

    position: int
    title: str
    year: int | None


class Unapplied(NamedTuple):
    """A change that a person made in the file, and that a pull would undo.

    Attributes:
        title: The title's name.
        year: Its year, or None.
        wanted: The status that the file wishes, or None when the line was deleted.
        actual: The status that the account has, or None when it does not have it.
        line: The line of the wish, or None when it was deleted.
        situation: Who changed what.
        rating: The rating that the account has and the one that the file wishes, where that is the
            change; else None.
    """

    title: str
    year: int | None
    wanted: Status | None
    actual: Status | None
    line: int | None
    situation: Situation
    rating: RatingChange | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """The changes that make a file say what the account has.

    Attributes:
        added: Entries of managed statuses that no wish lists.
        moved: The entries of wishes that the account has in another managed status, by position
            in ``Library.wishes``.
        removed: Wishes whose title the account does not have in a managed status.
        inexpressible: The entries of wishes that the account has in a status that no file can
            name, by position in ``Library.wishes``; these wishes stay.
        rated: The ratings that the account has otherwise than wishes that stay, or are moved, and
            that manage theirs; by position in ``Library.wishes``, None for none.
        unapplied: Which of these changes undo something that the file said since the last
            agreement and that an apply would do; nobody can tell without a lock. What the policy
            leaves alone, such as a move that it holds back, is none of them.
    """

    added: tuple[Entry, ...] = ()
    moved: Mapping[int, Entry] = field(default_factory=dict)
    removed: tuple[Gone, ...] = ()
    inexpressible: Mapping[int, Entry] = field(default_factory=dict)
    rated: Mapping[int, int | None] = field(default_factory=dict)
    unapplied: tuple[Unapplied, ...] = ()


def adopt(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    matching: Matching | None = None,
) -> Adoption:
    """Find what a pull has to change.

    Args:
        library: The valid file.
        account: The entries of at least the types that the file names.
        lock: What file and account agreed on last, or None.
        answers: Answers to the look-ups of every wish that ``match_wishes`` leaves unresolved.
        matching: What the wishes mean, where that was found out already.

    Raises:
        InvalidLibrary: Wishes that cannot be told apart, with the places of all of them.
    """
    if matching is None:
        matching = match_wishes(library, account, lock, answers)
    if matching.problems:
        raise InvalidLibrary(matching.problems)
    moved: dict[int, Entry] = {}
    inexpressible: dict[int, Entry] = {}
    removed: list[Gone] = []
    rated: dict[int, int | None] = {}
    unapplied: list[Unapplied] = []
    untaken: list[Wish] = []
    for index, match in enumerate(matching.matches):
        locked = match.locked(lock)
        entry = match.entry
        managed = entry is not None and entry.status in library.managed[match.wish.type]
        inexpressibly = entry is not None and not entry.can_be_listed
        kept = inexpressibly or _is_kept(match, locked, answers, managed=managed)
        if entry is not None and inexpressibly:
            inexpressible[index] = entry
        elif entry is not None and managed and not kept:
            moved[index] = entry
        elif not kept:
            removed.append(Gone(index, *_name(match)))
        elif was_not_taken(match, locked):
            untaken.append(match.wish)
        if not kept:
            unapplied += _undone_wish(match, locked, lock, library.policy)
        rating = differing_rating(match, lock, library)
        if rating is not None and (kept or managed) and refused_reason(rating, locked) is None:
            rated[index] = rating.entry.rating
            unapplied += _undone_rating(match, rating, library.policy)
    added = [
        entry
        for entry in unclaimed(library, account, matching)
        if removal_refused(entry, _locked_entry(lock, entry)) is None
    ]
    unknown = Unknown(matching, lock, untaken)
    for entry in added:
        unapplied += _undone_deletion(entry, lock, library.policy, unknown)
    return Adoption(tuple(added), moved, tuple(removed), inexpressible, rated, tuple(unapplied))


def _locked_entry(lock: Lock | None, entry: Entry) -> LockedItem | None:
    return None if lock is None else lock.get(entry.type, entry.simkl)


def _is_kept(match: Match, locked: LockedItem | None, answers: Answers, *, managed: bool) -> bool:
    """Return whether the account has what is wished, or can never have it.

    A series that Simkl reopened follows the account, but its line is not lost where the file has no
    place for that: Simkl will complete it again.
    """
    if match.entry is not None and match.entry.status is match.wish.status:
        return True
    if managed and match.wish.status is Status.COMPLETED and reopened(locked, match.entry):
        return False
    return obstacle(match, locked, answers) is not None


def _undone_wish(
    match: Match, locked: LockedItem | None, lock: Lock | None, policy: Policy
) -> tuple[Unapplied, ...]:
    wish = match.wish
    actual = match.entry.status if match.entry is not None else None
    agreed = locked.status if locked is not None else None
    situation = classify(wish.status, actual, agreed, locked=lock is not None)
    if not _waits_for_an_apply(situation, policy):
        return ()
    if match.entry is not None and keeps_in_place(policy.moves, actual, wish.status):
        return ()
    return (Unapplied(*_name(match), wish.status, actual, wish.line, situation),)


def _undone_rating(match: Match, rating: Rating, policy: Policy) -> tuple[Unapplied, ...]:
    if not _waits_for_an_apply(rating.situation, policy):
        return ()
    wish, actual = match.wish, rating.entry.status
    name = _name(match)
    return (Unapplied(*name, wish.status, actual, wish.line, rating.situation, rating.change),)


def _name(match: Match) -> tuple[str, int | None]:
    if match.entry is not None:
        return match.entry.title, match.entry.year
    if match.title is not None and match.title.title:
        return match.title.title, match.title.year
    return match.wish.label, match.wish.year


def _undone_deletion(
    entry: Entry, lock: Lock | None, policy: Policy, unknown: Unknown
) -> tuple[Unapplied, ...]:
    """Return whether the file deleted the line of an entry that is to be added.

    Where nothing is pruned, or a wish of which Simkl knows no id may mean the entry, what the lock
    knows without ids was left over by an earlier apply, so there was no line to delete.
    """
    if lock is None:
        return ()
    locked = _locked_entry(lock, entry)
    stays = not policy.prune or unknown.that_may_mean(entry, locked)
    if locked is not None and not locked.ids and stays:
        return ()
    agreed = locked.status if locked is not None else None
    managed_then = entry.status in lock.managed.get(entry.type, frozenset())
    situation = classify(None, entry.status, agreed, locked=True, managed_then=managed_then)
    if not _waits_for_an_apply(situation, policy):
        return ()
    return (Unapplied(entry.title, entry.year, None, entry.status, None, situation),)


def _waits_for_an_apply(situation: Situation, policy: Policy) -> bool:
    """Return whether an apply would do what the file changed.

    What the account changed as well is the account's where the policy keeps drift.
    """
    if situation.cause is Cause.DRIFT and policy.on_drift is OnDrift.KEEP:
        return False
    return situation in _FILE_CHANGED


_FILE_CHANGED = frozenset(
    {
        Situation.FILE_ADDED,
        Situation.FILE_ADOPTED,
        Situation.FILE_MOVED,
        Situation.FILE_DELETED,
        Situation.BOTH_MOVED,
        Situation.FILE_MOVED_ACCOUNT_REMOVED,
        Situation.FILE_DELETED_ACCOUNT_MOVED,
        Situation.FILE_RATED,
        Situation.BOTH_RATED,
    }
)
