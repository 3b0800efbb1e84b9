"""Media types, statuses and which status each type may have.

The matrix is Simkl's own (https://api.simkl.org, "Watchlist statuses"): a movie is watched in one
sitting, so it has no ``watching`` and no ``hold``; shows and anime have all five statuses.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple


class MediaType(StrEnum):
    """A type of Simkl's library, by the name that the library file and ``/sync/all-items`` use."""

    MOVIES = "movies"
    SHOWS = "shows"
    ANIME = "anime"

    @property
    def singular(self) -> str:
        """The word for one title of the type, for sentences: ``movie``, ``show``, ``anime``."""
        return _SINGULAR[self.value]

    @property
    def site_segment(self) -> str:
        """The path segment on simkl.com and of the catalogue: ``movies``, ``tv``, ``anime``."""
        return "tv" if self is MediaType.SHOWS else self.value

    @property
    def activities_block(self) -> str:
        """The key of the type's block in the answer of ``GET /sync/activities``."""
        return "tv_shows" if self is MediaType.SHOWS else self.value

    @property
    def write_key(self) -> str:
        """The array of a write request that takes titles of the type.

        Anime goes under ``shows``: every write endpoint routes it by its id there, while some pages
        of the reference say that an ``anime`` array is ignored.
        """
        return "movies" if self is MediaType.MOVIES else "shows"


class Status(StrEnum):
    """A status bucket of Simkl; every library entry is in exactly one."""

    WATCHING = "watching"
    PLANTOWATCH = "plantowatch"
    HOLD = "hold"
    DROPPED = "dropped"
    COMPLETED = "completed"

    @property
    def display_name(self) -> str:
        """The name that Simkl shows to people, such as ``Plan to Watch``."""
        return _DISPLAY_NAMES[self.value]


_SINGULAR: Final = {"movies": "movie", "shows": "show", "anime": "anime"}

_DISPLAY_NAMES: Final = {
    "watching": "Watching",
    "plantowatch": "Plan to Watch",
    "hold": "On Hold",
    "dropped": "Dropped",
    "completed": "Completed",
}

STATUSES: Final[dict[MediaType, tuple[Status, ...]]] = {
    MediaType.MOVIES: (Status.PLANTOWATCH, Status.DROPPED, Status.COMPLETED),
    MediaType.SHOWS: tuple(Status),
    MediaType.ANIME: tuple(Status),
}
"""The type–status matrix: the statuses of each type, in the order in which files list them."""

FURTHEST: Final = (
    Status.PLANTOWATCH,
    Status.HOLD,
    Status.WATCHING,
    Status.DROPPED,
    Status.COMPLETED,
)
"""The statuses by how far a title got."""

_FURTHEST_PLACE: Final = {status: place for place, status in enumerate(FURTHEST)}


def furthest(statuses: Iterable[Status]) -> Status | None:
    """Return the status that is furthest, or None when there is none."""
    return max(statuses, key=_FURTHEST_PLACE.__getitem__, default=None)


def is_further(status: Status, other: Status) -> bool:
    """Return whether a title got further by a status than by another."""
    return _FURTHEST_PLACE[status] > _FURTHEST_PLACE[other]


LEGACY_STATUSES: Final[dict[str, Status]] = {"notinteresting": Status.DROPPED}
"""Words for a status that Simkl still tells apps that registered long ago; never written."""


def status_told(word: str) -> Status | None:
    """Return the status that a word of Simkl's answers means, or None for one that is not known."""
    return _TOLD.get(word)


_TOLD: Final[dict[str, Status]] = {**{str(one): one for one in Status}, **LEGACY_STATUSES}

TYPE_ALIASES: Final[dict[str, MediaType]] = {"tv": MediaType.SHOWS}
"""Other names that the library file accepts for a type."""

TYPE_NAMES: Final[dict[str, MediaType]] = {**{str(one): one for one in MediaType}, **TYPE_ALIASES}
"""The types by every name that people may use for them."""


class Destination(NamedTuple):
    """Where a person wants an item.

    Attributes:
        type: The type, or None to leave it as it is.
        status: The status, or None to leave it as it is.
    """

    type: MediaType | None
    status: Status | None


def destination_of(text: str) -> Destination | None:
    """Return what ``anime``, ``completed`` or ``anime/completed`` names; None for other texts.

    Case and blanks around make no difference.
    """
    word, slash, rest = text.strip().lower().partition("/")
    media_type = TYPE_NAMES.get(word)
    status = _STATUS_NAMES.get(rest if slash else word)
    named = (media_type, status)
    if (None in named) if slash else named == (None, None):
        return None
    return Destination(media_type, status)


_STATUS_NAMES: Final = {str(status): status for status in Status}
