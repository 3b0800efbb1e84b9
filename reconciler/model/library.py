"""What a person asks for: the wishes of a library file and what the file claims to manage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.media import MediaType, Status


class OnDrift(StrEnum):
    """What to do with an item that changed on the account since file and account last agreed."""

    REVERT = "revert"
    KEEP = "keep"
    FAIL = "fail"


class Moves(StrEnum):
    """Which titles of the account a plan may move to another status."""

    ALL = "all"
    FORWARD = "forward"
    """Never out of ``completed``, and never back to ``plantowatch``."""
    NONE = "none"


DEFAULT_MAX_REMOVALS = 10
"""How many removals one apply may do when neither the file nor the command line says."""


class Policy(NamedTuple):
    """The ``policy`` section of a library file, with its defaults.

    Attributes:
        prune: Whether what no line claims is removed.
        max_removals: How many removals one apply may do.
        on_drift: What becomes of what changed on the account.
        moves: Which titles may be moved.
        ratings: Whether commands that write items into the file write their ratings, too.
    """

    prune: bool = True
    max_removals: int = DEFAULT_MAX_REMOVALS
    on_drift: OnDrift = OnDrift.REVERT
    moves: Moves = Moves.ALL
    ratings: bool = False


class Wish(NamedTuple):
    """One item that a library file lists.

    Attributes:
        type: The section that lists it.
        status: The status it is wanted in.
        title: The title as written, or None; never used to find anything.
        year: The year as written, or None.
        ids: At least one id, normalised, by key of ``reconciler.model.ids.ID_KEYS``.
        line: 1-based line where the item starts.
        column: 1-based column where the item starts.
        rates: Whether the item manages its rating, which the key ``rating`` says, also without a
            value.
        rating: The wanted rating, 1 to 10; None for none.
        watched: When it was watched, ISO 8601 in UTC, the unknown date included; None where the
            item does not tell. Used when the plan completes the title, and never compared.
    """

    type: MediaType
    status: Status
    title: str | None
    year: int | None
    ids: dict[str, str]
    line: int
    column: int
    rates: bool = False
    rating: int | None = None
    watched: str | None = None

    @property
    def label(self) -> str:
        """A name for sentences: the title, else the first id."""
        if self.title:
            return self.title
        key, value = next(iter(self.ids.items()))
        return f"{key}:{value}"


@dataclass(frozen=True, slots=True)
class Library:
    """A valid library file.

    Attributes:
        path: The file's name as the person gave it.
        policy: What may be removed, and what drift means.
        managed: For each type that the file names, the statuses that it names. Types and statuses
            outside of it are not the file's to change.
        wishes: All items in the order of the file; no two share an identifying id.
    """

    path: str
    policy: Policy = field(default_factory=Policy)
    managed: Mapping[MediaType, frozenset[Status]] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
