"""The account's writer, and how its requests are cut into batches.

Every write is described before it is sent, so that reading afterwards can tell whether the account
shows it. Answers of writes are hints only.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from reconciler.model.account import Account, Entry
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import BATCH_SIZE
from reconciler.simkl.account.reader import AccountReader, CacheFiles
from reconciler.simkl.account.reading import Eager, read_activities, read_snapshot
from reconciler.simkl.account.snapshot import Snapshot
from reconciler.simkl.account.writes import (
    ADD_RATINGS,
    ADD_TO_LIST,
    HISTORY,
    REMOVE,
    REMOVE_RATINGS,
    AnyWrite,
    HistoryWrite,
    ListWrite,
    RatingWrite,
    RemoveWrite,
    UnrateWrite,
    WriteAnswer,
    history_body,
    list_body,
    ratings_body,
    remove_body,
    unrate_body,
    write_answer_of,
)
from reconciler.simkl.http.answers import Rejected
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import JsonObject

_ONLY_AS_TOLD: Final = {"skip_auto_watching": "yes"}
_MEANT: Final = frozenset(
    {"empty_field", "wrong_parameter", "unauthorized_client", "empty_id", "rate_limit"}
)

_Write = TypeVar("_Write", bound=AnyWrite)
_Send = Callable[[Sequence[_Write]], WriteAnswer]


class AccountWriter(AccountReader):
    """Reads and changes one account's library."""

    def __init__(self, api: Api, files: CacheFiles) -> None:
        super().__init__(api, files)
        self._expected: dict[int, Status | None] = {}
        self._expected_ratings: dict[int, int | None] = {}
        self._written: set[MediaType] = set()
        self._rated: set[MediaType] = set()
        self._removed: set[MediaType] = set()

    def add_to_list(self, items: Sequence[ListWrite]) -> WriteAnswer:
        """Put titles into statuses, 100 a request.

        Raises:
            FateUnknown: A request was cut off: read before sending again.
            AccountError: Simkl did not do it; earlier requests of the same call were done.
        """
        self._expected.update((item.simkl, item.to) for item in items)
        self._written.update(item.type for item in items)
        return self._in_batches(items, self._list_batch)

    def remove(self, entries: Sequence[RemoveWrite]) -> WriteAnswer:
        """Take titles out of the library, 100 a request.

        Raises:
            FateUnknown: A request was cut off: read before sending again.
            AccountError: Simkl did not do it; earlier requests of the same call were done.
        """
        self._expected.update((item.simkl, None) for item in entries)
        for item in entries:
            self._expected_ratings.pop(item.simkl, None)
        self._removed.update(item.type for item in entries)
        return self._in_batches(
            entries, lambda batch: self._send(REMOVE, remove_body(batch), batch)
        )

    def add_history(
        self, items: Sequence[HistoryWrite], *, skip_auto_watching: bool = True
    ) -> WriteAnswer:
        """Record what was watched, with a status, a memo and an added date.

        Args:
            items: The titles; each carries its status.
            skip_auto_watching: Mark nothing that the items do not name. Without it, ``completed``
                marks every episode.

        Raises:
            FateUnknown: A request was cut off; sending the same again changes nothing more.
            AccountError: Simkl did not do it; earlier requests of the same call were done.
        """
        self._expected.update((item.simkl, item.status) for item in items)
        self._written.update(item.type for item in items)
        params = _ONLY_AS_TOLD if skip_auto_watching else None
        return self._in_batches(
            items, lambda batch: self._send(HISTORY, history_body(batch), batch, params)
        )

    def add_ratings(self, items: Sequence[RatingWrite]) -> WriteAnswer:
        """Rate titles; one that is in no list is filed by that.

        Raises:
            FateUnknown: A request was cut off; sending the same again changes nothing more.
            AccountError: Simkl did not do it; earlier requests of the same call were done.
        """
        self._expected_ratings.update((item.simkl, item.rating) for item in items)
        self._rated.update(item.type for item in items)
        return self._in_batches(
            items, lambda batch: self._send(ADD_RATINGS, ratings_body(batch), batch)
        )

    def remove_ratings(self, items: Sequence[UnrateWrite]) -> WriteAnswer:
        """Take ratings away; the titles stay where they are.

        Raises:
            FateUnknown: A request was cut off; sending the same again changes nothing more.
            AccountError: Simkl did not do it; earlier requests of the same call were done.
        """
        self._expected_ratings.update((item.simkl, None) for item in items)
        self._rated.update(item.type for item in items)
        return self._in_batches(
            items, lambda batch: self._send(REMOVE_RATINGS, unrate_body(batch), batch)
        )

    def read_after_writes(self, before: Account, types: Collection[MediaType]) -> Account:
        """Read what writes did: deltas since ``before``, ids where something was removed, ratings.

        Types that were written to are read whatever the activities say. The snapshot is replaced
        only by one that shows everything that was written: a read that lags behind must not be
        remembered. Of any other no more is taken than that titles are gone that were to go, so that
        nobody wonders later where they are.

        Args:
            before: The account as read before the writes.
            types: The types to read.

        Raises:
            AccountError: It cannot be read.
        """
        activities = read_activities(self._api)
        base = self._snapshot_of(before)
        eager = Eager(
            rows=frozenset(self._written),
            removed=frozenset(self._removed),
            gone=frozenset(simkl for simkl, status in self._expected.items() if status is None),
            rated=frozenset(self._rated),
            ratings=self._expected_ratings,
        )
        snapshot = read_snapshot(self._api, activities, base, types, eager=eager)
        self._doubt_what_vanished(base, snapshot)
        if self._shows_writes(snapshot):
            # What shows the last change, which was ours, lags behind nothing.
            snapshot = snapshot._replace(
                types={
                    kind: replace(known, settled=True) if kind in self._touched else known
                    for kind, known in snapshot.types.items()
                },
            )
            self._file.store(snapshot)
            self._snapshot = snapshot
        else:
            self._remember(base, _without_gone(base, eager.gone, snapshot))
        return self._remembered(activities, snapshot, types)

    @property
    def _touched(self) -> set[MediaType]:
        return self._written | self._rated | self._removed

    def _shows_writes(self, snapshot: Snapshot) -> bool:
        entries: dict[int, Entry] = {}
        for known in snapshot.types.values():
            entries.update(known.entries)
        return all(
            (entries[simkl].status if simkl in entries else None) is status
            for simkl, status in self._expected.items()
        ) and all(
            simkl in entries and entries[simkl].rating == rating
            for simkl, rating in self._expected_ratings.items()
        )

    def _in_batches(self, items: Sequence[_Write], send: _Send[_Write]) -> WriteAnswer:
        return WriteAnswer.joined(
            self._halving(items[start : start + BATCH_SIZE], send)
            for start in range(0, len(items), BATCH_SIZE)
        )

    def _halving(self, batch: Sequence[_Write], send: _Send[_Write]) -> WriteAnswer:
        """Send a batch, and its halves where Simkl finds it too large."""
        try:
            return send(batch)
        except Rejected as rejected:
            if len(batch) < 2 or not _is_too_large(rejected):
                raise
        middle = len(batch) // 2
        halves = (batch[:middle], batch[middle:])
        return WriteAnswer.joined(self._halving(half, send) for half in halves)

    def _list_batch(self, batch: Sequence[ListWrite]) -> WriteAnswer:
        """Send one add-to-list; where Simkl misses ``to``, send each status on its own once."""
        try:
            return self._send(ADD_TO_LIST, list_body(batch), batch)
        except Rejected as rejected:
            if rejected.error != "empty_field" or len({item.to for item in batch}) < 2:
                raise
        groups = ([item for item in batch if item.to is status] for status in Status)
        return WriteAnswer.joined(
            self._send(ADD_TO_LIST, list_body(group), group) for group in groups if group
        )

    def _send(
        self,
        path: str,
        body: JsonObject,
        items: Sequence[AnyWrite],
        params: Mapping[str, str] | None = None,
    ) -> WriteAnswer:
        return write_answer_of(self._api.post(path, body, params), items, f"POST {path}")


def _without_gone(before: Snapshot, gone: Collection[int], after: Snapshot) -> Snapshot:
    """Return an earlier snapshot without what was removed on purpose and is not there any more."""
    present = {simkl for known in after.types.values() for simkl in known.entries}
    left = frozenset(gone) - present
    types = {
        kind: replace(
            known,
            entries={simkl: row for simkl, row in known.entries.items() if simkl not in left},
        )
        for kind, known in before.types.items()
    }
    return before._replace(types=types)


def _is_too_large(rejected: Rejected) -> bool:
    return rejected.status == 413 or (rejected.status == 400 and rejected.error not in _MEANT)
