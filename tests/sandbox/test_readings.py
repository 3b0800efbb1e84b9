"""Answers in which recordings and live reports of Simkl differ from its reference."""

from typing import Any

import pytest

from reconciler.model.media import Status
from tests.double.events import air_episode, change_title, put
from tests.double.quirks import CompletedRule, EmptyForm, Unknown
from tests.sandbox.conftest import (
    AIRING,
    ANIME_FILM,
    ENDED,
    FILM,
    SEASON_1,
    UNAIRED,
    UNLISTED_FILM,
    Opener,
    Simkl,
)


def public(simkl: Simkl) -> Simkl:
    del simkl.client.headers["authorization"]
    return simkl


def test_a_list_with_nothing_in_it_may_have_no_body(open_simkl: Opener) -> None:
    answer = open_simkl(empty_form=EmptyForm.NOTHING).get("/sync/all-items/movies/dropped")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_list_with_nothing_in_it_may_be_an_envelope(open_simkl: Opener) -> None:
    answer = open_simkl(empty_form=EmptyForm.ENVELOPE).get("/sync/all-items/movies/dropped")
    assert answer.json() == {"type": "null", "body": None}


@pytest.mark.parametrize("form", EmptyForm)
def test_a_list_with_something_in_it_looks_the_same_under_every_form(
    open_simkl: Opener, form: EmptyForm
) -> None:
    assert len(open_simkl(empty_form=form).rows("movies")) == 1


@pytest.mark.parametrize("shown", [False, True])
def test_a_movie_may_stay_in_hold_and_its_bucket_show_it_or_not(
    open_simkl: Opener, shown: bool
) -> None:
    simkl = open_simkl(movies_hold=True, hold_shows_movies=shown)
    answer = simkl.add("movies", "hold", simkl=UNLISTED_FILM)
    assert (answer.status_code, answer.json()["added"]["movies"][0]["to"]) == (201, "hold")
    assert simkl.status("movies", UNLISTED_FILM) == "hold"
    assert len(simkl.rows("movies", "hold")) == int(shown)
    block = simkl.activities()["movies"]
    assert "hold" not in block
    assert block["all"] == simkl.activities()["all"]


def test_a_movie_in_hold_moves_out_and_away(open_simkl: Opener) -> None:
    simkl = open_simkl(movies_hold=True)
    simkl.add("movies", "hold", simkl=UNLISTED_FILM)
    simkl.add("movies", "dropped", simkl=UNLISTED_FILM)
    assert simkl.status("movies", UNLISTED_FILM) == "dropped"
    put(simkl.file, UNLISTED_FILM, Status.HOLD)
    simkl.post("/sync/history/remove", {"movies": [{"ids": {"simkl": UNLISTED_FILM}}]})
    assert simkl.status("movies", UNLISTED_FILM) is None


def test_a_row_may_show_a_status_that_no_page_knows(open_simkl: Opener) -> None:
    simkl = open_simkl(odd_statuses={FILM: "paused"})
    assert simkl.status("movies", FILM) == "paused"
    assert len(simkl.rows("movies", "completed")) == 1


def test_a_series_between_two_seasons_may_stay_completed(open_simkl: Opener) -> None:
    simkl = open_simkl(completed=CompletedRule.CAUGHT_UP)
    simkl.add("shows", "completed", simkl=AIRING)
    assert simkl.status("shows", AIRING) == "watching"
    air_episode(simkl.file, AIRING)
    simkl.add("shows", "completed", simkl=AIRING)
    row = simkl.row("shows", AIRING)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("completed", 5)


def test_a_removal_may_be_answered_as_any_other_and_not_be_done(open_simkl: Opener) -> None:
    simkl = open_simkl(removal_refused=frozenset({ENDED}))
    before = simkl.activities()
    answer = simkl.post("/sync/history/remove", {"shows": [{"ids": {"simkl": ENDED}}]})
    assert answer.json() == {
        "deleted": {"movies": 0, "shows": 1, "episodes": 0},
        "not_found": {"movies": [], "shows": []},
    }
    assert simkl.status("shows", ENDED) == "watching"
    assert simkl.activities() == before


def test_a_record_asked_for_as_another_type_may_lead_there(open_simkl: Opener) -> None:
    simkl = public(open_simkl(catalogue_hop=True))
    answer = simkl.get(f"/tv/{SEASON_1}")
    assert answer.status_code == 302
    client_id = simkl.client.params["client_id"]
    assert answer.headers["location"] == f"/anime/{SEASON_1}?client_id={client_id}"
    assert simkl.get("/tv/999").json() == []


