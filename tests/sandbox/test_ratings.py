"""``POST /sync/ratings`` and its removal."""

from typing import Any

import pytest

from tests.sandbox.conftest import (
    FILM,
    FILM_TO_COME,
    SEASON_1,
    SINGLE,
    UNLISTED_FILM,
    UNLISTED_SHOW,
    Simkl,
)


def rate(simkl: Simkl, key: str, simkl_id: int, rating: Any, **extra: Any) -> Any:
    item = {"rating": rating, "ids": {"simkl": simkl_id}, **extra}
    answer = simkl.post("/sync/ratings", {key: [item]})
    assert answer.status_code == 201
    return answer.json()


def test_a_rating_overwrites_and_keeps_its_time(simkl: Simkl) -> None:
    answer = rate(simkl, "movies", FILM, 3, rated_at="2021-01-01T00:00:00Z")
    assert answer["added"]["movies"] == 1
    assert answer["added"]["statuses"][0]["response"] == {"status": "completed"}
    row = simkl.row("movies", FILM)
    assert row is not None
    assert (row["user_rating"], row["user_rated_at"]) == (3, "2021-01-01T00:00:00Z")


@pytest.mark.parametrize("rating", [0, 11, "8", None, True, 7.5])
def test_a_rating_out_of_range_is_not_found_with_201(simkl: Simkl, rating: Any) -> None:
    answer = rate(simkl, "movies", FILM, rating)
    assert len(answer["not_found"]["movies"]) == 1
    assert answer["added"]["movies"] == 0
    row = simkl.row("movies", FILM)
    assert row is not None
    assert row["user_rating"] == 7


@pytest.mark.parametrize(
    ("key", "bucket", "simkl_id", "status"),
    [
        ("movies", "movies", UNLISTED_FILM, "completed"),
        ("movies", "movies", FILM_TO_COME, "plantowatch"),
        ("shows", "shows", SINGLE, "completed"),
        ("shows", "shows", UNLISTED_SHOW, "watching"),
    ],
)
def test_rating_a_title_that_is_on_no_list_files_it(
    simkl: Simkl, key: str, bucket: str, simkl_id: int, status: str
) -> None:
    answer = rate(simkl, key, simkl_id, 8)
    assert answer["added"]["statuses"][0]["response"] == {"status": status}
    assert simkl.status(bucket, simkl_id) == status


def test_an_anime_is_rated_under_shows(simkl: Simkl) -> None:
    assert rate(simkl, "shows", SEASON_1, 2)["added"]["shows"] == 1
    row = simkl.row("anime", SEASON_1)
    assert row is not None
    assert row["user_rating"] == 2


def test_taking_a_rating_away_leaves_the_row(simkl: Simkl) -> None:
    body = {"movies": [{"ids": {"simkl": FILM}}, {"ids": {"imdb": "tt9999999"}}]}
    answer = simkl.post("/sync/ratings/remove", body).json()
    assert answer["deleted"] == {"movies": 1, "shows": 0}
    assert len(answer["not_found"]["movies"]) == 1
    row = simkl.row("movies", FILM)
    assert row is not None
    assert (row["status"], row["user_rating"], row["user_rated_at"]) == ("completed", None, None)


def test_changed_ratings_are_listed_since_a_time_also_when_they_were_taken_away(
    simkl: Simkl,
) -> None:
    before = simkl.get("/sync/activities").json()["all"]
    assert simkl.get("/sync/ratings/movies", date_from=before).json() == {}
    rate(simkl, "movies", FILM, 3)
    (row,) = simkl.get("/sync/ratings/movies", date_from=before).json()["movies"]
    assert (row["movie"]["ids"]["simkl"], row["user_rating"]) == (FILM, 3)
    between = simkl.get("/sync/activities").json()["all"]
    simkl.post("/sync/ratings/remove", {"movies": [{"ids": {"simkl": FILM}}]})
    (row,) = simkl.get("/sync/ratings", date_from=between).json()["movies"]
    assert row["user_rating"] is None
    assert simkl.get("/sync/ratings/shows", date_from=before).json() == {}
    assert len(simkl.get("/sync/ratings").json()) == 3
