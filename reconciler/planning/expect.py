"""What would Simkl make of a wish? Decided before comparing, so that a plan never repeats.

Known from Simkl's reference of ``/sync/add-to-list``: ``completed`` does not stick to a series that
still airs; the server files it as ``watching``, or as ``plantowatch`` when nothing has aired. A
title is filed under Simkl's own type whatever section a request names.
"""

from reconciler.model.account import Answers, Entry, wish_key
from reconciler.model.library import Wish
from reconciler.model.lock import LockedItem, Refusal
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.planning.match import Match

ENDED = "ended"
_UNAIRED = "tba"


def blocked_reason(match: Match, locked: LockedItem | None, answers: Answers) -> str | None:
    """Say why Simkl cannot hold the wish and what to write instead; None when it can.

    Args:
        match: A wish whose look-ups are answered.
        locked: The lock's memory of the title, or None.
        answers: What look-ups answered, for the airing status.
    """
    wish, entry = match.wish, match.entry
    if match.unknown:
        return answers.unclear.get(wish_key(wish.type, wish.ids)) or _unknown_ids(wish)
    if match.filed_under is not wish.type:
        return _wrong_section(wish, match.filed_under)
    if entry is not None and entry.status is wish.status:
        return None
    if entry is not None and entry.status is None:
        return (
            f'Simkl reports the status "{entry.status_text}", which is not known here: '
            "move it on simkl.com first"
        )
    airing = airing_status(match, answers)
    if wish.status is Status.COMPLETED and wish.type is not MediaType.MOVIES:
        reason = _not_over(entry, airing)
        if reason is not None:
            return reason
    if locked is not None and _still_refused(locked, wish.status, entry, airing):
        return _refused_before(wish.status, locked.status)
    return None


def airing_status(match: Match, answers: Answers) -> str | None:
    """Give the catalogue's airing status of what a wish means, or None when it is not known.

    A title that a look-up found is in the library after an add, so both kinds of answers count.
    """
    title = match.title or answers.titles.get(wish_key(match.wish.type, match.wish.ids))
    if title is not None:
        return title.airing
    return None if match.entry is None else answers.airing.get(match.entry.simkl)


def wants_completion(match: Match) -> bool:
    """Tell whether the wish would complete a series of the library that is not completed."""
    wish, entry = match.wish, match.entry
    return (
        wish.status is Status.COMPLETED
        and entry is not None
        and entry.type is wish.type is not MediaType.MOVIES
        and entry.status not in {Status.COMPLETED, None}
    )


def wants_airing_status(match: Match) -> bool:
    """Tell whether only the catalogue can say if the wish's completion would stick."""
    entry = match.entry
    return wants_completion(match) and entry is not None and entry.not_aired == 0


def refusal_of(match: Match, answers: Answers) -> Refusal:
    """Give what the lock remembers of a wish that Simkl filed otherwise."""
    entry, airing = match.entry, airing_status(match, answers)
    if entry is None:
        return Refusal(match.wish.status, 0, 0, airing)
    return Refusal(match.wish.status, entry.total, entry.not_aired, airing)


def _unknown_ids(wish: Wish) -> str:
    ids = ", ".join(f"{key}:{value}" for key, value in wish.ids.items())
    return f"Simkl does not know {ids}: check the id, or write the title's simkl id"


def _wrong_section(wish: Wish, filed_under: MediaType | None) -> str:
    if filed_under is None:
        return _unknown_ids(wish)
    advice = f"move it to the section {filed_under}"
    if wish.status not in STATUSES[filed_under]:
        allowed = ", ".join(STATUSES[filed_under])
        advice += f", under one of {allowed}"
    kind = "an anime" if filed_under is MediaType.ANIME else f"a {filed_under.singular}"
    return f"Simkl files it as {kind}: {advice}"


def _not_over(entry: Entry | None, airing: str | None) -> str | None:
    to_come = entry.not_aired if entry is not None else 0
    if not to_come and airing in {ENDED, None}:
        return None
    if airing == _UNAIRED or (entry is not None and 0 < entry.total <= to_come):
        return (
            "nothing has aired yet: Simkl would put it to plantowatch; write it under plantowatch"
        )
    episodes = f" ({to_come} episode{'' if to_come == 1 else 's'} to come)" if to_come else ""
    return f"still airs{episodes}: Simkl would put it back to watching; write it under watching"


def _still_refused(
    locked: LockedItem, wanted: Status, entry: Entry | None, airing: str | None
) -> bool:
    refusal = locked.refusal
    if refusal is None or refusal.wanted is not wanted:
        return False
    if entry is None:
        return locked.status is None and refusal.airing == airing
    return (
        entry.status is locked.status
        and (refusal.total, refusal.not_aired) == (entry.total, entry.not_aired)
        and refusal.airing == airing
    )


def _refused_before(wanted: Status, got: Status | None) -> str:
    if got is None:
        return f"Simkl did not take it when it was sent as {wanted}; remove the line, or wait"
    return f"Simkl filed it as {got} when it was sent as {wanted}: write it under {got}"
