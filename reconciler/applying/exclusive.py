"""One apply at a time for an account on one machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reconciler.files.atomic import make_private_folder, write_atomically
from reconciler.model.errors import FileFailure, Refused


@contextmanager
def exclusive(folder: Path, account: int, started: str) -> Iterator[None]:
    """Hold the account for writing until the block ends; the program's end frees it too.

    Args:
        folder: A private folder of this machine.
        account: The account's id.
        started: When this program started, for the message that another one shows.

    Raises:
        Refused: Another program on this machine holds the account; the message says which.
        FileFailure: The folder cannot be used.
    """
    holder = folder / f"apply-{account}.holder"
    try:
        make_private_folder(folder)
        lock = FileLock(folder / f"apply-{account}.lock", timeout=0, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise Refused(
            f"another apply or restore works on this account: {_holder_text(holder)}",
            "Nothing was sent. Wait until it has ended, then run the command again.",
            code="busy",
        ) from error
    except OSError as error:
        raise FileFailure(
            f"cannot use {folder}: {error.strerror}",
            "Check its rights, or set RECONCILER_DATA_DIR.",
        ) from error
    try:
        # Only a courtesy to whoever is refused: the lock holds without it.
        with suppress(FileFailure):
            text = f"process {os.getpid()}, started {started}"
            write_atomically(holder, text.encode(), private=True)
        yield
    finally:
        # What was done must not be lost to a lock that the program's end frees anyway.
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        with suppress(OSError):
            lock.release()


def _holder_text(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "a process that is just starting or ending"
