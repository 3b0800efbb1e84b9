"""The planner: a pure function from wishes, entries and the last agreement to a plan.

Expect what Simkl can hold, compare, attribute each difference to the file or the account, order.
Nothing here reads a clock, a file, a socket or the environment.
"""

from collections.abc import Iterator

from reconciler.model.account import Account, Answers, Entry
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType
from reconciler.model.plan import Plan
from reconciler.planning.draft import Draft
from reconciler.planning.expect import blocked_reason
from reconciler.planning.match import Match, Matching, match_wishes
from reconciler.planning.names import folded


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
    library: Library, account: Account, lock: Lock | None, answers: Answers, matching: Matching
) -> Plan:
    """Plan from wishes that are matched already; ``make_plan`` says the rest."""
    draft = Draft(library, lock)
    for match in matching.matches:
        draft.warn_of_other_ids(match)
        if _is_fulfilled(match):
            draft.unchanged += 1
            continue
        locked = _locked(lock, match)
        reason = blocked_reason(match, locked, answers)
        if reason is not None:
            draft.block(match, locked, reason)
        else:
            draft.fulfil(match, locked)
    claimed = {match.simkl for match in matching.matches}
    namesakes = _unknown_by_name(matching)
    for entry in _leftovers(library, account, claimed):
        locked = lock.get(entry.type, entry.simkl) if lock is not None else None
        namesake = namesakes.get((entry.type, folded(entry.title))) if namesakes else None
        if namesake is not None and namesake.year in {None, entry.year}:
            draft.spare(entry, namesake)
        else:
            draft.clear(entry, locked)
    return draft.plan()


def _unknown_by_name(matching: Matching) -> dict[tuple[MediaType, str], Wish]:
    """Index the wishes whose ids Simkl does not know by their titles.

    A name never matches an entry, but an entry of that name may be what a mistyped id meant, so it
    is not taken for a leftover.
    """
    return {
        (match.wish.type, folded(match.wish.title)): match.wish
        for match in matching.matches
        if match.unknown and match.wish.title
    }


def _is_fulfilled(match: Match) -> bool:
    wish, entry = match.wish, match.entry
    return entry is not None and entry.status is wish.status and entry.type is wish.type


def _locked(lock: Lock | None, match: Match) -> LockedItem | None:
    if lock is None or match.simkl is None:
        return None
    return lock.get(match.wish.type, match.simkl)


def _leftovers(library: Library, account: Account, claimed: set[int | None]) -> Iterator[Entry]:
    """Yield the entries of managed statuses that no wish claims, misfiled wishes included."""
    for media_type, statuses in library.managed.items():
        for entry in account.entries.get(media_type, ()):
            if entry.simkl not in claimed and entry.status in statuses:
                yield entry
