"""The lock file: what file and account last agreed on, one item a line so that it merges.

It is JSON, sorted by type and Simkl id, and meant to be committed. Two branches that changed
different items merge without a conflict; one that does not merge is refused with the way out.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.files.atomic import read_regular, write_atomically
from reconciler.library.lock_document import (
    LOCK_FORMAT_VERSION,
    NewerFormat,
    NoLock,
    WrongPart,
    line_of,
    lock_of,
    parse,
)
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import STATUSES, MediaType

if TYPE_CHECKING:
    from reconciler.library.merge_marks import Conflict

if TYPE_CHECKING:
    from reconciler.documents.lock import LockedItemDocument, RefusalDocument

_LARGEST: Final = 256 * 1024 * 1024
_AT_ONCE: Final = 500


def lock_path(library_path: Path) -> Path:
    """Return the lock's place beside a library file: ``NAME.lock.json`` for ``NAME.yaml``.

    Behind a symbolic link that is beside the file that it leads to: both belong to one repository,
    whichever folder the link is in.
    """
    if library_path.is_symlink():
        library_path = Path(os.path.realpath(library_path))
    name = library_path.name
    for suffix in (".yaml", ".yml"):
        if name.endswith(suffix) and name != suffix:
            name = name.removesuffix(suffix)
            break
    return library_path.with_name(f"{name}.lock.json")


def sections_by_lock(library_path: Path) -> Mapping[int, MediaType]:
    """Return the section of each title that the lock beside a file knows, by Simkl id.

    Empty where there is no lock, or none that can be read.
    """
    try:
        lock = read_lock(lock_path(library_path))
    except (DamagedFile, FileFailure):
        return {}
    items = lock.items if lock is not None else {}
    return {simkl: media_type for media_type, known in items.items() for simkl in known}


def read_lock(path: Path) -> Lock | None:
    """Read a lock file; None when there is none.

    A lock that was merged by hand is read when only what joins its lines is wrong. A title that
    both sides left there with another status or other ids counts as unknown to the lock.

    Raises:
        DamagedFile: It holds a merge conflict, is no lock, or none of a known version; the message
            names the line.
        FileFailure: It cannot be read.
    """
    return lock_in(path, read_lock_source(path))


def read_lock_source(path: Path) -> bytes | None:
    """Read the bytes of a lock file; None when there is none.

    Raises:
        FileFailure: It cannot be read.
    """
    try:
        return read_regular(path, _LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = "Check its rights."
        if not path.is_file():
            hint = "Move away what stands there: a lock is a file."
        raise FileFailure(f"cannot read {path}: {error.strerror}", hint) from error


def lock_in(path: Path, source: bytes | None) -> Lock | None:
    """Return what the bytes of a lock file say, as ``read_lock`` does.

    Args:
        path: The file, for messages.
        source: Its bytes; None where there is no file.

    Raises:
        DamagedFile: As in ``read_lock``.
    """
    if source is None:
        return None
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _damaged(path, 0, "it is not UTF-8 text") from error
    lines = None
    try:
        document, lines = parse(text)
        return lock_of(document)
    except NoLock as error:
        from reconciler.library.merge_marks import conflicts

        if found := conflicts(text):
            raise _in_conflict(path, found) from error
        raise _damaged(path, error.line, str(error)) from error
    except NewerFormat as error:
        raise DamagedFile(
            f"{path} has format version {error}, which this version does not know",
            "Update reconciler.",
            code="lock-version",
        ) from error
    except WrongPart as error:
        line = line_of(text, error.path) if lines is None else error.line_among(lines)
        raise _damaged(path, line, str(error)) from error


def write_lock(path: Path, lock: Lock) -> bool:
    """Write a lock file atomically; return False when it held the same already.

    Raises:
        FileFailure: It cannot be written.
    """
    data = lock_text(lock).encode()
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass  # absent or unreadable: the write below says what is wrong with it
    write_atomically(path, data)
    return True


def lock_text(lock: Lock) -> str:
    """Return a lock file's text: sorted, one item a line, ending with a newline."""
    head = [
        "{",
        f'"format_version": {LOCK_FORMAT_VERSION},',
        f'"account": {lock.account},',
        f'"managed": {json.dumps(_managed_document(lock))},',
        '"items": {',
    ]
    sections = [
        f'"{media_type}": [\n{_item_lines(lock.items[media_type])}\n]'
        for media_type in MediaType
        if lock.items.get(media_type)
    ]
    items = ",\n".join(sections) + ("\n}" if sections else "}")
    return "\n".join(
        [*head, items + (",\n" + _unknown_text(lock) if lock.unknown else ""), "}", ""]
    )


