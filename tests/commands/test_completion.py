"""What a shell offers after Tab, asked as the shell's own script asks."""

import os
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from reconciler.commands.options import complete_status, complete_title, complete_type
from tests.journeys.conftest import ROOT, Program

LIBRARY = """version: 1
movies:
  plantowatch:
    - {title: "Dune: Part Three", ids: {imdb: tt31378509, tmdb: 1170608}}
    - {title: Dune, year: 2021, ids: {imdb: tt1160419}}
shows:
  watching:
    - {title: Dark, ids: {simkl: 737685}}
    - tmdb:1399
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library.yaml").write_text(LIBRARY)
    return tmp_path


def put(
    media_type: Annotated[str, typer.Argument(autocompletion=complete_type)],
    status: Annotated[str, typer.Argument(autocompletion=complete_status)],
    title: Annotated[str, typer.Argument(autocompletion=complete_title)],
    file: Annotated[Path, typer.Option()] = Path("library.yaml"),
) -> None:
    """A command with one of each."""


def offered(*words: str) -> list[str]:
    """Return what fish would show; typer asks through these variables."""
    app = typer.Typer()
    app.command()(put)
    done = CliRunner().invoke(
        app,
        [],
        prog_name="put",
        env={
            "_PUT_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": " ".join(["put", *words]),
        },
    )
    return [line.split("\t")[0] for line in done.output.splitlines() if line]


def test_types() -> None:
    assert offered("") == ["movies", "shows", "anime"]
    assert offered("s") == ["shows"]


def test_only_the_statuses_that_the_type_has() -> None:
    assert offered("movies", "") == ["plantowatch", "dropped", "completed"]
    assert offered("tv", "w") == ["watching"]
    assert len(offered("anime", "")) == 5


def test_the_titles_of_the_file_under_the_type() -> None:
    assert offered("movies", "dropped", "Du") == ["Dune: Part Three", "Dune"]
    assert offered("shows", "dropped", "Du") == []
    assert offered("shows", "dropped", "") == ["Dark", "tmdb:1399"]


def test_ids_once_their_key_is_typed() -> None:
    assert offered("movies", "dropped", "imdb:tt1") == ["imdb:tt1160419"]


def test_the_titles_of_another_file(folder: Path) -> None:
    (folder / "other.yaml").write_text(
        "version: 1\nmovies: {dropped: [{title: Cats, ids: {tmdb: 1}}]}"
    )
    assert offered("--file", "other.yaml", "movies", "dropped", "") == ["Cats"]


@pytest.mark.parametrize("content", ["version: 1\nmovies: [", None])
def test_a_file_that_cannot_be_read_offers_nothing(folder: Path, content: str | None) -> None:
    (folder / "library.yaml").unlink()
    if content is not None:
        (folder / "library.yaml").write_text(content)
    assert offered("movies", "dropped", "") == []


def asked(**variables: str) -> str:
    return program_here().run(**variables).stdout


def program_here() -> Program:
    return Program(Path.cwd(), {**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    assert "_RECONCILER_COMPLETE=complete_" in asked(_RECONCILER_COMPLETE=f"source_{shell}")


def test_the_program_completes_its_commands_but_not_the_hidden_ones() -> None:
    bash = {"_RECONCILER_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
    assert asked(**bash, COMP_WORDS="reconciler va").split() == ["validate"]
    assert asked(**bash, COMP_WORDS="reconciler ci").split() == []
    process = program_here().start(**bash, COMP_WORDS="reconciler va")
    assert (process.stdout.split(), process.returncode) == (["validate"], 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("reconciler rm Dune", ["Dune: Part Three", "Dune"]),
        ("reconciler mv --type shows Da", ["Dark"]),
        ("reconciler show --type an", ["anime"]),
        ("reconciler mv Dark --to pl", ["plantowatch"]),
        ("reconciler sandbox edit movies 1 d", ["dropped"]),
    ],
)
def test_the_program_completes_what_its_commands_take(
    folder: Path, line: str, expected: list[str]
) -> None:
    position = str(len(line.split()) - 1)
    offers = asked(_RECONCILER_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=position)
    assert offers.splitlines() == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("reconciler mv Dark --to anime/w", ["anime/watching"]),
        (
            "reconciler mv Dark movies/",
            ["movies/plantowatch", "movies/dropped", "movies/completed"],
        ),
        ("reconciler mv dro", []),
        ("reconciler mv Dark --to dropped dro", []),
    ],
)
def test_where_an_item_can_go_is_offered(folder: Path, line: str, expected: list[str]) -> None:
    position = str(len(line.split()) - 1)
    offers = asked(_RECONCILER_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=position)
    assert offers.split() == expected
