"""``reconciler add``: titles into the library file."""

from typing import Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    FileOption,
    FormatOption,
    ManageOption,
    NamesArgument,
    RefreshOption,
    SandboxOption,
    ToOption,
    TypeOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.model.errors import Refused


def add(
    what: NamesArgument,
    to: ToOption,
    media_type: TypeOption = None,
    rating: Annotated[
        int | None,
        typer.Option(
            "--rating",
            metavar="N",
            min=1,
            max=10,
            help="Your rating, a whole number, for the file.",
        ),
    ] = None,
    watched: Annotated[
        str | None,
        typer.Option(
            "--watched",
            metavar="WHEN",
            help="When it was watched: a day, a time with its offset, or unknown; with --to"
            " completed.",
        ),
    ] = None,
    manage: ManageOption = False,
    file: FileOption = DEFAULT_FILE,
    refresh: RefreshOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Add titles to the file, with name, year and ids from Simkl; all else in it stays.

    A link or id is looked up. A title is searched: when several are found, a terminal asks which
    one is meant; elsewhere they are listed with their ids, and nothing is added. A title that the
    file lists already is not added twice. Of several, those that can be added are, and the rest is
    listed. Where the file's policy has ratings, that of the account is written unless --rating says
    another. The account changes with the next apply only.

    Exit codes: 0 done, 1 failed, or something was left out.

    Example: reconciler add https://imdb.com/title/tt1160419 --to plantowatch

    Example: reconciler add - --to plantowatch < links.txt
    """
    from reconciler.files.atomic import require_writable
    from reconciler.library.lock import lock_path, read_lock
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.add import Adding, extras_of, found_title, section_of
    from reconciler.usecases.edit import finish
    from reconciler.usecases.library_file import read_library_file
    from reconciler.usecases.session import reading
    from reconciler.usecases.targets import names_in, target_of

    media_type, status = section_of(to, media_type)
    extras = extras_of(rating, watched, status)
    before = read_library_file(file)
    require_writable(file)
    named = names_in(what)
    left: list[tuple[str, Refused]] = []
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        trust = Trust(refresh)
        reader.read((), trust)
        adding = Adding(before, read_lock(lock_path(file)), reader, trust)
        for text in named:
            try:
                target = target_of(text)
                title = found_title(target, media_type, reader)
                adding.add(title, target, status, manage=manage)
            except Refused as refused:
                if len(named) == 1:
                    raise
                left.append((text, refused))
    edited, items = adding.edited(extras)
    return finish(before, edited, items, format_, left)
