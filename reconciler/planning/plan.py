"""The planner: a pure function from wishes, entries and the last agreement to a plan.

Expect what Simkl can hold, compare, attribute each difference to the file or the account, order.
Nothing here reads a clock, a file, a socket or the environment.
"""

from reconciler.model.account import Account, Answers
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.plan import Plan
from reconciler.planning.draft import Draft
from reconciler.planning.expect import airing_status, obstacle
from reconciler.planning.match import Match, Matching, match_wishes, unclaimed
from reconciler.planning.scope import EVERYTHING, Scope
from reconciler.planning.unknown import Unknown


def make_plan(library: Library, account: Account, lock: Lock | None, answers: Answers) -> Plan:
    """Plan what makes the account as the file wants it, and nothing else.

    Args:
        library: The valid file.
        account: The entries of at least the types that the file names.
        lock: What file and account agreed on last, or None for a two-way plan.
        answers: Answers to the look-ups of every wish that ``match_wishes`` leaves unresolved.

    Raises:
        InvalidLibrary: Wishes that cannot be told apart, with the places of all of them.
        ValueError: An unresolved wish has no answer.
    """
    matching = match_wishes(library, account, lock, answers)
    if matching.problems:
        raise InvalidLibrary(matching.problems)
    unanswered = matching.unresolved()
    if unanswered:
        raise ValueError(f"no answer for the wish in line {unanswered[0].line}")
    return plan_matches(library, account, lock, answers, matching)


def plan_matches(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    matching: Matching,
    scope: Scope = EVERYTHING,
) -> Plan:
    """Plan from wishes that are matched already, as far as the scope goes.

    ``make_plan`` says the rest.
    """
    draft = Draft(library, lock, answers.unclear.keys())
    for match in matching.matches:
        if not scope.has_wish(match):
            continue
        draft.warn_of_other_ids(match)
        locked = _locked(lock, match)
        if _is_fulfilled(match):
            draft.settle(match, locked)
            continue
        found = obstacle(match, locked, answers)
        if found is not None:
            draft.block(match, locked, found.reason)
            if locked is not None and locked.status is None and match.entry is None:
                draft.untaken.append(match.wish)
        else:
            draft.fulfil(match, locked, airing_status(match, answers))
    unknown = Unknown(matching, lock, draft.untaken)
    for entry in unclaimed(library, account, matching):
        if not scope.has_leftover(entry):
            continue
        locked = lock.get(entry.type, entry.simkl) if lock is not None else None
        draft.clear(entry, locked, unknown.that_may_mean(entry, locked))
    return draft.plan()


def _is_fulfilled(match: Match) -> bool:
    wish, entry = match.wish, match.entry
    return entry is not None and entry.status is wish.status and entry.type is wish.type


def _locked(lock: Lock | None, match: Match) -> LockedItem | None:
    if lock is None or match.simkl is None:
        return None
    return lock.get(match.wish.type, match.simkl)
