"""Reading a file that a person or somebody's pull request named, and nothing that only looks so."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

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


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "no regular file"
