"""What ships beside the program: hooks, container, action; and the templates inside of it."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from reconciler.commands.app import run

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def instructions(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.split(" ", 1)[1] for line in joined.splitlines() if line.startswith(f"{word} ")]


def hooks() -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")))


def test_there_is_a_hook_to_check_and_one_to_format() -> None:
    assert [hook["id"] for hook in hooks()] == ["reconciler-validate", "reconciler-fmt"]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_on_the_library_and_on_nothing_else(
    hook: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wanted = re.compile(hook["files"])
    assert wanted.search("library.yaml")
    assert not any(map(wanted.search, ["a/library.yaml", "library.yaml.bak", "mylibrary.yaml"]))
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "library.yaml.example", "library.yaml")
    program, *words = shlex.split(hook["entry"])
    assert (
        program in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    )
    assert run([*words, "library.yaml"]) == 0
    Path("library.yaml").write_text("version: 1\nmovies: {nonsense: []}\n")
    assert run([*words, "library.yaml"]) == 1
    assert "nonsense" in "".join(capsys.readouterr())


def test_every_stage_of_the_container_is_one_pinned_image() -> None:
    images = {image.split(" ")[0] for image in instructions("FROM")}
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.13-slim@sha256:[0-9a-f]{64}", images.pop())


def test_the_container_runs_as_nobody_in_particular() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("ENTRYPOINT") == ['["reconciler"]']
    assert instructions("WORKDIR")[-1] == "/library"


def test_the_container_is_built_of_files_that_exist_and_are_let_in() -> None:
    let_in = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        source.removeprefix("./")
        for words in map(str.split, instructions("COPY"))
        if not words[0].startswith("--from")
        for source in words[:-1]
    }
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_actions_are_pinned_to_commits_everywhere() -> None:
    files = [
        ROOT / "action.yml",
        ROOT / "reconciler/scaffold/templates/reconciler.yml",
        *(ROOT / ".github/workflows").glob("*.yml"),
    ]
    for file in files:
        for used in re.findall(r"uses: (\S+.*)", file.read_text("utf-8")):
            assert used == "@@ACTION@@" or re.fullmatch(
                r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used
            ), f"{file.name}: {used}"
