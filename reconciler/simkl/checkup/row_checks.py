"""Checks of the library's rows. No sentence names a title or an id."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from reconciler.model.media import LEGACY_STATUSES, STATUSES, MediaType, Status
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.checkup.evidence import Evidence, rows_in
from reconciler.simkl.checkup.finding import (
    Observation,
    all_of,
    cannot_tell,
    differs,
    listed,
    ok,
    unreadable,
)
from reconciler.simkl.http.values import JsonObject, object_or_none

_SERIES: Final = (MediaType.SHOWS, MediaType.ANIME)
_DATES: Final = ("added_to_watchlist_at", "last_watched_at", "user_rated_at")
_COUNTS: Final = ("watched_episodes_count", "total_episodes_count", "not_aired_episodes_count")
_HELD_MOVIE: Final = (MediaType.MOVIES, Status.HOLD)
"""What no page documents and recorded libraries have."""

_OBJECTS: Final = ("movie", "show", "anime")


def row_object(evidence: Evidence) -> Observation:
    """Look under what a row's title is."""
    return all_of(
        "rows",
        "have it there",
        _typed(evidence),
        lambda one: _object_name(one[1]) == ("movie" if one[0] is MediaType.MOVIES else "show"),
    )


def row_ids(evidence: Evidence) -> Observation:
    """Look at the kinds of the ids."""
    return all_of("rows", "have such ids", map(_ids, evidence.rows()), _are_ids)


def row_status(evidence: Evidence) -> Observation:
    """Look at the statuses; a movie in hold is known, though no file can name it."""
    pairs = [(one, row.get("status")) for one, row in _typed(evidence)]
    seen = all_of(
        "rows",
        "have a status of their type",
        pairs,
        lambda pair: pair == _HELD_MOVIE or pair[1] in [*STATUSES[pair[0]], *LEGACY_STATUSES],
    )
    if not pairs:
        return seen
    held = pairs.count(_HELD_MOVIE)
    told = f"; {held} of them a movie in hold, which is known" if held else ""
    statuses = listed(status for _, status in pairs)
    return seen._replace(sentence=f"{seen.sentence}: {statuses}{told}")


def row_once(evidence: Evidence) -> Observation:
    """Look for titles that come twice."""
    return _unique("titles", (_ids(row).get("simkl") for row in evidence.rows()))


def row_dates(evidence: Evidence) -> Observation:
    """Look at the form of the dates."""
    dates = [row.get(name) for row in evidence.rows() for name in _DATES]
    return all_of(
        "dates", "have a time zone", (date for date in dates if date is not None), _is_zoned
    )


def row_counts(evidence: Evidence) -> Observation:
    """Look at the episode counts."""
    return all_of("rows", "have such counts", evidence.rows(), _are_counts)


def row_rating(evidence: Evidence) -> Observation:
    """Look at the ratings."""
    ratings = (row.get("user_rating") for row in evidence.rows())
    return all_of("ratings", "are null or 1 to 10", ratings, _is_rating)


def row_memo(evidence: Evidence) -> Observation:
    """Look for memos on summary rows."""
    return all_of("rows", "have one", evidence.rows(), lambda row: _is_memo(row.get("memo")))


def row_anime_type(evidence: Evidence) -> Observation:
    """Look where the kind of anime stands."""
    rows = evidence.rows(MediaType.ANIME)
    seen = all_of("anime", "have it on the row", rows, lambda row: "anime_type" in row)
    if not rows:
        return seen
    kinds = listed(row.get("anime_type") for row in rows)
    return seen._replace(sentence=f"{seen.sentence}: {kinds}")


def row_rewatches(evidence: Evidence) -> Observation:
    """Look for rows of rewatch sessions."""
    return all_of(
        "rows", "are no rewatch", evidence.rows(), lambda row: row.get("is_rewatch") is not True
    )


def completed_watched(evidence: Evidence) -> Observation:
    """Compare the counts of completed series."""
    return all_of(
        "completed series",
        "are watched whole",
        _completed(evidence),
        lambda row: row.get("watched_episodes_count") == row.get("total_episodes_count"),
    )


def completed_aired(evidence: Evidence) -> Observation:
    """Count the completed series that have episodes to come, which Simkl reopens by itself."""
    rows = _completed(evidence)
    if not rows:
        return cannot_tell("there are no completed series")
    to_come = sum(row.get("not_aired_episodes_count") not in {0, None} for row in rows)
    return ok(f"{to_come} of {len(rows)} completed series have episodes to come")


