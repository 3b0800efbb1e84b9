"""What people read fits a terminal of forty columns; only what is to be pasted may be wider."""

import os
import shutil

import pytest

from reconciler.rendering.terminal import cell_width
from tests.journeys.conftest import ROOT, Program
from tests.journeys.conftest import program as program
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such terminals")

COLUMNS = 40


def shown_on_forty(program: Program, line: str, typed: str = "") -> list[str]:
    terminal = Terminal(program.folder, {**program.environ, "NO_COLOR": "1"}, columns=COLUMNS)
    return terminal.run(*line.split(), typed=typed).lines


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("plan", ""),
        ("apply", "no\n"),
        ("show", ""),
        ("whoami", ""),
        ("doctor", ""),
        ("validate", ""),
        ("add Dune --to plantowatch", "none of them\n"),
        ("plan --only nothing-like-this", ""),
        ("mv Dark --to nonsense", ""),
        ("import", ""),
    ],
)
def test_it_fits(line: str, typed: str, program: Program) -> None:
    shutil.copy(ROOT / "library.yaml.example", program.folder / "library.yaml")
    lines = shown_on_forty(program, line, typed)
    assert len(lines) > 1
    assert [one for one in lines if cell_width(one) > COLUMNS] == []


def test_a_checkup_says_below_an_assumption_what_was_seen(program: Program) -> None:
    lines = shown_on_forty(program, "doctor")
    place = lines.index("ok           account-id")
    assert lines[place + 1] == "    the id is a whole number, the plan"
