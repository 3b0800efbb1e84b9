"""What ``reconciler doctor`` reads, before anything is judged: some fifteen requests, one by one.

The activities come first, and nothing is asked that could change the account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.model.errors import UnexpectedAnswer
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.simkl.account.buckets import DETAILS
from reconciler.simkl.account.reading import ACTIVITIES, ALL_ITEMS, SETTINGS, SUMMARY
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.account.snapshot import block_of
from reconciler.simkl.http.answers import Answer
from reconciler.simkl.http.transport import Api

KNOWN_IMDB: Final = "tt1375666"
KNOWN_MOVIE: Final = 472214
"""Inception, which the page on statuses uses as its example."""

KNOWN_SHOW: Final = 17465
"""Game of Thrones: a series that ended long ago."""

UNKNOWN_IMDB: Final = "tt9999999999"
UNKNOWN_SHOW: Final = 999_999_999

_PARTS: Final = 6
"""Parts of the reading, of which progress is told."""

Decoded = object
"""Decoded JSON, or the ``UnexpectedAnswer`` that came instead."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read.

    Attributes:
        asked_at: The computer's time when the first answer came, in seconds since 1970.
        date: The ``Date`` header of the first answer, or None.
        quota_told: Whether an answer told the daily limit.
        activities: The activities.
        settings: The account's settings.
        libraries: The summary rows of each type.
        empty: A bucket that is always empty.
        ids: The type of which only the ids were read, and these; None where no type has rows.
        delta: What changed after the newest stamp; None where nothing ever happened.
        moved: Whether the account changed while it was examined.
        details: The smallest bucket of watched series, read as backups read it, or None.
        known: The redirect of a known id.
        unknown: The redirect of an unknown id.
        search: The search for a known id.
        record: The catalogue's record of a known series.
        missing: The catalogue's answer to an unknown series.
    """

    asked_at: float
    date: str | None
    quota_told: bool
    activities: Decoded
    settings: Decoded
    libraries: Mapping[MediaType, Decoded]
    empty: Decoded
    ids: tuple[MediaType, Decoded] | None
    delta: Decoded | None
    moved: bool
    details: Decoded | None
    known: Answer
    unknown: Answer
    search: Answer
    record: Decoded
    missing: Decoded

    def rows(self, *types: MediaType) -> list[AccountRow]:
        """Return the rows of the types, of all when none is named; odd answers have none."""
        return [row for one in types or tuple(MediaType) for row in rows_in(self.libraries[one])]


def rows_in(reading: Decoded) -> list[AccountRow]:
    """Return all rows of a library answer, whatever it is keyed by."""
    if not isinstance(reading, dict):
        return []
    lists = [value for value in reading.values() if isinstance(value, list)]
    return [row for rows in lists for row in rows if isinstance(row, dict)]


def gather(api: Api) -> Evidence:
    """Read what the checks need.

    Raises:
        AccountError: Simkl cannot be reached, or refuses the token, the app or the day's quota.
    """
    _tell(api, 0)
    activities = _read(api, ACTIVITIES)
    asked_at, date = api.clock.now(), api.headers.get("date")
    settings = _read(api, SETTINGS)
    libraries = {}
    for done, media_type in enumerate(MediaType, 1):
        _tell(api, done)
        libraries[media_type] = _read_list(api, f"{ALL_ITEMS}/{media_type}", SUMMARY)
    _tell(api, 4)
    empty = _read_list(api, f"{ALL_ITEMS}/{MediaType.MOVIES}/{Status.HOLD}", SUMMARY)
    delta = _delta(api, activities)
    moved = bool(rows_in(delta)) and _read(api, ACTIVITIES) != activities
    ids, details = _ids(api, libraries), _details(api, libraries)
    _tell(api, 5)
    imdb = {"to": "simkl", "imdb": KNOWN_IMDB}
    evidence = Evidence(
        asked_at=asked_at,
        date=date,
        activities=activities,
        settings=settings,
        libraries=libraries,
        empty=empty,
        ids=ids,
        delta=delta,
        moved=moved,
        details=details,
        known=api.get_answer("/redirect", imdb),
        unknown=api.get_answer("/redirect", {**imdb, "imdb": UNKNOWN_IMDB}),
        search=api.get_answer("/search/id", {"imdb": KNOWN_IMDB}),
        record=_read_public(api, f"/tv/{KNOWN_SHOW}"),
        missing=_read_public(api, f"/tv/{UNKNOWN_SHOW}"),
        quota_told=api.quota is not None,
    )
    _tell(api, _PARTS)
    return evidence


def _tell(api: Api, done: int) -> None:
    api.progress("examining", done, _PARTS)


def _read(api: Api, path: str) -> Decoded:
    try:
        return api.get(path)
    except UnexpectedAnswer as odd:
        return odd


def _read_list(api: Api, path: str, params: Mapping[str, str]) -> Decoded:
    try:
        return api.get_list(path, params)
    except UnexpectedAnswer as odd:
        return odd


def _read_public(api: Api, path: str) -> Decoded:
    try:
        return api.get_public(path)
    except UnexpectedAnswer as odd:
        return odd


def _delta(api: Api, activities: Decoded) -> Decoded | None:
    """Read what changed after the newest status stamp: nothing, as long as "after" is strict."""
    if not isinstance(activities, dict):
        return None
    stamps = [
        (stamp, media_type)
        for media_type in MediaType
        for status in STATUSES[media_type]
        if (stamp := block_of(activities, media_type).get(status))
    ]
    if not stamps:
        return None
    stamp, media_type = max(stamps)
    return _read_list(api, f"{ALL_ITEMS}/{media_type}", {**SUMMARY, "date_from": stamp})


def _ids(api: Api, libraries: Mapping[MediaType, Decoded]) -> tuple[MediaType, Decoded] | None:
    sizes = {one: len(rows) for one in MediaType if (rows := rows_in(libraries[one]))}
    if not sizes:
        return None
    smallest = min(sizes, key=lambda one: sizes[one])
    params = {"extended": "simkl_ids_only"}
    return smallest, _read_list(api, f"{ALL_ITEMS}/{smallest}", params)


def _details(api: Api, libraries: Mapping[MediaType, Decoded]) -> Decoded | None:
    sizes: dict[tuple[MediaType, Status], int] = {}
    watched: set[tuple[MediaType, Status]] = set()
    for media_type in (MediaType.SHOWS, MediaType.ANIME):
        for row in rows_in(libraries[media_type]):
            status = row.get("status")
            if not isinstance(status, str) or status not in STATUSES[media_type]:
                continue
            bucket = (media_type, Status(status))
            sizes[bucket] = sizes.get(bucket, 0) + 1
            if row.get("last_watched_at"):
                watched.add(bucket)
    if not watched:
        return None
    media_type, status = min(watched, key=lambda bucket: (sizes[bucket], bucket))
    return _read_list(api, f"{ALL_ITEMS}/{media_type}/{status}", DETAILS)
