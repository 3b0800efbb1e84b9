"""``validate`` and ``schema`` as a person or a workflow calls them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reconciler.commands.app import run as run_program
from reconciler.commands.schema import schema
from reconciler.commands.validate import validate
from reconciler.console.results import present


def run(file: Path, format_: Any = "text") -> int:
    return present(validate([file], format_))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library.yaml"


def test_a_valid_file_is_counted(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library.write_text("version: 1\nmovies: {dropped: ['tmdb:1', 'tmdb:2']}\nanime:\ntv:\n")
    assert run(library) == 0
    assert capsys.readouterr().out == (
        f"{library} is valid: 2 items (2 movies, 0 anime, 0 shows).\n"
    )


def test_a_file_without_types_is_valid(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library.write_text("version: 1\n")
    assert run(library) == 0
    assert capsys.readouterr().out.endswith("is valid: 0 items (no type is managed).\n")


def test_problems_are_the_result(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library.write_bytes(b"\xef\xbb\xbfversion: 2\n")
    assert run(library) == 1
    output = capsys.readouterr()
    assert f"{library}:1:10: error:" in output.out
    assert "  1 | version: 2\n    |          ^\n" in output.out
    assert output.err == ""


def test_json_is_one_document(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library.write_text("version: 1\n")
    assert run(library, "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "format_version": 1,
        "valid": True,
        "problems": [],
    }
    library.write_text("movies: {watching: []}\n")
    assert run(library, "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert not document["valid"]
    assert [one["code"] for one in document["problems"]] == ["missing-version", "movie-status"]


def test_a_missing_file_is_a_problem_in_json(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(library, "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in document["problems"]] == ["unreadable"]
    assert document["problems"][0]["file"] == str(library)


def test_github_gets_an_annotation_a_problem(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library.write_text("version: 2\nx: 1\n")
    assert run(library, "github") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("::")[1].split(",")[1] for line in lines] == ["line=1", "line=2"]
    library.write_text("version: 1\n")
    assert run(library, "github") == 0
    assert capsys.readouterr().out == ""


def test_schema_prints_a_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema() == 0
    assert json.loads(capsys.readouterr().out)["required"] == ["version"]


def test_reading_a_file_loads_nothing_that_only_other_commands_need(library: Path) -> None:
    library.write_text("version: 1\nshows: {hold: ['tmdb:1', {title: X, ids: {tmdb: 2}}]}\n")
    script = (
        "import sys; from pathlib import Path;"
        "from reconciler.library.reading.read import read_library;"
        f"read_library(Path({str(library)!r}));"
        "print(sorted({'httpx', 'rich', 'pydantic', 'typer', 'difflib'}"
        " & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["validate", "fmt"])
def test_no_line_is_shown_of_what_is_no_library(
    command: str, tmp_path: Path, library: Path
) -> None:
    secrets = [tmp_path / "login.json", Path("/proc/self/environ")]
    secrets[0].write_text('{"access_token": "hidden", "access_token": [}')
    for secret in filter(Path.exists, secrets):
        library.unlink(missing_ok=True)
        library.symlink_to(secret)
        run = subprocess.run(
            [sys.executable, "-m", "reconciler", command, str(library)],
            env={**os.environ, "TOKEN": "hidden"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 1
        assert "error" in run.stdout + run.stderr
        assert "hidden" not in run.stdout + run.stderr


def test_several_files_are_one_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("version: 1\n")
    bad.write_text("version: 1\nmovies: {watching: []}\n")
    assert present(validate([good, bad], "json")) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["valid"] is False
    assert {problem["file"] for problem in document["problems"]} == {str(bad)}
    assert present(validate([good, bad])) == 1
    shown = capsys.readouterr().out
    assert f"{good} is valid" in shown
    assert f"{bad}:2:10" in shown


@pytest.mark.parametrize(
    ("there", "asked", "meant"),
    [
        ("sub/library.yml", "library.yaml", "library.yml"),
        ("library.yaml", "library.yaml", "../library.yaml"),
        ("sub/libary.yaml", "library.yaml", "libary.yaml"),
        ("sub/notes.txt", "library.yaml", ""),
    ],
)
def test_a_file_that_is_not_there_is_looked_for_nearby(
    there: str,
    asked: str,
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / there).write_text("version: 1\n")
    monkeypatch.chdir(tmp_path / "sub")
    assert run_program(["validate", asked]) == 1
    told = " ".join("".join(capsys.readouterr()).split()).replace("\\", "/")
    assert f"Looked in {tmp_path / 'sub'}".replace("\\", "/") in told
    assert ("Did you mean" in told) is bool(meant)
    assert f"Did you mean {meant}?" in told or not meant
    assert run_program(["validate", asked, "--format", "github"]) == 1
    assert str(tmp_path) not in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right that few people have")
def test_a_link_to_nothing_is_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "library.yaml").symlink_to("elsewhere.yaml")
    assert run_program(["validate", str(tmp_path / "library.yaml")]) == 1
    assert "is a link to elsewhere.yaml, and there is no such file" in capsys.readouterr().out
