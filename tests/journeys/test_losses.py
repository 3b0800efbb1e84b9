"""A type that seems to be gone is neither added anew nor taken out of the file."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Program


def without(program: Program, media_type: str, count: int) -> list[str]:
    """Lose titles of a type without a removal, as a list that came cut short has them."""
    shown = json.loads(program.run("sandbox", "show", "--format", "json").stdout)["entries"]
    titles = [str(entry["simkl"]) for entry in shown if entry["type"] == media_type]
    path = Path(program.environ["RECONCILER_SANDBOX"])
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for simkl in titles[:count]:
        del state["entries"][simkl]
    path.write_text(json.dumps(state), encoding="utf-8")
    return titles


def in_a_new_place(program: Program) -> None:
    """Forget the snapshot, as a workflow does that starts on a new machine."""
    shutil.rmtree(program.environ["RECONCILER_CACHE_DIR"])


COMMANDS = (("plan",), ("apply", "--yes"), ("pull",), ("pull", "--check"))


@pytest.mark.parametrize("removed", [False, True])
def test_a_type_that_reads_as_empty_is_refused_by_every_command_on_the_file(
    imported: Program, removed: bool
) -> None:
    if removed:
        assert imported.run("sandbox", "edit", "movies", "53536", "remove").returncode == 0
        assert imported.run("pull").returncode == 0
    file, lock = imported.folder / "library.yaml", imported.folder / "library.lock.json"
    before = file.read_bytes(), lock.read_bytes()
    count = len(without(imported, "movies", 1000))
    in_a_new_place(imported)
    account = imported.run("sandbox", "show").stdout
    for command in COMMANDS:
        done = imported.run(*command)
        assert done.returncode == 1, command
        assert f"the account lost {count} of the {count} movies" in done.stderr
        assert ("Simkl knows of no removal" in done.stderr) is not removed
        assert "--accept-losses" in done.stderr
    assert (file.read_bytes(), lock.read_bytes()) == before
    assert imported.run("sandbox", "show").stdout == account
    error = imported.json("plan", exit_code=1)["error"]
    assert error["code"] == "account-emptied"


def test_a_list_cut_short_is_refused_where_nothing_was_ever_removed(imported: Program) -> None:
    without(imported, "shows", 4)
    in_a_new_place(imported)
    for command in COMMANDS:
        done = imported.run(*command)
        assert done.returncode == 1, command
        assert "the account lost 4 of the 14 shows" in done.stderr


def test_what_is_lost_can_be_accepted_for_one_run(imported: Program) -> None:
    titles = without(imported, "movies", 1000)
    in_a_new_place(imported)
    again = imported.run("plan", "--accept-losses")
    assert again.returncode == 0
    assert f"Plan: {len(titles)} to add" in again.stdout
    assert imported.run("plan").returncode == 1
    assert imported.run("pull", "--accept-losses").returncode == 0
    assert f"simkl: {titles[0]}," not in (imported.folder / "library.yaml").read_text("utf-8")
    assert imported.run("plan", "--detailed-exitcode").returncode == 0


def test_an_apply_that_accepts_losses_adds_again_what_the_file_lists(imported: Program) -> None:
    titles = without(imported, "movies", 1000)
    in_a_new_place(imported)
    outcome = imported.json("apply", "--yes", "--accept-losses")
    assert (outcome["applied"], outcome["converged"]) == (len(titles), True)
    assert imported.run("plan", "--detailed-exitcode").returncode == 0


def test_one_or_two_titles_that_vanish_stop_nothing(imported: Program) -> None:
    without(imported, "movies", 2)
    in_a_new_place(imported)
    assert imported.json("plan")["summary"]["add"] == 2
    assert imported.run("pull").returncode == 0


def test_without_a_lock_the_last_reading_knows_what_is_lost(imported: Program) -> None:
    (imported.folder / "library.lock.json").unlink()
    without(imported, "anime", 1000)
    for command in (*COMMANDS, ("show",), ("import", "--out", "other.yaml"), ("backup",)):
        done = imported.run(*command, "--refresh")
        assert done.returncode == 1, command
        assert "anime that were there before are missing" in done.stderr
    assert imported.run("show", "--refresh", "--accept-losses").returncode == 0
    assert imported.run("plan").returncode == 0
