"""How ratings and dated completions are sent, and what is said of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from reconciler.applying.execute import Execution, Pace, execute
from reconciler.applying.verify import other_dates
from reconciler.model.account import Account
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.errors import LimitReached
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Operation, Plan, RatingChange
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.account.writer import AccountWriter
from tests.double.quirks import Quirks
from tests.simkl.account.account_world import World, answer, entry, held

MOVIES, SHOWS, ANIME = MediaType
HISTORY, LIST = "POST /sync/history", "POST /sync/add-to-list"
RATE, UNRATE = "POST /sync/ratings", "POST /sync/ratings/remove"
REMOVE = "POST /sync/history/remove"
ACTIVITIES = "GET /sync/activities"
CUT = httpx.ReadError("cut off")
DATE = "2014-04-05T12:00:00Z"

FILM, SERIES, HAIL_MARY = 9000007, 9000020, 1306562
RATED, UNRATED, BREAKING_BAD, DARK, LOST = 9000015, 9000006, 11121, 737685, 9000016


def operation(
    action: Action,
    media_type: MediaType,
    simkl: int,
    to: Status | None = None,
    rating: RatingChange | None = None,
    watched_at: str | None = None,
    come_from: Status | None = None,
) -> Operation:
    return Operation(
        media_type,
        simkl,
        f"Title {simkl}",
        None,
        {},
        action,
        come_from,
        to,
        4,
        None,
        rating=rating,
        watched_at=watched_at,
    )


DATED = operation(
    Action.MOVE, MOVIES, FILM, Status.COMPLETED, RatingChange(None, 6), DATE, Status.PLANTOWATCH
)
NEW = operation(Action.ADD, MOVIES, HAIL_MARY, Status.DROPPED, RatingChange(None, 3))
MOVE = operation(Action.MOVE, SHOWS, DARK, Status.HOLD, come_from=Status.COMPLETED)
CHANGE = operation(Action.RATE, MOVIES, RATED, Status.DROPPED, RatingChange(2, 4))
TAKEN = operation(Action.RATE, SHOWS, BREAKING_BAD, Status.COMPLETED, RatingChange(10, None))
GONE = operation(Action.REMOVE, SHOWS, LOST, come_from=Status.COMPLETED)
PLAN = Plan((DATED, NEW, MOVE, CHANGE, TAKEN, GONE))


class Run:
    """An account that a plan was made from, and how it is carried out."""

    def __init__(self, world: World, writer: AccountWriter) -> None:
        self.world = world
        self.writer = writer
        self.account: Account = writer.read([MOVIES, SHOWS])
        world.wire.clear()

    def execute(self, *operations: Operation) -> Execution:
        plan = Plan(operations) if operations else PLAN
        return execute(plan, self.account, self.writer, Pace(lambda _: None, (2.0, 5.0)))

    @property
    def posts(self) -> list[str]:
        return [call for call in self.world.wire.calls if call.startswith("POST")]

    def requests_of_the_next_plan(self) -> int:
        self.world.wire.clear()
        with self.world.reader() as reader:
            reader.read([MOVIES, SHOWS])
        return len(self.world.wire.calls)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def run(world: World) -> Iterator[Run]:
    with world.writer() as writer:
        yield Run(world, writer)


def test_each_kind_is_one_request_in_order_with_removals_last(run: Run) -> None:
    result = run.execute()
    assert run.posts == [HISTORY, LIST, RATE, UNRATE, REMOVE]
    assert PLAN.requests == len(run.posts)
    assert result.done == PLAN.operations
    assert result.account is not None
    film = held(result.account, FILM)
    assert (film.status, film.last_watched_at, film.rating) == (Status.COMPLETED, DATE, 6)
    assert held(result.account, HAIL_MARY).rating == 3
    assert held(result.account, RATED).rating == 4
    assert held(result.account, BREAKING_BAD).rating is None
    assert entry(result.account, LOST) is None


def test_each_body_names_ids_and_what_is_meant(run: Run) -> None:
    run.execute()
    bodies = run.world.wire.bodies
    assert bodies("/sync/history") == [
        {"movies": [{"ids": {"simkl": FILM}, "status": "completed", "watched_at": DATE}]}
    ]
    assert bodies("/sync/ratings") == [
        {
            "movies": [
                {"ids": {"simkl": FILM}, "rating": 6},
                {"ids": {"simkl": HAIL_MARY}, "rating": 3},
                {"ids": {"simkl": RATED}, "rating": 4},
            ]
        }
    ]
    assert bodies("/sync/ratings/remove") == [{"shows": [{"ids": {"simkl": BREAKING_BAD}}]}]


def test_a_plan_without_ratings_and_dates_sends_and_reads_nothing_for_them(run: Run) -> None:
    run.execute(replace(NEW, rating=None), MOVE, GONE)
    assert run.posts == [LIST, REMOVE]
    assert run.world.wire.calls.count(ACTIVITIES) == 1
    assert not any("/sync/ratings" in call for call in run.world.wire.calls)


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(skip_suppresses_completed=True)])
@pytest.mark.parametrize("date", [DATE, UNKNOWN_DATE])
def test_a_series_that_is_completed_with_a_date_has_its_episodes_at_that_date(
    date: str, quirks: Quirks, tmp_path: Path
) -> None:
    world = World(tmp_path, quirks)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SERIES}}]})
    with world.writer() as writer:
        run = Run(world, writer)
        result = run.execute(
            operation(Action.ADD, SHOWS, SERIES, Status.COMPLETED, watched_at=date)
        )
    assert run.posts == [HISTORY]
    assert result.account is not None
    row = held(result.account, SERIES)
    assert (row.status, row.watched, row.last_watched_at) == (Status.COMPLETED, row.total, date)
    assert not list(other_dates(result.done, result.account))


def test_only_what_was_added_and_is_shown_is_rated(run: Run) -> None:
    echo = {"movies": [{"ids": {"simkl": HAIL_MARY}}]}
    run.world.wire.instead(LIST, answer(201, {"added": echo, "not_found": {}}))
    result = run.execute(NEW, CHANGE)
    assert run.world.wire.bodies("/sync/ratings") == [
        {"movies": [{"ids": {"simkl": RATED}, "rating": 4}]}
    ]
    assert result.done == (CHANGE,)
    (left,) = result.differing
    assert left.reason == "not in the library; its rating was not sent"
    assert result.account is not None
    assert entry(result.account, HAIL_MARY) is None


def test_what_is_added_late_is_waited_for_before_it_is_rated(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(lagging_reads=3))
    with world.writer() as writer:
        result = Run(world, writer).execute(NEW)
    assert result.done == (NEW,)


def test_a_title_that_is_not_found_ends_before_the_ratings_and_that_is_said(run: Run) -> None:
    missing = {"not_found": {"movies": [{"ids": {"simkl": HAIL_MARY}}]}}
    run.world.wire.instead(LIST, answer(201, missing))
    result = run.execute(DATED, NEW, GONE)
    assert run.posts == [HISTORY, LIST]
    assert [one.operation for one in result.differing] == [NEW]
    assert (result.unrated, result.unsent) == ((DATED,), (GONE,))


@pytest.mark.parametrize("call", [HISTORY, RATE, UNRATE])
def test_a_request_that_was_not_done_is_sent_again_after_a_look(run: Run, call: str) -> None:
    run.world.wire.instead(call, CUT)
    result = run.execute()
    assert run.posts.count(call) == 2
    assert result.done == PLAN.operations
    assert result.failure is None


def test_what_was_done_although_its_answer_was_lost_is_not_sent_again(run: Run) -> None:
    run.world.wire.inner = AnswerLost(run.world.sandbox)
    result = run.execute()
    assert run.posts == [HISTORY, LIST, RATE, UNRATE, REMOVE]
    assert result.done == PLAN.operations


class AnswerLost(httpx.BaseTransport):
    """Does every write and loses every answer to one."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        done = self._inner.handle_request(request)
        if request.method == "POST":
            raise CUT
        return done


