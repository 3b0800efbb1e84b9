"""One apply at a time for an account on one machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reconciler.files.atomic import write_atomically
from reconciler.files.locks import take
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
    lock = FileLock(folder / f"apply-{account}.lock", timeout=0, mode=0o600)
    try:
        take(lock, holder)
    except Timeout as error:
        raise Refused(
            f"another apply or restore works on this account: {_holder_text(holder)}",
            "Nothing was sent. Wait until it has ended, then run the command again.",
            code="busy",
        ) from error
    except FileFailure as failure:
        hint = "Check the folder's rights, or set RECONCILER_DATA_DIR."
        raise FileFailure(failure.message, hint) from failure
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
