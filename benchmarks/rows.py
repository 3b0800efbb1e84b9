"""Generated libraries: rows as Simkl's reference has them ("Get all items"), without a network."""

from typing import Any, Final

CHANGES: Final = 100
"""Titles that differ between the two states of an account."""

BEFORE: Final = "2026-11-01T08:00:00Z"
AFTER: Final = "2026-11-20T08:00:00Z"
BLOCKS: Final = {"movies": "movies", "shows": "tv_shows", "anime": "anime"}
"""The types, and what the activities call them."""

_STATUSES: Final = ("completed", "plantowatch", "dropped")
_WORDS: Final = ("The Silent", "River", "Étoile", "夜の", "Last House", "Garden", "Letter", "Night")


def rows_of_all_types(items: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an account: half movies, three eighths shows, one eighth anime."""
    movies, anime = items // 2, items // 8
    counts = {"movies": movies, "shows": items - movies - anime, "anime": anime}
    return {
        media_type: [_row(media_type, number) for number in range(count)]
        for media_type, count in counts.items()
    }


def changing(rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the movies that are in another status in the account's second state."""
    planned = [row for row in rows["movies"] if row["status"] == "plantowatch"]
    return planned[:CHANGES]


def _row(media_type: str, number: int) -> dict[str, Any]:
    status = _STATUSES[number % 3]
    done = status == "completed"
    row: dict[str, Any] = {
        "added_to_watchlist_at": "2025-03-01T20:15:00Z",
        "last_watched_at": "2025-06-01T21:00:00Z" if done else None,
        "user_rated_at": "2025-06-01T21:05:00Z" if done else None,
        "user_rating": 1 + number % 10 if done else None,
        "status": status,
        "watched_episodes_count": 0,
        "total_episodes_count": 0,
        "not_aired_episodes_count": 0,
        "memo": {},
    }
    if media_type != "movies":
        row["watched_episodes_count"] = 24 if done else 0
        row["total_episodes_count"] = 24
        row["last_watched"] = "S02E12" if done else None
        row["next_to_watch"] = None if done else "S01E01"
    if media_type == "anime":
        row["anime_type"] = "tv"
    row["movie" if media_type == "movies" else "show"] = {
        "title": f"{_WORDS[number % 8]} {_WORDS[number // 8 % 8]} {number}",
        "poster": f"12/{1_000_000 + number}abcdef",
        "year": 1950 + number % 75,
        "ids": _ids(media_type, number),
    }
    return row


def _ids(media_type: str, number: int) -> dict[str, Any]:
    start = {"movies": 1_000_000, "shows": 2_000_000, "anime": 3_000_000}[media_type]
    ids: dict[str, Any] = {"simkl": start + number, "slug": f"title-{number}"}
    if media_type == "anime":
        return {**ids, "mal": str(start + number), "anidb": str(number + 1)}
    return {**ids, "imdb": f"tt{start + number}", "tmdb": str(number + 1)}