@pytest.mark.parametrize(
    ("unknown", "status", "document"),
    [
        (Unknown.EMPTY_LIST, 200, []),
        (
            Unknown.NOT_FOUND,
            404,
            {"error": "id_err", "code": 404, "message": "There is no such title"},
        ),
        (Unknown.GONE, 410, {"error": "id_err", "code": 410, "message": "The title is gone"}),
    ],
)
@pytest.mark.parametrize("path", ["/tv/999", "/movies/999", "/tv/episodes/999"])
def test_an_unknown_record_is_an_empty_list_404_or_410(
    open_simkl: Opener, path: str, unknown: Unknown, status: int, document: Any
) -> None:
    answer = public(open_simkl(unknown=unknown)).get(path)
    assert (answer.status_code, answer.json()) == (status, document)


def test_episodes_to_come_have_no_date_or_one_that_is_far_away(open_simkl: Opener) -> None:
    episodes = public(open_simkl()).get(f"/tv/episodes/{AIRING}").json()
    assert [(one["season"], one["episode"], one["aired"]) for one in episodes] == [
        (1, 1, True),
        (1, 2, True),
        (2, 1, True),
        (2, 2, True),
        (2, 3, False),
    ]
    assert [bool(one["date"]) for one in episodes] == [True, True, True, True, False]
    dated = public(open_simkl(undated_episodes=False)).get(f"/tv/episodes/{AIRING}").json()
    assert dated[-1]["date"].startswith("2099")
    unaired = public(open_simkl()).get(f"/tv/episodes/{UNAIRED}").json()
    assert not any(one["aired"] for one in unaired)


def test_an_animes_episodes_name_no_season(simkl: Simkl) -> None:
    episodes = public(simkl).get(f"/anime/episodes/{SEASON_1}").json()
    assert len(episodes) == 25
    assert all("season" not in one for one in episodes)


def test_rows_of_anime_may_carry_the_ids_that_are_otherwise_of_requests_only(
    open_simkl: Opener,
) -> None:
    row = open_simkl(anime_ids=True).row("anime", SEASON_1)
    assert row is not None
    assert row["show"]["ids"]["livechart"] == "5"


def test_slug_ids_may_have_their_other_names(open_simkl: Opener) -> None:
    simkl = open_simkl(slug_names=True)
    change_title(simkl.file, FILM, ids={"letterboxd": "old-film", "traktslug": "old-film-2000"})
    change_title(simkl.file, ENDED, ids={"traktslug": "ended-show", "tmdb": "100"})
    film, show = simkl.row("movies", FILM), simkl.row("shows", ENDED)
    assert film is not None
    assert show is not None
    own = {"simkl": FILM, "slug": "old-film"}
    assert film["movie"]["ids"] == {**own, "letterslug": "old-film", "traktmslug": "old-film-2000"}
    assert show["show"]["ids"]["trakttvslug"] == "ended-show"
    assert "traktslug" not in show["show"]["ids"]


def test_times_may_have_no_fraction_so_that_a_change_shares_its_second(open_simkl: Opener) -> None:
    simkl = open_simkl(second_grain=True)
    simkl.add("shows", "hold", simkl=ENDED)
    seen = simkl.activities()["all"]
    assert seen == "2026-11-24T12:00:00Z"
    simkl.add("shows", "dropped", simkl=AIRING)
    assert simkl.activities()["all"] == seen
    assert simkl.rows("shows", date_from=seen) == []
    assert len(simkl.rows("shows", date_from="2026-11-24T11:59:59Z")) == 2


def test_to_at_the_top_level_alone_is_answered_as_recorded(simkl: Simkl) -> None:
    answer = simkl.post(
        "/sync/add-to-list", {"to": "completed", "movies": [{"ids": {"simkl": FILM}}]}
    )
    assert answer.json() == {
        "error": "empty_field",
        "code": 400,
        "message": 'Missed "to" parameter',
    }


def test_without_a_token_the_answer_is_the_recorded_one(simkl: Simkl) -> None:
    answer = public(simkl).get("/sync/activities")
    assert answer.json() == {
        "code": 401,
        "error": "user_token_required",
        "message": "This client_id requires a user access token on every request",
    }


def test_an_anime_film_is_an_anime_to_every_reading(open_simkl: Opener) -> None:
    simkl = open_simkl(catalogue_hop=True, movies_hold=True)
    simkl.add("movies", "hold", simkl=ANIME_FILM)
    assert simkl.status("anime", ANIME_FILM) == "hold"
