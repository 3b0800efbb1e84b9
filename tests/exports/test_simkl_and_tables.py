"""Simkl's own backups, Yamtrack's table, and tables with headings of a person's own."""

from pathlib import Path
from typing import Any

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
    zipped,
)


def backup(**lists: Any) -> dict[str, Any]:
    return {"movies": [], "shows": [], "anime": [], **lists}


def row(kind: str, status: str, title: str, ids: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"status": status, kind: {"title": title, "year": 2000, "ids": ids}, **more}


EPISODES = [{"number": 1, "episodes": [{"number": 1, "watched_at": "2021-12-25T23:51:00Z"}]}]


def test_a_backup_of_simkl_comes_back_whole(tmp_path: Path) -> None:
    document = backup(
        movies=[
            row("movie", "completed", "A", {"simkl": 1}, last_watched_at="2020-01-01T00:00:00Z")
        ],
        shows=[
            row("show", "hold", "B", {"simkl_id": 2, "tvdb": "7"}, user_rating=8, seasons=EPISODES)
        ],
        anime=[
            row("show", "watching", "C", {"simkl": 3, "mal": "4"}, anime_type="movie"),
            row("show", "watching", "C", {"simkl": 3}, is_rewatch=True),
        ],
    )
    result = brought(zipped(tmp_path / "SimklBackup.zip", {"SimklBackup.json": document}))
    items = by_title(result)
    assert short(items["A"]) == ("movies", "completed", "A", {"simkl": "1"})
    assert items["A"].watched == "2020-01-01T00:00:00Z"
    assert short(items["B"]) == ("shows", "hold", "B", {"simkl": "2", "tvdb": "7"})
    assert (items["B"].rating, dict(items["B"].episodes)) == (8, {(1, 1): "2021-12-25T23:51:00Z"})
    assert short(items["C"]) == ("anime", "watching", "C", {"simkl": "3", "mal": "4"})
    assert reasons(result) == {"a watch of a title that was watched before": 1}


def test_a_memo_that_stays_behind_is_told(tmp_path: Path) -> None:
    table = HEAD + "9,X,tv,2016,watching,,,,why,,,\n8,Y,tv,2016,watching,,,, ,,,\n"
    rows = [
        row("show", "hold", "B", {"simkl": 2}, memo={"text": "why", "is_private": True}),
        row("show", "hold", "C", {"simkl": 3}, memo={"text": "", "is_private": False}),
        row("show", "hold", "D", {"simkl": 4}, memo={}),
    ]
    files: dict[str, Content] = {"x.csv": table, "b.json": backup(shows=rows)}
    for name in files:
        (source,) = brought_from(tmp_path, {name: files[name]}).sources
        (told,) = source["remarks"]
        assert (told["count"], told["text"].startswith("memos: ")) == (1, True)


def test_moments_before_2000_mean_that_nobody_knows(tmp_path: Path) -> None:
    watched = row("movie", "completed", "A", {"simkl": 1}, last_watched_at="1970-01-01T00:00:01Z")
    (item,) = brought_from(tmp_path, {"b.json": backup(movies=[watched])}).joined.items
    assert item.watched is None


def test_an_empty_backup_is_a_backup(tmp_path: Path) -> None:
    result = brought_from(tmp_path, {"b.json": backup()})
    assert (result.joined.items, result.sources[0]["form"]) == ((), "simkl-backup")


HEAD = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB\n"


