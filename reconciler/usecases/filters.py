"""From what a person types behind ``--only`` to the titles that a run is about."""

from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.model.account import Account, Entry
from reconciler.model.errors import Refused
from reconciler.model.library import Library
from reconciler.model.lock import Lock
from reconciler.model.media import STATUSES, MediaType, Status, destination_of
from reconciler.model.titles import folded
from reconciler.planning.match import Matching
from reconciler.planning.scope import EVERYTHING, Scope
from reconciler.rendering.terminal import clean

if TYPE_CHECKING:
    from reconciler.usecases.targets import Target


class Filters(NamedTuple):
    """What a run is about, as it was typed.

    Attributes:
        only: Types, ``TYPE/STATUS``, ids, links or titles; none is everything.
        add_only: Plan adds alone.
    """

    only: tuple[str, ...] = ()
    add_only: bool = False


_UNPLANNED: Final = "nothing was planned"

_ALIKE: Final = 0.75
"""How alike a word and the type or section must be that it may stand for."""

NO_FILTERS: Final = Filters()
"""A run about everything."""


def scope_of(
    filters: Filters, library: Library, lock: Lock | None, account: Account, matching: Matching
) -> Scope:
    """Return the titles that filters name.

    Args:
        filters: What was typed.
        library: The file.
        lock: The last agreement, which remembers names and ids of lines.
        account: The account.
        matching: What each wish means.

    Raises:
        Refused: A filter names nothing that the file lists or the account has, or a status that
            its type does not have.

    Example: ``scope_of(Filters(("movies", "shows/dropped")), …)``
    """
    if filters == NO_FILTERS:
        return EVERYTHING
    from reconciler.usecases.targets import NOT_LISTED, Listing, require_of_type, target_of

    types: set[MediaType] = set()
    sections: set[tuple[MediaType, Status]] = set()
    ids: set[tuple[str, str]] = set()
    lines: set[int] = set()
    listing = Listing(library, lock, _simkl_titles(matching), undone=_UNPLANNED)
    for text in filters.only:
        section = destination_of(text)
        if section is not None and section.type is not None:
            if section.status is not None:
                require_of_type(section.type, section.status, undone=_UNPLANNED)
            media_type = _managed(section.type, library)
            if section.status is not None:
                sections.add((media_type, section.status))
            else:
                types.add(media_type)
            continue
        target = target_of(text)
        if target.key is None:
            try:
                lines.add(library.wishes[listing.find(target, None)].line)
            except Refused as refused:
                leftovers = _entries_named(target, account)
                if refused.code != NOT_LISTED or len(leftovers) != 1:
                    refused.hint = _advice(refused, text, is_near=bool(listing.near(target)))
                    raise
                ids.add(("simkl", str(leftovers[0].simkl)))
            continue
        named = Scope(ids=frozenset({(target.key, target.value)}))
        if not _names_something(named, account, matching):
            raise Refused(
                f"neither {library.path} nor the account has {clean(text)}",
                "Name it by an id that the file lists or the account has, or by its title.",
                code=NOT_LISTED,
                undone=_UNPLANNED,
            )
        ids |= named.ids
    return Scope(
        frozenset(types), frozenset(sections), frozenset(ids), frozenset(lines), filters.add_only
    )


def _simkl_titles(matching: Matching) -> dict[int, str]:
    """Return Simkl's titles by line: a plan shows these, so a person may name them."""
    found = {}
    for match in matching.matches:
        named = match.entry or match.title
        if named is not None:
            found[match.wish.line] = named.title
    return found


def _entries_named(target: "Target", account: Account) -> list[Entry]:
    """Return the entries that have a name, which the file may list no more."""
    return [
        entry
        for entries in account.entries.values()
        for entry in entries
        if (folded(entry.title) == folded(target.value) and target.year in {None, entry.year})
        or folded(entry.title) == folded(target.text)
    ]


def _advice(refused: Refused, text: str, *, is_near: bool) -> str:
    """Return what to do about a word that names no title, with what a plan has to offer instead.

    Args:
        refused: Why it names none.
        text: The word.
        is_near: Whether a title is so near that it may be meant.
    """
    if refused.code == "ambiguous":
        return "Name it by one of its ids."
    if is_near:
        return refused.hint
    from reconciler.library.reading.words import nearest

    sections = (f"{kind}/{status}" for kind, all_ in STATUSES.items() for status in all_)
    meant = nearest(text, (*MediaType, *sections), _ALIKE)
    return f"Did you mean {meant}?" if meant is not None else refused.hint


def _managed(media_type: MediaType, library: Library) -> MediaType:
    if media_type in library.managed:
        return media_type
    raise Refused(
        f"{library.path} does not name {media_type}, so there is nothing to plan of it",
        f"It names {', '.join(library.managed) or 'no type'}.",
        code="not-managed",
    )


def _names_something(scope: Scope, account: Account, matching: Matching) -> bool:
    return any(scope.has_wish(match) for match in matching.matches) or any(
        scope.has_leftover(entry) for entry in account.rows
    )
