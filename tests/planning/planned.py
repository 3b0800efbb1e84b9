"""Planning in tests, from values that a run reads and looks up."""

from reconciler.model.account import Account, Answers
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library
from reconciler.model.lock import Lock
from reconciler.model.plan import Plan
from reconciler.planning.match import match_wishes
from reconciler.planning.plan import make_plan


def plan_of(library: Library, account: Account, lock: Lock | None, answers: Answers) -> Plan:
    """Match the wishes of a file and plan, as a run does once its look-ups are answered.

    Raises:
        InvalidLibrary: Wishes that cannot be told apart.
    """
    matching = match_wishes(library, account, lock, answers)
    if matching.problems:
        raise InvalidLibrary(matching.problems)
    assert not matching.unresolved()
    return make_plan(library, account, lock, answers, matching)
