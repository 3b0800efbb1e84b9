"""The JSON forms of a library as a table: of the account, of a file, of the sandbox."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import FormatVersion, Told


class LibraryRow(TypedDict):
    """One title of a library; what is not known is null."""

    type: str
    status: Annotated[str, Told("As Simkl calls it, where it is none that is known here.")]
    title: Annotated[str, Told("May be empty.")]
    year: int | None
    watched: Annotated[int | None, Told("Watched episodes; null for movies.")]
    total: Annotated[int | None, Told("All episodes; null for movies.")]
    rating: Annotated[int | None, Told("Null for none.", minimum=1, maximum=10)]
    simkl: int | None
    ids: NotRequired[Annotated[dict[str, str], Told("External ids as text.")]]


class LibraryDocument(TypedDict):
    """A library, by type, status and title."""

    format_version: FormatVersion
    items: list[LibraryRow]


class SandboxRow(LibraryRow):
    """One title of the sandbox's library."""

    memo: str | None
    added_at: Annotated[str | None, Told("ISO 8601.")]
    last_watched_at: Annotated[str | None, Told("ISO 8601.")]


class SandboxLibraryDocument(TypedDict):
    """The library of a sandbox, by type, status and title."""

    format_version: FormatVersion
    account: Annotated[int, Told("The account's number.")]
    entries: list[SandboxRow]
