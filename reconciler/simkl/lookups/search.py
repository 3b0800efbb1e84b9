"""Finding titles by name, so that a person need not look an id up in the browser.

Known from Simkl's reference ("Search by text"): ``/search/{movie|tv|anime}`` with ``q``, one page
of results a request, best first. A name never decides anything: a person, or an id, does.
"""

from collections.abc import Collection
from typing import Any, Final

from reconciler.model.account import Title
from reconciler.model.media import MediaType
from reconciler.simkl.http.answers import odd_shape
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import is_empty_list, simkl_id_of, text_or_none, whole_or_none

_SEGMENTS: Final = {MediaType.MOVIES: "movie", MediaType.SHOWS: "tv", MediaType.ANIME: "anime"}


def search_titles(api: Api, text: str, types: Collection[MediaType]) -> list[Title]:
    """Return the titles whose name is like a text, type by type, the best of each first.

    Args:
        api: The client.
        text: The name.
        types: The types to search; each is one request.

    Raises:
        AccountError: A search failed.
    """
    titles: dict[int, Title] = {}
    for media_type in MediaType:
        if media_type in types:
            path = f"/search/{_SEGMENTS[media_type]}"
            for title in _titles(api.get_list(path, {"q": text}), media_type, f"GET {path}"):
                titles.setdefault(title.simkl, title)
    return list(titles.values())


def _titles(data: Any, media_type: MediaType, where: str) -> list[Title]:
    if is_empty_list(data):
        return []
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise odd_shape(where, "it is no list of titles")
    return [
        Title(
            simkl_id_of(item.get("ids"), where),
            media_type,
            text_or_none(item.get("title")) or "",
            whole_or_none(item.get("year")),
            None if media_type is MediaType.MOVIES else text_or_none(item.get("status")),
        )
        for item in data
    ]
