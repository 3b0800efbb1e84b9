"""``mv`` across types: what goes with an item, what is held, and what a person is told."""

import pytest

from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program

HYPHENS = """version: 1
policy: {prune: false}
shows:
  completed:
    # with the dog
    - {title: Cowboy Bebop, year: 1998, ids: {imdb: tt0213338}, watched: 2014-04-05} # the best
    - {title: Dark, ids: {simkl: 737685}}
anime:
  watching: [] # nothing at present
  completed:
  - title: Akira
    ids: {anidb: 28}
"""

BRACKETS = """version: 1
policy: {prune: false}
shows:
  completed: [
    # with the dog
    {title: Cowboy Bebop, year: 1998, ids: {imdb: tt0213338}, watched: 2014-04-05}, # the best
    {title: Dark, ids: {simkl: 737685}},
  ]
anime: {watching: [], completed: [{title: Akira, ids: {anidb: 28}}]}
"""


def text_of(program: Program) -> str:
    return (program.folder / "library.yaml").read_text("utf-8")


@pytest.mark.parametrize("text", [HYPHENS, BRACKETS])
def test_comments_go_along_to_another_type_in_both_styles_of_lists(
    program: Program, text: str
) -> None:
    program.write(text)
    done = program.run("mv", "Cowboy Bebop", "anime/completed")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Cowboy Bebop (1998): shows completed → anime completed.\n"
    shows, anime = text_of(program).split("anime:")
    assert "Cowboy" not in shows
    assert "the best" not in shows
    assert "Dark" in shows
    for kept in ("# with the dog", "{imdb: tt0213338}, watched: 2014-04-05}", "# the best"):
        assert kept in anime
    program.run("mv", "Cowboy Bebop", "--to", "shows")
    assert program.run("validate").returncode == 0
    assert "# the best" in text_of(program).split("anime:")[0]


def test_a_date_of_watching_goes_when_its_item_leaves_completed(program: Program) -> None:
    program.write(HYPHENS)
    program.run("mv", "Cowboy Bebop", "anime/watching")
    assert (
        "  - {title: Cowboy Bebop, year: 1998, ids: {imdb: tt0213338}} # the best"
        in text_of(program).split("anime:")[1]
    )


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("movies/completed", "does not manage movies completed"),
        ("anime/hold", "does not manage anime hold"),
        ("movies/watching", "movies cannot be watching"),
        ("movies/hold", "movies cannot be on hold"),
    ],
)
def test_what_the_file_does_not_manage_and_what_a_type_does_not_have_is_refused(
    program: Program, to: str, said: str
) -> None:
    program.write(HYPHENS)
    done = program.run("mv", "Dark", "--to", to)
    assert done.returncode == 1
    assert said in done.stderr
    assert text_of(program) == HYPHENS


def test_manage_lets_the_file_begin_to_manage_a_type(program: Program) -> None:
    program.write(HYPHENS)
    assert program.run("mv", "Dark", "--to", "movies/completed", "--manage").returncode == 0
    assert "\nmovies:\n  completed:\n" in text_of(program)
    assert program.run("validate").returncode == 0


def test_ids_that_seasons_share_are_told(program: Program) -> None:
    program.write(HYPHENS)
    done = program.json("mv", "Cowboy Bebop", "anime/completed")
    (note,) = done["notes"]
    assert "seasons and films share imdb:tt0213338" in note
    (item,) = done["items"]
    assert (item["from_type"], item["type"]) == ("shows", "anime")
    assert "notes" not in program.json("mv", "Dark", "anime/completed")


def test_a_number_of_another_kind_of_title_is_told(program: Program) -> None:
    program.write("version: 1\nmovies:\n  completed:\n    - tmdb:1398\nshows:\n  completed: []\n")
    (note,) = program.json("mv", "tmdb:1398", "shows")["notes"]
    assert "among shows it is another title's" in note


def test_an_item_gets_the_simkl_id_that_the_lock_knows(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nshows:\n  completed:\n    - tvdb:314614 # Fleabag\n"
        "anime:\n  completed: []\n"
    )
    assert program.run("apply", "--yes").returncode == 0
    done = program.json("mv", "Fleabag", "anime")
    assert "notes" not in done
    assert text_of(program).endswith("    - {ids: {simkl: 9000020, tvdb: 314614}} # Fleabag\n")


def test_a_title_that_the_type_lists_already_is_refused_with_its_line(program: Program) -> None:
    text = (
        "version: 1\nanime:\n  completed:\n    - {title: One, ids: {mal: 1, imdb: tt0213338}}\n"
        "    - {title: Two, ids: {mal: 2, imdb: tt0213338}}\n"
        "shows:\n  watching:\n    - {title: Bebop, ids: {imdb: tt0213338}}\n"
    )
    program.write(text)
    done = program.json("mv", "One", "shows/watching", exit_code=1)
    assert done["error"]["code"] == "duplicate-title"
    assert "library.yaml:8" in done["error"]["message"]
    program.write(text.replace("{title: Bebop, ids: {imdb: tt0213338}}", "imdb:tt0903747"))
    assert program.json("mv", "One", "Two", "shows/watching", exit_code=1)["error"]


def test_a_link_becomes_an_id_where_it_would_lead_to_another_type(program: Program) -> None:
    program.write(
        "version: 1\nshows:\n  watching:\n    - https://simkl.com/tv/39687/x # giants\n"
        "anime:\n  watching:\n"
    )
    assert program.run("mv", "simkl:39687", "anime").returncode == 0
    assert text_of(program).endswith("    - simkl:39687 # giants\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Dark", "--to", "watched"), "Did you mean completed?"),
        (("Dark", "--to", "film/watched"), "Did you mean movies/completed?"),
        (("Dark", "--to", "dropped", "--type", "series"), "Did you mean shows?"),
        (("Dark", "watched"), "Did you mean completed?"),
        (("Dark",), "it is not said where the items go"),
        (("dropped",), "it is not said where the items go"),
    ],
)
def test_a_wrong_destination_gets_its_suggestion(
    program: Program, words: tuple[str, ...], said: str
) -> None:
    program.write(HYPHENS)
    done = program.run("mv", *words)
    assert done.returncode == 1
    assert said in done.stderr


def test_programs_are_told_the_lines_that_moved_items_have_afterwards(program: Program) -> None:
    program.write(HYPHENS)
    done = program.json("mv", "simkl:737685", "Cowboy Bebop", "anime/completed")
    lines = text_of(program).splitlines()
    told = [(item["title"], lines[item["line"] - 1]) for item in done["items"]]
    assert [name for name, line in told if name.split(" (")[0] in line] == [
        "Dark",
        "Cowboy Bebop (1998)",
    ]
