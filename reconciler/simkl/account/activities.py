"""The answer of ``/sync/activities``: when which part of an account last changed.

Known from Simkl's reference ("Activities").
"""

from collections.abc import Mapping
from typing import Any, Final

from reconciler.model.media import LEGACY_STATUSES, MediaType
from reconciler.simkl.http.answers import odd_shape

REMOVED: Final = "removed_from_list"
RATED: Final = "rated_at"

Stamps = dict[str, str | None]


def activities_of(data: Any, where: str) -> dict[str, Any]:
    """Return the answer of the activities after a look at its shape.

    Raises:
        UnexpectedAnswer: It is no object, or has no ``all``.
    """
    if not isinstance(data, dict) or "all" not in data:
        raise odd_shape(where, 'it is no object with "all"')
    if not isinstance(data["all"], str | None):
        raise odd_shape(where, '"all" is no time')
    return data


def block_of(activities: Mapping[str, Any], media_type: MediaType) -> Stamps:
    """Return the stamps of one type; a block or stamp that is absent never happened."""
    block = activities.get(media_type.activities_block)
    if not isinstance(block, dict):
        return {}
    return {
        str(LEGACY_STATUSES.get(key, key)): value
        for key, value in block.items()
        if isinstance(value, str | None)
    }
