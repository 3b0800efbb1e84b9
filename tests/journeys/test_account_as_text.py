"""The account in other services' forms, and as a text for git that restore takes."""

import json
from pathlib import Path

import pytest

from reconciler.commands.export import ExportTo
from reconciler.exports.forms import WRITERS
from tests.exports.bringing import brought
from tests.journeys.conftest import Program


def titles(program: Program) -> int:
    entries: list[object] = json.loads(program.run("sandbox", "show", "--format", "json").stdout)[
        "entries"
    ]
    return len(entries)


@pytest.mark.parametrize("form", list(ExportTo))
def test_every_form_is_read_back_and_counts_what_it_cannot_hold(
    program: Program, form: ExportTo
) -> None:
    out = program.folder / "out.csv"
    done = program.run("export", "--to", form, "--out", str(out))
    assert done.returncode == 0
    assert "Wrote " in done.stderr
    result = brought(*sorted(program.folder.glob("out*.csv")))
    read = len(result.joined.items)
    assert result.review == ()
    assert f"Wrote {read} titles" in done.stderr
    left = [line for line in done.stderr.splitlines() if line.startswith("Left out: ")]
    assert (read == titles(program)) == (form is ExportTo.SIMKL)
    assert left
    assert program.run("export", "--to", form, "--out", str(out)).returncode == 1


def test_the_forms_on_the_command_line_are_those_that_there_are() -> None:
    assert {form.value for form in ExportTo} == WRITERS.keys()


def test_a_form_goes_to_stdout_alone(program: Program) -> None:
    done = program.run("export", "--to", "letterboxd")
    assert done.stdout.startswith("imdbID,tmdbID,")
    assert "the watchlist, since it needs a file of its own" in done.stderr


def test_the_stable_backup_is_the_same_for_the_same_account_and_restores(
    program: Program,
) -> None:
    path: Path = program.folder / "account.json"
    assert program.run("backup", "--stable", "--out", str(path)).returncode == 0
    first = path.read_bytes()
    assert program.run("backup", "--stable", "--out", str(path)).returncode == 0
    assert path.read_bytes() == first
    lines = first.decode().splitlines()
    assert len(lines) == titles(program) + 2
    program.run("sandbox", "edit", "movies", "9000007", "dropped")
    assert program.run("backup", "--stable", "--out", str(path)).returncode == 0
    changed = path.read_text(encoding="utf-8").splitlines()
    assert sum(one != other for one, other in zip(lines, changed, strict=True)) == 1
    path.write_bytes(first)
    restored = program.json("restore", str(path), "--yes")
    assert (restored["format_version"], restored["wanted"]) == (1, 1)
    assert program.json("restore", str(path)) == {
        "format_version": 1,
        "account": "sandbox",
        "items": [],
        "unchanged": len(lines) - 2,
        "more": 0,
        "requests": 0,
    }
    assert program.run("backup", "--stable", "--out", "-").stdout.count("\n") == len(lines)


def test_a_stable_backup_needs_a_file(program: Program) -> None:
    assert program.run("backup", "--stable").returncode == 1
    assert program.run("backup", "--out", "x.json").returncode == 1
