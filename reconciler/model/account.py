"""What Simkl holds: the entries of an account's library and titles of the catalogue."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.model.media import STATUSES, MediaType, Status

SANDBOX_ACCOUNT: Final = 5_318_008
"""The account id of every sandbox, so that a lock file outlives ``reconciler sandbox reset``."""

FEW: Final = 2
"""So many titles of a type may vanish without a removal: the catalogue merges and moves titles."""

_MANY: Final = 5
"""Below this many known titles, losing most of them is an evening's work, not an accident."""


class Entry(NamedTuple):
    """One row of the account's library, as ``GET /sync/all-items`` gives it.

    Attributes:
        type: The bucket that it was read from, which is Simkl's own type of the title.
        simkl: Simkl's id, unique over all types.
        status: Its status; None when Simkl named one that is not known (see ``status_text``).
        status_text: The status as Simkl wrote it.
        title: Simkl's title.
        year: Year of release, or None.
        ids: External ids as text; neither ``simkl`` nor ``slug`` is among them.
        watched: Watched episodes; 0 for movies.
        total: Episodes that the title has, specials aside; 0 for movies.
        not_aired: Episodes that have not aired; cached counts go stale silently.
        rating: 1–10, or None.
        rated_at: ISO 8601, or None.
        last_watched_at: ISO 8601, or None; before the year 2000 means "date unknown".
        added_at: ISO 8601, or None.
        memo: The person's note, or None.
        anime_type: ``tv``, ``movie``, ``ova``, … for anime: an open set; None otherwise.
        slug: Simkl's page name, a hint for links only.
        poster: Path of the poster on Simkl's image host, or None.
        next_to_watch: ``S05E16`` or ``E148``, or None when caught up.
    """

    type: MediaType
    simkl: int
    status: Status | None
    status_text: str
    title: str
    year: int | None
    ids: dict[str, str]
    watched: int = 0
    total: int = 0
    not_aired: int = 0
    rating: int | None = None
    rated_at: str | None = None
    last_watched_at: str | None = None
    added_at: str | None = None
    memo: str | None = None
    anime_type: str | None = None
    slug: str | None = None
    poster: str | None = None
    next_to_watch: str | None = None

    @property
    def can_be_listed(self) -> bool:
        """Return whether a library file can name its status.

        A movie in ``hold`` is on record although movies have no such status, and a status may be
        newer than this program.
        """
        return self.status in STATUSES[self.type]

    @property
    def is_watched(self) -> bool:
        """Return whether all of it was watched, so that another watch is a repeated one."""
        if self.type is MediaType.MOVIES:
            return self.last_watched_at is not None
        return self.watched >= self.total > 0


@dataclass(frozen=True, slots=True)
class Account:
    """What was read of one account.

    Attributes:
        id: ``account.id`` of ``GET /users/settings``: the account's permanent number.
        entries: The entries of every type that was read; a type that was not read is absent.
        activities_all: ``all`` of the activities that the entries belong to, or None on an account
            where nothing ever happened.
        never_removed: The types of which Simkl says that nothing was ever removed.
        before: The entries of an earlier reading, by type, where most of them are gone.
        is_sandbox: Whether it is the built-in offline account.
    """

    id: int
    entries: Mapping[MediaType, Sequence[Entry]] = field(default_factory=dict)
    activities_all: str | None = None
    never_removed: Set[MediaType] = frozenset()
    before: Mapping[MediaType, Sequence[Entry]] = field(default_factory=dict)
    is_sandbox: bool = False

    @property
    def rows(self) -> list[Entry]:
        """The entries of all types; the list is built at each call."""
        return [entry for rows in self.entries.values() for entry in rows]

    @property
    def by_id(self) -> dict[int, Entry]:
        """The entries of all types by Simkl id; it is built at each call."""
        return {entry.simkl: entry for entry in self.rows}


def whose(account: int) -> str:
    """Name an account of which a file tells the number: ``the sandbox``, or ``account 42``."""
    return "the sandbox" if account == SANDBOX_ACCOUNT else f"account {account}"


def of_another(owner: int, account: Account) -> str:
    """Say that a file belongs to another account than the one that a run is about.

    Args:
        owner: The number of the account that the file is of.
        account: The one that the run is about.
    """
    owned = "is the sandbox's" if owner == SANDBOX_ACCOUNT else f"belongs to {whose(owner)}"
    if account.is_sandbox:
        return f"{owned}, but this run is in the sandbox, account {account.id}"
    return f"{owned}, but the credentials are of account {account.id}"


ENDED: Final = "ended"
"""The catalogue's airing status of a series that is over."""


class Title(NamedTuple):
    """A title of Simkl's catalogue.

    Attributes:
        simkl: Simkl's id.
        type: The type that Simkl files it under, which may not be the one that was asked for.
        title: Simkl's title; empty when the catalogue gave none.
        year: Year of release, or None.
        airing: ``ended``, ``airing`` or ``tba`` for series (an open set); None when not told.
    """

    simkl: int
    type: MediaType
    title: str
    year: int | None
    airing: str | None


class Episodes(NamedTuple):
    """How many episodes Simkl's catalogue lists for a series, specials aside.

    Attributes:
        total: All that are listed.
        not_aired: Those of them that are still to air; one without a date counts as such.
    """

    total: int
    not_aired: int


WishKey = tuple[MediaType, tuple[tuple[str, str], ...]]
"""A wish's type and its sorted ids: what a look-up is remembered under."""


def wish_key(media_type: MediaType, ids: Mapping[str, str]) -> WishKey:
    """Return the key under which the look-up of a wish is remembered."""
    return media_type, tuple(sorted(ids.items()))


@dataclass(frozen=True, slots=True)
class Answers:
    """What Simkl answered to look-ups of wishes.

    Attributes:
        titles: For each wish that was looked up, its title; None when Simkl knows none of its ids.
        airing: By Simkl id, the catalogue's airing status of series that are in the library; None
            when the catalogue does not tell.
        episodes: By Simkl id, the episodes of series that are wanted completed and that no entry
            answers; absent for one that has ended, and where the catalogue does not tell.
        unclear: For wishes about which Simkl gave an answer that cannot be used, what it answered
            and what to do, as one sentence. Such a wish's title is None.
    """

    titles: Mapping[WishKey, Title | None] = field(default_factory=dict)
    airing: Mapping[int, str | None] = field(default_factory=dict)
    episodes: Mapping[int, Episodes] = field(default_factory=dict)
    unclear: Mapping[WishKey, str] = field(default_factory=dict)


class Loss(NamedTuple):
    """Titles that were known and are not there.

    A list that came cut short and a library that somebody cleared look alike. Simkl tells when
    something was last removed, and its catalogue merges titles now and then, so a few may go by
    themselves.

    Attributes:
        type: Their type; None for all types together.
        missing: How many are not there.
        known: How many were known.
        removals: Whether Simkl knows of a removal since.
    """

    type: MediaType | None
    missing: int
    known: int
    removals: bool

    @property
    def is_unexplained(self) -> bool:
        """Return whether more than a few are gone although nothing was removed."""
        return self.missing > FEW and not self.removals

    @property
    def is_most(self) -> bool:
        """Return whether most of many are gone, whether or not something was removed."""
        return self.known >= _MANY and self.missing * 2 > self.known

    @property
    def text(self) -> str:
        """Describe what is missing, such as ``14 of the 20 movies``."""
        return f"{self.missing} of the {self.known} {self.type or 'titles'}"
