"""Reading single ``(type, status)`` buckets: for fresh episode counts, and whole for backups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reconciler.model.account import Entry
from reconciler.model.errors import Stale
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reading import ALL_ITEMS, SUMMARY
from reconciler.simkl.account.rows import AccountRow, entries_of, row_simkl_id, rows_of
from reconciler.simkl.account.snapshot import Snapshot
from reconciler.simkl.http.transport import Api

FRESH_FOR: Final = 86_400.0
"""Seconds for which episode counts are trusted; they change without any activity."""

DETAILS: Final = {
    **SUMMARY,
    "extended": "full",
    "episode_watched_at": "yes",
    # "yes" instead would invent episodes for titles that were completed in one step.
    "include_all_episodes": "original",
}

_READING: Final = "reading titles"

Bucket = tuple[MediaType, Status | None]


def refresh_counts(api: Api, snapshot: Snapshot, entries: Sequence[Entry]) -> Snapshot:
    """Read the buckets of the entries whose counts are old; else return the snapshot itself.

    Raises:
        Stale: An entry is no longer in its bucket.
        AccountError: A request failed.
    """
    now = api.clock.now()
    types = dict(snapshot.types)
    for (media_type, status), wanted in _by_bucket(entries).items():
        known = types.get(media_type)
        if known is None or status is None:
            continue
        if 0 <= now - known.counts_at.get(status, 0.0) < FRESH_FOR:
            continue
        path = _path((media_type, status))
        fresh = entries_of(api.get_list(path, SUMMARY), media_type, f"GET {path}")
        # The whole bucket was read, so every entry that is known in it has to be there.
        bucket = [entry for entry in known.entries.values() if entry.status is status]
        _require([*wanted, *bucket], {simkl: entry.status_text for simkl, entry in fresh.items()})
        types[media_type] = replace(
            known,
            entries=known.entries | fresh,
            counts_at={**known.counts_at, str(status): now},
        )
    return snapshot if types == snapshot.types else snapshot._replace(types=types)


def read_details(
    api: Api, entries: Sequence[Entry], *, every_mark: bool = False
) -> dict[int, AccountRow]:
    """Read the whole rows of entries, every bucket once.

    Args:
        api: The client.
        entries: The entries.
        every_mark: Give each watched episode a row, those that were marked without one as well.

    Raises:
        Stale: An entry is no longer in its bucket.
        AccountError: A request failed.
    """
    details: dict[int, AccountRow] = {}
    asked = {**DETAILS, "include_all_episodes": "yes"} if every_mark else DETAILS
    api.progress(_READING, 0, len(entries))
    for bucket, wanted in _by_bucket(entries).items():
        path = _path(bucket)
        where = f"GET {path}"
        rows = {
            row_simkl_id(row, where): row
            for row in rows_of(api.get_list(path, asked), bucket[0], where)
        }
        _require(wanted, {simkl: row.get("status") for simkl, row in rows.items()})
        details.update((entry.simkl, rows[entry.simkl]) for entry in wanted)
        api.progress(_READING, len(details), len(entries))
    return details


def _by_bucket(entries: Iterable[Entry]) -> dict[Bucket, list[Entry]]:
    buckets: dict[Bucket, list[Entry]] = {}
    for entry in entries:
        # A bucket that the type should not have may answer with nothing: only the whole type is
        # sure to hold the entry.
        status = entry.status if entry.can_be_listed else None
        buckets.setdefault((entry.type, status), []).append(entry)
    return dict(sorted(buckets.items(), key=lambda item: (item[0][0], item[0][1] or "")))


def _path(bucket: Bucket) -> str:
    media_type, status = bucket
    return f"{ALL_ITEMS}/{media_type}" + (f"/{status}" if status is not None else "")


def _require(wanted: Iterable[Entry], statuses: Mapping[int, object]) -> None:
    """Return when all that was sought was found, and in the status that was sought."""
    for entry in wanted:
        if statuses.get(entry.simkl) != entry.status_text:
            raise Stale(
                f"{entry.title} is no longer among the {entry.type} that are {entry.status_text}",
                "The library changed while it was read, and nothing was sent. Run it again.",
            )
