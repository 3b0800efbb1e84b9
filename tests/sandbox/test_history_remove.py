"""``POST /sync/history/remove``: what goes, what is counted, what is ignored."""

from typing import Any

import pytest

from tests.sandbox.conftest import AIRING, ENDED, FILM, SEASON_1, UNLISTED_SHOW, Simkl


def remove(simkl: Simkl, key: str, **item: Any) -> dict[str, Any]:
    answer = simkl.post("/sync/history/remove", {key: [item]})
    assert answer.status_code == 201
    document: dict[str, Any] = answer.json()
    return document


def test_a_removal_takes_entry_history_rating_and_memo(simkl: Simkl) -> None:
    answer = remove(simkl, "movies", ids={"simkl": FILM})
    assert answer == {
        "deleted": {"movies": 1, "shows": 0, "episodes": 0},
        "not_found": {"movies": [], "shows": []},
    }
    assert simkl.row("movies", FILM) is None
    simkl.add("movies", "plantowatch", simkl=FILM)
    row = simkl.row("movies", FILM, memos="yes")
    assert row is not None
    assert (row["last_watched_at"], row["user_rating"], row["memo"]) == (None, None, {})


def test_an_anime_is_removed_under_shows(simkl: Simkl) -> None:
    assert remove(simkl, "shows", ids={"mal": 16498})["deleted"]["shows"] == 1
    assert simkl.row("anime", SEASON_1) is None


def test_an_anime_array_is_ignored_without_a_word(simkl: Simkl) -> None:
    answer = remove(simkl, "anime", ids={"simkl": SEASON_1})
    assert answer["deleted"] == {"movies": 0, "shows": 0, "episodes": 0}
    assert answer["not_found"] == {"movies": [], "shows": []}
    assert simkl.status("anime", SEASON_1) == "completed"


def test_a_planned_row_without_marks_goes_uncounted(simkl: Simkl) -> None:
    assert remove(simkl, "shows", ids={"simkl": AIRING})["deleted"]["shows"] == 0
    assert simkl.row("shows", AIRING) is None


def test_what_is_not_in_the_library_is_no_error(simkl: Simkl) -> None:
    answer = remove(simkl, "shows", ids={"simkl": UNLISTED_SHOW})
    assert answer["deleted"]["shows"] == 0
    assert answer["not_found"]["shows"] == []


def test_an_unknown_id_is_not_found(simkl: Simkl) -> None:
    answer = remove(simkl, "shows", ids={"tmdb": "5"})
    assert answer["not_found"]["shows"] == [{"ids": {"tmdb": "5"}, "type": "show"}]


def test_a_season_is_unmarked_and_the_show_stays(simkl: Simkl) -> None:
    answer = remove(simkl, "shows", ids={"simkl": ENDED}, seasons=[{"number": 1}])
    assert answer["deleted"] == {"movies": 0, "shows": 0, "episodes": 2}
    row = simkl.row("shows", ENDED)
    assert row is not None
    assert (row["watched_episodes_count"], row["next_to_watch"]) == (1, "S01E01")


def test_one_episode_of_a_completed_title_is_unmarked(simkl: Simkl) -> None:
    seasons = [{"number": 1, "episodes": [{"number": 25}]}]
    answer = remove(simkl, "shows", ids={"simkl": SEASON_1}, seasons=seasons)
    assert answer["deleted"]["episodes"] == 1
    row = simkl.row("anime", SEASON_1)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("watching", 24)
    assert row["next_to_watch"] == "E25"


def test_an_empty_list_of_seasons_means_the_whole_show(simkl: Simkl) -> None:
    assert remove(simkl, "shows", ids={"simkl": ENDED}, seasons=[])["deleted"]["shows"] == 1
    assert simkl.row("shows", ENDED) is None


@pytest.mark.parametrize("seasons", [1, [1], [{"number": "1"}], [{}]])
def test_seasons_of_another_shape_are_refused_and_nothing_is_lost(
    simkl: Simkl, seasons: Any
) -> None:
    body = {"shows": [{"ids": {"simkl": AIRING}}, {"ids": {"simkl": ENDED}, "seasons": seasons}]}
    assert simkl.post("/sync/history/remove", body).status_code == 400
    assert len(simkl.rows("shows")) == 2
