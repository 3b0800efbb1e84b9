"""``GET /sync/all-items``: rows in each form, deltas, and what is empty."""

from typing import Any

import pytest

from tests.double.events import change_title
from tests.sandbox.conftest import (
    AIRING,
    ANIME_FILM,
    ENDED,
    FILM,
    SEASON_1,
    UNAIRED,
    Opener,
    Simkl,
)


def test_a_show_row_counts_episodes_and_names_the_next(simkl: Simkl) -> None:
    row = simkl.row("shows", ENDED)
    assert row == {
        "added_to_watchlist_at": "2020-02-01T10:00:00Z",
        "last_watched_at": "2020-02-10T10:00:00Z",
        "user_rated_at": None,
        "user_rating": None,
        "status": "watching",
        "last_watched": "S02E01",
        "next_to_watch": "S02E02",
        "watched_episodes_count": 3,
        "total_episodes_count": 5,
        "not_aired_episodes_count": 0,
        "show": {
            "title": "Ended Show",
            "poster": None,
            "year": 2000,
            "ids": {
                "simkl": ENDED,
                "slug": "ended-show",
                "tmdb": "100",
                "tvdb": "900",
                "tvdbslug": "ended-show",
            },
        },
    }


def test_a_movie_row_has_zero_counts_and_no_episode_markers(simkl: Simkl) -> None:
    row = simkl.row("movies", FILM)
    assert row is not None
    assert row["watched_episodes_count"] == row["total_episodes_count"] == 0
    assert row["not_aired_episodes_count"] == 0
    assert {"last_watched", "next_to_watch", "anime_type", "memo"}.isdisjoint(row)
    assert (row["user_rating"], row["user_rated_at"]) == (7, "2020-01-03T10:00:00Z")


def test_an_anime_row_says_show_and_carries_its_kind_beside_it(simkl: Simkl) -> None:
    row = simkl.row("anime", SEASON_1)
    assert row is not None
    assert row["anime_type"] == "tv"
    assert row["last_watched"] == "E25"
    assert row["next_to_watch"] is None
    assert "livechart" not in row["show"]["ids"]


def test_a_planned_show_begins_with_its_first_episode(simkl: Simkl) -> None:
    row = simkl.row("shows", AIRING)
    assert row is not None
    assert (row["next_to_watch"], row["last_watched"]) == ("S01E01", None)
    assert row["not_aired_episodes_count"] == 1


def test_an_episode_that_has_not_aired_is_not_next(simkl: Simkl) -> None:
    simkl.add("shows", "plantowatch", simkl=UNAIRED)
    row = simkl.row("shows", UNAIRED)
    assert row is not None
    assert row["next_to_watch"] is None


def test_without_segments_the_whole_library_comes_by_type(simkl: Simkl) -> None:
    answer = simkl.get("/sync/all-items").json()
    assert {key: len(rows) for key, rows in answer.items()} == {
        "movies": 1,
        "shows": 2,
        "anime": 1,
    }


def test_a_status_narrows_and_a_bucket_without_rows_has_no_key(simkl: Simkl) -> None:
    assert len(simkl.rows("shows", "watching")) == 1
    assert simkl.get("/sync/all-items/all/plantowatch").json().keys() == {"shows"}


def test_a_type_that_does_not_exist_gives_all_types(simkl: Simkl) -> None:
    answer = simkl.get("/sync/all-items/series/all")
    assert answer.status_code == 200
    assert answer.json().keys() == {"movies", "shows", "anime"}


@pytest.mark.parametrize("status", ["watching", "hold"])
def test_a_status_that_holds_nothing_is_empty(simkl: Simkl, status: str) -> None:
    answer = simkl.get(f"/sync/all-items/movies/{status}")
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize(
    ("empty", "expected"), [(False, {"watching", "plantowatch"}), (True, set())]
)
def test_a_status_that_does_not_exist_gives_all_rows_of_the_type_or_none(
    open_simkl: Opener, empty: bool, expected: set[str]
) -> None:
    simkl = open_simkl(bad_status_is_empty=empty)
    assert {row["status"] for row in simkl.rows("shows", "finished")} == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [("object", {}), ("null", None), ("list", []), ("arrays", {"shows": []})],
)
def test_an_empty_answer_has_the_form_of_the_reading(
    open_simkl: Opener, form: str, expected: Any
) -> None:
    simkl = open_simkl(empty_form=form)
    assert simkl.get("/sync/all-items/shows/dropped").json() == expected


def test_a_delta_holds_what_changed_strictly_after(simkl: Simkl) -> None:
    before = simkl.activities()["all"]
    assert simkl.rows("shows", date_from=before) == []
    simkl.add("shows", "hold", simkl=ENDED)
    (row,) = simkl.rows("shows", date_from=before)
    assert row["show"]["ids"]["simkl"] == ENDED
    assert simkl.rows("shows", date_from=simkl.activities()["all"]) == []


def test_a_delta_shows_neither_removals_nor_ratings(simkl: Simkl) -> None:
    before = simkl.activities()["all"]
    simkl.post("/sync/ratings", {"shows": [{"rating": 5, "ids": {"simkl": AIRING}}]})
    simkl.post("/sync/history/remove", {"shows": [{"ids": {"simkl": ENDED}}]})
    assert simkl.get("/sync/all-items", date_from=before).json() == {}
    assert simkl.activities()["all"] != before


