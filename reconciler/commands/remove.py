"""``reconciler rm``: items out of the library file."""

from reconciler.commands.options import (
    DEFAULT_FILE,
    FileOption,
    TypeOption,
    WhatArgument,
)


def remove(
    what: WhatArgument, media_type: TypeOption = None, file: FileOption = DEFAULT_FILE
) -> int:
    """Take items and their comments out of the file; all else in it stays as it is.

    The account changes with the next apply only.

    Exit codes: 0 done, 1 failed, and then nothing was changed.

    Example: reconciler rm "Game of Thrones" imdb:tt0903747
    """
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
    finish(
        before,
        edited,
        [
            f"Removed {listing.name(wishes[position])} from {wishes[position].type} "
            f"{wishes[position].status}."
            for position in found
        ],
    )
    return 0
