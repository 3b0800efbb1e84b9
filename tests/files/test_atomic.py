"""Files are replaced in one step, keep their rights, and leave nothing behind."""

import os
import re
import stat
import sys
from functools import partial
from pathlib import Path

import pytest

from reconciler.files.atomic import (
    cannot_write,
    make_folder,
    require_folder,
    require_writable,
    write_atomically,
)
from reconciler.model.errors import FileFailure

no_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@no_modes
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_rights_that_the_umask_says(
    tmp_path: Path, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "new", b"x")
        assert mode_of(tmp_path / "new") == mode
    finally:
        assert os.umask(before) == umask


@no_modes
def test_a_private_file_is_its_owner_s_whatever_it_was(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    write_atomically(path, b"x", private=True)
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    path.chmod(0o666)
    write_atomically(path, b"y", private=True)
    assert mode_of(path) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right that few people have")
def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


class InUse(PermissionError):
    """What Windows says of a file that a virus scanner looks at."""

    def __init__(self, code: int) -> None:
        super().__init__(13, "Permission denied")
        self.winerror = code


@pytest.mark.parametrize("code", [5, 32])
def test_a_file_that_somebody_has_open_on_windows_is_replaced_when_they_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    replace, refusals = os.replace, [InUse(code), InUse(code)]

    def refused_twice(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused_twice)
    (tmp_path / "file").write_bytes(b"old")
    write_atomically(tmp_path / "file", b"new")
    assert refusals == []
    assert (tmp_path / "file").read_bytes() == b"new"


def test_any_other_refusal_is_told_at_once_and_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refused(source: Path, target: Path) -> None:
        tries.append(source)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refused)
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(FileFailure, match="Permission denied"):
        write_atomically(tmp_path / "file", b"new")
    assert len(tries) == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


MISSING, DENIED = FileNotFoundError(2, "No such file"), PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("place", "error", "makes_folder", "why"),
    [
        ("file", MISSING, False, "no file can be made in {}"),
        ("none/file", MISSING, False, "there is no folder {}/none"),
        ("none/file", MISSING, True, "no folder can be made in {}"),
        ("none/file", DENIED, True, "Permission denied"),
        ("file", DENIED, False, "Permission denied"),
        ("taken/file", NotADirectoryError(20, "Not a directory"), False, "{}/taken"),
        ("taken/none/file", FileExistsError(17, "File exists"), True, "{}/taken"),
    ],
)
def test_the_reason_why_a_file_cannot_be_written_is_the_true_one(
    tmp_path: Path, place: str, error: OSError, makes_folder: bool, why: str
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    failure = cannot_write(tmp_path / place, error, makes_folder=makes_folder)
    told = why.format(tmp_path)
    if told.endswith("taken"):
        told = f"a file stands where the folder has to be: {told}"
    assert failure.message == f"cannot write {tmp_path / place}: {told}"


@pytest.mark.parametrize("place", ["taken", "taken/none"])
def test_a_folder_that_cannot_be_made_is_told_before_it_is_needed(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    for require in (require_folder, make_folder):
        with pytest.raises(FileFailure, match="a file stands where the folder has to be"):
            require(tmp_path / place, "file")
    require_folder(tmp_path / "none" / "none", "file")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_folder_without_rights_is_told_alike_whether_it_is_there_or_is_yet_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rights of a superuser are not those that the folder shows.
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    for require in (
        partial(require_writable, tmp_path / "file"),
        partial(require_folder, tmp_path, "file"),
        partial(require_folder, tmp_path / "none" / "none", "file"),
    ):
        with pytest.raises(FileFailure) as caught:
            require()
        assert caught.value.message.endswith(f"file: {tmp_path} cannot be written to")
        assert caught.value.hint == "Check the folder's rights and the free space."


def test_a_folder_without_rights_is_told_in_full_where_it_is_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    for require in (
        partial(require_writable, Path("file")),
        partial(require_folder, Path("none"), "file"),
    ):
        with pytest.raises(FileFailure, match=f"file: {re.escape(str(tmp_path))} cannot"):
            require()
