"""Says on a terminal what is waited for, once nothing was shown for a second.

A thread of its own looks at the time, since the one that waits cannot.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from reconciler.console.streams import SCREEN, tell_progress

PATIENCE: Final = 1.0
"""Seconds without anything on the screen."""

_ONE_SPELL: Final = 0.5
"""Waits that follow each other within these seconds are one spell of waiting."""


class Waits:
    """What is waited for at a moment; several threads may wait at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing.

        Args:
            now: Monotonic seconds.
        """
        self.changed = threading.Condition()
        self._now = now
        self._open: dict[object, str] = {}
        self._said: set[object] = set()
        self._since = self._ended = now() - _ONE_SPELL

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Wait for something while the context is open."""
        mark = object()
        with self.changed:
            now = self._now()
            if not self._open and now - self._ended >= _ONE_SPELL:
                self._since = now
            self._open[mark] = what
            self.changed.notify()
        try:
            yield
        finally:
            with self.changed:
                del self._open[mark]
                self._said.discard(mark)
                self._ended = self._now()

    def due(self, shown_at: float) -> tuple[str | None, float | None]:
        """Return what is to be said, and else after how many seconds to ask again.

        Args:
            shown_at: When something was last shown.

        Returns:
            What is to be said at once, or None; and the seconds, or None while nothing is waited
            for that was not said.
        """
        unsaid = next((mark for mark in self._open if mark not in self._said), None)
        if unsaid is None:
            return None, None
        left = max(shown_at, self._since) + PATIENCE - self._now()
        if left > 0:
            return None, left
        self._said.update(self._open)
        return self._open[unsaid], None


def shown_waiting() -> Callable[[str], AbstractContextManager[None]]:
    """Return what takes the things that are waited for; said they are on a terminal alone."""
    if not sys.stderr.isatty():
        return lambda _: nullcontext()
    waits = Waits()
    threading.Thread(target=_watch, args=(waits,), name="waiting", daemon=True).start()
    return waits.waiting


def _watch(waits: Waits) -> None:
    while True:
        with waits.changed:
            what, pause = waits.due(SCREEN.shown_at)
            if what is None:
                waits.changed.wait(pause)
        if what is not None:
            tell_progress(f"… {what}")
