"""What a reader of an export gives: titles, rows that it left out, totals, remarks."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS, SHARED_ANIME_KEYS, normalise_id
from reconciler.model.media import STATUSES, MediaType, Status

Episode = tuple[int, int]
"""Season and number of an episode; season 0 holds specials."""

NO_EPISODES: Final[Mapping[Episode, str | None]] = MappingProxyType({})

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SPACES: Final = re.compile(r"\s+")


class RowPlace(NamedTuple):
    """Where something stands in an export.

    Attributes:
        file: The file's name as the person gave it.
        member: The name inside of an archive or a folder; empty when the file itself is meant.
        row: The row, counted from 1; headings of a table count. 0 means the whole.
    """

    file: str
    member: str = ""
    row: int = 0

    def __str__(self) -> str:
        """Return the place for a sentence: ``trakt.zip: watched-history-1.json, row 7``."""
        name = f"{self.file}: {self.member}" if self.member else self.file
        return f"{name}, row {self.row}" if self.row else name


class FoundItem(NamedTuple):
    """One title of an export.

    Attributes:
        type: Its type; None when the export does not tell.
        status: The status that the export gives it; None when the export does not tell.
        title: The title, for people; None when the export has none.
        year: Year of release, or None.
        ids: Ids of the type, normalised; may be empty.
        place: Where the title was met first.
        rows: How many rows of the export speak of it.
        rating: 1–10, or None.
        rated_at: When it was rated: a day or a moment in UTC, or None.
        watched: When it was watched first: a day or a moment in UTC; None when nobody knows.
        episodes: The watched episodes, each with the moment of its first watch or None.
        reason: Why a person has to look at it; empty when nobody has to.
    """

    type: MediaType | None
    status: Status | None
    title: str | None
    year: int | None
    ids: Mapping[str, str]
    place: RowPlace
    rows: int = 1
    rating: int | None = None
    rated_at: str | None = None
    watched: str | None = None
    episodes: Mapping[Episode, str | None] = NO_EPISODES
    reason: str = ""


class LeftOut(NamedTuple):
    """Rows of an export that no title comes from.

    Attributes:
        reason: Why, as a short phrase that many rows share.
        place: The row.
        rows: How many rows.
    """

    reason: str
    place: RowPlace
    rows: int = 1


class Stated(NamedTuple):
    """A total that the export itself states.

    Attributes:
        what: What is counted.
        stated: The number that the export gives.
        found: The number that was found in it.
    """

    what: str
    stated: int
    found: int


class Remark(NamedTuple):
    """Something that a person should know of an export; one kind is told once.

    Attributes:
        text: A sentence that many rows share.
        place: The first row that it is about.
        times: How often.
    """

    text: str
    place: RowPlace
    times: int = 1


Found = FoundItem | LeftOut | Stated | Remark
"""What a reader yields. Every row is in the ``rows`` of a title or of what was left out."""


def status_for(media_type: MediaType, status: Status) -> Status:
    """Return the status that a title of the type can have; movies have but three.

    A film that was begun or paused has not been seen: it is planned.
    """
    return status if status in STATUSES[media_type] else Status.PLANTOWATCH


def usable_ids(media_type: MediaType | None, raw: Mapping[str, object]) -> dict[str, str]:
    """Return the ids that a library file of the type takes, normalised; others are left out.

    Args:
        media_type: The type; None takes every known key.
        raw: Values as an export has them, by key of ``ID_KEYS``; None and empty mean no id.
    """
    ids = {}
    for key in ID_KEYS:
        value = raw.get(key)
        if value is None or isinstance(value, bool) or not isinstance(value, str | int):
            continue
        if media_type is not None and key not in _TAKEN[media_type]:
            continue
        try:
            ids[key] = normalise_id(key, str(value))
        except ValueError:
            continue
    return ids


def plain_title(value: object) -> str | None:
    """Return a title on one line as UTF-8 can hold it, or None when there is none."""
    if not isinstance(value, str):
        return None
    return _SPACES.sub(" ", _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)).strip() or None


_TAKEN: Final[dict[MediaType, frozenset[str]]] = {
    media_type: keys | (SHARED_ANIME_KEYS if media_type is MediaType.ANIME else frozenset())
    for media_type, keys in IDENTIFYING_KEYS.items()
}
