"""Says what is being done, once that takes longer than a second.

On a terminal it is one line that changes, with how far the work has come and how long it may take;
in a pipe a line each time that another tenth is done. Whatever is printed ends the line, until work
goes on. A thread of its own looks at the time, since the one that waits cannot.
"""

import math
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from reconciler.console.screen import SCREEN, can_change_lines
from reconciler.console.streams import tell_progress

PATIENCE: Final = 1.0
"""Seconds that work takes before it is told of."""

TENTHS: Final = 10
"""Lines that the same work gets in a pipe at most."""

_ONE_SPELL: Final = 0.5
"""Seconds within which what follows is the same spell of work."""

_SHORT: Final = 3.0
"""Seconds below which the time that is left is not worth a word."""

_LOOKS: Final = 0.25
"""Seconds between two looks at the time."""

_MINUTE: Final = 60
_HOUR: Final = 3600


class _Doing(NamedTuple):
    """Work that is counted, as last told.

    Attributes:
        what: What is being done, such as ``looking up``.
        done: How much of it is done.
        total: Of how much; 0 where nobody knows.
        at: When that was told, in monotonic seconds.
        began: When the counting began.
        begun_with: How much was done then.
        told: Tenths that a pipe was told of.
    """

    what: str
    done: int
    total: int
    at: float
    began: float
    begun_with: int
    told: int

    @property
    def is_over(self) -> bool:
        return bool(self.total) and self.done >= self.total

    def left(self, now: float) -> float | None:
        """Return the seconds that the rest takes at the speed so far; None before it shows."""
        done, elapsed = self.done - self.begun_with, self.at - self.began
        if done <= 0 or elapsed <= 0:
            return None
        return elapsed / done * (self.total - self.done) - (now - self.at)

    def text(self, now: float) -> str:
        """Return ``looking up 300 of 1,000, about 70 s left``."""
        if not self.total:
            return self.what
        left = self.left(now)
        end = f", about {duration(left)} left" if left is not None and left >= _SHORT else ""
        return f"{self.what} {self.done:,} of {self.total:,}{end}"


class _Wait(NamedTuple):
    what: str
    since: float
    until: float | None

    def text(self, now: float) -> str:
        if self.until is None:
            return self.what
        return f"{self.what} in {duration(max(self.until - now, 0))}"


class Work:
    """What is being done and waited for at a moment; several threads may tell of theirs at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing.

        Args:
            now: Monotonic seconds.
        """
        self._now = now
        self._lock = threading.RLock()
        self._open: dict[object, _Wait] = {}
        self._doings: list[_Doing] = []
        self._since = self._ended = now() - _ONE_SPELL
        self._last = ""

    @contextmanager
    def waiting(self, what: str, seconds: float | None = None) -> Iterator[None]:
        """Wait for something while the context is open, for so many seconds if that is known."""
        mark = object()
        with self._lock:
            now = self._now()
            self._begin(now)
            self._open[mark] = _Wait(what, now, None if seconds is None else now + seconds)
        try:
            yield
        finally:
            with self._lock:
                del self._open[mark]
                self._ended = self._now()

    def step(self, what: str, done: int, total: int) -> str | None:
        """Note how far counted work has come.

        Args:
            what: What is being done.
            done: How much of it is done; less than before, or of another total, is other work, for
                which what is not done yet only pauses.
            total: Of how much; 0 where nobody knows.

        Returns:
            What is to be told where no line can change, or None.
        """
        with self._lock:
            now = self._now()
            self._begin(now)
            doing = self._counted(what, done, total, now)
            tenths = done * TENTHS // total if total else 0
            is_due = tenths > doing.told and now - doing.began >= PATIENCE
            if doing.is_over:
                self._ended = now
            else:
                self._doings.append(doing._replace(told=tenths) if is_due else doing)
            return f"… {doing.text(now)}" if is_due else None

    def line(self, shown_at: float) -> str:
        """Return what a terminal shows at this moment; empty for nothing.

        Args:
            shown_at: When something was last shown to stay, in monotonic seconds. What was told
                before is not shown again.
        """
        with self._lock:
            now = self._now()
            self._last = self._text(now, shown_at)
            return self._last

    @property
    def spell(self) -> float:
        """When the work began that goes on, in monotonic seconds."""
        return self._since

    def _text(self, now: float, shown_at: float) -> str:
        doing = self._doings[-1] if self._doings and self._doings[-1].at >= shown_at else None
        wait = next(iter(self._open.values()), None)
        if doing is None and wait is None:
            goes_on = shown_at <= self._ended and now - self._ended < _ONE_SPELL
            return self._last if goes_on else ""
        if now - max(self._since, shown_at) < PATIENCE:
            return ""
        parts = [] if doing is None else [doing.text(now)]
        if wait is not None and (doing is None or wait.until or now - wait.since >= PATIENCE):
            # What is counted down may take long, so it is what a narrow terminal shows.
            parts.insert(0 if wait.until else len(parts), wait.text(now))
        return "… " + "; ".join(parts)

    def _begin(self, now: float) -> None:
        """Begin another spell, unless something was going on shortly before."""
        if not self._open and not self._doings and now - self._ended >= _ONE_SPELL:
            self._since = now

    def _counted(self, what: str, done: int, total: int, now: float) -> _Doing:
        """Return the work as it is now, and forget whatever it paused for."""
        for index in reversed(range(len(self._doings))):
            before = self._doings[index]
            if before.total == total and before.done <= done:
                del self._doings[index:]
                return before._replace(what=what, done=done, at=now)
        return _Doing(what, done, total, now, now, done, done * TENTHS // max(total, 1))


def duration(seconds: float) -> str:
    """Return a time to wait in words: ``9 s``, ``4 min``, ``1 h 10 min``."""
    whole = math.ceil(seconds)
    if whole < 2 * _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{round(whole / _MINUTE)} min"
    hours, minutes = divmod(round(whole / _MINUTE), _MINUTE)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


class Progress:
    """Shows the work of this process on its screen."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing to show.

        Args:
            now: Monotonic seconds.
        """
        self._now = now
        self._is_watched = False
        self.begin()

    def begin(self) -> None:
        """Forget earlier work, which goes no further even where it was not done."""
        self._work = Work(self._now)

    @contextmanager
    def waiting(self, what: str, seconds: float | None = None) -> Iterator[None]:
        """Show what is waited for, on a terminal alone, while the context is open."""
        self._watch()
        with self._work.waiting(what, seconds):
            yield

    def step(self, what: str, done: int, total: int) -> None:
        """Show how far counted work has come; ``Work.step`` has what the arguments mean."""
        self._watch()
        line = self._work.step(what, done, total)
        if line is not None and not can_change_lines(sys.stderr):
            tell_progress(line)

    def _watch(self) -> None:
        if not self._is_watched and sys.stderr.isatty():
            self._is_watched = True
            threading.Thread(target=self._look, name="progress", daemon=True).start()

    def _look(self) -> None:
        told = 0.0
        while True:
            with SCREEN.lock:
                line = self._work.line(SCREEN.shown_at)
                if can_change_lines(sys.stderr):
                    SCREEN.change_line(line)
                elif line and self._work.spell != told:
                    told = self._work.spell
                    tell_progress(line)
            time.sleep(_LOOKS)


PROGRESS: Final = Progress()
"""Shows the work of the process."""
