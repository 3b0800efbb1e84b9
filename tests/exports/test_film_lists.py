"""Letterboxd's, IMDb's and TMDB's tables: which list a row is of, ratings, days, what is left."""

from pathlib import Path

import pytest

from reconciler.model.media import Status
from tests.exports.bringing import (
    Content,
    brought,
    brought_from,
    by_title,
    reasons,
    remarks,
    short,
    write,
    zipped,
)

LISTED = "Date,Name,Year,Letterboxd URI\n"
DIARY = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
LETTERBOXD: dict[str, Content] = {
    "watched.csv": LISTED + "2017-12-15,Heat,1995,https://boxd.it/a\n2017-12-15,Her,2013,x\n",
    "watchlist.csv": LISTED + "2018-01-01,Heat,1995,https://boxd.it/a\n2018-01-01,Coco,2017,y\n",
    "ratings.csv": LISTED.strip() + ",Rating\n2017-12-16,Heat,1995,https://boxd.it/a,3.5\n",
    "diary.csv": DIARY
    + "2020-01-02,Heat,1995,https://boxd.it/D2,5,Yes,,2020-01-01\n"
    + "2019-01-02,Heat,1995,https://boxd.it/D1,4,,,2018-12-31\n",
    "likes/films.csv": LISTED + "2018-01-01,Tank,1984,https://boxd.it/t\n",
    "deleted/diary.csv": DIARY + "2020-01-02,Gone,1999,https://boxd.it/G,5,,,2020-01-01\n",
    "orphaned/diary.csv": "not even a table",
    "lists/mine.csv": "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n",
    "profile.csv": "Date Joined,Username,Email Address\n2017-12-15,x,secret@example.org\n",
}


@pytest.mark.parametrize("folder", [False, True])
def test_films_of_letterboxd_are_reviewed_once_each_with_all_that_is_known(
    tmp_path: Path, folder: bool
) -> None:
    if folder:
        write(tmp_path / "letterboxd", LETTERBOXD)
        result = brought(tmp_path / "letterboxd")
    else:
        result = brought(zipped(tmp_path / "letterboxd-me-2024.zip", LETTERBOXD))
    rows = [row[:7] for row in result.review]
    assert rows == [
        ("Heat", "1995", "movies", "completed", "10", "2018-12-31", ""),
        ("Her", "2013", "movies", "completed", "", "", ""),
        ("Coco", "2017", "movies", "plantowatch", "", "", ""),
    ]
    assert result.joined.items == ()
    assert reasons(result) == {"likes: Simkl has none": 1}
    assert "secret" not in str(result)


def test_the_members_of_an_archive_may_stand_in_a_folder_of_it(tmp_path: Path) -> None:
    inside = {f"letterboxd-me/{name}": content for name, content in LETTERBOXD.items()}
    assert len(brought(zipped(tmp_path / "x.zip", inside)).review) == 3


def test_a_lone_table_of_letterboxd_needs_a_name_or_a_status(tmp_path: Path) -> None:
    text = LISTED + "2018-01-01,Coco,2017,https://letterboxd.com/film/coco-2017/\n"
    (path,) = write(tmp_path, {"films.csv": text})
    assert [row.ids for row in brought(path).review] == ["letterboxd:coco-2017"]
    (item,) = brought(path, status=Status.COMPLETED).joined.items
    assert short(item) == ("movies", "completed", "Coco", {"letterboxd": "coco-2017"})


def test_a_row_that_lacks_id_and_status_asks_for_both(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"films.csv": LISTED + "2018-01-01,Coco,2017,https://boxd.it/a\n"})
    (row,) = brought(path).review
    assert row.reason.startswith("no id: fill in ids")
    assert row.reason.endswith("; and status, which no file tells")
    (known,) = brought(path, status=Status.COMPLETED).review
    assert "status" not in known.reason


