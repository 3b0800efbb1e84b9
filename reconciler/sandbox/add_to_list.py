"""``POST /sync/add-to-list``: put titles into status buckets."""

import httpx

from reconciler.model.media import Status
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.resolving import answer_key, echo, find_title
from reconciler.sandbox.state import parse_time
from reconciler.sandbox.titles import CatalogueTitle

_KEYS = ("movies", "shows", "anime")


def add_to_list(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """File each item under its ``to`` and answer with what was sent.

    As in Simkl's reference: 201 even when nothing matched; only the ids that were sent come back;
    a movie sent as ``watching`` comes back so although ``completed`` is stored; ``memo`` is not
    stored.

    Raises:
        ApiError: An item has no ``to`` (``400 empty_field``) or a wrong one
            (``400 wrong_parameter``); then no item was filed.
    """
    items = [(key, item, _target(item)) for key in _KEYS for item in request.items(key)]
    added: dict[str, list[object]] = {"movies": [], "shows": []}
    not_found: dict[str, list[object]] = {"movies": [], "shows": []}
    for key, item, to in items:
        title = find_title(item, key, account.catalogue)
        if title is None:
            not_found[answer_key(key)].append(echo(item, key, to=to.value))
            continue
        entry = account.file(
            title,
            to,
            watched_at=time_of(item, "watched_at"),
            added_at=time_of(item, "added_at"),
        )
        shown = to if title.is_movie else entry.status
        added["movies" if title.is_movie else "shows"].append(_added(item, title, shown))
    return json_answer({"added": added, "not_found": not_found}, 201)


def time_of(item: dict[str, object], key: str) -> str | None:
    """Return a time that an item carries, or None when it carries none.

    Raises:
        ApiError: It is no ISO 8601 time.
    """
    value = item.get(key)
    if value is None:
        return None
    try:
        parse_time(value if isinstance(value, str) else "")
    except ValueError as error:
        raise refusal(400, "wrong_parameter", f"{key} is no ISO 8601 time") from error
    return str(value)


def requested_status(value: object, name: str) -> Status:
    """Read a status of a request.

    Raises:
        ApiError: It is none; the legacy ``remove`` is refused too.
    """
    for status in Status:
        if status == value:
            return status
    raise refusal(400, "wrong_parameter", f'Wrong "{name}" parameter')


def _target(item: dict[str, object]) -> Status:
    if item.get("to") is None:
        raise refusal(400, "empty_field", 'Missed "to" parameter')
    return requested_status(item["to"], "to")


def _added(item: dict[str, object], title: CatalogueTitle, shown: Status) -> dict[str, object]:
    return {
        **item,
        "to": shown.value,
        "type": "movie" if title.is_movie else "show",
        "anime_type": title.anime_type,
    }
