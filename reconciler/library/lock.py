"""The lock file: what file and account last agreed on, one item a line so that it merges.

It is JSON, sorted by type and Simkl id, and meant to be committed. Two branches that changed
different items merge without a conflict; one that does not merge is refused with the way out.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler.files.atomic import write_atomically
from reconciler.model.account import wish_key
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import STATUSES, MediaType, Status

LOCK_FORMAT_VERSION: Final = 1
_CONFLICT_MARKS: Final = ("<<<<<<<", "=======", ">>>>>>>")


def lock_path(library_path: Path) -> Path:
    """Give the lock's place beside a library file: ``NAME.lock.json`` for ``NAME.yaml``."""
    name = library_path.name
    for suffix in (".yaml", ".yml"):
        if name.endswith(suffix) and name != suffix:
            name = name.removesuffix(suffix)
            break
    return library_path.with_name(f"{name}.lock.json")


def read_lock(path: Path) -> Lock | None:
    """Read a lock file; None when there is none.

    Raises:
        DamagedFile: It holds a merge conflict, is no JSON, or no lock of a known version.
        FileFailure: It cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise _damaged(path, "it is not UTF-8 text") from error
    except OSError as error:
        raise FileFailure(f"cannot read {path}: {error.strerror}", "Check its rights.") from error
    try:
        return _lock(json.loads(text))
    except json.JSONDecodeError as error:
        if any(line.startswith(_CONFLICT_MARKS) for line in text.splitlines()):
            raise DamagedFile(
                f"{path} holds an unresolved merge conflict",
                "Keep both sides' lines of items (one item a line; the account's state decides "
                "where they differ), or take one side whole and run `reconciler apply`.",
                code="lock-conflict",
            ) from error
        raise _damaged(path, f"line {error.lineno} is no JSON") from error
    except _NewerFormat as error:
        raise DamagedFile(
            f"{path} has format version {error}, which this version does not know",
            "Update reconciler.",
            code="lock-version",
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _damaged(path, "an item of it is not as reconciler writes it") from error


def write_lock(path: Path, lock: Lock) -> bool:
    """Write a lock file atomically; give False when it held the same already.

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
    """Give a lock file's text: sorted, one item a line, ending with a newline."""
    head = [
        "{",
        f'"format_version": {LOCK_FORMAT_VERSION},',
        f'"account": {lock.account},',
        f'"managed": {json.dumps(_managed_document(lock))},',
        '"items": {',
    ]
    sections = [
        f'"{media_type}": [\n' + ",\n".join(_item_lines(lock.items[media_type])) + "\n]"
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


class _NewerFormat(ValueError):
    """The document names a format version of a later program."""


def _damaged(path: Path, what: str) -> DamagedFile:
    return DamagedFile(
        f"{path} is damaged: {what}",
        f"Restore it from git (`git checkout -- {path}`), or delete it: the next plan is then "
        "two-way and the next apply writes a new one.",
        code="damaged-lock",
    )


def _lock(document: Mapping[str, Any]) -> Lock:
    version = document["format_version"]
    if version != LOCK_FORMAT_VERSION:
        raise _NewerFormat(version)
    return Lock(
        account=int(document["account"]),
        managed={
            MediaType(name): frozenset(map(Status, statuses))
            for name, statuses in document["managed"].items()
        },
        items={
            media_type: {item.simkl: item for item in _items(media_type, rows)}
            for media_type, rows in (
                (MediaType(name), rows) for name, rows in document["items"].items()
            )
        },
        unknown=frozenset(
            wish_key(MediaType(name), ids)
            for name, rows in document.get("unknown", {}).items()
            for ids in rows
        ),
    )


def _items(media_type: MediaType, rows: list[Mapping[str, Any]]) -> Iterator[LockedItem]:
    statuses: dict[str | None, Status | None] = {str(status): status for status in Status}
    statuses[None] = None
    for row in rows:
        refused = row.get("refused")
        yield LockedItem(
            media_type,
            int(row["simkl"]),
            statuses[row["status"]],
            dict(row["ids"]),
            row["title"],
            row["year"],
            _refusal(refused) if refused is not None else None,
            row.get("episodes"),
        )


def _refusal(document: Mapping[str, Any]) -> Refusal:
    wanted = document["wanted"]
    return Refusal(
        None if wanted is None else Status(wanted),
        document["total"],
        document["not_aired"],
        document["airing"],
    )


def _managed_document(lock: Lock) -> dict[str, list[str]]:
    return {
        media_type: [status for status in STATUSES[media_type] if status in statuses]
        for media_type in MediaType
        if (statuses := lock.managed.get(media_type)) is not None
    }


def _item_lines(items: Mapping[int, LockedItem]) -> Iterator[str]:
    for _, item in sorted(items.items()):
        row: dict[str, Any] = {
            "simkl": item.simkl,
            "status": item.status,
            "title": item.title,
            "year": item.year,
            "ids": dict(sorted(item.ids.items())),
        }
        if item.refusal is not None:
            row["refused"] = item.refusal._asdict()
        if item.episodes is not None:
            row["episodes"] = item.episodes
        yield json.dumps(row, ensure_ascii=False)
