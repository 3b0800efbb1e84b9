"""Every fault at every request of a plan and an apply.

Each case ends in the wanted account or in an honest report, and the next apply finishes the work.

Every fault meets every kind of request, and every request every kind of fault;
``HYPOTHESIS_PROFILE=thorough`` runs all cases. Faults of the connection come through a real socket,
and so does each other fault once; an answer is the same at every request.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.backup import list_backups
from reconciler.applying.execute import Pace
from reconciler.applying.outcome import End, Outcome
from reconciler.console.results import Format
from reconciler.model.errors import ReconcilerError
from reconciler.model.media import MediaType
from reconciler.sandbox.rows import RowForm, row
from reconciler.simkl.http.settings import Credentials, Folders, Settings
from reconciler.simkl.opening import Connection, open_writer
from reconciler.usecases.apply import Request, apply_library
from reconciler.usecases.session import WritingSession
from tests.double.quirks import Quirks
from tests.faults import Fault, Misbehaving, Wire
from tests.loopback import Loopback
from tests.simkl.account.account_world import FakeClock

TEXT = """\
version: 1
movies:
  plantowatch:
    - {ids: {imdb: tt12042730}, rating: 6}
shows:
  completed:
    - {ids: {simkl: 9000023}, watched: 2014-04-05}
  dropped:
    - {ids: {tmdb: 1399}, rating: 9}
    - {ids: {simkl: 297}, rating: null}