@pytest.mark.parametrize(
    ("kind", "last", "expected"),
    [
        ("anime", "3", 3),
        ("anime", "s1e2", 2),
        ("tv", "S01E04", 4),
        ("tv", "S03E04", 0),
        ("tv", "7", 0),
        ("movie", "", 0),
    ],
)
def test_the_last_episode_means_all_before_it_where_that_says_which(
    tmp_path: Path, kind: str, last: str, expected: int
) -> None:
    text = HEAD + f"9,X,{kind},2016,watching,{last},,,,,,\n"
    result = brought_from(tmp_path, {"x.csv": text})
    (item,) = result.joined.items
    assert len(item.episodes) == expected
    assert ("does not tell which episodes" in remarks(result)) == (last in ("S03E04", "7"))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["18-12-2023 21:50:41"], ["2023-12-18"]),
        (["03-04-2021"], ["2021-04-03"]),
        (["2015-08-20"], ["2015-08-20"]),
        (["8/21/2015", "8/2/2015"], ["2015-08-21", "2015-08-02"]),
        (["21/8/2015", "8/2/2015"], ["2015-08-21", "2015-02-08"]),
        (["8/2/2015"], [None]),
        (["8/8/2015"], ["2015-08-08"]),
        (["21/8/2015", "8/21/2015"], [None, None]),
        (["31/31/2015"], [None]),
    ],
)
def test_days_are_taken_only_when_they_cannot_be_misread(
    tmp_path: Path, days: list[str], expected: list[str | None]
) -> None:
    lines = (f"{n},X{n},movie,2016,completed,,{day},,,,,\n" for n, day in enumerate(days, 1))
    result = brought_from(tmp_path, {"x.csv": HEAD + "".join(lines)})
    assert [item.watched for item in result.joined.items] == expected
    assert bool(remarks(result)) == (None in expected)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("plan to watch", Status.PLANTOWATCH),
        ("plantowatch", Status.PLANTOWATCH),
        ("On Hold", Status.HOLD),
        ("hold", Status.HOLD),
        ("not interesting", Status.DROPPED),
        ("COMPLETED", Status.COMPLETED),
    ],
)
def test_words_of_simkl_are_statuses(tmp_path: Path, word: str, status: Status) -> None:
    (item,) = brought_from(tmp_path, {"x.csv": HEAD + f"9,X,tv show,,{word},,,,,,,\n"}).joined.items
    assert (item.type, item.status) == ("shows", status)


YAMTRACK = (
    "media_id,source,media_type,title,image,season_number,episode_number,score,progress,status,"
    "start_date,end_date,notes,progressed_at\n"
)


def test_yamtrack_repeats_the_show_in_seasons_and_episodes(tmp_path: Path) -> None:
    text = YAMTRACK + (
        "1668,tmdb,tv,Friends,,,,8.5,24,In progress,,,,\n"
        "1668,tmdb,season,Friends,,1,,8.0,24,Completed,,,,\n"
        "1668,tmdb,episode,Friends,,1,24,,,,,2024-02-09,,2024-02-09T12:00:00Z\n"
        "1668,tmdb,episode,Friends,,0,1,,,,,2024-02-09,,\n"
        "1399,tmdb,episode,Thrones,,1,1,,,,,2023-01-16 03:56:13+00:00,,\n"
        "10494,tmdb,movie,Blue,,,,,1,Paused,,,,\n"
        "227,mal,anime,FLCL,,,,,2,In progress,,,,\n"
        "5,manual,movie,Mine,,,,,,Completed,,2024-02-09,,\n"
        "2,mal,manga,Berserk,,,,,0,Completed,,,,\n"
    )
    result = brought_from(tmp_path, {"yamtrack.csv": text})
    items = by_title(result)
    assert items["Friends"].episodes == {(1, 24): "2024-02-09T12:00:00Z"}
    assert (items["Friends"].status, items["Friends"].rating) == (Status.WATCHING, 9)
    assert items["Thrones"].episodes == {(1, 1): "2023-01-16T03:56:13Z"}
    assert items["Thrones"].status is Status.WATCHING
    assert items["Blue"].status is Status.PLANTOWATCH
    assert items["FLCL"].episodes == {(1, 1): None, (1, 2): None}
    assert [row.title for row in result.review] == ["Mine"]
    assert reasons(result) == {"no film, show or anime: manga": 1}


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (["season,Completed"], Status.WATCHING),
        (["tv,Paused", "season,Completed"], Status.HOLD),
        (["tv,Planning", "season,In progress"], Status.PLANTOWATCH),
        (["season,Planning"], None),
        (["season,"], None),
        (["tv,Watched twice"], None),
    ],
)
def test_a_season_of_yamtrack_says_only_that_a_show_was_begun_and_its_own_row_more(
    tmp_path: Path, rows: list[str], status: Status | None
) -> None:
    lines = "".join(f"{line},7,tmdb,X,1\n" for line in rows)
    text = f"media_type,status,media_id,source,title,season_number\n{lines}"
    result = brought_from(tmp_path, {"yamtrack.csv": text})
    assert [item.status for item in result.joined.items] == ([status] if status else [])
    assert [row.title for row in result.review] == ([] if status else ["X"])


