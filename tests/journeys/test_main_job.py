"""From a file to a converged account, as a person types it."""

import json
from pathlib import Path

from tests.journeys.conftest import Program


def test_the_first_plan_of_the_example_shows_every_kind_of_line(example: Program) -> None:
    summary = example.json("plan")["summary"]
    assert summary["add"] >= 1
    assert summary["move"] >= 1
    assert summary["remove"] == 1
    assert summary["blocked"] == 1
    assert summary["requests"] == 2


def test_after_an_apply_the_plan_is_empty(example: Program) -> None:
    """In processes of their own, as nothing but what is on disk passes from one to the next."""
    assert example.start("plan", "--detailed-exitcode").returncode == 2
    applied = example.start("apply", "--yes")
    assert applied.returncode == 0, applied.stderr
    again = example.start("plan", "--detailed-exitcode")
    assert again.returncode == 0, again.stdout
    assert "No changes" in again.stdout


def test_an_apply_reports_what_it_did_as_json(example: Program) -> None:
    planned = example.json("plan")
    outcome = example.json("apply", "--yes")
    assert outcome["outcome"] == "applied"
    assert outcome["plan"] == planned
    assert outcome["applied"] == len(planned["operations"])
    assert outcome["failed"] == []
    assert outcome["converged"] is True
    assert Path(outcome["backup"]).is_file()


def test_a_second_apply_has_nothing_to_do(example: Program) -> None:
    example.run("apply", "--yes")
    outcome = example.json("apply", "--yes")
    assert outcome["outcome"] == "nothing_to_do"
    assert outcome["converged"] is True
    assert outcome["backup"] is None


def test_a_plan_writes_neither_lock_nor_account(example: Program) -> None:
    before = example.run("sandbox", "show", "--format", "json").stdout
    example.run("plan")
    assert example.run("sandbox", "show", "--format", "json").stdout == before
    assert not (example.folder / "library.lock.json").exists()


def test_without_a_terminal_and_without_yes_apply_refuses(example: Program) -> None:
    before = example.run("sandbox", "show", "--format", "json").stdout
    refused = example.run("apply")
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    assert "Plan:" in refused.stdout
    assert example.run("sandbox", "show", "--format", "json").stdout == before


def test_more_removals_than_the_limit_are_refused_with_the_number(example: Program) -> None:
    refused = example.run("apply", "--yes", "--max-removals", "0")
    assert refused.returncode == 1
    assert "removes 1" in refused.stderr
    assert "--max-removals" in refused.stderr
    assert "Lost" in refused.stdout
    document = example.json("apply", "--yes", "--max-removals", "0", exit_code=1)
    assert document["outcome"] == "refused"
    assert document["converged"] is False


def test_an_invalid_file_is_answered_with_all_problems_and_nothing_is_sent(
    program: Program,
) -> None:
    program.write("version: 1\nmovies:\n  watching:\n    - {ids: {imdb: 123}}\n")
    document = program.json("plan", exit_code=1)
    assert document["error"]["code"] == "invalid-library"
    assert {problem["code"] for problem in document["error"]["problems"]} == {
        "movie-status",
        "malformed-id",
    }
    done = program.run("apply", "--yes")
    assert done.returncode == 1
    assert "library.yaml:3:3" in done.stderr
    assert done.stdout == ""


def test_a_usage_error_is_one_json_document_with_exit_code_1(example: Program) -> None:
    document = example.json("plan", "--no-such-option", exit_code=1)
    assert document["error"]["code"] == "usage"


def test_a_blocked_wish_fails_the_plan_only_when_asked(example: Program) -> None:
    assert example.run("plan").returncode == 0
    assert example.run("plan", "--detailed-exitcode", "--fail-on-blocked").returncode == 1


def test_a_removed_title_is_named_with_what_it_loses(example: Program) -> None:
    plan = example.json("plan")
    (removal,) = [item for item in plan["operations"] if item["action"] == "remove"]
    assert removal["title"] == "Lost"
    assert any("121 watched episodes" in effect for effect in removal["effects"])
    text = example.run("plan", COLUMNS="200").stdout
    assert "121 watched episodes" in text


def test_a_title_finished_on_the_phone_is_shown_as_drift(example: Program) -> None:
    example.run("apply", "--yes")
    shown = json.loads(example.run("sandbox", "show", "--format", "json").stdout)
    moved = next(
        entry
        for entry in shown["entries"]
        if entry["type"] == "movies" and entry["status"] == "plantowatch"
    )
    example.run("sandbox", "edit", "movies", str(moved["simkl"]), "completed")
    plan = example.json("plan")
    assert [drift["to"] for drift in plan["drift"]] == ["completed"]
    assert [item["cause"] for item in plan["operations"]] == ["drift"]


def test_the_sandbox_is_not_overwritten_when_it_is_damaged(program: Program) -> None:
    sandbox = Path(program.environ["RECONCILER_SANDBOX"])
    sandbox.write_text("{not json", encoding="utf-8")
    program.write("version: 1\nmovies: {completed: []}\n")
    done = program.run("plan")
    assert done.returncode == 1
    assert "sandbox reset" in done.stderr
    assert sandbox.read_text(encoding="utf-8") == "{not json"
