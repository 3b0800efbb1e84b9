"""``fix``: what Simkl cannot hold is written as the plan advises, and a person keeps the rest."""

import pytest

from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program


def text_of(program: Program) -> str:
    return (program.folder / "library.yaml").read_text("utf-8")


def blocked(program: Program) -> list[str]:
    return [item["reason"] for item in program.json("plan")["blocked"]]


AIRING = """version: 1
policy: {prune: false}
shows:
  watching: []
  completed:
    # the one with the numbers
    - simkl:1203662 # Severance
"""


def test_a_series_that_still_airs_goes_where_simkl_has_it_with_its_comments(
    program: Program,
) -> None:
    program.write(AIRING)
    assert len(blocked(program)) == 1
    done = program.json("fix")
    assert done["changed"] is done["written"] is True
    assert text_of(program) == (
        "version: 1\npolicy: {prune: false}\nshows:\n  watching:\n"
        "    # the one with the numbers\n    - simkl:1203662 # Severance\n  completed: []\n"
    )
    assert blocked(program) == []
    again = program.json("fix")
    assert again["changed"] is False
    assert again["done"] == again["left"] == []


def test_a_misfiled_title_goes_into_its_section_with_an_id_of_its_own(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  plantowatch:\n"
        "    - simkl:39687 # Attack on Titan\nanime:\n  plantowatch: []\n"
    )
    (reason,) = blocked(program)
    assert "Simkl files it as an anime" in reason
    program.run("fix")
    shows, anime = text_of(program).split("anime:")
    assert "simkl:39687" not in shows
    assert "simkl:39687 # Attack on Titan" in anime
    assert blocked(program) == []


def test_a_second_line_of_one_title_in_one_status_goes(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  dropped:\n"
        "    - simkl:17465 # first\n    - tmdb:1399 # second\n"
    )
    assert program.json("plan", exit_code=1)["error"]["problems"][0]["code"] == "duplicate-item"
    done = program.json("fix")
    assert len(done["done"]) == 1
    assert text_of(program).endswith("  dropped:\n    # second\n    - simkl:17465 # first\n")
    assert program.json("plan")["blocked"] == []


def test_lines_of_one_title_are_told_all_at_once_in_the_library_or_not(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nmovies:\n  plantowatch:\n"
        "    - imdb:tt0266543\n    - tmdb:12\n"
        "shows:\n  dropped:\n    - simkl:17465\n    - tmdb:1399\n"
    )
    problems = program.json("plan", exit_code=1)["error"]["problems"]
    assert [(one["code"], one["line"]) for one in problems] == [
        ("duplicate-item", 6),
        ("duplicate-item", 10),
    ]


def test_one_title_in_two_statuses_is_left_to_a_person(program: Program) -> None:
    text = (
        "version: 1\npolicy: {prune: false}\nshows:\n  dropped:\n    - simkl:17465\n"
        "  hold:\n    - tmdb:1399\n"
    )
    program.write(text)
    done = program.json("fix")
    assert done["changed"] is False
    (left,) = done["left"]
    assert "keep one of the two" in left
    assert text_of(program) == text


def test_an_id_that_simkl_does_not_know_is_left_to_a_person(program: Program) -> None:
    program.write("version: 1\nshows:\n  dropped:\n    - tmdb:99999999\n")
    done = program.json("fix")
    assert done["changed"] is False
    assert "does not know tmdb:99999999" in done["left"][0]


def test_no_status_becomes_managed_unasked(program: Program) -> None:
    text = AIRING.replace("  watching: []\n", "")
    program.write(text)
    done = program.json("fix")
    assert done["changed"] is False
    assert "--manage" in done["left"][0]
    assert text_of(program) == text
    assert program.json("fix", "--manage")["changed"] is True
    assert "  watching:\n" in text_of(program)
    assert blocked(program) == []


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_check_and_diff_write_nothing(program: Program, option: str) -> None:
    program.write(AIRING)
    done = program.json("fix", option, exit_code=1 if option == "--check" else 0)
    assert done["changed"] is True
    assert done["written"] is False
    assert text_of(program) == AIRING


def test_a_diff_is_a_patch(program: Program) -> None:
    program.write(AIRING)
    shown = program.run("fix", "--diff").stdout
    assert shown.startswith("--- ")
    assert "-  watching: []\n" in shown
    assert "+  completed: []\n" in shown


def test_fix_sends_nothing(program: Program) -> None:
    program.write(AIRING)
    before = program.run("sandbox", "show", "--format", "json").stdout
    program.run("fix")
    assert program.run("sandbox", "show", "--format", "json").stdout == before


def test_the_watch_date_stays_where_its_item_is_completed_in_another_section(
    program: Program,
) -> None:
    program.write(
        "version: 1\nshows:\n  completed:\n"
        "    - {title: Cowboy Bebop, ids: {simkl: 37089}, rating: 9, watched: 2018-04-02}\n"
        "anime:\n  completed: []\n"
    )
    assert program.run("fix").returncode == 0
    shows, anime = text_of(program).split("anime:\n")
    assert "Bebop" not in shows
    assert "rating: 9, watched: 2018-04-02}" in anime


def test_the_watch_date_goes_when_its_item_leaves_completed(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  watching: []\n  completed:\n"
        "    - {ids: {simkl: 1203662}, watched: 2025-03-21, rating: 9}\n"
    )
    program.run("fix")
    assert "watched" not in text_of(program)
    assert "rating: 9" in text_of(program)
    assert blocked(program) == []


