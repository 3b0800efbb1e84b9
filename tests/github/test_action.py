"""``action.yml``: every input reaches the program, and nothing in a repository stands in for it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from reconciler.commands.ci import ci_app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load((ROOT / "action.yml").read_text("utf-8"))
    return loaded


def last_step(action: dict[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = action["runs"]["steps"][-1]
    return step


def test_every_variable_that_the_program_reads_is_given(action: dict[str, Any]) -> None:
    given = {name for name in last_step(action)["env"] if name.startswith("RECONCILER_CI_")}
    group = typer.main.get_group(ci_app)
    read = {
        parameter.envvar
        for command in group.commands.values()
        for parameter in command.params
        if parameter.envvar
    }
    assert given == read


def test_every_input_is_used_and_every_command_exists(action: dict[str, Any]) -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", text)) == set(action["inputs"])
    named = re.findall(r"(\w+) \(", action["inputs"]["command"]["description"])
    assert set(named) == set(typer.main.get_group(ci_app).commands)


def test_the_outputs_are_those_that_steps_set(action: dict[str, Any]) -> None:
    steps = (ROOT / "reconciler/github").glob("*_step.py")
    written = "".join(path.read_text("utf-8") for path in steps)
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"
        assert f'"{name}"' in written


def test_no_line_of_shell_holds_an_expression(action: dict[str, Any]) -> None:
    lines = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(lines) == 2
    assert not any("${{" in line for line in lines)


def test_a_signal_to_the_step_reaches_the_program(action: dict[str, Any]) -> None:
    assert last_step(action)["run"].startswith("exec ")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bash to rely on")
def test_the_step_runs_the_program_and_no_module_of_the_repository(
    action: dict[str, Any], tmp_path: Path
) -> None:
    for name in ("reconciler.py", "typer.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('this is not the program')\n")
    (tmp_path / "library.yaml").write_text("version: 1\nmovies: {watching: []}\n")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", last_step(action)["run"]],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "COMMAND": "validate",
            "RECONCILER_CI_FILE": "library.yaml",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=library.yaml,line=2,col=10::movies cannot be watch")
    assert done.stdout.rstrip().endswith("[movie-status]")
    assert done.stderr == ""
