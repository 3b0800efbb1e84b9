"""A file that somebody else changed while a command worked is not overwritten."""

import os
from pathlib import Path

import pytest

from reconciler.model.errors import InvalidLibrary, Stale
from reconciler.usecases.library_file import read_library_file, replace_library_file

TEXT = b"version: 1\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "library.yaml"
    path.write_bytes(TEXT)
    return path


def test_a_file_that_was_changed_meanwhile_is_left_alone(path: Path) -> None:
    file = read_library_file(path)
    path.write_bytes(b"version: 1\nmovies:\n")
    with pytest.raises(Stale) as failed:
        replace_library_file(file, b"version: 1\n# new\n")
    assert failed.value.code == "file-changed"
    assert path.read_bytes() == b"version: 1\nmovies:\n"


def test_a_file_that_was_deleted_meanwhile_is_not_made_anew(path: Path) -> None:
    file = read_library_file(path)
    path.unlink()
    with pytest.raises(InvalidLibrary):
        replace_library_file(file, b"version: 1\n# new\n")
    assert not path.exists()


def test_a_file_that_gets_the_bytes_that_it_has_is_not_written(path: Path) -> None:
    file = read_library_file(path)
    before = path.stat()
    replace_library_file(file, TEXT)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_gets_new_bytes_and_keeps_its_mode(path: Path) -> None:
    path.chmod(0o640)
    replace_library_file(read_library_file(path), b"version: 1\n# new\n")
    assert path.read_bytes() == b"version: 1\n# new\n"
    assert path.stat().st_mode & 0o777 == 0o640
