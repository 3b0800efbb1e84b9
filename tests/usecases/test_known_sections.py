"""A title in two sections: where the lock knows which one is Simkl's, the problem says so."""

import pytest

from tests.journeys.conftest import Program
from tests.journeys.conftest import program as program

LISTED = "version: 1\npolicy: {prune: false}\nanime:\n  completed:\n    - simkl:39687\n"
TWICE = f"{LISTED}shows:\n  completed:\n    - {{title: Attack on Titan, ids: {{simkl: 39687}}}}\n"


@pytest.mark.parametrize("command", ["validate", "plan", "fix", "fmt"])
def test_a_title_in_two_sections_is_told_with_simkls(program: Program, command: str) -> None:
    program.write(LISTED)
    assert program.run("apply", "--yes").returncode == 0
    program.write(TWICE)
    told = program.run(command).stderr + program.run(command).stdout
    assert "Keep one of them: a title is in exactly one status. Simkl files it under anime." in told


def test_nothing_is_told_without_a_lock_that_knows(program: Program) -> None:
    program.write(TWICE)
    (problem,) = program.json("validate", exit_code=1)["problems"]
    assert problem["code"] == "duplicate-title"
    assert "files" not in problem["hint"]
    (program.folder / "library.lock.json").write_text("damaged")
    assert program.json("validate", exit_code=1)["problems"] == [problem]


def test_two_lines_by_other_ids_are_told_with_simkls_section(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nanime:\n  completed:\n    - mal:16498\n"
        "shows:\n  completed:\n    - simkl:39687\n"
    )
    (problem,) = program.json("plan", exit_code=1)["error"]["problems"]
    assert problem["code"] == "duplicate-item"
    assert "Simkl files it under anime" in problem["message"]
