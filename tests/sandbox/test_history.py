"""``POST /sync/history``: marks, statuses, memos, and the traps of a restore."""

from typing import Any

import pytest

from tests.sandbox.conftest import (
    AIRING,
    ENDED,
    FILM,
    FILM_TO_COME,
    SEASON_1,
    SEASON_2,
    UNAIRED,
    UNLISTED_FILM,
    UNLISTED_SHOW,
    Opener,
    Simkl,
)

FULL = {
    "extended": "full",
    "episode_watched_at": "yes",
    "include_all_episodes": "original",
    "memos": "yes",
}
SKIP = {"skip_auto_watching": "yes"}


def episodes(*numbers: int, season: int = 1, watched_at: str | None = None) -> list[Any]:
    time = {} if watched_at is None else {"watched_at": watched_at}
    return [{"number": season, "episodes": [{"number": number, **time} for number in numbers]}]


def send(simkl: Simkl, key: str, simkl_id: int, item: Any = None, **params: str) -> Any:
    answer = simkl.history(key, {"ids": {"simkl": simkl_id}, **(item or {})}, **params)
    assert answer.status_code == 201
    return answer.json()


def state(simkl: Simkl, media_type: str, simkl_id: int) -> tuple[str, int]:
    row = simkl.row(media_type, simkl_id)
    assert row is not None
    return row["status"], row["watched_episodes_count"]


def test_nothing_gives_zeros(simkl: Simkl) -> None:
    answer = simkl.post("/sync/history", {})
    assert answer.status_code == 201
    assert answer.json() == {
        "added": {"movies": 0, "shows": 0, "episodes": 0, "statuses": []},
        "not_found": {"movies": [], "shows": [], "episodes": []},
    }


@pytest.mark.parametrize(
    ("simkl_id", "expected"),
    [
        (UNLISTED_SHOW, ("completed", 5)),
        (AIRING, ("watching", 4)),
        (UNAIRED, ("watching", 0)),
    ],
)
def test_a_show_without_episodes_means_the_whole_show(
    simkl: Simkl, simkl_id: int, expected: tuple[str, int]
) -> None:
    send(simkl, "shows", simkl_id)
    assert state(simkl, "shows", simkl_id) == expected


def test_completed_alone_marks_everything(simkl: Simkl) -> None:
    item = {"status": "completed", "watched_at": "2019-01-01T00:00:00Z"}
    send(simkl, "shows", UNLISTED_SHOW, item)
    row = simkl.row("shows", UNLISTED_SHOW, **FULL)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("completed", 5)
    assert row["last_watched_at"] == "2019-01-01T00:00:00Z"
    assert row["seasons"] == []


def test_completed_alone_on_an_airing_show_marks_what_aired(simkl: Simkl) -> None:
    send(simkl, "shows", AIRING, {"status": "completed"})
    assert state(simkl, "shows", AIRING) == ("watching", 4)


@pytest.mark.parametrize("status", ["watching", "plantowatch", "hold", "dropped"])
def test_another_status_alone_only_moves(simkl: Simkl, status: str) -> None:
    send(simkl, "shows", ENDED, {"status": status})
    assert state(simkl, "shows", ENDED) == (status, 3)


def test_episodes_are_recorded_with_their_times(simkl: Simkl) -> None:
    item = {"seasons": episodes(1, watched_at="2018-05-05T05:05:05Z")}
    answer = send(simkl, "shows", UNLISTED_SHOW, item)
    assert answer["added"]["episodes"] == 1
    assert answer["added"]["shows"] == 1
    (landed,) = answer["added"]["statuses"]
    assert landed["response"] == {"status": "watching", "simkl_type": "tv", "anime_type": None}
    assert landed["request"]["type"] == "show"
    assert landed["request"]["rating"] is None
    row = simkl.row("shows", UNLISTED_SHOW, **FULL)
    assert row is not None
    assert row["seasons"][0]["episodes"][0]["watched_at"] == "2018-05-05T05:05:05Z"
    assert row["last_watched_at"] == "2018-05-05T05:05:05Z"


def test_top_level_episodes_are_of_season_1(simkl: Simkl) -> None:
    send(simkl, "shows", SEASON_2, {"episodes": [{"number": 3}]})
    row = simkl.row("anime", SEASON_2)
    assert row is not None
    assert row["last_watched"] == "E03"


