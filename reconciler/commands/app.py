"""The program: the one place where failures become messages and exit codes."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import typer
from typer.exceptions import TyperException

from reconciler.commands.command_line import command_line
from reconciler.console.results import Result, present
from reconciler.console.screen import SCREEN
from reconciler.console.streams import (
    give_stdout_up,
    print_document,
    print_result,
    replace_closed_streams,
    room,
    show,
    stdout_is_broken,
    tell,
    tolerate_narrow_encodings,
    wants_color,
)
from reconciler.model.errors import Interrupted, InvalidLibrary, ReconcilerError, told
from reconciler.model.media import TYPE_NAMES

EXIT_FAILURE: Final = 1
_INTERRUPTED: Final = 130
_STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_CHOICES: Final = re.compile(r"'([^']*)' is not one of (.*)")
_PLAIN: Final = (
    (re.compile("Input should be a valid integer.*", re.DOTALL), "it must be a whole number."),
    (re.compile(r"Input should be greater than or equal to (-?\d+)"), r"it must be at least \1."),
    (re.compile(r"Input should be less than or equal to (-?\d+)"), r"it must be at most \1."),
    (
        re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL),
        r"too many words: \1. A title or a name with spaces needs quotes.",
    ),
    (re.compile("^Invalid value: "), ""),
)
"""What the library of the command line says, and how a person would."""
_STOPPED: Final = "Stopped; nothing more was sent."


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave it with its exit code; no exception passes."""
    replace_closed_streams()
    _stop_like_ctrl_c()
    words = sys.argv[1:] if arguments is None else list(arguments)
    tolerate_narrow_encodings()
    try:
        code = run(words, at_stop=let_nothing_stop)
    finally:
        let_nothing_stop()
        SCREEN.close()
    sys.exit(code)


def _stop_like_ctrl_c() -> None:
    """Let what asks the program to end stop it as Ctrl-C does, so that what is known is kept.

    What the program was started to ignore, as ``nohup`` does, it goes on to ignore.
    """
    for number in _stopping():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def let_nothing_stop() -> None:
    """Let who asks a second time wait for the end, which is near: it would tell of a failure."""
    for number in _stopping():
        signal.signal(number, signal.SIG_IGN)


def _stopping() -> Iterator[signal.Signals]:
    """Yield the signals that stop a program, as far as the system has them."""
    for name in _STOPPING:
        number = getattr(signal, name, None)
        if number is not None:
            yield number


def run(arguments: Sequence[str], *, at_stop: Callable[[], None] = lambda: None) -> int:
    """Run a command line and return its exit code.

    0 is success, 2 is ``plan --detailed-exitcode`` with something to do, 1 every failure.

    Args:
        arguments: The words of the command line.
        at_stop: Called when the run was stopped, before that is told.
    """
    SCREEN.has_document = SCREEN.is_broken = False
    try:
        script = _completion_script(arguments)
        if script is not None:
            print_result(script)
            return 0
        app = command_line(arguments)
        code = app(list(arguments), prog_name="reconciler", standalone_mode=False)
        if code != _INTERRUPTED:
            return _exit_code(code, arguments)
        at_stop()
        return stopped(arguments)
    except typer.Exit as exit_:
        return exit_.exit_code
    except (KeyboardInterrupt, typer.Abort):
        at_stop()
        return stopped(arguments)
    except ReconcilerError as error:
        _report(error, arguments)
    except TyperException as error:
        _report_usage(error, arguments)
    except OSError as error:
        if not stdout_is_broken():
            _report(_failure_of_the_system(error), arguments)
            return EXIT_FAILURE
        give_stdout_up(error)
    except Exception as error:  # noqa: BLE001 -- a fault of ours is told in words, too
        _report(told(error), arguments)
    return EXIT_FAILURE


def _completion_script(arguments: Sequence[str]) -> str | None:
    """Return the script that a shell asks for, if one does; see to it that ours are given."""
    shell = os.environ.get("_RECONCILER_COMPLETE", "").removeprefix("source_")
    if not shell and not any(word.endswith("-completion") for word in arguments):
        return None
    from reconciler.commands.completion_scripts import SCRIPTS, use_own_scripts

    if shell not in SCRIPTS:
        use_own_scripts()
    return SCRIPTS.get(shell)


def stopped(arguments: Sequence[str]) -> int:
    """Tell that the run was stopped, and return its exit code."""
    failure = Interrupted("the run was stopped", "Nothing more was sent.")
    if not (_wants_json(arguments) and _printed_failure(failure)):
        tell(_STOPPED)
    return EXIT_FAILURE


