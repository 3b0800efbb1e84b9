"""A dated completion of what was watched before, where Simkl ignores a repeated watch."""

from collections.abc import Iterator

import httpx
import pytest

from reconciler.applying.outcome import End, Outcome
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.sample import SampleEntry
from tests.double.quirks import CompletedRule, Quirks
from tests.house import House, house
from tests.simkl.account.account_world import Wire, answer

FILM, SERIES, BLACK_MIRROR = 9000007, 9000020, 4921
HISTORY, LIST = "POST /sync/history", "POST /sync/add-to-list"
ADDED, THEN = "2013-01-01T09:00:00Z", "2013-01-02T20:00:00Z"
IGNORED = Quirks(repeats_are_ignored=True)
FILE = f"""version: 1
movies: {{completed: [{{ids: {{simkl: {FILM}}}, watched: 2014-04-05}}]}}
shows: {{completed: [{{ids: {{simkl: {SERIES}}}, watched: 2014-04-05}}]}}
"""


def row(
    media_type: MediaType, simkl: int, status: Status, watched: int, last: str | None
) -> SampleEntry:
    return SampleEntry(media_type, simkl, status, ADDED, watched, last_watched_at=last)


SEEN = [
    row(MediaType.MOVIES, FILM, Status.PLANTOWATCH, 0, THEN),
    row(MediaType.SHOWS, SERIES, Status.HOLD, 12, THEN),
]
UNSEEN = [
    row(MediaType.MOVIES, FILM, Status.PLANTOWATCH, 0, None),
    row(MediaType.SHOWS, SERIES, Status.HOLD, 3, THEN),
]


class Listened:
    """An account, and the writes that went to it."""

    def __init__(self, place: House) -> None:
        self.place = place
        self.wire = place.wire = Wire(place.simkl)

    def apply(self) -> Outcome:
        self.wire.clear()
        return self.place.apply()

    @property
    def posts(self) -> list[str]:
        return [call for call in self.wire.calls if call.startswith("POST")]

    def statuses(self) -> set[Status]:
        return {record.status for record in self.place.records().values()}


@pytest.fixture
def ignoring() -> Iterator[Listened]:
    with house(FILE, IGNORED, SEEN) as place:
        yield Listened(place)


def test_a_status_that_was_ignored_with_the_watch_is_set_afterwards(ignoring: Listened) -> None:
    planned = ignoring.place.plan().plan
    assert planned.requests == 1
    outcome = ignoring.apply()
    assert outcome.verdict is End.APPLIED
    assert ignoring.posts == [HISTORY, LIST]
    assert ignoring.wire.bodies("/sync/add-to-list") == [
        {
            "to": "completed",
            "movies": [{"to": "completed", "ids": {"simkl": FILM}}],
            "shows": [{"to": "completed", "ids": {"simkl": SERIES}}],
        }
    ]
    assert ignoring.statuses() == {Status.COMPLETED}
    assert ignoring.place.plan().plan.operations == ()


def test_the_watch_that_stays_is_told(ignoring: Listened) -> None:
    assert ignoring.apply().warnings == (
        "#Alive (2020): Simkl shows it watched on 2013-01-02, not watched on 2014-04-05",
        "Fleabag (2016): Simkl shows it watched on 2013-01-02, not watched on 2014-04-05",
    )


def test_where_the_status_counts_nothing_more_is_sent() -> None:
    with house(FILE, None, SEEN) as place:
        listened = Listened(place)
        assert listened.apply().verdict is End.APPLIED
        assert listened.posts == [HISTORY]
        assert listened.statuses() == {Status.COMPLETED}


def test_what_was_not_watched_before_needs_nothing_more() -> None:
    with house(FILE, IGNORED, UNSEEN) as place:
        listened = Listened(place)
        assert listened.apply().warnings == ()
        assert listened.posts == [HISTORY]


def test_a_series_that_simkl_does_not_complete_is_blocked_all_the_same() -> None:
    text = (
        f"version: 1\nshows: {{completed: [{{ids: {{simkl: {BLACK_MIRROR}}}, watched: unknown}}]}}"
    )
    seen = [row(MediaType.SHOWS, BLACK_MIRROR, Status.WATCHING, 32, THEN)]
    with house(text, Quirks(completed=CompletedRule.OVER), seen) as place:
        outcome = place.apply()
        assert outcome.verdict is End.INCOMPLETE
        again = place.plan().plan
        assert (again.operations, len(again.blocked)) == ((), 1)


@pytest.mark.parametrize(
    "odd",
    [
        answer(429, {"error": "user_limit_exceeded"}),
        answer(201, {"added": {}, "not_found": {}}),
    ],
)
def test_where_it_cannot_be_set_the_outcome_says_so_and_the_next_apply_goes_on(
    odd: httpx.Response, ignoring: Listened
) -> None:
    ignoring.wire.instead(LIST, odd)
    outcome = ignoring.apply()
    assert outcome.verdict in {End.FAILED, End.INCOMPLETE}
    assert [operation.simkl for operation, _ in outcome.failed] == [FILM, SERIES]
    assert ignoring.place.plan().plan.blocked == ()
    assert ignoring.apply().verdict is End.APPLIED


def test_an_answer_that_was_lost_is_looked_after(ignoring: Listened) -> None:
    ignoring.wire.instead(LIST, httpx.ReadError("cut off"))
    assert ignoring.apply().verdict is End.APPLIED
    assert ignoring.posts == [HISTORY, LIST, LIST]
