"""An account in another service's form reads back as the same titles; what is lost is counted."""

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.exports.forms import WRITERS
from reconciler.exports.writing import Exported
from reconciler.model.account import Entry
from reconciler.model.media import STATUSES, MediaType, Status
from tests.exports.bringing import brought, brought_from, by_title


def exported(
    media_type: MediaType,
    simkl: int,
    status: Status,
    ids: dict[str, str],
    title: str = "X",
    episodes: dict[tuple[int, int], str | None] | None = None,
    **more: Any,
) -> Exported:
    entry = Entry(media_type, simkl, status, status.value, title, 2000, ids, **more)
    return Exported(entry, episodes or {})


def own_ids(media_type: MediaType, number: int) -> dict[str, str]:
    if media_type is MediaType.ANIME:
        return {"mal": str(number), "tvdb": "267440"}
    return {"imdb": f"tt{number:07}", "tmdb": str(number)}


MOVIES, SHOWS, ANIME = MediaType
WATCHED = "2014-04-05T15:27:00Z"
ACCOUNT = [
    exported(MOVIES, 1, Status.COMPLETED, own_ids(MOVIES, 1), "=Heat", last_watched_at=WATCHED),
    exported(MOVIES, 2, Status.PLANTOWATCH, own_ids(MOVIES, 2), "+1", rating=7),
    exported(MOVIES, 3, Status.DROPPED, own_ids(MOVIES, 3), "@home"),
    exported(
        *(SHOWS, 4, Status.WATCHING, own_ids(SHOWS, 4), "Dark", {(1, 1): WATCHED, (2, 3): None}),
        rating=9,
        rated_at="2020-01-01T00:00:00Z",
    ),
    exported(SHOWS, 5, Status.COMPLETED, own_ids(SHOWS, 5), "Lost", last_watched_at=WATCHED),
    exported(SHOWS, 6, Status.HOLD, {}, "No ids"),
    exported(ANIME, 7, Status.WATCHING, own_ids(ANIME, 7), "FLCL & <x>", watched=2, total=6),
    exported(ANIME, 8, Status.COMPLETED, own_ids(ANIME, 8), "Bebop", watched=26, total=26),
]

HELD = {
    "simkl-csv": {1, 2, 3, 4, 5, 6, 7, 8},
    "letterboxd": {1, 2},
    "myanimelist": {7, 8},
    "imdb": {1, 2, 3, 4, 5},
    "trakt": {1, 2, 4, 5},
    "yamtrack": {1, 2, 3, 4, 5, 7, 8},
}
SUFFIX = {"myanimelist": "xml"}


def read_back(folder: Path, form: str, rows: list[Exported]) -> dict[tuple[str, str, str], Status]:
    """Write a form, read it as an export, and give the statuses by type and id."""
    written = WRITERS[form](rows)
    suffix = SUFFIX.get(form, "csv")
    files = {f"out.{suffix}": written.text}
    files |= {f"out.{name}.{suffix}": text for name, text in written.beside.items()}
    result = brought_from(folder, {**files})
    assert result.review == ()
    return {
        (item.type.value, key, value): item.status
        for item in result.joined.items
        for key, value in item.ids.items()
    }


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_what_a_form_holds_reads_back_as_the_same_titles(tmp_path: Path, form: str) -> None:
    found = read_back(tmp_path, form, ACCOUNT)
    marks = {row.entry.simkl: row.entry for row in ACCOUNT}
    held = {
        number
        for number, entry in marks.items()
        if (entry.type.value, "simkl", str(number)) in found
        or any((entry.type.value, *pair) in found for pair in own_ids(entry.type, number).items())
    }
    assert held == HELD[form]
    assert WRITERS[form](ACCOUNT).titles == len(held)
    left = sum(WRITERS[form](ACCOUNT).left_out.values())
    assert left >= len(ACCOUNT) - len(held)


@pytest.mark.parametrize("form", ["simkl-csv", "imdb", "yamtrack", "myanimelist"])
def test_statuses_read_back_as_they_were(tmp_path: Path, form: str) -> None:
    rows = [
        exported(media_type, number, status, own_ids(media_type, number), f"T{number}", rating=5)
        for number, (media_type, status) in enumerate(
            ((media_type, status) for media_type in MediaType for status in STATUSES[media_type]),
            10,
        )
    ]
    found = read_back(tmp_path, form, rows)
    for row in rows:
        entry = row.entry
        marks = ((entry.type.value, *pair) for pair in own_ids(entry.type, entry.simkl).items())
        for mark in marks:
            if mark in found and mark[1] != "tvdb":
                assert found[mark] is entry.status