def test_a_film_of_letterboxds_own_import_needs_a_title_or_an_id(tmp_path: Path) -> None:
    rows = ",,,2020,,\n,680,,,,\ntt0113277,,Heat,1995,8,2014-04-05\n,,Coco,2017,,\n"
    files: dict[str, Content] = {
        "out.csv": f"imdbID,tmdbID,Title,Year,Rating10,WatchedDate\n{rows}",
        "watched.csv": LISTED + "2017-12-15,,1995,https://boxd.it/a\n",
    }
    result = brought_from(tmp_path, files)
    assert [short(item)[1:] for item in result.joined.items] == [
        ("completed", "Heat", {"imdb": "tt0113277"}),
        ("completed", None, {"tmdb": "680"}),
    ]
    assert [row.title for row in result.review] == ["Coco"]
    assert reasons(result) == {"a row without a name": 2}


def test_in_a_watchlist_for_letterboxd_only_what_has_a_date_was_watched(tmp_path: Path) -> None:
    rows = "tt0113277,,Heat,1995,8,2014-04-05\ntt2380307,,Coco,2017,,\n"
    text = f"imdbID,tmdbID,Title,Year,Rating10,WatchedDate\n{rows}"
    items = by_title(brought_from(tmp_path, {"out.watchlist.csv": text}))
    assert (items["Heat"].status, items["Coco"].status) == (Status.COMPLETED, Status.PLANTOWATCH)


LIST = (
    "Position,Const,Created,Modified,Description,Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
)


def imdb_row(const: str, title: str, kind: str, rating: str = "", rated: str = "") -> str:
    return (
        f"1,{const},2020-05-21,2020-05-21,,{title},,{kind},7.7,91,2017,Sport,5,,,{rating},{rated}\n"
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        *((kind, "movies") for kind in ("Feature Film", "movie", "Movie", "tvMovie", "TV Movie")),
        *((kind, "movies") for kind in ("short", "Short", "Short Film", "video", "TV Special")),
        *((kind, "shows") for kind in ("TV Series", "tvSeries", "tvMiniSeries", "TV Mini Series")),
        ("Mini-Series", "shows"),
    ],
)
def test_all_vocabularies_of_imdb_are_known(tmp_path: Path, kind: str, expected: str) -> None:
    text = LIST + imdb_row("tt7614404", "89", kind)
    (item,) = brought_from(tmp_path, {"WATCHLIST.csv": text}).joined.items
    assert short(item) == (expected, "plantowatch", "89", {"imdb": "tt7614404"})


EPISODES = "episodes: Simkl lists whole titles"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("tvEpisode", EPISODES),
        ("TV Episode", EPISODES),
        ("videoGame", "no film or series: videoGame"),
        ("Video Game", "no film or series: Video Game"),
        (f"Pod{'c' * 50}ast", f"no film or series: Pod{'c' * 37}"),
    ],
)
def test_episodes_and_games_of_imdb_are_left_out(tmp_path: Path, kind: str, reason: str) -> None:
    text = LIST + imdb_row("tt7614404", "89", kind)
    result = brought_from(tmp_path, {"WATCHLIST.csv": text})
    assert (result.joined.items, result.review) == ((), ())
    assert reasons(result) == {reason: 1}


def test_a_rating_on_imdb_means_seen_or_begun(tmp_path: Path) -> None:
    text = (
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,Year\n"
        "tt0000001,9,2020-05-24,Film,Film,,Movie,2000\n"
        "tt0000002,8,5/24/2020,Series,Series,,TV Series,2001\n"
    )
    items = by_title(brought_from(tmp_path, {"ratings.csv": text}))
    assert [(items[name].status, items[name].rating) for name in ("Film", "Series")] == [
        (Status.COMPLETED, 9),
        (Status.WATCHING, 8),
    ]
    assert items["Film"].watched is None


def test_the_status_that_is_asked_for_is_of_lists_and_not_of_ratings(tmp_path: Path) -> None:
    rating = imdb_row("tt0944947", "Thrones", "tvSeries", "8")
    unrated = imdb_row("tt0411008", "Lost", "tvSeries")
    paths = write(
        tmp_path,
        {
            "list.csv": LIST + rating + unrated,
            "ratings.csv": (LIST + rating).replace("Position,", "").replace("\n1,", "\n"),
        },
    )
    for path, status in zip(paths, (Status.DROPPED, Status.WATCHING), strict=True):
        items = brought(path, status=Status.DROPPED).joined.items
        assert {item.status for item in items} == {status}


