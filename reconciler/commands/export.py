"""``reconciler export``: the account in the form of another service."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import (
    AcceptLossesOption,
    ForceOption,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.written import ExportDocument

_STDOUT = Path("-")


class ExportTo(StrEnum):
    """The forms that an account can be written in."""

    SIMKL = "simkl-csv"
    LETTERBOXD = "letterboxd"
    MYANIMELIST = "myanimelist"
    IMDB = "imdb"
    TRAKT = "trakt"
    YAMTRACK = "yamtrack"


def export(
    to: Annotated[ExportTo, typer.Option("--to", help="The service whose form is written.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write; - is stdout.")
    ] = _STDOUT,
    force: ForceOption = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Write the account as a file that another service imports.

    What the form cannot hold is counted on stderr. `reconciler import` reads each form back.

    Exit codes: 0 written, 1 failed.

    Example: reconciler export --to letterboxd --out letterboxd.csv
    """
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.export import export_account, require_place_for_export, write_export
    from reconciler.usecases.session import reading

    if out != _STDOUT:
        require_place_for_export(out, force=force)
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        written = export_account(reader, to.value, Trust(refresh, accept_losses))
    left = [what.sentence(count) for what, count in written.left_out.items()]
    document: ExportDocument = {
        "format_version": FORMAT_VERSION,
        "to": to.value,
        "titles": written.titles,
        "left_out": [
            {"reason": what.reason, "count": count} for what, count in written.left_out.items()
        ],
        "files": [],
    }
    if out == _STDOUT:
        beside = [
            f"Left out: the {name}, since it needs a file of its own: name one with --out."
            for name in written.beside
        ]
        document["text"] = written.text
        return Result(
            document,
            written.text,
            notes=(*beside, *left),
            is_data=True,
            format=format_,
        )
    document["files"] = files = [str(path) for path in write_export(out, written, force=force)]
    count = f"{written.titles:,} title{'' if written.titles == 1 else 's'}"
    told = f"Wrote {count} to {', '.join(files)}."
    return Result(document, notes=(told, *left), format=format_)
