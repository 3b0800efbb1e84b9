"""Which branch of a repository is the one that counts, as its files in ``.git`` say."""

from pathlib import Path
from typing import Final

_HEADS: Final = "refs/heads/"
_REMOTE: Final = "refs/remotes/origin/"
_REFERS: Final = "ref: "
_USUAL: Final = ("main", "master", "trunk")


def main_branch(folder: Path) -> str | None:
    """Return the main branch of the repository in a folder, or None where there is none.

    It is what the remote calls its own; else a branch with a usual name; else the branch that is
    checked out, which may have no commit yet. Known from Git's "gitrepository-layout".
    """
    own, common = _git_folders(folder)
    if own is None:
        return None
    remote = _refers_to(common / _REMOTE / "HEAD", _REMOTE)
    current = _refers_to(own / "HEAD", _HEADS)
    if remote is not None:
        return remote
    if current in _USUAL:
        return current
    there = _branches(common)
    return next((name for name in _USUAL if name in there), current)


def _git_folders(folder: Path) -> tuple[Path, Path] | tuple[None, Path]:
    """Return where this work tree's own files are, and those that all its work trees share."""
    place = folder / ".git"
    if place.is_file():
        place = folder / _text(place).removeprefix("gitdir: ")
    if not (place / "HEAD").is_file():
        return None, place
    shared = _text(place / "commondir")
    return place, place / shared if shared else place


def _refers_to(file: Path, kind: str) -> str | None:
    text = _text(file)
    found = text.removeprefix(_REFERS).removeprefix(kind)
    return found if text == f"{_REFERS}{kind}{found}" and found else None


def _branches(common: Path) -> set[str]:
    packed = {
        line.partition(" ")[2].removeprefix(_HEADS)
        for line in _text(common / "packed-refs").splitlines()
        if f" {_HEADS}" in line
    }
    return packed | {name for name in _USUAL if (common / _HEADS / name).is_file()}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""
