"""Editing a library file in place: what did not change stays byte for byte.

The new text is read back and compared with what was meant before anybody may write it.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.library.editing.canonical import NewItem, readable, written_ids
from reconciler.library.editing.locate import Located
from reconciler.library.editing.splice import Shelf, Splice
from reconciler.library.item_form import Meaning, fitting, meaning, says_the_same, written_year
from reconciler.library.reading.read import check_library
from reconciler.model.account import Entry
from reconciler.model.errors import EditFailed
from reconciler.model.library import Library, Wish
from reconciler.model.media import MediaType, Status

__all__ = ["Edited", "Edits", "NewItem", "edit_library", "items_for", "positions_after"]

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes to the items of a file.

    Attributes:
        added: Items to write.
        moved: The new status of items, by position in ``Library.wishes``.
        refiled: The new type of items, by position; their status is that of ``moved``, or stays.
        changed: What items shall say that say something else than before, by position; their type
            and status are those of ``refiled`` and ``moved``. What an item cannot say there, it
            does not say any more, whether it is among these or not.
        removed: Positions of items to take out.
        heirs: The item that takes the comments of a removed one, by its position; the comments of
            other removed items go.
    """

    added: Sequence[NewItem] = ()
    moved: Mapping[int, Status] = field(default_factory=dict)
    removed: Collection[int] = ()
    refiled: Mapping[int, MediaType] = field(default_factory=dict)
    changed: Mapping[int, Wish] = field(default_factory=dict)
    heirs: Mapping[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether there is anything to change."""
        return bool(self.added or self.moved or self.removed or self.refiled or self.changed)

    def place(self, index: int, wish: Wish) -> Shelf:
        """Return where the item at a position of the wishes shall stand."""
        return Shelf(self.refiled.get(index, wish.type), self.moved.get(index, wish.status))

    def said(self, index: int, wish: Wish) -> Wish:
        """Return what the item at a position of the wishes shall say."""
        place = self.place(index, wish)
        said = self.changed.get(index, wish)
        return fitting(said._replace(type=place.type, status=place.status))


class Edited(NamedTuple):
    """A changed file: its bytes and what they say."""

    data: bytes
    library: Library


def items_for(
    entries: Iterable[Entry], library: Library, removed: Collection[int] = ()
) -> list[NewItem]:
    """Return entries as items to write into a file, with the ids that no other item has.

    Where the file's policy has ratings, those of rated entries are among them.

    Args:
        entries: Entries with a status, of types that the file may list.
        library: What the file says.
        removed: Positions of wishes that will be gone.
    """
    entries = list(entries)
    if not entries:
        return []
    taken = {
        (wish.type, *pair)
        for index, wish in enumerate(library.wishes)
        if index not in removed
        for pair in wish.ids.items()
    }
    items = []
    for entry in entries:
        ids = {
            key: value
            for key, value in written_ids(entry).items()
            if key == "simkl" or (entry.type, key, value) not in taken
        }
        taken |= {(entry.type, *pair) for pair in ids.items()}
        year = written_year(entry.year)
        if entry.status is not None:
            title = readable(entry.title) or None
            rates = library.policy.ratings and entry.rating is not None
            rating = entry.rating if rates else None
            items.append(NewItem(entry.type, entry.status, title, year, ids, rates, rating))
    return items


def edit_library(file: Located, edits: Edits) -> Edited:
    """Change the items of a file in its text.

    New items are written on one line each, among items that are sorted by title where they belong,
    else at the end. Moved items take their comments along; those of removed items go above their
    heirs, and without an heir they go. A status that loses its last item becomes ``[]``; a status
    or type that has a new item and no place in the file gets one. An item that says something else
    keeps every other byte; one that is a text becomes a mapping when it has more to say, and a link
    that leads to another type becomes an id.

    Args:
        file: The file.
        edits: The changes.

    Raises:
        EditFailed: The text is written in a way in which this cannot be done safely.
    """
    data, library, layout = file
    if not edits:
        return Edited(data, library)
    splice = Splice(layout, library.wishes)
    splice.put(edits.added)
    going = edits.moved.keys() | edits.refiled.keys()
    splice.change(dict(_changed(library.wishes, edits)), edits.heirs)
    splice.take(
        {index: edits.place(index, library.wishes[index]) for index in going}, edits.removed
    )
    text = splice.text()
    changed = (_BOM if data.startswith(_BOM) else b"") + text.encode()
    checked = check_library(changed, library.path)
    if checked.library is None or not _says(checked.library, library, edits):
        raise EditFailed(
            f"{library.path} is written in a way in which this change would not come out as meant; "
            "it was left alone",
            "Run `reconciler fmt` first, or make the change by hand.",
        )
    return Edited(changed, checked.library)


def positions_after(before: Library, edits: Edits, after: Library) -> dict[int, int]:
    """Return where the items that are not removed stand in the wishes of a changed file.

    Args:
        before: What the file said.
        edits: The changes.
        after: What ``edit_library`` made of it.
    """
    going = edits.moved.keys() | edits.refiled.keys()
    elsewhere = going | set(edits.removed)
    staying = deque(index for index in range(len(before.wishes)) if index not in elsewhere)
    arriving: dict[Meaning, deque[int]] = {}
    for index in sorted(going - set(edits.removed)):
        said = meaning(edits.said(index, before.wishes[index]))
        arriving.setdefault(said, deque()).append(index)
    positions: dict[int, int] = {}
    for position, wish in enumerate(after.wishes):
        if staying and says_the_same(wish, _stays(before, edits, staying[0])):
            positions[staying.popleft()] = position
        elif indexes := arriving.get(meaning(wish)):
            positions[indexes.popleft()] = position
    return positions


def _stays(before: Library, edits: Edits, index: int) -> Wish:
    """Return what an item says that stays where it is."""
    wish = before.wishes[index]
    return edits.said(index, wish) if index in edits.changed else wish


def _changed(wishes: Sequence[Wish], edits: Edits) -> Iterator[tuple[int, Wish]]:
    """Yield the items that say something else, where they stand or go; with the type they have."""
    for index in edits.moved.keys() | edits.refiled.keys() | edits.changed.keys():
        wish = wishes[index]
        said = edits.said(index, wish)._replace(type=wish.type, status=wish.status)
        if said != wish and index not in edits.removed:
            yield index, said


def _says(changed: Library, before: Library, edits: Edits) -> bool:
    """Return whether the new text says what was meant, and nothing else."""
    managed = {media_type: set(statuses) for media_type, statuses in before.managed.items()}
    meant: list[Wish | NewItem] = [*edits.added]
    stay: list[Wish] = []
    going = edits.moved.keys() | edits.refiled.keys()
    for index, wish in enumerate(before.wishes):
        if index in going:
            meant.append(edits.said(index, wish))
        elif index not in edits.removed:
            stay.append(_stays(before, edits, index))
    for one in meant:
        managed.setdefault(one.type, set()).add(one.status)
    others = _without(changed.wishes, stay)
    return (
        others is not None
        and Counter(map(meaning, others)) == Counter(map(meaning, meant))
        and changed.policy == before.policy
        and {media_type: set(named) for media_type, named in changed.managed.items()} == managed
    )


def _without(wishes: Iterable[Wish], stay: Sequence[Wish]) -> list[Wish] | None:
    """Return the items beside those that stay, in their order; None when one of them is missing."""
    others, position = [], 0
    for wish in wishes:
        if position < len(stay) and says_the_same(wish, stay[position]):
            position += 1
        else:
            others.append(wish)
    return others if position == len(stay) else None
