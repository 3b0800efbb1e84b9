"""Replacing a file in one step, so that a reader or a kill never meets half of one."""

import contextlib
import os
import tempfile
from pathlib import Path

from reconciler.model.errors import FileFailure

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


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
    try:
        if private:
            make_private_folder(target.parent)
        mode = _PRIVATE_FILE if private else _mode_to_keep(target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise FileFailure(
            f"cannot write {path}: {error.strerror or error}",
            "Check the folder's rights and the free space.",
        ) from error


def require_writable(path: Path) -> None:
    """Return when a file can be replaced, as far as that can be told without doing it.

    Raises:
        FileFailure: Its folder is missing or cannot be written to.
    """
    folder = Path(os.path.realpath(path)).parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileFailure(
            f"cannot write {path}: the folder is missing or cannot be written to",
            "Check the folder's rights; nothing was sent.",
        )


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it, that only its owner may enter; one that exists stays."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


def _mode_to_keep(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


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
