"""Reading the library: activities first, then only what moved, as deltas where that is possible.

Known from Simkl's reference ("Sync guide", "Activities", "Get all items"):

- activities are read before the rows, so that a change in between is seen again next time;
- ``date_from`` gives what changed after that very second, so a delta starts one second before the
  stamp; rows that are seen again change nothing;
- rows may lag behind activities for a moment (authors of clients saw two seconds), so a type that
  was read right after a change is asked once more later;
- a delta shows neither removals (only a list of all ids does) nor changes of ratings alone, after
  which the type is read whole: that also shows what was removed with its rating;
- ratings that we changed ourselves, and nothing beside them, are read as what ``/sync/ratings``
  tells to have changed, which is much less than the whole type;
- a type block that did not move means that its rows did not change.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from reconciler.model.account import FEW, Entry, Loss
from reconciler.model.errors import Refused, UnexpectedAnswer
from reconciler.model.media import STATUSES, MediaType
from reconciler.simkl.account.rows import entries_of, row_simkl_id, rows_of
from reconciler.simkl.account.snapshot import (
    RATED,
    REMOVED,
    Activities,
    Snapshot,
    Stamps,
    TypeSnapshot,
    activities_of,
)
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import account_id_of

ACTIVITIES: Final = "/sync/activities"
SETTINGS: Final = "/users/settings"
ALL_ITEMS: Final = "/sync/all-items"
RATINGS_PATH: Final = "/sync/ratings"
SUMMARY: Final = {"language": "en", "memos": "yes"}

SETTLING: Final = 5.0
"""Seconds after a change within which a reading may not show it yet."""

_READING: Final = "reading the library"
_SETTLING_TIME: Final = timedelta(seconds=SETTLING)
_OVERLAP: Final = 1.0
_NO_ROWS_CHANGE: Final = frozenset({"all", "playback", RATED, REMOVED})


class Movement(NamedTuple):
    """What a type's activities tell to have changed.

    Attributes:
        rows: Something that a delta shows.
        removed: Something left the library.
        rated: A rating was set, changed or taken away.
    """

    rows: bool = False
    removed: bool = False
    rated: bool = False

    def __bool__(self) -> bool:
        return self.rows or self.removed or self.rated

    def __or__(self, other: "Movement") -> "Movement":
        return Movement(
            rows=self.rows or other.rows,
            removed=self.removed or other.removed,
            rated=self.rated or other.rated,
        )


def movement(before: Stamps, now: Stamps) -> Movement:
    """Compare two activities blocks of a type."""
    moved = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    return Movement(
        # A block that moved for no reason that is known may still have changed rows.
        rows=bool(moved - _NO_ROWS_CHANGE) or moved == {"all"},
        removed=REMOVED in moved,
        rated=RATED in moved,
    )


@dataclass(frozen=True, slots=True)
class Eager:
    """Types to read whatever the activities say, after writes to them.

    Attributes:
        rows: Types of which a delta is read.
        removed: Types of which the ids are read.
        gone: Simkl ids that the writes took out of the library.
        rated: Types of which the changed ratings are read.
        ratings: By Simkl id, the rating that the writes gave, or None where they took it away.
    """

    rows: Collection[MediaType] = field(default_factory=frozenset)
    removed: Collection[MediaType] = field(default_factory=frozenset)
    gone: Collection[int] = field(default_factory=frozenset)
    rated: Collection[MediaType] = field(default_factory=frozenset)
    ratings: Mapping[int, int | None] = field(default_factory=dict)

    def widen(self, moved: Movement, media_type: MediaType) -> Movement:
        """Add what is to be read anyway to what moved."""
        return moved | Movement(
            rows=media_type in self.rows,
            removed=media_type in self.removed,
            rated=media_type in self.rated,
        )


def read_activities(api: Api) -> Activities:
    """Read the activities.

    Raises:
        AccountError: They cannot be read.
    """
    return activities_of(api.get(ACTIVITIES), f"GET {ACTIVITIES}")


def read_account_id(api: Api) -> int:
    """Read the account's permanent number.

    Raises:
        AccountError: It cannot be read.
    """
    return account_id_of(api.get(SETTINGS), f"GET {SETTINGS}")


def read_snapshot(
    api: Api,
    activities: Activities,
    before: Snapshot | None,
    types: Collection[MediaType],
    *,
    refresh: bool = False,
    accept_losses: bool = False,
    eager: Eager | None = None,
) -> Snapshot:
    """Bring the named types of a snapshot up to the activities that were just read.

    Args:
        api: The client.
        activities: The activities; nothing else may have been read since.
        before: What is known, or None.
        types: The types to read; no bucket of another type is asked for.
        refresh: Read the named types whole.
        accept_losses: Believe also that many titles are gone which nobody removed.
        eager: What to read although the activities do not show that it moved.

    Returns:
        A new snapshot in which types that were not named are as before.

    Raises:
        Refused: A type lost more than a few entries while no activity says that anything was
            removed.
        AccountError: A request failed; what is known is still ``before``.
    """
    if before is not None and _is_of_another_history(before, activities):
        before = _same_account(api, before)
        refresh = True
    account = before.account if before is not None else read_account_id(api)
    known_types = dict(before.types) if before is not None else {}
    read: dict[MediaType, TypeSnapshot] = {}
    wanted = eager or Eager()
    for media_type in MediaType:
        if media_type in types:
            api.progress(_READING, len(read), len(set(types)))
            reading = _Reading(api, activities, media_type, known_types.get(media_type), wanted)
            read[media_type] = reading.current(refresh)
    api.progress(_READING, len(read), len(read))
    after = Snapshot(account, _without_moved_titles(known_types, read))
    if before is not None and not accept_losses:
        for loss in losses(before, after, types, wanted.gone):
            if loss.is_unexplained:
                raise _unexplained(loss)
    return after


def is_unmoved(head: Snapshot, activities: Activities, types: Collection[MediaType]) -> bool:
    """Return whether ``read_snapshot`` would ask for nothing and find nothing to remember.

    Args:
        head: What is known; of its types no entries are needed.
        activities: The activities that were just read.
        types: The types to read.
    """
    return not _is_of_another_history(head, activities) and all(
        media_type in head.types and _stands(head.types[media_type], activities.block(media_type))
        for media_type in types
    )


def _stands(known: TypeSnapshot, block: Stamps) -> bool:
    """Return whether a type is known for sure, and its activities to the last stamp.

    A stamp that moves no row is remembered, too: what moves beside it next is told by that.
    """
    return known.settled and not known.wrong and known.block == block


def losses(
    before: Snapshot, after: Snapshot, types: Collection[MediaType], gone: Collection[int] = ()
) -> list[Loss]:
    """Return what each type lost between two snapshots of one account.

    Args:
        before: The earlier one.
        after: The later one.
        types: The types to compare.
        gone: Simkl ids that were removed on purpose.
    """
    if before.account != after.account:
        return []
    present = set(gone).union(*(known.entries for known in after.types.values()))
    return [
        Loss(
            media_type,
            len(known.entries.keys() - present),
            len(known.entries),
            _may_tell_a_removal(known, after.types[media_type].block),
        )
        for media_type, known in before.types.items()
        if media_type in types and media_type in after.types
    ]


def _may_tell_a_removal(known: TypeSnapshot, block: Stamps) -> bool:
    """Return whether something was removed since, or so shortly before that a reading lacked it."""
    moved = block.get(REMOVED) not in {None, known.block.get(REMOVED)}
    return moved or (not known.settled and _unsettled(known.block).removed)


def _same_account(api: Api, before: Snapshot) -> Snapshot:
    """Return what is known, to be held against what is read whole; not another account's."""
    account = read_account_id(api)
    return before if account == before.account else Snapshot(account, {})


