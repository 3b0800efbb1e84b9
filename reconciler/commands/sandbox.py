"""``reconciler sandbox``: the built-in offline account."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.completion import complete_status, complete_type
from reconciler.console.streams import print_document, print_result, wants_color, width

if TYPE_CHECKING:
    from reconciler.sandbox.store import SandboxFile

sandbox_app = typer.Typer(help="The built-in offline account.", no_args_is_help=True)


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"


_FileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="PATH", help="The sandbox file (also: RECONCILER_SANDBOX)."),
]


@sandbox_app.command()
def reset(
    file: _FileOption = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without a library.")] = False,
) -> None:
    """Start afresh with the sample account, whatever the file held.

    Example: reconciler sandbox reset --empty
    """
    sandbox = _open(file)
    sandbox.reset(empty=empty)
    print_result(f"{sandbox.path} is a new {'empty' if empty else 'sample'} account.")


@sandbox_app.command()
def show(
    file: _FileOption = None,
    format_: Annotated[
        _Format, typer.Option("--format", help="text for people, json for programs.")
    ] = _Format.TEXT,
) -> None:
    """List the account's library.

    Example: reconciler sandbox show --format json
    """
    from reconciler.rendering.library_table import library_table
    from reconciler.sandbox.overview import overview

    document = overview(_open(file))
    if format_ is _Format.JSON:
        print_document(document)
    else:
        entries = document["entries"]
        print_result(library_table(entries, width=width(sys.stdout), color=wants_color(sys.stdout)))


@sandbox_app.command()
def edit(
    media_type: Annotated[
        str,
        typer.Argument(
            metavar="TYPE", help="movies, shows or anime.", autocompletion=complete_type
        ),
    ],
    ident: Annotated[str, typer.Argument(metavar="ID", help="A Simkl id, or key:value.")],
    status: Annotated[
        str,
        typer.Argument(
            metavar="STATUS", help="A status, or remove.", autocompletion=complete_status
        ),
    ],
    file: _FileOption = None,
) -> None:
    """Change one title as if on the phone; Simkl's own rules apply to it.

    Example: reconciler sandbox edit shows tmdb:1399 completed
    """
    from reconciler.sandbox.edit import remove, set_status, type_named

    kind = type_named(media_type)
    if status == "remove":
        remove(_open(file), kind, ident)
        print_result(f"{kind}: {ident} is removed.")
    else:
        print_result(f"{kind}: {ident} is now {set_status(_open(file), kind, ident, status)}.")


@sandbox_app.command()
def path(file: _FileOption = None) -> None:
    """Print where the sandbox file is, or would be.

    Example: reconciler sandbox path
    """
    print_result(str(_open(file).path))


def _open(file: Path | None) -> "SandboxFile":
    from reconciler.sandbox.location import sandbox_path
    from reconciler.sandbox.store import SandboxFile

    return SandboxFile(file or sandbox_path(os.environ))