def ids_identify(evidence: Evidence) -> Observation:
    """Look for ids that two movies, or two shows, share."""
    values = [
        (media_type, key, _ids(row)[key])
        for media_type in (MediaType.MOVIES, MediaType.SHOWS)
        for row in evidence.rows(media_type)
        for key in ("imdb", "tmdb", "tvdb")
        if _ids(row).get(key)
    ]
    return _unique("ids", values)


def ids_identify_anime(evidence: Evidence) -> Observation:
    """Look for ids that two anime share."""
    values = [
        (key, _ids(row)[key])
        for row in evidence.rows(MediaType.ANIME)
        for key in ("mal", "anidb", "anilist", "kitsu")
        if _ids(row).get(key)
    ]
    return _unique("ids", values)


def ids_only(evidence: Evidence) -> Observation:
    """Compare the list of ids with the rows."""
    if evidence.ids is None:
        return cannot_tell("the library is empty")
    media_type, reading = evidence.ids
    odd = unreadable(reading)
    if odd is not None:
        return odd
    rows = rows_in(reading)
    listed_ids = {repr(_ids(row).get("simkl")) for row in rows}
    known = {repr(_ids(row).get("simkl")) for row in evidence.rows(media_type)}
    if listed_ids != known:
        return differs(f"{len(listed_ids)} ids for {len(known)} {media_type}")
    with_status = sum("status" in row for row in rows)
    return ok(f"{len(known)} ids for as many {media_type}, {with_status} with a status")


def details(evidence: Evidence) -> Observation:
    """Look at the episodes of rows as backups have them."""
    if evidence.details is None:
        return cannot_tell("no series of the library was ever watched")
    odd = unreadable(evidence.details)
    if odd is not None:
        return odd
    rows = rows_in(evidence.details)
    episodes = list(_episodes(rows))
    seen = all_of("recorded episodes", "have both", episodes, _is_episode)
    if not episodes:
        return cannot_tell(f"none of {len(rows)} rows has a recorded episode")
    return seen


def _typed(evidence: Evidence) -> Iterator[tuple[MediaType, AccountRow]]:
    for media_type in MediaType:
        for row in evidence.rows(media_type):
            yield media_type, row


def _completed(evidence: Evidence) -> list[AccountRow]:
    return [row for row in evidence.rows(*_SERIES) if row.get("status") == Status.COMPLETED]


def _object_name(row: AccountRow) -> str:
    return next((name for name in _OBJECTS if isinstance(row.get(name), dict)), "")


def _ids(row: AccountRow) -> JsonObject:
    title = object_or_none(row.get(_object_name(row))) or {}
    return object_or_none(title.get("ids")) or {}


def _are_ids(ids: JsonObject) -> bool:
    simkl = ids.get("simkl")
    others = (value for key, value in ids.items() if key != "simkl")
    return (
        isinstance(simkl, int)
        and not isinstance(simkl, bool)
        and all(isinstance(value, str) for value in others)
    )


def _is_zoned(date: object) -> bool:
    try:
        return isinstance(date, str) and datetime.fromisoformat(date).tzinfo is not None
    except ValueError:
        return False


def _are_counts(row: AccountRow) -> bool:
    counts = [count for name in _COUNTS if type(count := row.get(name)) is int and count >= 0]
    return len(counts) == len(_COUNTS) and counts[0] <= counts[1]


def _is_rating(rating: object) -> bool:
    return rating is None or (type(rating) is int and 1 <= rating <= 10)


def _is_memo(memo: object) -> bool:
    return isinstance(memo, dict) and (not memo or isinstance(memo.get("text"), str))


def _episodes(rows: Iterable[AccountRow]) -> Iterator[object]:
    for row in rows:
        seasons = row.get("seasons")
        for season in seasons if isinstance(seasons, list) else ():
            episodes = season.get("episodes") if isinstance(season, dict) else None
            yield from episodes if isinstance(episodes, list) else [None]


def _is_episode(episode: object) -> bool:
    if not isinstance(episode, dict) or type(episode.get("number")) is not int:
        return False
    date = episode.get("watched_at")
    return "watched_at" in episode and (date is None or _is_zoned(date))


def _unique(what: str, values: Iterable[object]) -> Observation:
    # Whatever an odd answer has in place of ids has a text form, and so can be counted.
    counted = Counter(repr(value) for value in values)
    if not counted:
        return cannot_tell(f"there are no {what}")
    twice = sum(count > 1 for count in counted.values())
    if twice:
        return differs(f"{twice} of {len(counted)} {what} come more than once")
    return ok(f"all {len(counted)} {what} come once")
