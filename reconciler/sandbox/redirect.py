"""``GET /redirect``: where a foreign id lives on simkl.com."""

from collections.abc import Mapping

import httpx

from reconciler.model.media import MediaType
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import refusal
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.titles import Catalogue, CatalogueTitle

TYPES_BY_NAME = {
    "movie": (MediaType.MOVIES,),
    "tv": (MediaType.SHOWS,),
    "show": (MediaType.SHOWS, MediaType.ANIME),
    "anime": (MediaType.ANIME,),
}
"""What ``type`` means to ``/redirect`` and ``/search``: ``show`` includes anime, not ``movie``."""


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
