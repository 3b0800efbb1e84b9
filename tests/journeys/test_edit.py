"""Adding, moving and removing items of the file by link, id or title."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import Program


def text_of(program: Program) -> str:
    return Path(program.folder / "library.yaml").read_text(encoding="utf-8")


def new_lines(program: Program, before: str) -> list[str]:
    return [line for line in text_of(program).splitlines() if line not in before.splitlines()]


def test_added_titles_come_with_name_year_and_ids_and_are_planned(pulled: Program) -> None:
    before = text_of(pulled)
    link = "https://www.themoviedb.org/tv/94605-arcane"
    done = pulled.run("add", link, "imdb:tt12042730", "Frieren", "--to", "plantowatch")
    assert done.returncode == 0, done.stderr
    assert [line.split(", ids: ")[0] for line in new_lines(pulled, before)] == [
        "    - {title: Project Hail Mary, year: 2026",
        "    - {title: Arcane, year: 2021",
        '    - {title: "Frieren: Beyond Journey\'s End", year: 2023',
    ]
    assert "imdb: tt12042730" in text_of(pulled)
    plan = pulled.json("plan")
    assert [(one["action"], one["title"]) for one in plan["operations"]] == [
        ("add", "Project Hail Mary"),
        ("add", "Arcane"),
        ("add", "Frieren: Beyond Journey's End"),
    ]


def test_an_add_sends_no_write(pulled: Program) -> None:
    before = pulled.run("sandbox", "show", "--format", "json").stdout
    pulled.run("add", "imdb:tt12042730", "--to", "plantowatch")
    assert pulled.run("sandbox", "show", "--format", "json").stdout == before


def test_a_title_that_is_listed_by_another_id_is_not_added_twice(pulled: Program) -> None:
    before = text_of(pulled)
    done = pulled.run("add", "tt1160419", "simkl:297", "One Piece (1999)", "--to", "plantowatch")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("is listed already") == 3
    assert text_of(pulled) == before


def test_a_title_that_may_mean_several_is_refused_with_their_ids(pulled: Program) -> None:
    before = text_of(pulled)
    done = pulled.run("add", "attack on titan", "--to", "watching")
    assert done.returncode == 1
    assert "Attack on Titan Season 2 (2017), anime, simkl:439744" in done.stderr
    assert text_of(pulled) == before


def test_moved_items_are_found_by_title_link_and_id_and_keep_their_comments(
    pulled: Program,
) -> None:
    before = text_of(pulled).splitlines()
    done = pulled.run(
        "mv", "game of thrones", "Chernobyl (2019)", "https://simkl.com/tv/297", "--to", "dropped"
    )
    assert done.returncode == 0, done.stderr
    assert "Game of Thrones (2011): shows watching → dropped." in done.stdout
    assert "Charmed (1998): shows dropped already." in done.stdout
    assert sorted(text_of(pulled).splitlines()) == sorted(before)
    plan = pulled.json("plan")
    assert [(one["title"], one["to"], one["cause"]) for one in plan["operations"]] == [
        ("Chernobyl", "dropped", "file"),
        ("Game of Thrones", "dropped", "file"),
    ]


def test_removed_items_take_their_lines_with_them(pulled: Program) -> None:
    before = text_of(pulled)
    done = pulled.run("rm", "one piece", "--type", "anime")
    assert done.returncode == 0, done.stderr
    assert text_of(pulled) == before.replace(
        "    - {title: One Piece, year: 1999, ids: {mal: 21}}\n", ""
    )
    assert "apply" in done.stderr


def test_a_status_is_only_managed_when_asked(pulled: Program) -> None:
    done = pulled.run("mv", "Stalker", "--to", "dropped", "--manage")
    assert done.returncode == 0, done.stderr
    assert "  dropped:\n    - {title: Stalker, year: 1979, ids: {tmdb: 1398}}\n" in text_of(pulled)
    titles = [one["title"] for one in pulled.json("plan")["operations"]]
    assert titles == ["Stalker", "Cats"]


def test_a_new_file_can_be_filled_item_by_item(program: Program) -> None:
    path = program.write("version: 1\n")
    done = program.run("add", "simkl:472214", "--to", "completed", "--manage")
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8").startswith(
        "version: 1\n\nmovies:\n  completed:\n    - {title: Inception, year: 2010, ids: {simkl: "
    )
    assert program.run("validate").returncode == 0
    assert program.run("fmt", "--check").returncode == 0


def test_an_item_that_is_named_three_times_is_removed_once(example: Program) -> None:
    done = example.run("rm", "Dune", "dune", "tt1160419")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Removed Dune (2021) from movies completed.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("typed", "exit_code"), [("4\n", 0), ("\n", 1), ("99\n", 1)])
def test_on_a_terminal_a_person_chooses_among_titles_of_that_name(
    example: Program, typed: str, exit_code: int
) -> None:
    before = text_of(example)
    controller, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", "add", "attack on titan", "--to", "plantowatch"],
        cwd=example.folder,
        env=example.environ,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
    ) as process:
        os.write(controller, typed.encode())
        out, _ = process.communicate(timeout=60)
    os.close(controller)
    os.close(terminal)
    assert process.returncode == exit_code
    if exit_code:
        assert text_of(example) == before
    else:
        added = "Added Attack on Titan: No Regrets (2014) to anime plantowatch, library.yaml:"
        assert out.decode().startswith(added)


def test_several_titles_are_added_as_far_as_they_can_be(example: Program) -> None:
    names = ("imdb:tt0266543", "imdb:tt9999998", "tmdb:120")
    done = example.json("add", *names, "--to", "plantowatch", "--type", "movies", exit_code=1)
    assert done["changed"] is True
    assert [item["title"] for item in done["items"]] == [
        "Finding Nemo (2003)",
        "The Lord of the Rings: The Fellowship of the Ring (2001)",
    ]
    (left,) = done["left"]
    assert (left["what"], left["code"]) == ("imdb:tt9999998", "unknown-title")
    again = example.run("add", *names, "--to", "plantowatch", "--type", "movies")
    assert again.returncode == 1
    assert "Left out: Simkl knows no imdb:tt9999998.\n" in again.stderr


def test_of_a_title_that_is_left_out_of_several_it_is_not_said_that_nothing_was_changed(
    example: Program,
) -> None:
    names = ("imdb:tt0266543", "attack on titan")
    done = example.json("add", *names, "--to", "plantowatch", exit_code=1)
    (left,) = done["left"]
    assert done["changed"] is True
    assert left["message"].startswith("attack on titan may mean ")
    assert "Attack on Titan: No Regrets (2014), anime, simkl:" in left["message"]
    assert "nothing was changed" not in left["message"]
    alone = example.json("add", "attack on titan", "--to", "plantowatch", exit_code=1)
    said, listed = alone["error"]["message"].split(":\n", 1)
    assert f"{said.removesuffix('; nothing was changed')}:\n{listed}" == left["message"]
    assert said.endswith("; nothing was changed")


def test_the_example_of_an_id_can_be_pasted_into_a_command_line(example: Program) -> None:
    failed = example.json("rm", "tmdb:dune", exit_code=1)
    assert failed["error"]["hint"] == "Write a whole number above 0, as in tmdb:296."


def test_titles_are_read_from_stdin_a_line_each(example: Program) -> None:
    lines = "# from a list\n- https://www.imdb.com/title/tt0266543/\n\nimdb:tt0120737\n"
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "add", "-", "--to", "plantowatch"],
        cwd=example.folder,
        env=example.environ,
        input=lines,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Added ") == 2


def test_an_empty_stdin_that_shall_name_titles_is_a_failure(pulled: Program) -> None:
    before = text_of(pulled)
    failed = pulled.json("add", "-", "--to", "plantowatch", exit_code=1)
    assert failed["error"]["message"] == "stdin names no title; nothing was changed"
    assert pulled.run("add", "-", "tt12042730", "--to", "plantowatch").returncode == 0
    assert len(new_lines(pulled, before)) == 1


def test_what_is_advised_for_a_status_that_the_file_does_not_name_loses_nothing(
    program: Program,
) -> None:
    program.write("version: 1\nshows:\n  watching: [tmdb:1399]\n", "my list.yaml")
    command = ("mv", "tmdb:1399", "--to", "dropped", "--file", "my list.yaml")
    refused = program.run(*command)
    assert refused.returncode == 1
    assert "Write `dropped: []` under shows and let `reconciler pull 'my list.yaml'`" in (
        refused.stderr
    )
    program.run("pull", "my list.yaml")
    path = program.folder / "my list.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  dropped: []\n", encoding="utf-8")
    assert program.run("pull", "my list.yaml").returncode == 0
    assert program.run(*command).returncode == 0
    summary = program.json("plan", "my list.yaml")["summary"]
    assert (summary["move"], summary["remove"]) == (1, 0)
