"""The program: its commands, and the one place where failures become messages and exit codes."""

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Final

import typer
from typer.exceptions import TyperException

from reconciler import __version__
from reconciler.commands.add import add
from reconciler.commands.apply import apply
from reconciler.commands.ci import ci_app
from reconciler.commands.console import (
    drop_stdout,
    print_document,
    tell,
    tolerate_narrow_encodings,
)
from reconciler.commands.doctor import doctor
from reconciler.commands.fmt import fmt
from reconciler.commands.import_ import import_
from reconciler.commands.init import init
from reconciler.commands.login import login
from reconciler.commands.logout import logout
from reconciler.commands.move import move
from reconciler.commands.plan import plan
from reconciler.commands.pull import pull
from reconciler.commands.remove import remove
from reconciler.commands.restore import backup, backups, restore
from reconciler.commands.sandbox import sandbox_app
from reconciler.commands.schema import schema
from reconciler.commands.show import show
from reconciler.commands.site import site
from reconciler.commands.validate import validate
from reconciler.commands.whoami import whoami
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import FORMAT_VERSION

EXIT_FAILURE: Final = 1
_EXIT_INTERRUPTED: Final = 130

app = typer.Typer(
    name="reconciler",
    help="Your Simkl library as code: a YAML file of what you want, a plan, an apply.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(validate)
app.command()(plan)
app.command()(apply)
app.command("import")(import_)
app.command()(pull)
app.command()(fmt)
app.command()(add)
app.command("rm")(remove)
app.command("mv")(move)
app.command()(restore)
app.command()(backup)
app.command()(backups)
app.command()(show)
app.command()(site)
app.command()(login)
app.command()(logout)
app.command()(whoami)
app.command()(doctor)
app.command()(schema)
app.command()(init)
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(ci_app, name="ci", hidden=True)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reconciler {__version__}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Your Simkl library as code: a YAML file of what you want, a plan, an apply."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave it with its exit code; no exception passes."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    tolerate_narrow_encodings()
    sys.exit(run(words))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit code.

    0 is success, 2 is ``plan --detailed-exitcode`` with something to do, 1 every failure.
    """
    try:
        return _exit_code(app(list(arguments), prog_name="reconciler", standalone_mode=False))
    except typer.Exit as exit_:
        return exit_.exit_code
    except (KeyboardInterrupt, typer.Abort):
        tell("Stopped; nothing was sent after that.")
        return _EXIT_INTERRUPTED
    except ReconcilerError as error:
        _report(error, arguments)
    except TyperException as error:
        _report(_usage_error(error), arguments)
    except BrokenPipeError:
        drop_stdout()
    return EXIT_FAILURE


def _exit_code(returned: Any) -> int:
    return returned if isinstance(returned, int) else 0


def _usage_error(error: TyperException) -> ReconcilerError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "reconciler"
    return ReconcilerError(error.format_message(), f"Try `{command} --help`.", code="usage")


def _report(error: ReconcilerError, arguments: Sequence[str]) -> None:
    if _wants_json(arguments):
        print_document(error_document(error))
        return
    if error.problems:
        from reconciler.rendering.problems import problems_text

        tell(problems_text(error.problems, None, color=False))
    tell(f"Error: {error.message}")
    if error.hint:
        tell(f"  {error.hint}")


def error_document(error: ReconcilerError) -> dict[str, Any]:
    """Give the JSON form of a failure."""
    return {
        "format_version": FORMAT_VERSION,
        "error": {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "problems": [problem._asdict() for problem in error.problems],
        },
    }


def _wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether JSON is asked for, also where the command line cannot be parsed."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)
