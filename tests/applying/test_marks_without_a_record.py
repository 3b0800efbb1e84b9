"""Episodes that were marked in one action have no record of their own, and still come back."""

import pytest

from reconciler.applying.backup import read_backup
from reconciler.applying.restore_plan import plan_restore
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import Memo
from tests.double.quirks import Quirks
from tests.house import house

FLEABAG, TOTAL = 9000020, 12
THEN = "2014-04-05T12:00:00Z"
READINGS = [
    Quirks(),
    Quirks(leaving_completed_drops_marks=True),
    Quirks(skip_suppresses_completed=True),
    Quirks(leaving_completed_drops_marks=True, skip_suppresses_completed=True),
]
REMOVED = "version: 1\nshows: {watching: [], completed: []}\n"
DROPPED = f"version: 1\nshows: {{dropped: [simkl:{FLEABAG}]}}\n"
RATED = f"version: 1\nshows: {{watching: [{{ids: {{simkl: {FLEABAG}}}, rating: 3}}]}}\n"
COMPLETED_NOW = f"version: 1\nshows: {{completed: [simkl:{FLEABAG}]}}\n"


def marked(status: Status, watched: int) -> list[SampleEntry]:
    """A library of one series, of which the first episodes were marked in one action."""
    return [
        SampleEntry(
            MediaType.SHOWS,
            FLEABAG,
            status,
            "2013-01-01T09:00:00Z",
            watched,
            last_watched_at=THEN,
            rating=7,
            rated_at=THEN,
            memo=Memo("the fox", is_private=True),
        )
    ]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("text", "status", "watched"),
    [
        (REMOVED, Status.COMPLETED, TOTAL),
        (DROPPED, Status.COMPLETED, TOTAL),
        (REMOVED, Status.COMPLETED, 5),
        (REMOVED, Status.WATCHING, TOTAL),
        (REMOVED, Status.WATCHING, 5),
        (RATED, Status.WATCHING, 5),
        (RATED, Status.WATCHING, TOTAL),
    ],
)
def test_they_come_back_with_the_date_of_the_last_watch(
    text: str, status: Status, watched: int, reading: Quirks
) -> None:
    with house(text, reading, marked(status, watched)) as place:
        before = place.records()[FLEABAG]
        outcome = place.apply()
        assert outcome.reached
        assert outcome.backup is not None
        restored = place.restore(outcome.backup)
        assert restored.left == ()
        after = place.records()[FLEABAG]
        dates = {date or after.last_watched_at for date in after.episodes.values()}
        assert after._replace(episodes={}) == before._replace(episodes={})
        assert after.episodes.keys() == before.episodes.keys()
        assert dates == {THEN}


def test_a_title_that_is_as_it_was_needs_nothing() -> None:
    with house(RATED, None, marked(Status.WATCHING, 5)) as place:
        outcome = place.apply()
        assert outcome.backup is not None
        place.restore(outcome.backup)
        with place.session() as session:
            plan = plan_restore(read_backup(outcome.backup), session.writer)
        assert (plan.items, plan.unchanged) == ((), 1)


def test_where_they_show_the_date_of_another_watch_that_is_said() -> None:
    with house(COMPLETED_NOW, None, marked(Status.WATCHING, 5)) as place:
        outcome = place.apply()
        assert outcome.backup is not None
        (left,) = place.restore(outcome.backup).left or ()
        assert [(lack.field, lack.saved) for lack in left.lacks] == [
            ("episodes", "5 of 5 episodes with their own dates")
        ]
