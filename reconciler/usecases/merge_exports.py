"""Merges exports into a library file that exists."""

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.documents.importing import WithheldDocument
from reconciler.exports.history import moment_of
from reconciler.exports.joining import JoinedItem
from reconciler.exports.library_file import UNKNOWN, new_item
from reconciler.exports.merging import AddItem, MoveItem, OwnKeys, SetKey, SetPrune, Withheld, merge
from reconciler.library.editing.edit import Edits, edit_library
from reconciler.library.editing.locate import locate
from reconciler.library.editing.policy import without_pruning
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.library import Wish
from reconciler.model.media import Status
from reconciler.usecases.library_file import LibraryFile


class Merged(NamedTuple):
    """A file that was extended.

    Attributes:
        data: Its bytes.
        withheld: The titles that were not written into it, and why.
    """

    data: bytes
    withheld: tuple[WithheldDocument, ...]


def merge_into(file: LibraryFile, items: Sequence[JoinedItem], *, no_prune: bool) -> Merged:
    """Return a library file extended by the titles of exports.

    Raises:
        EditFailed: The file is written in a way in which it cannot be extended.
    """
    merged = merge(file.library, items, _own_keys, no_prune=no_prune)
    located = file.located
    if SetPrune() in merged.edits:
        located = locate(without_pruning(file.data, str(file.path)), str(file.path))
    # The items keep their order when the policy changes.
    places = {(wish.line, wish.column): place for place, wish in enumerate(file.library.wishes)}
    moved: dict[int, Status] = {}
    changed: dict[int, Wish] = {}
    added = []
    for edit in merged.edits:
        if isinstance(edit, AddItem):
            added.append(edit.item)
        elif isinstance(edit, MoveItem):
            moved[places[edit.wish.line, edit.wish.column]] = edit.to
        elif isinstance(edit, SetKey):
            place = places[edit.wish.line, edit.wish.column]
            wish = changed.get(place, located.library.wishes[place])
            changed[place] = _with_key(wish, edit.key, edit.value)
    edits = Edits([new_item(item) for item in added], moved, changed=changed)
    data = edit_library(located, edits).data
    return Merged(data, tuple(map(_document, merged.withheld)))


def _with_key(wish: Wish, key: str, value: str) -> Wish:
    if key == "rating":
        return wish._replace(rates=True, rating=int(value))
    return wish._replace(watched=UNKNOWN_DATE if value == UNKNOWN else moment_of(value))


def _own_keys(wish: Wish) -> OwnKeys:
    return OwnKeys(rating=wish.rates, watched=wish.watched is not None)


def _document(withheld: Withheld) -> WithheldDocument:
    item = withheld.item
    return {
        "type": item.type.value,
        "status": item.status.value,
        "title": item.label,
        "ids": dict(item.ids),
        "reason": withheld.reason,
    }
