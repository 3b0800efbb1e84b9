"""Writing a whole account as a new library file: complete, valid and sorted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from reconciler.library.editing.canonical import (
    NewItem,
    Order,
    item_body,
    item_keys,
    item_order,
    readable,
    written_ids,
)
from reconciler.model.account import Account, Entry
from reconciler.model.media import STATUSES, MediaType, Status

MODELINE: Final = "# yaml-language-server: $schema=library.schema.json"
"""The comment by which editors find the schema."""

_COLUMN: Final = 6
_RATINGS: Final = "\npolicy:\n  ratings: true\n"
_HEAD: Final = f"{MODELINE}\nversion: 1\n"


def library_text(account: Account, *, ratings: bool = False) -> str:
    """Return the library file of an account, which manages every type and status.

    An entry whose status a file cannot name is left out; so is an id that several entries of a type
    carry, since a file cannot list it twice. Lines end with a newline character.

    Args:
        account: The account; a type that was not read is not managed by the file.
        ratings: Whether to write the ratings of what is rated, and a policy that keeps it so.
    """
    return (
        _HEAD
        + (_RATINGS if ratings else "")
        + "".join(
            f"\n{media_type}:\n{_section(media_type, account.entries[media_type], ratings=ratings)}"
            for media_type in MediaType
            if media_type in account.entries
        )
    )


def _section(media_type: MediaType, entries: Sequence[Entry], *, ratings: bool) -> str:
    lists: dict[Status, list[NewItem]] = {status: [] for status in STATUSES[media_type]}
    for entry in entries:
        if entry.status in lists:
            lists[entry.status].append(_item(entry, entry.status, ratings=ratings))
    repeated = _repeated(chain.from_iterable(lists.values()))
    return "".join(
        f"  {status}:\n{''.join(_item_lines(items, repeated))}" if items else f"  {status}: []\n"
        for status, items in lists.items()
    )


def _item(entry: Entry, status: Status, *, ratings: bool) -> NewItem:
    title, ids = readable(entry.title), written_ids(entry)
    rating = entry.rating if ratings else None
    return NewItem(entry.type, status, title, entry.year, ids, rating is not None, rating)


def _repeated(items: Iterable[NewItem]) -> set[tuple[str, str]]:
    """Return the ids that several items carry, as key and value."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        for key, value in item.ids.items():
            values[key].append(value)
    return {
        (key, value)
        for key, found in values.items()
        for value, count in Counter(found).items()
        if count > 1
    }


def _item_lines(items: Iterable[NewItem], repeated: set[tuple[str, str]]) -> Iterator[str]:
    if repeated:
        items = [item._replace(ids=dict(item.ids.items() - repeated)) for item in items]
    for item in sorted(items, key=_order):
        yield f"    - {item_body(item_keys(item), _COLUMN)}\n"


def _order(item: NewItem) -> Order:
    return item_order(item.title, item.year, item.ids)
