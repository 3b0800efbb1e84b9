"""The command line: which commands there are, and what each is made of."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Final, NamedTuple

import typer

from reconciler import __version__


class _Place(NamedTuple):
    """Where a command is: its module in this package, and its name there."""

    module: str
    name: str
    hidden: bool = False


_COMMANDS: Final = {
    "validate": _Place("validate", "validate"),
    "plan": _Place("plan", "plan"),
    "apply": _Place("apply", "apply"),
    "import": _Place("import_", "import_"),
    "pull": _Place("pull", "pull"),
    "fmt": _Place("fmt", "fmt"),
    "add": _Place("add", "add"),
    "rm": _Place("remove", "remove"),
    "mv": _Place("move", "move"),
    "restore": _Place("restore", "restore"),
    "backup": _Place("restore", "backup"),
    "backups": _Place("restore", "backups"),
    "show": _Place("show", "show"),
    "site": _Place("site", "site"),
    "login": _Place("login", "login"),
    "logout": _Place("logout", "logout"),
    "whoami": _Place("whoami", "whoami"),
    "doctor": _Place("doctor", "doctor"),
    "schema": _Place("schema", "schema"),
    "init": _Place("init", "init"),
    "sandbox": _Place("sandbox", "sandbox_app"),
    "ci": _Place("ci", "ci_app", hidden=True),
}
"""All commands, in the order of the help."""


def command_line(words: Sequence[str] = ()) -> typer.Typer:
    """Give the command line with all commands, or with the one that the words start with.

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
            app.command(name, hidden=place.hidden)(command)
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
