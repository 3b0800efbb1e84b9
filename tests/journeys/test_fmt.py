"""The canonical form, as a person or a workflow asks for it."""

import pytest

from tests.exports.bringing import write
from tests.journeys.conftest import Program

UNTIDY = (
    "version: 1\r\nmovies:\r\n"
    "  dropped: [{ids: {tmdb: 2}, title: B}, {ids: {tmdb: 1}, title: A}] # x\r\n"
)
TIDY = (
    "version: 1\r\n\r\nmovies:\r\n  dropped: # x\r\n    - {title: A, ids: {tmdb: 1}}\r\n"
    "    - {title: B, ids: {tmdb: 2}}\r\n"
)


def test_fmt_writes_the_canonical_form_once(program: Program) -> None:
    path = program.folder / "library.yaml"
    path.write_bytes(UNTIDY.encode())
    assert program.run("fmt", "--check").returncode == 1
    diff = program.run("fmt", "--diff")
    assert diff.returncode == 0
    assert "+    - {title: A, ids: {tmdb: 1}}" in diff.stdout
    assert path.read_bytes() == UNTIDY.encode()
    assert program.run("fmt").returncode == 0
    assert path.read_bytes() == TIDY.encode()
    assert program.run("fmt", "--check").returncode == 0
    assert program.run("fmt", "--diff").stdout == ""


def test_fmt_takes_no_network_and_no_account(program: Program) -> None:
    program.write("version: 1\n")
    done = program.run("fmt", RECONCILER_SANDBOX="/nowhere/at/all", SIMKL_CLIENT_ID="")
    assert done.returncode == 0, done.stderr


def test_an_invalid_file_is_left_alone_with_its_problems_named(program: Program) -> None:
    path = program.write("movies:\n  hold: []\n")
    done = program.run("fmt")
    assert done.returncode == 1
    assert "library.yaml:2:3" in done.stderr
    assert path.read_text(encoding="utf-8") == "movies:\n  hold: []\n"


def test_a_file_that_is_missing_is_a_sentence(program: Program) -> None:
    done = program.run("fmt", "nowhere.yaml")
    assert done.returncode == 1
    assert "nowhere.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_files_are_brought_into_form_and_one_with_problems_stops_all(
    program: Program,
) -> None:
    text = "version: 1\nmovies: {dropped: ['tmdb:1']}\n"
    for name in ("one.yaml", "two.yaml"):
        (program.folder / name).write_text(text)
    bad = program.folder / "bad.yaml"
    bad.write_text("version: 2\n")
    assert program.run("fmt", "one.yaml", "bad.yaml").returncode == 1
    assert (program.folder / "one.yaml").read_text() == text
    told = program.json("fmt", "one.yaml", "two.yaml")["files"]
    assert [(one["file"], one["written"]) for one in told] == [
        ("one.yaml", True),
        ("two.yaml", True),
    ]
    assert program.json("fmt", "one.yaml", "two.yaml", "--check")["files"][0]["changed"] is False


@pytest.mark.parametrize(
    "commands",
    [
        ("import", "import --force"),
        ("import --ratings", "import --force"),
        ("import seen.csv", "import seen.csv --force"),
        ("import seen.csv", "import more.csv --merge --no-prune"),
        ("import", "import more.csv --merge --no-prune"),
        ("import --ratings", "import more.csv --merge --no-prune"),
        ("init .", "import more.csv --merge --no-prune"),
        ("init . --import",),
    ],
    ids=" then ".join,
)
def test_what_other_commands_write_is_canonical(
    program: Program, commands: tuple[str, ...]
) -> None:
    rated = "Const,Your Rating,Date Rated,Title,Title Type,Year\n"
    write(
        program.folder,
        {
            "seen.csv": f"{rated}tt1375666,9,2020-05-24,Inception,Movie,2010\n",
            "more.csv": f"{rated}tt0133093,10,2020-05-24,The Matrix,Movie,1999\n",
        },
    )
    for command in commands:
        done = program.run(*command.split())
        assert done.returncode == 0, done.stderr
        checked = program.run("fmt", "--check", "--diff")
        assert checked.returncode == 0, checked.stdout
