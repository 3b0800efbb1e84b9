"""The sandbox's account: what the server does to a library when something is asked of it.

Known from Simkl's reference ("Watchlist statuses", ``/sync/add-to-list``, ``/sync/history``,
``/sync/ratings``, ``/sync/activities``). Endpoints and edits by hand go through the same few
operations, so that both leave the same library, row stamps and activities behind. Where the
reference is silent or disputed, a small method decides (``keeps_completed``, ``leave_completed``
and others), so that another reading is a subclass.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from reconciler.model.media import MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.state import SandboxEntry, SandboxState, iso, milliseconds
from reconciler.sandbox.titles import Catalogue, CatalogueTitle, EpisodeNumber


class SandboxAccount:
    """A loaded sandbox file with the catalogue that its entries belong to.

    Attributes:
        state: The content of the file; changed in place.
        catalogue: All titles, those of the file included.
        changed: Whether anything has to be saved.
    """

    def __init__(
        self, state: SandboxState, catalogue: Catalogue, now: Callable[[], datetime]
    ) -> None:
        self.state = state
        self.catalogue = catalogue
        self.changed = False
        self._now = now

    def stamp(self) -> str:
        """Return a time that is later than every one given before."""
        self.state.clock = max(milliseconds(self._now()), self.state.clock + 1)
        self.changed = True
        return iso(self.state.clock)

    def entry(self, title: CatalogueTitle) -> SandboxEntry | None:
        """Return a title's row, or None when it is not in the library."""
        return self.state.entries.get(title.simkl)

    def rows(self) -> Iterable[tuple[CatalogueTitle, SandboxEntry]]:
        """Yield the library with its titles."""
        for simkl, entry in self.state.entries.items():
            yield self.catalogue.titles[simkl], entry

    def settled(self, title: CatalogueTitle, wanted: Status) -> Status:
        """Return the status that the server stores when ``wanted`` is asked for.

        A movie's ``watching`` becomes ``completed``. What ``hold`` does to a movie is undefined;
        here it becomes ``completed`` too, so that whoever relies on it is found out. A series that
        is not over does not stay ``completed``.
        """
        if title.is_movie:
            return Status.COMPLETED if wanted in {Status.WATCHING, Status.HOLD} else wanted
        if wanted is not Status.COMPLETED:
            return wanted
        if self.keeps_completed(title):
            return Status.COMPLETED
        return Status.WATCHING if title.aired else Status.PLANTOWATCH

    def keeps_completed(self, title: CatalogueTitle) -> bool:
        """Return whether a series stays ``completed``; by the reference, an airing one does not."""
        return title.keeps_completed

    def leave_completed(self, entry: SandboxEntry) -> None:
        """Take what leaving ``completed`` costs: nothing, as the reference is silent."""

    def completes_although_skipped(self) -> bool:
        """Return whether ``status: completed`` marks all episodes beside ``skip_auto_watching``."""
        return True

    def moves_by_repeated_watches(self) -> bool:
        """Return whether the status beside a repeated watch counts, though the watch does not."""
        return True

    def place(
        self, title: CatalogueTitle, status: Status, *, added_at: str | None = None
    ) -> SandboxEntry:
        """Put a title into a status bucket as it is, without marking anything."""
        stamp = self.stamp()
        entry = self.entry(title)
        if entry is None:
            entry = SandboxEntry(status, added_at or stamp, stamp)
            self.state.entries[title.simkl] = entry
            self.moved(title.type, stamp, status)
            return entry
        self.moved(title.type, stamp, entry.status, status)
        if entry.status is Status.COMPLETED and status is not Status.COMPLETED:
            self.leave_completed(entry)
        entry.status = status
        entry.changed_at = stamp
        entry.added_at = added_at or entry.added_at
        return entry

    def file(
        self,
        title: CatalogueTitle,
        wanted: Status,
        *,
        watched_at: str | None = None,
        added_at: str | None = None,
        marks_aired: bool = False,
    ) -> SandboxEntry:
        """Put a title where the server puts it when ``wanted`` is asked for.

        Args:
            title: The title.
            wanted: The status that was asked for.
            watched_at: When what becomes watched was watched; now when None.
            added_at: When it was put on the list; kept, or now, when None.
            marks_aired: Mark the aired episodes of a series that does not stay ``completed``.
        """
        stored = self.settled(title, wanted)
        entry = self.place(title, stored, added_at=added_at)
        when = watched_at or entry.changed_at
        if title.is_movie:
            if stored is Status.COMPLETED:
                self.watch_movie(title, when)
        elif stored is Status.COMPLETED:
            marks.mark_first(entry, title, title.total, when)
        elif wanted is Status.COMPLETED and marks_aired:
            marks.mark_first(entry, title, title.aired, when)
        return entry

    def watch_movie(self, title: CatalogueTitle, watched_at: str) -> bool:
        """Record a watch of a movie; a repeated one is ignored and returns False."""
        entry = self.state.entries[title.simkl]
        if entry.last_watched_at is not None:
            return False
        entry.last_watched_at = watched_at
        self._touch(title, entry)
        return True

    def watch(
        self, title: CatalogueTitle, episodes: Mapping[EpisodeNumber, str]
    ) -> list[EpisodeNumber]:
        """Record episodes of a title of the library; give those that were not watched before."""
        entry = self.state.entries[title.simkl]
        new = marks.mark(entry, title, episodes)
        if new:
            self._touch(title, entry)
        return new

    def status_by_progress(self, title: CatalogueTitle, entry: SandboxEntry) -> Status:
        """Return the status that marking episodes leads to: completed at the end, else watching."""
        if title.total and marks.watched_count(entry, title) == title.total:
            return self.settled(title, Status.COMPLETED)
        return Status.WATCHING

    def unwatch(self, title: CatalogueTitle, episodes: Iterable[EpisodeNumber]) -> int:
        """Take marks away; a title that was completed is being watched again then."""
        entry = self.state.entries[title.simkl]
        gone = marks.unmark(entry, title, set(episodes))
        if gone:
            if entry.status is Status.COMPLETED:
                self.place(title, Status.WATCHING)
            self._touch(title, entry)
        return gone

    def remove(self, title: CatalogueTitle) -> SandboxEntry | None:
        """Take a title out of the library with its history, rating and memo.

        Returns:
            The row that is gone, or None when there was none.
        """
        entry = self.state.entries.pop(title.simkl, None)
        if entry is not None:
            keys = (
                ["removed_from_list"] if entry.rating is None else ["removed_from_list", "rated_at"]
            )
            self.moved(title.type, self.stamp(), entry.status, *keys)
        return entry

    def rate(self, title: CatalogueTitle, rating: int, rated_at: str | None = None) -> SandboxEntry:
        """Rate a title; one that is on no list is filed as Simkl's reference of ratings says.

        The row's own stamp stays: a rating alone is no change that ``date_from`` shows.
        """
        entry = self.entry(title) or self.file(title, self._status_by_rating(title))
        stamp = self.stamp()
        entry.rating = rating
        entry.rated_at = rated_at or stamp
        entry.rating_changed_at = stamp
        self.moved(title.type, stamp, "rated_at")
        return entry

    def unrate(self, title: CatalogueTitle) -> bool:
        """Take a rating away; return False when there was none."""
        entry = self.entry(title)
        if entry is None or entry.rating is None:
            return False
        entry.rating = entry.rated_at = None
        entry.rating_changed_at = stamp = self.stamp()
        self.moved(title.type, stamp, "rated_at")
        return True

    def _status_by_rating(self, title: CatalogueTitle) -> Status:
        if title.is_movie:
            return Status.COMPLETED if title.released else Status.PLANTOWATCH
        return Status.COMPLETED if title.total == 1 else Status.WATCHING

    def _touch(self, title: CatalogueTitle, entry: SandboxEntry) -> None:
        entry.changed_at = self.stamp()
        self.moved(title.type, entry.changed_at, entry.status)

    def moved(self, media_type: MediaType, stamp: str, *keys: str) -> None:
        """Move activities of a type and all above; a key that the type's block lacks stays out."""
        block = self.state.activities[media_type]
        for key in ("all", *map(str, keys)):
            if key in block:
                block[key] = stamp
        self.state.activities_all = stamp
