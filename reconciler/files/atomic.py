"""Reading, replacing and caching whole files.

A file is replaced in one step, so that a reader or a kill never meets half of one. What a person or
somebody's pull request named is read only if it is a file, and none without an end.
"""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zlib import crc32

from reconciler.model.errors import FileFailure, Refused

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_ANY_FILE: Final = 0o666

_IN_USE: Final = frozenset({5, 32})
"""What Windows says of a file that somebody else has open: access denied, sharing violation."""

_PAUSES: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Seconds between tries; virus scanners and indexers look at a new file for about that long."""

_STDOUT: Final = Path("-")

DOCUMENT: Final = 512 * 1024 * 1024
"""Bytes that a document of this program may have: a backup of a library far beyond any known."""


def read_regular(path: Path, most: int, *, pipe: bool = False) -> bytes:
    """Read a regular file, and never wait for one that is a pipe or a device.

    Args:
        path: The file; a symbolic link is followed.
        most: Bytes that it may have.
        pipe: Whether a pipe is read, too.

    Raises:
        OSError: It cannot be read, is larger, or is no regular file; ``strerror`` says so.
        ValueError: No file can have that name.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        status = os.fstat(file.fileno())
        if stat.S_ISFIFO(status.st_mode) and pipe:
            os.set_blocking(file.fileno(), True)
        elif not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {_kind(status.st_mode)}, not a file")
        data = file.read(most + 1) if status.st_size <= most else b""
    if max(status.st_size, len(data)) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 1024 // 1024} MiB")
    return data


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file by new content: afterwards it holds all of ``data``, or it is as before.

    The content is on disk before the name points to it. A symbolic link stays and its target is
    replaced. A file that exists keeps its mode, unless ``private``.

    Args:
        path: The file; its folder must exist, unless ``private``, which makes it.
        data: The whole new content.
        private: Readable by its owner only, in a folder of the same kind if that is made here.
            Windows has no such modes; there the file has the rights of its folder.

    Raises:
        FileFailure: The folder or the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    require_file(path)
    try:
        if private:
            make_private_folder(target.parent)
        mode = _PRIVATE_FILE if private else _mode_to_keep(target)
        name = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
        try:
            with open(name, "xb", opener=_opener(mode)) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                name.chmod(mode)
            _replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                name.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise cannot_write(path, error, makes_folder=private) from error


def cannot_write(path: Path, error: OSError, *, makes_folder: bool = False) -> FileFailure:
    """Return the failure that says why a file could not be written.

    Args:
        path: The file.
        error: What the system said.
        makes_folder: Whether its folder is made where it is missing.
    """
    folder = _folder_of(path)
    there = _nearest(folder)
    if not os.path.isdir(there):
        why, hint = f"a file stands where the folder has to be: {there}", "Name another place."
    elif there != folder and not makes_folder:
        why, hint = f"there is no folder {folder}", "Make the folder first, or name another file."
    elif isinstance(error, FileNotFoundError):
        made = "no folder" if there != folder else "no file"
        why, hint = f"{made} can be made in {there}", "Name another place."
    else:
        why, hint = error.strerror or str(error), "Check the folder's rights and the free space."
    return FileFailure(f"cannot write {path}: {why}", hint)


def _folder_of(path: Path) -> Path:
    """Return the folder that a file is made in, by the name that the person gave where it fits."""
    target = Path(os.path.realpath(path))
    return path.parent if path.parent.name == target.parent.name else target.parent


def _nearest(folder: Path) -> Path:
    """Return the folder, or what there is of the way to it."""
    return next(filter(os.path.lexists, (folder, *folder.parents)), folder)


