"""The course of a fix: what Simkl cannot hold, written as the plan advises.

A series that cannot be completed goes under the status that Simkl would give it, a misfiled title
into its section, and of two lines of one title in one status one goes; the other one takes what
only that one says, and its comments. What needs a person stays and is listed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from reconciler.library.editing.edit import Edits, edit_library, positions_after
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
class FoundLines:
    """The lines by which a person finds the items of a file: where they stand in it on the disk.

    Items are named by their position in the file as it was.

    Attributes:
        before: Their lines in the file as it was.
        after: Their lines in the file as it was written, without those that are gone; None where
            nothing was written.
        heirs: The item of the same title that stays, by each that is gone.
    """

    before: Sequence[int]
    after: Mapping[int, int] | None
    heirs: Mapping[int, int]

    def of(self, item: int) -> int:
        """Return the line of an item; of one that is gone, that of the one which stays."""
        if self.after is None:
            return self.before[item]
        while item not in self.after:
            item = self.heirs[item]
        return self.after[item]

    def gone(self, item: int) -> str:
        """Name the line of an item that goes."""
        was = "" if self.after is None else "what was "
        return f"{was}line {self.before[item]}"


Sentence = Callable[[FoundLines], str]
"""What is told of an item, once it is known whether the file was written."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file before and after it was fixed.

    Attributes:
        before: The file as it is.
        data: Its bytes as they shall be.
        done: What changes.
        left: What a person has to decide.
        after: The lines that items have in those bytes, by their position in the file as it is.
        heirs: The item of the same title that stays, by the position of each that goes.
    """

    before: LibraryFile
    data: bytes
    done: tuple[Sentence, ...]
    left: tuple[Sentence, ...]
    after: Mapping[int, int]
    heirs: Mapping[int, int]

    def told(self, *, written: bool) -> "FixSentences":
        """Say what changes and what is left, with the lines that a person finds on the disk.

        Args:
            written: Whether the file has the new bytes.
        """
        before = [wish.line for wish in self.before.library.wishes]
        lines = FoundLines(before, self.after if written else None, self.heirs)
        done, left = ([say(lines) for say in said] for said in (self.done, self.left))
        return FixSentences(done, left)


class FixSentences(NamedTuple):
    """What a fix changes, and what a person has to decide, in sentences."""

    done: list[str]
    left: list[str]

    def lines(self) -> Iterator[str]:
        """Yield what a person reads of it."""
        yield from self.done
        if self.left:
            yield "Left for you:"
            yield from (f"  {line}" for line in self.left)


@dataclass(slots=True)
class _Round:
    """What one look at the file finds to mend.

    Attributes:
        origins: Where its items stood in the file as it was.
        moved: As in ``Edits``, by position of this look.
        refiled: As in ``Edits``.
        changed: As in ``Edits``.
        heirs: As in ``Edits``; what it has is removed.
        done: What changes.
        left: What a person has to decide.
    """

    origins: Sequence[int]
    moved: dict[int, Status] = field(default_factory=dict)
    refiled: dict[int, MediaType] = field(default_factory=dict)
    changed: dict[int, Wish] = field(default_factory=dict)
    heirs: dict[int, int] = field(default_factory=dict)
    done: list[Sentence] = field(default_factory=list)
    left: list[Sentence] = field(default_factory=list)

    @property
    def edits(self) -> Edits:
        return Edits(
            moved=self.moved,
            refiled=self.refiled,
            changed=self.changed,
            removed=self.heirs.keys(),
            heirs=self.heirs,
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
    located, done, heirs = before.located, list[Sentence](), dict[int, int]()
    origins: Sequence[int] = range(len(before.library.wishes))
    for turn in range(_ROUNDS):
        understood = understand(
            located.library,
            lock,
            reader,
            trust.afterwards if turn else trust,
            allow_duplicates=True,
        )
        found = _look(located.library, lock, understood, origins, manage=manage)
        if not found.edits:
            break
        edited = edit_library(located, found.edits)
        done += found.done
        heirs |= {origins[gone]: origins[heir] for gone, heir in found.heirs.items()}
        places = positions_after(located.library, found.edits, edited.library)
        origins = [origins[index] for index, _ in sorted(places.items(), key=itemgetter(1))]
        located = _located(edited.data, path)
    after = {
        origin: wish.line for origin, wish in zip(origins, located.library.wishes, strict=True)
    }
    return Fixed(before, located.data, tuple(done), tuple(found.left), after, heirs)


def _located(data: bytes, path: Path) -> Located:
    return locate(data, str(path))


def _look(
    library: Library,
    lock: Lock | None,
    understood: Understood,
    origins: Sequence[int],
    *,
    manage: bool,
) -> _Round:
    matching = understood.matching
    found = _Round(origins)
    for first, second in duplicates(matching.matches):
        if not found.heirs.keys() & {first, second}:
            _mend_duplicate(library, matching.matches, first, second, found)
    for position, match in enumerate(matching.matches):
        if position in found.heirs:
            continue
        locked = lock.get(match.wish.type, match.simkl) if lock and match.simkl else None
        hindrance = obstacle(match, locked, understood.answers)
        if hindrance is not None:
            _mend(library, position, match, hindrance, manage, found)
    return found


def _mend_duplicate(
    library: Library, matches: Sequence[Match], first: int, second: int, found: _Round
) -> None:
    """Keep one of two lines of one title: the first, or the one in the section that is Simkl's."""
    keeps, goes = first, second
    here, there = matches[second].wish, matches[first].wish
    path, name = library.path, _name(matches[second])
    if there.type is not here.type and there.type is not matches[first].filed_under:
        keeps, goes = second, first
    if here.status is not there.status:
        one, other = found.origins[second], found.origins[first]
        found.left.append(
            lambda lines: (
                f"{path}:{lines.of(one)}: {name} is the same title as line {lines.of(other)}, "
                f"which wants it in {there.type} {there.status}: keep one of the two."
            )
        )
        return
    kept, gone = (found.changed.get(one, matches[one].wish) for one in (keeps, goes))
    joined, told = _joined(kept, gone)
    found.heirs[goes] = keeps
    found.changed.pop(goes, None)
    if joined != kept:
        found.changed[keeps] = joined
    filed = f", since Simkl has it in {kept.type}" if kept.type is not gone.type else ""
    stays, leaves = found.origins[keeps], found.origins[goes]
    found.done.append(
        lambda lines: (
            f"{path}:{lines.of(stays)}: {name}: {lines.gone(leaves)} is the same title and goes"
            f"{filed}{told}."
        )
    )


