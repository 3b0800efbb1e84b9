"""``--only`` and ``--add-only``: what is left out is neither planned, counted, nor forgotten."""

import json

import pytest

from tests.journeys.conftest import Program
from tests.journeys.conftest import example as example
from tests.journeys.conftest import program as program

GAME_OF_THRONES = "- https://simkl.com/tv/17465/game-of-thrones"


def operations(program: Program, *only: str) -> set[tuple[str, str]]:
    words = [word for one in only for word in ("--only", one)]
    plan = program.json("plan", *words)
    assert plan["filters"] == {"only": list(only), "add_only": False}
    summary = plan["summary"]
    assert summary["add"] + summary["move"] + summary["remove"] == len(plan["operations"])
    return {(item["action"], item["title"]) for item in plan["operations"]}


def everything(program: Program) -> set[tuple[str, str, str]]:
    return {
        (item["type"], item["action"], item["title"]) for item in program.json("plan")["operations"]
    }


@pytest.mark.parametrize("media_type", ["movies", "shows", "anime"])
def test_a_type_plans_what_is_of_that_type(example: Program, media_type: str) -> None:
    assert operations(example, media_type) == {
        (action, title) for kind, action, title in everything(example) if kind == media_type
    }


def test_tv_is_another_name_of_shows(example: Program) -> None:
    assert operations(example, "tv") == operations(example, "shows")


def test_several_filters_are_joined(example: Program) -> None:
    both = operations(example, "movies") | operations(example, "anime")
    assert operations(example, "movies", "anime") == both


def test_a_section_is_where_the_file_wants_it_or_the_account_has_it(example: Program) -> None:
    # Game of Thrones goes from watching to dropped, Lost is removed from completed.
    assert ("move", "Game of Thrones") in operations(example, "shows/dropped")
    assert ("move", "Game of Thrones") in operations(example, "shows/watching")
    assert operations(example, "shows/completed") == {("remove", "Lost")}


@pytest.mark.parametrize("name", ["tmdb:1399", "simkl:17465", "Game of Thrones", "tt0944947"])
def test_a_title_is_named_by_any_of_its_ids_or_its_name(example: Program, name: str) -> None:
    assert operations(example, name) == {("move", "Game of Thrones")}


def test_a_title_that_no_line_claims_is_named_by_its_id(example: Program) -> None:
    assert operations(example, "imdb:tt0411008") == {("remove", "Lost")}


@pytest.mark.parametrize("name", ["imdb:tt9999999", "No Such Title", "shows/seen"])
def test_what_names_nothing_is_refused(example: Program, name: str) -> None:
    assert example.json("plan", "--only", name, exit_code=1)["error"]["code"] == "not-listed"


@pytest.mark.parametrize("status", ["watching", "hold"])
def test_a_status_that_movies_do_not_have_is_refused(example: Program, status: str) -> None:
    error = example.json("plan", "--only", f"movies/{status}", exit_code=1)["error"]
    assert error["code"] == "movie-status"
    assert error["message"].startswith("movies cannot be ")
    assert error["hint"] == "Movies take plantowatch, dropped, completed."


def test_a_type_that_the_file_does_not_name_is_refused(program: Program) -> None:
    program.write("version: 1\nmovies: {dropped: []}\n")
    error = program.json("plan", "--only", "anime", exit_code=1)["error"]
    assert error["code"] == "not-managed"


def test_add_only_plans_adds_alone(example: Program) -> None:
    plan = example.json("plan", "--add-only")
    assert {item["action"] for item in plan["operations"]} == {"add"}
    assert plan["summary"]["move"] == plan["summary"]["remove"] == 0
    assert example.json("apply", "--yes", "--add-only")["converged"] is True
    assert {action for _, action, _ in everything(example)} == {"move", "remove"}


def test_after_an_apply_of_a_part_the_rest_is_planned_as_before_and_nothing_is_drift(
    example: Program,
) -> None:
    before = everything(example)
    assert example.json("apply", "--yes", "--only", "movies")["outcome"] == "applied"
    plan = example.json("plan")
    left = {(item["type"], item["action"], item["title"]) for item in plan["operations"]}
    assert left == {one for one in before if one[0] != "movies"}
    assert plan["drift"] == []
    assert example.json("apply", "--yes")["converged"] is True
    assert example.json("plan")["operations"] == []


