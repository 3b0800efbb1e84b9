"""The rows of a library answer, turned into the program's own entries.

Known from Simkl's reference ("Get all items", "Standard media objects"). What is optional there is
optional here; anything else that is not as documented is an error, since a misread answer would
look like an empty library.
"""

from typing import Final

from reconciler.model.account import Entry
from reconciler.model.media import MediaType, status_told
from reconciler.simkl.http.answers import odd_shape
from reconciler.simkl.http.values import (
    JsonObject,
    external_ids,
    is_empty_list,
    simkl_id_of,
    text_or_none,
    whole_or_none,
)

AccountRow = JsonObject
"""A row of ``/sync/all-items`` as Simkl gave it."""

_SUB_OBJECTS: Final = ("show", "movie", "anime")


def rows_of(data: object, media_type: MediaType, where: str) -> list[AccountRow]:
    """Return the rows of one type of a library answer.

    An empty library is an empty array, or one of the forms of ``is_empty_list``.

    Raises:
        UnexpectedAnswer: It is none of these and no object of rows.
    """
    if is_empty_list(data):
        return []
    if not isinstance(data, dict):
        raise odd_shape(where, "it is no object")
    if media_type not in data:
        if any(data.get(other) != [] for other in data):
            raise odd_shape(where, f'it has no "{media_type}"')
        return []
    rows = data[media_type]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise odd_shape(where, f'"{media_type}" is no list of objects')
    # A rewatch session repeats the title's id; the title itself has its own row.
    return [row for row in rows if row.get("is_rewatch") is not True]


def title_of(row: AccountRow, where: str) -> JsonObject:
    """Return a row's object of title and ids, whatever it is called.

    Raises:
        UnexpectedAnswer: There is none.
    """
    for name in _SUB_OBJECTS:
        title = row.get(name)
        if isinstance(title, dict):
            return title
    raise odd_shape(where, "a row has no show, movie or anime")


def row_simkl_id(row: AccountRow, where: str) -> int:
    """Return the Simkl id of a row.

    Raises:
        UnexpectedAnswer: There is none.
    """
    return simkl_id_of(title_of(row, where).get("ids"), where)


def entry_of(row: AccountRow, media_type: MediaType, where: str) -> Entry:
    """Turn a row into an entry of the bucket that it was read from.

    Raises:
        UnexpectedAnswer: It has no title object or no Simkl id.
    """
    title = title_of(row, where)
    named, told = title.get, row.get
    ids = named("ids")
    status_text = told("status")
    if not isinstance(status_text, str):
        status_text = ""
    # In the order of the fields: with their names, tens of thousands take a fifth longer.
    return Entry(
        media_type,
        simkl_id_of(ids, where),
        status_told(status_text),
        status_text,
        text_or_none(named("title")) or "",
        whole_or_none(named("year")),
        external_ids(ids),
        whole_or_none(told("watched_episodes_count")) or 0,
        whole_or_none(told("total_episodes_count")) or 0,
        whole_or_none(told("not_aired_episodes_count")) or 0,
        whole_or_none(told("user_rating")) or None,
        text_or_none(told("user_rated_at")),
        text_or_none(told("last_watched_at")),
        text_or_none(told("added_to_watchlist_at")),
        _memo(told("memo")),
        text_or_none(told("anime_type")),
        text_or_none(ids.get("slug")) if isinstance(ids, dict) else None,
        text_or_none(named("poster")),
        text_or_none(told("next_to_watch")),
    )


def entries_of(data: object, media_type: MediaType, where: str) -> dict[int, Entry]:
    """Return the entries of one type of a library answer, by Simkl id.

    Raises:
        UnexpectedAnswer: The answer or a row of it is not as documented.
    """
    entries = (entry_of(row, media_type, where) for row in rows_of(data, media_type, where))
    return {entry.simkl: entry for entry in entries}


def _memo(memo: object) -> str | None:
    return text_or_none(memo.get("text")) if isinstance(memo, dict) else text_or_none(memo)
