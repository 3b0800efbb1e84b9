"""A release is made of a tag, a version and a changelog that agree, or not at all."""

from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT, Project

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- Not yet.

## [1.2.3] - 2026-11-24

### Fixed

- Titles with “quotes”, see [the page].

## [1.2.2] - 2026-11-01

- Older.

[the page]: https://example.org/page
"""


def project(folder: Path, changelog: str = CHANGELOG) -> Project:
    files = {"reconciler/__init__.py": '__version__ = "1.2.3"\n', "CHANGELOG.md": changelog}
    return Project.make(folder / "project", files)


def test_the_notes_are_the_section_of_the_version(tmp_path: Path) -> None:
    done = project(tmp_path).run("release_notes.py", "v1.2.3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "### Fixed\n\n- Titles with “quotes”, see [the page].\n"


def test_the_oldest_section_ends_where_the_links_begin(tmp_path: Path) -> None:
    text = "## [1.2.3] - 2026-11-24\n\n- First.\n\n[1.2.3]: https://example.org/1.2.3\n"
    assert project(tmp_path, text).run("release_notes.py", "v1.2.3").stdout == "- First.\n"


@pytest.mark.parametrize(
    ("tag", "changelog", "said"),
    [
        ("v1.2.4", CHANGELOG, "v1.2.4: the package says that it is 1.2.3"),
        ("1.2.3", CHANGELOG, "1.2.3: a release's tag is v and three numbers, such as v1.2.3"),
        ("v1.2.3\n", CHANGELOG, "a release's tag is v and three numbers"),
        ("v1.2.3", CHANGELOG.replace("[1.2.3]", "[1.2.30]"), "has no section `## [1.2.3]"),
        ("v1.2.3", CHANGELOG.replace(" - 2026-11-24", ""), "has no section `## [1.2.3]"),
        ("v1.2.3", "## [1.2.3] - 2026-11-24\n\n### Added\n\n", "says nothing of 1.2.3"),
    ],
)
def test_what_does_not_agree_is_not_released(
    tmp_path: Path, tag: str, changelog: str, said: str
) -> None:
    done = project(tmp_path, changelog).run("release_notes.py", tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_the_version_that_the_package_names_is_one_that_can_be_released(tmp_path: Path) -> None:
    copy = Project.make(
        tmp_path / "project",
        {
            name: (ROOT / name).read_text("utf-8")
            for name in ("reconciler/__init__.py", "CHANGELOG.md")
        },
    )
    said = copy.run("release_notes.py", "v0.0.0").stderr
    assert said.startswith("v0.0.0: the package says that it is ")
