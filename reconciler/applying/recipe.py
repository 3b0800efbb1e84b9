"""What brings a saved row back: the pure part of a restore.

Known from Simkl's reference of ``/sync/history``, ``/sync/add-to-list`` and ``/sync/ratings``:

- a show without seasons means the whole show, so recorded episodes are sent one by one, and
  ``skip_auto_watching=yes`` with an explicit status keeps the rest unmarked;
- a title that was completed in one action has fewer recorded episodes than watched ones; only
  ``status: completed`` without seasons, at the old date, brings such marks back;
- only ``/sync/history`` with a status stores a memo; rating an unlisted title files it somewhere,
  so ratings come last;
- a watched episode or movie that is sent again is ignored, so a restore may be repeated.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeVar

from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import HistoryWrite, RatingWrite
from reconciler.simkl.http.values import text_or_none, whole_or_none

_Value = TypeVar("_Value")

UNKNOWN_DATE: Final = "1970-01-01T00:00:01Z"
"""What Simkl writes for "watched, nobody knows when"."""

_DATES_KNOWN_FROM: Final = 2000
_LEGACY_STATUS: Final = {"notinteresting": "dropped"}


class Saved(NamedTuple):
    """What a restore brings back of one title.

    Attributes:
        type: The type that it was filed under.
        simkl: Simkl's id.
        title: For people.
        year: Year, or None.
        status: The status that it had.
        added_at: ISO 8601, or None.
        episodes: Recorded episodes as ``(season, number)`` with the date of the watch, or None.
        watched: ``watched_episodes_count``; more than ``episodes`` for titles completed in one go.
        total: ``total_episodes_count`` less what has not aired.
        last_watched_at: ISO 8601, or None.
        rating: 1–10, or None.
        rated_at: ISO 8601, or None.
        memo: ``{"text", "is_private"}``, or None.
    """

    type: MediaType
    simkl: int
    title: str
    year: int | None
    status: Status
    added_at: str | None
    episodes: Mapping[tuple[int, int], str | None]
    watched: int
    total: int
    last_watched_at: str | None
    rating: int | None
    rated_at: str | None
    memo: Mapping[str, Any] | None

    @property
    def completed_in_one_action(self) -> bool:
        """Whether marks exist that no recorded episode stands for, on all aired episodes."""
        return (
            self.type is not MediaType.MOVIES
            and self.watched > len(self.episodes)
            and self.watched >= self.total > 0
        )

    def contents(self) -> Iterator[str]:
        """Say what the saved row holds beside its status."""
        if self.watched:
            yield f"{self.watched:,} watched episode{'' if self.watched == 1 else 's'}"
        elif self.last_watched_at is not None:
            yield f"watched on {self.last_watched_at[:10]}"
        if self.rating is not None:
            yield f"rating {self.rating}"
        if self.memo is not None:
            yield "the memo"


def saved_from_row(media_type: MediaType, simkl: int, row: Mapping[str, Any]) -> Saved:
    """Read what a restore needs from a row with full detail.

    Raises:
        KeyError, TypeError, ValueError: The row is not as ``/sync/all-items`` gives it.
    """
    title = row.get("show") or row.get("movie") or row.get("anime") or {}
    status = str(row["status"])
    return Saved(
        type=media_type,
        simkl=simkl,
        title=_told(text_or_none, title.get("title")) or f"simkl:{simkl}",
        year=_told(whole_or_none, title.get("year")),
        status=Status(_LEGACY_STATUS.get(status, status)),
        added_at=_told(text_or_none, row.get("added_to_watchlist_at")),
        episodes=dict(_episodes(row)),
        watched=_count(row, "watched_episodes_count"),
        total=_count(row, "total_episodes_count") - _count(row, "not_aired_episodes_count"),
        last_watched_at=_told(text_or_none, row.get("last_watched_at")),
        rating=_told(whole_or_none, row.get("user_rating")),
        rated_at=_told(text_or_none, row.get("user_rated_at")),
        memo=_memo(row.get("memo")),
    )


def _told(read: Callable[[Any], _Value | None], value: Any) -> _Value | None:
    """Read a value that may be absent; what cannot be read must not be left out of a restore."""
    found = read(value)
    if found is None and value not in (None, ""):
        raise TypeError(f"{str(value)[:40]!r} is not what stands in such a row")
    return found


def _count(row: Mapping[str, Any], name: str) -> int:
    return _told(whole_or_none, row.get(name)) or 0


def _memo(memo: Any) -> dict[str, Any] | None:
    if not isinstance(memo, Mapping) or not memo.get("text"):
        return None
    text = _told(text_or_none, memo["text"])
    return {"text": text, "is_private": bool(memo.get("is_private", True))}


def _episodes(row: Mapping[str, Any]) -> Iterator[tuple[tuple[int, int], str | None]]:
    for season in row.get("seasons") or ():
        for episode in season.get("episodes") or ():
            number = _number(season["number"]), _number(episode["number"])
            yield number, _told(text_or_none, episode.get("watched_at"))


def _number(value: Any) -> int:
    number = whole_or_none(value)
    if number is None:
        raise TypeError(f"{str(value)[:40]!r} is no number of a season or an episode")
    return number


def history_write(saved: Saved) -> HistoryWrite | None:
    """Give the first history write: what is on record, episode by episode.

    None when add-to-list brings the row back as well.
    """
    is_watched_movie = saved.type is MediaType.MOVIES and saved.last_watched_at is not None
    if not (is_watched_movie or saved.episodes or saved.memo):
        return None
    return HistoryWrite(
        saved.type,
        saved.simkl,
        saved.status,
        added_at=saved.added_at,
        watched_at=saved.last_watched_at if is_watched_movie else None,
        memo=saved.memo,
        seasons=tuple(_seasons(saved)),
    )


def completion_write(saved: Saved) -> HistoryWrite | None:
    """Give the write that marks all episodes at once, at the date of the old completion.

    None unless the title was completed in one action. It is sent without ``skip_auto_watching``.
    """
    if not saved.completed_in_one_action:
        return None
    return HistoryWrite(
        saved.type,
        saved.simkl,
        Status.COMPLETED,
        added_at=saved.added_at,
        watched_at=saved.last_watched_at or UNKNOWN_DATE,
    )


def rating_write(saved: Saved) -> RatingWrite | None:
    """Give the rating's write; None when there was no rating."""
    if saved.rating is None:
        return None
    return RatingWrite(saved.type, saved.simkl, saved.rating, saved.rated_at)


