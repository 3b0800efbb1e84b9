"""A file of this program where another one belongs: which it is, and which command takes it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import Program

TAKEN_BY = {
    "plan.json": ("a saved plan", "reconciler apply --plan plan.json --sandbox"),
    "account.json": ("a backup", "reconciler restore account.json --sandbox"),
    "films.history.json": (
        "a history that `import` wrote",
        "reconciler restore films.history.json --sandbox",
    ),
    "library.lock.json": ("a lock", "beside its library file"),
    "account": ("a sandbox", "RECONCILER_SANDBOX=account"),
    "outcome.json": ("what a command reports as JSON", "the file that it is about"),
}
"""What each file is, and a part of what is advised."""


@pytest.fixture
def files(program: Program) -> Program:
    """A program in whose folder each kind of its own files lies."""
    program.write("version: 1\nmovies: {completed: []}\npolicy: {prune: false}\n")
    anime = (
        "<anime><series_animedb_id>1</series_animedb_id><my_status>Watching</my_status>"
        "<series_title>Bebop</series_title><my_watched_episodes>3</my_watched_episodes></anime>"
    )
    program.write(f"<myanimelist>{anime}</myanimelist>", "films.xml")
    for line in (
        "sandbox reset --file account",
        "plan --out plan.json --sandbox",
        "apply --yes --sandbox",
        "backup --stable --out account.json --sandbox",
        "import films.xml --out films.yaml",
    ):
        done = program.run(*line.split())
        assert done.returncode == 0, done.stderr
    program.write(program.run("plan", "--format", "json", "--sandbox").stdout, "outcome.json")
    return program


def library(name: str) -> list[str]:
    return ["plan", name, "--sandbox"]


def export(name: str) -> list[str]:
    return ["import", name, "--out", "new.yaml", "--sandbox"]


def saved_plan(name: str) -> list[str]:
    return ["apply", "--plan", name, "--yes", "--sandbox"]


def backup(name: str) -> list[str]:
    return ["restore", name, "--yes", "--sandbox"]


@pytest.mark.parametrize(
    ("line", "takes"),
    [
        (library, ()),
        (export, ()),
        (saved_plan, ("plan.json",)),
        (backup, ("account.json", "films.history.json")),
    ],
)
def test_it_is_told_what_the_file_is_and_what_takes_it(
    files: Program, line: Callable[[str], list[str]], takes: tuple[str, ...]
) -> None:
    for name in TAKEN_BY.keys() - takes:
        what, advice = TAKEN_BY[name]
        done = files.run(*line(name))
        assert done.returncode == 1
        assert f" is {what}, not " in done.stderr
        assert advice in done.stderr
        assert len(done.stderr.splitlines()) <= 5
    assert not Path(files.folder, "new.yaml").exists()