def test_a_season_without_episodes_means_all_of_it(simkl: Simkl) -> None:
    season = {"number": 2, "watched_at": "2018-05-05T05:05:05Z"}
    assert send(simkl, "shows", UNLISTED_SHOW, {"seasons": [season]})["added"]["episodes"] == 3


def test_marking_an_episode_of_a_planned_title_begins_it(simkl: Simkl) -> None:
    send(simkl, "shows", AIRING, {"seasons": episodes(1)})
    assert state(simkl, "shows", AIRING) == ("watching", 1)


def test_marking_the_last_episode_of_an_ended_show_completes_it(simkl: Simkl) -> None:
    send(simkl, "shows", ENDED, {"seasons": episodes(2, 3, season=2)})
    assert state(simkl, "shows", ENDED) == ("completed", 5)


def test_a_watched_episode_sent_again_is_a_no_op(simkl: Simkl) -> None:
    item = {"seasons": episodes(1, watched_at="2026-01-01T00:00:00Z")}
    assert send(simkl, "shows", ENDED, item)["added"]["episodes"] == 0
    row = simkl.row("shows", ENDED, **FULL)
    assert row is not None
    assert row["seasons"][0]["episodes"][0]["watched_at"] == "2020-02-08T10:00:00Z"


def test_a_repeated_watch_of_a_movie_is_a_no_op(simkl: Simkl) -> None:
    send(simkl, "movies", FILM, {"watched_at": "2026-01-01T00:00:00Z"})
    row = simkl.row("movies", FILM)
    assert row is not None
    assert row["last_watched_at"] == "2020-01-02T10:00:00Z"


def test_an_explicit_status_beside_episodes_stays(simkl: Simkl) -> None:
    send(simkl, "shows", UNLISTED_SHOW, {"status": "dropped", "seasons": episodes(1)})
    assert state(simkl, "shows", UNLISTED_SHOW) == ("dropped", 1)


def test_episodes_that_do_not_exist_complete_an_ended_show(simkl: Simkl) -> None:
    answer = send(simkl, "shows", UNLISTED_SHOW, {"seasons": episodes(98, 99)})
    assert [missing["number"] for missing in answer["not_found"]["episodes"]] == [98, 99]
    assert answer["added"]["shows"] == 1
    assert state(simkl, "shows", UNLISTED_SHOW) == ("completed", 5)


def test_skipping_needs_a_status_to_prevent_that(simkl: Simkl) -> None:
    send(simkl, "shows", UNLISTED_SHOW, {"seasons": episodes(99), "status": "hold"}, **SKIP)
    assert state(simkl, "shows", UNLISTED_SHOW) == ("hold", 0)
    send(simkl, "shows", UNLISTED_SHOW, {"seasons": episodes(99)}, **SKIP)
    assert state(simkl, "shows", UNLISTED_SHOW) == ("completed", 5)


def test_with_skipping_completed_keeps_to_the_recorded_episodes(simkl: Simkl) -> None:
    item = {"status": "completed", "seasons": episodes(1, 2)}
    send(simkl, "shows", UNLISTED_SHOW, item, **SKIP)
    assert state(simkl, "shows", UNLISTED_SHOW) == ("completed", 2)


@pytest.mark.parametrize(("suppresses", "watched"), [(False, 5), (True, 0)])
def test_skipping_may_or_may_not_suppress_completed_alone(
    open_simkl: Opener, suppresses: bool, watched: int
) -> None:
    simkl = open_simkl(skip_suppresses_completed=suppresses)
    send(simkl, "shows", UNLISTED_SHOW, {"status": "completed"}, **SKIP)
    assert state(simkl, "shows", UNLISTED_SHOW) == ("completed", watched)


def test_a_movie_is_watched_unless_its_status_says_otherwise(simkl: Simkl) -> None:
    send(simkl, "movies", UNLISTED_FILM, {"watched_at": "2011-01-20T20:09:04Z"})
    send(simkl, "movies", FILM_TO_COME, {"status": "plantowatch"})
    watched = simkl.row("movies", UNLISTED_FILM)
    planned = simkl.row("movies", FILM_TO_COME)
    assert watched is not None
    assert planned is not None
    assert (watched["status"], watched["last_watched_at"]) == ("completed", "2011-01-20T20:09:04Z")
    assert (planned["status"], planned["last_watched_at"]) == ("plantowatch", None)