def make_folder(folder: Path, file: str) -> None:
    """Make a folder for a file, and those above it; one that exists stays.

    Raises:
        FileFailure: It cannot be made, so the file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder / file, error, makes_folder=True) from error


def require_folder(folder: Path, file: str) -> None:
    """Return when a file can be written into a folder, which may have to be made before.

    That is told as far as it can be without making anything.

    Raises:
        FileFailure: A file stands where the folder has to be, or it cannot be written to.
    """
    _require_rights(folder / file, makes_folder=True)


def require_writable(path: Path) -> None:
    """Return when a file can be replaced, as far as that can be told without doing it.

    Raises:
        FileFailure: It is no file, or its folder is missing or cannot be written to.
    """
    require_file(path)
    _require_rights(path, makes_folder=False)


def _require_rights(path: Path, *, makes_folder: bool) -> None:
    """Return when the system would let a file be made, as far as it tells without that.

    Raises:
        FileFailure: It would not.
    """
    folder = _folder_of(path)
    there = _nearest(folder)
    if not os.path.isdir(there) or (there != folder and not makes_folder):
        raise cannot_write(path, FileNotFoundError(), makes_folder=makes_folder)
    if not os.access(there, os.W_OK | os.X_OK):
        denied = PermissionError(errno.EACCES, f"{os.path.abspath(there)} cannot be written to")
        raise cannot_write(path, denied, makes_folder=makes_folder)


def require_place(path: Path, what: str, is_own: Callable[[bytes], bool]) -> None:
    """Return when a file can be written and nothing but an earlier one of its kind is replaced.

    Args:
        path: The file.
        what: What it is to be, as in ``saved plan``.
        is_own: Tells by the whole content whether a file is of that kind.

    Raises:
        FileFailure: It cannot be written, or what is there cannot be read.
        Refused: Something else is there.
    """
    require_writable(path)
    try:
        there = read_regular(path, DOCUMENT)
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileFailure(
            f"cannot read {path}: {error.strerror or error}", "Give another name."
        ) from error
    if there and not is_own(there):
        raise Refused(
            f"{path} exists and is no {what}; it was left alone",
            "Give another name, or move the file away.",
            code="foreign-file",
        )


def require_new(path: Path, advice: str) -> None:
    """Return when nothing has that name yet.

    Args:
        path: The file.
        advice: What to do when there is one.

    Raises:
        FileFailure: It is no file, or its folder is missing or cannot be written to.
        Refused: It exists.
    """
    require_writable(path)
    if path.exists() or path.is_symlink():
        raise Refused(f"{path} exists already; nothing was written", advice, code="exists")


UNUSABLE: Final = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a cache file meets where it is not there, damaged or of another program."""


class CacheFolder:
    """Reads and writes files that only save requests, and are never needed.

    Where one cannot be written, that is told once and the run goes on. A cache file is a checksum
    in a line of its own, then what is kept; whatever was changed in it since it was written, it is
    as if it was not there.
    """

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
            warn(f"Warning: {what}. Only a cache is there, so all goes on; the next run does more.")


def require_file(path: Path) -> None:
    """Return unless something is there that no file may take the place of.

    A device could be replaced like a file, and then ``/dev/null`` would be none for everybody.

    Raises:
        FileFailure: It is a folder, a pipe or a device.
    """
    if path == _STDOUT:
        raise FileFailure("cannot write -: it does not stand for stdout here", "Name a file.")
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise FileFailure(
            f"cannot write {path}: it is {_kind(mode)}, not a file",
            "Name a file in it." if stat.S_ISDIR(mode) else "Name a file.",
        )


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it, that only its owner may enter; one that exists stays."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


def _mode_to_keep(target: Path) -> int | None:
    """Return the mode of a file that exists; None leaves a new one to the system's own rule."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def _opener(mode: int | None) -> Callable[[str, int], int]:
    """Return what makes a file that nobody else may read, or one as the umask says.

    The umask is left to the system: asking for it would change it for all threads meanwhile.
    """
    made = _ANY_FILE if mode is None else _PRIVATE_FILE
    return lambda path, flags: os.open(path, flags, made)


def _replace(name: Path, target: Path) -> None:
    """Replace a file; on Windows that waits a little for others who have it open."""
    for pause in _PAUSES:
        try:
            name.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
            time.sleep(pause)
        else:
            return
    name.replace(target)


def _sync_folder(folder: Path) -> None:
    """Put the new name on disk too, where the platform lets a folder be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "no regular file"