def test_a_refused_rating_leaves_what_was_filed_before_and_removes_nothing(run: Run) -> None:
    run.world.wire.instead(RATE, answer(429, {"error": "user_limit_exceeded"}))
    result = run.execute()
    assert isinstance(result.failure, LimitReached)
    assert run.posts == [HISTORY, LIST, RATE]
    assert result.done == (MOVE,)
    assert result.failed == (DATED, NEW, CHANGE)
    assert result.unsent == (TAKEN, GONE)


def test_a_rating_that_simkl_does_not_keep_is_a_difference(run: Run) -> None:
    run.world.wire.instead(RATE, answer(201, {"added": {"movies": 1}}))
    run.world.wire.instead(UNRATE, answer(201, {"deleted": {"movies": 1}}))
    result = run.execute(CHANGE, TAKEN)
    assert [one.reason for one in result.differing] == [
        "Simkl has it with the rating 2, not with the rating 4",
        "Simkl still has it with the rating 10",
    ]
    assert not any(one.by_somebody_else or one.is_of_status for one in result.differing)


def test_a_rating_by_somebody_else_is_told_as_theirs(run: Run) -> None:
    run.world.wire.instead(RATE, answer(201, {"added": {"movies": 1}}))
    run.world.elsewhere("/sync/ratings", {"movies": [{"ids": {"simkl": RATED}, "rating": 9}]})
    (left,) = run.execute(CHANGE).differing
    assert left.reason == "somebody else left it with the rating 9 meanwhile"
    assert left.by_somebody_else