def test_a_watch_drags_a_dropped_movie_to_completed_unless_skipped(simkl: Simkl) -> None:
    item = {"status": "dropped", "watched_at": "2011-01-20T20:09:04Z"}
    send(simkl, "movies", UNLISTED_FILM, item)
    assert simkl.status("movies", UNLISTED_FILM) == "completed"
    send(simkl, "movies", FILM_TO_COME, item, **SKIP)
    row = simkl.row("movies", FILM_TO_COME)
    assert row is not None
    assert (row["status"], row["last_watched_at"]) == ("dropped", "2011-01-20T20:09:04Z")


def test_a_memo_is_stored_only_beside_a_status(simkl: Simkl) -> None:
    memo = {"memo": {"text": "note", "is_private": True}}
    send(simkl, "shows", ENDED, {**memo, "seasons": episodes(1)})
    without = simkl.row("shows", ENDED, memos="yes")
    send(simkl, "shows", ENDED, {**memo, "status": "hold"})
    with_status = simkl.row("shows", ENDED, memos="yes")
    assert without is not None
    assert with_status is not None
    assert without["memo"] == {}
    assert with_status["memo"] == memo["memo"]


def test_a_memo_that_is_too_long_is_refused(simkl: Simkl) -> None:
    item = {"ids": {"simkl": ENDED}, "status": "hold", "memo": {"text": "x" * 141}}
    assert simkl.history("shows", item).status_code == 400
    assert simkl.status("shows", ENDED) == "watching"


def test_added_at_and_rating_are_taken(simkl: Simkl) -> None:
    item = {"status": "hold", "added_at": "2018-02-24T23:55:13Z", "rating": 8}
    send(simkl, "shows", UNLISTED_SHOW, item)
    row = simkl.row("shows", UNLISTED_SHOW)
    assert row is not None
    assert row["added_to_watchlist_at"] == "2018-02-24T23:55:13Z"
    assert row["user_rating"] == 8


def test_an_unknown_id_is_echoed_with_its_rating(simkl: Simkl) -> None:
    answer = simkl.history("shows", {"ids": {"tmdb": 5}}).json()
    assert answer["not_found"]["shows"] == [{"ids": {"tmdb": 5}, "type": "show", "rating": None}]


def test_a_removed_row_comes_back_by_the_documented_recipe(simkl: Simkl) -> None:
    def rows() -> list[dict[str, Any]]:
        answer = simkl.get("/sync/all-items", **FULL).json()
        return sorted((row for rows in answer.values() for row in rows), key=lambda row: repr(row))

    before = rows()
    shows = [ENDED, AIRING, SEASON_1]
    ids = [{"ids": {"simkl": simkl_id}} for simkl_id in shows]
    simkl.post("/sync/history/remove", {"shows": ids, "movies": [{"ids": {"simkl": FILM}}]})
    assert rows() == []
    for row in before:
        title = row.get("movie") or row["show"]
        item: dict[str, Any] = {
            "ids": {"simkl": title["ids"]["simkl"]},
            "status": row["status"],
            "added_at": row["added_to_watchlist_at"],
        }
        if row["memo"]:
            item["memo"] = row["memo"]
        if row.get("seasons"):
            item["seasons"] = row["seasons"]
        elif row["last_watched_at"]:
            item["watched_at"] = row["last_watched_at"]
        simkl.history("movies" if "movie" in row else "shows", item, **SKIP)
        if row["user_rating"]:
            rating = {
                "ids": item["ids"],
                "rating": row["user_rating"],
                "rated_at": row["user_rated_at"],
            }
            key = "movies" if "movie" in row else "shows"
            simkl.post("/sync/ratings", {key: [rating]})
    assert rows() == before


def test_only_a_completion_in_place_of_episodes_counts_a_known_show(simkl: Simkl) -> None:
    part = send(simkl, "shows", ENDED, {"seasons": episodes(1, 99)})
    assert part["added"]["shows"] == 0
    assert len(part["not_found"]["episodes"]) == 1
    whole = send(simkl, "shows", ENDED, {"seasons": episodes(99)})
    assert whole["added"]["shows"] == 1
