"""The library as a table, as a person types it."""

import csv
import io
from typing import cast

import pytest

from reconciler.documents.rows import LibraryRow
from reconciler.model.account import Entry
from reconciler.model.media import MediaType, Status
from reconciler.rendering.library_table import (
    items_of_entries,
    library_csv,
    library_document,
    library_table,
)
from reconciler.rendering.terminal import cell_width
from tests.journeys.conftest import Program

FILE = """\
version: 1
movies:
  completed:
    - {title: "=1+1", year: 2001, ids: {imdb: tt0181852}}
shows:
  watching:
    - tmdb:1399
    - {title: Lost, ids: {simkl: 17465}}
  hold: [simkl:2090]
"""


def item(title: str, **changes: object) -> LibraryRow:
    row = {
        "type": "anime",
        "status": "watching",
        "title": title,
        "year": 2023,
        "watched": 3,
        "total": 28,
        "rating": 9,
        "simkl": 1_234_567,
        "ids": {},
        **changes,
    }
    return cast(LibraryRow, row)


def test_the_account_is_shown_with_what_the_sandbox_holds(program: Program) -> None:
    items = program.json("show")["items"]
    held = program.json("sandbox", "show")["entries"]
    assert [(one["type"], one["status"], one["simkl"]) for one in items] == [
        (one["type"], one["status"], one["simkl"]) for one in held
    ]
    assert all("memo" not in one for one in items)
    text = program.run("show").stdout
    assert text.splitlines()[0].split() == [
        "type", "status", "title", "year", "progress", "rating", "simkl",
    ]  # fmt: skip
    assert text.endswith(f"\n{len(items)} titles.\n")


def test_types_and_statuses_narrow_what_is_shown(program: Program) -> None:
    everything = program.json("show")["items"]
    chosen = program.json(
        "show", "--type", "tv", "--type", "anime", "--status", "hold", "--status", "dropped"
    )
    assert chosen["items"] == [
        one
        for one in everything
        if one["type"] in {"shows", "anime"} and one["status"] in {"hold", "dropped"}
    ]
    assert chosen["items"]


def test_a_file_is_shown_without_an_account(program: Program) -> None:
    program.write(FILE)
    nobody = {"RECONCILER_SANDBOX": ""}
    shown = program.run("show", "--of", "file", "--format", "json", **nobody)
    assert shown.stdout == program.run("show", "library.yaml", "--format", "json", **nobody).stdout
    document = program.json("show", "library.yaml")
    assert document["format_version"] == 1
    assert [(one["title"], one["simkl"], one["ids"]) for one in document["items"]] == [
        ("=1+1", None, {"imdb": "tt0181852"}),
        ("", None, {"tmdb": "1399"}),
        ("Lost", 17465, {}),
        ("", 2090, {}),
    ]
    assert {one["rating"] for one in document["items"]} == {None}
    assert "tmdb:1399" in program.run("show", "library.yaml").stdout


RATED = """\
version: 1
shows:
  watching:
    - {title: Game of Thrones, ids: {simkl: 17465}, rating: 3}
    - {title: Dark, ids: {simkl: 737685}, rating: null}
  completed:
    - {title: Breaking Bad, ids: {simkl: 11121}, watched: 2014-04-05}
"""


def test_a_file_shows_the_ratings_that_it_wants_and_the_account_those_that_it_has(
    program: Program,
) -> None:
    program.write(RATED)
    program.run("sandbox", "rate", "shows", "17465", "8")
    wanted = {one["title"]: one["rating"] for one in program.json("show", "library.yaml")["items"]}
    assert wanted == {"Game of Thrones": 3, "Dark": None, "Breaking Bad": None}
    held = {one["simkl"]: one["rating"] for one in program.json("show")["items"]}
    assert (held[17465], held[11121]) == (8, 10)
    (line,) = [
        line
        for line in program.run("show", "library.yaml").stdout.splitlines()
        if "Game of Thrones" in line
    ]
    assert line.split()[-2:] == ["3", "17465"]
    rows = csv.DictReader(
        io.StringIO(program.run("show", "library.yaml", "--format", "csv").stdout)
    )
    assert {row["title"]: row["rating"] for row in rows} == {
        "Game of Thrones": "3",
        "Dark": "",
        "Breaking Bad": "",
    }


def test_a_file_and_the_account_cannot_both_be_meant(program: Program) -> None:
    program.write(FILE)
    error = program.json("show", "library.yaml", "--of", "account", exit_code=1)["error"]
    assert error["code"] == "usage"