def test_ratings_dates_and_episodes_go_as_far_as_the_form_has_them(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(WRITERS["simkl-csv"](ACCOUNT).text, encoding="utf-8")
    items = by_title(brought(tmp_path / "out.csv"))
    assert items["=Heat"].watched == "2014-04-05"
    assert items["+1"].rating == 7
    assert items["FLCL & <x>"].episodes == {(1, 1): None, (1, 2): None}
    assert ",s2e3," in WRITERS["simkl-csv"](ACCOUNT).text
    (tmp_path / "out.csv").write_text(WRITERS["yamtrack"](ACCOUNT).text, encoding="utf-8")
    items = by_title(brought(tmp_path / "out.csv"))
    assert items["Dark"].episodes == {(1, 1): WATCHED, (2, 3): None}
    assert items["Dark"].rating == 9
    (tmp_path / "out.csv").write_text(WRITERS["trakt"](ACCOUNT).text, encoding="utf-8")
    dated = {item.ids["tmdb"]: item.watched for item in brought(tmp_path / "out.csv").joined.items}
    assert dated["1"] == WATCHED


def test_moments_that_mean_unknown_are_written_as_no_date() -> None:
    row = exported(MOVIES, 1, Status.COMPLETED, own_ids(MOVIES, 1), last_watched_at="1970-01-01T")
    assert "1970" not in WRITERS["simkl-csv"]([row]).text
    assert ",unknown," in WRITERS["trakt"]([row]).text


def test_a_watchlist_for_letterboxd_stands_beside_what_was_watched() -> None:
    written = WRITERS["letterboxd"](ACCOUNT)
    assert "tt0000002" not in written.text
    assert "tt0000002" in written.beside["watchlist"]


@pytest.mark.parametrize("form", sorted(WRITERS))
@given(title=st.text(alphabet="=+-@'\t\r\n,;\"<&aé\x00\x0b", min_size=1, max_size=6))
def test_no_title_starts_a_formula_or_breaks_the_form(form: str, title: str) -> None:
    rows = [
        exported(media_type, number, Status.COMPLETED, own_ids(media_type, number), title)
        for number, media_type in enumerate(MediaType, 1)
    ]
    text = WRITERS[form](rows).text
    if form == "myanimelist":
        assert ElementTree.fromstring(text).findtext("anime/series_animedb_id") == "3"
        return
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in table}) == 1
    for row in table:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


WATCHED_SHOW: dict[tuple[int, int], str | None] = {(0, 9): None, (1, 2): WATCHED, (1, 1): None}
DETAILED = [
    exported(MOVIES, 1, Status.COMPLETED, own_ids(MOVIES, 1), "A", last_watched_at=WATCHED),
    exported(
        *(MOVIES, 2, Status.PLANTOWATCH, own_ids(MOVIES, 2), "B"),
        last_watched_at=WATCHED,
        added_at=WATCHED,
        rating=7,
        rated_at=WATCHED,
    ),
    exported(
        *(SHOWS, 3, Status.HOLD, own_ids(SHOWS, 3), "C", WATCHED_SHOW),
        watched=2,
        last_watched_at=WATCHED,
        rated_at=WATCHED,
    ),
    exported(SHOWS, 4, Status.WATCHING, {"tvdb": "4"}, "D", {(0, 9): WATCHED}),
    exported(
        *(ANIME, 5, Status.COMPLETED, own_ids(ANIME, 5), "E", {(1, 2): WATCHED, (1, 10): None}),
        watched=12,
        total=12,
        anime_type="ova",
        last_watched_at=WATCHED,
    ),
    exported(ANIME, 6, Status.WATCHING, {"mal": "6"}, "F", watched=3, total=6),
]