def _unknown_text(lock: Lock) -> str:
    sections = []
    for media_type in MediaType:
        keys = sorted(ids for wished, ids in lock.unknown if wished is media_type)
        lines = ",\n".join(json.dumps(dict(ids), ensure_ascii=False) for ids in keys)
        if lines:
            sections.append(f'"{media_type}": [\n{lines}\n]')
    return '"unknown": {\n' + ",\n".join(sections) + "\n}"


def _damaged(path: Path, line: int, what: str) -> DamagedFile:
    import shlex

    place = f"{path}:{line}" if line else str(path)
    mend = (
        "Mend that line, or delete it if it is a title's: nothing is known of the title then. Or "
        "restore"
    )
    return DamagedFile(
        f"{place}: the lock is damaged: {what}",
        f"{mend if line else 'Restore'} the file from git "
        f"(`git checkout -- {shlex.quote(str(path))}`), or delete it: "
        "the next plan is then two-way, and the next apply writes a new one.",
        code="damaged-lock",
    )


def _in_conflict(path: Path, found: Sequence["Conflict"]) -> DamagedFile:
    told = "; ".join(f"{path}:{conflict.line}: {conflict}" for conflict in found)
    return DamagedFile(
        told,
        "Delete the lines with <<<<<<<, ======= and >>>>>>>, and keep the lines of both sides;"
        " commas do not matter. A title that then has two different lines counts as unknown, and"
        " file and account decide. The next `reconciler apply` puts the lock in order.",
        code="lock-conflict",
    )


def _managed_document(lock: Lock) -> dict[str, list[str]]:
    return {
        media_type: [status for status in STATUSES[media_type] if status in statuses]
        for media_type in MediaType
        if (statuses := lock.managed.get(media_type)) is not None
    }


def _item_lines(items: Mapping[int, LockedItem]) -> str:
    """Return items as JSON, one a line.

    Many are encoded at once, since the encoder takes longer to begin than to write one, and none is
    looked through for cycles. Behind a brace, a quote opens the first key of a row: one that is
    within a text has a backslash before it.
    """
    rows = _item_rows(items)
    parts = iter(lambda: list(islice(rows, _AT_ONCE)), [])
    return ",\n".join(
        json.dumps(part, ensure_ascii=False, check_circular=False)[1:-1].replace('}, {"', '},\n{"')
        for part in parts
    )


def _item_rows(items: Mapping[int, LockedItem]) -> Iterator["LockedItemDocument"]:
    for _, item in sorted(items.items()):
        row: LockedItemDocument = {
            "simkl": item.simkl,
            "status": item.status,
            "title": item.title,
            "year": item.year,
            "ids": dict(sorted(item.ids.items())),
        }
        if item.refusal is not None:
            row["refused"] = _refusal(item.refusal)
        if item.episodes is not None:
            row["episodes"] = item.episodes
        if item.rating is not None:
            row["rating"] = item.rating.value
            if item.rating.refusal is not None:
                wanted, status = item.rating.refusal
                row["rating_refused"] = {"wanted": wanted, "status": status}
        yield row


def _refusal(refusal: Refusal) -> "RefusalDocument":
    return {
        "wanted": refusal.wanted,
        "total": refusal.total,
        "not_aired": refusal.not_aired,
        "airing": refusal.airing,
    }
