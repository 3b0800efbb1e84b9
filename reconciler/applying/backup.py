"""Backups: everything that Simkl has on record of entries that a plan may take something from.

A backup holds the rows as Simkl gave them, with every recorded episode and its date, rating, memo
and added date, in a private file that is read back before anything is sent. It holds no token.

``stable_text`` is a backup for git, without what changes by itself: no time, no version of the
program, keys and titles in one order, a title a line. ``restore`` takes it as any other.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import to_json

from reconciler import __version__
from reconciler.documents.backup import (
    BACKUP_FORMAT_VERSION,
    BACKUP_KIND,
    STABLE_REASON,
    BackupDocument,
    BackupKind,
    SavedEntryDocument,
)
from reconciler.documents.own_files import own_file
from reconciler.files.atomic import (
    DOCUMENT,
    read_regular,
    require_folder,
    require_place,
    write_atomically,
)
from reconciler.model.account import Entry
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.media import MediaType
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.http.values import whole_or_none

_STABLE: Final = re.compile(rf'"reason":\s*"{STABLE_REASON}"'.encode())
_FIRST_BYTES: Final = 4096

_TYPES: Final = {media_type: place for place, media_type in enumerate(MediaType)}


class SavedEntry(BaseModel):
    """One entry of a backup.

    Attributes:
        type: The bucket that it was read from.
        simkl: Simkl's id.
        row: The row of ``GET /sync/all-items`` with ``extended=full``, unchanged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: MediaType
    simkl: int = Field(gt=0)
    row: dict[str, object]

    @property
    def title(self) -> str:
        """The title as the row has it, or ``simkl:`` and the id."""
        title = _title_object(self.row).get("title")
        return title if isinstance(title, str) and title else f"simkl:{self.simkl}"

    @model_validator(mode="after")
    def _row_is_of_that_title(self) -> Self:
        ids = _title_object(self.row).get("ids")
        own = (
            whole_or_none(ids.get("simkl", ids.get("simkl_id"))) if isinstance(ids, dict) else None
        )
        if own not in {None, self.simkl}:
            raise ValueError(f"simkl is {self.simkl}, but the row is of simkl:{own}")
        return self