def test_a_delta_of_no_time_is_refused(simkl: Simkl) -> None:
    answer = simkl.get("/sync/all-items/shows", date_from="yesterday")
    assert (answer.status_code, answer.json()["error"]) == (400, "wrong_parameter")


def test_id_forms_carry_no_status(simkl: Simkl) -> None:
    (short,) = simkl.rows("movies", extended="simkl_ids_only")
    assert short == {"movie": {"ids": {"simkl": FILM, "slug": "old-film"}}}
    (ids,) = simkl.rows("movies", extended="ids_only")
    assert ids["movie"]["ids"]["imdb"] == "tt0000001"
    assert ids.keys() == {"movie"}


def test_memos_come_only_when_asked_for(simkl: Simkl) -> None:
    row = simkl.row("movies", FILM, memos="yes")
    assert row is not None
    assert row["memo"] == {"text": "with friends", "is_private": True}
    show = simkl.row("shows", ENDED, memos="yes")
    assert show is not None
    assert show["memo"] == {}


def test_full_rows_carry_episodes_with_their_times(simkl: Simkl) -> None:
    row = simkl.row("shows", ENDED, extended="full", episode_watched_at="yes")
    assert row is not None
    assert row["show"]["runtime"]
    times = {
        (season["number"], episode["number"]): episode["watched_at"]
        for season in row["seasons"]
        for episode in season["episodes"]
    }
    assert times == {
        (1, 1): "2020-02-08T10:00:00Z",
        (1, 2): "2020-02-09T10:00:00Z",
        (2, 1): "2020-02-10T10:00:00Z",
    }


def test_episodes_of_completed_rows_come_when_asked_for(simkl: Simkl) -> None:
    full = {"extended": "full", "episode_watched_at": "yes"}
    plain = simkl.row("anime", SEASON_1, **full)
    recorded = simkl.row("anime", SEASON_1, include_all_episodes="original", **full)
    invented = simkl.row("anime", SEASON_1, include_all_episodes="yes", **full)
    assert plain is not None
    assert recorded is not None
    assert invented is not None
    assert "seasons" not in plain
    assert recorded["seasons"] == []
    (season,) = invented["seasons"]
    assert len(season["episodes"]) == 25
    assert {episode["watched_at"] for episode in season["episodes"]} == {"2020-04-02T10:00:00Z"}


def test_full_anime_seasons_maps_episodes(simkl: Simkl) -> None:
    row = simkl.row("anime", SEASON_1, extended="full_anime_seasons", include_all_episodes="yes")
    assert row is not None
    assert row["mapped_tvdb_seasons"] == [1]
    assert row["seasons"][0]["episodes"][2]["tvdb"] == {"season": 1, "episode": 3}


def test_anime_films_can_be_asked_for_alone(simkl: Simkl) -> None:
    simkl.add("shows", "plantowatch", simkl=ANIME_FILM)
    (row,) = simkl.rows("anime", anime_type="movies")
    assert row["show"]["ids"]["simkl"] == ANIME_FILM
    assert row["anime_type"] == "movie"


def test_a_library_too_large_for_all_episodes_asks_to_split(open_simkl: Opener) -> None:
    simkl = open_simkl(max_full_rows=1)
    big = simkl.get("/sync/all-items/shows", extended="full", include_all_episodes="yes")
    assert (big.status_code, big.json()["error"]) == (400, "max_items")
    path = "/sync/all-items/shows"
    assert simkl.get(path, extended="full", include_all_episodes="original").status_code == 200
    assert (
        simkl.get(f"{path}/watching", extended="full", include_all_episodes="yes").status_code
        == 200
    )


def test_old_client_ids_get_the_old_name_of_dropped(open_simkl: Opener) -> None:
    simkl = open_simkl(legacy_notinteresting=True)
    simkl.add("shows", "dropped", simkl=ENDED)
    assert simkl.status("shows", ENDED) == "notinteresting"
    assert len(simkl.rows("shows", "dropped")) == 1
    block = simkl.activities()["tv_shows"]
    assert block["notinteresting"] is not None
    assert "dropped" not in block


def test_a_completed_row_has_nothing_to_come_whatever_the_catalogue_says(simkl: Simkl) -> None:
    change_title(simkl.file, SEASON_1, seasons=[26], not_aired=1, airing="airing")
    row = simkl.row("anime", SEASON_1)
    assert row is not None
    assert row["status"] == "completed"
    assert (row["watched_episodes_count"], row["total_episodes_count"]) == (25, 26)
    assert row["not_aired_episodes_count"] == 0


def test_a_dropped_row_has_no_episodes_unless_asked_for(simkl: Simkl) -> None:
    simkl.add("shows", "dropped", simkl=ENDED)
    plain = simkl.row("shows", ENDED, extended="full")
    asked = simkl.row("shows", ENDED, extended="full", include_all_episodes="original")
    assert plain is not None
    assert asked is not None
    assert "seasons" not in plain
    assert len(asked["seasons"]) == 2