def test_a_part_of_a_status_does_not_agree_on_the_rest_of_it(example: Program) -> None:
    assert example.json("apply", "--yes", "--only", "Game of Thrones")["outcome"] == "applied"
    plan = example.json("plan")
    assert plan["drift"] == []
    assert ("remove", "Lost") in {(one["action"], one["title"]) for one in plan["operations"]}


def test_what_drifted_and_was_left_out_is_still_drift(example: Program) -> None:
    example.run("apply", "--yes")
    example.run("sandbox", "edit", "shows", "tmdb:1399", "hold")
    assert example.json("apply", "--yes", "--only", "movies")["outcome"] == "nothing_to_do"
    (drift,) = example.json("plan")["drift"]
    assert drift["title"] == "Game of Thrones"


def test_what_was_added_on_the_account_and_was_left_out_is_still_drift(program: Program) -> None:
    program.run("import")
    program.run("sandbox", "edit", "shows", "9000022", "watching")
    program.run("apply", "--yes", "--only", "movies")
    (drift,) = program.json("plan")["drift"]
    assert (drift["title"], drift["from"], drift["to"]) == ("Firefly", None, "watching")


def test_the_lock_keeps_what_it_knew_of_what_was_left_out(example: Program) -> None:
    example.run("apply", "--yes")
    lock = example.folder / "library.lock.json"
    before = lock.read_text("utf-8")
    text = (example.folder / "library.yaml").read_text("utf-8")
    example.write(text.replace(GAME_OF_THRONES, ""))
    example.run("apply", "--yes", "--only", "movies")
    assert lock.read_text("utf-8") == before
    example.write(text)
    example.run("sandbox", "edit", "shows", "tmdb:1399", "hold")
    example.run("apply", "--yes", "--only", "movies")
    assert lock.read_text("utf-8") == before


def test_a_typo_that_was_left_out_does_not_prove_that_a_line_was_deleted(example: Program) -> None:
    example.run("apply", "--yes")
    text = (example.folder / "library.yaml").read_text("utf-8")
    assert GAME_OF_THRONES in text
    example.write(text.replace(GAME_OF_THRONES, "- tmdb:99999999"))
    assert example.json("apply", "--yes", "--only", "movies")["outcome"] == "nothing_to_do"
    plan = example.json("plan")
    assert plan["operations"] == []
    assert "Game of Thrones" in {one["title"] for one in plan["left_alone"]}


def test_a_saved_plan_remembers_its_filters(example: Program) -> None:
    example.run("plan", "--only", "anime", "--out", "plan.json")
    saved = json.loads((example.folder / "plan.json").read_text("utf-8"))
    assert saved["filters"] == {"only": ["anime"], "add_only": False}
    outcome = example.json("apply", "--plan", "plan.json", "--yes")
    assert outcome["outcome"] == "applied"
    assert {one["type"] for one in outcome["plan"]["operations"]} == {"anime"}
    refused = example.json("apply", "--plan", "plan.json", "--only", "movies", exit_code=1)
    assert refused["error"]["code"] == "usage"


def test_views_say_what_was_left_out(example: Program) -> None:
    for format_ in ("text", "markdown"):
        shown = example.run("plan", "--only", "movies", "--add-only", "--format", format_).stdout
        assert "Only movies, adds alone" in shown.replace("&#45;", "-")
        adds = example.run("plan", "--add-only", "--format", format_).stdout
        assert "Only adds: what is left out was neither planned nor counted." in adds


def test_a_title_that_the_file_lists_no_more_is_found_in_the_account(example: Program) -> None:
    assert operations(example, "Lost") == {("remove", "Lost")}
    assert operations(example, "lost (2004)") == {("remove", "Lost")}
    error = example.json("plan", "--only", "Lost (1999)", exit_code=1)["error"]
    assert error["message"].endswith("lists no Lost (1999); nothing was planned")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("moveis", "movies"),
        ("shows/watchng", "shows/watching"),
        ("Arrivl", "Arrival"),
    ],
)
def test_what_was_probably_meant_is_asked(example: Program, typed: str, meant: str) -> None:
    error = example.json("plan", "--only", typed, exit_code=1)["error"]
    assert error["code"] == "not-listed"
    assert error["hint"] == f"Did you mean {meant}?"
    assert error["message"].endswith("nothing was planned")


def test_a_title_that_may_be_meant_goes_before_a_type(example: Program) -> None:
    text = (example.folder / "library.yaml").read_text("utf-8")
    example.write(text.replace("Arrival", "Animes"))
    error = example.json("plan", "--only", "Animess", exit_code=1)["error"]
    assert error["hint"] == "Did you mean Animes?"