def _exit_code(returned: object, arguments: Sequence[str]) -> int:
    """Print what a command reports, and return its exit code."""
    if isinstance(returned, Result):
        notes = tuple(_advice(note, arguments) for note in returned.notes)
        return present(replace(returned, notes=notes))
    return returned if isinstance(returned, int) else 0


def _failure_of_the_system(error: OSError) -> ReconcilerError:
    where = f": {error.filename}" if error.filename is not None else ""
    return ReconcilerError(
        f"the system refused something that is needed: {error.strerror or error}{where}",
        "Check the files, folders and settings that are named, then run it again.",
        code="system",
    )


def _report_usage(error: TyperException, arguments: Sequence[str]) -> None:
    message = error.format_message().replace("Value error, ", "")
    for wrong, plain in _PLAIN:
        message = wrong.sub(plain, message)
    if message.startswith("Usage:") and not _wants_json(arguments):
        show(message)
        return
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else _command_of(arguments)
    # Choices come set in, each on a line of its own.
    message = " ".join(message.split())
    hint = f"{_meant(message)}{_misplaced(command, arguments)}Try `{command} --help`."
    _report(ReconcilerError(message, hint, code="usage"), arguments)


def _command_of(arguments: Sequence[str]) -> str:
    """Return the words of a command line that name its command."""
    words, command = ["reconciler"], typer.main.get_command(command_line(arguments))
    for argument in arguments:
        below = getattr(command, "commands", {}).get(argument)
        if below is None:
            break
        words.append(argument)
        command = below
    return " ".join(words)


def _misplaced(command: str, arguments: Sequence[str]) -> str:
    """Return where an option belongs that stands before the command; empty elsewhere."""
    if command != "reconciler" or not arguments or not arguments[0].startswith("-"):
        return ""
    meant = _command_of([word for word in arguments if not word.startswith("-")])
    if meant == command:
        return ""
    return f"Options stand after the command, as in `{meant} {arguments[0]}`. "


def _meant(message: str) -> str:
    """Return the question whether another one of the choices was meant, where one is near."""
    wrong = _CHOICES.search(message)
    if wrong is None:
        return ""
    from reconciler.library.reading.words import nearest

    word, choices = wrong[1], re.findall(r"'([^']*)'", wrong[2])
    kind, slash, word = word.rpartition("/")
    kinds = kind and nearest(kind, TYPE_NAMES)
    found = nearest(word, choices)
    if found is None or (slash and not kinds):
        return ""
    return f"Did you mean {kinds}{slash}{found}? "


def _report(error: ReconcilerError, arguments: Sequence[str]) -> None:
    if _wants_json(arguments) and _printed_failure(error):
        return
    if error.problems:
        from reconciler.rendering.problems import problems_text

        problems = [one._replace(hint=_advice(one.hint, arguments)) for one in error.problems]
        source, color = _source_of(error), wants_color(sys.stderr)
        show(problems_text(problems, source, color=color, width=room(sys.stderr)))
        tell(_advice(error.hint, arguments))
        return
    tell(f"Error: {error.message}")
    if error.hint:
        tell(f"  {_advice(error.hint, arguments)}")


def _advice(text: str, arguments: Sequence[str]) -> str:
    """Return an advice whose command lines lead to where this one does: the sandbox, or Simkl."""
    if "--sandbox" not in arguments:
        return text
    from reconciler.rendering.wording import in_sandbox

    return in_sandbox(text)


def _printed_failure(error: ReconcilerError) -> bool:
    """Print a failure as the run's one document, unless it has printed another.

    Where stdout refuses it, that is told, and False says that the failure is still to be told.
    """
    if SCREEN.has_document:
        return True
    from reconciler.documents.problems import error_document

    try:
        print_document(error_document(error))
    except OSError as refused:
        give_stdout_up(refused)
        return False
    return True


def _source_of(error: ReconcilerError) -> str | None:
    """Return the text that the problems are in, to show their lines; None when it must not be."""
    from reconciler.library.reading.file import read_source
    from reconciler.library.reading.read import text_to_show

    try:
        return text_to_show(read_source(Path(error.problems[0].file)))
    except InvalidLibrary:
        return None


def _wants_json(arguments: Sequence[str]) -> bool:
    """Return whether JSON is asked for, also where the command line cannot be parsed."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)
