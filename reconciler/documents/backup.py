"""The JSON forms of backups and of histories, which ``restore`` brings in alike.

A row is what Simkl answers for a title, unchanged; its form is Simkl's, and nothing is told of it
here.
"""

from typing import Annotated, Final, Literal, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import FixedSchema, FormatVersion, Told
from reconciler.model.media import MediaType

BackupKind = Literal["reconciler-backup"]
"""What tells a backup."""

BACKUP_KIND: Final = "reconciler-backup"
BACKUP_FORMAT_VERSION: Final = 1
IMPORT_REASON: Final = "import"
STABLE_REASON: Final = "stable"

_Kind = Annotated[BackupKind, Told("What tells a backup.")]
_Program = Annotated[str, Told("Name and version of the program that wrote it.")]
_Type = Annotated[MediaType, Told("The type that it is filed under.")]


class SavedEntryDocument(TypedDict):
    """One entry of a backup."""

    type: _Type
    simkl: Annotated[int, Told("Simkl's id.", exclusiveMinimum=0)]
    row: Annotated[
        dict[str, object],
        FixedSchema(
            {
                "type": "object",
                "description": "The row of GET /sync/all-items with extended=full, unchanged.",
            }
        ),
    ]


class BackupDocument(TypedDict):
    """What the account had of titles; one for git has neither program, time nor checksum."""

    kind: _Kind
    format_version: FormatVersion
    program: NotRequired[_Program]
    account: Annotated[int, Told("The number of the account that it is of.")]
    created_at: Annotated[str, Told("ISO 8601 in UTC; may be empty.")]
    reason: Annotated[str, Told("Why it was made, such as apply.")]
    entries: Annotated[list[SavedEntryDocument], Told("What was saved, each title once.")]
    checksum: NotRequired[
        Annotated[
            str | None,
            Told("SHA-256 of account and entries, by which a change of the file is seen."),
        ]
    ]


class HistoryEpisodeDocument(TypedDict):
    """A watched episode."""

    number: int
    watched_at: Annotated[str | None, Told("A moment in UTC; null where nobody knows when.")]


class HistorySeasonDocument(TypedDict):
    """The watched episodes of a season."""

    number: int
    episodes: list[HistoryEpisodeDocument]


class HistoryTitleDocument(TypedDict):
    """What names a title of a history."""

    title: str | None
    year: int | None
    ids: Annotated[dict[str, str], Told("External ids as text.")]


class HistoryRowDocument(TypedDict):
    """A title with its watched episodes, as ``GET /sync/all-items`` would have it."""

    status: str
    last_watched_at: Annotated[str | None, Told("A moment in UTC; null where nobody knows when.")]
    watched_episodes_count: int
    show: HistoryTitleDocument
    seasons: list[HistorySeasonDocument]


class HistoryEntryDocument(TypedDict):
    """A title of a history."""

    type: _Type
    simkl: Annotated[int | None, Told("Simkl's id; null where the export did not know it.")]
    row: HistoryRowDocument


class HistoryFileDocument(TypedDict):
    """Watched episodes of exports, for restore to bring in."""

    kind: _Kind
    format_version: FormatVersion
    program: _Program
    account: Annotated[None, Told("Null: it is of no account of Simkl.")]
    created_at: Annotated[str, Told("ISO 8601 in UTC.")]
    reason: Literal["import"]
    entries: list[HistoryEntryDocument]