policy: {max_removals: 100}
"""
"""One rated add that has to be looked up, one rated move, one completion with a date, a rating that
goes, and the removal of what else is completed."""

MANAGED = {
    (MediaType.MOVIES, "plantowatch"),
    (MediaType.SHOWS, "completed"),
    (MediaType.SHOWS, "dropped"),
}

SERIES = {MediaType.SHOWS, MediaType.ANIME}
GAME_OF_THRONES = 17465
CHARMED = 297
ANDOR = 9000023
PROJECT_HAIL_MARY = 1306562

REQUESTS = 22
"""Requests of an apply from a cold start when nothing goes wrong."""

FAULTS: dict[str, Callable[[int], Fault]] = {
    "500": lambda nth: Fault.answer(500, {"error": "internal"}, nth=nth),
    "500 for good": lambda nth: Fault.answer(500, {"error": "internal"}, since=nth, times=99),
    "503": lambda nth: Fault.answer(503, "busy", {"retry-after": "2"}, nth=nth),
    "reset before": lambda nth: Fault.reset_before(nth=nth),
    "reset before for good": lambda nth: Fault.reset_before(since=nth, times=99),
    "reset after": lambda nth: Fault.reset_after(nth=nth),
    "reset after for good": lambda nth: Fault.reset_after(since=nth, times=99),
    "cut JSON": lambda nth: Fault.truncate(nth=nth),
    "HTML": lambda nth: Fault.html(nth=nth),
    "HTML with 200": lambda nth: Fault.html(200, nth=nth),
    "200 with an error": lambda nth: Fault.answer(200, {"error": "not_found"}, nth=nth),
    "no body": lambda nth: Fault.no_body(nth=nth),
    "broken off": lambda nth: Fault.break_off(nth=nth),
    "empty object": lambda nth: Fault.answer(200, {}, method="GET", nth=nth),
    "empty envelope": lambda nth: Fault.answer(
        200, {"type": "null", "body": None}, method="GET", nth=nth
    ),
    "empty object to a write": lambda nth: Fault.answer(200, {}, method="POST", nth=nth),
    "added nothing": lambda nth: Fault.answer(
        201, {"added": {}, "not_found": {}}, path="/sync/add-to-list", nth=nth
    ),
    "null": lambda nth: Fault.answer(200, "null", {"content-type": "application/json"}, nth=nth),
    "empty list": lambda nth: Fault.answer(200, [], nth=nth),
    "401": lambda nth: Fault.answer(401, {"error": "invalid_token", "code": 401}, nth=nth),
    "401 after a burst": lambda nth: Fault.answer(
        401, {"error": "user_token_failed", "code": 401}, nth=nth
    ),
    "403": lambda nth: Fault.answer(403, {"error": "insufficient_scope", "code": 403}, nth=nth),
    "404": lambda nth: Fault.answer(404, {"error": "id_err", "code": 404}, nth=nth),
    "408": lambda nth: Fault.html(408, nth=nth),
    "410": lambda nth: Fault.answer(410, {"error": "id_err", "code": 410}, nth=nth),
    "412": lambda nth: Fault.answer(412, {"error": "client_id_failed", "code": 412}, nth=nth),
    "429 a second": lambda nth: Fault.answer(
        429, {"error": "rate_limit", "code": 429}, {"retry-after": "40000"}, nth=nth
    ),
    "429 a day": lambda nth: Fault.answer(
        429, {"error": "user_limit_exceeded", "code": 429}, {"retry-after": "40000"}, nth=nth
    ),
    "write lock": lambda nth: Fault.answer(
        400, {"error": "RATE_LIMIT", "error_description": "Another sync is in progress"}, nth=nth
    ),
    "late": lambda nth: Fault.delay(0.01, nth=nth),
}

NOT_EVERYWHERE: dict[str, Collection[int]] = {
    "empty object": (1, 3, 4, 8, 9, 11, 15, 16, 20, 21),
    "empty envelope": (1, 3, 4, 8, 11, 16, 20, 21),
    "empty object to a write": (13, 14, 17, 18, 19),
    "added nothing": (14,),
    "401 after a burst": (1, 4, 8, 13, 14, 17, 18, 20, 22),
    "404": (4, 5, 6, 13, 17),
    "408": (1, 4, 5, 13, 17),
    "410": (4, 6, 17),
    "late": (4,),
}
"""The requests at which a fault is of a kind of its own; all others meet each request."""

KINDS_OF_FAULT: dict[str, Collection[str]] = {
    "failing": ("500", "503", "408"),
    "failing for good": ("500 for good", "reset before for good", "reset after for good"),
    "not done": ("reset before",),
    "done, and the answer lost": ("reset after", "cut JSON", "broken off"),
    "unreadable": ("HTML with 200", "no body", "null"),
    "no answer to the question": (
        "200 with an error",
        "empty object",
        "empty envelope",
        "empty object to a write",
        "added nothing",
        "empty list",
    ),
    "not allowed": ("HTML", "401", "401 after a burst", "403", "412"),
    "not there": ("404", "410"),
    "too much": ("429 a second", "429 a day", "write lock"),
    "late": ("late",),
}

KINDS_OF_REQUEST: dict[str, Collection[int]] = {
    "state of the account": (1, 2, 12, 15, 20),
    "rows": (3, 4),
    "look-up": (5, 6, 7),
    "rows for the backup": (8, 9, 10, 11),
    "watches and statuses": (13, 14),
    "rows after a write": (16, 21, 22),
    "ratings": (17, 18),
    "removals": (19,),
}
"""The requests of an apply by what is asked."""

Case = tuple[str, int]

ALL_CASES: list[Case] = [
    (name, nth) for name in FAULTS for nth in NOT_EVERYWHERE.get(name, range(1, REQUESTS + 1))
]


def kind(kinds: Mapping[str, Collection[Any]], member: object) -> str:
    (found,) = (name for name, members in kinds.items() if member in members)
    return found


def meetings(case: Case) -> set[tuple[object, str]]:
    """Return which fault meets which kind of request in a case, and which request which fault."""
    name, nth = case
    return {(name, kind(KINDS_OF_REQUEST, nth)), (nth, kind(KINDS_OF_FAULT, name))}


def representative(cases: Sequence[Case]) -> list[Case]:
    """Choose cases in which all the meetings are that there are in any."""
    chosen: list[Case] = []
    met: set[tuple[object, str]] = set()
    for new in (2, 1):
        for case in cases:
            if len(meetings(case) - met) >= new:
                chosen.append(case)
                met |= meetings(case)
    return chosen


def needs_a_socket(case: Case) -> bool:
    """Return whether a fault is of the connection, or this is its first case."""
    name, nth = case
    of_the_connection = FAULTS[name](nth).harm.is_of_the_connection
    return of_the_connection or case == next(one for one in CASES if one[0] == name)


IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
CASES = ALL_CASES if IS_THOROUGH else representative(ALL_CASES)


@dataclass
class Town:
    """The program's side of a server: a file, folders, and time that only it passes."""

    server: Misbehaving
    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def file(self) -> Path:
        return self.folder / "library.yaml"

    @contextmanager
    def session(self) -> Iterator[WritingSession]:
        issued = self.server.transport.file.credentials()
        folders = Folders(*(self.folder / name for name in ("config", "cache", "data")))
        settings = Settings(
            self.server.url, Credentials(issued.client_id, issued.access_token), folders
        )
        wire = self.server if isinstance(self.server, Wire) else None
        connection = Connection(transport=wire, clock=self.clock.clock)
        with open_writer(settings, connection) as writer:
            pace = Pace(self.clock.clock.sleep, (2.0, 5.0))
            yield WritingSession(writer, folders, pace, lambda: datetime.now(UTC))

    def apply(self) -> Outcome:
        request = Request(self.file, None, True, None, None, Format.JSON)
        with self.session() as session:
            return apply_library(request, session)

    def types(self) -> dict[int, MediaType]:
        """Return the types of the account's titles."""
        with self.server.transport.file.opened() as account:
            titles = account.catalogue.titles
            return {simkl: titles[simkl].type for simkl in account.state.entries}

    def statuses(self) -> dict[int, str]:
        """Look into the server's own file, past every fault: each status with the rating."""
        with self.server.transport.file.opened() as account:
            return {
                simkl: entry.status + (f" {entry.rating}" if entry.rating else "")
                for simkl, entry in account.state.entries.items()
            }

    def watched_at(self, simkl: int) -> Any:
        """Return the newest watch of a title that the server's file has."""
        with self.server.transport.file.opened() as account:
            entry, title = account.state.entries[simkl], account.catalogue.titles[simkl]
            return row(title, entry, RowForm())["last_watched_at"]


