"""Changes from elsewhere, as functions and as commands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.commands.app import run
from reconciler.model.errors import ReconcilerError
from reconciler.model.media import MediaType
from reconciler.sandbox.edit import remove, set_rating, set_status, type_named
from tests.double.events import air_episode, change_title, expire_access, finish, watch
from tests.sandbox.conftest import AIRING, ENDED, FILM, SEASON_1, UNAIRED, UNLISTED_FILM, Simkl


def test_the_servers_rules_hold_for_the_phone_too(simkl: Simkl) -> None:
    assert set_status(simkl.file, MediaType.SHOWS, AIRING, "completed") == "watching"
    assert finish(simkl.file, MediaType.SHOWS, "tmdb:100") == "completed"
    row = simkl.row("shows", ENDED)
    assert row is not None
    assert row["watched_episodes_count"] == 5


def test_a_title_is_rated_and_removed(simkl: Simkl) -> None:
    set_rating(simkl.file, MediaType.SHOWS, UNAIRED, 4)
    row = simkl.row("shows", UNAIRED)
    assert row is not None
    assert row["user_rating"] == 4
    remove(simkl.file, MediaType.SHOWS, UNAIRED)
    assert simkl.row("shows", UNAIRED) is None


def test_a_rating_is_taken_away_and_the_title_stays(simkl: Simkl) -> None:
    set_rating(simkl.file, MediaType.SHOWS, ENDED, 4)
    before = simkl.activities()
    assert set_rating(simkl.file, MediaType.SHOWS, ENDED, None) == "watching"
    row = simkl.row("shows", ENDED)
    assert row is not None
    assert row["user_rating"] is None
    assert simkl.activities()["tv_shows"]["rated_at"] != before["tv_shows"]["rated_at"]


def test_a_movie_is_watched_whole(simkl: Simkl) -> None:
    assert watch(simkl.file, MediaType.MOVIES, UNLISTED_FILM, 1) == "completed"
    row = simkl.row("movies", UNLISTED_FILM)
    assert row is not None
    assert row["last_watched_at"] is not None


def test_a_title_may_be_filed_under_another_type(simkl: Simkl) -> None:
    change_title(simkl.file, ENDED, type=MediaType.ANIME, anime_type="ona")
    assert simkl.status("shows", ENDED) is None
    assert simkl.status("anime", ENDED) == "watching"


def test_an_access_token_may_expire(simkl: Simkl) -> None:
    expire_access(simkl.file)
    assert simkl.get("/sync/activities").json()["error"] == "invalid_token"


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda file: set_status(file, MediaType.SHOWS, 999, "hold"), "sandbox show"),
        (lambda file: set_status(file, MediaType.SHOWS, SEASON_1, "hold"), "anime"),
        (lambda file: set_status(file, MediaType.MOVIES, FILM, "hold"), "plantowatch"),
        (lambda file: set_status(file, MediaType.SHOWS, "foo:1", "hold"), "KEY:VALUE"),
        (lambda file: set_status(file, MediaType.SHOWS, "imdb:1", "hold"), "as in imdb:tt0181852."),
        (lambda file: remove(file, MediaType.SHOWS, UNAIRED), "sandbox show"),
        (lambda file: set_rating(file, MediaType.SHOWS, 999, 4), "sandbox show"),
        (lambda file: set_rating(file, MediaType.SHOWS, UNAIRED, None), "sandbox show"),
        (lambda file: change_title(file, 999), "sandbox show"),
        (lambda file: type_named("films"), "movies"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(
    simkl: Simkl, change: Callable[..., object], hint: str
) -> None:
    before = simkl.activities()
    with pytest.raises(ReconcilerError) as caught:
        change(simkl.file)
    assert hint in caught.value.hint
    assert simkl.activities() == before


def test_nothing_airs_of_a_series_that_is_over(simkl: Simkl) -> None:
    with pytest.raises(ReconcilerError, match="to come"):
        air_episode(simkl.file, ENDED)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a sandbox command on the built-in sample and give what it printed."""

    def runner(*words: str, exit_code: int = 0) -> str:
        assert run(["sandbox", *words]) == exit_code
        captured = capsys.readouterr()
        return captured.err if exit_code else captured.out

    return runner


def test_the_commands_show_and_change_the_account(command: Callable[..., str]) -> None:
    assert "Game of Thrones" in command("show")
    assert "dropped" in command("edit", "tv", "tmdb:1399", "dropped")
    entries = json.loads(command("show", "--format", "json"))["entries"]
    (changed,) = [entry for entry in entries if entry["simkl"] == 17465]
    assert (changed["type"], changed["status"]) == ("shows", "dropped")
    command("edit", "shows", "17465", "remove")
    assert "Game of Thrones" not in command("show")
    command("reset")
    assert "Game of Thrones" in command("show")
    command("reset", "--empty")
    assert json.loads(command("show", "--format", "json"))["entries"] == []
    assert "No titles" in command("show")


def test_a_command_rates_as_on_the_phone(command: Callable[..., str]) -> None:
    assert (
        command("rate", "tv", "tmdb:1399", "4")
        == "shows: tmdb:1399 is watching with the rating 4.\n"
    )
    assert "no rating" in command("rate", "shows", "17465", "none")
    assert "completed" in command("rate", "movies", "9000006", "10")
    entries = json.loads(command("show", "--format", "json"))["entries"]
    ratings = {entry["simkl"]: entry["rating"] for entry in entries}
    assert (ratings[17465], ratings[9000006]) == (None, 10)


@pytest.mark.parametrize("rating", ["0", "11", "8.5", "null", "", "٣"])
def test_a_command_refuses_what_is_no_rating(command: Callable[..., str], rating: str) -> None:
    before = command("show")
    assert "from 1 to 10, or none" in command("rate", "tv", "tmdb:1399", rating, exit_code=1)
    assert command("show") == before


def test_the_commands_name_and_take_the_file(command: Callable[..., str], tmp_path: Path) -> None:
    assert command("path").strip() == str(tmp_path / "data" / "sandbox.json")
    own = tmp_path / "own.json"
    command("reset", "--file", str(own))
    assert own.exists()
    assert command("path", "--file", str(own)).strip() == str(own)


@pytest.mark.parametrize(
    "words", [("movies", "1", "watching"), ("films", "1", "hold"), ("shows", "tmdb:0", "hold")]
)
def test_a_command_that_cannot_be_done_says_why(
    command: Callable[..., str], words: tuple[str, ...]
) -> None:
    assert command("edit", *words, exit_code=1).startswith("Error: ")
