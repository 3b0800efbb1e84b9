"""``POST /sync/history``: record watches, with a status, a memo and a rating if asked.

Known from Simkl's reference of ``/sync/history``. A series without seasons or episodes means the
whole of it; episode numbers that do not exist may complete it; ``skip_auto_watching=yes`` stops
such marking, only together with a status.
"""

from dataclasses import dataclass
from typing import NamedTuple

import httpx

from reconciler.model.media import Status
from reconciler.sandbox import marks
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.add_to_list import requested_status, time_of
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.history_remove import named_episodes, number_of, objects_of, seasons_of
from reconciler.sandbox.ratings import is_rating
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.resolving import answer_key, echo, find_title
from reconciler.sandbox.state import Memo, SandboxEntry
from reconciler.sandbox.titles import CatalogueTitle, EpisodeNumber

_KEYS = ("movies", "shows", "anime")
_MEMO_LENGTH = 140
_SIMKL_TYPES = {"movies": "movie", "shows": "tv", "anime": "anime"}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one item asks for."""

    item: dict[str, object]
    title: CatalogueTitle
    status: Status | None
    watched_at: str | None
    added_at: str | None
    skips: bool

    @property
    def names_episodes(self) -> bool:
        return bool(self.item.get("seasons") or self.item.get("episodes"))


class _Done(NamedTuple):
    """What was done for one item.

    Attributes:
        episodes: How many episodes are newly watched.
        missing: The episodes that do not exist.
        completed: Whether none existed, and the whole title was completed instead.
    """

    episodes: int = 0
    missing: tuple[dict[str, object], ...] = ()
    completed: bool = False


def history(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Record each item and answer with counts, and with where each landed.

    Raises:
        ApiError: A status, a time, an episode or a memo of another shape; then nothing was done.
    """
    counts = {"movies": 0, "shows": 0, "episodes": 0}
    statuses: list[dict[str, object]] = []
    not_found: dict[str, list[object]] = {"movies": [], "shows": [], "episodes": []}
    for key in _KEYS:
        for item in request.items(key):
            title = find_title(item, key, account.catalogue)
            if title is None:
                not_found[answer_key(key)].append(echo(item, key, rating=item.get("rating")))
                continue
            wish = _wish(item, title, request)
            is_new = account.entry(title) is None
            done = _record(wish, account)
            entry = account.state.entries[title.simkl]
            _annotate(wish, entry, account)
            counts["movies" if title.is_movie else "shows"] += int(is_new or done.completed)
            counts["episodes"] += done.episodes
            not_found["episodes"] += done.missing
            statuses.append(_landed(wish, entry, key))
    return json_answer({"added": {**counts, "statuses": statuses}, "not_found": not_found}, 201)


def _wish(item: dict[str, object], title: CatalogueTitle, request: SandboxRequest) -> _Wish:
    status = None if item.get("status") is None else requested_status(item["status"], "status")
    skips = request.query.get("skip_auto_watching") == "yes" and status is not None
    watched_at = time_of(item, "watched_at")
    return _Wish(item, title, status, watched_at, time_of(item, "added_at"), skips)


def _record(wish: _Wish, account: SandboxAccount) -> _Done:
    if _is_repeated(wish, account) and not account.moves_by_repeated_watches():
        return _Done()
    if wish.title.is_movie:
        _record_movie(wish, account)
        return _Done()
    if wish.names_episodes:
        return _record_episodes(wish, account)
    return _Done(_record_series(wish, account))


def _is_repeated(wish: _Wish, account: SandboxAccount) -> bool:
    """Return whether an item is a watch of what was watched in whole."""
    title, entry = wish.title, account.entry(wish.title)
    if entry is None or wish.names_episodes:
        return False
    if title.is_movie:
        watches = wish.status in {None, Status.COMPLETED} or wish.watched_at is not None
        return watches and entry.last_watched_at is not None
    watches = wish.status in {None, Status.COMPLETED}
    return watches and marks.watched_count(entry, title) >= title.total


def _record_movie(wish: _Wish, account: SandboxAccount) -> None:
    """Record a watch, unless a status alone says that it was not watched."""
    status = account.settled(wish.title, wish.status or Status.COMPLETED)
    watches = status is Status.COMPLETED or wish.watched_at is not None
    if watches and not wish.skips:
        status = Status.COMPLETED
    entry = account.place(wish.title, status, added_at=wish.added_at)
    if watches:
        account.watch_movie(wish.title, wish.watched_at or entry.changed_at)


