"""The course of a fix: what Simkl cannot hold, written as the plan advises.

A series that cannot be completed goes under the status that Simkl would give it, a misfiled title
into its section, and of two lines of one title in one status one goes; the other one takes what
only that one says. What needs a person stays and is listed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reconciler.library.editing.edit import Edits, edit_library
from reconciler.library.editing.locate import Located, locate
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.library import Library, Wish
from reconciler.model.lock import Lock
from reconciler.model.media import MediaType, Status
from reconciler.model.titles import named
from reconciler.planning.expect import Obstacle, obstacle
from reconciler.planning.match import Match, duplicates
from reconciler.rendering.terminal import clean
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.usecases.library_file import LibraryFile, read_library_file
from reconciler.usecases.plan import Understood, understand

_ROUNDS: Final = 4
"""A title that went into its section may be one that cannot be completed there, and no more."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file before and after it was fixed.

    Attributes:
        before: The file as it is.
        data: Its bytes as they shall be.
        done: What changes, in sentences.
        left: What a person has to decide, in sentences.
    """

    before: LibraryFile
    data: bytes
    done: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(slots=True)
class _Round:
    """What one look at the file finds to mend."""

    moved: dict[int, Status] = field(default_factory=dict)
    refiled: dict[int, MediaType] = field(default_factory=dict)
    changed: dict[int, Wish] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def edits(self) -> Edits:
        return Edits(
            moved=self.moved, refiled=self.refiled, changed=self.changed, removed=self.removed
        )


def fixed(
    path: Path,
    reader: AccountReader,
    trust: Trust = AS_REMEMBERED,
    *,
    manage: bool = False,
) -> Fixed:
    """Return what a plan's advice makes of a file; writes nothing.

    Args:
        path: The library file.
        reader: The account.
        trust: How far what is read is believed.
        manage: Let the file begin to manage the statuses that its items go to.

    Raises:
        InvalidLibrary: The file has other problems, or wishes that cannot be told apart.
        EditFailed: The file is written in a way that cannot be edited safely.
        Refused: The lock is another account's, or the account lost too much to be believed.
        AccountError: The account cannot be read.
    """
    before = read_library_file(path)
    lock = read_lock(lock_path(path))
    located, done = before.located, list[str]()
    for turn in range(_ROUNDS):
        understood = understand(
            located.library,
            lock,
            reader,
            trust.afterwards if turn else trust,
            allow_duplicates=True,
        )
        found = _look(located.library, lock, understood, manage=manage)
        if not found.edits:
            break
        edited = edit_library(located, found.edits)
        done += found.done
        located = _located(edited.data, path)
    return Fixed(before, located.data, tuple(done), tuple(found.left))


def _located(data: bytes, path: Path) -> Located:
    return locate(data, str(path))


def _look(library: Library, lock: Lock | None, understood: Understood, *, manage: bool) -> _Round:
    _, answers, matching = understood
    found = _Round()
    for first, second in duplicates(matching.matches):
        if not found.removed & {first, second}:
            _mend_duplicate(library, matching.matches, first, second, found)
    for position, match in enumerate(matching.matches):
        if position in found.removed:
            continue
        locked = lock.get(match.wish.type, match.simkl) if lock and match.simkl else None
        hindrance = obstacle(match, locked, answers)
        if hindrance is not None:
            _mend(library, position, match, hindrance, manage, found)
    return found


def _mend_duplicate(
    library: Library, matches: Sequence[Match], first: int, second: int, found: _Round
) -> None:
    """Keep one of two lines of one title: the first, or the one in the section that is Simkl's."""
    keeps, goes = first, second
    here, there = matches[second].wish, matches[first].wish
    if there.type is not here.type and there.type is not matches[first].filed_under:
        keeps, goes = second, first
    if here.status is not there.status:
        found.left.append(
            f"{library.path}:{here.line}: {_name(matches[second])} is the same title as line "
            f"{there.line}, which wants it in {there.type} {there.status}: keep one of the two."
        )
        return
    kept, gone = found.changed.get(keeps, matches[keeps].wish), matches[goes].wish
    joined, told = _joined(kept, gone)
    found.removed.add(goes)
    if joined != kept:
        found.changed[keeps] = joined
    filed = f" in {kept.type}, where Simkl has it" if kept.type is not gone.type else ""
    found.done.append(
        f"{library.path}:{gone.line}: {_name(matches[goes])} goes: line {kept.line} is the same "
        f"title{filed}{told}."
    )


def _joined(kept: Wish, gone: Wish) -> tuple[Wish, str]:
    """Return what a line says that takes what only the other one says, and a word about ratings."""
    told = ""
    if gone.rates and not kept.rates:
        kept = kept._replace(rates=True, rating=gone.rating)
        told = f", and takes its rating {gone.rating or 'none'}"
    elif gone.rates and gone.rating != kept.rating:
        told = f", and keeps its own rating {kept.rating or 'none'}, not {gone.rating or 'none'}"
    kept = kept._replace(
        title=kept.title or gone.title,
        year=kept.year or gone.year,
        watched=kept.watched or gone.watched,
    )
    return kept, told


def _mend(
    library: Library, position: int, match: Match, hindrance: Obstacle, manage: bool, found: _Round
) -> None:
    wish, place = match.wish, f"{library.path}:{match.wish.line}"
    media_type, status = hindrance.type, hindrance.status
    if status is None or (media_type, status) == (wish.type, wish.status):
        found.left.append(f"{place}: {_name(match)}: {clean(hindrance.reason)}.")
        return
    if not manage and status not in library.managed.get(media_type, ()):
        found.left.append(
            f"{place}: {_name(match)} belongs into {media_type} {status}, which {library.path} "
            "does not manage: --manage lets it."
        )
        return
    found.moved[position] = status
    changed = found.changed.get(position, wish)._replace(type=media_type, status=status)
    if media_type is not wish.type:
        found.refiled[position] = media_type
        # The ids of the line may be ones that several titles of the other type share.
        changed = changed._replace(ids={"simkl": str(match.simkl), **wish.ids})
    if status is not Status.COMPLETED:
        changed = changed._replace(watched=None)
    if (changed.ids, changed.watched) != (wish.ids, wish.watched):
        found.changed[position] = changed
    was = f"{wish.type} {wish.status}"
    found.done.append(f"{place}: {_name(match)}: {was} → {media_type} {status}.")


def _name(match: Match) -> str:
    known = match.entry or match.title
    if known is not None and known.title:
        return named(clean(known.title), known.year)
    return named(clean(match.wish.label), match.wish.year)


def lines_of(fixed: Fixed) -> Iterator[str]:
    """Yield what a person reads of it: what changes, then what is left to decide."""
    yield from fixed.done
    if fixed.left:
        yield "Left for you:"
        yield from (f"  {line}" for line in fixed.left)
