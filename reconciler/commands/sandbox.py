"""``reconciler sandbox``: the built-in offline account."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reconciler.commands.options import FormatOption, complete_status, complete_type
from reconciler.console.results import Result
from reconciler.console.streams import wants_color, width
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.rows import SandboxLibraryDocument, SandboxRow
    from reconciler.documents.written import SandboxDocument
    from reconciler.sandbox.edit import SeenTitle
    from reconciler.sandbox.store import SandboxFile

sandbox_app = typer.Typer(help="The built-in offline account.", no_args_is_help=True)


_FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="PATH",
        help="The sandbox file; default: RECONCILER_SANDBOX, or one in your data folder.",
    ),
]


_NONE: Final = "none"
_RATINGS: Final = (*map(str, range(1, 11)), _NONE)
_VERSION: Final = re.compile(rb"^version\s*:", re.MULTILINE)
"""What every library file has, and no sandbox file."""


def _ratings(incomplete: str) -> list[str]:
    return [rating for rating in _RATINGS if rating.startswith(incomplete)]


@sandbox_app.command()
def reset(
    file: _FileOption = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start with no title listed.")] = False,
    format_: FormatOption = "text",
) -> Result:
    """Start afresh with the sample account, whatever the file held; only a library is left alone.

    Example: reconciler sandbox reset --empty
    """
    sandbox = _open(file)
    _require_no_library(sandbox.path)
    sandbox.reset(empty=empty)
    told = f"{sandbox.path} is a new {'empty' if empty else 'sample'} account."
    return _result(sandbox.path, told, format_)


@sandbox_app.command()
def show(
    file: _FileOption = None,
    format_: FormatOption = "text",
) -> Result:
    """List the account's library.

    Example: reconciler sandbox show --format json
    """
    from reconciler.rendering.library_table import library_table
    from reconciler.sandbox.edit import overview

    account, titles = overview(_open(file))
    entries = [_row(title) for title in titles]
    document: SandboxLibraryDocument = {
        "format_version": FORMAT_VERSION,
        "account": account,
        "entries": entries,
    }

    def text() -> str:
        return library_table(entries, width=width(sys.stdout), color=wants_color(sys.stdout))

    return Result(document, text, format=format_)


def _row(title: "SeenTitle") -> "SandboxRow":
    return {
        "type": title.type,
        "status": title.status,
        "simkl": title.simkl,
        "title": title.title,
        "year": title.year,
        "watched": title.watched,
        "total": title.total,
        "rating": title.rating,
        "memo": title.memo,
        "added_at": title.added_at,
        "last_watched_at": title.last_watched_at,
    }


_TypeArgument = Annotated[
    str,
    typer.Argument(metavar="TYPE", help="movies, shows or anime.", autocompletion=complete_type),
]
_IdArgument = Annotated[
    str,
    typer.Argument(metavar="ID", help="A Simkl id, or another as KEY:VALUE, such as tmdb:1399."),
]


@sandbox_app.command()
def edit(
    media_type: _TypeArgument,
    ident: _IdArgument,
    status: Annotated[
        str,
        typer.Argument(
            metavar="STATUS", help="The new status, or remove.", autocompletion=complete_status
        ),
    ],
    file: _FileOption = None,
    format_: FormatOption = "text",
) -> Result:
    """Change one title as if on the phone; Simkl's own rules apply to it.

    Example: reconciler sandbox edit shows tmdb:1399 completed
    """
    from reconciler.sandbox.edit import remove, set_status, type_named

    kind, sandbox = type_named(media_type), _open(file)
    if status == "remove":
        remove(sandbox, kind, ident)
        told = f"{kind}: {ident} is removed."
    else:
        told = f"{kind}: {ident} is now {set_status(sandbox, kind, ident, status)}."
    return _result(sandbox.path, told, format_)


@sandbox_app.command(short_help="Rate one title as if on the phone.")
def rate(
    media_type: _TypeArgument,
    ident: _IdArgument,
    rating: Annotated[
        str, typer.Argument(metavar="RATING", help="1 to 10, or none.", autocompletion=_ratings)
    ],
    file: _FileOption = None,
    format_: FormatOption = "text",
) -> Result:
    """Rate one title as if on the phone; one that is on no list is filed by that, as on Simkl.

    Example: reconciler sandbox rate shows tmdb:60059 9
    """
    from reconciler.sandbox.edit import set_rating, type_named

    kind, sandbox = type_named(media_type), _open(file)
    if rating not in _RATINGS:
        raise typer.BadParameter(
            f"{rating} is no rating: use a whole number from 1 to 10, or none.",
            param_hint="RATING",
        )
    status = set_rating(sandbox, kind, ident, None if rating == _NONE else int(rating))
    has = "no rating" if rating == _NONE else f"the rating {rating}"
    return _result(sandbox.path, f"{kind}: {ident} is {status} with {has}.", format_)


@sandbox_app.command()
def path(file: _FileOption = None, format_: FormatOption = "text") -> Result:
    """Print where the sandbox file is, or would be.

    Example: reconciler sandbox path
    """
    path = _open(file).path
    return _result(path, str(path), format_)


def _require_no_library(path: Path) -> None:
    """Return unless a library file is there, which a wrong name would lose."""
    from reconciler.files.atomic import DOCUMENT, read_regular
    from reconciler.model.errors import Refused

    try:
        there = read_regular(path, DOCUMENT)
    except OSError:
        return
    if _VERSION.search(there):
        raise Refused(
            f"{path} is a library file and no sandbox; it was left alone",
            "Name another file by --file or RECONCILER_SANDBOX.",
            code="foreign-file",
        )


def _result(path: Path, told: str, format_: str) -> Result:
    document: SandboxDocument = {
        "format_version": FORMAT_VERSION,
        "file": str(path),
        "told": told,
    }
    return Result(document, told, format=format_)


def _open(file: Path | None) -> "SandboxFile":
    from reconciler.sandbox.store import SandboxFile, sandbox_path

    return SandboxFile(file or sandbox_path(os.environ))
