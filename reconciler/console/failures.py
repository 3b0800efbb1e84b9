"""Failures as documents, and plans that count as failures."""

from typing import Any, Final

from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import FORMAT_VERSION, Plan
from reconciler.rendering.terminal import clean

_MOST_NAMED: Final = 3


def error_document(error: ReconcilerError) -> dict[str, Any]:
    """Give the JSON form of a failure."""
    return {
        "format_version": FORMAT_VERSION,
        "error": failure_document(error),
    }


def drift_failure(plan: Plan) -> ReconcilerError:
    """Say why a plan with drift fails under ``on_drift: fail``, and name what drifted."""
    named = ", ".join(drift.title for drift in plan.drift[:_MOST_NAMED])
    more = f" and {len(plan.drift) - _MOST_NAMED} more" if len(plan.drift) > _MOST_NAMED else ""
    return ReconcilerError(
        f"the account changed since the last apply, and on_drift is fail: {clean(named)}{more}",
        "`reconciler pull` takes the account's changes into the file.",
        code="drift",
    )


def blocked_failure(plan: Plan) -> ReconcilerError:
    """Say why a plan with blocked wishes fails under ``--fail-on-blocked``."""
    count = len(plan.blocked)
    wishes = "1 wish is" if count == 1 else f"{count} wishes are"
    return ReconcilerError(
        f"{wishes} blocked", "The plan says for each what to write instead.", code="blocked"
    )


def failure_document(failure: ReconcilerError) -> dict[str, Any]:
    """Give what every JSON document says of a failure."""
    return {
        "code": failure.code,
        "message": failure.message,
        "hint": failure.hint,
        "problems": [problem._asdict() for problem in failure.problems],
    }