@pytest.mark.parametrize("numbers", [",1", "1,", "x,1", "1,1.5"])
def test_an_episode_of_yamtrack_without_its_numbers_is_told(tmp_path: Path, numbers: str) -> None:
    head = "media_type,status,media_id,source,title,season_number,episode_number\n"
    text = f"{head}tv,In progress,7,tmdb,X,,\nepisode,,7,tmdb,X,{numbers}\n"
    result = brought_from(tmp_path, {"yamtrack.csv": text})
    (item,) = result.joined.items
    assert (item.status, item.episodes) == (Status.WATCHING, {})
    assert "an episode without its numbers: not in the history" in remarks(result)


def test_columns_of_yamtrack_may_stand_in_another_order(tmp_path: Path) -> None:
    text = "title,media_type,source,media_id,status,extra\nHeat,movie,tmdb,949,Completed,x\n"
    (item,) = brought_from(tmp_path, {"y.csv": text}).joined.items
    assert short(item) == ("movies", "completed", "Heat", {"tmdb": "949"})


@pytest.mark.parametrize(
    "text",
    [
        "Type,Status,Title,Year,IMDb ID,TMDB_ID,Rating,Watched\n"
        "movie,completed,Heat,1995,tt0113277,949,9,2014-04-05\n",
        "ids;TYPE;status;title;year;rating;watched\n"
        "imdb:tt0113277 tmdb:949;film;completed;Heat;1995;9;2014-04-05\n",
        "title\tyear\tids\ttype\tstatus\trating\twatched\n"
        "Heat\t1995\thttps://www.imdb.com/title/tt0113277/ tmdb:949\tMovies\tCompleted\t9"
        "\t05.04.2014\n",
        "type,status,title,year,const,tmdb,my rating,date watched,extra\n"
        "movie,completed,Heat,1995,tt0113277,949,9,2014-04-05,x\n",
    ],
    ids=["columns", "ids and semicolons", "links and tabs", "other names"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_ones_own_is_read_however_it_is_written(
    tmp_path: Path, text: str, encoding: str
) -> None:
    (item,) = brought_from(tmp_path, {"mine.csv": text.encode(encoding)}).joined.items
    ids = {"imdb": "tt0113277", "tmdb": "949"}
    assert short(item) == ("movies", "completed", "Heat", ids)
    assert (item.year, item.rating, item.watched) == (1995, 9, "2014-04-05")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",completed,Heat,imdb:tt0113277", "does not tell its type"),
        ("movie,,Heat,imdb:tt0113277", "does not tell its status"),
        ("movie,seen twice,Heat,imdb:tt0113277", "no status is called seen twice"),
        ("movie,completed,Heat,", "no id"),
        ("movie,completed,Heat,imdb:12", "no id"),
        ("movie,completed,Heat,https://boxd.it/29qU", "no id"),
    ],
)
def test_what_a_row_does_not_tell_is_asked_in_the_review(
    tmp_path: Path, line: str, reason: str
) -> None:
    result = brought_from(tmp_path, {"mine.csv": f"type,status,title,ids\n{line}\n"})
    ((review,), items) = (result.review, result.joined.items)
    assert items == ()
    assert reason in review.reason