def _joined(kept: Wish, gone: Wish) -> tuple[Wish, str]:
    """Return what a line says that takes what only the other one says, and a word about ratings."""
    told = ""
    if gone.rates and not kept.rates:
        kept = kept._replace(rates=True, rating=gone.rating)
        told = f"; its rating {gone.rating or 'none'} stays here"
    elif gone.rates and gone.rating != kept.rating:
        told = f"; the rating stays {kept.rating or 'none'}, not {gone.rating or 'none'}"
    kept = kept._replace(
        title=kept.title or gone.title,
        year=kept.year or gone.year,
        watched=kept.watched or gone.watched,
    )
    return kept, told


def _mend(
    library: Library, position: int, match: Match, hindrance: Obstacle, manage: bool, found: _Round
) -> None:
    wish, path, name = match.wish, library.path, _name(match)
    origin = found.origins[position]
    media_type, status = hindrance.type, hindrance.status
    if status is None or (media_type, status) == (wish.type, wish.status):
        reason = clean(hindrance.reason)
        found.left.append(lambda lines: f"{path}:{lines.of(origin)}: {name}: {reason}.")
        return
    if not manage and status not in library.managed.get(media_type, ()):
        found.left.append(
            lambda lines: (
                f"{path}:{lines.of(origin)}: {name} belongs into {media_type} {status}, which "
                f"{path} does not manage: --manage lets it."
            )
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
    change = f"{wish.type} {wish.status} → {media_type} {status}"
    found.done.append(lambda lines: f"{path}:{lines.of(origin)}: {name}: {change}.")


def _name(match: Match) -> str:
    known = match.entry or match.title
    if known is not None and known.title:
        return named(clean(known.title), known.year)
    return named(clean(match.wish.label), match.wish.year)
