"""Every command that reports something has a form for programs, for its failures too."""

import json
from typing import Any

import pytest
import typer

from reconciler.commands.app import run
from reconciler.commands.command_line import command_line

FORMLESS = {
    "login": "talks with a person",
    "schema": "prints nothing but JSON",
    "ci": "writes the log of a workflow",
}


def reporting() -> list[str]:
    """Return the words of every command that reports something."""
    root: Any = typer.main.get_command(command_line())
    words = []
    for name, command in root.commands.items():
        parts = getattr(command, "commands", None)
        words += [name] if parts is None else [f"{name} {part}" for part in parts]
    return [command for command in words if command.split()[0] not in FORMLESS]


def failure(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    code = run(arguments)
    out, err = capsys.readouterr()
    assert (code, err) == (1, "")
    document = json.loads(out)
    assert document.keys() - {"problems"} == {"format_version", "error"}
    assert document["error"].keys() >= {"code", "message", "hint"}
    return document["error"]


@pytest.mark.parametrize("command", reporting())
def test_every_command_that_reports_something_has_json(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error = failure([*command.split(), "--format", "json", "--no-such-option"], capsys)
    assert error["code"] == "usage"
    assert "--no-such-option" in error["message"]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense --format json",
        "--format json nonsense",
        "--format=json --nonsense plan",
        "plan --nonsense --format json",
        "sandbox nonsense --format json",
        "schema --of nonsense --format json",
        "ci nonsense --format json",
        "login --nonsense --format json",
    ],
)
def test_a_command_line_that_cannot_be_read_fails_in_the_same_form(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failure(line.split(), capsys)["code"] == "usage"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "plan --only Game of Thrones",
            "too many words: Thrones. A title or a name with spaces needs quotes.",
        ),
        ("import --merge", "--merge is for exports, and no export is named"),
        ("import --no-prune", "--no-prune is for exports, and no export is named"),
        ("import a.csv --refresh", "--refresh is for the account; exports are read without it"),
        (
            "import a.csv --accept-losses",
            "--accept-losses is for the account; exports are read without it",
        ),
        (
            "import a.csv --ratings",
            "--ratings is for the account; exports bring their ratings anyway",
        ),
        ("backup --stable", "--stable and --out FILE go together"),
        (
            "backup --stable --out a.json --backup-dir backups",
            "--stable writes to --out alone, and --backup-dir is a folder",
        ),
        ("show library.yaml --refresh", "--refresh is for the account, and a file is shown"),
        (
            "show --of file --accept-losses",
            "--accept-losses is for the account, and a file is shown",
        ),
    ],
)
def test_a_wrong_command_line_is_told_in_plain_words(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failure([*line.split(), "--format", "json"], capsys)["message"] == told


def test_a_stored_login_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["login", "--show"]) == 1
    assert "--show goes with --for-ci" in capsys.readouterr().err
