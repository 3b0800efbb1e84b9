"""The course of an import: account to text, read back, then file and lock."""

from pathlib import Path

from reconciler.console.streams import tell
from reconciler.files.atomic import require_new, require_writable, write_atomically
from reconciler.library.editing.canonical import readable
from reconciler.library.editing.emit import library_text
from reconciler.library.lock import lock_path, write_lock
from reconciler.library.reading.file import read_source
from reconciler.library.reading.read import check_library, read_library
from reconciler.model.account import Account, Answers
from reconciler.model.errors import EditFailed, InvalidLibrary
from reconciler.model.library import Library
from reconciler.planning.agree import agree
from reconciler.rendering.terminal import clean


def refuse_to_overwrite(path: Path) -> None:
    """Return when neither the file nor its lock exists.

    Raises:
        FileFailure: One of them could not be written.
        Refused: One of them does.
    """
    require_writable(path)
    for name in (path, lock_path(path)):
        require_new(
            name,
            "Take the account's state into it with `reconciler pull`, write elsewhere with --out, "
            "or overwrite file and lock with --force.",
        )


def policy_keeps_ratings(path: Path) -> bool:
    """Tell whether a file that is about to be overwritten has the policy to write ratings."""
    if not path.is_file():
        return False
    try:
        # Hardly any file has the word, and one without it needs no reading.
        return b"ratings" in read_source(path) and read_library(path).policy.ratings
    except InvalidLibrary:
        return False


def library_of(account: Account, name: str, *, ratings: bool = False) -> tuple[bytes, Library]:
    """Return the library file of an account, and what it says when it is read.

    Entries whose status no file can name are left out, which the person is told.

    Args:
        account: The account.
        name: The file's name.
        ratings: Whether to write ratings, and the policy that keeps it so.

    Raises:
        EditFailed: What was written reads otherwise; nothing should be done with it.
    """
    entries = account.rows
    for entry in entries:
        if not entry.can_be_listed:
            tell(
                f"Left out: {clean(entry.title)} (simkl:{entry.simkl}) is "
                f'"{clean(entry.status_text)}" on Simkl, a status that no file can give to '
                f"{entry.type}. It stays as it is."
            )
    data = library_text(account, ratings=ratings).encode()
    checked = check_library(data, name)
    # No two items of a valid file have the same Simkl id.
    listed = {
        wish.ids.get("simkl"): (wish.type, wish.status, wish.title or "", wish.rating)
        for wish in (checked.library.wishes if checked.library is not None else ())
    }
    meant = {
        str(entry.simkl): (
            entry.type,
            entry.status,
            readable(entry.title),
            entry.rating if ratings else None,
        )
        for entry in entries
        if entry.can_be_listed
    }
    if checked.library is None or listed != meant:
        where = checked.problems[0] if checked.problems else None
        raise EditFailed(
            "the library file does not read as the account that it was written from"
            + (f": {where.message} (line {where.line})" if where else ""),
            "This is a mistake in the program; please report it. Nothing was written.",
        )
    return data, checked.library


def write_library(path: Path, data: bytes, library: Library, account: Account) -> None:
    """Write a new library file, and then its lock.

    Raises:
        FileFailure: One of them cannot be written.
    """
    write_atomically(path, data)
    write_lock(lock_path(path), agree(library, account, None, Answers()))
