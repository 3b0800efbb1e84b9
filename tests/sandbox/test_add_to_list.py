"""``POST /sync/add-to-list``: what is stored, what is answered, which title is meant."""

from typing import Any

import pytest

from reconciler.model.media import MediaType
from tests.double.events import watch
from tests.sandbox.conftest import (
    AIRING,
    ANIME_FILM,
    ENDED,
    FILM,
    FILM_TO_COME,
    SEASON_1,
    SEASON_2,
    SINGLE,
    UNAIRED,
    UNLISTED_FILM,
    UNLISTED_SHOW,
    Opener,
    Simkl,
)


def test_the_answer_echoes_only_what_was_sent(simkl: Simkl) -> None:
    answer = simkl.add("shows", "plantowatch", tmdb=104)
    assert answer.status_code == 201
    assert answer.json() == {
        "added": {
            "movies": [],
            "shows": [
                {
                    "to": "plantowatch",
                    "ids": {"tmdb": 104},
                    "type": "show",
                    "anime_type": None,
                }
            ],
        },
        "not_found": {"movies": [], "shows": []},
    }
    assert simkl.status("shows", UNLISTED_SHOW) == "plantowatch"


def test_an_unknown_id_is_echoed_as_not_found_with_201(simkl: Simkl) -> None:
    answer = simkl.add("movies", "plantowatch", imdb="tt9999999")
    assert answer.status_code == 201
    assert answer.json()["not_found"]["movies"] == [
        {"ids": {"imdb": "tt9999999"}, "to": "plantowatch", "type": "movie"}
    ]
    assert answer.json()["added"] == {"movies": [], "shows": []}


def test_an_item_without_to_is_refused_even_with_one_at_the_top(simkl: Simkl) -> None:
    body = {
        "to": "hold",
        "shows": [{"to": "hold", "ids": {"simkl": AIRING}}, {"ids": {"simkl": ENDED}}],
    }
    answer = simkl.post("/sync/add-to-list", body)
    assert (answer.status_code, answer.json()["error"]) == (400, "empty_field")
    assert simkl.status("shows", AIRING) == "plantowatch"


@pytest.mark.parametrize("to", ["finished", "remove", "Hold", 1])
def test_a_wrong_to_is_refused(simkl: Simkl, to: Any) -> None:
    answer = simkl.post("/sync/add-to-list", {"shows": [{"to": to, "ids": {"simkl": ENDED}}]})
    assert (answer.status_code, answer.json()["error"]) == (400, "wrong_parameter")


def test_under_the_other_readings_the_top_level_counts(open_simkl: Opener) -> None:
    top_only = {"to": "hold", "shows": [{"ids": {"simkl": ENDED}}]}
    item_only = {"shows": [{"to": "dropped", "ids": {"simkl": ENDED}}]}
    top = open_simkl(to_reading="top")
    assert top.post("/sync/add-to-list", item_only).status_code == 400
    assert top.post("/sync/add-to-list", top_only).status_code == 201
    assert top.status("shows", ENDED) == "hold"
    either = open_simkl(to_reading="either")
    assert either.post("/sync/add-to-list", {**top_only, **item_only}).status_code == 201
    assert either.status("shows", ENDED) == "dropped"
    assert either.post("/sync/add-to-list", top_only).status_code == 201
    assert either.status("shows", ENDED) == "hold"


def test_a_movie_sent_as_watching_is_completed_though_the_answer_says_watching(
    simkl: Simkl,
) -> None:
    answer = simkl.add("movies", "watching", simkl=UNLISTED_FILM)
    assert answer.json()["added"]["movies"][0]["to"] == "watching"
    row = simkl.row("movies", UNLISTED_FILM)
    assert row is not None
    assert row["status"] == "completed"
    assert row["last_watched_at"] is not None
    assert simkl.rows("movies", "watching") == []


def test_no_movie_is_ever_on_hold(simkl: Simkl) -> None:
    simkl.add("movies", "hold", simkl=UNLISTED_FILM)
    assert simkl.status("movies", UNLISTED_FILM) == "completed"


def test_a_repeated_watch_of_a_movie_is_ignored(simkl: Simkl) -> None:
    simkl.add("movies", "completed", simkl=FILM)
    row = simkl.row("movies", FILM)
    assert row is not None
    assert row["last_watched_at"] == "2020-01-02T10:00:00Z"


def test_watched_at_and_added_at_are_taken(simkl: Simkl) -> None:
    item = {
        "to": "completed",
        "ids": {"simkl": UNLISTED_FILM},
        "watched_at": "1970-01-01T00:00:01Z",
        "added_at": "2011-01-01T00:00:00Z",
        "memo": {"text": "not stored here"},
    }
    simkl.post("/sync/add-to-list", {"movies": [item]})
    row = simkl.row("movies", UNLISTED_FILM, memos="yes")
    assert row is not None
    assert row["last_watched_at"] == "1970-01-01T00:00:01Z"
    assert row["added_to_watchlist_at"] == "2011-01-01T00:00:00Z"
    assert row["memo"] == {}


