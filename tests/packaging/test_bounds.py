"""The lower bounds of the dependencies can be tried: each requirement has one."""

import re
import tomllib
from pathlib import Path

from tests.packaging.scripts import ROOT, Project


def test_every_dependency_has_a_lower_bound_that_pip_can_be_held_to(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    done = Project.make(tmp_path / "project", {"pyproject.toml": text}).run("lowest.py")
    assert done.returncode == 0
    listed = done.stdout.splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in listed)
    assert len(listed) == len(tomllib.loads(text)["project"]["dependencies"])


def test_a_dependency_without_one_is_named(tmp_path: Path) -> None:
    text = '[project]\ndependencies = ["httpx>=1.0", "rich"]\n'
    done = Project.make(tmp_path / "project", {"pyproject.toml": text}).run("lowest.py")
    assert done.returncode == 1
    assert done.stderr.startswith("rich: ")
