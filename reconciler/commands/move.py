"""``reconciler mv``: items of the library file to another status."""

from reconciler.commands.options import (
    DEFAULT_FILE,
    FileOption,
    FormatOption,
    ManageOption,
    ToOption,
    TypeOption,
    WhatArgument,
)
from reconciler.console.results import Result


def move(
    what: WhatArgument,
    to: ToOption,
    media_type: TypeOption = None,
    manage: ManageOption = False,
    file: FileOption = DEFAULT_FILE,
    format_: FormatOption = "text",
) -> Result:
    """Move items and their comments to another status of the file; all else in it stays.

    The account changes with the next apply only.

    Exit codes: 0 done, 1 failed, and then nothing was changed.

    Example: reconciler mv "Game of Thrones" --to dropped
    """
    from reconciler.documents.edits import EditedItemDocument
    from reconciler.library.editing.edit import Edits, edit_library
    from reconciler.library.lock import lock_path, read_lock
    from reconciler.usecases.edit import finish, require_status
    from reconciler.usecases.library_file import read_library_file
    from reconciler.usecases.targets import Listing, target_of

    before = read_library_file(file)
    wishes = before.library.wishes
    listing = Listing(before.library, read_lock(lock_path(file)))
    found = dict.fromkeys(listing.find(target_of(text), media_type) for text in what)
    items: list[EditedItemDocument] = []
    for position in found:
        wish = wishes[position]
        require_status(before.library, wish.type, to, manage=manage)
        same = wish.status is to
        change = f"is {to} already" if same else f"{wish.status} → {to}"
        name = listing.name(wish)
        items.append(
            {
                "type": wish.type,
                "title": name,
                "from": wish.status,
                "to": to,
                "line": None,
                "told": f"{name}: {wish.type} {change}.",
            }
        )
    moved = {position: to for position in found if wishes[position].status is not to}
    return finish(before, edit_library(before.located, Edits(moved=moved)), items, format_)