def test_a_title_that_somebody_removed_is_told_so(run: Run) -> None:
    run.world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": BREAKING_BAD}}]})
    (left,) = run.execute(TAKEN).differing
    assert left.reason == "not in the library: somebody else removed it meanwhile"
    assert left.is_of_status


def test_another_date_than_was_sent_is_told_and_no_failure(run: Run) -> None:
    run.world.elsewhere(
        "/sync/history",
        {"movies": [{"ids": {"simkl": FILM}, "watched_at": "2020-01-02T20:00:00Z"}]},
    )
    result = run.execute(DATED)
    assert result.done == (DATED,)
    assert result.account is not None
    assert list(other_dates(result.done, result.account)) == [
        f"Title {FILM}: Simkl shows it watched on 2020-01-02, not watched on 2014-04-05"
    ]


def change(number: int) -> Operation:
    simkl = 5_000_000 + number
    return operation(Action.RATE, MOVIES, simkl, Status.DROPPED, RatingChange(None, 1 + number % 9))


@pytest.mark.parametrize(("changes", "requests"), [(0, 1), (1, 3), (100, 3), (1_000, 12)])
def test_changes_of_ratings_alone_cost_one_read_and_the_next_plan_is_one_request(
    changes: int, requests: int, world: World
) -> None:
    operations = tuple(change(number) for number in range(changes))
    with world.sandbox.file.opened() as account:
        film = account.catalogue.titles[RATED]
        titles = [replace(film, simkl=op.simkl, ids={}) for op in operations]
        account.state.titles = titles
        account.catalogue = account.catalogue.overlaid(titles)
        for title in titles:
            account.place(title, Status.DROPPED)
    world.clock.pass_by(hours=1)
    with world.writer() as writer:
        run = Run(world, writer)
        result = execute(Plan(operations), run.account, writer, Pace(lambda _: None, ()))
    assert result.done == operations
    assert len(world.wire.calls) == requests
    reads = ["GET /sync/ratings/movies"] if changes else []
    assert [call for call in world.wire.calls if "GET" in call][1:] == reads
    assert run.requests_of_the_next_plan() == 1
    assert result.account is not None
    world.wire.clear()
    with world.reader() as reader:
        anew = reader.read([MOVIES, SHOWS], Trust(refresh=True))
    assert anew.entries == result.account.entries


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(lagging_reads=2), Quirks(second_grain=True)])
def test_after_everything_the_next_plan_is_one_request(quirks: Quirks, tmp_path: Path) -> None:
    world = World(tmp_path, quirks)
    world.clock.pass_by(hours=1)
    with world.writer() as writer:
        run = Run(world, writer)
        assert run.execute().done == PLAN.operations
        assert run.requests_of_the_next_plan() == 1


@pytest.mark.parametrize(
    "odd",
    [
        answer(404, {"error": "url_failed"}),
        answer(200, {}),
        answer(200, {"movies": [{"movie": {"ids": {"simkl": 77}}, "user_rating": 4}]}),
        answer(200, "ratings"),
    ],
)
def test_where_the_changed_ratings_do_not_show_ours_the_type_is_read_whole(
    odd: httpx.Response, run: Run
) -> None:
    run.world.wire.instead("GET /sync/ratings/movies", odd)
    result = run.execute(CHANGE)
    assert result.done == (CHANGE,)
    assert run.world.wire.calls == [
        RATE,
        ACTIVITIES,
        "GET /sync/ratings/movies",
        "GET /sync/all-items/movies",
    ]
    assert run.requests_of_the_next_plan() == 1
