"""What an apply reports of what became of its operations: the word, the counts, the advice."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.execute import Execution
from reconciler.applying.outcome import End, Outcome, outcome_of
from reconciler.applying.run import Applied
from reconciler.applying.verify import Difference
from reconciler.documents.plan import plan_document
from reconciler.model.account import Account, Entry
from reconciler.model.errors import (
    FileFailure,
    LimitReached,
    NotAuthenticated,
    ReconcilerError,
    Unreachable,
)
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Operation, Plan

SHOWS = MediaType.SHOWS
GO_ON = "`reconciler plan` shows what is left; `reconciler apply` goes on."


def operation(simkl: int, **more: Any) -> Operation:
    plain = Operation(
        *(SHOWS, simkl, f"T{simkl}", 2000, {}, Action.MOVE, Status.HOLD, Status.COMPLETED, 4, None)
    )
    return replace(plain, **more)


def entry(simkl: int, status: Status, watched_at: str | None = None) -> Entry:
    return Entry(
        *(SHOWS, simkl, status, status.value, f"T{simkl}", 2000, {}), last_watched_at=watched_at
    )


A, B, C, D, E, F = (operation(simkl) for simkl in range(1, 7))
OTHERWISE = Difference(B, entry(2, Status.WATCHING))
READ = Account(7, {SHOWS: (entry(1, Status.COMPLETED),)})
BACKUP = Path("backups/one.json")
UNREACHABLE = Unreachable("Simkl did not answer", "Nothing was sent. Try again later.")
REASON = "Simkl has it as watching, not as completed"


def ended(
    result: Execution, *, converged: bool = False, unfinished: ReconcilerError | None = None
) -> Outcome:
    plan = plan_document(Plan((A,)))
    return outcome_of(Applied(result, BACKUP), plan, converged=converged, unfinished=unfinished)


def test_all_is_done_when_the_account_shows_it_and_the_next_plan_is_empty() -> None:
    outcome = ended(Execution(READ, done=(A,)), converged=True)
    assert (outcome.verdict, outcome.applied, outcome.converged) == (End.APPLIED, 1, True)
    assert outcome.reached
    assert outcome.document() == {
        "format_version": 1,
        "outcome": "applied",
        "plan": plan_document(Plan((A,))),
        "applied": 1,
        "failed": [],
        "backup": str(BACKUP),
        "converged": True,
    }


def test_of_an_apply_that_was_refused_nothing_is_claimed() -> None:
    outcome = Outcome(End.REFUSED, plan_document(Plan((A,))), message="no", hint="Wait.")
    assert not outcome.reached
    document = outcome.document()
    assert (document["applied"], document["backup"], document["converged"]) == (0, None, False)
    assert document["error"] == {"code": "refused", "message": "no", "hint": "Wait."}


@pytest.mark.parametrize("converged", [True, False])
def test_what_simkl_has_otherwise_is_incomplete_whatever_the_next_plan_says(
    converged: bool,
) -> None:
    outcome = ended(Execution(READ, done=(A,), differing=(OTHERWISE,)), converged=converged)
    assert (outcome.verdict, outcome.converged) == (End.INCOMPLETE, False)
    assert not outcome.reached
    assert outcome.failed == ((B, REASON),)
    assert (outcome.message, "error" in outcome.document()) == ("", False)


def test_an_account_that_differs_again_after_all_was_done_is_told() -> None:
    outcome = ended(Execution(READ, done=(A,)))
    assert (outcome.verdict, outcome.converged) == (End.INCOMPLETE, False)
    assert outcome.document()["error"] == {
        "code": "incomplete",
        "message": "1 done, but the account changed meanwhile and differs again",
        "hint": GO_ON,
    }


def test_every_fate_is_counted_and_told_with_its_operation() -> None:
    result = Execution(
        READ,
        done=(A,),
        differing=(OTHERWISE,),
        failed=(C,),
        unknown=(D,),
        unsent=(E,),
        unrated=(F,),
        failure=UNREACHABLE,
    )
    outcome = ended(result, converged=True)
    assert (outcome.verdict, outcome.converged) == (End.FAILED, False)
    assert outcome.message == (
        "Simkl did not answer; 1 of 6 done, 1 not as planned, 1 in a request that failed, 1 sent "
        "and not seen to be done, 1 without the rating, which was not sent, 1 not sent"
    )
    assert outcome.failed == (
        (B, REASON),
        (C, "its request failed"),
        (D, "sent, but whether it was done is unknown"),
        (E, "not sent"),
        (F, "its rating was not sent"),
    )
    assert outcome.code == "unreachable"
    assert [one["reason"] for one in outcome.document()["failed"]] == [
        reason for _, reason in outcome.failed
    ]


@pytest.mark.parametrize("failure", [None, UNREACHABLE])
def test_a_stop_by_the_person_is_told_before_any_failure(failure: ReconcilerError | None) -> None:
    result = Execution(READ, done=(A,), unsent=(B,), failure=failure, interrupted=True)
    outcome = ended(result)
    assert (outcome.verdict, outcome.code, outcome.hint) == (End.FAILED, "interrupted", GO_ON)
    assert outcome.message == "stopped before it was finished; 1 of 2 done, 1 not sent"


def test_an_account_that_was_not_read_afterwards_makes_no_claim() -> None:
    outcome = ended(Execution(None, unknown=(A, B), unsent=(C,), failure=UNREACHABLE))
    assert outcome.message == (
        "Simkl did not answer; 2 of 3 sent, 1 not sent; the account was not read afterwards, so "
        "whether what was sent was done is not known"
    )
    assert (outcome.applied, outcome.warnings) == (0, ())


@pytest.mark.parametrize(
    ("result", "failure", "hint"),
    [
        (Execution(READ, unsent=(A,)), UNREACHABLE, UNREACHABLE.hint),
        (Execution(READ, done=(A,)), UNREACHABLE, GO_ON),
        (Execution(None, unknown=(A,)), UNREACHABLE, GO_ON),
        (Execution(READ, done=(A,)), LimitReached("full", "Wait."), f"Wait. {GO_ON}"),
        (Execution(READ, done=(A,)), NotAuthenticated("who", "Log in."), f"Log in. {GO_ON}"),
        (Execution(None, unknown=(A,)), FileFailure("no", "Make room."), f"Make room. {GO_ON}"),
        (Execution(READ, unsent=(A,)), LimitReached("full", "Wait."), "Wait."),
    ],
)
def test_what_a_failure_advises_stands_where_nothing_was_done_or_the_person_has_to_act(
    result: Execution, failure: ReconcilerError, hint: str
) -> None:
    outcome = ended(replace(result, failure=failure))
    assert (outcome.verdict, outcome.hint, outcome.code) == (End.FAILED, hint, failure.code)
    assert outcome.message.startswith(f"{failure.message}; ")


LOCK = FileFailure("the lock cannot be written", "Make room.")


def test_what_fails_after_the_writes_is_told_beside_them() -> None:
    outcome = ended(Execution(READ, done=(A,)), converged=True, unfinished=LOCK)
    assert (outcome.verdict, outcome.converged) == (End.INCOMPLETE, True)
    assert outcome.message == "1 of 1 done on the account, but the lock cannot be written"
    assert (outcome.hint, outcome.code) == (f"Make room. {GO_ON}", LOCK.code)
    stopped = ended(Execution(READ, done=(A,), interrupted=True), unfinished=LOCK)
    assert stopped.message.endswith("; 1 of 1 done; also, the lock cannot be written")
    failed = ended(Execution(READ, done=(A,), failure=UNREACHABLE), unfinished=LOCK)
    assert failed.message.endswith("; 1 of 1 done; also, the lock cannot be written")


def test_a_date_that_simkl_kept_otherwise_is_a_warning_of_what_was_done() -> None:
    held = Account(7, {SHOWS: (entry(1, Status.COMPLETED, "2013-01-02T20:00:00Z"),)})
    dated = operation(1, watched_at="2014-04-05")
    outcome = ended(Execution(held, done=(dated,)), converged=True)
    assert outcome.verdict is End.APPLIED
    assert outcome.document()["warnings"] == [
        "T1 (2000): Simkl shows it watched on 2013-01-02, not watched on 2014-04-05"
    ]
    assert ended(Execution(held, unsent=(dated,)), converged=True).warnings == ()
