"""Exports of other services become a library file, a review file and a history file."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.documents.schemas import document_schema
from tests.documents.test_schemas import closed
from tests.exports.bringing import write, zipped
from tests.journeys.conftest import Program

LISTED = "Date,Name,Year,Letterboxd URI\n"
TRAKT_IDS = {"trakt": 1, "imdb": "tt0133093", "tmdb": 603}
MATRIX = {"title": "The Matrix", "year": 1999, "ids": TRAKT_IDS}
THRONES = {"title": "Game of Thrones", "year": 2011, "ids": {"trakt": 2, "tvdb": 121361}}


def exports(folder: Path) -> list[str]:
    """Write three exports that overlap, and give their paths."""
    trakt = zipped(
        folder / "trakt.zip",
        {
            "lists-watchlist.json": [{"type": "movie", "movie": MATRIX, "listed_at": "2020"}],
            "watched-history-1.json": [
                {
                    "watched_at": "2019-01-01T10:00:00.000Z",
                    "type": "episode",
                    "episode": {"season": 1, "number": 1},
                    "show": THRONES,
                }
            ],
            "user-settings.json": {"token": "hunter2"},
        },
    )
    imdb, letterboxd = write(
        folder,
        {
            "ratings.csv": "Const,Your Rating,Date Rated,Title,Title Type,Year\n"
            "tt0133093,10,2020-05-24,The Matrix,Movie,1999\n",
            "watched.csv": LISTED + "2020-01-01,Inception,2010,https://boxd.it/a\n"
            "2020-01-01,Nothing like this,1901,https://boxd.it/b\n",
        },
    )
    return [str(trakt), str(imdb), str(letterboxd)]


def read(program: Program, name: str = "library.yaml") -> str:
    return (program.folder / name).read_text(encoding="utf-8")


def test_overlapping_exports_become_one_valid_library_and_its_side_files(
    program: Program, tmp_path: Path
) -> None:
    done = program.run("import", *exports(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    assert "The Matrix (1999): status completed, of plantowatch (Trakt), completed (IMDb)" in (
        done.stderr
    )
    text = read(program)
    assert "policy: {prune: false, moves: forward}" in text
    assert (
        "    - {title: The Matrix, year: 1999, ids: {imdb: tt0133093, tmdb: 603}, rating: 10, "
        "watched: unknown}" in text
    )
    assert "hunter2" not in text
    assert program.run("validate").returncode == 0
    assert read(program, "library.review.csv").count("no id") == 2
    history = json.loads(read(program, "library.history.json"))
    Draft202012Validator(closed(document_schema("history"))).validate(history)
    assert [entry["row"]["show"]["title"] for entry in history["entries"]] == ["Game of Thrones"]
    assert not (program.folder / "library.lock.json").exists()


def test_the_report_is_one_document(program: Program, tmp_path: Path) -> None:
    report = program.json("import", *exports(tmp_path))
    assert report["format_version"] == 1
    Draft202012Validator(closed(document_schema("import"))).validate(report)
    assert [one["service"] for one in report["sources"]] == ["Trakt", "IMDb", "Letterboxd"]
    assert report["items"] == {"movies": {"completed": 1}, "shows": {"watching": 1}}
    assert report["review"]["count"] == 2
    assert report["history"]["episodes"] == 1


@pytest.mark.parametrize("name", ["library.yaml", "library.review.csv", "library.history.json"])
def test_no_file_is_overwritten_unless_forced(program: Program, tmp_path: Path, name: str) -> None:
    program.write("mine", name)
    refused = program.run("import", *exports(tmp_path))
    assert refused.returncode == 1
    assert f"{name} exists already; nothing was written" in refused.stderr
    assert sorted(path.name for path in program.folder.iterdir()) == [name]
    assert program.run("import", *exports(tmp_path), "--force").returncode == 0
    assert read(program, name) != "mine"


@pytest.mark.parametrize("name", ["library.review.csv", "library.history.json"])
@pytest.mark.parametrize("option", ["--force", "--merge"])
def test_what_cannot_be_replaced_is_told_before_the_first_file_is_written(
    program: Program, tmp_path: Path, option: str, name: str
) -> None:
    library = "version: 1\npolicy: {prune: false}\nmovies:\n  plantowatch: []\n"
    program.write(library)
    (program.folder / name).mkdir()
    done = program.run("import", *exports(tmp_path), option)
    assert done.returncode == 1
    assert f"cannot write {name}: it is a folder, not a file" in done.stderr
    assert read(program) == library
    assert sorted(path.name for path in program.folder.iterdir()) == sorted(["library.yaml", name])


def test_stdout_gets_the_library_alone(program: Program, tmp_path: Path) -> None:
    done = program.run("import", *exports(tmp_path), "--out", "-")
    assert done.stdout.startswith("version: 1\n")
    assert "which library.review.csv would hold" in done.stderr
    assert list(program.folder.iterdir()) == []
    assert program.run("import", "x", "--out", "-", "--format", "json").returncode == 1


MINE = """version: 1
movies:
  plantowatch: # mine
    - {title: Matrix, ids: {imdb: tt0133093}} # best
  completed: []
