"""Files that only save requests: read whole or not at all, and never needed.

A cache file is a checksum in a line of its own, then what is kept. Whatever was changed in it since
it was written, it is as if it was not there.
"""

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from reconciler.files.atomic import DOCUMENT, read_regular, write_atomically
from reconciler.model.errors import FileFailure


class CacheFolder:
    """Reads and writes cache files; where one cannot be written, it says so once and goes on."""

    def __init__(self, warn: Callable[[str], None] | None = None) -> None:
        """Make one.

        Args:
            warn: Takes the one sentence about a cache that cannot be written.
        """
        self._warn = warn

    def read(self, path: Path) -> bytes:
        """Return what was written.

        Raises:
            OSError: There is no such file, or it cannot be read.
            ValueError: It is not as it was written.
        """
        checksum, _, content = read_regular(path, DOCUMENT).partition(b"\n")
        if int(checksum, 16) != crc32(content):
            raise ValueError(f"{path} was changed since it was written")
        return content

    def write(self, path: Path, content: bytes) -> None:
        """Replace a file atomically; only its owner can read it."""
        try:
            write_atomically(path, b"%08x\n%s" % (crc32(content), content), private=True)
        except FileFailure as failure:
            self._tell(failure.message)

    def forget(self, path: Path) -> None:
        """Delete a file if there is one."""
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self._tell(f"cannot delete {path}: {error.strerror or error}")

    def _tell(self, what: str) -> None:
        warn, self._warn = self._warn, None
        if warn is not None:
            warn(f"Warning: {what}. Only a cache is there, so all goes on; the next run asks more.")
