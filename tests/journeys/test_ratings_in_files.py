"""Ratings and dates in the file: brought in, kept in step, written where they belong."""

import pytest

from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program

LIST = "version: 1\npolicy: {prune: false}\nmovies:\n  completed:\n"


def text_of(program: Program) -> str:
    return (program.folder / "library.yaml").read_text("utf-8")


def test_an_import_with_ratings_is_canonical_and_plans_nothing(program: Program) -> None:
    program.run("import", "--ratings")
    assert "policy:\n  ratings: true\n" in text_of(program)
    assert "rating: 10" in text_of(program)
    assert program.run("fmt", "--check").returncode == 0
    assert program.json("plan")["operations"] == []


def test_an_import_without_has_no_word_of_ratings(program: Program) -> None:
    program.run("import")
    assert "rating" not in text_of(program)


def test_a_pull_takes_a_managed_rating_and_leaves_every_other_byte(program: Program) -> None:
    program.write(LIST + "    - {title: Inception, ids: {simkl: 472214}, rating: 3} # mine\n")
    program.run("pull", "--discard-unapplied")
    assert "    - {title: Inception, ids: {simkl: 472214}, rating: 10} # mine\n" in text_of(program)
    assert program.json("plan")["operations"] == []


def test_a_pull_takes_a_rating_in_block_style(program: Program) -> None:
    program.write(
        LIST + "    - title: Inception\n      ids: {simkl: 472214}\n      rating: 3 # was low\n"
    )
    program.run("pull", "--discard-unapplied")
    assert "      rating: 10 # was low\n" in text_of(program)


def test_a_pull_leaves_an_item_alone_that_does_not_manage_its_rating(program: Program) -> None:
    line = "    - {title: Inception, ids: {simkl: 472214}}\n"
    program.write(LIST + line)
    program.run("pull")
    assert line in text_of(program)


def test_an_added_title_takes_rating_and_date_along(program: Program) -> None:
    program.write(LIST + "    - simkl:472214\n")
    program.run(
        "add", "imdb:tt0266543", "--to", "completed", "--rating", "8", "--watched", "2011-02-03"
    )
    assert "rating: 8, watched: 2011-02-03}" in text_of(program)
    (operation,) = program.json("plan")["operations"]
    assert operation["rating"] == {"from": None, "to": 8}
    assert operation["watched_at"] == "2011-02-03T12:00:00Z"


def test_a_date_goes_when_its_item_leaves_completed(program: Program) -> None:
    program.write(
        "version: 1\nmovies:\n  plantowatch: []\n  completed:\n"
        "    - {title: Finding Nemo, ids: {simkl: 53080}, rating: 8, watched: 2011-02-03}\n"
    )
    program.run("mv", "Finding Nemo", "--to", "plantowatch")
    assert "watched" not in text_of(program)
    assert "rating: 8" in text_of(program)


@pytest.mark.parametrize(
    ("item", "left"),
    [
        (
            "    - {title: Inception, ids: {simkl: 472214}, watched: 2011-02-03, rating: 10} # a\n",
            "    - {title: Inception, ids: {simkl: 472214}, rating: 10} # a\n",
        ),
        (
            "    - title: Inception # a\n      watched: 2011-02-03\n      ids: {simkl: 472214}\n",
            "    - title: Inception # a\n      ids: {simkl: 472214}\n",
        ),
    ],
)
def test_a_pull_takes_the_date_from_what_left_completed_on_the_account(
    program: Program, item: str, left: str
) -> None:
    other = "    - {title: Interstellar, ids: {simkl: 250822}, watched: 2015-01-01} # b\n"
    program.write(LIST + other + item + "  dropped: []\n")
    program.run("apply", "--yes")
    program.run("sandbox", "edit", "movies", "472214", "dropped")
    program.run("pull")
    completed, dropped = text_of(program).split("  dropped:\n")
    assert completed.startswith(LIST + other)
    assert "Inception" not in completed
    assert left in dropped
    assert program.json("plan")["operations"] == []


@pytest.mark.parametrize(
    "options", [("--rating", "11"), ("--watched", "yesterday"), ("--watched", "2011-02-03")]
)
def test_what_the_file_cannot_hold_is_refused_before_anything(
    program: Program, options: tuple[str, ...]
) -> None:
    program.write("version: 1\nmovies: {plantowatch: []}\n")
    before = text_of(program)
    done = program.run("add", "imdb:tt0266543", "--to", "plantowatch", *options)
    assert done.returncode == 1
    assert text_of(program) == before


def test_a_file_keeps_both_keys_through_fmt(program: Program) -> None:
    program.write(LIST + "    - {watched: unknown, rating: 9, ids: {simkl: 53080}}\n")
    program.run("fmt")
    assert "    - {ids: {simkl: 53080}, rating: 9, watched: unknown}\n" in text_of(program)
    assert program.run("fmt", "--check").returncode == 0
