"""The catalogue and the search: ``/movies/{id}``, ``/tv/{id}``, ``/anime/{id}``, ``/search``."""

from typing import Any

import httpx

from reconciler.model.media import MediaType
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer
from reconciler.sandbox.redirect import TYPES_BY_NAME
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.rows import answered_ids
from reconciler.sandbox.titles import CatalogueTitle

_KINDS = {MediaType.MOVIES: "movie", MediaType.SHOWS: "tv", MediaType.ANIME: "anime"}


def catalogue_title(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with a title's record; ``[]`` when there is none of that type, still with 200.

    As in Simkl's reference, an id that is no number gives a record that has nothing to do with it.
    """
    segment, text = request.path
    titles = account.catalogue.titles
    if not text.isdigit():
        return json_answer(record(next(iter(titles.values()))))
    title = titles.get(int(text))
    if title is None or title.type.site_segment != segment:
        return json_answer([])
    return json_answer(record(title))


def record(title: CatalogueTitle) -> dict[str, Any]:
    """Give a title's catalogue record; only series have a status and episodes."""
    document: dict[str, Any] = {
        "title": title.title,
        "year": title.year,
        "type": _KINDS[title.type],
        "ids": answered_ids(title),
        "poster": title.poster,
        "country": "US",
        "overview": "",
    }
    if title.type is MediaType.ANIME:
        document["anime_type"] = title.anime_type
    if not title.is_movie:
        document["status"] = title.airing
        document["total_episodes"] = title.total
    return document


def search_by_id(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the titles that an id means, or ``[]``."""
    types = TYPES_BY_NAME.get(request.query.get("type", ""), tuple(MediaType))
    title = account.catalogue.find(request.query, lambda title: title.type in types)
    return json_answer([] if title is None else [_search_result(title)])


def search_by_text(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the titles of one type whose name contains ``q``."""
    types = TYPES_BY_NAME[request.path[1]]
    found = account.catalogue.search(request.query.get("q", ""), types)
    return json_answer([_search_result(title) for title in found])


def _search_result(title: CatalogueTitle) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": _KINDS[title.type],
        "title": title.title,
        "year": title.year,
        "poster": title.poster,
        "ids": {"simkl": title.simkl, "slug": title.slug},
    }
    if not title.is_movie:
        document["status"] = title.airing
        document["total_episodes"] = title.total
    if title.type is MediaType.ANIME:
        document["anime_type"] = title.anime_type
    return document
