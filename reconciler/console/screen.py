"""The one screen that all streams of the process are on, with the one line of it that changes.

That line is made of text, blanks and carriage returns alone: it stays readable without colours, and
a program that is killed leaves no terminal behind that is set otherwise than before.
"""

import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from reconciler.rendering.terminal import cell_width, cut

_FALLBACK_COLUMNS: Final = 80
_ROOM_FOR_CTRL_C: Final = 3
"""Cells at the end that stay empty, since a terminal writes ``^C`` there."""


class _Screen:
    """What this process showed.

    Attributes:
        lock: Held by whoever writes; what changes the line runs in a thread of its own.
        shown_at: When something was last shown to stay, in monotonic seconds.
        has_document: Whether the process printed its JSON document.
        is_broken: Whether stdout refused a result.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.shown_at = time.monotonic()
        self.has_document = self.is_broken = False
        self._line = ""
        self._is_closed = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make room for text that stays."""
        with self.lock:
            self.change_line("")
            try:
                yield
            finally:
                self.shown_at = time.monotonic()

    def change_line(self, text: str) -> None:
        """Let a cleaned text stand in the line that changes, cut to the terminal's width.

        Where the terminal takes nothing at the moment, it stays as it is.
        """
        with self.lock:
            if self._is_closed or (not text and not self._line) or not takes_text(sys.stderr):
                return
            columns = columns_of(sys.stderr) or _FALLBACK_COLUMNS
            line = cut(text, columns - _ROOM_FOR_CTRL_C)
            if line == self._line:
                return
            over = f"\r{' ' * (columns - 1 if not line else cell_width(self._line))}\r"
            before, self._line = self._line, line
            with suppress(OSError, ValueError):
                sys.stderr.write(f"{over if before else ''}{line}")
                sys.stderr.flush()

    def close(self) -> None:
        """Take the line away for good, since the process ends."""
        with self.lock:
            self.change_line("")
            self._is_closed = True


SCREEN: Final = _Screen()
"""The screen of the process."""


def can_change_lines(stream: TextIO) -> bool:
    """Return whether a line on the stream can be written over: on a terminal that is not dumb."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns_of(stream: TextIO) -> int | None:
    """Return how many cells a line of the terminal has; None where there is none that tells.

    ``COLUMNS`` may ask for fewer; where the terminal does not tell, it is taken at its word.
    """
    asked = columns_asked_for()
    try:
        told = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        told = 0
    return min(filter(None, (asked, told)), default=None)


def columns_asked_for() -> int | None:
    """Return the width that ``COLUMNS`` asks for, or None."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else None


def takes_text(stream: TextIO) -> bool:
    """Return whether text can be written at once: a pipe that nobody empties is full one day."""
    if os.name == "nt" or not hasattr(select, "poll"):
        # On Windows only sockets can be asked, on some others nothing.
        return True
    try:
        # Unlike select, which takes no number above a thousand.
        poll = select.poll()
        poll.register(stream, select.POLLOUT)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        # In memory, as in tests, or closed.
        return True
