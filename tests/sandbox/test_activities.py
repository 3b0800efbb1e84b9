"""``GET /sync/activities``: which buckets move with what."""

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.media import MediaType
from reconciler.sandbox.state import parse_time
from reconciler.sandbox.store import SandboxFile
from tests.double.events import air_episode, change_title, watch
from tests.double.transport import SimklDouble
from tests.sandbox.conftest import AIRING, CATALOGUE, ENDED, FILM, SEASON_1, Simkl


def moved(before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> set[str]:
    """Name the stamps that differ; each has to be later than before."""
    found: set[str] = set()
    for key, value in after.items():
        if isinstance(value, dict):
            found |= moved(before[key], value, f"{prefix}{key}.")
        elif value != before[key]:
            assert before[key] is None or parse_time(value) > parse_time(before[key])
            found.add(f"{prefix}{key}")
    return found


def test_the_blocks_have_the_keys_of_their_type(simkl: Simkl) -> None:
    activities = simkl.activities()
    assert activities.keys() == {"all", "settings", "tv_shows", "anime", "movies", "custom_lists"}
    statuses = {"plantowatch", "completed", "dropped"}
    common = {"all", "rated_at", "playback", "removed_from_list"} | statuses
    assert activities["movies"].keys() == common
    assert activities["tv_shows"].keys() == activities["anime"].keys()
    assert activities["anime"].keys() == common | {"watching", "hold"}


def test_on_a_new_account_everything_is_null(tmp_path: Path, simkl: Simkl) -> None:
    simkl.file.reset(empty=True)
    token = simkl.file.credentials().access_token
    simkl.client.headers["authorization"] = f"Bearer {token}"
    activities = simkl.activities()
    assert activities["all"] is None
    assert set(activities["tv_shows"].values()) == {None}


def test_a_sample_has_the_stamps_of_its_rows(simkl: Simkl) -> None:
    activities = simkl.activities()
    assert activities["movies"]["completed"] == "2020-01-02T10:00:00Z"
    assert activities["movies"]["rated_at"] == "2020-01-03T10:00:00Z"
    assert activities["tv_shows"]["dropped"] is None
    assert activities["all"] == "2020-04-03T10:00:00Z"


def test_a_move_moves_both_buckets(simkl: Simkl) -> None:
    before = simkl.activities()
    simkl.add("shows", "dropped", simkl=ENDED)
    assert moved(before, simkl.activities()) == {
        "all",
        "tv_shows.all",
        "tv_shows.watching",
        "tv_shows.dropped",
    }


def test_a_rating_moves_rated_at_alone(simkl: Simkl) -> None:
    before = simkl.activities()
    simkl.post("/sync/ratings", {"movies": [{"rating": 3, "ids": {"simkl": FILM}}]})
    assert moved(before, simkl.activities()) == {"all", "movies.all", "movies.rated_at"}


@pytest.mark.parametrize(
    ("key", "block", "simkl_id", "buckets"),
    [
        ("movies", "movies", FILM, {"completed", "rated_at"}),
        ("shows", "tv_shows", ENDED, {"watching"}),
        ("shows", "anime", SEASON_1, {"completed", "rated_at"}),
    ],
)
def test_a_removal_moves_its_bucket_and_the_rating_that_is_lost(
    simkl: Simkl, key: str, block: str, simkl_id: int, buckets: set[str]
) -> None:
    before = simkl.activities()
    simkl.post("/sync/history/remove", {key: [{"ids": {"simkl": simkl_id}}]})
    expected = {f"{block}.{name}" for name in {"all", "removed_from_list"} | buckets}
    assert moved(before, simkl.activities()) == expected | {"all"}


def test_what_changes_nothing_moves_nothing(simkl: Simkl) -> None:
    before = simkl.activities()
    simkl.add("shows", "hold", imdb="tt9999999")
    simkl.post("/sync/history/remove", {"anime": [{"ids": {"simkl": SEASON_1}}]})
    simkl.post("/sync/ratings", {"movies": [{"rating": 11, "ids": {"simkl": FILM}}]})
    simkl.post("/sync/history", {})
    assert simkl.activities() == before


def test_every_change_is_strictly_later_although_the_clock_stands(simkl: Simkl) -> None:
    stamps = [simkl.activities()["all"]]
    for status in ("hold", "watching", "hold"):
        simkl.add("shows", status, simkl=ENDED)
        stamps.append(simkl.activities()["all"])
    times = [parse_time(stamp) for stamp in stamps]
    assert times == sorted(set(times))
    assert all(stamp.endswith("Z") for stamp in stamps)


def test_a_change_of_the_catalogue_moves_nothing(simkl: Simkl) -> None:
    before = simkl.activities()
    change_title(simkl.file, AIRING, seasons=[2, 4], not_aired=2)
    assert simkl.activities() == before
    row = simkl.row("shows", AIRING)
    assert row is not None
    assert (row["total_episodes_count"], row["not_aired_episodes_count"]) == (6, 2)


def test_an_episode_that_airs_moves_watching_for_who_was_caught_up(simkl: Simkl) -> None:
    watch(simkl.file, MediaType.SHOWS, AIRING, 4)
    before = simkl.activities()
    air_episode(simkl.file, AIRING)
    assert moved(before, simkl.activities()) == {"all", "tv_shows.all", "tv_shows.watching"}
    row = simkl.row("shows", AIRING)
    assert row is not None
    assert row["next_to_watch"] == "S02E03"


def test_an_episode_that_airs_is_silent_for_who_was_behind(simkl: Simkl) -> None:
    before = simkl.activities()
    air_episode(simkl.file, AIRING)
    assert simkl.activities() == before


def test_another_program_sees_a_change_at_once(simkl: Simkl) -> None:
    other = SimklDouble(simkl.file.path, catalogue=CATALOGUE)
    assert simkl.status("shows", ENDED) == "watching"
    watch(SandboxFile(other.file.path, catalogue=CATALOGUE), MediaType.SHOWS, ENDED, 2)
    assert simkl.status("shows", ENDED) == "completed"
