"""What an apply reports: one frozen value with a versioned JSON form."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reconciler.applying.run import Applied
from reconciler.documents.outcome import REACHED, OutcomeDocument
from reconciler.documents.plan import PlanDocument, operation_document
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.model.plan import Operation


class Verdict(StrEnum):
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
    """

    verdict: Verdict
    plan: PlanDocument
    applied: int = 0
    failed: tuple[tuple[Operation, str], ...] = ()
    backup: Path | None = None
    converged: bool = False
    message: str = ""
    hint: str = ""
    code: str = ""

    @property
    def reached(self) -> bool:
        """Tell whether the wanted state is reached, which is what the exit code says."""
        return self.verdict in REACHED

    def document(self) -> OutcomeDocument:
        """Give the JSON form."""
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
        if self.message:
            document["error"] = {
                "code": self.code or self.verdict,
                "message": self.message,
                "hint": self.hint,
            }
        return document


def outcome_of(applied: Applied, plan: PlanDocument, *, converged: bool) -> Outcome:
    """Draw the outcome from what became of the plan's operations.

    Args:
        applied: What was done.
        plan: The plan's document.
        converged: Whether planning again gives no operation.
    """
    result = applied.result
    failed = [(difference.operation, difference.reason) for difference in result.differing]
    failed += [(operation, "its request failed") for operation in result.failed]
    failed += [(operation, "not sent") for operation in result.unsent]
    if result.failure is not None or result.interrupted:
        verdict = Verdict.FAILED
    else:
        verdict = Verdict.INCOMPLETE if failed else Verdict.APPLIED
    return Outcome(
        verdict,
        plan,
        applied=len(result.done),
        failed=tuple(failed),
        backup=applied.backup,
        converged=converged and verdict is Verdict.APPLIED,
        message=_message(applied),
        hint=_hint(applied),
        code=result.failure.code if result.failure is not None else "",
    )


def _message(applied: Applied) -> str:
    result = applied.result
    if result.interrupted:
        state = _what_was_sent(applied)
        return f"stopped by you; {state}"
    if result.failure is None:
        return ""
    return f"{result.failure.message}; {_what_was_sent(applied)}"


def _what_was_sent(applied: Applied) -> str:
    result = applied.result
    if result.account is None:
        return (
            f"{len(result.unsent)} surely not sent; the account was not read afterwards, so what "
            "became of the others is not known"
        )
    left = len(result.differing) + len(result.failed) + len(result.unsent)
    return f"{len(result.done)} done, {left} not done"


def _hint(applied: Applied) -> str:
    result = applied.result
    if result.interrupted:
        return "`reconciler plan` shows what is left; `reconciler apply` goes on."
    return result.failure.hint if result.failure is not None else ""
