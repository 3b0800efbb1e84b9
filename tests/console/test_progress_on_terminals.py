"""Progress as a person sees it: one line that changes, and what a pipe or a plain terminal gets."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import Fault
from tests.journeys.conftest import ROOT, Program, program_in
from tests.loopback import Loopback
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such terminals")

APPLY = ("apply", "--yes")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program beside the example file, with an account behind a real socket.

    The server lets the removal wait, so that the work surely takes long enough to be told of.
    """
    program = program_in(tmp_path)
    shutil.copy(ROOT / "library.yaml.example", program.folder / "library.yaml")
    with Loopback(tmp_path / "server.json") as server:
        busy = {"retry-after": "2"}
        server.inject(Fault.answer(503, "busy", busy, path="/sync/history/remove"))
        program.environ.update({**server.environ(), "RECONCILER_SANDBOX": "", "NO_COLOR": "1"})
        yield program


def test_on_a_terminal_one_line_changes_and_is_gone_at_the_end(program: Program) -> None:
    shown = Terminal(program.folder, program.environ, columns=60).run(*APPLY)
    assert shown.code == 0
    assert any(line.startswith("… ") and " of " in line for line in shown.changes)
    assert not any(line.startswith("…") for line in shown.lines)
    assert shown.lines[-2].startswith("To undo: ")
    assert "\x1b" not in shown.text


@pytest.mark.parametrize("terminal", [True, False], ids=["dumb", "pipe"])
def test_where_no_line_can_change_there_is_one_a_tenth(program: Program, terminal: bool) -> None:
    environ = {**program.environ, "TERM": "dumb"}
    if terminal:
        told = Terminal(program.folder, environ).run(*APPLY, piped_stdout=True).text
    else:
        told = program.run(*APPLY).stderr
    lines = told.splitlines()
    assert len(lines) <= 10
    assert lines[-1] == "… removing 8 of 8"
    assert "\r" not in told.replace("\r\n", "\n")


def test_the_line_fits_a_narrow_terminal_and_leaves_json_alone(program: Program) -> None:
    shown = Terminal(program.folder, program.environ, columns=16).run(
        *APPLY, "--format", "json", piped_stdout=True
    )
    assert shown.changes
    assert shown.widest < 16
    assert json.loads(shown.out)["outcome"] == "applied"
