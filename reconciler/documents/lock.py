"""The JSON form of a lock: what a library file and the account last agreed on."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import FormatVersion, Told
from reconciler.model.media import MediaType, Status


class RefusalDocument(TypedDict):
    """A status that Simkl did not keep, or a removal that it refused, and what it knew then."""

    wanted: Annotated[Status | None, Told("The status that was asked for; null for a removal.")]
    total: Annotated[int, Told("All episodes.")]
    not_aired: Annotated[int, Told("Episodes that had not aired.")]
    airing: Annotated[str | None, Told("The catalogue's airing status; null when not known.")]


class RatingRefusalDocument(TypedDict):
    """A rating that Simkl did not keep."""

    wanted: Annotated[int | None, Told("Null for none.", minimum=1, maximum=10)]
    status: Annotated[Status | None, Told("The status that the title had afterwards.")]


class LockedItemDocument(TypedDict):
    """One item as it was agreed last."""

    simkl: Annotated[int, Told("Simkl's id.", exclusiveMinimum=0)]
    status: Annotated[Status | None, Told("Null: Simkl did not take the title.")]
    title: Annotated[str, Told("For people.")]
    year: int | None
    ids: Annotated[dict[str, str], Told("The ids that the line of the file has, as text.")]
    refused: NotRequired[RefusalDocument]
    episodes: NotRequired[
        Annotated[int, Told("How many episodes a series had when it was completed.")]
    ]
    rating: NotRequired[
        Annotated[
            int | None,
            Told("There when the item manages its rating.", minimum=1, maximum=10),
        ]
    ]
    rating_refused: NotRequired[RatingRefusalDocument]


class LockDocument(TypedDict):
    """What a library file and the account last agreed on, an item a line."""

    format_version: FormatVersion
    account: Annotated[int, Told("The account's number.")]
    managed: Annotated[
        dict[MediaType, list[Status]], Told("The statuses that the file named, by type.")
    ]
    items: Annotated[dict[MediaType, list[LockedItemDocument]], Told("By type and Simkl id.")]
    unknown: NotRequired[
        Annotated[
            dict[MediaType, list[dict[str, str]]],
            Told("The ids of lines that no title of Simkl answers to, by type."),
        ]
    ]
