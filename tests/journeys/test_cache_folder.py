"""A cache is never needed, and never believed when somebody changed it."""

import re
from pathlib import Path

import pytest

from tests.journeys.conftest import Program

WARNING = "Only a cache is there"


@pytest.fixture
def without_cache(example: Program, tmp_path: Path) -> Program:
    """The program with a cache folder that cannot be made, since a file is in its place."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    example.environ["RECONCILER_CACHE_DIR"] = str(tmp_path / "taken" / "cache")
    return example


def test_every_command_warns_once_of_a_cache_that_cannot_be_written_and_goes_on(
    without_cache: Program,
) -> None:
    commands = (
        ("plan",),
        ("apply", "--yes"),
        ("plan", "--detailed-exitcode"),
        ("pull", "--check"),
        ("import", "--out", "another.yaml"),
        ("show",),
        ("site", "--out", "page"),
        ("backup",),
        ("add", "tmdb:1399", "--to", "dropped", "--type", "shows", "--file", "another.yaml"),
        ("whoami",),
    )
    for command in commands:
        done = without_cache.run(*command)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stderr.count(WARNING) == (0 if command == ("whoami",) else 1), command


def test_an_apply_without_a_cache_tells_its_outcome_as_json(without_cache: Program) -> None:
    outcome = without_cache.json("apply", "--yes")
    assert (outcome["outcome"], outcome["converged"]) == ("applied", True)
    assert Path(outcome["backup"]).is_file()
    assert (without_cache.folder / "library.lock.json").is_file()


def test_a_digit_of_a_remembered_id_that_flipped_changes_no_plan(
    example: Program, tmp_path: Path
) -> None:
    before = example.json("plan")
    (titles,) = (tmp_path / "cache").glob("titles-*.json")
    good = titles.read_text(encoding="utf-8")
    ids = list(re.finditer(r"\[\[(\d+),", good))
    assert ids
    for found in ids:
        last = found.end(1) - 1
        other = str((int(good[last]) + 1) % 10)
        titles.write_text(good[:last] + other + good[last + 1 :], encoding="utf-8")
        assert example.json("plan") == before
        assert titles.read_text(encoding="utf-8").count("[[") == good.count("[[")
