"""The library file, the review file, the history file and the report of an import."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.documents.backup import HistoryEntryDocument
from reconciler.documents.importing import FileDocument
from reconciler.exports.cells import read_cell, safe_cell
from reconciler.exports.history import (
    extended_entries,
    history_file,
    history_text,
    read_history,
)
from reconciler.exports.item import FoundItem, RowPlace
from reconciler.exports.library_file import library_of_exports
from reconciler.exports.report import Brought, import_document
from reconciler.exports.review import ReviewRow, extended, review_row, review_text
from reconciler.model.errors import DamagedFile
from reconciler.model.media import MediaType, Status
from reconciler.rendering.import_text import report_lines
from tests.exports.bringing import brought_from

MINE = "type,status,title,year,ids,rating,watched\n"
LINES = (
    "movie,completed,Heat,1995,imdb:tt0113277,9,2014-04-05\n"
    "movie,completed,Zulu,,tmdb:2,,\n"
    "movie,plantowatch,=Alien,1979,tmdb:3,7,\n"
    "show,watching,Dark,2017,tmdb:70523,,2020-01-01\n"
    "anime,hold,Seasons,,tvdb:267440,,\n"
)


def test_the_library_file_prunes_nothing_is_sorted_and_names_what_it_has(tmp_path: Path) -> None:
    result = brought_from(tmp_path, {"mine.csv": MINE + LINES})
    assert library_of_exports(result.joined.items).split("\n")[1:] == [
        "version: 1",
        "",
        "policy: {prune: false, moves: forward}",
        "",
        "movies:",
        "  plantowatch:",
        '    - {title: "=Alien", year: 1979, ids: {tmdb: 3}, rating: 7}',
        "  completed:",
        "    - {title: Heat, year: 1995, ids: {imdb: tt0113277}, rating: 9, watched: 2014-04-05}",
        "    - {title: Zulu, ids: {tmdb: 2}, watched: unknown}",
        "",
        "shows:",
        "  watching:",
        "    - {title: Dark, year: 2017, ids: {tmdb: 70523}}",
        "",
        "anime:",
        "  hold:",
        "    - {title: Seasons, ids: {tvdb: 267440}}",
        "",
    ]


FORMULAS = st.text(alphabet="=+-@'\t\r\n,;\"aé", max_size=6)


@given(text=FORMULAS)
def test_no_cell_starts_a_formula_and_each_reads_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_cell(cell) == text


def test_a_review_file_is_itself_an_export(tmp_path: Path) -> None:
    item = FoundItem(
        MediaType.SHOWS,
        Status.WATCHING,
        '=HYPERLINK("x"), and more',
        2001,
        {},
        RowPlace("x"),
        rating=7,
        reason="no id",
    )
    text = review_text([review_row(item)])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["title"].startswith("'=")
    assert [*row] == ["title", "year", "type", "status", "rating", "watched", "ids", "reason"]
    again = brought_from(tmp_path, {"library.review.csv": text})
    assert [one._replace(reason="") for one in again.review] == [
        review_row(item)._replace(reason="")
    ]
    filled = text.replace("watching,7,,,", "watching,7,,tmdb:5 https://trakt.tv/shows/x,")
    (taken,) = brought_from(tmp_path, {"library.review.csv": filled}).joined.items
    assert (taken.title, taken.rating) == (item.title, 7)
    assert taken.ids == {"tmdb": "5", "traktslug": "x"}


def test_a_review_file_is_extended_by_titles_that_it_does_not_list() -> None:
    filled = ReviewRow("Heat", "1995", "movie", "completed", "", "", "imdb:tt0113277", "")
    again = filled._replace(type="movies", ids="", reason="no id")
    other = again._replace(title="Zulu")
    assert extended([filled], [again, other, other]) == (filled, other)


def test_rows_without_a_title_are_told_apart_by_their_ids_in_a_review_file() -> None:
    rows = [
        review_row(FoundItem(MediaType.MOVIES, None, None, None, ids, RowPlace("x")))
        for ids in ({"tmdb": "1"}, {"tmdb": "2"}, {"tmdb": "1"})
    ]
    assert extended(rows[:1], rows) == (*rows[:2],)


SHOW = {"title": "Dark é", "year": 2017, "ids": {"trakt": 1, "tmdb": 70523}}


def play(season: int, number: int, when: str | None) -> dict[str, Any]:
    return {"watched_at": when, "show": SHOW, "episode": {"season": season, "number": number}}


def entries(folder: Path, *rows: dict[str, Any]) -> tuple[HistoryEntryDocument, ...]:
    return brought_from(folder, {"watched-history.json": list(rows)}).history


def test_the_history_has_episodes_with_dates_one_title_a_line(tmp_path: Path) -> None:
    history = entries(
        tmp_path, play(2, 1, None), play(1, 2, "2020-01-02T10:00:00Z"), play(1, 1, "2020-01-01")
    )
    text = history_text(history_file(history, program="p", created_at="2026-01-01T00:00:00Z"))
    document = json.loads(text)
    assert (document["kind"], document["account"]) == ("reconciler-backup", None)
    (entry,) = document["entries"]
    assert entry["simkl"] is None
    assert entry["row"]["status"] == "watching"
    assert entry["row"]["show"]["ids"] == {"tmdb": "70523"}
    assert entry["row"]["last_watched_at"] == "2020-01-02T10:00:00Z"
    assert entry["row"]["seasons"] == [
        {
            "number": 1,
            "episodes": [
                {"number": 1, "watched_at": "2020-01-01T12:00:00Z"},
                {"number": 2, "watched_at": "2020-01-02T10:00:00Z"},
            ],
        },
        {"number": 2, "episodes": [{"number": 1, "watched_at": None}]},
    ]
    assert len(text.splitlines()) == 3
    assert text.startswith('{"kind": "reconciler-backup", "format_version": 1, "program": "p", ')
    assert '"show":{"title":"Dark é","year":2017,' in text


def test_a_completed_series_without_dates_needs_no_history(tmp_path: Path) -> None:
    seen = {**play(1, 1, None), "show": {**SHOW, "aired_episodes": 1}}
    assert entries(tmp_path, seen) == ()
    assert len(entries(tmp_path, {**seen, "watched_at": "2020-01-01T10:00:00Z"})) == 1


def test_a_history_is_extended_and_nothing_of_it_goes(tmp_path: Path) -> None:
    kept = entries(tmp_path, play(1, 1, "2020-01-01T10:00:00Z"), play(1, 2, None))
    new = entries(tmp_path, play(1, 2, "2021-01-01T10:00:00Z"), play(1, 1, None), play(1, 3, None))
    (entry,) = extended_entries(kept, new)
    assert entry["row"]["watched_episodes_count"] == 3
    assert entry["row"]["seasons"][0]["episodes"] == [
        {"number": 1, "watched_at": "2020-01-01T10:00:00Z"},
        {"number": 2, "watched_at": "2021-01-01T10:00:00Z"},
        {"number": 3, "watched_at": None},
    ]
    assert extended_entries([entry], [entry]) == [entry]


def history_entry(
    ids: dict[str, str], media_type: MediaType = MediaType.SHOWS, simkl: int | None = None
) -> HistoryEntryDocument:
    return {
        "type": media_type,
        "simkl": simkl,
        "row": {
            "status": "watching",
            "last_watched_at": None,
            "watched_episodes_count": 0,
            "show": {"title": "X", "year": None, "ids": ids},
            "seasons": [],
        },
    }


ANIME = MediaType.ANIME


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([history_entry({"tmdb": "1"}), history_entry({"tmdb": "1", "imdb": "tt1"})], 1),
        ([history_entry({"tmdb": "1"}), history_entry({"tmdb": "2"})], 2),
        (
            [
                history_entry(ids)
                for ids in ({"imdb": "tt1"}, {"imdb": "tt1", "tmdb": "1"}, {"tmdb": "1"})
            ],
            1,
        ),
        ([history_entry({}, simkl=5), history_entry({"tmdb": "1"}, simkl=5)], 1),
        ([history_entry({"tmdb": "1"}, simkl=5), history_entry({"tmdb": "1"})], 1),
        ([history_entry({"tmdb": "1"}), history_entry({"tmdb": "1"}, simkl=5)], 1),
        ([history_entry({}, simkl=5), history_entry({}, simkl=6)], 2),
        ([history_entry({"tvdb": "1"}, ANIME), history_entry({"tvdb": "1"}, ANIME)], 1),
        ([history_entry({"tvdb": "1"}, ANIME), history_entry({"tvdb": "1", "mal": "2"}, ANIME)], 2),
        ([history_entry({"tvdb": "1"}), history_entry({"tvdb": "1"}, ANIME)], 2),
    ],
)
def test_entries_of_a_history_that_share_an_id_of_their_type_are_one(
    rows: list[HistoryEntryDocument], titles: int
) -> None:
    for kept in (0, 1):
        assert len(extended_entries(rows[:kept], rows[kept:])) == titles
    (first, *_) = extended_entries([], rows)
    if titles == 1:
        ids = {key: value for row in rows for key, value in row["row"]["show"]["ids"].items()}
        assert first["row"]["show"]["ids"] == ids
        assert first["simkl"] == next((row["simkl"] for row in rows if row["simkl"]), None)


def test_a_history_file_reads_back_and_one_of_another_form_is_refused() -> None:
    written = [history_entry({"tmdb": "1"}), history_entry({"mal": "2"}, ANIME)]
    file = history_file(written, program="p", created_at="2026-01-01T00:00:00Z")
    assert read_history(history_text(file).encode(), "x") == written
    changes: list[dict[str, Any]] = [
        {"kind": "another"},
        {"format_version": 2},
        {"entries": [{"type": "shows"}]},
        {"entries": [{**written[0], "type": "books"}]},
        {"entries": [{**written[0], "row": {**written[0]["row"], "seasons": [7]}}]},
        {"entries": 7},
    ]
    for change in changes:
        with pytest.raises(DamagedFile, match="x is no history file that can be extended"):
            read_history(json.dumps({**file, **change}).encode(), "x")
    for data in (b"", b"[]", b"{}", b"[" * 100_000, b"\xff"):
        with pytest.raises(DamagedFile, match="x is no history file"):
            read_history(data, "x")


def report(result: Brought) -> str:
    library: FileDocument = {"file": "library.yaml", "written": True, "count": 1}
    document = import_document(
        result,
        library=library,
        review={**library, "file": "library.review.csv", "count": len(result.review)},
        history_file="library.history.json",
        history_written=True,
    )
    json.dumps(document)
    return "\n".join(report_lines(document))


def test_the_report_says_what_came_what_is_needed_and_what_stayed(tmp_path: Path) -> None:
    text = report(
        brought_from(
            tmp_path,
            {
                "mine.csv": MINE + LINES + "movie,completed,Nameless,,,,03/04/2021\n",
                "watched-history.json": [play(1, 1, "2020-01-01T10:00:00Z")],
                "list.xml": "<myanimelist><myinfo><user_total_anime>5</user_total_anime></myinfo>"
                "<manga></manga></myanimelist>",
            },
        )
    )
    for sentence in (
        "5 titles taken, 1 for review, from 6 rows",
        "0 titles taken, 1 joined with titles taken before, from 1 row",
        "the file states 5 anime and has 0",
        "left out: 1 row: manga: Simkl has none",
        "anime with ids alone that seasons share, so a plan may not tell which is meant: 1",
        "Seasons (tvdb:267440)",
        "for you to look at: 1 title, in library.review.csv",
        "watched episodes: 1 of 1 title, in library.history.json",
        "wrote library.yaml: 3 movies, 1 show, 1 anime",
    ):
        assert sentence in text


@pytest.mark.parametrize("title", ["\x1b[31mred", "a\nb", "\u202eturned"])
def test_nothing_in_a_report_moves_a_terminal(tmp_path: Path, title: str) -> None:
    rows = [
        {"status": status, "movie": {"title": title, "ids": {"simkl": 1}}}
        for status in ("dropped", "completed")
    ]
    text = report(brought_from(tmp_path, {"backup.json": {"movies": rows}}))
    assert "exports disagree on 1 thing" in text
    assert all(line.isprintable() for line in text.split("\n"))
