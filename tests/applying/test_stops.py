"""Stopped at any request, once or again and again, an apply and a restore tell what they did."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from reconciler.applying.backup import Backup, read_backup
from reconciler.applying.outcome import Outcome
from reconciler.applying.restore import Restored, restore
from reconciler.applying.restore_plan import plan_restore
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.media import MediaType
from tests.applying.test_kill import REQUESTS_OF_APPLY
from tests.applying.test_restore import content
from tests.double.quirks import Quirks
from tests.house import House, house

EXAMPLE = Path(__file__).parents[2] / "library.yaml.example"
ENDED = "version: 1\npolicy: {prune: false}\nshows:\n  dropped:\n"


class Killed(BaseException):
    """Ends the program where nothing of it expects that."""


class Stopping(httpx.BaseTransport):
    """Passes requests on, and lets something happen at some of them, from the first write on."""

    def __init__(self, place: House, numbers: range, moment: str, event: Callable[[], object]):
        self.inner = place.simkl
        self.numbers = numbers
        self.moment = moment
        self.event = event
        self.count = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.count or request.method == "POST":
            self.count += 1
        if self.moment == "before" and self.count in self.numbers:
            self.event()
        answer = self.inner.handle_request(request)
        if self.moment == "after" and self.count in self.numbers:
            self.event()
        return answer


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def kill() -> None:
    raise Killed


def assert_honest(place: House, outcome: Outcome) -> None:
    """Each operation is counted as done or told with its fate, as the account shows it."""
    operations = outcome.document()["plan"]["operations"]
    assert outcome.applied + len(outcome.failed) == len(operations)
    failed = {operation.simkl for operation, _ in outcome.failed}
    statuses = {
        entry.simkl: entry.status_text
        for media_type in MediaType
        for entry in place.account().entries[media_type]
    }
    for operation in operations:
        simkl = int(operation["ids"]["simkl"])
        if simkl not in failed:
            assert statuses.get(simkl) == operation["to"]
    assert outcome.backup is not None
    assert read_backup(outcome.backup).entries


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
@pytest.mark.parametrize(
    ("moment", "again"), [("before", False), ("after", False), ("after", True)]
)
@pytest.mark.parametrize("at", range(1, REQUESTS_OF_APPLY + 1))
def test_a_stopped_apply_tells_the_fate_of_every_operation(
    at: int, moment: str, again: bool
) -> None:
    with house(EXAMPLE.read_text(encoding="utf-8")) as place:
        numbers = range(at, 99) if again else range(at, at + 1)
        place.wire = Stopping(place, numbers, moment, terminate)
        outcome = place.apply()
        place.wire = None
        assert outcome.code == "interrupted"
        assert_honest(place, outcome)
        if not again:
            assert read_lock(lock_path(place.file)) is not None
        assert place.apply().reached
        assert place.plan().plan.operations == ()


def undo(place: House, backup: Backup) -> Restored:
    with place.session() as session:
        plan = plan_restore(backup, session.writer)
        return restore(plan, session.writer, session.workplace(None), session.pace)


REQUESTS_OF_UNDO = 7
"""From the first write of a restore of moved titles on."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, REQUESTS_OF_UNDO + 1))
def test_after_a_kill_the_undo_of_moves_goes_on_to_the_saved_state(at: int, moment: str) -> None:
    with house(ENDED, Quirks(leaving_completed_drops_marks=True)) as place:
        before = place.rows()
        completed = [simkl for simkl, row in before.items() if row["status"] == "completed"]
        series = [simkl for simkl in completed if "anime_type" not in before[simkl]]
        lines = "".join(f"    - simkl:{simkl}\n" for simkl in series if "show" in before[simkl])
        place.file.write_text(ENDED + lines, encoding="utf-8")
        outcome = place.apply()
        assert outcome.backup is not None
        backup = read_backup(outcome.backup)
        place.wire = Stopping(place, range(at, at + 1), moment, kill)
        with pytest.raises(Killed):
            undo(place, backup)
        place.wire = None
        assert undo(place, backup).reached
        assert content(place.rows()) == content(before)
