"""What an apply did: one verdict, every failure with its reason, the way back."""

import re
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.documents.outcome import NOT_SENT, REQUEST_FAILED, OutcomeDocument
from reconciler.documents.plan import plan_document
from reconciler.model.plan import Plan
from reconciler.rendering.outcome_text import outcome_text
from tests.rendering.plans import add, move, remove
from tests.strategies.plans import plans, texts

PLAN = plan_document(Plan(operations=(add(1), move(2), move(3, "Dark"), remove(4)), unchanged=42))


def draw(width: int = 200, **changes: Any) -> list[str]:
    document: Any = {
        "format_version": 1,
        "outcome": "applied",
        "plan": PLAN,
        "applied": 4,
        "failed": [],
        "backup": None,
        "converged": True,
        **changes,
    }
    return outcome_text(document, file="library.yaml", width=width, color=False).split("\n")


def failed(number: int, reason: str) -> dict[str, Any]:
    return {**PLAN["operations"][number], "reason": reason}


def test_success_is_one_line() -> None:
    assert draw() == ["Applied: 1 added, 2 moved, 1 removed. The account matches library.yaml."]


def test_success_does_not_hide_blocked_wishes() -> None:
    plan = {**PLAN, "summary": {**PLAN["summary"], "blocked": 2}}
    assert draw(plan=plan)[0].endswith(
        "The account matches library.yaml, apart from 2 blocked wishes."
    )


def test_success_does_not_hide_what_is_left_alone() -> None:
    plan = {**PLAN, "summary": {**PLAN["summary"], "blocked": 1, "left_alone": 3}}
    assert draw(plan=plan)[0].endswith(
        "The account matches library.yaml, apart from 1 blocked wish and 3 left alone."
    )


def test_failures_are_listed_with_their_reasons() -> None:
    assert draw(
        outcome="incomplete",
        applied=3,
        failed=[failed(2, "Simkl filed it as watching")],
        converged=False,
    ) == [
        "Incomplete: 1 added, 1 moved, 1 removed; 1 not as planned. "
        "The account does not match library.yaml yet.",
        "  ! Dark (2011)  watching → dropped  library.yaml:3; Simkl filed it as watching",
    ]


def test_a_failure_says_once_what_stopped_it_and_how_much_was_not_sent() -> None:
    message = "Simkl gave no answer; 1 of 4 done, 3 not sent"
    unsent = [failed(number, NOT_SENT) for number in (1, 2, 3)]
    error = {"code": "failed", "message": message, "hint": "Go."}
    assert draw(outcome="failed", applied=1, failed=unsent, error=error) == [
        "Failed: Simkl gave no answer; 1 of 4 done, 3 not sent.",
        "Go.",
    ]


def test_sentences_are_broken_for_people_alone() -> None:
    error = {"code": "x", "message": "word " * 30, "hint": "hint " * 30}
    document: Any = {
        "outcome": "failed",
        "plan": PLAN,
        "failed": [],
        "backup": None,
        "error": error,
    }
    piped, shown = (
        outcome_text(document, file="x", width=60, color=False, is_read_by_people=people)
        for people in (False, True)
    )
    assert len(piped.splitlines()) == 2
    assert all(len(line) <= 60 for line in shown.splitlines())
    assert shown.split() == piped.split()


def test_what_simkl_has_otherwise_is_listed_and_what_the_run_did_not_reach_is_counted() -> None:
    reasons = ("Simkl filed it as watching", REQUEST_FAILED, NOT_SENT, NOT_SENT)
    left = [failed(number, reason) for number, reason in enumerate(reasons)]
    lines = draw(outcome="incomplete", applied=0, failed=left, converged=False)
    assert lines[0].startswith(
        "Incomplete: nothing; 1 not as planned, 1 in a request that failed, 2 not sent."
    )
    assert [line for line in lines if line.startswith("  !")] == [lines[1]]


def test_counts_are_not_guessed_where_the_document_does_not_tell() -> None:
    assert draw(outcome="failed", applied=1, converged=False)[0].startswith(
        "Failed: 1 of 4 changes done."
    )


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("nothing_to_do", "Nothing to do. The account matches library.yaml."),
        ("declined", "Declined: nothing was changed."),
        ("refused", "Refused: nothing was changed."),
    ],
)
def test_nothing_done_says_so(outcome: str, line: str) -> None:
    assert draw(outcome=outcome, applied=0) == [line]


@pytest.mark.parametrize("width", [60, 200])
def test_the_way_back_can_be_pasted(width: int) -> None:
    path = "/home/somebody with a name/.local/share/reconciler/backups/2026-11-24T10-11-12.json"
    assert draw(width, backup=path)[-2:] == [
        f"Backup: {path}",
        f"To undo: reconciler restore '{path}'",
    ]


def test_very_many_failures_are_counted() -> None:
    lines = draw(outcome="incomplete", failed=[failed(0, "no")] * 203)
    assert sum(line.startswith("  ! ") for line in lines) == 200
    assert lines[-1] == "    … 3 more; --format json lists all"


@given(plans(), texts, st.booleans())
def test_no_text_reaches_the_terminal_as_a_command(plan: Plan, text: str, color: bool) -> None:
    document = plan_document(plan)
    result: OutcomeDocument = {
        "format_version": 1,
        "outcome": "failed",
        "plan": document,
        "applied": 0,
        "failed": [{**operation, "reason": text} for operation in document["operations"]],
        "backup": text,
        "converged": False,
        "error": {"code": "failed", "message": text, "hint": text},
    }
    drawn = outcome_text(result, file=text, width=80, color=color)
    drawn = re.sub("\x1b\\[[0-9;]*m", "", drawn) if color else drawn
    assert {c for c in drawn if category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}


def test_a_failure_of_a_title_that_shares_its_name_has_an_id() -> None:
    plan = plan_document(Plan(operations=(add(1), add(2), add(3, "Dark"))))
    lost = [{**plan["operations"][number], "reason": "as Simkl decided"} for number in (1, 2)]
    text = "\n".join(draw(outcome="incomplete", plan=plan, applied=1, failed=lost))
    assert "Dune (2026) · simkl:2 " in text
    assert "Dark (2026)  " in text
