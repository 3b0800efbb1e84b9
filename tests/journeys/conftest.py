"""The program as a person runs it: a command line in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO
from unittest.mock import patch

import pytest

from reconciler.commands.app import run as run_command_line

ROOT = Path(__file__).parents[2]
_TIMEOUT = 60


@dataclass
class Program:
    """Runs the program in ``folder`` with an environment that nothing else shares."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command line in this process, with streams, a folder and an environment of its own.

        Most of what a process of its own costs is loading; ``start`` is for what needs one.
        """
        with (
            stream() as out,
            stream() as err,
            open(os.devnull, encoding="utf-8") as nothing,
            patch.multiple(sys, stdin=nothing, stdout=out, stderr=err),
            patch.dict(os.environ, {**self.environ, **environ}, clear=True),
            chdir(self.folder),
        ):
            try:
                code = run_command_line(arguments)
            except SystemExit as end:
                # So typer ends once it has completed something.
                code = int(end.code or 0)
            return subprocess.CompletedProcess(arguments, code, written(out), written(err))

    def start(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command line in a process of its own, and no longer than a minute."""
        return subprocess.run(
            [sys.executable, "-m", "reconciler", *arguments],
            cwd=self.folder,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_TIMEOUT,
            check=False,
        )

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        done = self.run(*arguments, "--format", "json")
        assert done.returncode == exit_code, done.stderr + done.stdout
        return json.loads(done.stdout)

    def write(self, text: str, name: str = "library.yaml") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@contextmanager
def stream() -> Iterator[TextIO]:
    """Give a stream as a process has it: UTF-8, with a number, and no terminal."""
    with TemporaryFile("w+", encoding="utf-8") as file:
        yield file


def written(stream: TextIO) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def program_in(tmp_path: Path) -> Program:
    """Return the program with all that it keeps in an empty folder of the test's own."""
    folder = tmp_path / "repository"
    folder.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return Program(
        folder,
        {
            **kept,
            **coverage,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "PYTHONUTF8": "1",
            "HOME": str(tmp_path),
            "RECONCILER_SANDBOX": str(tmp_path / "sandbox.json"),
            "RECONCILER_CONFIG_DIR": str(tmp_path / "config"),
            "RECONCILER_CACHE_DIR": str(tmp_path / "cache"),
            "RECONCILER_DATA_DIR": str(tmp_path / "data"),
        },
    )


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return program_in(tmp_path)


@pytest.fixture
def example(program: Program) -> Program:
    """The program beside the example file, named as a person would name it."""
    shutil.copy(ROOT / "library.yaml.example", program.folder / "library.yaml")
    return program


def after(command: str, program: Program, tmp_path: Path, shared: Path) -> Program:
    """Return the program after a command, which is run once for all tests that start there."""
    ready = shared / command
    if ready.exists():
        shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
        return program
    done = program.run(command)
    assert done.returncode == 0, done.stderr
    shutil.copytree(tmp_path, ready)
    return program


@pytest.fixture
def imported(program: Program, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program beside an imported file."""
    return after("import", program, tmp_path, tmp_path_factory.getbasetemp())


@pytest.fixture
def pulled(example: Program, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program beside the example file after a pull."""
    return after("pull", example, tmp_path, tmp_path_factory.getbasetemp())
