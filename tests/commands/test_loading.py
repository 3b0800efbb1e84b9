"""What a command loads: slow libraries only where they are used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = "version: 1\nmovies:\n  plantowatch:\n    - {title: Heat, ids: {imdb: tt0113277}}\n"
REPORT = """
import json, sys
from reconciler.__main__ import main
try:
    main()
finally:
    sys.stdout.flush()
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run a command line in a process of its own and give the modules that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RECONCILER_SANDBOX": str(folder / "sandbox.json"),
            "RECONCILER_CACHE_DIR": str(folder / "cache"),
            "RECONCILER_DATA_DIR": str(folder / "data"),
        },
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.yaml").write_text(LIBRARY, encoding="utf-8")
    return tmp_path


def test_the_version_is_told_without_what_reads_command_lines(folder: Path) -> None:
    assert loaded(folder, "--version").isdisjoint({"typer", "ruamel", "httpx", "pydantic"})


def test_validate_loads_neither_client_nor_views(folder: Path) -> None:
    modules = loaded(folder, "validate", "library.yaml")
    assert "reconciler.library.reading.read" in modules
    assert modules.isdisjoint({"httpx", "rich", "tenacity", "filelock"})
    assert not any(name.startswith("reconciler.simkl") for name in modules)


def test_plan_loads_nothing_that_only_an_apply_needs(folder: Path) -> None:
    modules = loaded(folder, "plan", "library.yaml", "--sandbox")
    assert "reconciler.planning.plan" in modules
    assert "tenacity" not in modules
    assert not any(name.startswith("reconciler.applying") for name in modules)


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
