"""What other people wrote never commands the runner, and never sets an output."""

import re
import sys
from pathlib import Path

import pytest

from reconciler.github import runner


def parsed(text: str) -> dict[str, str]:
    """Read an output file as GitHub's runner does."""
    values, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, end = line.split("<<", 1)
        held = []
        while (line := next(lines)) != end:
            held.append(line)
        values[name] = "\n".join(held)
    return values


def test_a_value_cannot_set_another_output(tmp_path: Path) -> None:
    hostile = "harmless\nend\nEOF\noutcome<<x\napplied\nx\n"
    file = tmp_path / "output"
    runner.set_outputs(file, {"title": hostile, "outcome": "planned"})
    assert parsed(file.read_text()) == {"title": hostile, "outcome": "planned"}


def test_the_end_of_a_value_is_another_each_time(tmp_path: Path) -> None:
    ends = set()
    for number in range(3):
        file = tmp_path / str(number)
        runner.set_outputs(file, {"a": "", "b": ""})
        ends |= set(re.findall("<<(.+)", file.read_text()))
    assert len(ends) == 6


def test_outputs_and_summaries_add_to_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before\n")
    runner.add_summary(file, "# After")
    runner.add_summary(None, "nowhere")
    runner.set_outputs(None, {"a": "b"})
    assert file.read_text() == "before\n# After\n"


def test_a_summary_stays_below_what_github_takes(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    runner.add_summary(file, "é" * 600_000)
    assert len(file.read_bytes()) < 2**20
    assert file.read_text().endswith("é\n\n…\n\n")


def test_between_the_marks_the_runner_obeys_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with runner.no_commands():
        sys.stdout.write("::add-mask::everything\n")
    first, title, last = capsys.readouterr().out.splitlines()
    word = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word)
    assert title == "::add-mask::everything"
    assert last == f"::{word}::"


def test_commands_work_again_after_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="x"), runner.no_commands():
        raise ValueError("x")
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_annotation_is_one_line_with_one_property() -> None:
    line = runner.error_annotation("a,b: c", "100% wrong\n::set-env name=x::y")
    assert line == "::error title=a%2Cb%3A c::100%25 wrong%0A::set-env name=x::y"
