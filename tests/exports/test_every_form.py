"""What holds for every form of export alike: ratings, rows that are too long."""

from pathlib import Path

import pytest

from reconciler.exports.joining import NO_ID
from reconciler.model.errors import BadExport
from tests.exports.bringing import Content, brought_from, remarks
from tests.exports.test_any_bytes import HEADINGS

NO_RATING = "a rating that is no number from 1 to 10: none was taken"
MAL = (
    "<myanimelist><anime><series_animedb_id>1</series_animedb_id><my_status>Completed</my_status>"
    "<my_score>RATING</my_score></anime></myanimelist>"
)
COLLECTION = (
    '{"MediaListCollection": {"user": {"mediaListOptions": {"scoreFormat": "POINT_5"}}, "lists": '
    '[{"entries": [{"status": "COMPLETED", "score": RATING, "media": {"id": 1}}]}]}}'
)
RATED = {
    "ratings-movies.json": ('[{"movie": {"ids": {"trakt": 1, "tmdb": 1}}, "rating": RATING}]', "8"),
    "trakt.csv": (
        "tmdb_id,type,watched_at,watchlisted_at,rating\n1,movie,,2020-01-01,RATING\n",
        "8",
    ),
    "animelist.xml": (MAL, "8"),
    "gdpr_data.json": ('{"lists": [{"series_id": 1, "status": 2, "score": RATING}]}', "80"),
    "collection.json": (COLLECTION, "4"),
    "ratings.csv": (
        "Date,Name,Year,Letterboxd URI,Rating\n"
        "2020-01-01,Heat,1995,https://letterboxd.com/film/heat/,RATING\n",
        "4",
    ),
    "letterboxd.csv": (
        "imdbID,tmdbID,Title,Year,WatchedDate,Rating10\n,1,Heat,1995,,RATING\n",
        "8",
    ),
    "WATCHLIST.csv": (
        "Position,Const,Title,Title Type,Your Rating\n1,tt0113277,Heat,movie,RATING\n",
        "8",
    ),
    "tmdb_watchlist.csv": (
        "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating\n1,,movie,Heat,1995,RATING\n",
        "8",
    ),
    "tv_show_rate.csv": ("tv_show_id,tv_show_name,rating\n5,X,RATING\n", "4"),
    "SimklBackup.json": (
        '{"movies": [{"status": "hold", "movie": {"ids": {"simkl": 1}}, "user_rating": RATING}]}',
        "8",
    ),
    "simkl.csv": (
        "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,Rating\n1,X,tv,,watching,,RATING\n",
        "8",
    ),
    "yamtrack.csv": (
        "media_id,source,media_type,title,status,score\n1,tmdb,movie,X,Completed,RATING\n",
        "7.5",
    ),
    "mine.csv": ("type,status,ids,rating\nmovie,completed,tmdb:1,RATING\n", "8"),
}


def rated(folder: Path, name: str, rating: str) -> tuple[str, str]:
    """Return what rating is taken of the one title of a form that has it, and what is remarked."""
    result = brought_from(folder, {name: RATED[name][0].replace("RATING", rating)})
    ratings = [str(item.rating or "") for item in result.joined.items]
    (taken,) = [*ratings, *(row.rating for row in result.review)]
    return taken, remarks(result)


@pytest.mark.parametrize("name", sorted(RATED))
def test_a_rating_is_brought_to_simkls_scale(tmp_path: Path, name: str) -> None:
    taken, said = rated(tmp_path, name, RATED[name][1])
    assert (taken, NO_RATING in said) == ("8", False)


@pytest.mark.parametrize("name", sorted(RATED))
def test_a_rating_of_0_is_none_and_one_out_of_range_is_told_and_not_taken(
    tmp_path: Path, name: str
) -> None:
    assert rated(tmp_path, name, "0")[0] == ""
    assert NO_RATING not in rated(tmp_path, name, "0")[1]
    taken, said = rated(tmp_path, name, "101")
    assert (taken, NO_RATING in said) == ("", True)


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_a_row_with_more_cells_than_headings_is_told(tmp_path: Path, name: str) -> None:
    width = HEADINGS[name].count(",") + 1
    files: dict[str, Content] = {name: f"{HEADINGS[name]}\n{'1,' * width}1\n{'1,' * width}\n"}
    result = brought_from(tmp_path, files)
    (source,) = result.sources
    too_long = "a row with more cells than headings"
    (places,) = [left["places"] for left in source["left_out"] if left["reason"] == too_long]
    assert [place.partition(", ")[2] for place in places] == ["row 2"]


UNTOLD = {
    "mine.json": (
        '[{"listed_at": "", "movie": {"title": "X", "ids": {"trakt": 1, "tmdb": 1}}}]',
        "the list does not tell its status: name one with --status",
    ),
    "animelist.xml": (
        MAL.replace("Completed", "5").replace("RATING", "0"),
        "a status that MyAnimeList does not have",
    ),
    "gdpr_data.json": (
        '{"lists": [{"series_id": 1, "status": 9}]}',
        "a status that AniList does not have",
    ),
    "collection.json": (
        COLLECTION.replace("COMPLETED", "SKIPPED").replace("RATING", "0"),
        "a status that AniList does not have",
    ),
    "list.csv": (
        "Position,Const,Title,Title Type\n1,tt0113277,Heat,movie\n",
        "the list does not tell its status: name one with --status",
    ),
    "WATCHLIST.csv": (
        "Position,Const,Title,Title Type\n1,tt0113277,Heat,\n",
        "the file does not tell whether it is a film or a series",
    ),
    "tmdb_favourites.csv": (
        "TMDb ID,IMDb ID,Type,Name,Release Date\n1,,movie,Heat,1995\n",
        "the list does not tell its status: name one with --status",
    ),
    "user_tv_show_data.csv": (
        "tv_show_id,tv_show_name,nb_episodes_seen\n5,X,0\n",
        "TV Time neither follows the show nor has a play of it",
    ),
    "SimklBackup.json": (
        '{"movies": [{"status": "seen", "movie": {"ids": {"simkl": 1}}}]}',
        "a status that is not known here",
    ),
    "simkl.csv": (
        "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched\n1,X,tv,,seen,\n",
        "the row does not tell its status",
    ),
    "simkl-types.csv": (
        "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched\n1,X,play,,watching,\n",
        "the row does not tell its type",
    ),
    "yamtrack.csv": (
        "media_id,source,media_type,title,status\n1,tmdb,movie,X,Seen\n",
        "a status that Yamtrack does not have",
    ),
}