"""


def test_a_merge_keeps_what_is_there_and_makes_nothing_managed(
    program: Program, tmp_path: Path
) -> None:
    program.write(MINE)
    report = program.json("import", *exports(tmp_path), "--merge")
    text = read(program)
    assert "  plantowatch: []" in text
    item = "{title: Matrix, ids: {imdb: tt0133093}, rating: 10, watched: unknown} # best"
    assert item in text
    assert "shows" not in text
    assert [one["title"] for one in report["withheld"]] == ["Game of Thrones (2011)"]
    again = program.json("import", *exports(tmp_path), "--merge", "--no-prune")
    assert again["withheld"] == []
    text = read(program)
    assert "policy: {prune: false}" in text
    assert "Game of Thrones" in text
    assert read(program, "library.review.csv").count("no id") == 2
    history = program.folder / "library.history.json"
    made = json.loads(history.read_bytes())["created_at"]
    history.write_text(history.read_text(encoding="utf-8").replace(made, "2020-01-01T00:00:00Z"))
    names = ("library.yaml", "library.review.csv", "library.history.json")
    settled = [read(program, name) for name in names]
    assert program.run("import", *exports(tmp_path), "--merge").returncode == 0
    assert [read(program, name) for name in names] == settled


def test_ratings_and_dates_of_the_file_win_over_those_of_exports(
    program: Program, tmp_path: Path
) -> None:
    mine = (
        "version: 1\npolicy: {prune: false}\nmovies:\n  completed: # seen\n"
        "    - {title: Matrix, ids: {imdb: tt0133093}, rating: 3, watched: 2001-02-03} # mine\n"
        "    - {title: Heat, ids: {imdb: tt0113277}, rating: null} # none\n"
    )
    program.write(mine)
    (more,) = write(
        tmp_path,
        {
            "more.csv": "imdb,type,status,title,rating,watched\n"
            "tt0133093,movie,completed,The Matrix,9,2020-01-01\n"
            "tt0113277,movie,completed,Heat,9,2020-01-01\n"
        },
    )
    assert program.run("import", str(more), "--merge").returncode == 0
    text = read(program)
    assert text == mine.replace("rating: null}", "rating: null, watched: 2020-01-01}")


@pytest.mark.parametrize("history_first", [True, False])
def test_in_either_order_of_history_and_file_everything_arrives_and_the_plan_is_empty(
    program: Program, tmp_path: Path, history_first: bool
) -> None:
    program.run("sandbox", "edit", "shows", "17465", "remove")
    assert program.run("import", *exports(tmp_path)).returncode == 0
    commands = [("restore", "library.history.json", "--yes"), ("apply", "--yes")]
    for command in commands if history_first else reversed(commands):
        assert program.run(*command).returncode == 0
    assert program.run("plan", "--detailed-exitcode").returncode == 0
    again = program.run("restore", "library.history.json", "--yes")
    assert "\nNothing to restore: 1 title of library.history.json is as" in again.stdout
    assert program.run("backup", "--stable", "--out", "account.json").returncode == 0
    entries = json.loads(read(program, "account.json"))["entries"]
    (row,) = (entry["row"] for entry in entries if entry["simkl"] == 17465)
    (season,) = row["seasons"]
    (episode,) = season["episodes"]
    assert (season["number"], episode["number"]) == (1, 1)
    assert episode["watched_at"] == "2019-01-01T10:00:00Z"
    (film,) = (entry["row"] for entry in entries if entry["simkl"] == 53992)
    assert (film["status"], film["user_rating"]) == ("completed", 10)


def test_a_merge_counts_only_what_it_wrote(program: Program) -> None:
    program.write("version: 1\nmovies: {completed: []}\n")
    rows = ("movies,completed,tmdb:1", "movies,dropped,tmdb:2", "shows,watching,tmdb:3")
    program.write("\n".join(["type,status,ids", *rows]), "mine.csv")
    done = program.run("import", "mine.csv", "--merge")
    assert "not written into the file: 2" in done.stderr
    assert done.stderr.endswith("took into library.yaml: 1 movie\n")


def test_a_merge_of_what_is_there_already_says_that_nothing_was_written(
    program: Program,
) -> None:
    program.write("type,status,ids\nmovies,completed,tmdb:1\n", "mine.csv")
    assert program.json("import", "mine.csv")["library"]["written"] is True
    before = read(program)
    done = program.run("import", "mine.csv", "--merge")
    assert done.stderr.endswith("library.yaml has all of it already: 1 movie\n")
    library = program.json("import", "mine.csv", "--merge")["library"]
    assert (library["written"], library["merged"], library["count"]) == (False, True, 1)
    assert read(program) == before


def test_a_merge_that_fits_nowhere_leaves_the_file_as_it_was(program: Program) -> None:
    program.write("version: 1\nmovies: {completed: []}\n")
    program.write("type,status,ids\nshows,watching,tmdb:3\n", "mine.csv")
    done = program.run("import", "mine.csv", "--merge")
    assert done.stderr.endswith("library.yaml is as it was\n"), done.stderr


def test_what_needs_a_person_is_not_said_to_lack_an_id_where_it_lacks_a_status(
    program: Program,
) -> None:
    program.write("type,ids\nmovies,tmdb:1\n", "mine.csv")
    done = program.run("import", "mine.csv")
    assert "1 title, in library.review.csv: fill in what each row lacks, then" in done.stderr
    assert "tmdb:1,the row does not tell its status" in read(program, "library.review.csv")


def test_a_filled_review_file_comes_back(program: Program, tmp_path: Path) -> None:
    assert program.run("import", *exports(tmp_path)).returncode == 0
    review = program.folder / "library.review.csv"
    filled = read(program, review.name).replace("completed,,,,", "completed,,,tmdb:27205,", 1)
    review.write_text(filled, encoding="utf-8")
    done = program.run("import", review.name, "--merge")
    assert "took into library.yaml: 1 movie" in done.stderr
    assert "{title: Inception, year: 2010, ids: {tmdb: 27205}" in read(program)
    assert "tmdb:27205" in read(program, review.name)


def test_a_search_takes_the_one_exact_match_and_remembers_it(
    program: Program, tmp_path: Path
) -> None:
    paths = exports(tmp_path)
    done = program.run("import", *paths, "--search", "--verbose")
    assert "ids: {simkl: 472214}" in read(program)
    assert read(program, "library.review.csv").count("no id") == 1
    assert done.stderr.count("GET /search/") == 2
    again = program.run("import", *paths, "--search", "--verbose", "--force")
    assert "GET /search/" not in again.stderr
    assert "ids: {simkl: 472214}" in read(program)


def test_a_damaged_export_writes_nothing(program: Program, tmp_path: Path) -> None:
    (bad,) = write(tmp_path, {"bad.json": '[{"movie": {"ids": {"trakt": 1}}'})
    error = program.json("import", *exports(tmp_path), str(bad), exit_code=1)["error"]
    assert error["code"] == "damaged-export"
    assert "bad.json, row 1" in error["message"]
    assert list(program.folder.iterdir()) == []


def test_the_password_of_an_archive_comes_from_the_environment(
    program: Program, tmp_path: Path
) -> None:
    from tests.exports.test_bad_input import FOLLOWED, old_encryption

    path = tmp_path / "gdpr.zip"
    path.write_bytes(old_encryption("followed_tv_show.csv", FOLLOWED, b"hunter2"))
    refused = program.run("import", str(path))
    assert "is encrypted and there is no password" in refused.stderr
    opened = program.run("import", str(path), RECONCILER_EXPORT_PASSWORD="hunter2")
    assert opened.returncode == 0
    assert "tvdb: 1" in read(program)
    assert "hunter2" not in opened.stderr + read(program)


def test_nothing_is_asked_of_a_server_without_a_search(program: Program, tmp_path: Path) -> None:
    done = program.run(
        "import", *exports(tmp_path), "--verbose", RECONCILER_SANDBOX=str(tmp_path / "none.json")
    )
    assert done.returncode == 0
    assert not os.path.exists(tmp_path / "none.json")


def test_exports_of_which_every_row_is_left_out_are_a_failure(
    program: Program, tmp_path: Path
) -> None:
    (export,) = write(tmp_path, {"mine.csv": "imdb,title,rating\n,,5\n"})
    report = program.json("import", str(export), exit_code=1)
    assert report["sources"][0]["left_out"][0]["rows"] == 1
    assert not report["library"]["written"]
    done = program.run("import", str(export))
    assert "every row was left out; nothing was written" in done.stderr
    assert os.listdir(program.folder) == []
    program.write("version: 1\nmovies: {}\n")
    assert program.run("import", str(export), "--merge").returncode == 1
    assert read(program) == "version: 1\nmovies: {}\n"


def test_exports_with_nothing_in_them_are_none(program: Program, tmp_path: Path) -> None:
    (export,) = write(tmp_path, {"mine.csv": "imdb,title,rating\n"})
    assert program.json("import", str(export))["library"] == {
        "file": "library.yaml",
        "written": True,
        "count": 0,
    }
