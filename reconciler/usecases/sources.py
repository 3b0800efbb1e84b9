"""What a plan is made from on this computer: a library file, its lock and the day."""

import hashlib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reconciler import __version__
from reconciler.library.lock import lock_path, read_lock_source
from reconciler.library.reading.file import read_source, today_in_utc
from reconciler.model.errors import FileFailure


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
    def library_digest(self) -> str:
        """A digest of the library file."""
        return _digest(self.library)

    @property
    def fingerprint(self) -> str:
        """A digest of all of them and of this program's version: of the same, the same is made."""
        lock = "" if self.lock is None else _digest(self.lock)
        parts = (__version__, ascii(str(self.path)), str(self.today), self.library_digest, lock)
        return _digest("\0".join(parts).encode())


def read_sources(path: Path) -> Sources:
    """Read a library file and its lock, and look at the calendar.

    Raises:
        InvalidLibrary: The file is missing or cannot be read.
        FileFailure: The lock cannot be read, and the file has no problems, which would be told.
    """
    library, today = read_source(path), today_in_utc()
    try:
        lock = read_lock_source(lock_path(path))
    except FileFailure:
        from reconciler.library.reading.read import library_in

        library_in(path, library, today)
        raise
    return Sources(path, library, lock, today)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
