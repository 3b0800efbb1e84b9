"""The course of a pull: what differs, the file with it, and the lock of the new agreement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reconciler.console.streams import tell
from reconciler.library.editing.edit import Edited, Edits, edit_library, items_for
from reconciler.library.lock import lock_path, read_lock, write_lock
from reconciler.model.account import Account
from reconciler.model.errors import EditFailed, InvalidLibrary, Refused
from reconciler.model.library import Library, OnDrift, Wish
from reconciler.model.lock import Lock
from reconciler.model.plan import Cause
from reconciler.model.titles import NameOf, named, namesakes
from reconciler.planning.adopt import Adoption, Unapplied, adopt
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.match import Matching, match_wishes
from reconciler.planning.plan import operations_left
from reconciler.rendering.terminal import clean
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.usecases.library_file import LibraryFile, read_library_file
from reconciler.usecases.plan import Understood, understand


@dataclass(frozen=True, slots=True)
class Taken:
    """A file before and after it took in the account's state.

    Attributes:
        before: The file as it is.
        after: The file as it shall be.
        adoption: What changes.
        account: The account.
        lock: The new agreement.
        rated: What items say that get another rating, by position in the file as it is.
    """

    before: LibraryFile
    after: Edited
    adoption: Adoption
    account: Account
    lock: Lock
    rated: Mapping[int, Wish]


def take_in(path: Path, reader: AccountReader, trust: Trust = AS_REMEMBERED) -> Taken:
    """Find out what the account's state makes of a file; writes nothing.

    Raises:
        InvalidLibrary: The file has problems.
        Refused: The lock is another account's, or the account lost too much to be believed.
        EditFailed: The file is written in a way that cannot be edited safely.
        AccountError: The account cannot be read.
    """
    before = read_library_file(path)
    lock = read_lock(lock_path(path))
    taken = _taken(before, lock, understand(before.library, lock, reader, trust))
    for line in _inexpressible_lines(taken):
        tell(line)
    return taken


def _taken(before: LibraryFile, lock: Lock | None, understood: Understood) -> Taken:
    account, answers = understood.account, understood.answers
    adoption = adopt(before.library, account, lock, answers, understood.matching)
    removed = frozenset(gone.position for gone in adoption.removed)
    moved = {index: entry.status for index, entry in adoption.moved.items() if entry.status}
    added = items_for(adoption.added, before.library, removed)
    rated = _rated(before.library, adoption, understood.matching)
    edits = Edits(added, moved, removed, changed=rated)
    after = edit_library(before.located, edits)
    matching = match_wishes(after.library, account, lock, answers)
    if matching.problems:
        raise InvalidLibrary(matching.problems)
    agreed = agree(after.library, account, lock, answers, Agreement(matching=matching))
    left = operations_left(after.library, account, agreed, answers, matching)
    if {one.simkl for one in left} - {one.simkl for one in adoption.inexpressible.values()}:
        raise EditFailed(
            f"{before.path} cannot be made equal to the account; it was left alone",
            "Look at `reconciler plan`; titles may be listed under a type that Simkl does not have "
            "them under.",
        )
    return Taken(before, after, adoption, account, agreed, rated)


def _rated(library: Library, adoption: Adoption, matching: Matching) -> dict[int, Wish]:
    """Return what items say that get the rating of the account, by position.

    Those that manage theirs always do; the others where the policy has ratings, if they are rated.
    """
    ratings = dict(adoption.rated)
    if library.policy.ratings:
        gone = {one.position for one in adoption.removed}
        for index, match in enumerate(matching.matches):
            entry = match.entry
            if entry is not None and entry.rating and not match.wish.rates and index not in gone:
                ratings[index] = entry.rating
    return {
        index: library.wishes[index]._replace(rates=True, rating=rating)
        for index, rating in ratings.items()
    }


def settle(taken: Taken) -> None:
    """Write the lock of the new agreement.

    Raises:
        FileFailure: It cannot be written.
    """
    write_lock(lock_path(taken.before.path), taken.lock)


def refuse_to_discard(taken: Taken) -> None:
    """Return when the pull undoes nothing that the file says anew.

    Raises:
        Refused: It does; the message lists what.
    """
    unapplied = taken.adoption.unapplied
    if not unapplied:
        return
    count = "1 change that was" if len(unapplied) == 1 else f"{len(unapplied)} changes that were"
    raise Refused(
        f"{taken.before.path} has {count} never applied and that a pull would undo",
        _way_to_apply(taken),
        code="unapplied-changes",
        undone="nothing was written",
        lines=list(map(_unapplied_line, unapplied)),
    )


def _way_to_apply(taken: Taken) -> str:
    fails = taken.before.library.policy.on_drift is OnDrift.FAIL
    if fails and any(one.situation.cause is Cause.DRIFT for one in taken.adoption.unapplied):
        return (
            "Under on_drift: fail no apply decides on what both sides changed: write what you want "
            "of it where the account has it. Or take the account's state with --discard-unapplied."
        )
    return (
        "Run `reconciler apply` first. Or take the account's state anyway with --discard-unapplied."
    )


def pulled_sentence(taken: Taken, *, written: bool) -> str:
    """Say how much changes in the file."""
    adoption, name = taken.adoption, taken.before.path
    is_sandbox = taken.account.is_sandbox
    account, origin = ("sandbox", " from the sandbox") if is_sandbox else ("account", "")
    counts = (len(adoption.added), len(adoption.moved), len(adoption.removed), len(taken.rated))
    if not any(counts):
        return f"{name} says what the {account} has; nothing to change."
    verb = "took in" if written else "would take in"
    added, moved, removed, rated = counts
    more = f", {rated} rated" if rated else ""
    return f"{name} {verb}{origin}: {added} added, {moved} moved, {removed} removed{more}."


class _Change(NamedTuple):
    """One line on what changes: the item, by its position or id, its name, and what it becomes."""

    symbol: str
    which: int | str
    title: str
    year: int | None
    ident: str
    becomes: str


def change_lines(taken: Taken) -> Iterator[str]:
    """Yield what changes in the file, one line an item."""
    changes = list(_changes(taken))
    shared = namesakes(NameOf(one.which, one.title, one.year) for one in changes)
    for one in changes:
        ident = f" · {one.ident}" if one.which in shared else ""
        yield f"{one.symbol} {_name(one.title, one.year)}{ident}: {one.becomes}"


def _changes(taken: Taken) -> Iterator[_Change]:
    adoption, wishes = taken.adoption, taken.before.library.wishes
    for entry in adoption.added:
        ident = f"simkl:{entry.simkl}"
        told = f"{entry.type} {entry.status}"
        yield _Change("+", ident, entry.title, entry.year, ident, told)
    for index, entry in adoption.moved.items():
        told = f"{entry.type} {wishes[index].status} → {entry.status}"
        yield _Change("~", index, entry.title, entry.year, f"simkl:{entry.simkl}", told)
    for index, wish in taken.rated.items():
        before, after = (one.rating or "none" for one in (wishes[index], wish))
        told = f"{wish.type} rating {before} → {after}"
        yield _Change("★", index, wish.label, wish.year, _ident(wish), told)
    for gone in adoption.removed:
        wish = wishes[gone.position]
        told = f"{wish.type} {wish.status}"
        yield _Change("-", gone.position, gone.title, gone.year, _ident(wish), told)


def _ident(wish: Wish) -> str:
    return ":".join(next(iter(wish.ids.items())))


def _inexpressible_lines(taken: Taken) -> Iterator[str]:
    wishes = taken.before.library.wishes
    for index, entry in taken.adoption.inexpressible.items():
        yield (
            f"Left as it is: {_name(entry.title, entry.year)} (line {wishes[index].line}) is "
            f'"{clean(entry.status_text)}" on Simkl, a status that no file can give to '
            f"{entry.type}."
        )


def _unapplied_line(one: Unapplied) -> str:
    place = f" (line {one.line})" if one.line is not None else ""
    wanted, actual = one.wanted or "no line", one.actual or "nothing"
    if one.rating is not None:
        actual, wanted = (f"rating {value or 'none'}" for value in one.rating)
    return f"{_name(one.title, one.year)}{place}: file {wanted}, account {actual}; {one.situation}"


def _name(title: str, year: int | None) -> str:
    return named(clean(title), year)