@pytest.mark.parametrize("arguments", [("--type", "films"), ("--status", "paused")])
def test_unknown_names_are_errors_that_name_the_known_ones(
    program: Program, arguments: tuple[str, str]
) -> None:
    done = program.run("show", *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert ("anime" in done.stderr) or ("plantowatch" in done.stderr)


def test_an_invalid_file_is_told_with_its_problems(program: Program) -> None:
    program.write("version: 1\nmovies: {watching: [imdb:tt0181852]}\n")
    error = program.json("show", "library.yaml", exit_code=1)["error"]
    assert error["problems"][0]["code"] == "movie-status"


def test_nothing_to_show_is_no_failure(program: Program) -> None:
    done = program.run("show", "--type", "movies", "--status", "hold")
    assert (done.returncode, done.stdout) == (0, "No titles.\n")
    assert program.json("show", "--type", "movies", "--status", "hold")["items"] == []


def test_csv_has_a_header_and_a_line_a_title(program: Program) -> None:
    program.write(FILE)
    rows = list(csv.DictReader(io.StringIO(program.run("show", "--format", "csv").stdout)))
    items = program.json("show")["items"]
    assert [int(row["simkl"]) for row in rows] == [one["simkl"] for one in items]
    assert list(rows[0]) == [
        "type", "status", "title", "year", "watched", "total", "rating", "simkl",
    ]  # fmt: skip
    assert "'=1+1" in program.run("show", "library.yaml", "--format", "csv").stdout


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_csv_is_a_formula(start: str) -> None:
    hostile = f'{start}HYPERLINK("https://evil.example","a,b")'
    (_, row) = csv.reader(io.StringIO(library_csv([item(hostile)])))
    assert row[2] == f"'{hostile}"


def test_a_title_of_several_lines_is_one_line_of_csv_and_obeys_no_terminal() -> None:
    text = library_csv([item("a\r\nb\x1b[2J\t"), item('c "d", e')])
    assert text.splitlines()[1:] == [
        "anime,watching,a\\r\\nb\\x1b[2J\\t,2023,3,28,9,1234567",
        'anime,watching,"c ""d"", e",2023,3,28,9,1234567',
    ]


WIDE_AND_HOSTILE = [
    item("葬送のフリーレン"),
    item("Cowboy Bebop", rating=None, watched=0),
    item("x" * 300, status="completed", watched=1074, total=1181, rating=10),
    item("two\nlines \x1b[31m \u202egnp", type="movies", watched=None, total=None),
]


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_the_table_fits_the_terminal(width: int) -> None:
    lines = library_table(WIDE_AND_HOSTILE, width=width, color=False).splitlines()
    assert max(map(cell_width, lines)) <= width
    assert not any("\x1b" in line or "\u202e" in line for line in lines)


@pytest.mark.parametrize("width", [60, 100, 200])
def test_numbers_end_in_one_column_beside_wide_characters(width: int) -> None:
    lines = library_table(WIDE_AND_HOSTILE, width=width).splitlines()
    ends = {cell_width(line) for line in lines if line.endswith("1234567")}
    assert len(ends) == 1


def test_the_narrow_table_says_what_it_leaves_out() -> None:
    text = library_table(WIDE_AND_HOSTILE, width=40)
    assert "Too narrow for: simkl" in text
    assert "1234567" not in text


OF_ONE_NAME = [
    item("Frieren: Beyond Journey's End", simkl=1),
    item("Frieren: Beyond Journey's End", simkl=22),
    item("Frieren: Beyond Journey's End", simkl=3, year=1999),
]


@pytest.mark.parametrize("width", [30, 40])
def test_titles_that_share_their_name_have_an_id_where_no_column_has_it(width: int) -> None:
    lines = library_table(OF_ONE_NAME, width=width).splitlines()
    assert any(line.startswith("Too narrow for: simkl") for line in lines)
    told = [line for line in lines if line.startswith("Frieren")]
    assert [" · simkl:1" in told[0], " · simkl:22" in told[1], "simkl" in told[2]] == [
        True,
        True,
        False,
    ]
    assert max(map(cell_width, lines)) <= width


def test_titles_that_share_their_name_have_an_id_where_the_file_has_no_simkl_id() -> None:
    rows = [item("Dune", simkl=None, ids={"imdb": f"tt{number}"}) for number in (1, 2)]
    text = library_table(rows, width=100)
    assert "Dune · imdb:tt1  " in text
    assert "Dune · imdb:tt2  " in text
    assert "·" not in library_table(OF_ONE_NAME, width=100)


def test_the_counts_stand_at_the_end() -> None:
    text = library_table(WIDE_AND_HOSTILE, width=100)
    assert text.splitlines()[-3:] == [
        "anime: 3 (2 watching, 1 completed)",
        "movies: 1 (1 watching)",
        "4 titles.",
    ]


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b[1m" in library_table(WIDE_AND_HOSTILE, width=60, color=True)
    assert "\x1b" not in library_table(WIDE_AND_HOSTILE, width=60, color=False)


def test_a_status_that_is_not_known_is_shown_as_simkl_writes_it() -> None:
    odd = Entry(MediaType.MOVIES, 1, None, "rewatching\x1b", "Odd", None, {})
    known = Entry(MediaType.MOVIES, 2, Status.COMPLETED, "completed", "Known", None, {})
    items = items_of_entries([odd, known])
    assert [one["title"] for one in library_document(items)["items"]] == ["Known", "Odd"]
    assert "rewatching\\x1b" in library_table(items)
