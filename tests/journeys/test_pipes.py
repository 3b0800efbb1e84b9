"""A pipe or a device where a document should be: refused at once, never waited for."""

import os

import pytest

from tests.journeys.conftest import Program

if not hasattr(os, "mkfifo"):
    pytest.skip("this system has no named pipes", allow_module_level=True)


@pytest.mark.parametrize(
    "command",
    [("restore", "pipe", "--yes"), ("apply", "--plan", "pipe", "--yes")],
    ids=lambda command: command[0],
)
def test_a_document_is_read_from_a_file_alone(command: tuple[str, ...], example: Program) -> None:
    os.mkfifo(example.folder / "pipe")
    done = example.start(*command)
    assert done.returncode == 1
    assert "it is a pipe, not a file" in done.stderr


def test_the_sandbox_is_read_from_a_file_alone(example: Program) -> None:
    os.mkfifo(example.folder / "pipe")
    done = example.start("plan", RECONCILER_SANDBOX="pipe")
    assert done.returncode == 1
    assert "it is a pipe, not a file" in done.stderr


def test_what_is_no_file_among_the_backups_is_passed_over(example: Program) -> None:
    assert example.start("backup").returncode == 0
    [folder] = {path.parent for path in example.folder.parent.rglob("*-backup.json")}
    os.mkfifo(folder / "pipe.json")
    done = example.start("backups")
    assert done.returncode == 0, done.stderr
    assert "backup" in done.stdout
    assert "pipe" not in done.stdout
