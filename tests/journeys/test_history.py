"""A history from other services is brought in: nothing goes, nothing moves back, once is enough."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.exports.history import history_file, history_text
from tests.exports.bringing import brought_from
from tests.journeys.conftest import Program

THRONES = {"title": "Game of Thrones", "year": 2011, "ids": {"trakt": 1, "tmdb": 1399}}
LOST = {"title": "Lost", "year": 2004, "ids": {"trakt": 2, "imdb": "tt0411008"}}
ARCANE = {"title": "Arcane", "year": 2021, "ids": {"trakt": 3, "tmdb": 94605}}
TITAN = {"title": "Attack on Titan", "year": 2013, "ids": {"trakt": 4, "tvdb": 267440}}
NOBODY = {"title": "Nobody knows", "year": 2013, "ids": {"trakt": 5, "tmdb": 99999999}}


def play(show: dict[str, Any], season: int, number: int, when: str | None) -> dict[str, Any]:
    return {"watched_at": when, "show": show, "episode": {"season": season, "number": number}}


def history(program: Program, tmp_path: Path, *rows: dict[str, Any]) -> str:
    """Write the history of plays on Trakt, and give its path."""
    entries = brought_from(tmp_path, {"watched-history.json": list(rows)}).history
    text = history_text(history_file(entries, program="p", created_at="2026-01-01T00:00:00Z"))
    return str(program.write(text, "library.history.json"))


def row(program: Program, title: str) -> dict[str, Any]:
    """Return all that the account has on record of a title."""
    path = program.folder / "account.json"
    assert program.run("backup", "--stable", "--out", str(path)).returncode == 0
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    rows: list[dict[str, Any]] = [entry["row"] for entry in entries]
    (found,) = (one for one in rows if (one.get("show") or {}).get("title") == title)
    return found


def episodes(found: dict[str, Any]) -> dict[tuple[int, int], str]:
    return {
        (season["number"], episode["number"]): episode["watched_at"]
        for season in found.get("seasons") or ()
        for episode in season["episodes"]
    }


def test_a_title_that_is_not_in_the_account_is_filed_with_its_dates(
    program: Program, tmp_path: Path
) -> None:
    path = history(
        program, tmp_path, play(ARCANE, 1, 1, "2022-01-11T10:00:00Z"), play(ARCANE, 1, 2, None)
    )
    done = program.run("restore", path, "--yes", "--verbose")
    assert done.returncode == 0
    assert "1 write request." in done.stdout
    assert done.stderr.count("POST /sync/history") == 1
    assert "POST /sync/add-to-list" not in done.stderr
    found = row(program, "Arcane")
    assert found["status"] == "watching"
    assert episodes(found) == {(1, 1): "2022-01-11T10:00:00Z", (1, 2): "1970-01-01T00:00:01Z"}
    again = program.run("restore", path, "--yes")
    assert "\nNothing to restore: 1 title of " in again.stdout


def test_nothing_is_taken_away_and_nothing_moves_back(program: Program, tmp_path: Path) -> None:
    before = {title: row(program, title) for title in ("Lost", "Game of Thrones")}
    path = history(
        program,
        tmp_path,
        play(LOST, 1, 1, "2010-01-11T10:00:00Z"),
        play(THRONES, 1, 1, "2010-01-11T10:00:00Z"),
        play(THRONES, 8, 6, "2019-05-20T10:00:00Z"),
    )
    assert program.run("restore", path, "--yes").returncode == 0
    assert row(program, "Lost") == before["Lost"]
    after = row(program, "Game of Thrones")
    had = episodes(before["Game of Thrones"])
    assert episodes(after) == had | {(8, 6): "2019-05-20T10:00:00Z"}
    assert after["status"] == before["Game of Thrones"]["status"]
    assert after["user_rating"] == before["Game of Thrones"]["user_rating"]


def test_a_planned_title_moves_forward(program: Program, tmp_path: Path) -> None:
    program.run("sandbox", "edit", "shows", "17465", "plantowatch")
    path = history(program, tmp_path, play(THRONES, 8, 6, "2019-05-20T10:00:00Z"))
    assert program.run("restore", path, "--yes").returncode == 0
    assert row(program, "Game of Thrones")["status"] == "watching"


def test_a_title_that_got_further_keeps_its_status_and_gets_the_episodes(
    program: Program, tmp_path: Path
) -> None:
    program.run("sandbox", "edit", "shows", "17465", "dropped")
    path = history(program, tmp_path, play(THRONES, 8, 6, "2019-05-20T10:00:00Z"))
    assert program.run("restore", path, "--yes").returncode == 0
    found = row(program, "Game of Thrones")
    assert found["status"] == "dropped"
    assert episodes(found)[8, 6] == "2019-05-20T10:00:00Z"


def test_what_cannot_be_told_surely_is_left_out_and_counted(
    program: Program, tmp_path: Path
) -> None:
    path = history(
        program,
        tmp_path,
        play(TITAN, 4, 1, None),
        play(TITAN, 4, 2, None),
        play(NOBODY, 1, 1, None),
    )
    done = program.run("restore", path, "--yes")
    assert done.returncode == 0
    assert "Left out: 2 watched episodes of Attack on Titan: Simkl files it as anime" in done.stderr
    assert "Left out: 1 watched episode of Nobody knows: Simkl knows none of its ids" in done.stderr
    assert "\nNothing to restore of " in done.stdout


@pytest.mark.parametrize("word", ["no such title", "", " "])
def test_a_name_that_fits_no_title_of_a_history_is_refused(
    program: Program, tmp_path: Path, word: str
) -> None:
    path = history(program, tmp_path, play(ARCANE, 1, 1, None))
    done = program.run("restore", path, "--yes", "--only", "Arcane", "--only", word)
    assert done.returncode == 1
    assert f"nothing in the backup fits {word.strip() or '(nothing)'}" in done.stderr


def test_one_title_alone_may_be_brought_in(program: Program, tmp_path: Path) -> None:
    path = history(
        program,
        tmp_path,
        play(ARCANE, 1, 1, None),
        play(THRONES, 8, 6, "2019-05-20T10:00:00Z"),
    )
    done = program.run("restore", path, "--only", "arcane", "--yes")
    assert "Restored: 1 of 1" in done.stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.update(row={"status": "watching"}),
        lambda entry: entry.update(type="books"),
        lambda entry: entry["row"].update(status="read"),
        lambda entry: entry["row"].update(seasons="all"),
        lambda entry: entry["row"].update(show=[]),
        lambda entry: entry["row"]["show"].update(title=7),
        lambda entry: entry["row"]["show"].update(ids=None),
    ],
)
def test_a_damaged_history_is_refused(program: Program, tmp_path: Path, change: Any) -> None:
    path = Path(history(program, tmp_path, play(ARCANE, 1, 1, None)))
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document["entries"][0])
    path.write_text(json.dumps(document), encoding="utf-8")
    done = program.run("restore", str(path), "--yes")
    assert done.returncode == 1
    assert "no history that can be used" in done.stderr
