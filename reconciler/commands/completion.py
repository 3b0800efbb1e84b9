"""What a shell offers after Tab: types, their statuses, and the titles of the library file.

A parameter gets one by ``autocompletion=complete_title``. A shell asks on every Tab, so nothing
here reaches for the network, and a file that cannot be read offers nothing instead of complaining.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from reconciler.model.library import Library, Wish
from reconciler.model.media import STATUSES, TYPE_ALIASES, MediaType, Status

Offers = list[tuple[str, str]]
"""What may be inserted, each with a word about it for shells that show one."""


def complete_type(incomplete: str) -> Offers:
    """Offer the types."""
    return [
        (str(kind), ", ".join(STATUSES[kind])) for kind in MediaType if kind.startswith(incomplete)
    ]


def complete_status(context: typer.Context, incomplete: str) -> Offers:
    """Offer the statuses: those of the type that the line names, else all."""
    kind = _type_of(context.params)
    statuses = tuple(Status) if kind is None else STATUSES[kind]
    return [
        (str(status), status.display_name) for status in statuses if status.startswith(incomplete)
    ]


def complete_title(context: typer.Context, incomplete: str) -> Offers:
    """Offer the titles and ids of the library file that the command has as ``file``.

    Once a type is named, only its titles. Ids are offered once the line asks for one by its key,
    such as ``imdb:``.
    """
    library = _library(context.params)
    if library is None:
        return []
    kind = _type_of(context.params)
    return [
        offer
        for wish in library.wishes
        if kind is None or wish.type is kind
        for offer in _offers(wish, by_id=":" in incomplete)
        # What a terminal obeys has no place on a command line.
        if offer[0].startswith(incomplete) and offer[0].isprintable()
    ]


def _offers(wish: Wish, *, by_id: bool) -> Iterator[tuple[str, str]]:
    where = f"{wish.type.singular}, {wish.status}"
    if wish.title:
        yield wish.title, where
    if by_id or not wish.title:
        for key, value in wish.ids.items():
            yield f"{key}:{value}", f"{wish.label}, {where}"


def _type_of(given: Mapping[str, Any]) -> MediaType | None:
    for name in ("type_", "type", "media_type"):
        value = str(given.get(name) or "")
        if value in TYPE_ALIASES:
            return TYPE_ALIASES[value]
        if value in set(MediaType):
            return MediaType(value)
    return None


def _library(given: Mapping[str, Any]) -> Library | None:
    from reconciler.library.reading.read import read_library
    from reconciler.model.errors import ReconcilerError

    file = given.get("file")
    if file is None:
        return None
    try:
        return read_library(Path(file))
    except ReconcilerError:
        return None
