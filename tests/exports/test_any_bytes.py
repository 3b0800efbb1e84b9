"""Whatever bytes a file holds, reading it ends with titles or with the one clear error."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.exports.forms import FORMS
from reconciler.exports.library_file import library_of_exports
from reconciler.exports.review import review_text
from reconciler.library.reading.read import check_library
from reconciler.model.errors import BadExport
from reconciler.model.media import Status
from tests.exports.bringing import brought, write, zipped

SAMPLES: dict[str, list[dict[str, Any]] | dict[str, Any] | str] = {
    "watched-history-1.json": [
        {
            "watched_at": "2020-01-01T10:00:00Z",
            "type": "episode",
            "episode": {"season": 1, "number": 1},
            "show": {"title": "X", "year": 2000, "ids": {"trakt": 1, "tmdb": 2, "slug": "x"}},
        }
    ],
    "gdpr_data.json": {
        "lists": [{"series_type": 0, "series_id": 1, "status": 2, "finished_on": 20180101}]
    },
    "collection.json": {
        "MediaListCollection": {
            "lists": [{"entries": [{"status": "CURRENT", "score": 5, "media": {"id": 1}}]}]
        }
    },
    "tvtime-series.json": [
        {
            "id": {"tvdb": 1},
            "title": "X",
            "status": "up_to_date",
            "seasons": [{"number": 1, "episodes": [{"number": 1, "is_watched": True}]}],
        }
    ],
    "tvtime-movies.json": [{"id": {"tvdb": 1}, "title": "X", "is_watched": True}],
    "SimklBackup.json": {
        "movies": [{"status": "completed", "movie": {"title": "X", "ids": {"simkl": 1}}}],
        "shows": [],
    },
    "animelist.xml": "<myanimelist><anime><series_animedb_id>1</series_animedb_id>"
    "<my_status>Completed</my_status></anime></myanimelist>",
}
HEADINGS = {
    "watched.csv": "Date,Name,Year,Letterboxd URI",
    "diary.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
    "letterboxd-import.csv": "imdbID,tmdbID,Title,Year,Rating10,WatchedDate",
    "WATCHLIST.csv": "Position,Const,Description,Title,Title Type,Year,Your Rating,Date Rated",
    "tmdb.csv": "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Your Rating,Date Rated",
    "tracking-prod-records-v2.csv": "key,s_id,series_name,season_number,episode_number,created_at,"
    "is_followed,is_archived",
    "tracking-prod-records.csv": "type,entity_type,movie_name,created_at,release_date,series_name",
    "followed_tv_show.csv": "tv_show_id,active,archived,tv_show_name",
    "tv_show_rate.csv": "tv_show_id,tv_show_name,rating,created_at",
    "tvtime-series-episodes.csv": "series_tvdb_id,title,season,episode,is_watched,watched_at",
    "simkl.csv": "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo",
    "yamtrack.csv": "media_id,source,media_type,title,season_number,episode_number,score,progress,"
    "status,end_date,progressed_at",
    "trakt.csv": "tmdb_id,imdb_id,type,watched_at,watchlisted_at,rating,rated_at",
    "mine.csv": "ids,imdb,type,status,title,year,rating,watched",
}
CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *("", "1", "0", "tt0113277", "movie", "tv", "anime", "episode", "completed", "watch"),
            *("watch-episode-1", "user-series-1", "true", "2020-01-01", "03/04/2021", "31.12.2020"),
            *("11", "7.5", "-1", "S03E04", "imdb:tt0113277", "=1+1", "tmdb", "mal", "Completed"),
            *("9" * 40, "٣", "1e5", "0001-01-01 00:00:00", "https://boxd.it/x"),
        ]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def read(path: Path) -> bool:
    """Read a file as ``import`` does; what it gives makes a valid library file.

    Returns:
        Whether it was taken; else the one error said what is wrong.
    """
    try:
        result = brought(path, status=Status.PLANTOWATCH)
    except BadExport:
        return False
    for source in result.sources:
        assert source["titles"] == source["taken"] + source["joined"] + source["review"]
        found = sum(left["rows"] for left in source["left_out"]) + source["titles"]
        assert found <= source["rows"]
    review_text(result.review).encode()
    if result.joined.items:
        text = library_of_exports(result.joined.items)
        checked = check_library(text.encode(), "library.yaml")
        assert [problem for problem in checked.problems if problem.severity == "error"] == []
    return True


@given(data=st.binary(max_size=300))
def test_random_bytes(data: bytes, tmp_path: Path) -> None:
    for name in ("x.csv", "x.json"):
        read(*write(tmp_path, {name: data}))


@pytest.mark.parametrize("name", sorted(HEADINGS))
@given(data=st.data())
def test_tables_with_any_cells(name: str, data: st.DataObject, tmp_path: Path) -> None:
    width = HEADINGS[name].count(",") + 1
    rows = data.draw(st.lists(st.lists(CELLS, min_size=1, max_size=width + 1), max_size=6))
    quoted = (
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row)
        .encode("utf-8", "replace")
        .decode()
        for row in rows
    )
    read(*write(tmp_path, {name: "\n".join([HEADINGS[name], *quoted])}))


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(data=st.data())
def test_documents_with_anything_in_any_place(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    sample = SAMPLES[name]
    if isinstance(sample, str):
        place = data.draw(st.integers(0, len(sample)))
        end = data.draw(st.integers(place, len(sample)))
        text = sample[:place] + data.draw(st.text(max_size=10)) + sample[end:]
        read(*write(tmp_path, {name: text.encode("utf-8", "replace")}))
        return
    changed = json.loads(json.dumps(sample))
    _change(changed, data)
    read(*write(tmp_path, {name: json.dumps(changed)}))


@given(data=st.data())
def test_archives_with_any_byte_changed(data: st.DataObject, tmp_path: Path) -> None:
    text = HEADINGS["watched.csv"] + "\n2020-01-01,Heat,1995,x\n"
    path = zipped(tmp_path / "x.zip", {"watched.csv": text})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    read(path)


def test_every_form_has_its_samples_here() -> None:
    assert len(FORMS) == 11


def _change(value: Any, data: st.DataObject) -> None:
    """Put anything into a random place of a document."""
    while True:
        keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            value[key] = data.draw(JSON)
            return
        value = inner
