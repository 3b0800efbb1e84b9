"""Which episodes of an entry are watched, and when.

An entry counts its first ``marked`` episodes as watched without a row of their own (marked in one
action), and all others by recorded rows.
"""

import functools
from collections.abc import Collection, Iterator, Mapping

from reconciler.sandbox.state import SandboxEntry, parse_time
from reconciler.sandbox.titles import CatalogueTitle, EpisodeNumber


def watched_count(entry: SandboxEntry, title: CatalogueTitle) -> int:
    """Return the number of watched episodes."""
    if title.is_movie:
        return 0
    return entry.marked + len(set(recorded(entry)).intersection(title.episodes()[entry.marked :]))


def watched_episodes(entry: SandboxEntry, title: CatalogueTitle) -> dict[EpisodeNumber, str | None]:
    """Return every watched episode in order, with its time; None where none was recorded."""
    rows = dict(recorded_rows(entry))
    return {
        episode: rows.get(episode)
        for position, episode in enumerate(title.episodes(), start=1)
        if position <= entry.marked or episode in rows
    }


def recorded(entry: SandboxEntry) -> Iterator[EpisodeNumber]:
    """Return the episodes that have a row of their own."""
    return map(_episode, entry.rows)


def recorded_rows(entry: SandboxEntry) -> Iterator[tuple[EpisodeNumber, str | None]]:
    """Return the episodes that have a row of their own, with its time."""
    return zip(recorded(entry), entry.rows.values(), strict=True)


def mark(
    entry: SandboxEntry, title: CatalogueTitle, episodes: Mapping[EpisodeNumber, str]
) -> list[EpisodeNumber]:
    """Record episodes as watched; one that is watched already stays as it is.

    Returns:
        The episodes that were not watched before.
    """
    watched = watched_episodes(entry, title)
    new = [episode for episode in episodes if episode not in watched]
    for season, number in new:
        entry.rows[f"{season}x{number}"] = episodes[season, number]
    if new:
        _look_at(entry, [episodes[episode] for episode in new])
    return new


def mark_first(entry: SandboxEntry, title: CatalogueTitle, count: int, watched_at: str) -> bool:
    """Mark the first episodes in one action; return False when all of them were watched already."""
    before = watched_count(entry, title)
    entry.marked = max(entry.marked, count)
    if watched_count(entry, title) == before:
        return False
    _look_at(entry, [watched_at])
    return True


def unmark(entry: SandboxEntry, title: CatalogueTitle, episodes: Collection[EpisodeNumber]) -> int:
    """Take marks away and return the number of them."""
    watched = watched_episodes(entry, title)
    gone = [episode for episode in watched if episode in episodes]
    if gone:
        entry.marked = 0
        entry.rows = {
            f"{season}x{number}": watched_at
            for (season, number), watched_at in watched.items()
            if (season, number) not in episodes
        }
    return len(gone)


def clear(entry: SandboxEntry) -> None:
    """Take all marks and the last watch away."""
    entry.marked = 0
    entry.rows = {}
    entry.last_watched_at = None


def marker(title: CatalogueTitle, episode: EpisodeNumber) -> str:
    """Name an episode as rows do: ``S05E16``, or ``E148`` for anime."""
    season, number = episode
    return f"E{number:02d}" if title.type == "anime" else f"S{season:02d}E{number:02d}"


def last_watched(entry: SandboxEntry, title: CatalogueTitle) -> EpisodeNumber | None:
    """Return the highest watched episode."""
    marked = [title.episode(entry.marked)] if entry.marked else []
    return max([*marked, *recorded(entry)], default=None)


def next_to_watch(entry: SandboxEntry, title: CatalogueTitle) -> EpisodeNumber | None:
    """Return the first episode that has aired and is not watched; None when caught up."""
    aired = title.aired
    if not entry.rows:
        return title.episode(entry.marked + 1) if entry.marked < aired else None
    watched = watched_episodes(entry, title)
    return next((one for one in title.episodes()[:aired] if one not in watched), None)


@functools.lru_cache(65536)
def _episode(key: str) -> EpisodeNumber:
    season, _, number = key.partition("x")
    return int(season), int(number)


def _look_at(entry: SandboxEntry, times: list[str]) -> None:
    known = [*times, entry.last_watched_at] if entry.last_watched_at else times
    entry.last_watched_at = max(known, key=parse_time)
