"""``/sync/ratings`` and ``/sync/ratings/remove``."""

from typing import TypeGuard

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.add_to_list import time_of
from reconciler.sandbox.all_items import since_of, types_named
from reconciler.sandbox.answers import json_answer
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.resolving import answer_key, echo, find_title
from reconciler.sandbox.rows import RowForm, row
from reconciler.sandbox.state import parse_time

_KEYS = ("movies", "shows", "anime")


def is_rating(value: object) -> TypeGuard[int]:
    """Return whether a value is a rating: a whole number from 1 to 10."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10


def ratings(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Rate titles, which files those that are on no list.

    As in Simkl's reference, a rating out of range is no error: the item is ``not_found``, with 201.
    """
    added, statuses = {"movies": 0, "shows": 0}, list[object]()
    not_found: dict[str, list[object]] = {"movies": [], "shows": []}
    for key in _KEYS:
        for item in request.items(key):
            rating = item.get("rating")
            title = find_title(item, key, account.catalogue)
            if title is None or not is_rating(rating):
                not_found[answer_key(key)].append(echo(item, key))
                continue
            entry = account.rate(title, rating, time_of(item, "rated_at"))
            added["movies" if title.is_movie else "shows"] += 1
            statuses.append(
                {"request": echo(item, key), "response": {"status": entry.status.value}}
            )
    return json_answer({"added": {**added, "statuses": statuses}, "not_found": not_found}, 201)


def rated_items(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer ``GET /sync/ratings[/{type}]`` with the rows whose rating changed after ``date_from``.

    A rating that was taken away shows as null; without ``date_from`` it is the whole library.

    Raises:
        ApiError: ``date_from`` is no time.
    """
    types = types_named((*request.path[2:], "all")[0])
    since = since_of(request)
    found: dict[str, list[dict[str, object]]] = {}
    for title, entry in account.rows():
        changed = entry.rating_changed_at or entry.rated_at
        moved = since is None or (changed is not None and parse_time(changed) > since)
        if title.type in types and moved:
            found.setdefault(title.type, []).append(row(title, entry, RowForm()))
    return json_answer(found)


def ratings_remove(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Take ratings away; the rows stay. ``deleted`` counts the titles that were known."""
    deleted = {"movies": 0, "shows": 0}
    not_found: dict[str, list[object]] = {"movies": [], "shows": []}
    for key in _KEYS:
        for item in request.items(key):
            title = find_title(item, key, account.catalogue)
            if title is None:
                not_found[answer_key(key)].append(echo(item, key))
                continue
            account.unrate(title)
            deleted["movies" if title.is_movie else "shows"] += 1
    return json_answer({"deleted": deleted, "not_found": not_found}, 201)
