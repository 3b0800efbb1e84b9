"""The files of an unpacked export, handed over all at once, as a shell's ``*.csv`` gives them."""

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import BadExport
from tests.exports.bringing import Content, brought_from

TRAKT: dict[str, Content] = {
    "comments-movies.json": [],
    "user-profile.json": {"username": "example"},
    "watched-history-1.json": [
        {
            "watched_at": "2014-04-05T15:27:00.000Z",
            "type": "movie",
            "movie": {"title": "Heat", "year": 1995, "ids": {"trakt": 1, "imdb": "tt0113277"}},
        }
    ],
}
LETTERBOXD: dict[str, Content] = {
    "profile.csv": "Date Joined,Username\n2017-12-15,example\n",
    "watched.csv": "Date,Name,Year,Letterboxd URI\n2017-12-15,Heat,1995,https://boxd.it/2\n",
}
TV_TIME: dict[str, Content] = {
    "access_token.csv": "token\nsecret\n",
    "followed_tv_show.csv": "tv_show_id,active,archived,tv_show_name\n81189,1,0,Heat\n",
    "user.csv": "name\nexample\n",
    "user_tv_show_data.csv": "nb_episodes_seen,tv_show_name,tv_show_id\n3,Heat,81189\n",
}


@pytest.mark.parametrize(
    ("files", "unopened"),
    [(TRAKT, "comments-movies.json"), (LETTERBOXD, "profile.csv"), (TV_TIME, "access_token.csv")],
    ids=["trakt", "letterboxd", "tvtime"],
)
def test_files_that_hold_no_titles_are_left_unopened_beside_the_lists(
    tmp_path: Path, files: dict[str, Any], unopened: str
) -> None:
    given = {name: content for name, content in files.items() if name != unopened}
    needed = brought_from(tmp_path, given)
    everything = brought_from(tmp_path, {**files, unopened: b"\x00 no text at all"})
    assert everything.joined == needed.joined
    assert [*everything.joined.items, *everything.joined.review]


def test_what_was_not_opened_is_told_with_its_count(tmp_path: Path) -> None:
    (source,) = brought_from(tmp_path, TRAKT).sources
    (remark,) = [remark for remark in source["remarks"] if "not opened" in remark["text"]]
    assert remark["count"] == 2
    assert remark["place"].endswith("comments-movies.json")


def test_a_table_of_ones_own_is_read_whatever_a_service_calls_its_files(tmp_path: Path) -> None:
    table = "type,status,ids\nmovie,completed,imdb:tt0113277\n"
    result = brought_from(tmp_path, {"profile.csv": table, "user.csv": table})
    assert len(result.joined.items) == 1


def test_alone_such_a_file_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"comments-movies\.json is no export"):
        brought_from(tmp_path, {"comments-movies.json": []})
