"""What the program keeps for itself is readable by its owner only, whatever the umask."""

import os
import stat
import sys
from pathlib import Path

import pytest

from reconciler.applying.exclusive import exclusive
from tests.journeys.conftest import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def open_to_others(folder: Path) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077 != 0
    ]


def test_commands_leave_nothing_that_others_can_read(example: Program, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = os.umask(0o022)
    try:
        for line in ("plan", "apply --yes", "backup", "show", "whoami"):
            done = example.run(*line.split(), "--sandbox", RECONCILER_SANDBOX="")
            assert done.returncode == 0, done.stderr
    finally:
        os.umask(before)
    assert {path.name for path in data.iterdir()} >= {"sandbox.json", "backups", "locks"}
    assert open_to_others(data) + open_to_others(tmp_path / "cache") == []


def test_what_a_killed_apply_leaves_is_private_too(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with exclusive(tmp_path / "locks", 1, "2026-11-27"):
            assert open_to_others(tmp_path) == []
            assert list(tmp_path.rglob("*.holder")) != []
    finally:
        os.umask(before)