def _record_series(wish: _Wish, account: SandboxAccount) -> int:
    """Record a whole series; a status other than completed only moves it."""
    title = wish.title
    if wish.status not in {None, Status.COMPLETED}:
        account.place(title, wish.status or Status.WATCHING, added_at=wish.added_at)
        return 0
    entry = account.entry(title)
    before = 0 if entry is None else marks.watched_count(entry, title)
    if wish.skips and not account.completes_although_skipped():
        status = account.settled(title, Status.COMPLETED)
        entry = account.place(title, status, added_at=wish.added_at)
    else:
        entry = _complete(wish, account)
    return marks.watched_count(entry, title) - before


def _complete(wish: _Wish, account: SandboxAccount) -> SandboxEntry:
    """Mark everything that has aired; a series of which nothing has is being watched."""
    title = wish.title
    if wish.status is None and not title.aired:
        return account.place(title, Status.WATCHING, added_at=wish.added_at)
    return account.file(
        title,
        Status.COMPLETED,
        watched_at=wish.watched_at,
        added_at=wish.added_at,
        marks_aired=True,
    )


def _record_episodes(wish: _Wish, account: SandboxAccount) -> _Done:
    title = wish.title
    times = _episode_times(wish, account)
    known = {episode: time for episode, time in times.items() if title.position(*episode)}
    missing = tuple(
        {"ids": wish.item.get("ids", {}), "season": season, "number": number}
        for season, number in times
        if (season, number) not in known
    )
    if times and not known and title.keeps_completed and not wish.skips:
        _complete(wish, account)
        return _Done(missing=missing, completed=True)
    entry = account.entry(title)
    start = wish.status or (Status.WATCHING if entry is None else entry.status)
    placed = account.place(title, account.settled(title, start), added_at=wish.added_at)
    new = account.watch(title, known)
    landing = _landing(wish, placed, account)
    if landing is not placed.status:
        account.place(title, landing)
    return _Done(len(new), missing)


def _landing(wish: _Wish, entry: SandboxEntry, account: SandboxAccount) -> Status:
    """Return the status after episodes were marked.

    A status that was asked for stays; else a title that is begun is being watched, and one of which
    the last episode is marked is completed when it is over.
    """
    title = wish.title
    if wish.skips or wish.status in {Status.HOLD, Status.DROPPED, Status.PLANTOWATCH}:
        return entry.status
    if wish.status is Status.COMPLETED:
        if entry.status is Status.COMPLETED:
            marks.mark_first(entry, title, title.total, wish.watched_at or entry.changed_at)
        return entry.status
    return account.status_by_progress(title, entry)


def _episode_times(wish: _Wish, account: SandboxAccount) -> dict[EpisodeNumber, str]:
    """Return each named episode the time of itself, of its season, of the item, or now."""
    now = account.stamp()
    times: dict[EpisodeNumber, str] = {}
    for season in seasons_of(wish.item):
        default = time_of(season, "watched_at") or wish.watched_at or now
        if "episodes" not in season:
            times |= dict.fromkeys(named_episodes({"seasons": [season]}, wish.title), default)
        for episode in objects_of(season, "episodes"):
            place = (number_of(season), number_of(episode))
            times[place] = time_of(episode, "watched_at") or default
    return times


def _annotate(wish: _Wish, entry: SandboxEntry, account: SandboxAccount) -> None:
    """Store the memo, which needs a status beside it, and the rating."""
    memo = wish.item.get("memo")
    if memo is not None and wish.status is not None:
        entry.memo = _memo(memo)
    rating = wish.item.get("rating")
    if is_rating(rating):
        account.rate(wish.title, rating, time_of(wish.item, "rated_at"))


def _memo(value: object) -> Memo:
    memo = value if isinstance(value, dict) else {}
    text = memo.get("text")
    if not isinstance(text, str) or len(text) > _MEMO_LENGTH:
        raise refusal(400, "wrong_parameter", f"memo needs a text of {_MEMO_LENGTH} characters")
    return Memo(text, bool(memo.get("is_private", False)))


def _landed(wish: _Wish, entry: SandboxEntry, key: str) -> dict[str, object]:
    title = wish.title
    return {
        "request": echo(wish.item, key, rating=wish.item.get("rating")),
        "response": {
            "status": entry.status.value,
            "simkl_type": _SIMKL_TYPES[title.type],
            "anime_type": title.anime_type,
        },
    }
