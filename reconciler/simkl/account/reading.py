"""Reading the library: activities first, then only what moved, as deltas where that is possible.

Known from Simkl's reference ("Sync guide", "Activities", "Get all items"):

- activities are read before the rows, so that a change in between is seen again next time;
- ``date_from`` is a stamp of Simkl, passed back as it was;
- a delta shows neither removals (only a list of all ids does) nor changes of ratings alone, after
  which the type is read whole: that also shows what was removed with its rating;
- a type block that did not move means that its rows did not change.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from reconciler.model.account import Entry
from reconciler.model.errors import Refused
from reconciler.model.media import STATUSES, MediaType
from reconciler.simkl.account.activities import RATED, REMOVED, Block, activities_of, block_of
from reconciler.simkl.account.rows import entries_of, row_simkl_id, rows_of
from reconciler.simkl.account.snapshot import Snapshot, TypeSnapshot
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import account_id_of

ACTIVITIES: Final = "/sync/activities"
SETTINGS: Final = "/users/settings"
LIBRARY: Final = "/sync/all-items"
SUMMARY: Final = {"language": "en", "memos": "yes"}

_NO_ROWS_CHANGE: Final = frozenset({"all", "playback", RATED, REMOVED})


@dataclass(frozen=True, slots=True)
class Movement:
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


def movement(before: Block, now: Block) -> Movement:
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
    """

    rows: Collection[MediaType] = field(default_factory=frozenset)
    removed: Collection[MediaType] = field(default_factory=frozenset)

    def widen(self, moved: Movement, media_type: MediaType) -> Movement:
        """Add what is to be read anyway to what moved."""
        return Movement(
            rows=moved.rows or media_type in self.rows,
            removed=moved.removed or media_type in self.removed,
            rated=moved.rated,
        )


def read_activities(api: Api) -> dict[str, Any]:
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


def read_library(
    api: Api,
    activities: dict[str, Any],
    before: Snapshot | None,
    types: Collection[MediaType],
    *,
    refresh: bool = False,
    eager: Eager | None = None,
) -> Snapshot:
    """Bring the named types of a snapshot up to the activities that were just read.

    Args:
        api: The client.
        activities: The activities; nothing else may have been read since.
        before: What is known, or None.
        types: The types to read; no bucket of another type is asked for.
        refresh: Read the named types whole.
        eager: What to read although the activities do not show that it moved.

    Returns:
        A new snapshot in which types that were not named are as before.

    Raises:
        Refused: A type lost all its entries while no activity says that anything was removed.
        AccountError: A request failed; what is known is still ``before``.
    """
    if before is not None and _is_of_another_history(before, activities):
        before = _same_account(api, before)
        refresh = True
    account = before.account if before is not None else read_account_id(api)
    known_types = dict(before.types) if before is not None else {}
    read: dict[MediaType, TypeSnapshot] = {}
    for media_type in MediaType:
        if media_type in types:
            reading = _Reading(api, activities, media_type, known_types.get(media_type))
            read[media_type] = reading.current(refresh, eager or Eager())
    return Snapshot(account, _without_moved_titles(known_types, read))


def _same_account(api: Api, before: Snapshot) -> Snapshot:
    """Give what is known, to be held against what is read whole, unless it is another account's."""
    account = read_account_id(api)
    return before if account == before.account else Snapshot(account, {})


def _is_of_another_history(before: Snapshot, activities: dict[str, Any]) -> bool:
    """Tell whether time went backwards, so that no delta can be trusted."""
    now = moment(activities["all"])
    stamps = [moment(known.stamp) for known in before.types.values()]
    return any(stamp is not None and (now is None or now < stamp) for stamp in stamps)


def moment(stamp: str | None) -> datetime | None:
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
        activities: dict[str, Any],
        media_type: MediaType,
        known: TypeSnapshot | None,
    ) -> None:
        self._api = api
        self._stamp: str | None = activities["all"]
        self._block = block_of(activities, media_type)
        self._type = media_type
        self._path = f"{LIBRARY}/{media_type}"
        self._known = known

    def current(self, refresh: bool, eager: Eager) -> TypeSnapshot:
        """Give the type as of the activities, with as few and as small requests as possible."""
        known = self._known
        if known is None or refresh:
            return self._whole()
        moved = movement(known.block, self._block)
        wanted = eager.widen(moved, self._type)
        if not wanted:
            return replace(known, stamp=self._stamp, block=self._block)
        if known.stamp is None:
            return self._whole()
        entries = self._changed(known, known.stamp, moved, wanted)
        if entries is None:
            return self._whole()
        return TypeSnapshot(self._stamp, self._block, entries, known.counts_at)

    def _changed(
        self, known: TypeSnapshot, since: str, moved: Movement, wanted: Movement
    ) -> dict[int, Entry] | None:
        """Give the entries by deltas, or None when these do not explain what moved."""
        if wanted.rated:
            return None
        entries = known.entries
        if wanted.rows:
            delta = self._fetch({"date_from": since})
            # Something changed and nothing was given: the answer may be a failed read.
            if not delta and moved.rows and not moved.removed:
                return None
            entries = entries | delta
        if wanted.removed:
            ids = self._ids()
            if not ids <= entries.keys() or (entries and not ids):
                return None
            entries = {key: entry for key, entry in entries.items() if key in ids}
        return entries

    def _whole(self) -> TypeSnapshot:
        entries = self._fetch()
        if not entries and self._held_something():
            entries = self._fetch()
            if not entries:
                self._require_removals()
        now = self._api.clock.now()
        counts_at = {str(status): now for status in STATUSES[self._type]}
        return TypeSnapshot(self._stamp, self._block, entries, counts_at)

    def _lost_all_unexplained(self) -> bool:
        """Tell whether the snapshot held entries and no activity says that one was removed."""
        known = self._known
        if known is None or not known.entries:
            return False
        return self._block.get(REMOVED) in {None, known.block.get(REMOVED)}

    def _held_something(self) -> bool:
        """Tell whether the snapshot or the activities know of entries: emptiness is then odd."""
        if self._known is not None and self._known.entries:
            return True
        return any(self._block.get(str(status)) for status in STATUSES[self._type])

    def _require_removals(self) -> None:
        """Refuse that all entries are gone when the activities know of no removal since.

        A stamp that is gone altogether tells of none either.
        """
        known = self._known
        if known is None or not known.entries:
            return
        if self._block.get(REMOVED) in {None, known.block.get(REMOVED)}:
            raise _sudden_emptiness(self._type, len(known.entries))

    def _fetch(self, params: dict[str, str] | None = None) -> dict[int, Entry]:
        data = self._api.get_list(self._path, {**SUMMARY, **(params or {})})
        return entries_of(data, self._type, f"GET {self._path}")

    def _ids(self) -> set[int]:
        where = f"GET {self._path}"
        rows = rows_of(
            self._api.get_list(self._path, {"extended": "simkl_ids_only"}), self._type, where
        )
        return {row_simkl_id(row, where) for row in rows}


def _sudden_emptiness(media_type: MediaType, held: int) -> Refused:
    return Refused(
        f"Simkl says that there are no {media_type} in the library, but {held} were there before "
        "and it knows of no removal",
        "Nothing was changed. This looks like a fault of Simkl: look at your library on simkl.com "
        "and try again later. If it really is empty, delete reconciler's cache folder.",
        code="sudden-emptiness",
    )
