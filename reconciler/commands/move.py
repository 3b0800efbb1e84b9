"""``reconciler mv``: items of the library file to another status, another type, or both."""

from typing import Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    FileOption,
    FormatOption,
    ManageOption,
    OptionalToOption,
    TypeOption,
    complete_title_or_destination,
)
from reconciler.console.results import Result
from reconciler.model.errors import ReconcilerError
from reconciler.model.media import TYPE_NAMES, Status, destination_of


def move(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT",
            help="Links, ids such as imdb:tt0944947, or titles; without --to, the last one is where"
            " they go.",
            autocompletion=complete_title_or_destination,
        ),
    ],
    to: OptionalToOption = None,
    media_type: TypeOption = None,
    manage: ManageOption = False,
    file: FileOption = DEFAULT_FILE,
    format_: FormatOption = "text",
) -> Result:
    """Move items and their comments to another status or type of the file; all else in it stays.

    What --to leaves open stays as it is: with a type alone, the status. An item gets its Simkl id
    from the lock where its other ids would not tell it apart in the new type. A date of watching
    goes when its item leaves completed. The account changes with the next apply only.

    Exit codes: 0 done, 1 failed, and then nothing was changed.

    Example: reconciler mv "Game of Thrones" --to dropped

    Example: reconciler mv "Cowboy Bebop" anime/completed
    """
    from reconciler.usecases.library_file import read_library_file
    from reconciler.usecases.move import move_items

    if to is None:
        *what, last = what
        to = destination_of(last)
        if to is None or not what:
            from reconciler.library.reading.words import nearest
            from reconciler.usecases.targets import UNDONE

            meant = nearest(last, (*Status, *TYPE_NAMES)) if what else None
            raise ReconcilerError(
                "it is not said where the items go",
                f"Did you mean {meant}? Or say --to."
                if meant
                else "End with a status, a type or both, as in dropped or anime/completed; or say"
                " --to.",
                code="usage",
                undone=UNDONE,
            )
    before = read_library_file(file)
    return move_items(before, what, to, media_type=media_type, manage=manage, format_=format_)
