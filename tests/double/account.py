"""The product's account under another reading of the API."""

from collections.abc import Callable
from datetime import datetime

from reconciler.model.media import Status
from reconciler.sandbox import marks
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.state import SandboxEntry, SandboxState, iso, milliseconds
from reconciler.sandbox.titles import Catalogue, CatalogueTitle
from tests.double.logins import Logins
from tests.double.quirks import CompletedRule, Quirks


class DoubleAccount(SandboxAccount):
    """An account that decides as its quirks say.

    Attributes:
        quirks: The reading of the API.
        logins: Its logins.
        playbacks: Titles of which a playback is paused, with how many percent were played.
    """

    def __init__(
        self,
        state: SandboxState,
        catalogue: Catalogue,
        now: Callable[[], datetime],
        logins: Logins,
        playbacks: dict[int, float],
    ) -> None:
        super().__init__(state, catalogue, now)
        self.quirks: Quirks = logins.quirks
        self.logins = logins
        self.playbacks = playbacks
        self._now = now

    def stamp(self) -> str:
        if not self.quirks.second_grain:
            return super().stamp()
        now = milliseconds(self._now()) // 1000 * 1000
        self.state.clock = max(now, self.state.clock // 1000 * 1000)
        self.changed = True
        return iso(self.state.clock)

    def settled(self, title: CatalogueTitle, wanted: Status) -> Status:
        if title.is_movie and wanted is Status.HOLD and self.quirks.movies_hold:
            return Status.HOLD
        return super().settled(title, wanted)

    def keeps_completed(self, title: CatalogueTitle) -> bool:
        if title.simkl in self.quirks.completed_refused:
            return False
        if self.quirks.completed == CompletedRule.CAUGHT_UP and not title.is_movie:
            return title.aired > 0 and title.not_aired == 0
        return super().keeps_completed(title)

    def leave_completed(self, entry: SandboxEntry) -> None:
        if self.quirks.leaving_completed_drops_marks:
            marks.clear(entry)

    def completes_although_skipped(self) -> bool:
        return not self.quirks.skip_suppresses_completed

    def moves_by_repeated_watches(self) -> bool:
        return not self.quirks.repeats_are_ignored

    def file(
        self,
        title: CatalogueTitle,
        wanted: Status,
        *,
        watched_at: str | None = None,
        added_at: str | None = None,
        marks_aired: bool = False,
    ) -> SandboxEntry:
        return super().file(
            title,
            wanted,
            watched_at=watched_at,
            added_at=added_at,
            marks_aired=marks_aired or self.quirks.downgrade_marks_aired,
        )

    def remove(self, title: CatalogueTitle) -> SandboxEntry | None:
        if title.simkl in self.quirks.removal_refused:
            return self.entry(title)
        gone = super().remove(title)
        if gone is not None and self.playbacks.pop(title.simkl, None) is not None:
            self.moved(title.type, self.stamp(), "playback")
        return gone
