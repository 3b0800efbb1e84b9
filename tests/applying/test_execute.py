"""How a plan is sent: in which order, how often, and what is said of each operation."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reconciler.applying.execute import Execution, Pace, execute
from reconciler.model.account import Account
from reconciler.model.errors import FateUnknown, LimitReached, NotAuthenticated, Unreachable
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import BATCH_SIZE, Action, Operation, Plan
from reconciler.simkl.account.writer import AccountWriter
from tests.double.quirks import Quirks
from tests.simkl.account.account_world import Instead, World, answer, entry, held

MOVIES, SHOWS, ANIME = MediaType
ADD, REMOVE = "POST /sync/add-to-list", "POST /sync/history/remove"
ACTIVITIES = "GET /sync/activities"
DARK, LOST, SOPRANOS, HAIL_MARY = 737685, 9000016, 9000018, 1306562
ARCANE, INCEPTION = 9000024, 472214
CUT = httpx.ReadError("cut off")


def operation(
    action: Action, simkl: int, to: Status | None = None, media_type: MediaType = SHOWS
) -> Operation:
    return Operation(media_type, simkl, f"Title {simkl}", None, {}, action, None, to, 4, None)


MOVE = operation(Action.MOVE, DARK, Status.HOLD)
NEW = operation(Action.ADD, HAIL_MARY, Status.DROPPED, MOVIES)
GONE = operation(Action.REMOVE, LOST)
# Removals stand before moves in some plans; what is sent first does not depend on it.
PLAN = Plan((GONE, NEW, MOVE))


class Run:
    """An account that a plan was made from, and how it is carried out."""

    def __init__(self, world: World, writer: AccountWriter) -> None:
        self.world = world
        self.writer = writer
        self.account: Account = writer.read([MOVIES, SHOWS])
        self.slept: list[float] = []
        self.said: list[tuple[str, int, int]] = []
        world.wire.clear()

    def execute(self, plan: Plan = PLAN) -> Execution:
        pace = Pace(self.slept.append, (2.0, 5.0), lambda *step: self.said.append(step))
        return execute(plan, self.account, self.writer, pace)

    @property
    def posts(self) -> list[str]:
        return [call for call in self.world.wire.calls if call.startswith("POST")]


@pytest.fixture
def run(world: World) -> Iterator[Run]:
    with world.writer() as writer:
        yield Run(world, writer)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def is_carried_out(account: Account) -> bool:
    return (
        held(account, DARK).status is Status.HOLD
        and held(account, HAIL_MARY).status is Status.DROPPED
        and entry(account, LOST) is None
    )


def test_everything_is_sent_in_two_requests_and_seen_at_once(run: Run) -> None:
    result = run.execute()
    assert run.posts == [ADD, REMOVE]
    assert result.account is not None
    assert is_carried_out(result.account)
    assert result == Execution(result.account, done=PLAN.operations)
    assert run.slept == []
    assert run.said == [
        ("adding and moving", 0, 3),
        ("adding and moving", 2, 3),
        ("removing", 2, 3),
        ("removing", 3, 3),
        ("reading the account again", 0, 0),
    ]


def test_more_than_a_batch_is_sent_in_several_and_removals_come_last(run: Run) -> None:
    many = tuple(operation(Action.REMOVE, 5_000_000 + number) for number in range(BATCH_SIZE + 1))
    result = run.execute(Plan((*many, MOVE)))
    assert run.posts == [ADD, REMOVE, REMOVE]
    sizes = [len(body["shows"]) for body in run.world.wire.bodies("/sync/history/remove")]
    assert sizes == [BATCH_SIZE, 1]
    assert len(result.done) == BATCH_SIZE + 2


@pytest.mark.parametrize("call", [ADD, REMOVE])
def test_a_write_that_was_not_done_is_sent_again_after_a_look(run: Run, call: str) -> None:
    run.world.wire.instead(call, CUT)
    result = run.execute()
    assert run.posts.count(call) == 2
    assert result.done == PLAN.operations
    assert result.failure is None
    assert ("the answer was lost: reading what was done", 0, 0) in run.said


def test_a_write_that_was_done_although_its_answer_was_lost_is_not_sent_again(run: Run) -> None:
    run.world.wire.inner = AnswerLost(run.world.sandbox)
    result = run.execute()
    assert run.posts == [ADD, REMOVE]
    assert result.done == PLAN.operations
    assert result.failure is None


class AnswerLost(httpx.BaseTransport):
    """Does every write and loses every answer to one."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        done = self._inner.handle_request(request)
        if request.method == "POST":
            raise CUT
        return done