def test_the_line_that_stays_takes_what_only_the_other_one_says(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nmovies:\n  completed:\n"
        "    - {title: The Matrix, ids: {imdb: tt0133093}}\n"
        "    - {title: Matrix, year: 1999, ids: {simkl: 53992}, rating: 10, watched: 2015-02-07}\n"
    )
    (done,) = program.json("fix")["done"]
    assert done == (
        "library.yaml:5: The Matrix (1999): what was line 6 is the same title and goes; "
        "its rating 10 stays here."
    )
    assert text_of(program).endswith(
        "    - {title: The Matrix, year: 1999, ids: {imdb: tt0133093}, rating: 10,"
        " watched: 2015-02-07}\n"
    )


def test_a_rating_that_the_line_has_already_wins_and_that_is_told(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nmovies:\n  completed:\n"
        "    - {title: The Matrix, ids: {imdb: tt0133093}, rating: 7}\n"
        "    - {ids: {simkl: 53992}, rating: 10}\n"
    )
    (done,) = program.json("fix")["done"]
    assert done.endswith("goes; the rating stays 7, not 10.")
    assert "rating: 7" in text_of(program)


@pytest.mark.parametrize("shows_first", [True, False])
def test_of_two_sections_the_line_in_simkls_own_stays(program: Program, shows_first: bool) -> None:
    shows = (
        "shows:\n  completed:\n    - {title: Cowboy Bebop, ids: {tvdb: 76885}, rating: 9}\n"
        "    - simkl:737685 # Dark\n"
    )
    anime = "anime:\n  completed:\n    - mal:1 # the dog\n"
    program.write(
        "version: 1\npolicy: {prune: false}\n" + (shows + anime if shows_first else anime + shows)
    )
    (problem,) = program.json("plan", exit_code=1)["error"]["problems"]
    assert "Simkl files it under anime" in problem["message"]
    assert problem["hint"].endswith("`reconciler fix` does that.")
    gone, kept, moved_to = (5, 9, 8) if shows_first else (8, 5, 5)
    (would,) = program.json("fix", "--diff")["done"]
    (done,) = program.json("fix")["done"]
    why = "is the same title and goes, since Simkl has it in anime; its rating 9 stays here."
    assert would == f"library.yaml:{kept}: Cowboy Bebop (1998): line {gone} {why}"
    assert done == f"library.yaml:{moved_to}: Cowboy Bebop (1998): what was line {gone} {why}"
    assert "{title: Cowboy Bebop, ids: {mal: 1}, rating: 9} # the dog" in text_of(program)
    assert "tvdb" not in text_of(program)
    assert program.json("plan")["blocked"] == []


def test_lines_are_those_of_the_file_on_the_disk(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\n"
        "shows:\n  watching: []\n  dropped:\n    - simkl:17465\n    - tmdb:1399 # Thrones\n"
        "  completed:\n    - simkl:1203662\n    - simkl:39687 # Attack on Titan\n"
        "  hold:\n    - tmdb:99999999\n    - simkl:737685\n  plantowatch:\n    - tmdb:70523\n"
        "anime:\n  watching: []\n  completed: []\n"
    )
    places = {
        "Game of Thrones": (6, 8),
        "Severance": (9, 5),
        "Attack on Titan": (10, 18),
        "tmdb:99999999": (12, 11),
        "Dark": (15, 14),
    }
    gone = {"line 7 is": "what was line 7 is"}
    other = {"as line 13": "as line 12"}
    for option, column in ("--check", 0), ("--diff", 0), (None, 1):
        told = program.json("fix", *filter(None, [option]), exit_code=int(option == "--check"))
        text = text_of(program).splitlines()
        sentences = [*told["done"], *told["left"]]
        for name, lines in places.items():
            (one,) = (sentence for sentence in sentences if f": {name}" in sentence)
            assert one.startswith(f"library.yaml:{lines[column]}:"), text
        for changing in (gone, other):
            ((before, after),) = changing.items()
            assert any((after if column else before) in one for one in sentences)


def test_a_title_on_three_lines_is_told_by_the_line_that_stays(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  completed:\n"
        "    - simkl:37089 # first\n    - {ids: {tvdb: 76885}, rating: 9} # second\n"
        "anime:\n  completed:\n    # third\n    - mal:1\n"
    )
    would = program.json("fix", "--diff")["done"]
    assert [one.partition(": C")[0] for one in would] == ["library.yaml:5", "library.yaml:10"]
    done = program.json("fix")["done"]
    assert [one.partition(": C")[0] for one in done] == ["library.yaml:10"] * 2
    assert text_of(program).endswith(
        "shows:\n  completed: []\nanime:\n  completed:\n    # third\n    # second\n    # first\n"
        "    - {ids: {mal: 1}, rating: 9}\n"
    )


def test_a_moved_line_takes_the_comments_of_one_that_goes_along(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  watching: []\n  completed: [\n"
        "    'simkl:1203662', # Severance\n    # in German\n    'imdb:tt11280740', # the numbers\n"
        "  ]\n"
    )
    assert len(program.json("fix")["done"]) == 2
    assert text_of(program).endswith(
        "  watching:\n    # in German\n    # the numbers\n    - 'simkl:1203662' # Severance\n"
        "  completed: []\n"
    )
