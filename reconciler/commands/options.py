"""Options that several commands share, so that each has one name, one help text, one meaning."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from reconciler.commands.completion import complete_title
from reconciler.model.media import MediaType, Status

DEFAULT_FILE = Path("library.yaml")


FileArgument = Annotated[
    Path,
    # An unreadable file is one of the problems that the program itself reports.
    typer.Argument(metavar="FILE", help="The library file.", readable=False, show_default=True),
]
FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="The library files; default: library.yaml.",
        readable=False,
        show_default=False,
    ),
]
OptionalFileArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", help="The library file; default: library.yaml.", readable=False
    ),
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
    bool, typer.Option("--refresh", help="Read the account anew instead of using the snapshot.")
]
AcceptLossesOption = Annotated[
    bool,
    typer.Option(
        "--accept-losses",
        help="Go on this once although the account seems to have lost many titles.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
PlanFormatOption = Annotated[
    Literal["text", "json", "markdown"],
    typer.Option("--format", help="text for people, json for programs, markdown."),
]
FormatOption = Annotated[
    Literal["text", "json"],
    typer.Option("--format", help="text for people, json for programs."),
]
ProblemFormatOption = Annotated[
    Literal["text", "json", "github"],
    typer.Option("--format", help="text for people, json for programs, github annotations."),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="WHAT",
        help="Plan only this: movies, shows, anime, TYPE/STATUS, an id, or a title of the file; "
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
    typer.Option("--backup-dir", metavar="DIR", help="Where backups go; default: the data folder."),
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
        metavar="WHAT...",
        help="Links, ids such as imdb:tt0944947, or titles; - takes them from stdin, one a line.",
        autocompletion=complete_title,
    ),
]
ToOption = Annotated[Status, typer.Option("--to", help="The status that is wanted.")]
TypeOption = Annotated[
    MediaType | None, typer.Option("--type", help="The type, where that is not clear.")
]
FileOption = Annotated[Path, typer.Option("--file", "-f", metavar="FILE", help="The library file.")]
ManageOption = Annotated[
    bool,
    typer.Option("--manage", help="Let the file manage the status from now on, if it does not."),
]
