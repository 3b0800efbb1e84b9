"""What becomes of the ratings of items that manage theirs.

Known from Simkl's reference of ``/sync/ratings``: a rating of a title that is on no list files it.
So only what the account shows as filed is rated, and what the plan itself files.
"""

from typing import NamedTuple

from reconciler.model.account import Entry
from reconciler.model.library import Library
from reconciler.model.lock import AgreedRating, Lock, LockedItem, RatingRefusal
from reconciler.model.plan import Cause, RatingChange
from reconciler.planning.match import Match
from reconciler.planning.threeway import Situation, classify_rating


class Rating(NamedTuple):
    """A rating that the account has otherwise than the file wants it.

    Attributes:
        entry: The entry that has it.
        change: What makes it as the file wants it.
        agreed: The rating that both agreed on last, or None for none and where nobody knows.
        situation: Who changed it.
    """

    entry: Entry
    change: RatingChange
    agreed: int | None
    situation: Situation

    @property
    def drifted(self) -> bool:
        """Return whether it changed on the account since the last agreement."""
        return self.situation.cause is Cause.DRIFT


def rated_entry(match: Match, library: Library) -> Entry | None:
    """Return the entry whose rating a wish manages, or None.

    A wish that Simkl cannot hold manages the rating all the same. An entry is left alone whose
    status is not known here, and one of a type that the file does not name.
    """
    entry = match.entry
    if not match.wish.rates or entry is None or entry.status is None:
        return None
    return entry if entry.type in library.managed else None


def differing_rating(match: Match, lock: Lock | None, library: Library) -> Rating | None:
    """Return the rating that has to change for a wish, or None where there is none.

    Args:
        match: The wish and what it means.
        lock: What was agreed on last, or None.
        library: The file.
    """
    entry, wanted = rated_entry(match, library), match.wish.rating
    if entry is None or entry.rating == wanted:
        return None
    locked = match.locked(lock)
    agreed = locked.rating if locked is not None else None
    return Rating(
        entry,
        RatingChange(entry.rating, wanted),
        agreed.value if agreed is not None else None,
        classify_rating(wanted, entry.rating, agreed, locked=lock is not None),
    )


def refusal_of_rating(wanted: int | None, entry: Entry) -> AgreedRating:
    """Return what the lock remembers of a rating that Simkl did not keep."""
    return AgreedRating(entry.rating, RatingRefusal(wanted, entry.status))


def is_refused(agreed: AgreedRating | None, wanted: int | None, entry: Entry) -> bool:
    """Return whether Simkl did not keep that rating when all was as it is."""
    return agreed == refusal_of_rating(wanted, entry)


def refused_reason(rating: Rating, locked: LockedItem | None) -> str | None:
    """Say that Simkl does not keep a rating, and what to write instead; None when it may."""
    agreed = locked.rating if locked is not None else None
    had, wanted = rating.change
    if not is_refused(agreed, wanted, rating.entry):
        return None
    sent = "its removal" if wanted is None else f"{wanted}"
    kept = "no rating" if had is None else f"the rating {had}"
    value = "null" if had is None else f"{had}"
    return f"Simkl kept {kept} when {sent} was sent: write rating: {value}, or rate it on simkl.com"