@contextmanager
def town_in(folder: Path, *, socket: bool, quirks: Quirks | None = None) -> Iterator[Town]:
    path = folder / "sandbox.json"
    with ExitStack() as stack:
        server: Misbehaving = Wire(path, quirks=quirks)
        if socket:
            server = stack.enter_context(Loopback(path, quirks=quirks))
        place = Town(server, folder)
        place.file.write_text(TEXT, encoding="utf-8")
        yield place


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path, socket=False) as place:
        yield place


@pytest.fixture
def faulty_town(name: str, nth: int, tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path, socket=needs_a_socket((name, nth))) as place:
        place.server.inject(FAULTS[name](nth))
        yield place


def test_the_matrix_covers_every_request(town: Town) -> None:
    assert town.apply().verdict is End.APPLIED
    assert len(town.server.paths()) == REQUESTS, town.server.paths()


def test_the_cases_are_of_every_kind() -> None:
    assert sorted(name for names in KINDS_OF_FAULT.values() for name in names) == sorted(FAULTS)
    requests = sorted(nth for numbers in KINDS_OF_REQUEST.values() for nth in numbers)
    assert requests == list(range(1, REQUESTS + 1))
    met = {meeting for case in CASES for meeting in meetings(case)}
    assert met == {meeting for case in ALL_CASES for meeting in meetings(case)}


@pytest.mark.parametrize(("name", "nth"), CASES)
def test_a_fault_ends_in_the_wanted_account_or_an_honest_report(
    faulty_town: Town,
) -> None:
    town = faulty_town
    before, types = town.statuses(), town.types()
    wanted = goal(before, types)
    explained: list[tuple[str, str]] = []
    outcome = applied(town, explained)
    after = town.statuses()
    assert all(message and hint for message, hint in explained)

    changed = {
        simkl for simkl in before.keys() | wanted.keys() if before.get(simkl) != wanted.get(simkl)
    }
    done = {simkl for simkl in changed if after.get(simkl) == wanted.get(simkl)}
    untouched = before.keys() - changed
    assert {simkl: after.get(simkl) for simkl in untouched} == {
        simkl: before[simkl] for simkl in untouched
    }
    lost = {simkl for simkl in (GAME_OF_THRONES, CHARMED) if after[simkl] != before[simkl]}
    assert (before.keys() - after.keys()) | lost <= saved(town)
    # Rated before it is filed, it would be filed as Simkl pleases.
    assert after.get(PROJECT_HAIL_MARY) in {None, "plantowatch", "plantowatch 6"}
    if outcome is None:
        assert after == before
    elif outcome.reached and outcome.plan["summary"]["blocked"]:
        # What Simkl answered about the film that is not in the library may block it, and then no
        # other film is removed either: it may be the one that is meant.
        films = {simkl for simkl, kind in types.items() if kind is MediaType.MOVIES}
        assert after == {
            **{simkl: status for simkl, status in before.items() if simkl in films},
            **{simkl: status for simkl, status in wanted.items() if types.get(simkl) in SERIES},
        }
    elif outcome.reached:
        assert after == wanted
    elif "was not read afterwards" not in outcome.message:
        assert outcome.applied == len(done)

    town.server.heal()
    # "No such title" is asked anew after a day.
    town.clock.pass_by(hours=25)
    assert town.apply().reached
    assert town.statuses() == wanted
    assert town.watched_at(ANDOR) == "2014-04-05T12:00:00Z"
    assert town.apply().verdict is End.NOTHING_TO_DO