def _is_of_another_history(before: Snapshot, activities: Activities) -> bool:
    """Return whether time went backwards, so that no delta can be trusted."""
    now = aware_time(activities.latest)
    stamps = [aware_time(known.stamp) for known in before.types.values()]
    return any(stamp is not None and (now is None or now < stamp) for stamp in stamps)


def aware_time(stamp: str | None) -> datetime | None:
    """Read any ISO form of a time; None when it is none. It is never used to make a stamp."""
    try:
        time = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _without_moved_titles(
    known: dict[MediaType, TypeSnapshot], read: dict[MediaType, TypeSnapshot]
) -> dict[MediaType, TypeSnapshot]:
    """Put types together so that a title that Simkl files elsewhere now is not there twice."""
    types = known | read
    for media_type, fresh in read.items():
        before = known.get(media_type)
        arrived = fresh.entries.keys() - (before.entries.keys() if before is not None else set())
        for other, snapshot in types.items():
            old = known.get(other)
            if other is media_type or old is None:
                continue
            left = arrived & old.entries.keys() & snapshot.entries.keys()
            if left:
                entries = {key: row for key, row in snapshot.entries.items() if key not in left}
                types[other] = replace(snapshot, entries=entries)
    return types


class _Reading:
    """Reads one type."""

    def __init__(
        self,
        api: Api,
        activities: Activities,
        media_type: MediaType,
        known: TypeSnapshot | None,
        eager: Eager,
    ) -> None:
        self._api = api
        self._stamp: str | None = activities.latest
        self._block = activities.block(media_type)
        self._type = media_type
        self._path = f"{ALL_ITEMS}/{media_type}"
        self._known = known
        self._eager = eager
        self._settled = _is_settled(self._block, api.clock.now())

    def current(self, refresh: bool) -> TypeSnapshot:
        """Return the type as of the activities, with as few and as small requests as possible."""
        known = self._known
        if known is None or known.wrong or refresh:
            return self._whole()
        moved = movement(known.block, self._block)
        wanted = self._eager.widen(moved, self._type)
        if not known.settled and (moved or self._settled):
            wanted |= _unsettled(known.block)
        if not wanted:
            stamp = self._stamp if known.settled else known.stamp
            return replace(known, stamp=stamp, block=self._block)
        since = _start_of_delta(known)
        if since is None:
            return self._whole()
        entries = self._changed(known, since, moved, wanted)
        if entries is None:
            return self._whole()
        return TypeSnapshot(self._stamp, self._block, entries, known.counts_at, self._settled)

    def _changed(
        self, known: TypeSnapshot, since: str, moved: Movement, wanted: Movement
    ) -> dict[int, Entry] | None:
        """Return the entries by deltas, or None when these do not explain what moved."""
        if wanted.rated:
            alone = self._type in self._eager.rated and not (wanted.rows or wanted.removed)
            return self._rated(known, since) if alone else None
        entries = known.entries
        if wanted.rows:
            delta = self._fetch({"date_from": since})
            news = {key: entry for key, entry in delta.items() if entries.get(key) != entry}
            # Something changed and nothing new was given: the answer may be a failed read.
            if not news and moved.rows and not moved.removed:
                return None
            if news:
                entries = entries | news
        if wanted.removed:
            ids = self._ids()
            lost = entries.keys() - ids - set(self._eager.gone)
            # A list of ids that came cut short would take titles away, so many are read again.
            if not ids <= entries.keys() or (entries and not ids) or len(lost) > FEW:
                return None
            entries = {key: entry for key, entry in entries.items() if key in ids}
        return entries

    def _rated(self, known: TypeSnapshot, since: str) -> dict[int, Entry] | None:
        """Return the entries with the ratings that changed, or None when these do not show ours."""
        path = f"{RATINGS_PATH}/{self._type}"
        try:
            rows = entries_of(
                self._api.get_list(path, {"date_from": since}), self._type, f"GET {path}"
            )
        except UnexpectedAnswer:
            return None
        if not rows.keys() <= known.entries.keys():
            return None
        # What else a row holds is as ``/sync/all-items`` gave it, with the memo.
        entries = known.entries | {
            simkl: known.entries[simkl]._replace(rating=row.rating, rated_at=row.rated_at)
            for simkl, row in rows.items()
        }
        ours = self._eager.ratings.items()
        shown = all(entries[simkl].rating == rating for simkl, rating in ours if simkl in entries)
        return entries if shown else None

    def _whole(self) -> TypeSnapshot:
        entries = self._fetch()
        if self._is_odd(entries):
            entries = self._fetch()
        now = self._api.clock.now()
        counts_at = {str(status): now for status in STATUSES[self._type]}
        return TypeSnapshot(self._stamp, self._block, entries, counts_at, self._settled)

    def _is_odd(self, entries: dict[int, Entry]) -> bool:
        """Return whether the type is emptier than the snapshot or the activities let expect."""
        known = self._known
        if known is not None and self._block.get(REMOVED) in {None, known.block.get(REMOVED)}:
            lost = known.entries.keys() - entries.keys() - set(self._eager.gone)
            if len(lost) > FEW:
                return True
        return not entries and any(self._block.get(status) for status in STATUSES[self._type])

    def _fetch(self, params: dict[str, str] | None = None) -> dict[int, Entry]:
        data = self._api.get_list(self._path, {**SUMMARY, **(params or {})})
        return entries_of(data, self._type, f"GET {self._path}")

    def _ids(self) -> set[int]:
        where = f"GET {self._path}"
        rows = rows_of(
            self._api.get_list(self._path, {"extended": "simkl_ids_only"}), self._type, where
        )
        return {row_simkl_id(row, where) for row in rows}


