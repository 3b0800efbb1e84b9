"""``reconciler rm``: items out of the library file."""

from reconciler.commands.options import (
    DEFAULT_FILE,
    FileOption,
    FormatOption,
    TypeOption,
    WhatArgument,
)
from reconciler.console.results import Result


def remove(
    what: WhatArgument,
    media_type: TypeOption = None,
    file: FileOption = DEFAULT_FILE,
    format_: FormatOption = "text",
) -> Result:
    """Take items and their comments out of the file; all else in it stays as it is.

    The account changes with the next apply only.

    Exit codes: 0 done, 1 failed, and then nothing was changed.

    Example: reconciler rm "Game of Thrones" imdb:tt0903747
    """
    from reconciler.documents.edits import EditedItemDocument
    from reconciler.library.editing.edit import Edits, edit_library
    from reconciler.library.lock import lock_path, read_lock
    from reconciler.usecases.edit import finish
    from reconciler.usecases.library_file import read_library_file
    from reconciler.usecases.targets import Listing, target_of

    before = read_library_file(file)
    wishes = before.library.wishes
    listing = Listing(before.library, read_lock(lock_path(file)))
    found = dict.fromkeys(listing.find(target_of(text), media_type) for text in what)
    edited = edit_library(before.located, Edits(removed=frozenset(found)))
    items: list[EditedItemDocument] = []
    for position in found:
        wish = wishes[position]
        name = listing.name(wish)
        items.append(
            {
                "type": wish.type,
                "title": name,
                "from": wish.status,
                "to": None,
                "line": None,
                "told": f"Removed {name} from {wish.type} {wish.status}.",
            }
        )
    return finish(before, edited, items, format_)