@pytest.mark.parametrize(
    ("ids", "taken", "is_told"),
    [
        ("tmdb:1", {"tmdb": "1"}, False),
        ("tmdb: 1 , imdb : tt0113277", {"tmdb": "1", "imdb": "tt0113277"}, False),
        ("tmdb:1, imdb:tt0113277", {"tmdb": "1", "imdb": "tt0113277"}, False),
        (" tmdb:1;|TMDB:2 ", {"tmdb": "1"}, False),
        ("tmdb:1 junk", {"tmdb": "1"}, True),
        ("junk tmdb:1", {"tmdb": "1"}, True),
        ("tmdb:1 imdb:12", {"tmdb": "1"}, True),
        ("tmdb:1 myspace:2", {"tmdb": "1"}, True),
        ("tmdb:1 mal:2", {"tmdb": "1"}, True),
        ("tmdb:1 https://boxd.it/29qU", {"tmdb": "1"}, True),
        ("https://letterboxd.com/film/heat/ tmdb:1", {"tmdb": "1", "letterboxd": "heat"}, False),
    ],
)
def test_what_is_no_id_is_told_and_the_others_are_taken(
    tmp_path: Path, ids: str, taken: dict[str, str], is_told: bool
) -> None:
    files: dict[str, Content] = {"mine.csv": f'type,status,ids\nmovie,completed,"{ids}"\n'}
    result = brought_from(tmp_path, files)
    (item,) = result.joined.items
    assert item.ids == taken
    told = "an id that no title can have, or a link that leads to none: not taken"
    assert (told in remarks(result)) is is_told


@pytest.mark.parametrize(
    ("row", "is_told"),
    [
        ('"tmdb:1 tmdb:2",', True),
        ("tmdb:1,2", True),
        ("https://www.themoviedb.org/movie/2,1", True),
        ('"tmdb:1 https://www.themoviedb.org/movie/1-heat",1', False),
        ('"imdb:TT0113277 https://www.imdb.com/title/tt0113277/",', False),
    ],
)
def test_a_second_id_of_one_site_is_told(tmp_path: Path, row: str, is_told: bool) -> None:
    text = f"type,status,ids,tmdb\nmovie,completed,{row}\n"
    result = brought_from(tmp_path, {"mine.csv": text})
    assert len(result.joined.items) == 1
    assert ("two ids of one site in a row: the first was taken" in remarks(result)) is is_told


def test_a_row_with_neither_a_title_nor_an_id_is_left_out(tmp_path: Path) -> None:
    text = "type,status,title,ids\nmovie,completed, ,imdb:12\nmovie,completed,,\n"
    result = brought_from(tmp_path, {"mine.csv": text})
    assert (result.joined.items, result.review) == ((), ())
    assert reasons(result) == {"a row with neither a title nor an id": 2}


def test_an_anime_is_known_by_ids_that_only_anime_have(tmp_path: Path) -> None:
    text = "status,ids\nwatching,mal:5\nwatching,https://simkl.com/tv/17465/game-of-thrones\n"
    result = brought_from(tmp_path, {"mine.csv": text})
    assert [item.type.value for item in result.joined.items] == ["shows", "anime"]


@pytest.mark.parametrize("watched", ["unknown", "", "03/04/2021", "1899-01-01", "2026-11-29", "x"])
def test_days_that_cannot_be_are_not_taken(tmp_path: Path, watched: str) -> None:
    text = f"type,status,ids,watched\nmovie,completed,tmdb:1,{watched}\n"
    result = brought_from(tmp_path, {"mine.csv": text})
    (item,) = result.joined.items
    assert item.watched is None
    assert bool(remarks(result)) == (watched not in ("unknown", ""))


def test_rows_with_more_cells_than_headings_are_told(tmp_path: Path) -> None:
    files: dict[str, Content] = {"mine.csv": "type,status,ids\nmovie,completed,tmdb:1,oh\n"}
    result = brought_from(tmp_path, files)
    assert reasons(result) == {"a row with more cells than headings": 1}
    (source,) = result.sources
    assert source["left_out"][0]["places"][0].endswith("mine.csv, row 2")