def test_an_apply_that_could_not_look_again_after_many_removals_is_gone_on_with(town: Town) -> None:
    everything = "version: 1\npolicy: {max_removals: 100}\nshows: {dropped: [], completed: []}\n"
    town.file.write_text(everything.replace("policy: {", "policy: {prune: false, "), "utf-8")
    assert town.apply().reached
    town.file.write_text(everything, encoding="utf-8")
    before = len(town.server.requests)
    town.server.inject(Fault.html(nth=before + 6))
    outcome = town.apply()
    assert town.server.paths()[before + 4 :] == [
        "POST /sync/history/remove",
        "GET /sync/activities",
    ]
    assert outcome.verdict is End.FAILED
    assert outcome.plan["summary"]["remove"] > 5
    town.server.heal()
    assert town.apply().reached
    assert town.apply().verdict is End.NOTHING_TO_DO


def test_what_only_lagging_reads_showed_before_a_failure_is_no_decision_of_simkl(
    tmp_path: Path,
) -> None:
    lagging = Quirks(lagging_reads=2, activities_lag=False)
    with town_in(tmp_path, socket=False, quirks=lagging) as town:
        server = town.server
        town.file.write_text("version: 1\nshows: {completed: []}\n", encoding="utf-8")
        town.server.inject(FAULTS["429 a day"](9))
        outcome = town.apply()
        reading = ["GET /sync/activities", "GET /sync/all-items/shows"]
        assert server.paths()[5:] == ["POST /sync/history/remove", *reading, reading[0]]
        removed = outcome.plan["summary"]["remove"]
        assert outcome.message.endswith(f"{removed} sent and not seen to be done")
        assert {reason for _, reason in outcome.failed} == {
            "sent, but whether it was done is unknown"
        }
        server.heal()
        after = town.apply()
        assert after.verdict is End.NOTHING_TO_DO
        assert not after.plan["blocked"]


def test_a_rating_that_was_not_sent_is_no_rating_that_simkl_refused(tmp_path: Path) -> None:
    quirks = Quirks(completed_refused=frozenset({ANDOR}))
    with town_in(tmp_path, socket=False, quirks=quirks) as town:
        server = town.server
        text = f"version: 1\nshows: {{completed: [{{ids: {{simkl: {ANDOR}}}, rating: 5}}]}}\n"
        town.file.write_text(f"policy: {{prune: false}}\n{text}", encoding="utf-8")
        limit = {"error": "user_limit_exceeded", "code": 429}
        server.inject(Fault.answer(429, limit, {"retry-after": "40000"}, path="/sync/ratings"))
        (failed,) = town.apply().failed
        assert failed[1].endswith("not as completed; its rating was not sent")
        server.heal()
        outcome = town.apply()
        assert [blocked["code"] for blocked in outcome.plan["blocked"]] == ["refused"]
        assert [done["action"] for done in outcome.plan["operations"]] == ["rate"]
        assert town.statuses()[ANDOR] == "watching 5"


def goal(before: dict[int, str], types: dict[int, MediaType]) -> dict[int, str]:
    """What the file wants of the account that there was."""
    kept = {
        simkl: state
        for simkl, state in before.items()
        if (types[simkl], state.split()[0]) not in MANAGED
    }
    return {
        **kept,
        GAME_OF_THRONES: "dropped 9",
        CHARMED: "dropped",
        ANDOR: "completed",
        PROJECT_HAIL_MARY: "plantowatch 6",
    }


def applied(town: Town, explained: list[tuple[str, str]]) -> Outcome | None:
    """Apply; None when it ended before any write, with an explanation."""
    try:
        return town.apply()
    except ReconcilerError as error:
        explained.append((error.message, error.hint))
        return None


def saved(town: Town) -> set[int]:
    """Return what the backups hold."""
    return {
        entry.simkl
        for stored in list_backups(town.folder / "data" / "backups")
        for entry in stored.backup.entries
    }
