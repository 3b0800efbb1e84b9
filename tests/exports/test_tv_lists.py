"""TV Time's zip and the files of TV Time Out: shows by TheTVDB's number, films for review."""

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import BadExport
from reconciler.model.media import Status
from tests.exports.bringing import Content, brought, brought_from, by_title, reasons, zipped

V2 = (
    "series_name,key,created_at,s_id,season_number,episode_number,is_followed,"
    "is_for_later,is_archived,is_special\n"
)
V1 = (
    "type,created_at,series_name,series_id,entity_type,movie_name,release_date,"
    "episode_number,season_number\n"
)
FOLLOWED = "tv_show_id,active,archived,tv_show_name,created_at\n"


def watched(
    name: str, tvdb: int, season: str, number: str, when: str = "2019-01-01 10:00:00"
) -> str:
    return f"{name},watch-episode-{tvdb}-{season}-{number},{when},{tvdb},{season},{number},,,,\n"


def state(name: str, tvdb: int, followed: str = "", later: str = "", archived: str = "") -> str:
    return f"{name},user-series-{tvdb},,{tvdb},,,{followed},{later},{archived},\n"


def shows(folder: Path, records: str, **more: Content) -> dict[str | None, Any]:
    files: dict[str, Content] = {"tracking-prod-records-v2.csv": V2 + records}
    return by_title(brought_from(folder, files | more))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (state("X", 5, followed="true"), Status.PLANTOWATCH),
        (state("X", 5, followed="true", later="true"), Status.PLANTOWATCH),
        (state("X", 5, followed="true") + watched("X", 5, "1", "1"), Status.WATCHING),
        (state("X", 5, followed="false") + watched("X", 5, "1", "1"), Status.WATCHING),
        (state("X", 5, archived="true") + watched("X", 5, "1", "1"), Status.DROPPED),
        (watched("X", 5, "0", "1"), Status.WATCHING),
    ],
    ids=["followed", "for later", "with a play", "no longer followed", "archived", "a special"],
)
def test_states_and_plays_make_the_status_of_a_show(
    tmp_path: Path, records: str, expected: Status
) -> None:
    item = shows(tmp_path, records)["X"]
    assert (item.status, item.ids) == (expected, {"tvdb": "5"})


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("5,X,2,1,2019-01-01 10:00:00,", Status.WATCHING),
        ("5,X,,,,true", Status.PLANTOWATCH),
        ("5,X, ,,,true", Status.PLANTOWATCH),
    ],
)
def test_without_keys_a_row_with_an_episode_is_a_play_and_any_other_a_state(
    tmp_path: Path, row: str, status: Status
) -> None:
    head = "s_id,series_name,episode_number,season_number,created_at,is_followed\n"
    result = brought_from(tmp_path, {"tracking-prod-records-v2.csv": f"{head}{row}\n"})
    assert [item.status for item in result.joined.items] == [status]
    assert reasons(result) == {}


@pytest.mark.parametrize("number", ["", "0"])
def test_what_names_no_show_is_left_out(tmp_path: Path, number: str) -> None:
    play, followed = watched("", 5, "1", "1"), state(" ", 5, followed="true")
    text = (play + followed).replace(",5,", f",{number},")
    result = brought_from(tmp_path, {"tracking-prod-records-v2.csv": V2 + text})
    assert (result.joined.items, result.review) == ((), ())
    assert reasons(result) == {"a row without a show": 2}


def test_a_repeat_keeps_the_first_date(tmp_path: Path) -> None:
    records = watched("X", 5, "1", "1", "2021-05-05 12:00:00") + watched("X", 5, "1", "1")
    records += watched("X", 5, "1", "1").replace("watch-episode", "rewatch-episode")
    assert shows(tmp_path, records)["X"].episodes == {(1, 1): "2019-01-01T10:00:00Z"}


def test_specials_are_counted_and_no_episodes_of_a_season(tmp_path: Path) -> None:
    special = watched("X", 5, "1", "3").replace(",,,,\n", ",,,,true\n")
    records = watched("X", 5, "1", "1") + watched("X", 5, "0", "2") + special
    result = brought_from(tmp_path, {"tracking-prod-records-v2.csv": V2 + records})
    (item,) = result.joined.items
    assert item.episodes.keys() == {(1, 1)}
    (source,) = result.sources
    (told,) = [remark for remark in source["remarks"] if "specials" in remark["text"]]
    assert told["count"] == 2


