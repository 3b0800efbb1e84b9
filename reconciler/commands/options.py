"""Options that several commands share, so that each has one name, one help text, one meaning.

Also what a shell offers after Tab: types, their statuses, and the titles of the library file. A
shell asks on every Tab, so nothing of that reaches for the network, and a file that cannot be read
offers nothing instead of complaining.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from reconciler.model.library import Library, Wish
from reconciler.model.media import (
    STATUSES,
    TYPE_NAMES,
    Destination,
    MediaType,
    Status,
    destination_of,
)

DEFAULT_FILE = Path("library.yaml")

Offers = list[tuple[str, str]]
"""What may be inserted, each with a word about it for shells that show one."""


def complete_type(incomplete: str) -> Offers:
    """Offer the types."""
    return [
        (str(kind), ", ".join(STATUSES[kind])) for kind in MediaType if kind.startswith(incomplete)
    ]


def complete_status(context: typer.Context, incomplete: str) -> Offers:
    """Offer the statuses: those of the type that the line names, else all."""
    kind = _type_of(context.params)
    statuses = tuple(Status) if kind is None else STATUSES[kind]
    return [
        (str(status), status.display_name) for status in statuses if status.startswith(incomplete)
    ]


def complete_destination(_context: typer.Context, incomplete: str) -> Offers:
    """Offer where an item can go: the statuses, then each type with its own."""
    offers = [(str(status), status.display_name) for status in Status]
    for kind, statuses in STATUSES.items():
        offers += [(f"{kind}/{status}", f"{kind}, {status.display_name}") for status in statuses]
    return [offer for offer in offers if offer[0].startswith(incomplete)]


def complete_title_or_destination(context: typer.Context, incomplete: str) -> Offers:
    """Offer the titles and ids of the library file; behind one, where it can go, too."""
    offers = complete_title(context, incomplete)
    if context.params.get("what") and not context.params.get("to"):
        offers += complete_destination(context, incomplete)
    return offers


def complete_title(context: typer.Context, incomplete: str) -> Offers:
    """Offer the titles and ids of the library file that the command has as ``file``.

    Once a type is named, only its titles. Ids are offered once the line asks for one by its key,
    such as ``imdb:``.
    """
    library = _library(context.params)
    if library is None:
        return []
    kind = _type_of(context.params)
    return [
        offer
        for wish in library.wishes
        if kind is None or wish.type is kind
        for offer in _offers(wish, by_id=":" in incomplete)
        # What a terminal obeys has no place on a command line.
        if offer[0].startswith(incomplete) and offer[0].isprintable()
    ]


def _offers(wish: Wish, *, by_id: bool) -> Iterator[tuple[str, str]]:
    where = f"{wish.type.singular}, {wish.status}"
    if wish.title:
        yield wish.title, where
    if by_id or not wish.title:
        for key, value in wish.ids.items():
            yield f"{key}:{value}", f"{wish.label}, {where}"


def _type_of(given: Mapping[str, object]) -> MediaType | None:
    for name in ("type_", "type", "media_type"):
        value = TYPE_NAMES.get(str(given.get(name) or ""))
        if value is not None:
            return value
    return None


def _library(given: Mapping[str, object]) -> Library | None:
    from reconciler.library.reading.read import read_library
    from reconciler.model.errors import ReconcilerError

    file = given.get("file")
    if file is None:
        return None
    try:
        return read_library(Path(str(file)))
    except ReconcilerError:
        return None


FileArgument = Annotated[
    Path,
    # An unreadable file is one of the problems that the program itself reports.
    typer.Argument(metavar="FILE", help="The library file.", readable=False, show_default=True),
]
FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE",
        help="The library files; default: library.yaml.",
        readable=False,
        show_default=False,
    ),
]
OptionalFileArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="The library file; default: library.yaml.", readable=False),
]
SandboxOption = Annotated[
    bool,
    typer.Option(
        "--sandbox",
        help="Use the built-in offline account (also: RECONCILER_SANDBOX=PATH).",
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show each request on stderr, without secrets.")
]
RefreshOption = Annotated[
    bool, typer.Option("--refresh", help="Ask Simkl for everything anew; trust nothing remembered.")
]
AcceptLossesOption = Annotated[
    bool,
    typer.Option(
        "--accept-losses",
        help="Go on this once although the account seems to have lost many titles.",
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
PlanFormatOption = Annotated[
    Literal["text", "json", "markdown"],
    typer.Option("--format", help="text for people, json for programs, markdown for comments."),
]
FormatOption = Annotated[
    Literal["text", "json"],
    typer.Option("--format", help="text for people, json for programs."),
]
ProblemFormatOption = Annotated[
    Literal["text", "json", "github"],
    typer.Option(
        "--format", help="text for people, json for programs, github for annotations there."
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="WHAT",
        help="Plan only this: movies, shows, anime, TYPE/STATUS, an id, or a title; "
        "may be repeated.",
    ),
]
AddOnlyOption = Annotated[
    bool, typer.Option("--add-only", help="Plan only what is to be added; move and remove nothing.")
]
FullOption = Annotated[
    bool, typer.Option("--full", help="List every change of a large plan, folding none.")
]
BackupDirOption = Annotated[
    Path | None,
    typer.Option(
        "--backup-dir",
        metavar="DIR",
        help="The folder of the backups; default: one in your data folder.",
    ),
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit with 1 when the file would change.")
]
DiffOption = Annotated[
    bool, typer.Option("--diff", help="Print the change of the file; write nothing.")
]
WhatArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="WHAT",
        help="Links, ids such as imdb:tt0944947, or titles.",
        autocompletion=complete_title,
    ),
]
NamesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="WHAT",
        help="Links, ids such as imdb:tt0944947, or titles; - takes them from stdin, one a line.",
        autocompletion=complete_title,
    ),
]


def _destination(text: str) -> Destination:
    """Read where an item is wanted.

    Raises:
        typer.BadParameter: It is no type, status, or ``TYPE/STATUS``.
    """
    destination = destination_of(text)
    if destination is None:
        choices = ", ".join(f"'{word}'" for word in (*Status, *TYPE_NAMES))
        raise typer.BadParameter(f"{text!r} is not one of {choices} or TYPE/STATUS.")
    return destination


_TO: Final = typer.Option(
    "--to",
    metavar="STATUS",
    parser=_destination,
    help="Where it goes: a status, or type and status, as in anime/completed.",
    autocompletion=complete_destination,
)
ToOption = Annotated[Destination, _TO]
OptionalToOption = Annotated[Destination | None, _TO]
TypeOption = Annotated[
    MediaType | None, typer.Option("--type", help="The type, where that is not clear.")
]
FileOption = Annotated[Path, typer.Option("--file", "-f", metavar="FILE", help="The library file.")]
ManageOption = Annotated[
    bool,
    typer.Option(
        "--manage", help="Let the file manage that status from now on, if it does not yet."
    ),
]
