"""The catalogue and the look-ups in it.

``/movies/{id}``, ``/tv/{id}``, ``/anime/{id}``, ``/search`` and ``/redirect``.
"""

from collections.abc import Mapping
from typing import Final

import httpx

from reconciler.model.media import MediaType
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.rows import answered_ids
from reconciler.sandbox.titles import Catalogue, CatalogueTitle

TYPES_BY_NAME = {
    "movie": (MediaType.MOVIES,),
    "tv": (MediaType.SHOWS,),
    "show": (MediaType.SHOWS, MediaType.ANIME),
    "anime": (MediaType.ANIME,),
}
"""What ``type`` means to ``/redirect`` and ``/search``: ``show`` includes anime, not ``movie``."""

_KINDS: Final = {MediaType.MOVIES: "movie", MediaType.SHOWS: "tv", MediaType.ANIME: "anime"}
_PAGE: Final = 10
_LONGEST_PAGE: Final = 50


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


def episodes(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the episodes of a series, each with whether it has aired; ``[]`` for none.

    As ``/tv/episodes/{id}`` and ``/anime/episodes/{id}`` do: an anime's episodes name no season,
    and one without a date has not aired.
    """
    segment, _, text = request.path
    title = account.catalogue.titles.get(int(text)) if text.isdigit() else None
    if title is None or title.type.site_segment != segment:
        return json_answer([])
    return json_answer([episode_record(title, place) for place in range(1, title.total + 1)])


def episode_record(title: CatalogueTitle, place: int) -> dict[str, object]:
    """Return one episode of a series as the catalogue lists it.

    Args:
        title: The series.
        place: Which one, counted from 1 over all seasons.
    """
    season, number = title.episode(place)
    aired = place <= title.aired
    document: dict[str, object] = {
        "title": f"Episode {number}",
        "season": season,
        "episode": number,
        "type": "episode",
        "aired": aired,
        "img": None,
        "date": f"{title.year or 2000}-01-01T20:00:00-05:00" if aired else None,
        "ids": {"simkl_id": title.simkl * 1000 + place},
    }
    if title.type is MediaType.ANIME:
        del document["season"]
    return document


def record(title: CatalogueTitle) -> dict[str, object]:
    """Return a title's catalogue record; only series have a status and episodes."""
    document: dict[str, object] = {
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
    title = title_meant(request.query, account.catalogue)
    return json_answer([] if title is None else [_id_result(title)])


def search_by_text(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with one page of the titles of a type whose name contains ``q``, best first.

    Raises:
        ApiError: ``400 empty_field`` without ``q``; ``400 wrong_parameter`` for a page or a limit
            out of range.
    """
    text = request.query.get("q", "").strip()
    if not text:
        raise refusal(400, "empty_field", 'Missed "q" parameter')
    limit = _whole(request, "limit", _PAGE)
    start = (_whole(request, "page", 1) - 1) * limit
    if limit > _LONGEST_PAGE:
        raise refusal(400, "wrong_parameter", f"limit is at most {_LONGEST_PAGE}")
    found = account.catalogue.search(text, TYPES_BY_NAME[request.path[1]])
    return json_answer([_text_result(title) for title in found[start : start + limit]])


def redirect(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the page of the title in ``Location``; the bare site when nothing is known.

    Raises:
        ApiError: ``to`` is not ``simkl``; ``watched`` would mark the title watched.
    """
    if request.query.get("to") != "simkl":
        raise refusal(400, "wrong_parameter", "to must be simkl")
    title = title_meant(request.query, account.catalogue)
    place = "//simkl.com"
    if title is not None:
        place += f"/{title.type.site_segment}/{title.simkl}/{title.slug}"
    return httpx.Response(301, headers={"location": place})


def title_meant(query: Mapping[str, str], catalogue: Catalogue) -> CatalogueTitle | None:
    """Find what the ids of a look-up mean, among the titles of ``type`` if one is named.

    Without a type, a number that a film and a series share means the series.
    """
    named = TYPES_BY_NAME.get(query.get("type", ""))
    series = catalogue.find(query, lambda title: title.type in (named or TYPES_BY_NAME["show"]))
    if named or series is not None:
        return series
    return catalogue.find(query, lambda title: title.is_movie)


def _whole(request: SandboxRequest, key: str, default: int) -> int:
    text = request.query.get(key, str(default))
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise refusal(400, "wrong_parameter", f"{key} must be a whole number from 1")
    return int(text)


def _text_result(title: CatalogueTitle) -> dict[str, object]:
    ids: dict[str, object] = {"simkl_id": title.simkl, "slug": title.slug}
    if "tmdb" in title.ids:
        ids["tmdb"] = title.ids["tmdb"]
    document: dict[str, object] = {
        "title": title.title,
        "year": title.year,
        "endpoint_type": title.type.site_segment,
        "poster": title.poster,
        "ids": ids,
    }
    if not title.is_movie:
        document["ep_count"] = title.total
        document["status"] = title.airing
    if title.type is MediaType.ANIME:
        document["type"] = title.anime_type
    return document


def _id_result(title: CatalogueTitle) -> dict[str, object]:
    document: dict[str, object] = {
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
