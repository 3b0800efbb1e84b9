"""Whether a plan may be applied, and that every command says the same of it."""

import pytest

from reconciler.model.library import OnDrift, Policy
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Drift, Plan
from reconciler.planning.verdict import plan_failure, verdict
from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program
from tests.rendering.plans import add, remove

DRIFTED = Plan(
    drift=(
        Drift(
            type=MediaType.SHOWS,
            simkl=1,
            title="Dark",
            year=2017,
            ids={},
            from_status=Status.WATCHING,
            to_status=Status.COMPLETED,
            policy=OnDrift.FAIL,
            note="finished on the account since the last apply",
        ),
    )
)


def removals(number: int) -> Plan:
    return Plan(operations=tuple(remove(simkl) for simkl in range(1, number + 1)))


@pytest.mark.parametrize(("removed", "limit", "allowed"), [(10, 10, True), (11, 10, False)])
def test_the_policy_limits_removals(removed: int, limit: int, allowed: bool) -> None:
    assert (verdict(removals(removed), Policy(max_removals=limit)) is None) is allowed


def test_a_limit_for_one_run_counts_instead_of_the_policys() -> None:
    assert verdict(removals(3), Policy(max_removals=10), max_removals=2) is not None
    assert verdict(removals(3), Policy(max_removals=0), max_removals=3) is None


def test_adds_are_not_counted() -> None:
    assert verdict(Plan(operations=(add(1), add(2))), Policy(max_removals=0)) is None


def test_drift_is_refused_under_fail_alone() -> None:
    refusal = verdict(DRIFTED, Policy(on_drift=OnDrift.FAIL))
    assert refusal is not None
    assert "Dark" in refusal.message
    for other in (OnDrift.KEEP, OnDrift.REVERT):
        assert verdict(DRIFTED, Policy(on_drift=other)) is None


@pytest.mark.parametrize(("drifted", "end"), [(1, ": Dark"), (3, "Dark"), (5, "Dark and 2 more")])
def test_the_refusal_names_the_first_titles_that_drifted(drifted: int, end: str) -> None:
    plan = Plan(drift=DRIFTED.drift * drifted)
    refusal = plan_failure(plan, Policy(on_drift=OnDrift.FAIL), fail_on_blocked=False)
    assert refusal is not None
    assert refusal.message.endswith(end)
    assert refusal.message.count("Dark") == min(drifted, 3)


def test_a_plan_that_removes_too_much_is_a_plan_all_the_same() -> None:
    assert plan_failure(removals(11), Policy(), fail_on_blocked=True) is None


def manages_everything(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {max_removals: 3}\nshows:\n"
        "  watching: []\n  plantowatch: []\n  hold: []\n  dropped: []\n  completed: []\n"
    )


def test_plan_says_what_apply_then_does(program: Program) -> None:
    manages_everything(program)
    planned = program.json("plan")
    told = planned["apply"]["error"]
    assert planned["apply"]["allowed"] is False
    outcome = program.json("apply", "--yes", exit_code=1)
    assert outcome["outcome"] == "refused"
    assert outcome["error"]["code"] == told["code"]
    assert outcome["error"]["message"].startswith(told["message"])
    removed = planned["summary"]["remove"]
    assert f"--max-removals {removed}" in told["hint"]
    assert program.json("apply", "--yes", "--max-removals", str(removed))["converged"] is True


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_views_end_with_the_refusal(program: Program, format_: str) -> None:
    manages_everything(program)
    last = program.run("plan", "--format", format_).stdout.strip().splitlines()[-2:]
    assert "Apply refuses this plan" in " ".join(last)
    assert "--max-removals" in " ".join(last).replace("\\", "").replace("&#45;", "-")


def test_a_plan_that_is_allowed_ends_with_its_totals(program: Program) -> None:
    program.write("version: 1\nshows:\n  dropped:\n    - tmdb:1399\n")
    assert program.run("plan").stdout.strip().splitlines()[-1].startswith("Plan: ")
