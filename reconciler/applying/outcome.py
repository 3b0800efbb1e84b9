"""What an apply reports: one frozen value with a versioned JSON form."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from reconciler.applying.execute import Execution
from reconciler.applying.run import Applied
from reconciler.applying.verify import other_dates
from reconciler.documents.outcome import (
    FATE_UNKNOWN,
    NOT_SENT,
    OF_THE_RUN,
    RATING_NOT_SENT,
    REACHED,
    REQUEST_FAILED,
    OutcomeDocument,
)
from reconciler.documents.plan import PlanDocument, operation_document
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.model.errors import (
    FileFailure,
    Interrupted,
    LimitReached,
    NotAuthenticated,
    ReconcilerError,
)
from reconciler.model.plan import Operation

_GO_ON: Final = "`reconciler plan` shows what is left; `reconciler apply` goes on."


class End(StrEnum):
    """How an apply ended."""

    APPLIED = "applied"
    NOTHING_TO_DO = "nothing_to_do"
    DECLINED = "declined"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    """Sent and read again, but Simkl has something otherwise than planned."""
    FAILED = "failed"
    """Stopped by a failure or by the person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an apply ended, for people and machines.

    Attributes:
        verdict: The one word.
        plan: The plan's document.
        applied: How many operations the account shows afterwards.
        failed: Operations that it does not show, each with the reason.
        backup: The backup made before the first write, or None.
        converged: The account is as the file wants it, blocked wishes aside.
        message: What stopped it, or empty.
        hint: What to do then, or empty.
        code: The stable name of what stopped it; empty for the verdict's own.
        warnings: Sentences on what was done and turned out otherwise, such as a date.
    """

    verdict: End
    plan: PlanDocument
    applied: int = 0
    failed: tuple[tuple[Operation, str], ...] = ()
    backup: Path | None = None
    converged: bool = False
    message: str = ""
    hint: str = ""
    code: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Return whether the wanted state is reached, which is what the exit code says."""
        return self.verdict in REACHED

    def document(self) -> OutcomeDocument:
        """Return the JSON form."""
        document: OutcomeDocument = {
            "format_version": FORMAT_VERSION,
            "outcome": self.verdict,
            "plan": self.plan,
            "applied": self.applied,
            "failed": [
                {**operation_document(operation), "reason": reason}
                for operation, reason in self.failed
            ],
            "backup": None if self.backup is None else str(self.backup),
            "converged": self.converged,
        }
        if self.warnings:
            document["warnings"] = list(self.warnings)
        if self.message:
            document["error"] = {
                "code": self.code or self.verdict,
                "message": self.message,
                "hint": self.hint,
            }
        return document


def outcome_of(
    applied: Applied,
    plan: PlanDocument,
    *,
    converged: bool,
    unfinished: ReconcilerError | None = None,
) -> Outcome:
    """Draw the outcome from what became of the plan's operations.

    Args:
        applied: What was done.
        plan: The plan's document.
        converged: Whether planning again gives no operation.
        unfinished: What failed after the writes, when these were done, or None.
    """
    result = applied.result
    failed = [(difference.operation, difference.reason) for difference in result.differing]
    failed += [(operation, REQUEST_FAILED) for operation in result.failed]
    failed += [(operation, FATE_UNKNOWN) for operation in result.unknown]
    failed += [(operation, NOT_SENT) for operation in result.unsent]
    failed += [(operation, RATING_NOT_SENT) for operation in result.unrated]
    if result.failure is not None or result.interrupted:
        verdict = End.FAILED
    else:
        complete = not failed and converged and unfinished is None
        verdict = End.APPLIED if complete else End.INCOMPLETE
    error = _error(result, unfinished, moved=not failed and not converged)
    return Outcome(
        verdict,
        plan,
        applied=len(result.done),
        failed=tuple(failed),
        backup=applied.backup,
        # What Simkl filed otherwise is blocked in the next plan, and still not as it was wanted.
        converged=converged and not failed and verdict is not End.FAILED,
        message=error.message,
        hint=error.hint,
        code=error.code,
        warnings=() if result.account is None else tuple(other_dates(result.done, result.account)),
    )


class _Error(NamedTuple):
    message: str = ""
    hint: str = ""
    code: str = ""


def _error(result: Execution, unfinished: ReconcilerError | None, *, moved: bool) -> _Error:
    """Describe what stopped it, what was done, and what to do."""
    also = "" if unfinished is None else f"; also, {unfinished.message}"
    if result.interrupted:
        message = f"stopped before it was finished; {_what_was_done(result)}{also}"
        return _Error(message, _GO_ON, Interrupted.default_code)
    failure = result.failure
    if failure is not None:
        message = f"{failure.message}; {_what_was_done(result)}{also}"
        return _Error(message, _advice(failure, result), failure.code)
    if unfinished is not None:
        message = f"{_what_was_done(result)} on the account, but {unfinished.message}"
        return _Error(message, _advice(unfinished, result), unfinished.code)
    if moved:
        done = f"{len(result.done)} done, but the account changed meanwhile and differs again"
        return _Error(done, _GO_ON)
    return _Error()


def _advice(failure: ReconcilerError, result: Execution) -> str:
    """Return what to do. What a failure itself advises may claim that nothing was changed."""
    if result.account is not None and not result.done:
        return failure.hint
    if isinstance(failure, NotAuthenticated | LimitReached | FileFailure):
        return f"{failure.hint} {_GO_ON}"
    return _GO_ON


def _what_was_done(result: Execution) -> str:
    by_reason = {
        REQUEST_FAILED: result.failed,
        FATE_UNKNOWN: result.unknown,
        RATING_NOT_SENT: result.unrated,
        NOT_SENT: result.unsent,
    }
    counted = [f"{len(rest):,} {OF_THE_RUN[why]}" for why, rest in by_reason.items() if rest]
    found = (result.done, result.differing, *by_reason.values())
    total = sum(map(len, found))
    if result.account is None:
        return (
            f"{len(result.unknown):,} of {total:,} sent, {len(result.unsent):,} not sent; the "
            "account was not read afterwards, so whether what was sent was done is not known"
        )
    differing = [f"{len(result.differing):,} not as planned"] if result.differing else []
    return ", ".join([f"{len(result.done):,} of {total:,} done", *differing, *counted])