def test_counters_and_plays_without_numbers_are_counted(tmp_path: Path) -> None:
    counter = state("X", 5, followed="true").replace("user-series", "count-episodes")
    text = V2 + watched("X", 5, "", "") + counter + watched("X", 5, "1", "2")
    result = brought_from(tmp_path, {"tracking-prod-records-v2.csv": text})
    assert reasons(result) == {
        "TV Time's own counters, which name no play": 1,
        "a play without the numbers of its episode": 1,
    }
    assert [dict(item.episodes) for item in result.joined.items] == [
        {(1, 2): "2019-01-01T10:00:00Z"}
    ]


def test_films_have_no_id_and_are_reviewed(tmp_path: Path) -> None:
    text = V1 + (
        "watch,2022-03-03 20:00:00,,,movie,Inception,2010-07-15 00:00:00,,\n"
        "follow,2022-01-01 00:00:00,,,movie,Inception,2010-07-15 00:00:00,,\n"
        "towatch,2023-01-01 00:00:00,,,movie,Mystery,0001-01-01 00:00:00,,\n"
        "rewatch_count,2022-03-04 00:00:00,,,movie,Inception,,,\n"
        "watch,2022-03-04 00:00:00,,,movie, ,,,\n"
    )
    result = brought_from(tmp_path, {"tracking-prod-records.csv": text})
    assert [row[:6] for row in result.review] == [
        ("Inception", "2010", "movies", "completed", "", "2022-03-03T20:00:00Z"),
        ("Mystery", "", "movies", "plantowatch", "", ""),
    ]
    assert reasons(result) == {
        "TV Time's own counters, which name no play": 1,
        "a film without a name": 1,
    }


def test_older_copies_of_plays_count_only_without_the_newer_records(tmp_path: Path) -> None:
    older: Content = V1 + "watch,2019-01-01 10:00:00,X,5,episode,,,1,1\n"
    newer: Content = V2 + watched("Y", 6, "1", "1")
    both = brought_from(
        tmp_path,
        {"tracking-prod-records.csv": older, "tracking-prod-records-v2.csv": newer},
    )
    assert [item.title for item in both.joined.items] == ["Y"]
    alone = brought_from(tmp_path, {"tracking-prod-records.csv": older})
    assert [item.title for item in alone.joined.items] == ["X"]


def test_followed_seen_and_rated_shows_come_from_their_tables(tmp_path: Path) -> None:
    files: dict[str, Content] = {
        "followed_tv_show.csv": FOLLOWED + "1,1,0,Followed,\n2,0,1,Archived,\n",
        "user_tv_show_data.csv": "is_followed,nb_episodes_seen,tv_show_name,tv_show_id\n"
        "1,3,Seen,3\n",
        "tv_show_rate.csv": "tv_show_id,tv_show_name,rating,created_at\n"
        "4,Rated,4.5,2020-01-01 00:00:00\n",
    }
    items = by_title(brought_from(tmp_path, files))
    assert {title: item.status for title, item in items.items()} == {
        "Followed": Status.PLANTOWATCH,
        "Archived": Status.DROPPED,
        "Seen": Status.WATCHING,
        "Rated": Status.WATCHING,
    }
    assert items["Rated"].rating == 9


def test_members_with_secrets_are_never_opened(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "gdpr.zip",
        {
            "tracking-prod-records-v2.csv": V2 + watched("X", 5, "1", "1"),
            "access_token.csv": b"PK\x03\x04 not a table",
            "user.csv": "tv_show_id,rating,tv_show_name\n1,5,hunter2\n",
            "auth-prod-login.csv": "password\nhunter2\n",
        },
    )
    result = brought(archive)
    assert result.sources[0]["members"] == ["tracking-prod-records-v2.csv"]
    assert "hunter2" not in str(result)


def series(status: str, *episodes: dict[str, Any]) -> list[Any]:
    seasons = [{"number": 1, "episodes": list(episodes)}]
    ids = {"tvdb": 5, "imdb": None}
    return [{"id": ids, "title": "X", "status": status, "seasons": seasons}]


