"""The course of a move: items of a file to another status, another type, or both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.console.results import Result
from reconciler.documents.edits import EditedItemDocument
from reconciler.library.editing.edit import Edits, edit_library, positions_after
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.errors import Refused
from reconciler.model.ids import NUMBERED_BY_KIND, SHARED_ANIME_KEYS, identifying
from reconciler.model.library import Library, Wish
from reconciler.model.media import Destination, MediaType, Status
from reconciler.usecases.edit import finish, require_status
from reconciler.usecases.library_file import LibraryFile
from reconciler.usecases.targets import UNDONE, Listing, target_of


@dataclass(slots=True)
class _Moves:
    """What a move changes, by position of the items in ``Library.wishes``."""

    moved: dict[int, Status] = field(default_factory=dict)
    refiled: dict[int, MediaType] = field(default_factory=dict)
    changed: dict[int, Wish] = field(default_factory=dict)

    @property
    def edits(self) -> Edits:
        return Edits(moved=self.moved, refiled=self.refiled, changed=self.changed)


def move_items(
    file: LibraryFile,
    names: Sequence[str],
    to: Destination,
    *,
    media_type: MediaType | None,
    manage: bool,
    format_: str,
) -> Result:
    """Move items of a file, and write it; the lock is read, and nothing else.

    Args:
        file: The file.
        names: Links, ids or titles of its items.
        to: Where they are wanted; what it leaves open stays as it is.
        media_type: The only type to look for them in, or None.
        manage: Whether the file may begin to manage where they go.
        format_: The format of the result.

    Raises:
        Refused: A name means no item or several, the type has no such status, the file does not
            manage it, or it lists the title there already.
        EditFailed: The file is written in a way that cannot be edited safely.
        Stale: Somebody changed the file in the meantime.
        FileFailure: It cannot be written.
    """
    library = file.library
    listing = Listing(library, read_lock(lock_path(file.path)))
    found = dict.fromkeys(listing.find(target_of(name), media_type) for name in names)
    moves, items = _Moves(), list[EditedItemDocument]()
    for position in found:
        wish = library.wishes[position]
        there = (to.type or wish.type, to.status or wish.status)
        require_status(library, *there, manage=manage)
        items.append(_told(wish, *there, listing.name(wish)))
        if there == (wish.type, wish.status):
            continue
        moves.moved[position] = there[1]
        if there[0] is not wish.type:
            moves.refiled[position] = there[0]
            moves.changed[position] = _with_own_id(wish, there[0], listing.simkl(wish))
    _require_single(library, moves, listing)
    edited = edit_library(file.located, moves.edits)
    places = positions_after(library, moves.edits, edited.library)
    for item, position in zip(items, found, strict=True):
        item["line"] = edited.library.wishes[places[position]].line
    notes = list(_doubts(library, moves))
    return finish(file, edited, items, format_, notes=notes)


def _told(wish: Wish, media_type: MediaType, status: Status, name: str) -> EditedItemDocument:
    refiled = media_type is not wish.type
    there = f"{media_type} {status}" if refiled else str(status)
    same = (media_type, status) == (wish.type, wish.status)
    change = f"{status} already" if same else f"{wish.status} → {there}"
    told: EditedItemDocument = {
        "type": media_type,
        "title": name,
        "from": wish.status,
        "to": status,
        "line": None,
        "told": f"{name}: {wish.type} {change}.",
    }
    if refiled:
        told["from_type"] = wish.type
    return told


def _with_own_id(wish: Wish, media_type: MediaType, simkl: int | None) -> Wish:
    """Return the item with its Simkl id, where its other ids say too little in the type."""
    if simkl is None or not (_is_shared(wish, media_type) or _misnumbered(wish, media_type)):
        return wish
    return wish._replace(ids={"simkl": str(simkl), **wish.ids})


def _is_shared(wish: Wish, media_type: MediaType) -> bool:
    """Return whether several titles of a type may have all ids of the item."""
    return media_type is MediaType.ANIME and wish.ids.keys() <= SHARED_ANIME_KEYS


def _misnumbered(wish: Wish, media_type: MediaType) -> list[str]:
    """Return the ids whose number is another title's in the type."""
    if {wish.type, media_type} != {MediaType.MOVIES, MediaType.SHOWS} or "simkl" in wish.ids:
        return []
    return [f"{key}:{value}" for key, value in wish.ids.items() if key in NUMBERED_BY_KIND]


def _require_single(library: Library, moves: _Moves, listing: Listing) -> None:
    """Refuse to list a title in a type that lists it already.

    Raises:
        Refused: Another item of the type has one of the ids by which the type knows its titles.
    """
    seen: dict[tuple[MediaType, str, str], Wish] = {}
    for position, wish in enumerate(library.wishes):
        if position not in moves.refiled:
            seen.update({(wish.type, *pair): wish for pair in identifying(wish.type, wish.ids)})
    for position, media_type in moves.refiled.items():
        wish = library.wishes[position]
        for pair in identifying(media_type, wish.ids):
            other = seen.setdefault((media_type, *pair), wish)
            if other is not wish:
                raise Refused(
                    f"{listing.name(wish)} is listed under {media_type} already, "
                    f"{library.path}:{other.line}: both have {pair[0]}:{pair[1]}",
                    "Keep one of them, by `reconciler rm`, or name what differs by its simkl id.",
                    code="duplicate-title",
                    undone=UNDONE,
                )


def _doubts(library: Library, moves: _Moves) -> Iterator[str]:
    """Yield a sentence for each moved item whose ids say too little, or something else."""
    said: Mapping[int, Wish] = moves.changed
    for position, media_type in moves.refiled.items():
        wish = said[position]
        place = f"{library.path}: {wish.label}:"
        if _is_shared(wish, media_type):
            shared = ", ".join(f"{key}:{value}" for key, value in wish.ids.items())
            yield (
                f"{place} in anime, seasons and films share {shared}. Where the plan asks for "
                "more, add an id of its own, such as simkl or mal."
            )
        for ident in _misnumbered(wish, media_type):
            yield (
                f"{place} {ident} is a number among {wish.type}; among {media_type} it is another "
                "title's. Write the id that it has there, or its simkl id."
            )