def test_only_what_is_missing_is_sent_again(run: Run) -> None:
    run.world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": DARK}}]})
    run.world.wire.instead(ADD, CUT)
    assert run.execute().done == PLAN.operations
    first, second = run.world.wire.bodies("/sync/add-to-list")
    assert first.keys() >= {"movies", "shows"}
    assert second == {
        "to": "dropped",
        "movies": [{"to": "dropped", "ids": {"simkl": HAIL_MARY}}],
    }


def test_a_write_that_is_cut_off_again_and_again_ends_before_the_removals(run: Run) -> None:
    run.world.wire.instead(ADD, CUT, CUT, CUT)
    result = run.execute()
    assert run.posts == [ADD, ADD, ADD]
    assert isinstance(result.failure, FateUnknown)
    assert result.failed == (NEW, MOVE)
    assert result.unsent == (GONE,)
    assert (result.done, result.differing) == ((), ())


def test_two_lost_answers_are_survived(run: Run) -> None:
    run.world.wire.instead(ADD, CUT, CUT)
    result = run.execute()
    assert run.posts == [ADD, ADD, ADD, REMOVE]
    assert result.done == PLAN.operations


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (answer(401, {"error": "invalid_token"}), NotAuthenticated),
        (answer(429, {"error": "user_limit_exceeded"}), LimitReached),
    ],
)
def test_a_refused_write_ends_before_the_removals_and_is_said_to_have_failed(
    run: Run, refusal: httpx.Response, kind: type[Exception]
) -> None:
    run.world.wire.instead(ADD, refusal, refusal)
    result = run.execute()
    assert REMOVE not in run.posts
    assert isinstance(result.failure, kind)
    assert (result.done, result.failed, result.unsent) == ((), (NEW, MOVE), (GONE,))
    assert result.account is not None


def test_a_refused_removal_leaves_what_was_done_before_done(run: Run) -> None:
    run.world.wire.instead(REMOVE, answer(429, {"error": "user_limit_exceeded"}))
    result = run.execute()
    assert (result.done, result.failed, result.unsent) == ((NEW, MOVE), (GONE,), ())


def test_a_title_that_was_not_found_ends_before_the_removals(run: Run) -> None:
    missing = {"not_found": {"movies": [{"ids": {"simkl": HAIL_MARY}}]}}
    run.world.wire.instead(ADD, answer(200, missing))
    result = run.execute()
    assert run.posts == [ADD]
    assert result.failure is None
    assert [one.operation for one in result.differing] == [NEW]
    assert result.failed == (MOVE,)
    assert result.unsent == (GONE,)


@pytest.mark.parametrize("said", [{}, {"error_description": "?"}], ids=["nothing", "something"])
def test_an_answer_that_says_nothing_of_a_write_is_looked_after_and_sent_again(
    run: Run, said: dict[str, str]
) -> None:
    run.world.wire.instead(ADD, answer(200, said))
    result = run.execute(Plan((NEW, MOVE)))
    assert run.posts == [ADD, ADD]
    assert result.done == (NEW, MOVE)


@pytest.mark.parametrize("call", [ADD, REMOVE])
def test_writes_that_are_never_acknowledged_failed_and_were_not_refused(
    run: Run, call: str
) -> None:
    run.world.wire.instead(call, *[answer(200, {})] * 3)
    result = run.execute(Plan((NEW, MOVE)) if call == ADD else Plan((GONE,)))
    assert run.posts == [call] * 3
    assert isinstance(result.failure, FateUnknown)
    assert result.failed == ((NEW, MOVE) if call == ADD else (GONE,))
    assert result.differing == ()


