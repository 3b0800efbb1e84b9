"""Pages hold together: links lead somewhere, and each page can be found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, anchors, links, name_of
from tests.docs.transcripts import MARK, commands, run_blocks
from tests.journeys.conftest import ROOT, Program
from tests.journeys.conftest import program as program

TRANSCRIPTS = [page for page in DOCS.rglob("*.md") if MARK in page.read_text(encoding="utf-8")]


def broken(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    found = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_to_elsewhere_are_encrypted(page: Path) -> None:
    assert [link for link in links(page) if re.match(r"(?!https:)[a-z]+:", link)] == []


def test_a_link_to_nowhere_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A b\n[x](nowhere.md) [y](#c) [z](page.md#a-b) `[w](code.md)`\n")
    assert broken(page) == ["nowhere.md", "#c"]


@pytest.mark.skipif(sys.platform == "win32", reason="the transcripts are a POSIX shell's")
@pytest.mark.parametrize("page", TRANSCRIPTS, ids=name_of)
def test_what_a_page_shows_is_what_the_program_prints(page: Path, program: Program) -> None:
    text = page.read_text(encoding="utf-8")
    assert run_blocks(text, program) == text


def test_the_tutorial_is_among_them() -> None:
    assert {name_of(page) for page in TRANSCRIPTS} == {
        "docs/tutorial/first-library.md",
        "docs/tutorial/moving-in.md",
        "docs/how-to/coming-from.md",
        "docs/three-way.md",
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_has_every_page(built: Path) -> None:
    pages = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    assert {page for page in pages if not (built / page).is_file()} == set()


def test_the_site_loads_nothing_from_elsewhere(built: Path) -> None:
    loaded = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\ssrc=["']?(?:https?:)?//"""
        r"""|<link\b[^>]*\shref=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import"""
    )
    files = [path for suffix in ("html", "css") for path in built.rglob(f"*.{suffix}")]
    assert files
    assert [path.name for path in files if loaded.search(path.read_text("utf-8"))] == []


def test_moving_in_takes_no_more_steps_than_it_says() -> None:
    text = (DOCS / "tutorial" / "moving-in.md").read_text(encoding="utf-8")
    steps = [int(number) for number in re.findall(r"\*\*(\d+)\.\*\*", text)]
    assert steps == list(range(1, 11))
    # The first step installs the program; every other one is one command.
    assert len(commands(text)) == len(steps) - 1