def test_an_ended_series_stays_completed_with_all_episodes_and_no_new_rows(
    simkl: Simkl,
) -> None:
    simkl.add("shows", "completed", simkl=ENDED)
    full = {"extended": "full", "episode_watched_at": "yes"}
    row = simkl.row("shows", ENDED, include_all_episodes="original", **full)
    assert row is not None
    assert row["status"] == "completed"
    assert row["watched_episodes_count"] == row["total_episodes_count"] == 5
    assert row["next_to_watch"] is None
    assert sum(len(season["episodes"]) for season in row["seasons"]) == 3
    assert row["seasons"][0]["episodes"][0]["watched_at"] == "2020-02-08T10:00:00Z"


@pytest.mark.parametrize(("simkl_id", "stored"), [(AIRING, "watching"), (UNAIRED, "plantowatch")])
def test_a_series_that_is_not_over_does_not_stay_completed(
    simkl: Simkl, simkl_id: int, stored: str
) -> None:
    answer = simkl.add("shows", "completed", simkl=simkl_id)
    assert answer.json()["added"]["shows"][0]["to"] == stored
    row = simkl.row("shows", simkl_id)
    assert row is not None
    assert row["status"] == stored
    assert row["watched_episodes_count"] == 0


def test_a_series_may_be_refused_in_spite_of_the_catalogue(open_simkl: Opener) -> None:
    simkl = open_simkl(completed_refused=frozenset({ENDED}))
    simkl.add("shows", "completed", simkl=ENDED)
    assert simkl.status("shows", ENDED) == "watching"


def test_a_downgrade_may_mark_what_aired(open_simkl: Opener) -> None:
    simkl = open_simkl(downgrade_marks_aired=True)
    simkl.add("shows", "completed", simkl=AIRING)
    row = simkl.row("shows", AIRING)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("watching", 4)


@pytest.mark.parametrize(("drops", "watched"), [(False, 25), (True, 0)])
def test_leaving_completed_keeps_or_drops_the_marks(
    open_simkl: Opener, drops: bool, watched: int
) -> None:
    simkl = open_simkl(leaving_completed_drops_marks=drops)
    simkl.add("shows", "hold", simkl=SEASON_1)
    row = simkl.row("anime", SEASON_1)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("hold", watched)
    assert row["user_rating"] == 9


def test_a_planned_title_keeps_its_history(simkl: Simkl) -> None:
    simkl.add("shows", "plantowatch", simkl=ENDED)
    row = simkl.row("shows", ENDED)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("plantowatch", 3)


@pytest.mark.parametrize("key", ["shows", "anime"])
def test_an_anime_lands_in_anime_and_is_answered_under_shows(simkl: Simkl, key: str) -> None:
    answer = simkl.add(key, "hold", mal=25777)
    (added,) = answer.json()["added"]["shows"]
    assert added["anime_type"] == "tv"
    assert simkl.status("anime", SEASON_2) == "hold"
    assert simkl.status("shows", SEASON_2) is None


def test_a_shared_anime_id_means_the_first_of_them(simkl: Simkl) -> None:
    simkl.add("shows", "hold", tmdb="1429")
    assert simkl.status("anime", SEASON_1) == "hold"
    assert simkl.status("anime", SEASON_2) is None


def test_the_simkl_id_wins_over_disagreeing_ids(simkl: Simkl) -> None:
    simkl.add("shows", "hold", simkl=SEASON_2, tmdb="100", mal="16498")
    assert simkl.status("anime", SEASON_2) == "hold"
    assert simkl.status("shows", ENDED) == "watching"


def test_the_same_number_means_another_title_among_movies(simkl: Simkl) -> None:
    simkl.add("movies", "dropped", tmdb="100")
    assert simkl.status("movies", FILM) == "dropped"
    assert simkl.status("shows", ENDED) == "watching"


def test_an_anime_film_sent_as_a_movie_is_filed_as_anime(simkl: Simkl) -> None:
    answer = simkl.add("movies", "completed", tmdb="808")
    assert simkl.status("anime", ANIME_FILM) == "completed"
    assert simkl.status("movies", ANIME_FILM) is None
    assert answer.json()["added"]["shows"][0]["anime_type"] == "movie"


def test_an_id_that_misses_falls_back_to_a_name_that_only_looks_alike(simkl: Simkl) -> None:
    item = {"to": "plantowatch", "ids": {"imdb": "tt9999999"}, "title": "Film to comes"}
    simkl.post("/sync/add-to-list", {"movies": [item]})
    assert simkl.status("movies", FILM_TO_COME) == "plantowatch"


def test_a_tvdb_slug_is_an_id(simkl: Simkl) -> None:
    simkl.add("shows", "dropped", tvdb="ended-show")
    assert simkl.status("shows", ENDED) == "dropped"


def test_sending_again_makes_no_second_row(simkl: Simkl) -> None:
    for _ in range(2):
        simkl.add("shows", "hold", simkl=SINGLE)
    assert simkl.status("shows", SINGLE) == "hold"


def test_completing_by_watching_the_last_episode(simkl: Simkl) -> None:
    assert watch(simkl.file, MediaType.SHOWS, ENDED, 1) == "watching"
    assert watch(simkl.file, MediaType.SHOWS, ENDED, 1) == "completed"


def test_a_movies_id_means_nothing_among_shows(simkl: Simkl) -> None:
    answer = simkl.add("shows", "hold", imdb="tt0000001")
    assert len(answer.json()["not_found"]["shows"]) == 1
    assert simkl.status("movies", FILM) == "completed"