def test_a_title_of_which_the_answer_says_nothing_failed_and_was_not_refused(run: Run) -> None:
    echo = {"added": {"movies": [{"ids": {"simkl": NEW.simkl}}]}, "not_found": {}}
    run.world.wire.instead(ADD, answer(201, echo))
    result = run.execute()
    assert run.posts == [ADD]
    assert [one.operation for one in result.differing] == [NEW]
    assert (result.failed, result.unsent) == ((MOVE,), (GONE,))


def test_a_result_that_shows_late_is_waited_for(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(lagging_reads=3))
    with world.writer() as writer:
        run = Run(world, writer)
        result = run.execute()
    assert result.done == PLAN.operations
    assert run.slept
    assert run.slept == [2.0, 5.0][: len(run.slept)]


@pytest.mark.parametrize(("reads", "slept"), [(1, []), (2, [2.0]), (3, [2.0, 5.0])])
def test_it_is_read_no_oftener_than_until_everything_shows(
    tmp_path: Path, reads: int, slept: list[float]
) -> None:
    # A look asks for the activities, the movies and the shows.
    world = World(tmp_path, Quirks(lagging_reads=3 * (reads - 1)))
    with world.writer() as writer:
        run = Run(world, writer)
        result = run.execute(Plan((NEW, MOVE)))
    assert (result.done, run.slept) == ((NEW, MOVE), slept)
    said = [step for step in run.said if step[0] == "reading the account again"]
    assert len(said) == reads


def test_what_a_stop_leaves_unseen_is_unknown_and_not_refused(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(lagging_reads=9))
    with world.writer() as writer:
        run = Run(world, writer)
        world.wire.inner = Stopping(world.sandbox, REMOVE)
        result = run.execute()
    assert result == Execution(
        result.account, unknown=(NEW, MOVE), failed=(GONE,), interrupted=True
    )
    assert run.slept == []


ADDED = operation(Action.ADD, ARCANE, Status.HOLD)


@pytest.mark.parametrize(("reads", "slept"), [(1, []), (2, [2.0])], ids=["at once", "late"])
def test_what_is_added_is_looked_for_before_its_type_is_removed_from(
    tmp_path: Path, reads: int, slept: list[float]
) -> None:
    world = World(tmp_path, Quirks(lagging_reads=3 * (reads - 1)))
    with world.writer() as writer:
        run = Run(world, writer)
        result = run.execute(Plan((GONE, ADDED, NEW)))
    assert result.done == (GONE, ADDED, NEW)
    assert run.posts == [ADD, REMOVE]
    assert run.slept == slept


@pytest.mark.parametrize("removes_films", [True, False])
def test_a_type_is_not_removed_from_while_what_was_added_to_it_does_not_show(
    tmp_path: Path, removes_films: bool
) -> None:
    world = World(tmp_path, Quirks(lagging_reads=99))
    with world.writer() as writer:
        run = Run(world, writer)
        film = operation(Action.REMOVE, held(run.account, INCEPTION).simkl, media_type=MOVIES)
        result = run.execute(Plan((GONE, film, ADDED) if removes_films else (GONE, ADDED)))
    assert run.posts == ([ADD, REMOVE] if removes_films else [ADD])
    bodies = world.wire.bodies("/sync/history/remove")
    assert [body.keys() for body in bodies] == ([{"movies"}] if removes_films else [])
    assert result.unsent == (GONE,)


def test_a_result_that_never_shows_is_a_difference_after_all_pauses(run: Run) -> None:
    echo = [{"ids": {"simkl": one.simkl}} for one in (NEW, MOVE)]
    run.world.wire.instead(ADD, answer(201, {"added": {"movies": echo}, "not_found": {}}))
    result = run.execute(Plan((NEW, MOVE)))
    assert run.slept == [2.0, 5.0]
    assert [one.operation for one in result.differing] == [NEW, MOVE]
    assert result.failed == result.unsent == ()


def test_nothing_is_waited_for_that_was_not_sent(run: Run) -> None:
    run.world.wire.instead(ADD, answer(429, {"error": "user_limit_exceeded"}))
    run.execute()
    assert run.slept == []


def unreadable() -> list[Instead | None]:
    return [httpx.ConnectError("nobody there")] * 6