def _seasons(saved: Saved) -> Iterator[dict[str, Any]]:
    numbers = sorted({season for season, _ in saved.episodes})
    for number in numbers:
        yield {
            "number": number,
            "episodes": [
                {"number": episode, "watched_at": watched_at or UNKNOWN_DATE}
                for (season, episode), watched_at in sorted(saved.episodes.items())
                if season == number
            ],
        }


def comparable(saved: Saved) -> dict[str, Any]:
    """Give what a restore promises to bring back, in a form that can be compared.

    A watch whose date nobody knows is the same whether Simkl calls it null or 1970.
    """
    return {
        "status": saved.status.value,
        "added_at": _moment(saved.added_at),
        "watched": saved.watched,
        "episodes": {
            f"S{season:02d}E{number:02d}": _moment(watched_at)
            for (season, number), watched_at in saved.episodes.items()
        },
        "last_watched_at": _moment(saved.last_watched_at),
        "rating": saved.rating,
        "rated_at": _moment(saved.rated_at),
        "memo": saved.memo["text"] if saved.memo else None,
        "memo_private": saved.memo["is_private"] if saved.memo else None,
    }


def _moment(text: str | None) -> str | None:
    """Give one spelling of a moment: seconds, UTC; None for a date that nobody knows."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        moment = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    if moment.year < _DATES_KNOWN_FROM:
        return None
    return moment.isoformat(timespec="seconds")
