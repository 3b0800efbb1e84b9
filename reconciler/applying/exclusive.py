"""One apply at a time for an account on one machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reconciler.files.atomic import require_folder, write_atomically
from reconciler.files.locks import take
from reconciler.model.errors import FileFailure, Refused


def require_place_to_hold(folder: Path) -> None:
    """Return when an account can be held in a folder, as far as that can be told before.

    Raises:
        FileFailure: The folder cannot be made or written to.
    """
    with _advice_on_folder():
        require_folder(folder, "apply.lock")


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
        with _advice_on_folder():
            take(lock, holder)
    except Timeout as error:
        raise Refused(
            f"another apply or restore works on this account: {_holder_text(holder)}",
            "Nothing was sent. Wait until it has ended, then run the command again.",
            code="busy",
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


@contextmanager
def _advice_on_folder() -> Iterator[None]:
    """Tell of a failure that another folder would do."""
    try:
        yield
    except FileFailure as failure:
        failure.hint = "Check the folder's rights, or set RECONCILER_DATA_DIR."
        raise


def _holder_text(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "a process that is just starting or ending"
