"""What may be in a release: the files under version control, of the kinds that belong there."""

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.packaging.scripts import Project

PACKAGE = ["reconciler/__init__.py", "reconciler/site/app.js", "reconciler/py.typed"]
OTHERS = ["README.md", "tests/test_one.py", "docs/page.md"]
BESIDE = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.make(tmp_path / "project", dict.fromkeys([*PACKAGE, *OTHERS], "x\n"))


def check(
    project: Project,
    *,
    wheel: Iterable[str] = PACKAGE,
    beside: Iterable[str] = BESIDE,
    sdist: Iterable[str] = (*PACKAGE, *OTHERS, "PKG-INFO"),
) -> str:
    """Make archives that hold these files, and give what the check says of them."""
    dist = project.folder.parent / "dist"
    dist.mkdir()
    with zipfile.ZipFile(dist / "simkl_as_code-1.2.3-py3-none-any.whl", "w") as archive:
        for name in [*wheel, *(f"simkl_as_code-1.2.3.dist-info/{one}" for one in beside)]:
            archive.writestr(name, "x\n")
    with tarfile.open(dist / "simkl_as_code-1.2.3.tar.gz", "w:gz") as archive:
        for name in sdist:
            member = tarfile.TarInfo(f"simkl_as_code-1.2.3/{name}")
            member.size = 2
            archive.addfile(member, io.BytesIO(b"x\n"))
    done = project.run("archives.py", str(dist))
    assert done.returncode == (1 if done.stderr else 0)
    return done.stderr.strip()


def test_archives_that_hold_what_was_committed_pass(project: Project) -> None:
    assert check(project) == ""


def test_a_file_of_the_package_that_the_wheel_lacks_is_named(project: Project) -> None:
    assert check(project, wheel=PACKAGE[:-1]) == "the wheel lacks reconciler/py.typed"


def test_tests_have_no_place_in_the_wheel(project: Project) -> None:
    said = check(project, wheel=[*PACKAGE, "tests/test_one.py"])
    assert said == "the wheel holds tests/test_one.py, which nobody committed"


def test_the_licence_comes_with_the_wheel(project: Project) -> None:
    assert check(project, beside=BESIDE[:-1]) == "the wheel's metadata lacks licenses/LICENSE"


def test_what_lies_around_is_not_released(project: Project) -> None:
    said = check(project, sdist=[*PACKAGE, *OTHERS, "PKG-INFO", "library.yaml"])
    assert said == "the sdist holds library.yaml, which nobody committed"


def test_the_sdist_has_the_tests_too(project: Project) -> None:
    said = check(project, sdist=[*PACKAGE, "README.md", "docs/page.md", "PKG-INFO"])
    assert said == "the sdist lacks tests/test_one.py"


def test_a_kind_of_file_that_is_not_released_is_not_even_when_committed(tmp_path: Path) -> None:
    names = [*PACKAGE, *OTHERS, "credentials.json"]
    project = Project.make(tmp_path / "project", dict.fromkeys(names, "x\n"))
    said = check(project, sdist=[*names, "PKG-INFO"])
    assert said == "the sdist holds credentials.json, a kind of file that is not released"
