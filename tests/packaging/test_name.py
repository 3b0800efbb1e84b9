"""The name to install is ours; that of the command belongs to somebody else on the index."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT

INSTALLS = re.compile(
    r"\b(?:install|inject|poetry add|uv add|uvx|pipx run|uv tool run)\b(?P<what>[^\n`]*)",
    re.IGNORECASE,
)
NAMES_IT = re.compile(r"(?:^|[\s'\"(])reconciler(?=[\s'\"`\[=<>@),.;]|$)")
FOLDERS = ("docs", "scripts", ".ci", ".github", "reconciler", "devtools", "benchmarks")


def published() -> Iterator[Path]:
    """Yield every file that people read or run."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock")
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def wrongly_installed(text: str) -> list[str]:
    """Return the places that tell to install a package of the command's name."""
    return [
        found[0]
        for found in INSTALLS.finditer(text)
        # What `--from` names is installed; the command of it comes after.
        if "--from" not in found["what"] and NAMES_IT.search(found["what"])
    ]


def test_the_package_has_a_name_of_its_own_and_the_command_keeps_its() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "simkl-as-code"
    assert set(project["scripts"]) == {"reconciler", "simkl-as-code"}
    assert len(set(project["scripts"].values())) == 1


def test_nothing_tells_to_install_the_package_of_somebody_else() -> None:
    found = {}
    for path in published():
        if path.suffix in {".pyc", ".png", ".ico"} or path.name.startswith(".coverage"):
            continue
        places = wrongly_installed(path.read_text("utf-8", errors="replace"))
        if places:
            found[str(path.relative_to(ROOT))] = places
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "pip install reconciler",
        "pip install -q 'reconciler[keyring]'",
        "uvx reconciler plan",
        "pipx run reconciler",
        "uv tool install reconciler==1.0",
        "Install reconciler again.",
    ],
)
def test_a_line_that_would_is_found(line: str) -> None:
    assert wrongly_installed(f"To begin: `{line}`\n")


@pytest.mark.parametrize(
    "line",
    [
        "pip install 'simkl-as-code[keyring]'",
        "uvx --from git+https://github.com/someone/reconciler reconciler plan",
        "pip install git+https://github.com/someone/reconciler",
        ".venv/bin/pip install -q . && .venv/bin/reconciler plan",
    ],
)
def test_a_line_that_installs_ours_is_not(line: str) -> None:
    assert not wrongly_installed(line)


def test_the_docs_tell_how_to_run_it_without_installing() -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))
    assert "uvx --from git+" in pages
    assert "uvx simkl-as-code" in pages
