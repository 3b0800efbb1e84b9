"""``reconciler import``: the live account as a new library file."""

from pathlib import Path
from typing import Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION

_STDOUT = Path("-")


def import_(
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The file to write; - is stdout, without a lock."
        ),
    ] = DEFAULT_FILE,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a file and a lock that exist.")
    ] = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Write a complete, sorted library file of the account, and its lock.

    The file manages every type and status, so a plan right after it is empty. A title in a status
    that no file can name, such as a movie on hold, is left out and named.

    Exit codes: 0 written, 1 failed.

    Example: reconciler import --out library.yaml
    """
    from reconciler.model.media import MediaType
    from reconciler.usecases.import_ import library_of, refuse_to_overwrite, write_library
    from reconciler.usecases.session import reading

    if out != _STDOUT and not force:
        refuse_to_overwrite(out)
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        account = reader.read(tuple(MediaType), refresh=refresh, accept_losses=accept_losses)
    data, library = library_of(account, str(out))
    count = len(library.wishes)
    document = {"format_version": FORMAT_VERSION, "file": str(out), "items": count}
    if out == _STDOUT:
        text = data.decode()
        return Result({**document, "text": text}, text, is_data=True, format=format_)
    write_library(out, data, library, account)
    told = f"Wrote {count:,} item{'' if count == 1 else 's'} to {out}, and its lock."
    return Result(document, told, format=format_)
