"""What would Simkl make of a wish? Decided before comparing, so that a plan never repeats.

Known from Simkl's reference of ``/sync/add-to-list``: ``completed`` does not stick to a series that
still airs; the server files it as ``watching``, or as ``plantowatch`` when nothing has aired. Known
from people who watched it: a series between two seasons does stay ``completed``, until Simkl itself
reopens it. So only episodes that are known to be still to air block a wish; every other one is
tried, and remembered where Simkl decides otherwise. A title is filed under Simkl's own type
whatever section a request names.
"""

from typing import NamedTuple

from reconciler.model.account import Answers, Entry, Episodes, wish_key
from reconciler.model.library import Wish
from reconciler.model.lock import LockedItem, Refusal
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.model.plan import BlockCode
from reconciler.planning.match import Match
from reconciler.planning.threeway import reopened


class Obstacle(NamedTuple):
    """Why Simkl cannot hold a wish.

    Attributes:
        code: The kind of reason.
        reason: Why, and what to write instead, for people.
        type: The section in which Simkl has the title, or would have it.
        status: The status that Simkl gives it or would give it; None where a person has to decide.
    """

    code: BlockCode
    reason: str
    type: MediaType
    status: Status | None = None


def obstacle(match: Match, locked: LockedItem | None, answers: Answers) -> Obstacle | None:
    """Return why Simkl cannot hold the wish and what to write instead; None when it can.

    Args:
        match: A wish whose look-ups are answered.
        locked: The lock's memory of the title, or None.
        answers: What look-ups answered, for the airing status.
    """
    wish, entry = match.wish, match.entry
    if match.filed_under is None:
        unclear = answers.unclear.get(wish_key(wish.type, wish.ids))
        if unclear is not None:
            return Obstacle(BlockCode.UNCLEAR_ANSWER, unclear, wish.type)
        return Obstacle(BlockCode.UNKNOWN_ID, _unknown_ids(wish), wish.type)
    if match.filed_under is not wish.type:
        return _wrong_section(wish, match.filed_under)
    if entry is not None and entry.status is wish.status:
        return None
    if entry is not None and entry.status is None:
        reason = (
            f'Simkl reports the status "{entry.status_text}", which is not known here: '
            "move it on simkl.com first"
        )
        return Obstacle(BlockCode.UNKNOWN_STATUS, reason, wish.type)
    if wish.status is Status.COMPLETED and wish.type is not MediaType.MOVIES:
        if entry is not None and locked is not None and reopened(locked, entry):
            reason = _reopened(entry, locked)
            return Obstacle(BlockCode.REOPENED, reason, wish.type, Status.WATCHING)
        episodes = _episodes(match, answers)
        if episodes is not None and episodes.not_aired > 0:
            return _not_over(episodes, wish.type)
    airing = airing_status(match, answers)
    if locked is not None and _still_refused(locked, wish.status, entry, airing):
        reason = _refused_before(wish.status, locked.status)
        return Obstacle(BlockCode.REFUSED, reason, wish.type, locked.status)
    return None


def removal_refused(entry: Entry, locked: LockedItem | None) -> str | None:
    """Return why an entry without a wish stays although it was removed; None when it may go."""
    if locked is None or locked.refusal is None or locked.refusal.wanted is not None:
        return None
    if not _is_as_then(entry, locked, locked.refusal):
        return None
    return (
        "Simkl kept it when its removal was sent: remove it on simkl.com, or write it in the file "
        f"under {entry.status_text}"
    )


def was_not_taken(match: Match, locked: LockedItem | None) -> bool:
    """Return whether Simkl did not take a wish's title into the library when it was sent."""
    return locked is not None and locked.status is None and match.entry is None


def airing_status(match: Match, answers: Answers) -> str | None:
    """Return the catalogue's airing status of what a wish means, or None when it is not known.

    A title that a look-up found is in the library after an add, so both kinds of answers count.
    """
    title = match.title or answers.titles.get(wish_key(match.wish.type, match.wish.ids))
    if title is not None and not match.gone:
        return title.airing
    return None if match.simkl is None else answers.airing.get(match.simkl)


