"""The command line: which commands there are, and what each is made of."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Final, NamedTuple

import typer

from reconciler import __version__


class _Place(NamedTuple):
    """Where a command is: its module in this package, its name there, and a line for the list."""

    module: str
    name: str
    short: str = ""
    hidden: bool = False


_COMMANDS: Final = {
    "validate": _Place("validate", "validate", "Check a library file offline."),
    "plan": _Place("plan", "plan", "Show what apply would do; sends no write."),
    "apply": _Place("apply", "apply", "Show the plan, ask, do it, verify it."),
    "import": _Place("import_", "import_", "Write a library file of the account, or of exports."),
    "export": _Place("export", "export", "Write the account in another service's form."),
    "pull": _Place("pull", "pull", "Take the account's changes into the file."),
    "fix": _Place("fix", "fix", "Rewrite what Simkl cannot hold, as the plan advises."),
    "fmt": _Place("fmt", "fmt", "Bring the file into canonical form."),
    "add": _Place("add", "add", "Add titles to the file, by link, id or name."),
    "rm": _Place("remove", "remove", "Take items out of the file."),
    "mv": _Place("move", "move", "Move items to another status or type."),
    "restore": _Place("restore", "restore", "Put removed or moved titles back."),
    "backup": _Place("restore", "backup", "Save the whole account."),
    "backups": _Place("restore", "backups", "List the backups."),
    "show": _Place("show", "show", "List the account's library, or a file."),
    "site": _Place("site", "site", "Write a web page of the library."),
    "login": _Place("login", "login", "Log in to Simkl."),
    "logout": _Place("logout", "logout", "End the stored login and delete it."),
    "whoami": _Place("whoami", "whoami", "Show whose account it is."),
    "doctor": _Place("doctor", "doctor", "Check what is assumed about Simkl; read-only."),
    "schema": _Place("schema", "schema", "Print a JSON Schema."),
    "init": _Place("init", "init", "Set up a repository."),
    "sandbox": _Place("sandbox", "sandbox_app"),
    "ci": _Place("ci", "ci_app", hidden=True),
}
"""All commands, in the order of the help."""


def command_line(words: Sequence[str] = ()) -> typer.Typer:
    """Return the command line with all commands, or with the one that the words start with.

    Loading one command instead of twenty saves a tenth of what a small file takes to validate.
    """
    app = typer.Typer(
        name="reconciler",
        help="Your Simkl library as code: a YAML file of what you want, a plan, an apply.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_program)
    named = words[0] if words and words[0] in _COMMANDS else None
    for name in (named,) if named is not None else _COMMANDS:
        place = _COMMANDS[name]
        command = getattr(import_module(f"reconciler.commands.{place.module}"), place.name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, hidden=place.hidden)
        else:
            app.command(name, short_help=place.short, hidden=place.hidden)(command)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reconciler {__version__}")
        raise typer.Exit


def _program(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Your Simkl library as code: a YAML file of what you want, a plan, an apply."""
