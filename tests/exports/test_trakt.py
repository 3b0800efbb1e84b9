"""Trakt's JSON: plays, lists, ratings and hidden shows become titles with one status each."""

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.media import Status
from tests.exports.bringing import (
    brought,
    brought_from,
    by_title,
    reasons,
    remarks,
    short,
    write,
    zipped,
)

HEAT = {"title": "Heat", "year": 1995, "ids": {"trakt": 1, "imdb": "tt0113277", "tmdb": 949}}
DARK = {"title": "Dark", "year": 2017, "ids": {"trakt": 1, "slug": "dark", "tvdb": 334824}}


def movie(**row: Any) -> dict[str, Any]:
    return {"type": "movie", "movie": HEAT, **row}


def show(**row: Any) -> dict[str, Any]:
    return {"type": "show", "show": DARK, **row}


def play(season: int, number: int, when: str = "2020-01-01T10:00:00.000Z") -> dict[str, Any]:
    episode = {"season": season, "number": number, "ids": {"trakt": 9}}
    return {"id": 1, "watched_at": when, "type": "episode", "show": DARK, "episode": episode}


def aired(count: int) -> dict[str, Any]:
    return {"plays": 9, "show": {**DARK, "aired_episodes": count}}


def test_a_film_with_plays_is_completed_on_the_day_of_the_first(tmp_path: Path) -> None:
    rows = [
        movie(watched_at="2021-01-01T00:00:00.000Z"),
        movie(watched_at="2014-04-05T15:27:00.000Z"),
    ]
    (item,) = brought_from(tmp_path, {"watched-history-1.json": rows}).joined.items
    ids = {"imdb": "tt0113277", "tmdb": "949"}
    assert short(item) == ("movies", "completed", "Heat", ids)
    assert item.watched == "2014-04-05T15:27:00Z"


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([(1, 1)], Status.WATCHING),
        ([(1, 1), (1, 1), (0, 1), (0, 2)], Status.WATCHING),
        ([(1, 1), (1, 2), (1, 3)], Status.COMPLETED),
        ([(0, 1)], Status.WATCHING),
    ],
    ids=["one", "repeats and specials", "every aired one", "a special alone"],
)
def test_a_show_is_completed_only_by_a_play_of_every_aired_episode(
    tmp_path: Path, episodes: list[tuple[int, int]], expected: Status
) -> None:
    files = {
        "watched-history-1.json": [play(*number) for number in episodes],
        "watched-shows.json": [aired(3)],
    }
    (item,) = brought_from(tmp_path, {**files}).joined.items
    assert item.status is expected


def test_plays_alone_do_not_complete_a_show(tmp_path: Path) -> None:
    (item,) = brought_from(tmp_path, {"watched-shows.json": [aired(3)]}).joined.items
    assert item.status is Status.WATCHING


def test_a_completed_show_was_watched_when_its_last_episode_was(tmp_path: Path) -> None:
    plays = [
        play(1, 1, "2020-01-01T10:00:00Z"),
        play(1, 2, "2020-01-05T10:00:00Z"),
        play(1, 1, "2022-01-01T10:00:00Z"),
    ]
    files = {"watched-history.json": plays, "watched-shows.json": [aired(2)]}
    (item,) = brought_from(tmp_path, {**files}).joined.items
    assert item.watched == "2020-01-05T10:00:00Z"
    assert item.episodes == {
        (1, 1): "2020-01-01T10:00:00Z",
        (1, 2): "2020-01-05T10:00:00Z",
    }


def test_seasons_of_the_api_count_as_plays(tmp_path: Path) -> None:
    seasons = [{"number": 1, "episodes": [{"number": 1, "plays": 1, "last_watched_at": None}]}]
    row = {**aired(1), "seasons": seasons}
    (item,) = brought_from(tmp_path, {"watched.json": [row]}).joined.items
    assert item.status is Status.COMPLETED
    assert item.episodes == {(1, 1): None}


@pytest.mark.parametrize(
    "episode", [None, 7, {"season": 1}, {"number": 1}, {"season": 1, "number": "x"}]
)
def test_a_play_without_the_numbers_of_its_episode_is_told(tmp_path: Path, episode: Any) -> None:
    result = brought_from(tmp_path, {"history.json": [{**play(1, 1), "episode": episode}]})
    (item,) = result.joined.items
    assert (item.status, item.episodes) == (Status.WATCHING, {})
    assert "a play of an episode without its numbers: not in history" in remarks(result)