def wants_completion(match: Match) -> bool:
    """Return whether the wish would complete a series of the library that is not completed."""
    wish, entry = match.wish, match.entry
    return (
        entry is not None
        and entry.status is not wish.status
        and wish.status is Status.COMPLETED
        and entry.status is not None
        and entry.type is wish.type is not MediaType.MOVIES
    )


def wants_airing_status(match: Match) -> bool:
    """Return whether the catalogue can say more on the wish's completion than the row does."""
    entry = match.entry
    return wants_completion(match) and entry is not None and entry.not_aired == 0


def refusal_of(match: Match, answers: Answers) -> Refusal:
    """Return what the lock remembers of a wish that Simkl filed otherwise."""
    entry, airing = match.entry, airing_status(match, answers)
    if entry is None:
        return Refusal(match.wish.status, 0, 0, airing)
    return Refusal(match.wish.status, entry.total, entry.not_aired, airing)


def refusal_of_removal(entry: Entry) -> Refusal:
    """Return what the lock remembers of an entry that Simkl did not remove."""
    return Refusal(None, entry.total, entry.not_aired, None)


def _unknown_ids(wish: Wish) -> str:
    ids = ", ".join(f"{key}:{value}" for key, value in wish.ids.items())
    return f"Simkl does not know {ids}: check the id, or write the title's simkl id"


def _wrong_section(wish: Wish, filed_under: MediaType) -> Obstacle:
    advice = f"move it to the section {filed_under}"
    status: Status | None = wish.status
    if wish.status not in STATUSES[filed_under]:
        allowed = ", ".join(STATUSES[filed_under])
        advice += f", under one of {allowed}"
        status = None
    kind = "an anime" if filed_under is MediaType.ANIME else f"a {filed_under.singular}"
    reason = f"Simkl files it as {kind}: {advice}"
    return Obstacle(BlockCode.WRONG_TYPE, reason, filed_under, status)


def _episodes(match: Match, answers: Answers) -> Episodes | None:
    """Return the counts of the row, else of the catalogue's list; None when nobody tells."""
    if match.entry is not None:
        return Episodes(match.entry.total, match.entry.not_aired)
    return None if match.simkl is None else answers.episodes.get(match.simkl)


def _reopened(entry: Entry, locked: LockedItem) -> str:
    if entry.not_aired:
        news = _to_come(entry.not_aired)
    else:
        more = entry.total - (locked.episodes or 0)
        news = f"{more} more episode{'' if more == 1 else 's'} than when it was completed"
    return f"Simkl reopened it ({news}): watch on until it is completed, or write it under watching"


def _not_over(episodes: Episodes, media_type: MediaType) -> Obstacle:
    total, to_come = episodes
    if 0 < total <= to_come:
        reason = (
            "nothing has aired yet: Simkl would put it to plantowatch; write it under plantowatch"
        )
        return Obstacle(BlockCode.NOT_AIRED, reason, media_type, Status.PLANTOWATCH)
    reason = (
        f"still airs ({_to_come(to_come)}): Simkl would put it back to watching; "
        "write it under watching"
    )
    return Obstacle(BlockCode.STILL_AIRS, reason, media_type, Status.WATCHING)


def _to_come(episodes: int) -> str:
    return f"{episodes} episode{'' if episodes == 1 else 's'} to come"


def _still_refused(
    locked: LockedItem, wanted: Status, entry: Entry | None, airing: str | None
) -> bool:
    refusal = locked.refusal
    if refusal is None or refusal.wanted is not wanted:
        return False
    if refusal.airing != airing:
        return False
    return locked.status is None if entry is None else _is_as_then(entry, locked, refusal)


def _is_as_then(entry: Entry, locked: LockedItem, refusal: Refusal) -> bool:
    then = (locked.status, refusal.total, refusal.not_aired)
    return (entry.status, entry.total, entry.not_aired) == then


def _refused_before(wanted: Status, got: Status | None) -> str:
    if got is None:
        return f"Simkl did not take it when it was sent as {wanted}; remove the line, or wait"
    return f"Simkl filed it as {got} when it was sent as {wanted}: write it under {got}"
