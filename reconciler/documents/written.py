"""The JSON forms of what commands report that write files other than the library file."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import AccountName, Count, FormatVersion, Told

Titles = Annotated[int, Told("How many titles are in it.", minimum=0)]


class AccountImportDocument(TypedDict):
    """The library file that was written of the account."""

    format_version: FormatVersion
    file: Annotated[str, Told("The file, as it was named.")]
    items: Titles
    account: NotRequired[AccountName]
    text: NotRequired[Annotated[str, Told("The library file; there when it goes to stdout.")]]


class PageDocument(TypedDict):
    """The page that was written of a library."""

    format_version: FormatVersion
    page: Annotated[str, Told("The path of the page.")]
    titles: Titles


class ScaffoldFileDocument(TypedDict):
    """What became of one file of a new repository."""

    name: Annotated[str, Told("Its name in the repository.")]
    fate: Annotated[str, Told("Whether it was made, got lines, or stayed as it was.")]


class ScaffoldDocument(TypedDict):
    """What was set up in a repository."""

    format_version: FormatVersion
    branch: Annotated[str, Told("The branch whose state is applied.")]
    folder: Annotated[str, Told("The repository's root, as it was named.")]
    files: list[ScaffoldFileDocument]
    imported: Annotated[bool, Told("The library file was written of the account.")]


class LeftBehindDocument(TypedDict):
    """What another service's form cannot hold."""

    reason: str
    count: Count


class ExportDocument(TypedDict):
    """The account in another service's form."""

    format_version: FormatVersion
    to: Annotated[str, Told("The form, as --to names it.")]
    titles: Titles
    left_out: list[LeftBehindDocument]
    files: Annotated[list[str], Told("The files that were written; none when it went to stdout.")]
    text: NotRequired[Annotated[str, Told("The export; there when it goes to stdout.")]]


class BackedUpDocument(TypedDict):
    """A backup that was made."""

    format_version: FormatVersion
    backup: Annotated[str, Told("The path of the backup.")]
    titles: Titles
    account: NotRequired[AccountName]
    text: NotRequired[Annotated[str, Told("The backup; there when it goes to stdout.")]]


class ListedBackupDocument(TypedDict):
    """A backup of the folder."""

    path: str
    created_at: Annotated[str, Told("ISO 8601 in UTC.")]
    reason: Annotated[str, Told("Why it was made, such as apply.")]
    titles: Titles
    account: Annotated[int, Told("The number of the account that it is of.")]


class BackupsDocument(TypedDict):
    """The backups of a folder, the newest first."""

    format_version: FormatVersion
    folder: Annotated[str, Told("The folder.")]
    backups: list[ListedBackupDocument]


class SandboxDocument(TypedDict):
    """What was done with the sandbox, or where it is."""

    format_version: FormatVersion
    file: Annotated[str, Told("The sandbox file.")]
    told: Annotated[str, Told("What was done, in a sentence; or the path.")]