IMPORT = "tmdb_id,imdb_id,type,watched_at,watchlisted_at,rating,rated_at\n"


@pytest.mark.parametrize(
    ("cells", "status", "rating"),
    [
        ("movie,2014-04-05,,,", Status.COMPLETED, None),
        ("movie,unknown,,8,2015-01-01", Status.COMPLETED, 8),
        ("show,2014-04-05,,,", Status.COMPLETED, None),
        ("show,2014-04-05,2013-01-01,,", Status.COMPLETED, None),
        ("Movie,,2013-01-01,,", Status.PLANTOWATCH, None),
        ("show,,2013-01-01,9,", Status.PLANTOWATCH, 9),
        ("movie,,,8,", Status.COMPLETED, 8),
        ("show,,,8,", Status.WATCHING, 8),
        ("show,,,,", None, None),
    ],
)
def test_the_table_that_trakt_imports_is_read(
    tmp_path: Path, cells: str, status: Status | None, rating: int | None
) -> None:
    result = brought_from(tmp_path, {"trakt.csv": f"{IMPORT}1,,{cells}\n"})
    found = [(item.status, item.rating) for item in result.joined.items]
    assert found == ([] if status is None else [(status, rating)])
    assert [row.status for row in result.review] == ([""] if status is None else [])


def test_parts_of_shows_in_the_table_that_trakt_imports_are_left_out(tmp_path: Path) -> None:
    text = f"{IMPORT}1,,episode,2014-04-05,,,\n2,,season,,2014-04-05,,\n3,,person,,,,\n"
    result = brought_from(tmp_path, {"trakt.csv": text})
    assert (result.joined.items, result.review) == ((), ())
    assert reasons(result) == {
        "seasons and episodes of an import table: they have ids of their own": 2,
        "a row that is not as Trakt writes them": 1,
    }


def test_the_furthest_list_gives_the_status_and_a_dropped_show_is_dropped(tmp_path: Path) -> None:
    files = {
        "lists-watchlist.json": [movie(listed_at="2020"), show(listed_at="2020")],
        "watched-history-1.json": [play(1, 1), movie(watched_at="2020-01-01T00:00:00Z")],
        "hidden-calendar.json": [show(hidden_at="2021-01-01T00:00:00Z")],
        "hidden-progress-watched.json": [show(hidden_at="2021-01-01T00:00:00Z")],
    }
    items = by_title(brought_from(tmp_path, {**files}))
    assert items["Heat"].status is Status.COMPLETED
    assert items["Dark"].status is Status.DROPPED


def test_a_show_that_is_only_hidden_from_progress_is_not_dropped(tmp_path: Path) -> None:
    files = {
        "hidden-progress-watched.json": [show(hidden_at="2021-01-01T00:00:00Z")],
        "watched-history.json": [play(1, 1)],
    }
    (item,) = brought_from(tmp_path, {**files}).joined.items
    assert item.status is Status.WATCHING


def test_a_rating_alone_means_that_a_film_was_seen_and_a_show_begun(tmp_path: Path) -> None:
    files = {
        "ratings-movies.json": [movie(rating=9, rated_at="2026-06-30T19:55:52.000Z")],
        "ratings-shows.json": [show(rating=10, rated_at="2020-06-18T19:30:29.000Z")],
    }
    items = by_title(brought_from(tmp_path, {**files}))
    assert (items["Heat"].status, items["Heat"].rating) == (Status.COMPLETED, 9)
    assert (items["Dark"].status, items["Dark"].rating) == (Status.WATCHING, 10)


