"""``/redirect``, ``/search`` and the catalogue's records."""

from typing import Any

import pytest

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


@pytest.fixture
def public(simkl: Simkl) -> Simkl:
    """A client that sends no token."""
    del simkl.client.headers["authorization"]
    return simkl


def location(simkl: Simkl, ids: dict[str, str]) -> str:
    answer = simkl.get("/redirect", to="simkl", **ids)
    assert answer.status_code == 301
    assert answer.content == b""
    return str(answer.headers["location"])


@pytest.mark.parametrize(
    ("ids", "place"),
    [
        ({"imdb": "tt0000001"}, f"//simkl.com/movies/{FILM}/old-film"),
        ({"imdb": "https://www.imdb.com/title/tt0000001/"}, f"//simkl.com/movies/{FILM}/old-film"),
        ({"tmdb": "100", "type": "movie"}, f"//simkl.com/movies/{FILM}/old-film"),
        ({"tmdb": "100", "type": "tv"}, f"//simkl.com/tv/{ENDED}/ended-show"),
        ({"tmdb": "100"}, f"//simkl.com/tv/{ENDED}/ended-show"),
        ({"tvdb": "ended-show"}, f"//simkl.com/tv/{ENDED}/ended-show"),
        ({"netflix": "77"}, f"//simkl.com/tv/{ENDED}/ended-show"),
        ({"livechart": "5"}, f"//simkl.com/anime/{SEASON_1}/titans"),
        ({"tmdb": "1429", "type": "show"}, f"//simkl.com/anime/{SEASON_1}/titans"),
        ({"tmdb": "1429", "type": "tv"}, "//simkl.com"),
        ({"tmdb": "808", "type": "movie"}, "//simkl.com"),
        ({"simkl": str(ANIME_FILM)}, f"//simkl.com/anime/{ANIME_FILM}/anime-film"),
        ({"mal": "1"}, "//simkl.com"),
        ({}, "//simkl.com"),
    ],
)
def test_redirect_tells_where_an_id_lives(simkl: Simkl, ids: dict[str, str], place: str) -> None:
    assert location(simkl, ids) == place


def test_redirect_to_anything_else_is_refused(simkl: Simkl) -> None:
    before = simkl.activities()
    assert simkl.get("/redirect", to="watched", simkl=str(ENDED)).status_code == 400
    assert simkl.activities() == before


def test_redirect_has_other_readings(open_simkl: Opener) -> None:
    simkl = open_simkl(redirect_status=302, redirect_absolute=True)
    answer = simkl.get("/redirect", to="simkl", simkl=str(ENDED))
    assert answer.status_code == 302
    assert answer.headers["location"] == f"https://simkl.com/tv/{ENDED}/ended-show"


@pytest.mark.parametrize(
    ("simkl_id", "status"), [(ENDED, "ended"), (AIRING, "airing"), (UNAIRED, "tba")]
)
def test_a_series_has_a_record_with_its_status(public: Simkl, simkl_id: int, status: str) -> None:
    record = public.get(f"/tv/{simkl_id}").json()
    assert record["ids"]["simkl"] == simkl_id
    assert record["status"] == status
    assert record["total_episodes"] == 5


def test_a_movie_has_no_airing_status(public: Simkl) -> None:
    record = public.get(f"/movies/{FILM}").json()
    assert (record["title"], record["year"]) == ("Old Film", 2000)
    assert "status" not in record


@pytest.mark.parametrize("path", [f"/tv/{SEASON_1}", f"/anime/{ENDED}", "/tv/999", f"/tv/{FILM}"])
def test_a_title_of_another_type_or_none_is_an_empty_list(public: Simkl, path: str) -> None:
    answer = public.get(path)
    assert (answer.status_code, answer.json()) == (200, [])


def test_an_id_that_is_no_number_gives_something_unrelated(public: Simkl) -> None:
    assert public.get("/anime/titans").json()["ids"]["simkl"] == FILM


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"mal": "16498"}, [("anime", SEASON_1)]),
        ({"tmdb": "100", "type": "show"}, [("tv", ENDED)]),
        ({"tmdb": "100", "type": "movie"}, [("movie", FILM)]),
        ({"tmdb": "100"}, [("tv", ENDED)]),
        ({"imdb": "tt9999999"}, []),
    ],
)
def test_search_by_id(simkl: Simkl, ids: dict[str, str], expected: list[tuple[str, int]]) -> None:
    found: list[dict[str, Any]] = simkl.get("/search/id", **ids).json()
    assert [(one["type"], one["ids"]["simkl"]) for one in found] == expected


def test_search_by_text_keeps_to_its_type(simkl: Simkl) -> None:
    found = simkl.get("/search/anime", q="titans").json()
    assert [one["title"] for one in found] == ["Titans", "Titans 2"]
    assert simkl.get("/search/tv", q="titans").json() == []


def test_a_text_result_names_its_ids_as_the_search_does(simkl: Simkl) -> None:
    (film, *_) = simkl.get("/search/movie", q="Old Film").json()
    assert film["ids"] == {"simkl_id": FILM, "slug": "old-film", "tmdb": "100"}
    (show, *_) = simkl.get("/search/tv", q="ended").json()
    assert (show["title"], show["year"], show["endpoint_type"]) == ("Ended Show", 2000, "tv")


def test_search_gives_the_closest_first_and_a_page_at_a_time(simkl: Simkl) -> None:
    found = [one["title"] for one in simkl.get("/search/tv", q="show").json()]
    assert found == sorted(found, key=len)
    assert len(found) == 4
    pages = [simkl.get("/search/tv", q="show", limit="3", page=page).json() for page in "123"]
    assert [[one["title"] for one in page] for page in pages] == [found[:3], found[3:], []]


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({}, "empty_field"),
        ({"q": " "}, "empty_field"),
        ({"q": "show", "page": "0"}, "wrong_parameter"),
        ({"q": "show", "limit": "many"}, "wrong_parameter"),
        ({"q": "show", "limit": "51"}, "wrong_parameter"),
    ],
)
def test_a_search_that_asks_wrongly_is_refused(
    simkl: Simkl, params: dict[str, str], error: str
) -> None:
    answer = simkl.get("/search/tv", **params)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_search_needs_a_token(public: Simkl) -> None:
    assert public.get("/search/tv", q="show").json()["error"] == "user_token_required"


@pytest.mark.parametrize("path", ["/tv/episodes/11", "/anime/episodes/21", "/tv/11"])
def test_the_catalogue_refuses_a_token(simkl: Simkl, path: str) -> None:
    assert simkl.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/tv/episodes/21", "/anime/episodes/11", "/tv/episodes/x"])
def test_episodes_of_another_type_or_none_are_an_empty_list(public: Simkl, path: str) -> None:
    answer = public.get(path)
    assert (answer.status_code, answer.json()) == (200, [])
