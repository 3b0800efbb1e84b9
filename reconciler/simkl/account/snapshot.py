"""What was last read of an account's library, kept in the cache folder between runs.

It is a cache: deleting it costs some requests and nothing else. It holds titles and dates but no
token; its name is a hash of the credential that it belongs to. What is read is what was written, so
that rows need no checking; they are arrays in the order of ``Entry``'s fields, which loads fast.
Before the entries stand the activities, by which it is told whether they are still so. The rows of
a type are a line of their own, which is written again as it was where none of them changed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple, TypedDict

from reconciler.files.atomic import UNUSABLE, CacheFolder
from reconciler.files.json_text import read_json
from reconciler.model.account import Entry
from reconciler.model.media import LEGACY_STATUSES, MediaType, Status
from reconciler.simkl.http.answers import odd_shape
from reconciler.simkl.http.values import JsonObject

_FORMAT: Final = f"4 {' '.join(Entry._fields)}"
REMOVED: Final = "removed_from_list"
RATED: Final = "rated_at"

Stamps = dict[str, str | None]
"""When which part of one type last changed; Simkl's reference ("Activities")."""


@dataclass(frozen=True, slots=True)
class TypeSnapshot:
    """One type's entries and the activities that they belong to.

    Attributes:
        stamp: ``all`` of the activities that were read before the entries: where the next delta
            starts; None on an account where nothing had happened.
        block: The type's block of the same activities.
        entries: The entries by Simkl id.
        counts_at: By status, when the episode counts of that bucket were last read whole, in
            seconds since 1970. Counts change without any activity.
        settled: Whether it was read long enough after the last change for every change to show.
        wrong: It was proved wrong, so that the next reading is a whole one.
    """

    stamp: str | None
    block: Stamps
    entries: dict[int, Entry]
    counts_at: dict[str, float] = field(default_factory=dict)
    settled: bool = True
    wrong: bool = False


class Snapshot(NamedTuple):
    """What is known of an account.

    Attributes:
        account: The account's id.
        types: The types that were ever read.
    """

    account: int
    types: dict[MediaType, TypeSnapshot]


class Outline(NamedTuple):
    """A snapshot whose rows were not read yet.

    Attributes:
        head: The snapshot, whose types have no entries.
        rows: The rows of its types in their order, each type's as they are written.
    """

    head: Snapshot
    rows: Sequence[bytes]


class Activities(NamedTuple):
    """When which part of an account last changed.

    Attributes:
        latest: When anything did; None on an account where nothing had happened.
        blocks: The stamps of each type.
    """

    latest: str | None
    blocks: Mapping[MediaType, Stamps]

    def block(self, media_type: MediaType) -> Stamps:
        """Return the stamps of one type."""
        return self.blocks[media_type]


class _TypeHead(TypedDict):
    stamp: str | None
    block: Stamps
    counts_at: dict[str, float]
    settled: bool
    wrong: bool


class _Head(TypedDict):
    """The first line; the others have the rows of its types, in their order."""

    format: str
    account: int
    types: dict[MediaType, _TypeHead]


class SnapshotFile:
    """The file of one credential's snapshot."""

    def __init__(self, path: Path, cache: CacheFolder) -> None:
        self._path = path
        self._cache = cache
        self._content = b""
        self._lines: dict[MediaType, tuple[dict[int, Entry], bytes]] = {}

    def load(self) -> Snapshot | None:
        """Return the snapshot; None when there is none that can be used."""
        outline = self.outline()
        return None if outline is None else self.whole(outline)

    def outline(self) -> Outline | None:
        """Return the snapshot without its rows; None when there is none that can be used."""
        try:
            self._content = self._cache.read(self._path)
            first, *rows = self._content.split(b"\n")
            head: Any = read_json(first)
            return Outline(_snapshot_of(head), rows) if head["format"] == _FORMAT else None
        except UNUSABLE:
            # The library is read anew and the file replaced.
            return None

    def whole(self, outline: Outline) -> Snapshot | None:
        """Return the snapshot of an outline with its rows; None when they cannot be used."""
        types = {}
        try:
            for (kind, known), rows in zip(outline.head.types.items(), outline.rows, strict=True):
                entries = _entries(kind, rows)
                self._lines[kind] = entries, rows
                types[kind] = replace(known, entries=entries)
        except UNUSABLE:
            return None
        return outline.head._replace(types=types)

    @property
    def digest(self) -> str:
        """The digest of what was read or stored last, rows included."""
        return hashlib.sha256(self._content).hexdigest()

    def store(self, snapshot: Snapshot) -> None:
        """Replace the file."""
        lines = (self._line(kind, known.entries) for kind, known in snapshot.types.items())
        self._content = b"\n".join((_encoded(_head(snapshot)), *lines))
        self._cache.write(self._path, self._content)

    def forget(self) -> None:
        """Delete the file if there is one."""
        self._cache.forget(self._path)

    def _line(self, media_type: MediaType, entries: dict[int, Entry]) -> bytes:
        known = self._lines.get(media_type)
        if known is None or known[0] is not entries:
            known = self._lines[media_type] = entries, _encoded(list(entries.values()))
        return known[1]


def activities_of(data: object, where: str) -> Activities:
    """Return the answer of the activities after a look at its shape.

    Raises:
        UnexpectedAnswer: It is no object, or has no ``all``.
    """
    if not isinstance(data, dict) or "all" not in data:
        raise odd_shape(where, 'it is no object with "all"')
    if not isinstance(data["all"], str | None):
        raise odd_shape(where, '"all" is no time')
    return Activities(
        data["all"], {media_type: block_of(data, media_type) for media_type in MediaType}
    )


def block_of(activities: JsonObject, media_type: MediaType) -> Stamps:
    """Return the stamps of one type; a block or stamp that is absent never happened."""
    block = activities.get(media_type.activities_block)
    if not isinstance(block, dict):
        return {}
    return {
        str(LEGACY_STATUSES.get(key, key)): value
        for key, value in block.items()
        if isinstance(value, str | None)
    }


def _snapshot_of(head: _Head) -> Snapshot:
    """Return a snapshot whose types have no entries yet."""
    return Snapshot(
        int(head["account"]),
        {
            MediaType(name): TypeSnapshot(
                stamp=saved["stamp"],
                block=dict(saved["block"]),
                entries={},
                counts_at=dict(saved["counts_at"]),
                settled=saved["settled"],
                wrong=saved["wrong"],
            )
            for name, saved in head["types"].items()
        },
    )


def _entries(media_type: MediaType, line: bytes) -> dict[int, Entry]:
    statuses: dict[str | None, Status | None] = {str(status): status for status in Status}
    statuses[None] = None
    make = Entry._make
    rows: Any = read_json(line)
    entries = {}
    for row in rows:
        row[0] = media_type
        row[2] = statuses[row[2]]
        entries[row[1]] = make(row)
    return entries


def _head(snapshot: Snapshot) -> _Head:
    return {
        "format": _FORMAT,
        "account": snapshot.account,
        "types": {
            media_type: {
                "stamp": known.stamp,
                "block": known.block,
                "counts_at": known.counts_at,
                "settled": known.settled,
                "wrong": known.wrong,
            }
            for media_type, known in snapshot.types.items()
        },
    }


def _encoded(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, check_circular=False, separators=(",", ":"))
    return text.encode()