def test_what_has_no_place_on_simkl_is_left_out_with_its_reason(tmp_path: Path) -> None:
    season = {"number": 3, "ids": {"trakt": 1}}
    episode = {"season": 1, "number": 2, "ids": {"trakt": 1}}
    archive = zipped(
        tmp_path / "trakt.zip",
        {
            "lists-watchlist.json": [
                movie(listed_at="2020"),
                {"type": "season", "season": season, "show": DARK, "listed_at": "2020"},
            ],
            "ratings-seasons.json": [
                {"type": "season", "season": season, "show": DARK, "rating": 7, "rated_at": "2020"}
            ],
            "ratings-episodes-1.json": [
                {"type": "episode", "episode": episode, "show": DARK, "rating": 8, "rated_at": ""}
            ],
            "lists-favorites.json": [movie(listed_at="2020")],
            "lists-list-36-faves.json": [movie(listed_at="2020")],
            "collection-movies-1.json": [movie(collected_at="2020")],
            "watched-playback.json": [{**play(1, 3), "paused_at": "2026", "progress": 25}],
            "_errors.json": [{"endpoint": "users/me/stats", "error": "Unexpected end"}],
        },
    )
    result = brought(archive)
    assert [short(item)[:3] for item in result.joined.items] == [("movies", "plantowatch", "Heat")]
    assert sorted(reasons(result).values()) == [1, 1, 1, 1, 2, 2]
    assert "Trakt failed to write users/me/stats: Unexpected end" in remarks(result)
    (source,) = result.sources
    assert source["rows"] == 9


def test_numbers_of_films_and_shows_are_apart(tmp_path: Path) -> None:
    files = {"lists-watchlist.json": [movie(listed_at="2020"), show(listed_at="2020")]}
    assert len(brought_from(tmp_path, {**files}).joined.items) == 2


def test_the_slug_is_taken_only_for_lack_of_better_ids(tmp_path: Path) -> None:
    slug_alone = {"title": "Lost", "year": 1974, "ids": {"trakt": 12, "slug": "lost-1974"}}
    nothing = {"title": "Nothing", "year": None, "ids": {"trakt": 13, "imdb": None}}
    files = {
        "lists-watchlist.json": [
            movie(movie=slug_alone, listed_at="2020"),
            movie(movie=nothing, listed_at="2020"),
            show(listed_at="2020"),
        ]
    }
    result = brought_from(tmp_path, {**files})
    items = by_title(result)
    assert items["Lost"].ids == {"traktslug": "lost-1974"}
    assert items["Dark"].ids == {"tvdb": "334824"}
    assert [row.title for row in result.review] == ["Nothing"]


def test_a_list_that_tells_nothing_is_reviewed_unless_a_status_is_named(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"mine.json": [movie(listed_at="2020")]})
    assert [row.status for row in brought(path).review] == [""]
    (item,) = brought(path, status=Status.PLANTOWATCH).joined.items
    assert item.status is Status.PLANTOWATCH


def test_a_bundle_of_all_lists_is_read_by_its_keys(tmp_path: Path) -> None:
    bundle = {
        "username": "somebody",
        "history": [play(1, 1)],
        "watchlist": [movie(listed_at="2020")],
    }
    items = by_title(brought_from(tmp_path, {"traktexport.json": bundle}))
    assert items["Heat"].status is Status.PLANTOWATCH
    assert items["Dark"].status is Status.WATCHING


@pytest.mark.parametrize("when", ["1970-01-01T00:00:00.000Z", "2030-01-01T00:00:00Z", "", None, 7])
def test_days_that_nobody_watched_on_are_unknown(tmp_path: Path, when: Any) -> None:
    (item,) = brought_from(tmp_path, {"history.json": [movie(watched_at=when)]}).joined.items
    assert (item.status, item.watched) == (Status.COMPLETED, None)


@pytest.mark.parametrize("rating", [0, 11, -1, "x", 10.6, None, True])
def test_a_rating_that_is_none_is_not_taken(tmp_path: Path, rating: Any) -> None:
    rows = [movie(rating=rating, rated_at="2020"), movie(listed_at="2020")]
    result = brought_from(tmp_path, {"watchlist.json": rows})
    (item,) = result.joined.items
    assert (item.status, item.rating) == (Status.PLANTOWATCH, None)
    assert ("rating" in remarks(result)) == (rating not in (0, None))


def test_rows_of_another_shape_are_counted_and_not_taken(tmp_path: Path) -> None:
    rows = [movie(listed_at="2020"), 7, {"type": "movie", "movie": 3}, {"type": "x"}, None]
    mine = {"name": "mine", "ids": {"trakt": 7, "slug": "mine"}}
    result = brought_from(tmp_path, {"watchlist.json": [*rows, mine]})
    assert len(result.joined.items) == 1
    assert reasons(result) == {
        "a row that is not as Trakt writes them": 4,
        "favourites and lists of your own: Simkl's API takes no lists": 1,
    }