def test_an_account_that_cannot_be_read_afterwards_is_no_claim_that_it_was_done(run: Run) -> None:
    run.world.wire.instead(ACTIVITIES, *unreadable())
    result = run.execute()
    assert isinstance(result.failure, Unreachable)
    assert result == Execution(None, unknown=PLAN.operations, failure=result.failure)


def test_what_was_surely_not_sent_is_known_even_then(run: Run) -> None:
    run.world.wire.instead(ADD, answer(429, {"error": "user_limit_exceeded"}))
    run.world.wire.instead(ACTIVITIES, *unreadable())
    result = run.execute()
    assert isinstance(result.failure, LimitReached)
    assert result == Execution(None, unknown=(NEW, MOVE), unsent=(GONE,), failure=result.failure)


@pytest.mark.parametrize("call", [ADD, REMOVE])
def test_when_the_person_stops_it_what_was_done_is_still_read(run: Run, call: str) -> None:
    run.world.wire.inner = Stopping(run.world.sandbox, call)
    result = run.execute()
    assert result.interrupted
    assert result.account is not None
    done = () if call == ADD else (NEW, MOVE)
    assert result.done == done
    assert result.unsent == ((GONE,) if call == ADD else ())


class StopsTheSecond(list[float]):
    """Pauses of which the one before the second write is stopped by the person."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def append(self, seconds: float) -> None:
        if len(self.run.posts) == 1 and seconds > 1:
            self.run.world.clock.pauses = []
            raise KeyboardInterrupt
        super().append(seconds)


def test_what_was_stopped_while_it_waited_for_its_turn_was_not_sent(run: Run) -> None:
    run.world.clock.pauses = StopsTheSecond(run)
    result = run.execute()
    assert run.posts == [ADD]
    assert result.interrupted
    assert (result.done, result.unsent, result.failed) == ((NEW, MOVE), (GONE,), ())


def test_who_stops_it_twice_gets_no_claim(run: Run) -> None:
    run.world.wire.inner = Stopping(run.world.sandbox, REMOVE, ACTIVITIES)
    result = run.execute()
    assert result == Execution(None, unknown=PLAN.operations, interrupted=True)


def test_who_stops_it_twice_still_hears_what_was_surely_not_sent(run: Run) -> None:
    run.world.wire.inner = Stopping(run.world.sandbox, ADD, ACTIVITIES)
    result = run.execute()
    assert result == Execution(None, unknown=(NEW, MOVE), unsent=(GONE,), interrupted=True)


def test_who_stops_the_look_after_a_failure_still_hears_of_the_failure(run: Run) -> None:
    run.world.wire.instead(ADD, answer(429, {"error": "user_limit_exceeded"}))
    run.world.wire.inner = Stopping(run.world.sandbox, ACTIVITIES)
    result = run.execute()
    assert isinstance(result.failure, LimitReached)
    assert (result.account, result.unknown, result.unsent) == (None, (NEW, MOVE), (GONE,))
    assert result.interrupted


def test_a_stop_is_told_also_where_the_account_cannot_be_read_afterwards(run: Run) -> None:
    run.world.wire.inner = Stopping(run.world.sandbox, ADD)
    run.world.wire.instead(ACTIVITIES, *unreadable())
    result = run.execute()
    assert isinstance(result.failure, Unreachable)
    assert (result.account, result.unknown, result.unsent) == (None, (NEW, MOVE), (GONE,))
    assert result.interrupted


def test_what_somebody_else_did_meanwhile_counts_as_done(run: Run) -> None:
    run.world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": LOST}}]})
    run.world.wire.instead(ADD, answer(429, {"error": "user_limit_exceeded"}))
    run.world.wire.clear()
    result = run.execute()
    assert REMOVE not in run.posts
    assert (result.done, result.failed, result.unsent) == ((GONE,), (NEW, MOVE), ())


class Stopping(httpx.BaseTransport):
    """The person presses Ctrl-C while one of these calls is under way."""

    def __init__(self, inner: httpx.BaseTransport, *calls: str) -> None:
        self._inner = inner
        self._calls = calls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if f"{request.method} {request.url.path}" in self._calls:
            raise KeyboardInterrupt
        return self._inner.handle_request(request)