class Backup(BaseModel):
    """A backup file.

    Attributes:
        account: The id of the account that it was read from.
        created_at: When, ISO 8601 in UTC.
        reason: Why it was made, such as ``apply``.
        entries: What was saved, each title once.
        checksum: SHA-256 of the entries, so that a change by chance or by hand is seen; None in a
            file that was made by hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BackupKind = BACKUP_KIND
    format_version: Literal[1] = BACKUP_FORMAT_VERSION
    program: str = f"reconciler/{__version__}"
    account: int
    created_at: str
    reason: str
    entries: tuple[SavedEntry, ...] = Field(default=())
    checksum: str | None = None

    @model_validator(mode="after")
    def _each_title_stands_once(self) -> Self:
        seen: set[int] = set()
        for entry in self.entries:
            if entry.simkl in seen:
                raise ValueError(f"simkl:{entry.simkl} stands in it twice")
            seen.add(entry.simkl)
        return self

    @property
    def is_as_written(self) -> bool:
        """Whether the content fits its checksum; one without a checksum cannot be told."""
        return self.checksum in {None, _checksum(self)}


class StoredBackup(NamedTuple):
    """A backup and the file that it is in."""

    path: Path
    backup: Backup


def require_place_for_backup(folder: Path) -> None:
    """Return when a backup can be written into a folder, as far as that can be told before.

    Raises:
        FileFailure: The folder cannot be made or written to.
    """
    require_folder(folder, "backup.json")


def save_backup(
    folder: Path,
    account: int,
    entries: Sequence[Entry],
    rows: Mapping[int, AccountRow],
    *,
    reason: str,
    now: datetime,
) -> Path:
    """Write a backup of entries, read it back, and return its path.

    Args:
        folder: The backup folder; made privately when absent.
        account: The account's id.
        entries: The entries to save.
        rows: Their rows with full detail, by Simkl id.
        reason: Why it is made.
        now: The time, with a time zone.

    Raises:
        FileFailure: It cannot be written, or what is on disk afterwards is not what was written.
        KeyError: An entry has no row.
    """
    moment = now.astimezone(UTC)
    backup = Backup(
        account=account,
        created_at=moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
        reason=reason,
        entries=tuple(
            SavedEntry(type=entry.type, simkl=entry.simkl, row=dict(rows[entry.simkl]))
            for entry in entries
        ),
    )
    backup = backup.model_copy(update={"checksum": _checksum(backup)})
    path = _unused_path(folder, f"{moment:%Y-%m-%dT%H%M%SZ}-{reason}")
    text = to_json(_document(backup), indent=1) + b"\n"
    write_atomically(path, text, private=True)
    if read_backup(path) != backup:
        raise FileFailure(
            f"the backup {path} reads back differently from what was written",
            "Nothing was sent to Simkl. Check the disk, or choose another --backup-dir.",
        )
    return path


def read_backup(path: Path) -> Backup:
    """Read a backup file.

    Raises:
        FileFailure: It cannot be read.
        DamagedFile: It is no backup of a version that this program knows.
    """
    try:
        data = read_regular(path, DOCUMENT)
    except OSError as error:
        raise FileFailure(
            f"cannot read the backup {path}: {error.strerror}",
            "`reconciler backups` lists the backups that there are.",
        ) from error
    try:
        return Backup.model_validate_json(data)
    except ValidationError as error:
        own = own_file(data, str(path))
        if own is not None and own.kind != BACKUP_KIND:
            raise DamagedFile(
                f"{path} is {own.what}, not a backup", own.advice, code="damaged-backup"
            ) from error
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the document"
        is_json = first["type"] != "json_invalid"
        wrong = f"{place}: {first['msg']}" if is_json else "it is no JSON"
        raise DamagedFile(
            f"{path} is no backup that can be used: {wrong}",
            "`reconciler backups` lists the backups that there are.",
            code="damaged-backup",
        ) from error


def list_backups(folder: Path) -> list[StoredBackup]:
    """Return the backups of a folder, the newest first; files that are none are passed over."""
    stored = []
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            stored.append(StoredBackup(path, read_backup(path)))
        except (DamagedFile, FileFailure):
            continue
    return stored


def require_place_for_stable(path: Path) -> None:
    """Return when ``stable_text`` can be written there, over nothing but an earlier one.

    Raises:
        FileFailure: The file cannot be written.
        Refused: Something else is there, such as a library file.
    """
    require_place(
        path,
        "backup that --stable wrote",
        lambda there: _STABLE.search(there, 0, _FIRST_BYTES) is not None,
    )


def stable_text(account: int, entries: Sequence[Entry], rows: Mapping[int, AccountRow]) -> str:
    """Return the text of a backup of the whole account: the same bytes for the same account.

    Titles are sorted by type and Simkl id, which no renaming changes.

    Args:
        account: The account's id.
        entries: Its entries.
        rows: Their rows with full detail, by Simkl id.

    Raises:
        KeyError: An entry has no row.
    """
    head = {
        "kind": BACKUP_KIND,
        "format_version": BACKUP_FORMAT_VERSION,
        "account": account,
        "created_at": "",
        "reason": STABLE_REASON,
    }
    ordered = sorted(entries, key=lambda entry: (_TYPES[entry.type], entry.simkl))
    lines = ",\n".join(
        f'{{"type":"{entry.type}","simkl":{entry.simkl},"row":{_sorted(rows[entry.simkl])}}}'
        for entry in ordered
    )
    start = json.dumps(head, separators=(",", ":"))[:-1]
    return f'{start},"entries":[\n{lines}\n]}}\n'


def _document(backup: Backup) -> BackupDocument:
    return {
        "kind": backup.kind,
        "format_version": backup.format_version,
        "program": backup.program,
        "account": backup.account,
        "created_at": backup.created_at,
        "reason": backup.reason,
        "entries": _entries(backup),
        "checksum": backup.checksum,
    }


def _entries(backup: Backup) -> list[SavedEntryDocument]:
    return [{"type": one.type, "simkl": one.simkl, "row": one.row} for one in backup.entries]


def _checksum(backup: Backup) -> str:
    saved = {"account": backup.account, "entries": _entries(backup)}
    text = json.dumps(saved, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _title_object(row: AccountRow) -> AccountRow:
    title = row.get("show") or row.get("movie") or row.get("anime")
    return title if isinstance(title, dict) else {}


def _unused_path(folder: Path, stem: str) -> Path:
    path = folder / f"{stem}.json"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}.json"
        number += 1
    return path


def _sorted(row: AccountRow) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
