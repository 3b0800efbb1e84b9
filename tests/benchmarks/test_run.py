"""The benchmarks run; how long anything takes is tested nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="costs are asked of POSIX")


def test_a_small_run_prints_a_row_for_each_floor_and_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--sizes", "50", "--runs", "1"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "50 items"
    names = [line[:26].strip() for line in lines[2:-1]]
    assert names == [
        "bare interpreter",
        "floor: file",
        "floor: typer program",
        "floor: and httpx",
        "floor: file and answers",
        "floor: csv of an export",
        "floor: xml of an export",
        "version",
        "validate",
        "fmt",
        "plan cold",
        "plan warm",
        "plan again",
        "apply 100",
        "import",
        "pull 100",
        "import IMDb",
        "import MyAnimeList",
    ]
