"""Histories: watched episodes of titles that need not be in the account yet.

A history file has the form of a backup. Its titles have ids of any kind, ``account`` is null, and
what it says is brought in without taking anything away.
"""

import json
from pathlib import Path
from typing import Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field, ValidationError, with_config
from typing_extensions import TypedDict

from reconciler.applying.backup import Backup, read_backup
from reconciler.applying.fields import OddField
from reconciler.applying.recipe import Saved, saved_from_row
from reconciler.documents.backup import BackupKind
from reconciler.files.atomic import DOCUMENT, read_regular
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.ids import ID_KEYS, normalise_id
from reconciler.model.media import MediaType


@with_config(extra="allow")
class HistorySubject(TypedDict):
    """What names a title of a history."""

    title: NotRequired[str | None]
    ids: dict[str, object]


@with_config(extra="allow")
class HistoryRow(TypedDict):
    """A title as ``GET /sync/all-items`` has it; what a restore needs of it is read later."""

    show: HistorySubject


class HistoryTitle(BaseModel):
    """One title of a history.

    Attributes:
        type: The type that the export gives it.
        simkl: Simkl's id, when the export knew it.
        row: Its row as ``GET /sync/all-items`` has it, with ids and watched episodes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: MediaType
    simkl: int | None = None
    row: HistoryRow

    @property
    def ids(self) -> dict[str, str]:
        """The ids, normalised; those that no title can have are left out."""
        ids = {}
        for key, value in {**self.row["show"]["ids"], "simkl": self.simkl}.items():
            if key in ID_KEYS and value is not None:
                try:
                    ids[key] = normalise_id(key, str(value))
                except ValueError:
                    continue
        return ids

    @property
    def title(self) -> str:
        """The title as the row has it, or an id; empty when there is neither."""
        named = (f"{key}:{value}" for key, value in self.ids.items())
        return self.row["show"].get("title") or next(named, "")


class History(BaseModel):
    """A history file.

    Attributes:
        created_at: When it was made, ISO 8601 in UTC.
        entries: Its titles.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BackupKind
    format_version: Literal[1]
    program: str = ""
    account: None
    created_at: str
    reason: Literal["import"]
    entries: tuple[HistoryTitle, ...] = Field(default=())


def read_saved(path: Path) -> Backup | History:
    """Read a backup or a history.

    Raises:
        FileFailure: It cannot be read.
        DamagedFile: It is neither, or of a version that this program does not know.
    """
    try:
        document = json.loads(read_regular(path, DOCUMENT))
    except OSError as error:
        raise FileFailure(
            f"cannot read {path}: {error.strerror}",
            "`reconciler backups` lists the backups that there are.",
        ) from error
    except (ValueError, RecursionError):
        return read_backup(path)
    if not isinstance(document, dict) or document.get("account", 0) is not None:
        return read_backup(path)
    try:
        return History.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the document"
        raise _damaged(path.name, f"{place}: {first['msg']}") from error


def saved_of(title: HistoryTitle, simkl: int) -> Saved:
    """Return what a restore brings in of a title.

    Args:
        title: The title.
        simkl: Simkl's id, as it was found.

    Raises:
        DamagedFile: A field of its row is not as it should be.
    """
    try:
        saved = saved_from_row(title.type, simkl, title.row)
    except OddField as error:
        raise _damaged("the history", f"the row of simkl:{simkl}: {error}") from error
    return saved._replace(watched=0, total=0, last_watched_at=None, added_at=None, at_least=True)


def _damaged(name: str, what: str) -> DamagedFile:
    return DamagedFile(
        f"{name} is no history that can be used: {what}",
        "Import the exports anew.",
        code="damaged-backup",
    )
