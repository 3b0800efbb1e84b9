"""The README's transcript is what the program prints today, and its test command is CI's."""

import sys

import pytest

from tests.docs.transcripts import commands, run_blocks
from tests.journeys.conftest import ROOT, Program
from tests.journeys.conftest import program as program

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="the transcript is a POSIX shell's")
def test_the_transcript_is_what_the_program_prints(program: Program) -> None:
    assert any(command.startswith("reconciler apply") for command in commands(README))
    assert run_blocks(README, program) == README


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test-command -->" in ci
    assert "<!-- test-command -->\n```console\n" in README
