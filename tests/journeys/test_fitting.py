"""What people read fits their terminal, through a pager as well; what programs read is one line."""

import os
from pathlib import Path

import pytest

from reconciler.rendering.terminal import cell_width
from tests.journeys.conftest import Program
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such terminals")

MISTAKES = "version: 1\nmovies:\n  watching: []\n  completed:\n    - {title: x, ids: {imdb: 12}}\n"


def terminal(program: Program, columns: int) -> Terminal:
    return Terminal(program.folder, {**program.environ, "NO_COLOR": "1"}, columns)


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_a_plan_fits_and_so_does_its_last_line(example: Program, columns: int) -> None:
    shown = terminal(example, columns).run("plan")
    assert shown.widest <= columns
    assert "2 write requests." in " ".join(shown.text.split())


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_mistakes_of_the_file_fit(program: Program, command: str) -> None:
    program.write(MISTAKES)
    shown = terminal(program, 40).run(command)
    assert shown.code == 1
    assert shown.widest <= 40


def test_through_a_pager_the_terminal_s_width_counts_and_the_totals_are_one_line(
    example: Program,
) -> None:
    shown = terminal(example, 60).run("plan", piped_stdout=True)
    *lines, totals = shown.out.splitlines()
    assert all(cell_width(line) <= 60 for line in lines)
    assert max(map(cell_width, lines)) > 50
    assert totals.startswith("Plan: ")
    assert totals.endswith("2 write requests.")


def test_what_is_asked_for_counts_before_the_terminal(example: Program) -> None:
    asked = Terminal(example.folder, {**example.environ, "COLUMNS": "45"}, 120)
    lines = asked.run("plan", piped_stdout=True).out.splitlines()[:-1]
    assert all(cell_width(line) <= 45 for line in lines)


def test_an_apply_and_a_restore_fit_but_lines_to_paste_are_whole(example: Program) -> None:
    applied = terminal(example, 50).run("apply", typed="yes\n")
    *_, saved, undo = [line for line in applied.lines if line]
    backup = saved.removeprefix("Backup: ")
    assert Path(backup).is_file()
    assert undo == f"To undo: reconciler restore {backup} --sandbox"
    rest = [line for line in applied.lines if line not in {saved, undo}]
    assert all(cell_width(line) <= 50 for line in rest)
    restored = terminal(example, 50).run("restore", backup, typed="yes\n")
    assert restored.code == 0
    rest = [line for line in restored.lines if not line.startswith(("Before: ", "To undo: "))]
    assert all(cell_width(line) <= 50 for line in rest)
    assert "is taken away." in " ".join(restored.text.split())
