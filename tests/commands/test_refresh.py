"""Every command that reads the account can be told to read it anew."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from reconciler.commands.command_line import command_line

READ_NO_LIBRARY = {"doctor", "whoami"}
"""These take the sandbox, too, and remember nothing of what they read."""


def commands() -> Iterator[tuple[str, set[str]]]:
    group: Any = typer.main.get_command(command_line())
    for name, command in group.commands.items():
        yield name, {option for one in command.params for option in one.opts}


READING = [name for name, options in commands() if "--sandbox" in options]


@pytest.mark.parametrize("name", sorted(set(READING) - READ_NO_LIBRARY))
def test_it_takes_refresh(name: str) -> None:
    assert "--refresh" in dict(commands())[name]


def test_the_commands_are_those_that_read() -> None:
    assert {"plan", "apply", "pull", "import", "show", "site", "backup", "restore", "add"} <= set(
        READING
    )
