"""What is read of the account: its library, when which part of it changed, and who it is.

``GET /sync/all-items[/{type}[/{status}]]``, ``GET /sync/activities`` and ``/users/settings``.
"""

from collections.abc import Callable
from datetime import datetime

import httpx

from reconciler.model.media import MediaType, Status
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.rows import RowForm, row
from reconciler.sandbox.state import SandboxEntry, parse_time
from reconciler.sandbox.titles import CatalogueTitle

_Wanted = Callable[[CatalogueTitle, SandboxEntry], bool]


def all_items(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the rows that were asked for, by type.

    A type that does not exist gives the rows of all types, and a status that does not exist those
    of all statuses: neither is an error. Known from Simkl's reference for the type, and from live
    reports for the status.

    Raises:
        ApiError: ``date_from`` is no time.
    """
    wanted = _filter(request)
    form = RowForm(
        extended=request.query.get("extended", ""),
        all_episodes=request.query.get("include_all_episodes", ""),
        episode_times=request.query.get("episode_watched_at") == "yes",
        memos=request.query.get("memos") == "yes",
    )
    found: dict[MediaType, list[dict[str, object]]] = {}
    for title, entry in account.rows():
        if wanted(title, entry):
            found.setdefault(title.type, []).append(row(title, entry, form))
    return json_answer(found)


def activities(_request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the activities, as Simkl's reference of ``/sync/activities`` has them."""
    state = account.state
    document: dict[str, object] = {
        "all": state.activities_all,
        "settings": {"all": state.settings_all},
    }
    for media_type in (MediaType.SHOWS, MediaType.ANIME, MediaType.MOVIES):
        document[media_type.activities_block] = state.activities[media_type]
    lists = dict.fromkeys(["all", "regular", "favorites", "recommendations", "auto"])
    document["custom_lists"] = {"lists": lists}
    return json_answer(document)


def settings(_request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the account's settings; ``account.id`` tells accounts apart."""
    return json_answer(
        {
            "user": {
                "name": "Sandbox",
                "joined_at": "2016-02-24T23:55:13Z",
                "gender": "",
                "avatar": "",
                "bio": "An account in a file.",
                "loc": "",
                "age": "",
            },
            "account": {
                "id": account.state.account_id,
                "timezone": "UTC",
                "type": account.state.plan,
            },
            "connections": {},
        }
    )


def _filter(request: SandboxRequest) -> _Wanted:
    segments = (*request.path[2:], "all", "all")
    types = types_named(segments[0])
    statuses = _statuses(segments[1])
    since = since_of(request)
    films = request.query.get("anime_type") == "movies"

    def wanted(title: CatalogueTitle, entry: SandboxEntry) -> bool:
        return (
            title.type in types
            and entry.status in statuses
            and (since is None or parse_time(entry.changed_at) > since)
            and (not films or title.type is not MediaType.ANIME or title.anime_type == "movie")
        )

    return wanted


def types_named(segment: str) -> frozenset[MediaType]:
    """Return the types that a path segment names; any other word means all of them."""
    named = {media_type for media_type in MediaType if media_type == segment}
    return frozenset(named or MediaType)


def _statuses(segment: str) -> frozenset[Status]:
    return frozenset(status for status in Status if status == segment) or frozenset(Status)


def since_of(request: SandboxRequest) -> datetime | None:
    """Return the time of ``date_from``, or None.

    Raises:
        ApiError: It is no time.
    """
    text = request.query.get("date_from")
    if text is None:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise refusal(400, "wrong_parameter", "date_from is no ISO 8601 time") from error