@pytest.mark.parametrize("name", sorted(UNTOLD))
def test_a_title_whose_type_or_status_is_not_told_is_reviewed_with_the_reason(
    tmp_path: Path, name: str
) -> None:
    text, reason = UNTOLD[name]
    result = brought_from(tmp_path, {name: text})
    assert result.joined.items == ()
    assert [row.reason for row in result.review] == [reason]


WITHOUT_IDS = {
    "lists-watchlist.json": '[{"listed_at": "", "movie": {"title": "X", "ids": {"trakt": 1}}}]',
    "animelist.xml": "<myanimelist><anime><series_title>X</series_title><my_status>Completed"
    "</my_status></anime></myanimelist>",
    "gdpr_data.json": '{"lists": [{"series_id": null, "status": 2}]}',
    "collection.json": COLLECTION.replace('{"id": 1}', '{"title": "X"}').replace("RATING", "0"),
    "watchlist.csv": "Date,Name,Year,Letterboxd URI\n2020-01-01,X,1995,https://boxd.it/a\n",
    "letterboxd.csv": "imdbID,tmdbID,Title,Year,WatchedDate,Rating10\n,,X,1995,,\n",
    "WATCHLIST.csv": "Position,Const,Title,Title Type\n1,,X,movie\n",
    "tmdb_watchlist.csv": "TMDb ID,IMDb ID,Type,Name,Release Date\n,,movie,X,1995\n",
    "followed_tv_show.csv": "tv_show_id,active,archived,tv_show_name\n,1,0,X\n",
    "tvtime-movies.json": '[{"id": {"tvdb": null}, "title": "X", "is_watched": true}]',
    "SimklBackup.json": '{"movies": [{"status": "completed", "movie": {"title": "X"}}]}',
    "simkl.csv": "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched\n,X,tv,,watching,\n",
    "yamtrack.csv": "media_id,source,media_type,title,status\n,tmdb,movie,X,Completed\n",
    "mine.csv": "type,status,title,ids\nmovie,completed,X,\n",
}


@pytest.mark.parametrize("name", sorted(WITHOUT_IDS))
def test_a_title_whose_type_and_status_are_told_asks_for_an_id_alone(
    tmp_path: Path, name: str
) -> None:
    result = brought_from(tmp_path, {name: WITHOUT_IDS[name]})
    assert result.joined.items == ()
    assert [row.reason for row in result.review] == [NO_ID]


LEAST = [
    ("trakt", "type,watched_at,watchlisted_at,tmdb_id"),
    ("letterboxd", "imdbID,tmdbID,Title,Year,WatchedDate,Rating10"),
    ("letterboxd", "Date,Name,Year,Letterboxd URI"),
    ("imdb", "Const,Title Type,Title"),
    ("imdb", "Const,Title Type,Title,Your Rating"),
    ("tmdb", "TMDb ID,IMDb ID,Type,Name,Release Date"),
    ("tvtime", "s_id,series_name,episode_number,created_at"),
    ("tvtime", "entity_type,movie_name,created_at,type"),
    ("tvtime", "tv_show_id,archived,active"),
    ("tvtime", "tv_show_id,nb_episodes_seen"),
    ("tvtime", "tv_show_id,rating,tv_show_name"),
    ("tvtimeout", "series_tvdb_id,season,episode,is_watched"),
    ("tvtimeout", "tvdb_id,title,is_watched"),
    ("tvtimeout", "uuid,tvdb_id,title,status"),
    ("simkl-backup", "title,type,year,watchlist,LastEpWatched"),
    ("yamtrack", "media_id,source,media_type,status"),
    ("csv", "ids"),
    ("csv", "imdb"),
    ("csv", "tmdb_id"),
    ("csv", "title,type"),
    ("csv", "title,status"),
]
CELLS = ["1", "movie", "tv", "watch", "completed", "true", "2020-01-01", ""]


def form_of(folder: Path, headings: str) -> str | None:
    """Return the form of a table by its headings, or None when it is no export; rows are read."""
    width = headings.count(",") + 1
    rows = "".join(",".join([cell] * width) + "\n" for cell in CELLS)
    try:
        (source,) = brought_from(folder, {"x.csv": f"{headings}\n{rows}"}).sources
    except BadExport:
        return None
    return source["form"]


@pytest.mark.parametrize(("form", "headings"), LEAST)
def test_a_table_is_known_by_few_headings_of_which_none_may_lack(
    tmp_path: Path, form: str, headings: str
) -> None:
    assert form_of(tmp_path, headings) == form
    needed = headings.removesuffix(",Your Rating").split(",")
    for place in range(len(needed)):
        assert form_of(tmp_path, ",".join([*needed[:place], *needed[place + 1 :], "x"])) != form
