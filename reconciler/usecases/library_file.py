"""Reading a library file to change it, and replacing it when it is still what was read."""

from pathlib import Path
from typing import NamedTuple

from reconciler.files.atomic import write_atomically
from reconciler.library.editing.locate import Located, locate
from reconciler.library.reading.file import read_source, today_in_utc
from reconciler.library.reading.read import sections_of
from reconciler.model.errors import Stale
from reconciler.model.library import Library


class LibraryFile(NamedTuple):
    """A library file as it was read."""

    path: Path
    located: Located

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.located.data

    @property
    def library(self) -> Library:
        """What it says."""
        return self.located.library


def read_library_file(path: Path) -> LibraryFile:
    """Read a library file with the places of all that is in it.

    Raises:
        InvalidLibrary: It cannot be read or has problems; the error holds all of them.
    """
    source = read_source(path)
    return LibraryFile(path, locate(source, str(path), today_in_utc(), sections_of(path)))


def replace_library_file(file: LibraryFile, data: bytes) -> None:
    """Replace the file's bytes; nothing is written when they are those that it has.

    Raises:
        Stale: Somebody changed the file since it was read.
        FileFailure: It cannot be written.
    """
    if data == file.data:
        return
    if read_source(file.path) != file.data:
        raise Stale(
            f"{file.path} was changed by somebody else in the meantime; it was left alone",
            "Run the command again.",
            code="file-changed",
        )
    write_atomically(file.path, data)


def file_diff(file: LibraryFile, data: bytes) -> str:
    """Return what changes in the file, as a unified diff; empty where nothing does."""
    from reconciler.rendering.unified_diff import unified_diff

    return unified_diff(file.data.decode("utf-8-sig"), data.decode("utf-8-sig"), str(file.path))
