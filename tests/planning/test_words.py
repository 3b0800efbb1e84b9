"""The words of a plan: what an operation costs, and what happened on the account."""

import pytest

from reconciler.model.account import Entry
from reconciler.model.media import MediaType, Status
from reconciler.planning.operations import effects_of_move, effects_of_removal
from reconciler.planning.threeway import drift_note

SHOW = Entry(MediaType.SHOWS, 1, Status.WATCHING, "watching", "A Show", 2020, {})
FILM = Entry(MediaType.MOVIES, 2, Status.COMPLETED, "completed", "A Film", 2010, {})


@pytest.mark.parametrize(
    ("entry", "effects"),
    [
        (FILM, "the watch, "),
        (FILM._replace(last_watched_at="2000-06-01T00:00:00Z"), "the watch of 2000-06-01, "),
        (FILM._replace(last_watched_at="1999-12-31T23:59:59Z"), "the watch, "),
        (FILM._replace(rating=7), "the watch, rating 7, "),
        (FILM._replace(status=Status.PLANTOWATCH), ""),
        (FILM._replace(status=Status.DROPPED, memo="why"), "the memo, "),
        (SHOW._replace(status=Status.COMPLETED), ""),
        (SHOW._replace(watched=1234), "1,234 watched episodes, "),
    ],
)
def test_a_removal_says_what_is_lost_and_that_a_paused_playback_goes(
    entry: Entry, effects: str
) -> None:
    assert effects_of_removal(entry) == (f"loses {effects}any saved playback position",)


@pytest.mark.parametrize(
    ("entry", "effects"),
    [
        (SHOW._replace(watched=10, total=10), ()),
        (SHOW._replace(watched=9, total=10), ("marks 1 more episode watched",)),
        (SHOW._replace(total=1), ("marks 1 episode watched",)),
        (SHOW, ("marks every episode watched",)),
    ],
)
def test_a_completion_says_what_is_marked(entry: Entry, effects: tuple[str, ...]) -> None:
    assert effects_of_move(entry, Status.COMPLETED) == effects


def test_a_move_between_other_statuses_costs_nothing() -> None:
    assert effects_of_move(SHOW._replace(watched=5, rating=9), Status.HOLD) == ()


def test_leaving_completed_may_lose_the_watch_but_not_the_rating() -> None:
    assert effects_of_move(FILM._replace(rating=9), Status.DROPPED) == ("may lose the watch",)


@pytest.mark.parametrize(
    ("agreed", "entry", "note"),
    [
        (None, SHOW, "put into Watching on the account since the last apply"),
        (
            None,
            SHOW._replace(added_at="2026-11-20T10:00:00Z"),
            "put into Watching on the account since the last apply, added 2026-11-20",
        ),
        (
            Status.HOLD,
            SHOW._replace(status=Status.COMPLETED, last_watched_at="2000-02-03T10:00:00Z"),
            "finished on the account since the last apply, on 2000-02-03",
        ),
        (Status.HOLD, None, "removed on the account since the last apply"),
        (
            Status.HOLD,
            SHOW._replace(status=None, status_text="rewatching"),
            "moved to rewatching on the account since the last apply",
        ),
    ],
)
def test_a_drift_is_told_in_words(agreed: Status | None, entry: Entry | None, note: str) -> None:
    assert drift_note(agreed, entry) == note
