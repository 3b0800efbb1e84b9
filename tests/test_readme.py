"""The README's transcript is what the program prints today."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Program
from tests.journeys.conftest import program as program

README = ROOT / "README.md"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


def transcript() -> str:
    text = README.read_text(encoding="utf-8")
    return text.split("<!-- transcript -->\n```console\n")[1].split("```")[0]


def commands() -> list[str]:
    return [line[2:] for line in transcript().splitlines() if line.startswith("$ ")]


def run_transcript(program: Program) -> str:
    lines = []
    for command in commands():
        lines.append(f"$ {command}")
        words = shlex.split(command)
        if words[0] == "reconciler":
            done = program.run(*words[1:], COLUMNS="100")
            lines.extend((done.stdout + done.stderr).splitlines())
        else:
            subprocess.run(words, cwd=program.folder, check=True, timeout=10)
    return _TIME.sub("2026-11-24T120000Z", "\n".join(lines)) + "\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the transcript is a POSIX shell's")
def test_the_transcript_is_what_the_program_prints(program: Program) -> None:
    shutil.copy(ROOT / "library.yaml.example", program.folder)
    del program.environ["RECONCILER_SANDBOX"]
    assert run_transcript(program) == transcript()


def test_every_page_that_the_readme_links_exists() -> None:
    links = re.findall(r"\]\(([^):]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    ci = Path(ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test-command -->" in ci