def _newest(block: Stamps) -> datetime | None:
    moments = [time for time in map(aware_time, block.values()) if time is not None]
    return max(moments, default=None)


def _is_settled(block: Stamps, now: float) -> bool:
    """Return whether a type that is read now shows the last change of its activities for sure."""
    newest = _newest(block)
    return newest is None or now - newest.timestamp() >= SETTLING


def _unsettled(block: Stamps) -> Movement:
    """Return what a reading right after a type's last change may have missed."""
    newest = _newest(block)

    def late(key: str) -> bool:
        time = aware_time(block.get(key))
        return newest is not None and time is not None and newest - time < _SETTLING_TIME

    return Movement(rows=True, removed=late(REMOVED), rated=late(RATED))


def _start_of_delta(known: TypeSnapshot) -> str | None:
    """Return ``date_from`` of what the snapshot may lack; None when only a whole reading has it."""
    stamp = aware_time(known.stamp)
    if stamp is None:
        return None
    overlap = _OVERLAP if known.settled else _OVERLAP + SETTLING
    return f"{stamp.astimezone(UTC) - timedelta(seconds=overlap):%Y-%m-%dT%H:%M:%SZ}"


def _unexplained(loss: Loss) -> Refused:
    return Refused(
        f"{loss.text} that were there before are missing in what Simkl gave, and it knows of no "
        "removal",
        "Nothing was changed. This looks like a fault of Simkl: look at your library on simkl.com "
        "and try again later. If it really is so, go on this once with --accept-losses.",
        code="sudden-emptiness",
    )
