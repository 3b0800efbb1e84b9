"""Taking a lock file that keeps other programs away."""

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.files.atomic import cannot_write, make_private_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock


def take(lock: "BaseFileLock", guarded: Path) -> None:
    """Take a lock, whose private folder is made where it is missing.

    Args:
        lock: The lock.
        guarded: The file that it guards, for sentences.

    Raises:
        Timeout: Another program holds it.
        FileFailure: The lock's file cannot be made or used.
    """
    from filelock import Timeout

    file = Path(lock.lock_file)
    try:
        make_private_folder(file.parent)
        if not file.exists():
            # A lock waits for a file that cannot be made as for one that somebody holds.
            file.touch(mode=0o600)
        lock.acquire()
    except Timeout:
        raise
    except OSError as error:
        raise cannot_write(guarded, error, makes_folder=True) from error
