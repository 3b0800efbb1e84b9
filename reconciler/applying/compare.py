"""What an account lacks of a saved title, what it has beyond it, and what a restore would replace.

Nothing that an account has more is taken away by a restore, so more is never a failure.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from reconciler.applying.recipe import Saved, day, episodes_text, moment
from reconciler.model.media import MediaType, Status, is_further


class LackingPart(StrEnum):
    """A part of a title that a restore brings back by a request of its own."""

    STATUS = "status"
    HISTORY = "history"
    RATING = "rating"


class Lack(NamedTuple):
    """One thing that the account has otherwise than it was saved, or not at all.

    Attributes:
        part: Which request brings it back.
        field: Its name: ``status``, ``added``, ``episodes``, ``watch``, ``rating``, ``memo``.
        saved: What the backup has, in words.
        actual: What the account has, in words.
    """

    part: LackingPart
    field: str
    saved: str
    actual: str


def lacks(saved: Saved, actual: Saved) -> Iterator[Lack]:
    """Yield what the account has otherwise than it was saved."""
    if saved.at_least:
        yield from _lacking_at_least(saved, actual)
        return
    if saved.status is not actual.status:
        yield Lack(LackingPart.STATUS, "status", saved.status, actual.status)
    if moment(saved.added_at) not in {None, moment(actual.added_at)}:
        added = (f"added {day(one.added_at)}" for one in (saved, actual))
        yield Lack(LackingPart.HISTORY, "added", *added)
    yield from _lacking_watches(saved, actual)
    if saved.memo not in (None, actual.memo):
        yield Lack(LackingPart.HISTORY, "memo", _memo_text(saved), _memo_text(actual))
    if saved.rating is not None:
        if saved.rating != actual.rating:
            held = "no rating" if actual.rating is None else f"rating {actual.rating}"
            yield Lack(LackingPart.RATING, "rating", f"rating {saved.rating}", held)
        elif moment(saved.rated_at) not in {None, moment(actual.rated_at)}:
            rated = (f"rated {day(one.rated_at)}" for one in (saved, actual))
            yield Lack(LackingPart.RATING, "rating", *rated)


def wanted_of(saved: Saved, actual: Saved | None) -> Saved:
    """Return what is to be sent of a saved title: of one that may be further, what is missing."""
    if not saved.at_least or actual is None:
        return saved
    further = is_further(saved.status, actual.status)
    missing = {
        number: watched_at
        for number, watched_at in saved.episodes.items()
        if number not in actual.episodes
    }
    return saved._replace(
        status=saved.status if further else actual.status,
        episodes={} if _saw_all(actual) else missing,
    )


def _saw_all(title: Saved) -> bool:
    """Return whether every aired episode is watched, recorded one by one or not."""
    return title.status is Status.COMPLETED or title.watched >= title.total > 0


def _lacking_at_least(saved: Saved, actual: Saved) -> Iterator[Lack]:
    # A series that still airs stays under watching, however much of it was seen.
    airs = actual.status is Status.WATCHING and _saw_all(actual)
    completes = saved.status is Status.COMPLETED
    if is_further(saved.status, actual.status) and not (airs and completes):
        yield Lack(LackingPart.STATUS, "status", saved.status, actual.status)
    missing = len(wanted_of(saved, actual).episodes)
    if missing:
        own = f"{missing:,} of {len(saved.episodes):,} episodes more"
        yield Lack(LackingPart.HISTORY, "episodes", own, "not watched")


def _lacking_watches(saved: Saved, actual: Saved) -> Iterator[Lack]:
    if saved.type is MediaType.MOVIES:
        if saved.last_watched_at is not None and (
            actual.last_watched_at is None
            or moment(saved.last_watched_at) not in {None, moment(actual.last_watched_at)}
        ):
            watch = (_watch_text(one) for one in (saved, actual))
            yield Lack(LackingPart.HISTORY, "watch", *watch)
        return
    if saved.watched > actual.watched:
        counts = (episodes_text(one.watched) for one in (saved, actual))
        yield Lack(LackingPart.HISTORY, "episodes", *counts)
    undated = [
        number
        for number, watched_at in saved.episodes.items()
        if not _has(actual, number)
        or moment(watched_at) not in {None, moment(_watched_at(actual, number))}
    ]
    if undated and saved.watched <= actual.watched:
        own = f"{len(undated):,} of {len(saved.episodes):,} episodes with their own dates"
        yield Lack(LackingPart.HISTORY, "episodes", own, "with others, or with none")
    if saved.completed_in_one_action and _was_completed_otherwise(saved, actual):
        watch = (_watch_text(one) for one in (saved, actual))
        yield Lack(LackingPart.HISTORY, "watch", *watch)


def _has(title: Saved, episode: tuple[int, int]) -> bool:
    return episode in title.episodes or title.completed_in_one_action


def _watched_at(title: Saved, episode: tuple[int, int]) -> str | None:
    """Return when an episode was watched: without a record, when all were marked."""
    return title.episodes.get(episode, title.last_watched_at)


def _was_completed_otherwise(saved: Saved, actual: Saved) -> bool:
    """Return whether all episodes were marked at another time; a watch since then is no loss."""
    then, now = moment(saved.last_watched_at), moment(actual.last_watched_at)
    if then is None or now is None:
        return then is not None
    return now < then or (now > then and not actual.episodes)


def has_more(saved: Saved, actual: Saved) -> bool:
    """Return whether the account has something of a title that was not there when it was saved."""
    return not saved.at_least and (
        actual.watched > saved.watched
        or (actual.last_watched_at is not None and saved.last_watched_at is None)
        or (actual.rating is not None and saved.rating is None)
        or (actual.memo is not None and saved.memo is None)
    )


def replaced(saved: Saved, actual: Saved) -> Iterator[str]:
    """Describe what of the account a restore would overwrite, or may lose by a move."""
    if saved.rating is not None and actual.rating not in {None, saved.rating}:
        yield f"rating {actual.rating} → {saved.rating}"
    if saved.memo is not None and actual.memo not in (None, saved.memo):
        yield "the memo"
    if actual.status is Status.COMPLETED and saved.status is not Status.COMPLETED:
        if actual.watched > saved.watched:
            yield f"{episodes_text(actual.watched)} → {saved.watched:,}"
        if saved.type is MediaType.MOVIES and actual.last_watched_at and not saved.last_watched_at:
            yield f"the watch {day(actual.last_watched_at)}"


def _watch_text(title: Saved) -> str:
    return f"watched {day(title.last_watched_at)}" if title.last_watched_at else "not watched"


def _memo_text(title: Saved) -> str:
    if title.memo is None:
        return "no memo"
    text, private = title.memo["text"], title.memo["is_private"]
    return f'the {"private" if private else "public"} memo "{text}"'
