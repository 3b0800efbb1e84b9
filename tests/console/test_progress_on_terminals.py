"""Progress as a person sees it: one line that changes, and what a pipe or a plain terminal gets."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import Fault
from tests.journeys.conftest import ROOT, Program, program_in
from tests.loopback import Loopback
from tests.terminal import Shown, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such terminals")

APPLY = ("apply", "--yes")


def applied_on_a_terminal(program: Program) -> Shown:
    return Terminal(program.folder, program.environ, columns=60).run(*APPLY)


def applied_on_a_dumb_terminal(program: Program) -> Shown:
    environ = {**program.environ, "TERM": "dumb"}
    return Terminal(program.folder, environ).run(*APPLY, piped_stdout=True)


def applied_in_a_pipe(program: Program) -> Shown:
    done = program.start(*APPLY)
    return Shown(done.stderr, done.returncode, done.stdout)


def applied_on_a_narrow_terminal(program: Program) -> Shown:
    terminal = Terminal(program.folder, program.environ, columns=16)
    return terminal.run(*APPLY, "--format", "json", piped_stdout=True)


Course = Callable[[Program], Shown]
COURSES: tuple[Course, ...] = (
    applied_on_a_terminal,
    applied_on_a_dumb_terminal,
    applied_in_a_pipe,
    applied_on_a_narrow_terminal,
)


def shown_by(course: Course, folder: Path) -> Shown:
    """Apply the example file to an account behind a real socket.

    The server lets the removal wait, so that the work surely takes long enough to be told of.
    """
    folder.mkdir()
    program = program_in(folder)
    shutil.copy(ROOT / "library.yaml.example", program.folder / "library.yaml")
    with Loopback(folder / "server.json") as server:
        busy = {"retry-after": "2"}
        server.inject(Fault.answer(503, "busy", busy, path="/sync/history/remove"))
        program.environ.update({**server.environ(), "RECONCILER_SANDBOX": "", "NO_COLOR": "1"})
        return course(program)


STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")


def stopped_on_a_terminal(name: str, folder: Path) -> Shown:
    """Plan with a server that never answers, and stop that once the terminal shows it.

    Whatever the terminal shows then is met by another signal, as of somebody in a hurry.
    """
    folder.mkdir()
    program = program_in(folder)
    program.write("version: 1\nmovies:\n  dropped: []\n")

    def stop(process: "subprocess.Popen[bytes]", told: str) -> None:
        if "waiting for Simkl" in told:
            process.send_signal(getattr(signal, name))

    with Loopback(folder / "server.json") as server:
        server.inject(Fault.delay(60, times=99))
        environ = {**program.environ, **server.environ(), "RECONCILER_SANDBOX": ""}
        return Terminal(program.folder, environ, told=stop).run("plan")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    """What a plan showed that was stopped by each signal."""
    folder = tmp_path_factory.mktemp("stopped")
    with ThreadPoolExecutor(len(STOPPING)) as threads:
        ended = {
            name: threads.submit(stopped_on_a_terminal, name, folder / name) for name in STOPPING
        }
        return {name: running.result() for name, running in ended.items()}


@pytest.mark.parametrize("name", STOPPING)
def test_the_line_is_gone_when_signals_have_stopped_the_program_which_says_so_once(
    name: str, stopped: dict[str, Shown]
) -> None:
    seen = stopped[name]
    assert seen.changes == ["… waiting for Simkl: GET /sync/activities"]
    assert seen.lines == ["Stopped; nothing more was sent.", ""]
    assert seen.code == 1


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[Course, Shown]:
    """What each course showed; they run side by side, since each mostly waits."""
    folder = tmp_path_factory.mktemp("progress")
    with ThreadPoolExecutor(len(COURSES)) as threads:
        began = {
            course: threads.submit(shown_by, course, folder / course.__name__) for course in COURSES
        }
        return {course: running.result() for course, running in began.items()}


def test_on_a_terminal_one_line_changes_and_is_gone_at_the_end(shown: dict[Course, Shown]) -> None:
    seen = shown[applied_on_a_terminal]
    assert seen.code == 0
    assert any(line.startswith("… ") and " of " in line for line in seen.changes)
    assert not any(line.startswith("…") for line in seen.lines)
    assert seen.lines[-2].startswith("To undo: ")
    assert "\x1b" not in seen.text


@pytest.mark.parametrize("course", [applied_on_a_dumb_terminal, applied_in_a_pipe])
def test_where_no_line_can_change_there_is_one_for_each_step(
    course: Course, shown: dict[Course, Shown]
) -> None:
    told = shown[course].text
    lines = told.splitlines()
    assert lines.count("… removing 8 of 8") == 1
    # On a busy computer reading takes long enough to be told of, too.
    assert all(line.startswith("… ") for line in lines)
    assert "\r" not in told.replace("\r\n", "\n")


def test_the_line_fits_a_narrow_terminal_and_leaves_json_alone(
    shown: dict[Course, Shown],
) -> None:
    seen = shown[applied_on_a_narrow_terminal]
    assert seen.changes
    assert seen.widest < 16
    assert json.loads(seen.out)["outcome"] == "applied"
