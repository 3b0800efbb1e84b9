"""Rows of ``GET /sync/all-items`` in each of their forms."""

from dataclasses import dataclass
from typing import Final

from reconciler.model.media import MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.state import SandboxEntry
from reconciler.sandbox.titles import CatalogueTitle, EpisodeNumber

_REQUEST_ONLY: Final = frozenset(
    {"anisearch", "livechart", "animeplanet", "netflix", "hulu", "crunchyroll"}
)
_RUNTIME_MINUTES: Final = {"movies": 110, "shows": 45, "anime": 24}


@dataclass(frozen=True, slots=True)
class RowForm:
    """What a request asked rows to carry.

    Attributes:
        extended: The value of ``extended``; empty for summary rows.
        all_episodes: The value of ``include_all_episodes``; empty when it is not asked for.
        episode_times: Whether episodes carry ``watched_at``.
        memos: Whether rows carry ``memo``.
    """

    extended: str = ""
    all_episodes: str = ""
    episode_times: bool = False
    memos: bool = False

    @property
    def full(self) -> bool:
        """Whether runtime and episodes are asked for."""
        return self.extended.startswith("full")


def row(title: CatalogueTitle, entry: SandboxEntry, form: RowForm) -> dict[str, object]:
    """Return one row of the library."""
    key = "movie" if title.is_movie else "show"
    if form.extended == "simkl_ids_only":
        return {key: {"ids": {"simkl": title.simkl, "slug": title.slug}}}
    if form.extended == "ids_only":
        return {key: {"ids": answered_ids(title)}}
    document: dict[str, object] = {
        "added_to_watchlist_at": entry.added_at,
        "last_watched_at": entry.last_watched_at,
        "user_rated_at": entry.rated_at,
        "user_rating": entry.rating,
        "status": entry.status.value,
        "watched_episodes_count": marks.watched_count(entry, title),
        "total_episodes_count": title.total,
        "not_aired_episodes_count": 0 if entry.status is Status.COMPLETED else title.not_aired,
        key: _sub_object(title, form),
    }
    if title.type is MediaType.ANIME:
        document["anime_type"] = title.anime_type
    if not title.is_movie:
        document["last_watched"] = _marker(title, marks.last_watched(entry, title))
        document["next_to_watch"] = _marker(title, marks.next_to_watch(entry, title))
    if form.memos:
        memo = entry.memo
        document["memo"] = {"text": memo.text, "is_private": memo.is_private} if memo else {}
    if form.full and not title.is_movie:
        document.update(_episodes(title, entry, form))
    return document


def answered_ids(title: CatalogueTitle) -> dict[str, object]:
    """Return a title's ids as answers carry them: ``simkl`` a number, all others text."""
    external = {key: value for key, value in title.ids.items() if key not in _REQUEST_ONLY}
    return {"simkl": title.simkl, "slug": title.slug, **external}


def _sub_object(title: CatalogueTitle, form: RowForm) -> dict[str, object]:
    document: dict[str, object] = {
        "title": title.title,
        "poster": title.poster,
        "year": title.year,
        "ids": answered_ids(title),
    }
    if form.full:
        document["runtime"] = _RUNTIME_MINUTES[title.type]
    return document


def _marker(title: CatalogueTitle, episode: EpisodeNumber | None) -> str | None:
    return None if episode is None else marks.marker(title, episode)


def _episodes(title: CatalogueTitle, entry: SandboxEntry, form: RowForm) -> dict[str, object]:
    """Return ``seasons``; rows of completed and dropped titles have them only when asked for."""
    if not form.all_episodes and entry.status in {Status.COMPLETED, Status.DROPPED}:
        return {}
    if form.all_episodes == "original":
        watched = dict(sorted(marks.recorded_rows(entry)))
    else:
        watched = {
            episode: watched_at or entry.last_watched_at
            for episode, watched_at in marks.watched_episodes(entry, title).items()
        }
    seasons: dict[int, list[dict[str, object]]] = {}
    for (season, number), watched_at in watched.items():
        episode: dict[str, object] = {
            "number": number,
            "ids": {"tvdb_id": title.simkl * 1000 + number},
        }
        if form.episode_times:
            episode["watched_at"] = watched_at
        if form.extended == "full_anime_seasons" and title.type is MediaType.ANIME:
            episode["tvdb"] = {"season": season, "episode": number}
        seasons.setdefault(season, []).append(episode)
    document: dict[str, object] = {
        "seasons": [{"number": number, "episodes": rows} for number, rows in seasons.items()]
    }
    if form.extended == "full_anime_seasons" and title.type is MediaType.ANIME:
        document["mapped_tvdb_seasons"] = [1]
    return document
