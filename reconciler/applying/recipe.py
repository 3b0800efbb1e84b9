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

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeVar

from reconciler.applying.fields import list_at, object_at, odd, text_at, whole_at
from reconciler.model.dates import UNKNOWN_DATE, known_moment
from reconciler.model.media import STATUSES, MediaType, Status, status_told
from reconciler.model.plan import BATCH_SIZE
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.account.writes import (
    AnyWrite,
    EpisodeBody,
    HistoryWrite,
    MemoBody,
    RatingWrite,
    SeasonBody,
)

_MOST_EPISODES: Final = 2_000
"""Recorded episodes in one request; Simkl names no maximum, and lets writes wait for 20 seconds."""

_Write = TypeVar("_Write", bound=AnyWrite)


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
        at_least: Whether the account may be further than this: what is saved of somewhere else is
            brought in, and nothing of the account is moved back for it.
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
    memo: MemoBody | None
    at_least: bool = False

    @property
    def completed_in_one_action(self) -> bool:
        """Whether marks exist that no recorded episode stands for, on all aired episodes."""
        return (
            self.type is not MediaType.MOVIES
            and self.watched > len(self.episodes)
            and self.watched >= self.total > 0
        )

    @property
    def can_be_asked_for(self) -> bool:
        """Whether the type has the status at all; asked for another, Simkl files it otherwise."""
        return self.status in STATUSES[self.type]

    @property
    def is_watched_movie(self) -> bool:
        """Whether it is a movie with a watch, of a date that may be unknown."""
        watched = self.last_watched_at is not None or self.status is Status.COMPLETED
        return self.type is MediaType.MOVIES and watched

    @property
    def has_own_date(self) -> bool:
        """Whether a watch of the whole title is on record, or stands for all of its episodes."""
        return self.is_watched_movie or self.completed_in_one_action

    def contents(self) -> Iterator[str]:
        """Describe what the saved row holds beside its status."""
        if self.watched or self.at_least:
            yield episodes_text(self.watched or len(self.episodes))
        elif self.last_watched_at is not None:
            yield f"watched {day(self.last_watched_at)}"
        if self.rating is not None:
            yield f"rating {self.rating}"
        if self.memo is not None:
            yield "the memo"


def saved_from_row(media_type: MediaType, simkl: int, row: AccountRow) -> Saved:
    """Read what a restore needs from a row with full detail.

    Raises:
        OddField: A field is not as ``/sync/all-items`` gives it; the message names it.
    """
    title = row.get("show") or row.get("movie") or row.get("anime") or {}
    title = object_at(title, "the title")
    word = text_at(row.get("status"), "status")
    status = status_told(word or "")
    if status is None:
        raise odd("status", word, "no status that this version knows")
    total = whole_at(row.get("total_episodes_count"), "total_episodes_count") or 0
    to_come = whole_at(row.get("not_aired_episodes_count"), "not_aired_episodes_count") or 0
    return Saved(
        type=media_type,
        simkl=simkl,
        title=text_at(title.get("title"), "title") or f"simkl:{simkl}",
        year=whole_at(title.get("year"), "year"),
        status=status,
        added_at=text_at(row.get("added_to_watchlist_at"), "added_to_watchlist_at"),
        episodes=dict(_episodes(row)),
        watched=whole_at(row.get("watched_episodes_count"), "watched_episodes_count") or 0,
        total=total - to_come,
        last_watched_at=text_at(row.get("last_watched_at"), "last_watched_at"),
        rating=whole_at(row.get("user_rating"), "user_rating"),
        rated_at=text_at(row.get("user_rated_at"), "user_rated_at"),
        memo=_memo(row.get("memo")),
    )


def _memo(value: object) -> MemoBody | None:
    if isinstance(value, str):
        # Whether others may read it is not told, so they may not.
        return MemoBody(text=value, is_private=True) if value else None
    memo = object_at(value or {}, "memo")
    text = text_at(memo.get("text"), "memo.text")
    private = bool(memo.get("is_private", True))
    return MemoBody(text=text, is_private=private) if text else None


def _episodes(row: AccountRow) -> Iterator[tuple[tuple[int, int], str | None]]:
    for place, season in enumerate(list_at(row.get("seasons"), "seasons")):
        where = f"seasons[{place}]"
        own = object_at(season, where)
        number = _number(own.get("number"), f"{where}.number")
        for position, episode in enumerate(list_at(own.get("episodes"), f"{where}.episodes")):
            there = f"{where}.episodes[{position}]"
            one = object_at(episode, there)
            key = number, _number(one.get("number"), f"{there}.number")
            yield key, text_at(one.get("watched_at"), f"{there}.watched_at")


def _number(value: object, field: str) -> int:
    number = whole_at(value, field)
    if number is None:
        raise odd(field, value, "no number")
    return number


def history_write(saved: Saved) -> HistoryWrite | None:
    """Return the first history write: what is on record, episode by episode.

    None when add-to-list brings the row back as well. By one reading ``status: completed`` marks
    all episodes in spite of ``skip_auto_watching``, so the date of the old completion goes along.
    """
    if not (saved.is_watched_movie or saved.episodes or saved.memo):
        return None
    return HistoryWrite(
        saved.type,
        saved.simkl,
        saved.status,
        added_at=saved.added_at,
        watched_at=saved.last_watched_at or UNKNOWN_DATE if saved.has_own_date else None,
        memo=saved.memo,
        seasons=tuple(_seasons(saved)),
    )


def completion_write(saved: Saved) -> HistoryWrite | None:
    """Return the write that marks all episodes at once, at the date of the old completion.

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


def batches(writes: Iterable[_Write | None]) -> Iterator[list[_Write]]:
    """Yield what one request carries: 100 titles, or fewer that have many episodes.

    A title is never cut in two; those that need no write are left out.
    """
    batch: list[_Write] = []
    episodes = 0
    for write in writes:
        if write is None:
            continue
        more = _episodes_of(write)
        if batch and (len(batch) == BATCH_SIZE or episodes + more > _MOST_EPISODES):
            yield batch
            batch, episodes = [], 0
        batch.append(write)
        episodes += more
    if batch:
        yield batch


def _episodes_of(write: AnyWrite) -> int:
    if not isinstance(write, HistoryWrite):
        return 0
    return sum(len(season["episodes"]) for season in write.seasons)


def rating_write(saved: Saved) -> RatingWrite | None:
    """Return the rating's write; None when there was no rating."""
    if saved.rating is None:
        return None
    return RatingWrite(saved.type, saved.simkl, saved.rating, saved.rated_at)


def _seasons(saved: Saved) -> Iterator[SeasonBody]:
    numbers = sorted({season for season, _ in saved.episodes})
    for number in numbers:
        episodes = [
            EpisodeBody(number=episode, watched_at=watched_at or UNKNOWN_DATE)
            for (season, episode), watched_at in sorted(saved.episodes.items())
            if season == number
        ]
        yield SeasonBody(number=number, episodes=episodes)


def episodes_text(count: int) -> str:
    """Count watched episodes in words."""
    return f"{count:,} watched episode{'' if count == 1 else 's'}"


def day(text: str | None) -> str:
    """Return the day of a moment for people."""
    known = moment(text)
    return f"on {known[:10]}" if known else "at an unknown date"


def moment(text: str | None) -> str | None:
    """Return one spelling of a moment: seconds, UTC; None for a date that nobody knows."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        found = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return known_moment(found.isoformat(timespec="seconds"))