def episode(number: int, watched: bool, **more: Any) -> dict[str, Any]:
    when = "2020-01-01 10:00:00" if watched else None
    return {"number": number, "is_watched": watched, "watched_at": when, **more}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (series("up_to_date", episode(1, True), episode(2, True)), Status.COMPLETED),
        (series("up_to_date", episode(1, True), episode(2, False)), Status.WATCHING),
        (
            series("up_to_date", episode(1, True), episode(2, False, special=True)),
            Status.COMPLETED,
        ),
        (series("continuing", episode(1, True)), Status.WATCHING),
        (series("up_to_date"), Status.WATCHING),
        (series("watch_later", episode(1, False)), Status.PLANTOWATCH),
        (series("not_started_yet"), Status.PLANTOWATCH),
        (series("stopped", episode(1, True)), Status.DROPPED),
    ],
)
def test_a_series_of_tv_time_out_is_completed_when_all_that_is_listed_was_watched(
    tmp_path: Path, rows: list[Any], expected: Status
) -> None:
    (item,) = brought_from(tmp_path, {"tvtime-series-2026-07-07.json": rows}).joined.items
    assert (item.status, item.ids) == (expected, {"tvdb": "5"})


def test_films_of_tv_time_out_have_ids(tmp_path: Path) -> None:
    rows: list[Any] = [
        {
            "id": {"tvdb": 7, "imdb": "tt0133093"},
            "title": "The Matrix",
            "year": 1999,
            "is_watched": True,
            "watched_at": "2020-01-01T10:00:00Z",
        },
        {"id": {"tvdb": 8, "imdb": None}, "title": "Later", "is_watched": False},
    ]
    items = by_title(brought_from(tmp_path, {"tvtime-movies.json": rows}))
    assert items["The Matrix"].ids == {"imdb": "tt0133093", "tvdb": "7"}
    assert items["The Matrix"].watched == "2020-01-01T10:00:00Z"
    assert items["Later"].status is Status.PLANTOWATCH


def test_titles_of_tv_time_out_without_ids_are_reviewed_one_by_one(tmp_path: Path) -> None:
    films: list[Any] = [
        {"id": {"tvdb": None, "imdb": None}, "title": title, "year": year, "is_watched": True}
        for title, year in [("A", 1999), ("B", 1999), ("A", 2001), ("A", 1999), (None, 1999)]
    ]
    result = brought_from(tmp_path, {"tvtime-movies.json": films})
    assert [row[:2] for row in result.review] == [("A", "1999"), ("B", "1999"), ("A", "2001")]
    assert reasons(result) == {"a row that is not as TV Time Out writes them": 1}


def test_a_series_of_tv_time_out_is_known_by_its_status_alone(tmp_path: Path) -> None:
    (item,) = brought_from(
        tmp_path, {"x.json": [{"id": {"imdb": "tt0944947"}, "title": "X", "status": "stopped"}]}
    ).joined.items
    assert (item.status, item.ids) == (Status.DROPPED, {"imdb": "tt0944947"})
    with pytest.raises(BadExport, match="is no export"):
        brought_from(tmp_path, {"x.json": [{"id": {"tmdb": 5}, "title": "X", "is_watched": True}]})


def test_tables_of_tv_time_out_belong_together(tmp_path: Path) -> None:
    files: dict[str, Content] = {
        "tvtime-series-2026.csv": "uuid,tvdb_id,imdb_id,title,status,created_at\n"
        "u,5,,X,up_to_date,\n",
        "tvtime-series-episodes-2026.csv": "series_tvdb_id,series_imdb_id,series_uuid,title,"
        "season,episode,tvdb_id,is_watched,watched_at\n"
        "5,,u,X,1,1,99,true,2020-01-01 10:00:00\n5,,u,X,1,1,99,true,2021-01-01 10:00:00\n"
        "5,,u,X,1,2,98,false,\n",
        "tvtime-movies-2026.csv": "uuid,tvdb_id,imdb_id,title,year,is_watched\n"
        "u,7,tt0133093,The Matrix,1999,true\n",
    }
    items = by_title(brought_from(tmp_path, files))
    assert items["X"].status is Status.WATCHING
    assert items["X"].episodes == {(1, 1): "2020-01-01T10:00:00Z"}
    assert items["The Matrix"].status is Status.COMPLETED
