"""``GET /redirect``: where a foreign id lives on simkl.com."""

import httpx

from reconciler.model.media import MediaType
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import refusal
from reconciler.sandbox.request import SandboxRequest

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
    types = TYPES_BY_NAME.get(request.query.get("type", ""), tuple(MediaType))
    title = account.catalogue.find(request.query, lambda title: title.type in types)
    place = "//simkl.com"
    if title is not None:
        place += f"/{title.type.site_segment}/{title.simkl}/{title.slug}"
    if account.quirks.redirect_absolute:
        place = f"https:{place}"
    return httpx.Response(account.quirks.redirect_status, headers={"location": place})
