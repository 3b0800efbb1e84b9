"""What file and account last agreed on: the values that a lock file holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.media import MediaType, Status


class Refusal(NamedTuple):
    """A status that Simkl did not keep, and what it knew of the title then.

    While the counts and the airing status are the same, asking again would have the same answer.

    Attributes:
        wanted: The status that was asked for.
        total: ``total_episodes_count`` of the row afterwards.
        not_aired: ``not_aired_episodes_count`` of the row afterwards.
        airing: The catalogue's airing status then, or None.
    """

    wanted: Status
    total: int
    not_aired: int
    airing: str | None


class LockedItem(NamedTuple):
    """One managed item as it was agreed last.

    Attributes:
        type: The type that it is listed under.
        simkl: Simkl's id.
        status: The status that the account had, or None when Simkl did not take the item at all.
        ids: The ids that the file had for it, without ``simkl``; empty for an unlisted leftover.
        title: Simkl's title then, for people who read the lock's diff.
        year: Simkl's year then, or None.
        refusal: What Simkl would not hold, or None.
    """

    type: MediaType
    simkl: int
    status: Status | None
    ids: dict[str, str]
    title: str
    year: int | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The last agreement between a library file and an account.

    Attributes:
        account: The account's id.
        managed: The types and statuses that the file managed then.
        items: The managed items, by type and Simkl id.
    """

    account: int
    managed: Mapping[MediaType, frozenset[Status]] = field(default_factory=dict)
    items: Mapping[MediaType, Mapping[int, LockedItem]] = field(default_factory=dict)

    def get(self, media_type: MediaType, simkl: int) -> LockedItem | None:
        """Give the locked item of that id, or None."""
        return self.items.get(media_type, {}).get(simkl)
