"""What file and account last agreed on: the values that a lock file holds."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.account import WishKey
from reconciler.model.media import MediaType, Status


class Refusal(NamedTuple):
    """A status that Simkl did not keep or a removal that it refused, and what it knew then.

    While the counts and the airing status are the same, asking again would have the same answer.

    Attributes:
        wanted: The status that was asked for; None when that was to remove the title.
        total: ``total_episodes_count`` of the row afterwards.
        not_aired: ``not_aired_episodes_count`` of the row afterwards.
        airing: The catalogue's airing status then, or None.
    """

    wanted: Status | None
    total: int
    not_aired: int
    airing: str | None


class RatingRefusal(NamedTuple):
    """A rating that Simkl did not keep.

    While the title has the same rating and status, asking again would have the same answer.

    Attributes:
        wanted: The rating that was asked for, 1 to 10, or None for none.
        status: The status that the title had afterwards.
    """

    wanted: int | None
    status: Status | None


class AgreedRating(NamedTuple):
    """The rating of an item that manages its own, as it was agreed last.

    Attributes:
        value: The rating that the account had, 1 to 10, or None for none.
        refusal: What Simkl would not keep, or None.
    """

    value: int | None
    refusal: RatingRefusal | None = None


class LockedItem(NamedTuple):
    """One managed item as it was agreed last.

    Attributes:
        type: The type that it is listed under.
        simkl: Simkl's id.
        status: The status that the account had, or None when Simkl did not take the item at all.
        ids: The ids of the line that the file had for it, ``simkl`` only where it was the only one
            or another than Simkl's; empty for an unlisted leftover. So they are also the proof
            that there was a line.
        title: Simkl's title then, for people who read the lock's diff.
        year: Simkl's year then, or None.
        refusal: What Simkl would not hold, or None.
        episodes: How many episodes a completed series had; None for everything else, and where an
            earlier version wrote the lock.
        rating: The agreed rating; None where the item did not manage its own.
    """

    type: MediaType
    simkl: int
    status: Status | None
    ids: dict[str, str]
    title: str
    year: int | None
    refusal: Refusal | None = None
    episodes: int | None = None
    rating: AgreedRating | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The last agreement between a library file and an account.

    Attributes:
        account: The account's id.
        managed: The types and statuses that the file managed then.
        items: The managed items, by type and Simkl id.
        unknown: The wishes of which Simkl knew no id.
    """

    account: int
    managed: Mapping[MediaType, frozenset[Status]] = field(default_factory=dict)
    items: Mapping[MediaType, Mapping[int, LockedItem]] = field(default_factory=dict)
    unknown: Set[WishKey] = frozenset()

    def get(self, media_type: MediaType, simkl: int) -> LockedItem | None:
        """Return the locked item of that id, or None."""
        return self.items.get(media_type, {}).get(simkl)
