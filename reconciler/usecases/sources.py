"""What a plan is made from on this computer: a library file, its lock and the day."""

import hashlib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reconciler import __version__
from reconciler.library.lock import lock_path, read_lock_source
from reconciler.library.reading.file import read_source, today_in_utc


class Sources(NamedTuple):
    """A library file and its lock as they are on disk.

    Attributes:
        path: The library file, as it was named.
        library: Its bytes.
        lock: The bytes of the lock beside it; None where there is none.
        today: The day, which the dates in the file are held against.
    """

    path: Path
    library: bytes
    lock: bytes | None
    today: date

    @property
    def fingerprint(self) -> str:
        """A digest of all of them and of this program's version: of the same, the same is made."""
        lock = "" if self.lock is None else _digest(self.lock)
        parts = (__version__, ascii(str(self.path)), str(self.today), _digest(self.library), lock)
        return _digest("\0".join(parts).encode())


def read_sources(path: Path) -> Sources:
    """Read a library file and its lock, and look at the calendar.

    Raises:
        InvalidLibrary: The file is missing or cannot be read.
        FileFailure: The lock cannot be read.
    """
    return Sources(path, read_source(path), read_lock_source(lock_path(path)), today_in_utc())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
