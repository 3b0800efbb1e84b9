"""May this plan be applied, and if not, why: the one home of that rule.

``plan`` tells it with the plan, ``apply`` obeys it, and the check of a pull request fails by it, so
that what is green there is what an apply does.
"""

from typing import Final

from reconciler.model.errors import Refused
from reconciler.model.library import OnDrift, Policy
from reconciler.model.plan import Action, Plan

DRIFTED: Final = "drift"
TOO_MANY_REMOVALS: Final = "too-many-removals"
BLOCKED: Final = "blocked"

_MOST_NAMED: Final = 3


def verdict(plan: Plan, policy: Policy, *, max_removals: int | None = None) -> Refused | None:
    """Return why ``apply`` refuses the plan, or None when it applies it.

    Args:
        plan: The plan.
        policy: The policy of the file that it is of.
        max_removals: A limit that the person gave for this run; None takes the policy's.

    Example: a plan with 13 removals under ``max_removals: 10`` gives a ``too-many-removals``.
    """
    if plan.drift and policy.on_drift is OnDrift.FAIL:
        return _drifted(plan)
    limit = policy.max_removals if max_removals is None else max_removals
    removals = plan.count(Action.REMOVE)
    if removals > limit:
        return Refused(
            f"the plan removes {removals}, and the limit is {limit}",
            f"If that is meant, apply it with --max-removals {removals}.",
            code=TOO_MANY_REMOVALS,
        )
    return None


def plan_failure(plan: Plan, policy: Policy, *, fail_on_blocked: bool) -> Refused | None:
    """Return why planning itself counts as failed, or None.

    Drift under ``on_drift: fail`` does, and blocked wishes where the person asked for that. A plan
    that removes too much is a plan all the same: its verdict says that it is not applied.
    """
    refusal = verdict(plan, policy)
    if refusal is not None and refusal.code == DRIFTED:
        return refusal
    return _blocked(plan) if fail_on_blocked and plan.blocked else None


def _blocked(plan: Plan) -> Refused:
    count = len(plan.blocked)
    wishes = "1 wish is" if count == 1 else f"{count} wishes are"
    return Refused(
        f"{wishes} blocked", "The plan says for each what to write instead.", code=BLOCKED
    )


def _drifted(plan: Plan) -> Refused:
    named = ", ".join(drift.title for drift in plan.drift[:_MOST_NAMED])
    more = f" and {len(plan.drift) - _MOST_NAMED} more" if len(plan.drift) > _MOST_NAMED else ""
    return Refused(
        f"the account changed since the last apply, and on_drift is fail: {named}{more}",
        "`reconciler pull` takes the account's changes into the file.",
        code=DRIFTED,
    )
