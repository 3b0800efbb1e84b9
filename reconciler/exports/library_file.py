"""The library file of joined exports, sorted as the file of an account is.

It prunes nothing and moves nothing backwards, since an export says what somebody had somewhere
else and not what is to go here. Only the types and statuses that have items are named.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.exports.history import moment_of
from reconciler.exports.joining import JoinedItem
from reconciler.library.editing.canonical import NewItem, item_body, item_keys
from reconciler.library.editing.emit import MODELINE
from reconciler.library.item_form import written_year
from reconciler.model.dates import UNKNOWN_DATE, UNKNOWN_WORD
from reconciler.model.media import STATUSES, MediaType, Status

POLICY: Final = "policy: {prune: false, moves: forward}\n"
_HEAD: Final = f"{MODELINE}\nversion: 1\n\n{POLICY}"
_COLUMN: Final = 6
UNKNOWN: Final = UNKNOWN_WORD
"""What ``watched`` says of a title that was completed nobody knows when."""


def library_of_exports(items: Iterable[JoinedItem]) -> str:
    """Return the text of a new library file.

    Args:
        items: The titles, sorted as ``join`` gives them.
    """
    by_place: dict[MediaType, dict[Status, list[JoinedItem]]] = {}
    for item in items:
        by_place.setdefault(item.type, {}).setdefault(item.status, []).append(item)
    return _HEAD + "".join(
        f"\n{media_type}:\n{''.join(_section(by_place[media_type], STATUSES[media_type]))}"
        for media_type in MediaType
        if media_type in by_place
    )


def item_of_export(item: JoinedItem) -> str:
    """Return an item as it stands behind its hyphen."""
    return item_body(item_keys(new_item(item)), _COLUMN)


def new_item(item: JoinedItem) -> NewItem:
    """Return a title of an export as an item to write.

    It has a rating where an export has one and, when it is completed, when it was watched.
    """
    watched = None
    if item.status is Status.COMPLETED:
        watched = UNKNOWN_DATE if item.watched is None else moment_of(item.watched)
    year, ids, rates = written_year(item.year), dict(item.ids), item.rating is not None
    return NewItem(item.type, item.status, item.title, year, ids, rates, item.rating, watched)


def _section(items: dict[Status, list[JoinedItem]], statuses: tuple[Status, ...]) -> Iterator[str]:
    for status in statuses:
        if status in items:
            yield f"  {status}:\n"
            for item in items[status]:
                yield f"    - {item_of_export(item)}\n"
