"""``GET /sync/activities``: when each bucket last changed."""

from typing import Any

import httpx

from reconciler.model.media import MediaType
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer
from reconciler.sandbox.request import SandboxRequest


def activities(_request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the activities, as Simkl's reference of ``/sync/activities`` has them."""
    state = account.state
    document: dict[str, Any] = {
        "all": state.activities_all,
        "settings": {"all": state.settings_all},
    }
    for media_type in (MediaType.SHOWS, MediaType.ANIME, MediaType.MOVIES):
        document[media_type.activities_block] = state.activities[media_type]
    lists = dict.fromkeys(["all", "regular", "favorites", "recommendations", "auto"])
    document["custom_lists"] = {"lists": lists}
    return json_answer(document)
