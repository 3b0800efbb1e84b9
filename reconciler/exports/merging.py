"""Merging exports into a library file that exists: what is to be changed in it, and what is not.

The file wins: what it lists stays where it is unless an export is further, its own ratings and
dates stay, and where it prunes, nothing is added that would make more of the account managed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from reconciler.exports.joining import JoinedItem
from reconciler.exports.library_file import UNKNOWN
from reconciler.model.ids import identifying
from reconciler.model.library import Library, Wish
from reconciler.model.media import MediaType, Status, is_further

NOT_MANAGED: Final = (
    "the file prunes and does not name this status, and naming it would make more of the account "
    "managed: name it yourself, or give --no-prune"
)
SEVERAL: Final = "its ids are those of several lines of the file"


class AddItem(NamedTuple):
    """Write a title under its status."""

    item: JoinedItem


class MoveItem(NamedTuple):
    """Move a line to a status that is further."""

    wish: Wish
    to: Status
    item: JoinedItem


class SetKey(NamedTuple):
    """Write a key into a line that does not have it.

    Attributes:
        wish: The line.
        key: ``rating`` or ``watched``.
        value: Its value as the file has it.
    """

    wish: Wish
    key: str
    value: str


class SetPrune(NamedTuple):
    """Set ``policy.prune`` to false."""


class Withheld(NamedTuple):
    """A title that is not written, and why."""

    item: JoinedItem
    reason: str


MergeEdit = AddItem | MoveItem | SetKey | SetPrune


class OwnKeys(NamedTuple):
    """Which keys a line of the file has already.

    Attributes:
        rating: Whether it has ``rating``, also as null.
        watched: Whether it has ``watched``.
    """

    rating: bool
    watched: bool


class Merge(NamedTuple):
    """What a merge does, in the order of the titles; edits of one line stand together.

    Attributes:
        edits: What is to be changed in the file.
        unchanged: Titles that the file lists already, with nothing to add.
        withheld: Titles that are not written.
    """

    edits: tuple[MergeEdit, ...]
    unchanged: tuple[JoinedItem, ...]
    withheld: tuple[Withheld, ...]


def merge(
    library: Library,
    items: Sequence[JoinedItem],
    own_keys: Callable[[Wish], OwnKeys],
    *,
    no_prune: bool = False,
) -> Merge:
    """Work out how a library file is extended by exports.

    Args:
        library: The file.
        items: The titles of the exports.
        own_keys: Tells which keys a line of the file has.
        no_prune: Set ``prune`` to false in the same edit, which lets everything be added.
    """
    prunes = library.policy.prune and not no_prune
    edits: list[MergeEdit] = []
    unchanged: list[JoinedItem] = []
    withheld: list[Withheld] = []
    if no_prune and library.policy.prune:
        edits.append(SetPrune())
    lines = _Lines(library.wishes)
    for item in items:
        found = lines.meant(item)
        managed = item.status in library.managed.get(item.type, frozenset())
        if len(found) > 1:
            withheld.append(Withheld(item, SEVERAL))
        elif not found:
            if prunes and not managed:
                withheld.append(Withheld(item, NOT_MANAGED))
            else:
                edits.append(AddItem(item))
        else:
            wish = found[0]
            moves = is_further(item.status, wish.status)
            if moves and prunes and not managed:
                withheld.append(Withheld(item, NOT_MANAGED))
                continue
            new = list(_line_edits(wish, item, own_keys(wish), moves=moves))
            edits += new
            if not new:
                unchanged.append(item)
    return Merge(tuple(edits), tuple(unchanged), tuple(withheld))


def _line_edits(wish: Wish, item: JoinedItem, own: OwnKeys, *, moves: bool) -> Iterator[MergeEdit]:
    if moves:
        yield MoveItem(wish, item.status, item)
    if item.rating is not None and not own.rating:
        yield SetKey(wish, "rating", str(item.rating))
    # A line that was completed in the file is done already: "unknown" adds nothing to it.
    is_dated = item.watched is not None or moves
    if item.status is Status.COMPLETED and not own.watched and is_dated:
        yield SetKey(wish, "watched", item.watched or UNKNOWN)


class _Lines:
    """The lines of a file by their ids."""

    def __init__(self, wishes: Iterable[Wish]) -> None:
        self._by_id: dict[tuple[MediaType, str, str], list[Wish]] = {}
        for wish in wishes:
            for pair in wish.ids.items():
                self._by_id.setdefault((wish.type, *pair), []).append(wish)

    def meant(self, item: JoinedItem) -> list[Wish]:
        """Return the lines that mean the title; ids that seasons share count for lack of others."""
        found = self._with(item, identifying(item.type, item.ids))
        if found or not item.has_shared_ids_alone:
            # A line with nothing but shared ids may mean another season: no reason to move it.
            return found
        return self._with(item, item.ids.items())

    def _with(self, item: JoinedItem, pairs: Iterable[tuple[str, str]]) -> list[Wish]:
        wishes = {
            wish.line: wish for pair in pairs for wish in self._by_id.get((item.type, *pair), ())
        }
        return list(wishes.values())
