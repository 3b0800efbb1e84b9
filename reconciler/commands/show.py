"""``reconciler show``: the library as a table."""

import sys
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
    complete_type,
)
from reconciler.console.results import Format, Result
from reconciler.console.streams import wants_color, width
from reconciler.model.errors import ReconcilerError
from reconciler.model.media import TYPE_NAMES, MediaType, Status

if TYPE_CHECKING:
    from reconciler.documents.rows import LibraryRow


class _Source(StrEnum):
    ACCOUNT = "account"
    FILE = "file"


def show(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Show this library file instead of the account."),
    ] = None,
    of: Annotated[
        _Source | None,
        typer.Option(
            "--of",
            help="What to list: the account, or a file: FILE, else library.yaml. Default: the"
            " account, or FILE where it is given.",
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="Only this type: movies, shows or anime; may be repeated.",
            autocompletion=complete_type,
        ),
    ] = None,
    statuses: Annotated[
        list[Status] | None,
        typer.Option("--status", metavar="STATUS", help="Only this status; may be repeated."),
    ] = None,
    format_: Annotated[
        Literal["text", "json", "csv"],
        typer.Option("--format", help="text for people, json for programs, csv for spreadsheets."),
    ] = "text",
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
) -> Result:
    """List the account's library, or a library file, by type, status and title.

    In CSV, a text that a spreadsheet would take for a formula (it starts with =, +, - or @) gets
    an apostrophe in front.

    Example: reconciler show --type anime --format csv > anime.csv
    """
    kinds = tuple(map(_type_named, types)) if types else tuple(MediaType)
    if of is _Source.ACCOUNT and file is not None:
        raise ReconcilerError(
            f"{file} is a file, but --of account was asked for",
            "Leave out one of them.",
            code="usage",
        )
    if of is _Source.FILE or file is not None:
        if refresh or accept_losses:
            name = "--refresh" if refresh else "--accept-losses"
            raise typer.BadParameter(f"{name} is for the account, and a file is shown")
        items = _of_file(file or DEFAULT_FILE, kinds)
    else:
        # The client of an account loads slowly, and a file needs none.
        from reconciler.rendering.library_table import items_of_entries
        from reconciler.simkl.account.reader import Trust
        from reconciler.usecases.session import reading

        with reading(sandbox=sandbox, verbose=verbose) as reader:
            account = reader.read(kinds, Trust(refresh, accept_losses))
        items = items_of_entries(account.rows)
    return _result([item for item in items if not statuses or item["status"] in statuses], format_)


def _type_named(name: str) -> MediaType:
    """Read a type as the library file names it."""
    if name not in TYPE_NAMES:
        raise ReconcilerError(
            f"there is no type {name}", f"Use one of {', '.join(TYPE_NAMES)}.", code="usage"
        )
    return TYPE_NAMES[name]


def _of_file(path: Path, types: Collection[MediaType]) -> "list[LibraryRow]":
    from reconciler.library.reading.read import read_library
    from reconciler.rendering.library_table import items_of_wishes

    return items_of_wishes(wish for wish in read_library(path).wishes if wish.type in types)


def _result(items: "list[LibraryRow]", format_: str) -> Result:
    from reconciler.rendering.library_table import library_csv, library_document, library_table

    def text() -> str:
        if format_ == Format.CSV:
            return library_csv(items)
        return library_table(items, width=width(sys.stdout), color=wants_color(sys.stdout))

    is_data = format_ == Format.CSV
    return Result(library_document(items), text, is_data=is_data, format=format_)
