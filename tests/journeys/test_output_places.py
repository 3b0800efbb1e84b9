"""Where a result is to be written: refused before anything is asked, and nothing else is lost."""

import os
from pathlib import Path

import pytest

from tests.journeys.conftest import Program

WRITES = {
    "plan": ("plan", "--out"),
    "import": ("import", "--out"),
    "export": ("export", "--to", "trakt", "--out"),
    "backup": ("backup", "--stable", "--out"),
    "doctor": ("doctor", "--report"),
}
"""The commands that write a file of a name that a person gives."""

by_command = pytest.mark.parametrize("command", WRITES.values(), ids=WRITES.keys())


def refused(program: Program, command: tuple[str, ...], place: str) -> str:
    """Return what the program says when it cannot write there; it has to ask for nothing."""
    before = sorted(path.name for path in program.folder.iterdir())
    done = program.run(*command, place, "--verbose")
    assert done.returncode == 1
    assert "GET " not in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in program.folder.iterdir()) == before
    return done.stderr


@by_command
def test_a_folder_is_no_file(command: tuple[str, ...], example: Program) -> None:
    (example.folder / "there").mkdir()
    said = refused(example, command, "there")
    assert "cannot write there: it is a folder, not a file" in said
    assert "Name a file in it." in said


@by_command
def test_a_file_is_no_folder(command: tuple[str, ...], example: Program) -> None:
    said = refused(example, command, "library.yaml/x")
    assert "a file stands where the folder has to be: library.yaml" in said


@by_command
def test_a_missing_folder_is_named(command: tuple[str, ...], example: Program) -> None:
    assert "there is no folder nowhere" in refused(example, command, "nowhere/x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@by_command
def test_what_is_no_regular_file_stays_what_it_is(
    command: tuple[str, ...], example: Program
) -> None:
    os.mkfifo(example.folder / "pipe")
    assert "cannot write pipe: it is a pipe, not a file" in refused(example, command, "pipe")


@by_command
def test_a_file_of_another_kind_is_not_replaced(command: tuple[str, ...], example: Program) -> None:
    library = example.folder / "library.yaml"
    before = library.read_bytes()
    assert "library.yaml exists" in refused(example, command, "library.yaml")
    assert library.read_bytes() == before


@pytest.mark.parametrize("name", ["plan", "doctor"])
def test_a_hyphen_is_stdout_only_where_help_says_so(name: str, example: Program) -> None:
    said = refused(example, WRITES[name], "-")
    assert "cannot write -: it does not stand for stdout here" in said


@pytest.mark.parametrize("name", ["plan", "backup", "doctor"])
def test_an_earlier_file_of_the_same_kind_is_replaced(name: str, example: Program) -> None:
    for _ in range(2):
        done = example.run(*WRITES[name], "there.json")
        assert done.returncode == 0, done.stderr


def test_a_lock_that_cannot_be_replaced_is_told_before_the_account_is_read(
    example: Program,
) -> None:
    (example.folder / "mine.lock.json").mkdir()
    said = refused(example, ("import", "--force", "--out"), "mine.yaml")
    assert "cannot write mine.lock.json: it is a folder, not a file" in said


def test_a_file_that_cannot_be_edited_is_told_before_a_title_is_searched(
    example: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rights of a superuser are not those that the folder shows.
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    said = refused(example, ("add", "attack on titan", "--to"), "plantowatch")
    assert "cannot write library.yaml: " in said


def test_an_empty_file_may_be_filled(example: Program) -> None:
    example.write("", "plan.json")
    assert example.run("plan", "--out", "plan.json").returncode == 0


def test_a_library_is_not_replaced_by_a_sandbox(example: Program) -> None:
    before = (example.folder / "library.yaml").read_bytes()
    done = example.run("sandbox", "reset", "--file", "library.yaml")
    assert done.returncode == 1
    assert "library.yaml is a library file and no sandbox; it was left alone" in done.stderr
    assert (example.folder / "library.yaml").read_bytes() == before


INTO_FOLDERS = {
    "site": ("site", "--out"),
    "backup": ("backup", "--backup-dir"),
    "init": ("init", "--import"),
    "sandbox": ("sandbox", "reset", "--file"),
}
"""The commands that make the folder that they write into."""


@pytest.mark.parametrize("command", INTO_FOLDERS.values(), ids=INTO_FOLDERS.keys())
def test_a_file_is_no_folder_that_could_be_made(command: tuple[str, ...], example: Program) -> None:
    for place in ("library.yaml/x", "library.yaml/x/y"):
        verbose = () if command[0] in {"sandbox", "init"} else ("--verbose",)
        done = example.run(*command, place, *verbose)
        assert done.returncode == 1
        assert "GET " not in done.stderr
        said = "a file stands where the folder has to be: library.yaml\n  Name another place.\n"
        assert done.stderr.endswith(said)


@pytest.mark.parametrize("command", ["import --force", "sandbox reset --file", "site"])
def test_the_folder_itself_is_no_file(command: str, example: Program) -> None:
    option = () if command.endswith("--file") else ("--out",)
    place = "." if command != "site" else "library.yaml"
    done = example.run(*command.split(), *option, place)
    assert done.returncode == 1
    assert "a fault of reconciler" not in done.stderr
    assert f"cannot write {place}" in done.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("command", [*WRITES.values(), *INTO_FOLDERS.values()], ids=" ".join)
def test_a_folder_that_takes_no_file_is_told_as_that(
    command: tuple[str, ...], example: Program
) -> None:
    done = example.run(*command, "/proc/x")
    assert done.returncode == 1
    assert "can be made in /proc\n  Name another place." in done.stderr
