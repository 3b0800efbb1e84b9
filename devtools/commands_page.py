"""The page ``docs/reference/commands.md``, drawn from the program's own commands and options.

``python -m devtools.commands_page`` prints it.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any, Final

import typer

from reconciler.commands.command_line import command_line

_HEAD: Final = """\
# Commands

What `reconciler COMMAND --help` says, for all commands on one page. It is drawn from the program:
`python -m devtools.commands_page > docs/reference/commands.md`.

`python -m reconciler` is the same program. Results go to stdout; progress, questions and errors go
to stderr. Where a command names no exit codes of its own, 0 is success and 1 is every failure;
[all exit codes](exit-codes.md) stand on one page. `reconciler --version` prints the version, and
`reconciler --install-completion` completes commands, options, statuses and titles in your shell.

"""
_CI: Final = """\
The steps that `action.yml` runs in a workflow on GitHub; [the guide](../gitops.md) tells how to use
them. They take everything from the runner's environment.
"""
_TYPE_HINT: Final = re.compile(r" <(?:path|str|list\[(?:str|Path)\])>$")
_CHOICE: Final = re.compile(r" <([^<>|]+(?:\|[^<>|]+)+)>$")
_EXAMPLE: Final = re.compile(r"Example: ")


def commands_page() -> str:
    """Return the page as Markdown."""
    sections = [_section(words, command) for words, command in _commands()]
    return _HEAD + "\n".join(sections)


def _commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with the words that run it, in the order of ``--help``."""
    root: Any = typer.main.get_command(command_line())
    for name, command in root.commands.items():
        words = f"reconciler {name}"
        yield words, command
        for part, below in getattr(command, "commands", {}).items():
            yield f"{words} {part}", below


def _section(words: str, command: Any) -> str:
    mark = "###" if words.count(" ") > 1 else "##"
    title = f"{mark} {words.removeprefix('reconciler ')}\n"
    if hasattr(command, "commands"):
        return f"{title}\n{_CI if command.name == 'ci' else _text(command.help)}"
    context = command.context_class(command, info_name=words)
    usage = " ".join([words, *command.collect_usage_pieces(context)])
    told, *examples = _EXAMPLE.split(command.help)
    shown = "\n".join(["Example:", "", "```console", *map(_command_line, examples), "```", ""])
    records = [_record(one, context) for one in command.get_params(context) if one.name != "help"]
    rows = [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in records]
    table = "\n".join(["| argument or option | meaning |", "|---|---|", *rows, ""]) if rows else ""
    parts = [f"{title}\n`{usage}`\n", _text(told), shown if examples else "", table]
    return "\n".join(part for part in parts if part)


def _text(told: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in told.strip().split("\n\n")) + "\n"


def _command_line(example: str) -> str:
    return "$ " + " ".join(example.split())


def _record(parameter: Any, context: Any) -> tuple[str, str]:
    name, text = parameter.get_help_record(context)
    text = re.sub(r"\s*\[default: ([^\]]*)\]", r" Default: \1.", text)
    choice = _CHOICE.search(name)
    if choice is not None:
        # A bar would end the cell, and renderers disagree on how to escape it in code.
        words = ", ".join(f"`{word}`" for word in choice[1].split("|"))
        return name[: choice.start()], f"{text} One of {words}."
    return _TYPE_HINT.sub("", name), text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(commands_page())