def test_old_headings_and_cp1252_are_read(tmp_path: Path) -> None:
    text = '"position","const","created","Title","Title type","You rated","Year"\n'
    text += '"1","tt1407927","Sun May 12 00:00:00 2013","180° South","Documentary","7","2010"\n'
    result = brought_from(tmp_path, {"watchlist.csv": text.encode("cp1252")})
    (item,) = result.joined.items
    assert (item.title, item.status, item.rating) == ("180° South", Status.COMPLETED, 7)


def test_another_list_of_imdb_needs_a_status(tmp_path: Path) -> None:
    text = LIST + imdb_row("tt7614404", "Eighty", "movie") + imdb_row("tt1", "Bad", "movie")
    (path,) = write(tmp_path, {"0b1c-uuid.csv": text})
    result = brought(path)
    assert [(row.title, row.ids, row.type) for row in result.review] == [
        ("Eighty", "imdb:tt7614404", "movies"),
        ("Bad", "", "movies"),
    ]
    assert len(brought(path, status=Status.PLANTOWATCH).joined.items) == 1


def test_a_title_that_stands_twice_in_a_file_is_one(tmp_path: Path) -> None:
    text = LIST + imdb_row("tt4934214", "Taskmaster", "tvSeries") * 2
    result = brought_from(tmp_path, {"WATCHLIST.csv": text})
    (source,) = result.sources
    assert len(result.joined.items) == 1
    assert (source["taken"], source["joined"], source["rows"]) == (1, 1, 2)


TMDB = (
    "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,"
    "Date Rated\n"
)


def test_tmdb_has_the_title_under_name_and_episodes_with_ids_of_their_own(tmp_path: Path) -> None:
    text = TMDB + (
        "85987,tt0583459,tv,Friends S1E1,1994-09-22T00:00:00Z,1,1,6.9,8,2023-01-07T16:35:52Z\n"
        "85988,tt0583460,tv,Friends S2,1995-09-21T00:00:00Z,2,,6.9,8,2023-01-07T16:35:52Z\n"
        "85989,tt0583461,tv,Friends E3,1995-09-21T00:00:00Z,,3,6.9,8,2023-01-07T16:35:52Z\n"
        "396535,tt5700672,movie,부산행,2016-07-20T00:00:00Z,,,7.7,7.5,2023-05-02T09:29:50Z\n"
        "87108,tt7366338,tv,Chernobyl,2019-05-06T00:00:00Z,,,8.6,8,2023-05-02T09:40:17Z\n"
    )
    result = brought_from(tmp_path, {"ratings.csv": text})
    items = by_title(result)
    assert (items["부산행"].status, items["부산행"].rating) == (Status.COMPLETED, 8)
    assert items["부산행"].year == 2016
    assert items["Chernobyl"].status is Status.WATCHING
    assert reasons(result) == {"seasons and episodes: Simkl lists whole titles": 3}


def test_the_name_of_a_table_of_tmdb_tells_the_watchlist(tmp_path: Path) -> None:
    text = TMDB + "680,tt0110912,movie,Pulp Fiction,1994-09-10T00:00:00Z,,,8.49,,\n"
    files: dict[str, Content] = {"tmdb_watchlist.csv": text}
    (item,) = brought_from(tmp_path, files).joined.items
    assert item.status is Status.PLANTOWATCH
    assert brought(tmp_path).joined.items[0].ids == item.ids
    assert len(brought(zipped(tmp_path / "x.zip", files)).joined.items) == 1
    assert [row.status for row in brought_from(tmp_path, {"favorites.csv": text}).review] == [""]


@pytest.mark.parametrize("rating", ["11", "-3", "ten"])
def test_ratings_out_of_range_are_told_with_their_row_and_not_taken(
    tmp_path: Path, rating: str
) -> None:
    text = LIST + imdb_row("tt7614404", "89", "movie", rating)
    result = brought_from(tmp_path, {"WATCHLIST.csv": text})
    (item,) = result.joined.items
    assert (item.status, item.rating) == (Status.PLANTOWATCH, None)
    assert "a rating that is no number from 1 to 10" in remarks(result)
    assert result.sources[0]["remarks"][0]["place"].endswith("WATCHLIST.csv, row 2")
