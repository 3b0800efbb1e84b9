"""The policy of moves: what is held back stays, is listed, and says why."""

import pytest

from reconciler.model.media import Status
from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program

FORWARD = {
    (Status.WATCHING, Status.COMPLETED),
    (Status.WATCHING, Status.HOLD),
    (Status.PLANTOWATCH, Status.DROPPED),
    (Status.HOLD, Status.WATCHING),
}
BACKWARD = {
    (Status.COMPLETED, Status.WATCHING),
    (Status.COMPLETED, Status.DROPPED),
    (Status.WATCHING, Status.PLANTOWATCH),
    (Status.DROPPED, Status.PLANTOWATCH),
}


def planned(program: Program, moves: str, before: Status, after: Status) -> dict[str, object]:
    program.run("sandbox", "edit", "shows", "11121", str(before))
    program.write(f"version: 1\npolicy: {{moves: {moves}}}\nshows:\n  {after}: [simkl:11121]\n")
    plan = program.json("plan")
    assert plan["apply"]["allowed"] is True
    ours = [item for item in plan["operations"] if item["ids"]["simkl"] == 11121]
    left = [item for item in plan["left_alone"] if item["ids"]["simkl"] == 11121]
    assert len(ours) + len(left) == 1
    return {"moved": bool(ours), "reason": left[0]["reason"] if left else ""}


@pytest.mark.parametrize(("before", "after"), sorted(FORWARD | BACKWARD))
def test_forward_holds_back_what_goes_backwards(
    program: Program, before: Status, after: Status
) -> None:
    found = planned(program, "forward", before, after)
    assert found["moved"] is ((before, after) in FORWARD)
    if not found["moved"]:
        expected = f"library.yaml:4 wants {after}; moves: forward keeps it in {before}"
        assert found["reason"] == expected


@pytest.mark.parametrize(("moves", "moved"), [("all", True), ("none", False)])
def test_all_and_none_mean_what_they_say(program: Program, moves: str, moved: bool) -> None:
    assert planned(program, moves, Status.WATCHING, Status.DROPPED)["moved"] is moved


def test_adds_and_removals_are_no_moves(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {moves: none, max_removals: 100}\nmovies:\n"
        "  plantowatch: [imdb:tt12042730]\n"
    )
    plan = program.json("plan")
    assert plan["summary"]["add"] == 1
    assert plan["summary"]["remove"] > 0


def test_after_an_apply_what_is_held_back_is_still_listed_and_nothing_is_done(
    program: Program,
) -> None:
    planned(program, "forward", Status.COMPLETED, Status.WATCHING)
    assert program.json("apply", "--yes")["converged"] is True
    again = program.json("plan")
    assert again["operations"] == []
    assert again["drift"] == []
    assert again["summary"]["left_alone"] == 1
