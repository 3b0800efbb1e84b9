"""A day of a watch that is there and not taken is told, whichever service wrote it."""

from pathlib import Path

import pytest

from reconciler.exports.gathering import UNREAD_DAY
from tests.exports.bringing import brought_from

EXPORTS = {
    "letterboxd/diary.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2020-01-01,Heat,1995,x,,,,DAY\n",
    "films.csv": "imdbID,tmdbID,Title,Year,Rating10,WatchedDate\n,1,Heat,1995,,DAY\n",
    "trakt.csv": "tmdb_id,imdb_id,type,watched_at,watchlisted_at,rating,rated_at\n"
    "1,,movie,DAY,,,\n",
    "watched-history-1.json": '[{"watched_at": "DAY", "type": "episode", '
    '"episode": {"season": 1, "number": 1}, "show": {"title": "X", "ids": {"tmdb": 2}}}]',
    "watched-shows.json": '[{"plays": 1, "show": {"title": "X", "ids": {"tmdb": 2}}, '
    '"seasons": [{"number": 1, "episodes": [{"number": 1, "last_watched_at": "DAY"}]}]}]',
    "animelist.xml": "<?xml version='1.0'?><myanimelist><anime><series_animedb_id>1"
    "</series_animedb_id><series_title>X</series_title><my_watched_episodes>1"
    "</my_watched_episodes><my_finish_date>DAY</my_finish_date><my_status>Completed</my_status>"
    "</anime></myanimelist>",
    "tracking-prod-records-v2.csv": "key,s_id,series_name,season_number,episode_number,created_at,"
    "is_followed,is_archived\nwatch-episode-1,1,X,1,1,DAY,,\n",
    "tracking-prod-records.csv": "type,entity_type,movie_name,created_at,release_date,series_name\n"
    "watch,movie,Heat,DAY,1995-12-15,\n",
    "tvtime-series-episodes.csv": "series_tvdb_id,title,season,episode,is_watched,watched_at\n"
    "1,X,1,1,true,DAY\n",
    "tvtime-movies.json": '[{"id": {"tvdb": 1}, "title": "X", "is_watched": true, '
    '"watched_at": "DAY"}]',
    "yamtrack.csv": "media_id,source,media_type,title,season_number,episode_number,score,progress,"
    "status,end_date,progressed_at\n1,tmdb,movie,X,,,,,Completed,DAY,\n",
    "simkl.json": '{"movies": [{"status": "completed", "last_watched_at": "DAY", '
    '"movie": {"title": "X", "ids": {"simkl": 1}}}]}',
    "simkl.csv": "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo\n"
    "1,X,movie,2000,completed,,DAY,,\n",
    "mine.csv": "ids,type,status,watched\ntmdb:1,movies,completed,DAY\n",
}


def remarks(folder: Path, name: str, day: str) -> dict[str, int]:
    """Import a file with that day, and return what is remarked of days, with the count."""
    result = brought_from(folder, {name: EXPORTS[name].replace("DAY", day)})
    (source,) = result.sources
    assert source["taken"] + source["review"] == 1
    return {one["text"]: one["count"] for one in source["remarks"] if one["text"] == UNREAD_DAY}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("day", ["2199-01-01", "1899-12-31", "2014-13-05", "last summer"])
def test_a_day_that_is_not_taken_is_told(tmp_path: Path, name: str, day: str) -> None:
    assert remarks(tmp_path, name, day) == {UNREAD_DAY: 1}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("day", ["2014-04-05", "1970-01-01"])
def test_of_a_day_and_of_what_stands_for_none_there_is_nothing_to_tell(
    tmp_path: Path, name: str, day: str
) -> None:
    assert remarks(tmp_path, name, day) == {}


@pytest.mark.parametrize("name", ["animelist.xml", "simkl.csv", "mine.csv", "films.csv"])
@pytest.mark.parametrize("day", ["", "0000-00-00"])
def test_zeros_and_blanks_are_no_day(tmp_path: Path, name: str, day: str) -> None:
    assert remarks(tmp_path, name, day) == {}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"finished_on": 20180000}, 1),
        ({"finished_on": 0}, 0),
        ({"finished_on": 20180904}, 0),
        ({"finished_on": 20180000, "status": 0}, 0),
    ],
)
def test_anilist_tells_days_without_a_month_of_what_is_completed(
    tmp_path: Path, row: dict[str, int], told: int
) -> None:
    completed = {"series_type": 0, "series_id": 1, "status": 2, **row}
    result = brought_from(tmp_path, {"gdpr_data.json": {"lists": [completed]}})
    (source,) = result.sources
    assert sum(one["text"] == UNREAD_DAY for one in source["remarks"]) == told
