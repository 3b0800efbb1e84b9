"""Requests and answers of the product's sandbox in the forms of another reading."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import httpx

from reconciler.model.media import MediaType, Status
from reconciler.sandbox.all_items import types_named
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from tests.double.account import DoubleAccount
from tests.double.quirks import EmptyForm, Quirks, ToReading, Unknown

LEGACY_DROPPED: Final = "notinteresting"
"""What old client ids get instead of ``dropped``."""

FAR_AWAY: Final = "2099-01-01T20:00:00-05:00"
"""When an episode to come is said to air."""

_OTHER_NAMES: Final = {
    MediaType.MOVIES: {"letterboxd": "letterslug", "traktslug": "traktmslug"},
    MediaType.SHOWS: {"traktslug": "trakttvslug"},
    MediaType.ANIME: {"traktslug": "trakttvslug"},
}
_SEGMENTS: Final = {media_type.site_segment: media_type for media_type in MediaType}


def asked(request: SandboxRequest, quirks: Quirks) -> SandboxRequest:
    """Return what the product's sandbox is to be asked for a request.

    Raises:
        ApiError: It has more items than are taken.
    """
    if request.path[:2] == ("sync", "all-items") and request.path[3:] == (LEGACY_DROPPED,):
        return replace(request, path=(*request.path[:3], Status.DROPPED.value))
    if request.method != "POST" or request.path[:1] != ("sync",):
        return request
    document = request.document
    arrays = [document.get(key) for key in ("movies", "shows", "anime")]
    if sum(len(array) for array in arrays if isinstance(array, list)) > quirks.max_items:
        raise refusal(413, "max_items", "Too many items")
    if request.path[1:] != ("add-to-list",) or quirks.to_reading == ToReading.ITEM:
        return request
    for item in (item for array in arrays if isinstance(array, list) for item in array):
        top = {"to": document["to"]} if "to" in document else {}
        own = {"to": item.pop("to")} if "to" in item else {}
        item |= top if quirks.to_reading == ToReading.TOP else top | own
    return replace(request, body=json.dumps(document).encode())


def answered(
    answer: httpx.Response, request: SandboxRequest, account: DoubleAccount
) -> httpx.Response:
    """Return an answer of the product's sandbox another form.

    Raises:
        ApiError: It is too large.
    """
    match request.path:
        case ("sync", "activities"):
            return json_answer(_activities(answer.json(), account.quirks))
        case ("sync", "all-items", *segments):
            return _all_items(answer.json(), segments, request, account)
        case ("sync", "ratings", *_) if request.method == "GET":
            return json_answer(_reworded(answer.json(), account))
        case ("redirect",):
            return _redirect(answer, account.quirks)
        case (("tv" | "anime"), "episodes", _):
            return _episodes(answer, account.quirks)
        case (segment, text) if segment in _SEGMENTS and answer.json() == []:
            return _elsewhere(int(text), segment, request, account)
    return answer


def _activities(document: dict[str, Any], quirks: Quirks) -> dict[str, Any]:
    if quirks.legacy_notinteresting:
        for media_type in MediaType:
            block = document[media_type.activities_block]
            block[LEGACY_DROPPED] = block.pop(Status.DROPPED)
    return document


def _all_items(
    rows: dict[str, list[dict[str, Any]]],
    segments: list[str],
    request: SandboxRequest,
    account: DoubleAccount,
) -> httpx.Response:
    quirks = account.quirks
    status = segments[1] if len(segments) > 1 else "all"
    if quirks.bad_status_is_empty and status not in {"all", *Status}:
        rows = {}
    if status == Status.HOLD and not quirks.hold_shows_movies:
        rows.pop(MediaType.MOVIES, None)
    most = quirks.max_full_rows if request.query.get("include_all_episodes") == "yes" else None
    if most is not None and sum(map(len, rows.values())) > most:
        raise refusal(400, "max_items", "Too many items: ask for one status after the other")
    return json_answer(_reworded(rows, account)) if rows else _empty(segments, quirks)


def _empty(segments: list[str], quirks: Quirks) -> httpx.Response:
    match quirks.empty_form:
        case EmptyForm.OBJECT:
            return json_answer({})
        case EmptyForm.NULL:
            return json_answer(None)
        case EmptyForm.LIST:
            return json_answer([])
        case EmptyForm.ENVELOPE:
            return json_answer({"type": "null", "body": None})
        case EmptyForm.NOTHING:
            return httpx.Response(200, headers={"content-type": "application/json; charset=utf-8"})
        case EmptyForm.ARRAYS:
            types = types_named((*segments, "all")[0])
            return json_answer({one: [] for one in MediaType if one in types})


def _reworded(rows: dict[str, Any], account: DoubleAccount) -> dict[str, Any]:
    """Return rows with other words for statuses and ids."""
    quirks = account.quirks
    for row, ids in _rows(rows):
        title = account.catalogue.titles[ids["simkl"]]
        if quirks.legacy_notinteresting and row.get("status") == Status.DROPPED:
            row["status"] = LEGACY_DROPPED
        if title.simkl in quirks.odd_statuses and "status" in row:
            row["status"] = quirks.odd_statuses[title.simkl]
        if quirks.anime_ids and title.type is MediaType.ANIME:
            ids |= title.ids
        if quirks.slug_names:
            for key, other in _OTHER_NAMES[title.type].items():
                if key in ids:
                    ids[other] = ids.pop(key)
    return rows


def _rows(rows: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for media_type, found in rows.items():
        for row in found:
            yield row, row["movie" if media_type == MediaType.MOVIES else "show"]["ids"]


def _redirect(answer: httpx.Response, quirks: Quirks) -> httpx.Response:
    place = answer.headers["location"]
    if quirks.redirect_absolute:
        place = f"https:{place}"
    return httpx.Response(quirks.redirect_status, headers={"location": place})


def _episodes(answer: httpx.Response, quirks: Quirks) -> httpx.Response:
    episodes = answer.json()
    if not episodes:
        return _unknown(quirks)
    if not quirks.undated_episodes:
        for episode in episodes:
            episode["date"] = episode["date"] or FAR_AWAY
    return json_answer(episodes)


def _elsewhere(
    simkl: int, segment: str, request: SandboxRequest, account: DoubleAccount
) -> httpx.Response:
    """Answer for a record that is not there under this type."""
    title = account.catalogue.find({"simkl": simkl}, lambda _: True)
    if title is None or not account.quirks.catalogue_hop:
        return _unknown(account.quirks)
    place = f"/{title.type.site_segment}/{title.simkl}?client_id={request.query['client_id']}"
    return httpx.Response(302, headers={"location": place})


def _unknown(quirks: Quirks) -> httpx.Response:
    match quirks.unknown:
        case Unknown.EMPTY_LIST:
            return json_answer([])
        case Unknown.NOT_FOUND:
            return refusal(404, "id_err", "There is no such title").response
        case Unknown.GONE:
            return refusal(410, "id_err", "The title is gone").response
