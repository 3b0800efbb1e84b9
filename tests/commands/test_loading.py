"""What a command loads: slow libraries only where they are used."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = "version: 1\nmovies:\n  plantowatch:\n    - {title: Heat, ids: {imdb: tt0113277}}\n"
REPORT = """
import json, sys
from reconciler.__main__ import main
lines, library = json.loads(sys.argv[1]), open("library.yaml").read()
for line in lines:
    open("library.yaml", "w").write(library)
    sys.argv[1:] = line.split()
    try:
        main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"failed: {line}")
    sys.stdout.flush()
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)) + "\\n")
"""
"""Runs command lines one after the other on the same file, and tells what is loaded after each."""

SLOW = {"httpx", "rich", "tenacity", "filelock", "ruamel", "defusedxml", "pyzipper", "keyring"}
"""Libraries that take a command's time only where it needs them."""

ROOMS = {path.name for path in (ROOT / "reconciler").iterdir() if path.is_dir()}

ALL = {"commands", "console", "documents", "model", "rendering"}
FILE = {*ALL, "files", "library", "ruamel"}
EDIT = {*FILE, "usecases"}
ACCOUNT = {*ALL, "files", "simkl", "usecases", "sandbox", "httpx", "filelock"}
PLAN = {*EDIT, *ACCOUNT, "planning"}

MAY_LOAD: dict[str, set[str]] = {
    "validate library.yaml": FILE,
    "fmt library.yaml": EDIT,
    "rm imdb:tt0113277": EDIT,
    "mv imdb:tt0113277 --to completed --manage": EDIT,
    "show library.yaml": FILE,
    "schema": FILE,
    "init new": {*FILE, "scaffold"},
    "plan --sandbox": PLAN,
    "pull --sandbox": PLAN,
    "fix --sandbox": PLAN,
    "add tmdb:12 --type movies --to plantowatch --sandbox": PLAN,
    "import --sandbox --out new.yaml": {*PLAN, "scaffold"},
    "import list.csv --out other.yaml": {*EDIT, "exports", "scaffold"},
    "apply --sandbox --yes": {*PLAN, "applying"},
    "export --to imdb --sandbox": {*ACCOUNT, "applying", "exports"},
    "backup --sandbox": {*ACCOUNT, "applying"},
    "backups": {*ACCOUNT, "applying"},
    "show --sandbox": ACCOUNT,
    "site --out page --sandbox": {*ACCOUNT, "site"},
    "whoami --sandbox": ACCOUNT,
    "doctor --sandbox": ACCOUNT,
    "sandbox reset": ACCOUNT,
    "logout": ACCOUNT,
    "login --help": ALL,
    "restore --help": ALL,
    "ci --help": ALL,
}
"""Command lines with the rooms, and those of the slow libraries, that they may load."""


def rows(lines: Iterable[str]) -> list[list[str]]:
    """Put command lines in rows in which none may load what a later one may not.

    So one process can run a row: what is loaded after a line may all be loaded by that line.
    """
    made: list[list[str]] = []
    for line in sorted(lines, key=lambda line: len(MAY_LOAD[line])):
        before = [row for row in made if MAY_LOAD[row[-1]] <= MAY_LOAD[line]]
        if before:
            max(before, key=lambda row: len(MAY_LOAD[row[-1]])).append(line)
        else:
            made.append([line])
    return made


def loaded(folder: Path, *lines: str) -> list[set[str]]:
    """Run command lines in a process of their own, and give what is loaded after each."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, json.dumps(lines)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RECONCILER_SANDBOX": str(folder / "sandbox.json"),
            "RECONCILER_CACHE_DIR": str(folder / "cache"),
            "RECONCILER_DATA_DIR": str(folder / "data"),
            "RECONCILER_CONFIG_DIR": str(folder / "config"),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1]
    return [set(json.loads(line)) for line in done.stderr.splitlines() if line[:2] == '["']


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.yaml").write_text(LIBRARY, encoding="utf-8")
    (tmp_path / "list.csv").write_text("imdb,status\ntt0113278,plantowatch\n", encoding="utf-8")
    return tmp_path


def test_the_version_is_told_without_what_reads_command_lines(folder: Path) -> None:
    (modules,) = loaded(folder, "--version")
    assert modules.isdisjoint({"typer", "ruamel", "httpx", "pydantic"})


@pytest.mark.parametrize("lines", rows(MAY_LOAD), ids=lambda lines: lines[-1])
def test_a_command_loads_no_more_than_it_needs(lines: list[str], folder: Path) -> None:
    for line, modules in zip(lines, loaded(folder, *lines), strict=True):
        rooms = {name.split(".")[1] for name in modules if name.startswith("reconciler.")} & ROOMS
        assert rooms | (modules & SLOW) <= MAY_LOAD[line], line


def test_each_command_has_a_line_that_says_what_it_may_load() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "reconciler", "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    ).stdout
    listed = {line.split()[0] for line in help_text.partition("Commands:")[2].splitlines()[1:]}
    assert {*listed, "ci"} == {line.split()[0] for line in MAY_LOAD}


def test_validate_loads_neither_client_nor_views(folder: Path) -> None:
    (modules,) = loaded(folder, "validate library.yaml")
    assert "reconciler.library.reading.read" in modules
    assert modules.isdisjoint({"httpx", "rich", "tenacity", "filelock"})
    assert not any(name.startswith("reconciler.simkl") for name in modules)


def test_plan_loads_nothing_that_only_an_apply_needs(folder: Path) -> None:
    (modules,) = loaded(folder, "plan library.yaml --sandbox")
    assert "reconciler.planning.plan" in modules
    assert "tenacity" not in modules
    assert not any(name.startswith("reconciler.applying") for name in modules)


def test_a_plan_that_is_remembered_reads_no_items_and_plans_nothing(folder: Path) -> None:
    text = "version: 1\npolicy: {prune: false}\nmovies: {dropped: []}\n"
    (folder / "library.yaml").write_text(text, encoding="utf-8")
    loaded(folder, "plan --sandbox")
    (modules,) = loaded(folder, "plan --sandbox")
    assert "reconciler.usecases.remembered_plan" in modules
    assert "ruamel" not in modules
    assert not any(name.startswith("reconciler.planning") for name in modules)


def test_our_own_code_plans_without_pydantic() -> None:
    code = (
        "import sys, reconciler.usecases.plan, reconciler.usecases.session,"
        " reconciler.console.views; print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert done.stdout == "False\n"
