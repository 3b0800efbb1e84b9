"""Writing a whole account as a new library file: complete, valid and sorted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from reconciler.library.editing.canonical import (
    item_body,
    item_keys,
    item_order,
    readable,
    written_ids,
)
from reconciler.library.editing.lists import NewItem
from reconciler.model.account import Account, Entry
from reconciler.model.media import STATUSES, MediaType, Status

MODELINE: Final = "# yaml-language-server: $schema=library.schema.json"
"""The comment by which editors find the schema."""

_COLUMN: Final = 6
_RATINGS: Final = "\npolicy:\n  ratings: true\n"
_Listed = tuple[Entry, dict[str, str]]
"""An entry with the ids to write for it."""

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
    lines: dict[Status | None, list[_Listed]] = {}
    for entry in entries:
        if entry.can_be_listed:
            lines.setdefault(entry.status, []).append((entry, written_ids(entry)))
    seen = Counter(pair for listed in lines.values() for _, ids in listed for pair in ids.items())
    repeated = {pair for pair, count in seen.items() if count > 1}
    return "".join(
        f"  {status}:\n{''.join(_item_lines(status, lines[status], repeated, ratings=ratings))}"
        if status in lines
        else f"  {status}: []\n"
        for status in STATUSES[media_type]
    )


def _item_lines(
    status: Status, listed: Sequence[_Listed], repeated: set[tuple[str, str]], *, ratings: bool
) -> Iterator[str]:
    rows = []
    for entry, ids in listed:
        title = readable(entry.title)
        if repeated:
            ids = {key: value for key, value in ids.items() if (key, value) not in repeated}
        rating = entry.rating if ratings else None
        item = NewItem(entry.type, status, title, entry.year, ids, rating is not None, rating)
        rows.append((item_order(title, entry.year, ids), item))
    for _, item in sorted(rows, key=itemgetter(0)):
        yield f"    - {item_body(item_keys(item), _COLUMN)}\n"
