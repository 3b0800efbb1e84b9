"""The JSON forms of a restore: what it would put back, and what came of it."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.problems import ReasonDocument
from reconciler.documents.terms import AccountName, FormatVersion, Told
from reconciler.model.media import MediaType, Status


class DifferenceDocument(TypedDict):
    """Something that the account has otherwise than the backup, or not at all."""

    field: Annotated[str, Told("Its name, such as status or rating.")]
    saved: Annotated[str, Told("What the backup has, in words.")]
    actual: Annotated[str, Told("What the account has, in words.")]


_RestorableFrom = TypedDict(
    "_RestorableFrom",
    {"from": Annotated[Status | None, Told("The status that it has; null when it is gone.")]},
)


class RestorableDocument(_RestorableFrom):
    """A title that is not as the backup has it."""

    type: MediaType
    simkl: int
    title: Annotated[str, Told("For people.")]
    year: int | None
    to: Annotated[Status, Told("The status that the backup has.")]
    brings: Annotated[list[str], Told("What comes back beside the status, in words.")]
    replaces: Annotated[list[str], Told("What of the account is replaced, in words.")]
    unaskable: Annotated[bool, Told("Simkl takes no title of the type in that status.")]
    unreadable: Annotated[
        str, Told("What is odd about the account's row, so that nothing is sent; else empty.")
    ]
    differences: list[DifferenceDocument]


class RestorePlanDocument(TypedDict):
    """What a restore would put back; printed where that is nothing."""

    format_version: FormatVersion
    items: Annotated[list[RestorableDocument], Told("What is not as in the backup.")]
    unchanged: Annotated[int, Told("Titles that are as in the backup.", minimum=0)]
    more: Annotated[int, Told("Of how many of these the account has more.", minimum=0)]
    requests: Annotated[int, Told("Write requests that it takes at least.", minimum=0)]
    account: NotRequired[AccountName]


class RestoredDocument(TypedDict):
    """How a restore ended. `error` tells what stopped it, if anything did."""

    format_version: FormatVersion
    wanted: Annotated[int, Told("Titles that were to be put back.", minimum=0)]
    left: Annotated[
        list[RestorableDocument] | None,
        Told("What is not as in the backup; null when the account could not be read afterwards."),
    ]
    more: Annotated[int, Told("Of how many titles the account has more.", minimum=0)]
    added: Annotated[int, Told("Titles that were in no list before.", minimum=0)]
    backup: Annotated[
        str | None, Told("The backup of what the account held of the others; null for none.")
    ]
    account: NotRequired[AccountName]
    error: NotRequired[ReasonDocument]
