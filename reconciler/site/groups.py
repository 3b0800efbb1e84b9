"""The order of the page: types, in them statuses, in them titles by name."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.model.account import Entry
from reconciler.model.media import MediaType, Status
from reconciler.site.card import shown_title

HEADINGS: Final = {
    MediaType.MOVIES: "Movies",
    MediaType.SHOWS: "TV Shows",
    MediaType.ANIME: "Anime",
}

OTHER: Final = "other"
"""What stands for statuses that Simkl has and this program does not know."""

_STATUS_ORDER: Final = (
    Status.WATCHING,
    Status.PLANTOWATCH,
    Status.COMPLETED,
    Status.HOLD,
    Status.DROPPED,
    None,
)


class Group(NamedTuple):
    """The titles of one type and status.

    Attributes:
        type: The type.
        status: Simkl's word for the status, or ``OTHER``.
        name: The status's name for people.
        entries: At least one entry, by title.
    """

    type: MediaType
    status: str
    name: str
    entries: Sequence[Entry]

    @property
    def anchor(self) -> str:
        """The id of the group's section on the page."""
        return f"{self.type}-{self.status}"


def groups_by_type(
    entries: Mapping[MediaType, Iterable[Entry]],
) -> list[tuple[MediaType, list[Group]]]:
    """Return the types that hold titles, each with its groups in the order of the page."""
    by_type = ((kind, list(_groups(kind, entries.get(kind, ())))) for kind in MediaType)
    return [(kind, groups) for kind, groups in by_type if groups]


def _groups(media_type: MediaType, entries: Iterable[Entry]) -> Iterator[Group]:
    by_status: dict[Status | None, list[Entry]] = {status: [] for status in _STATUS_ORDER}
    for entry in entries:
        by_status[entry.status].append(entry)
    for status, members in by_status.items():
        if members:
            word, name = (status.value, status.display_name) if status else (OTHER, "Other")
            yield Group(media_type, word, name, sorted(members, key=_shelf_order))


def _shelf_order(entry: Entry) -> tuple[str, int, int]:
    """Sort as a person looks a title up: without regard to case and accents, older ones first."""
    return unaccented(shown_title(entry)), entry.year or 0, entry.simkl


def unaccented(text: str) -> str:
    """Return text without case and accents; the page's script folds what is searched for alike."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
