"""``POST /sync/history/remove``: take titles, seasons or episodes out of the library."""

import httpx

from reconciler.model.media import Status
from reconciler.sandbox import marks
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.resolving import answer_key, echo, find_title
from reconciler.sandbox.titles import CatalogueTitle, EpisodeNumber


def history_remove(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Remove items; one without seasons or episodes leaves the library with all it had.

    As in Simkl's reference, an ``anime`` array is ignored without a word; what is not in the
    library is no error; a planned title without marks is removed but not counted.
    """
    deleted = {"movies": 0, "shows": 0, "episodes": 0}
    not_found: dict[str, list[object]] = {"movies": [], "shows": []}
    for key in ("movies", "shows"):
        for item in request.items(key):
            title = find_title(item, key, account.catalogue)
            if title is None:
                not_found[answer_key(key)].append(echo(item, key))
            elif not title.is_movie and (item.get("seasons") or item.get("episodes")):
                if account.entry(title) is not None:
                    deleted["episodes"] += account.unwatch(title, named_episodes(item, title))
            else:
                deleted["movies" if title.is_movie else "shows"] += _remove(title, account)
    return json_answer({"deleted": deleted, "not_found": not_found}, 201)


def named_episodes(item: dict[str, object], title: CatalogueTitle) -> list[EpisodeNumber]:
    """Return the episodes that an item names; a season without episodes names all of its own.

    ``episodes`` of the item itself are those of season 1.

    Raises:
        ApiError: Seasons or episodes have another shape.
    """
    named: list[EpisodeNumber] = []
    for season in seasons_of(item):
        number = number_of(season)
        episodes = objects_of(season, "episodes")
        if "episodes" in season:
            named += [(number, number_of(episode)) for episode in episodes]
        else:
            named += [episode for episode in title.episodes() if episode[0] == number]
    return named


def seasons_of(item: dict[str, object]) -> list[dict[str, object]]:
    """Return the seasons that an item names, with its own episodes as those of season 1.

    Raises:
        ApiError: They have another shape.
    """
    seasons = [*objects_of(item, "seasons")]
    if item.get("episodes"):
        seasons.append({"number": 1, "episodes": item["episodes"]})
    return seasons


def _remove(title: CatalogueTitle, account: SandboxAccount) -> int:
    entry = account.remove(title)
    if entry is None:
        return 0
    watched = entry.last_watched_at is not None or marks.watched_count(entry, title) > 0
    return int(watched or entry.status is not Status.PLANTOWATCH)


def objects_of(owner: dict[str, object], key: str) -> list[dict[str, object]]:
    """Return the objects of an array; none when it is missing.

    Raises:
        ApiError: It is no array of objects.
    """
    found = owner.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise refusal(400, "wrong_parameter", f"{key} must be an array of objects")
    return found


def number_of(owner: dict[str, object]) -> int:
    """Return the number of a season or an episode.

    Raises:
        ApiError: It has none.
    """
    number = owner.get("number")
    if not isinstance(number, int) or isinstance(number, bool):
        raise refusal(400, "wrong_parameter", "number must be a whole number")
    return number