TABLES = {
    "imdb": [
        "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,"
        "IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,"
        "Date Rated",
        "1,tt0000001,,,Simkl: completed,A,,https://www.imdb.com/title/tt0000001/,Movie,"
        ",,2000,,,,,,",
        "2,tt0000002,2014-04-05,2014-04-05,Simkl: plantowatch,B,,"
        "https://www.imdb.com/title/tt0000002/,Movie,,,2000,,,,,7,2014-04-05",
        "3,tt0000003,,,Simkl: hold,C,,https://www.imdb.com/title/tt0000003/,TV Series,,,2000,,,,,,",
    ],
    "letterboxd": [
        "imdbID,tmdbID,Title,Year,Rating10,WatchedDate",
        "tt0000001,1,A,2000,,2014-04-05",
    ],
    "simkl-csv": [
        "simkl_id,TVDB_ID,TMDB,IMDB_ID,MAL_ID,Type,Title,Year,LastEpWatched,Watchlist,WatchedDate,"
        "Rating,Memo",
        "1,,1,tt0000001,,movie,A,2000,,completed,2014-04-05,,",
        "2,,2,tt0000002,,movie,B,2000,,plan to watch,2014-04-05,7,",
        "3,,3,tt0000003,,tv,C,2000,s1e2,on hold,2014-04-05,,",
        "4,4,,,,tv,D,2000,,watching,,,",
        "5,267440,,,5,anime,E,2000,10,completed,2014-04-05,,",
        "6,,,,6,anime,F,2000,3,watching,,,",
    ],
    "trakt": [
        "tmdb_id,imdb_id,tvdb_id,trakt_id,type,watched_at,watchlisted_at,rating,rated_at",
        "1,tt0000001,,,movie,2014-04-05T15:27:00Z,,,",
        "2,tt0000002,,,movie,,2014-04-05T15:27:00Z,7,2014-04-05T15:27:00Z",
        "3,tt0000003,,,show,,2000-01-01T00:00:00Z,,",
        ",,4,,show,,2000-01-01T00:00:00Z,,",
    ],
    "yamtrack": [
        "media_id,source,media_type,title,image,season_number,episode_number,score,progress,status,"
        "start_date,end_date,notes,progressed_at",
        "1,tmdb,movie,A,,,,,,Completed,,2014-04-05,,",
        "2,tmdb,movie,B,,,,7,,Planning,,,,",
        "3,tmdb,tv,C,,,,,2,Paused,,,,",
        "3,tmdb,season,C,,0,,,,In progress,,,,",
        "3,tmdb,season,C,,1,,,,In progress,,,,",
        "3,tmdb,episode,C,,0,9,,,Completed,,,,",
        "3,tmdb,episode,C,,1,1,,,Completed,,,,",
        "3,tmdb,episode,C,,1,2,,,Completed,,2014-04-05,,2014-04-05T15:27:00Z",
        "5,mal,anime,E,,,,,12,Completed,,2014-04-05,,",
        "6,mal,anime,F,,,,,3,In progress,,,,",
    ],
}
LEFT_OUT = {
    "imdb": [
        "Left out: 9 watched episodes and watch dates.",
        "Left out: 1 title whose IMDb number Simkl does not know.",
        "Left out: 2 anime, since IMDb has one number for all seasons.",
    ],
    "letterboxd": [
        "Left out: 1 rating of a film that was not watched.",
        "Left out: 2 shows, since Letterboxd has only films.",
        "Left out: 2 anime, since Letterboxd has only films.",
    ],
    "myanimelist": [
        "Left out: 2 movies, since MyAnimeList has only anime.",
        "Left out: 2 shows, since MyAnimeList has only anime.",
        "Left out: 1 date of a watched episode.",
    ],
    "simkl-csv": ["Left out: 3 dates of watched episodes."],
    "trakt": [
        "Left out: 6 watched episodes, since Trakt's import wants ids of episodes.",
        "Written otherwise: 2 titles that are watching or on hold, as to be watched, since Trakt's"
        " import has no such status.",
        "Left out: 2 anime, since Trakt lists seasons of a show, Simkl each as a title.",
    ],
    "yamtrack": [
        "Left out: 1 show without a tmdb id, by which Yamtrack knows it.",
        "Left out: 2 dates of watched episodes.",
    ],
}


@pytest.mark.parametrize("form", sorted(TABLES))
def test_every_column_of_a_table_is_as_its_service_has_it(form: str) -> None:
    assert WRITERS[form](DETAILED).text.split("\r\n") == [*TABLES[form], ""]


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_what_a_form_cannot_hold_is_counted_by_what_it_is(form: str) -> None:
    left = WRITERS[form](DETAILED).left_out
    assert sorted(what.sentence(count) for what, count in left.items()) == sorted(LEFT_OUT[form])


def test_the_xml_for_myanimelist_has_the_progress_and_the_totals() -> None:
    root = ElementTree.fromstring(WRITERS["myanimelist"](DETAILED).text)
    fields = [[(one.tag, one.text) for one in entry] for entry in root]
    assert fields == [
        [
            ("user_export_type", "1"),
            ("user_total_anime", "2"),
            ("user_total_watching", "1"),
            ("user_total_completed", "1"),
            ("user_total_onhold", "0"),
            ("user_total_dropped", "0"),
            ("user_total_plantowatch", "0"),
        ],
        anime_of("5", "E", "OVA", "12", "12", "2014-04-05", "Completed"),
        anime_of("6", "F", "Unknown", "6", "3", "0000-00-00", "Watching"),
    ]


def anime_of(
    number: str, title: str, kind: str, total: str, watched: str, finished: str, word: str
) -> list[tuple[str, str]]:
    return [
        ("series_animedb_id", number),
        ("series_title", title),
        ("series_type", kind),
        ("series_episodes", total),
        ("my_watched_episodes", watched),
        ("my_start_date", "0000-00-00"),
        ("my_finish_date", finished),
        ("my_score", "0"),
        ("my_status", word),
        ("my_times_watched", "0"),
        ("my_rewatching", "0"),
        ("update_on_import", "1"),
    ]
