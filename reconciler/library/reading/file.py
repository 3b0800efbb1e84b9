"""What a reading of the library file starts from: its bytes, and the day on which it is read."""

import contextlib
import errno
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from reconciler.files.atomic import read_regular
from reconciler.model.errors import InvalidLibrary, Problem

LARGEST_FILE: Final = 32 * 1024 * 1024
"""Bytes that a library file may have."""

_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def read_source(path: Path) -> bytes:
    """Read the bytes of a library file.

    Only a regular file of text is read, so that no problem ever shows a line of something else,
    such as the process's environment behind a symbolic link. The one exception is a pipe that a
    shell opened for the program and named to it, as in ``reconciler validate <(…)``.

    Raises:
        InvalidLibrary: It is missing, no file of text, unreadable or larger than ``LARGEST_FILE``.
    """
    name = str(path)
    try:
        data = read_regular(path, LARGEST_FILE, pipe=_is_from_the_shell(path))
    except FileNotFoundError:
        hint = (
            f"Looked in {path.absolute().parent}. {_elsewhere(path)}"
            "Write one, or let `reconciler import` write the library of your account."
        )
        if name == "-":
            hint = "`-` is not read as standard input; give the name of a file, or /dev/stdin."
        missing = f"there is no file {name}"
        if path.is_symlink():
            missing = f"{name} is a link to {path.readlink()}, and there is no such file"
        raise _unreadable(name, missing, hint) from None
    except IsADirectoryError:
        raise _unreadable(
            name, f"{name} is a folder, not a file", "Give the name of the library file in it."
        ) from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            raise InvalidLibrary([too_large(name)]) from None
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(
            name, f"{name} cannot be read: {reason}", "Check the name and your permissions."
        ) from None
    if b"\0" in data:
        raise InvalidLibrary([no_text(data, name)])
    return data


def today_in_utc() -> date:
    """Return the day that it is, after whose next nothing in a file can have been watched."""
    return datetime.now(UTC).date()


def no_text(data: bytes, name: str) -> Problem:
    """Return the problem of a file that holds NUL bytes."""
    if data[:2] in _WIDE_BOMS or data[:2].count(0) == 1:
        told = ("not-utf8", "the file is encoded as UTF-16 or UTF-32", "Save it as UTF-8.")
    else:
        told = (
            "unreadable",
            "the file holds NUL bytes, so it is no text",
            "Check the name, and that the file was saved whole.",
        )
    return Problem(*told, name, 1, 1)


def too_large(name: str) -> Problem:
    """Return the problem of a file of more bytes than ``LARGEST_FILE``."""
    return Problem(
        "too-large",
        f"the file is larger than {LARGEST_FILE // 1024 // 1024} MiB",
        "Split the library over several files, each with its own types.",
        name,
        1,
        1,
    )


def _elsewhere(path: Path) -> str:
    """Return the sentence that names the file that was probably meant; empty without one."""
    import difflib

    other = {".yaml": ".yml", ".yml": ".yaml"}.get(path.suffix)
    meant = [path.with_suffix(other)] if other is not None else []
    meant.append(path.parent / ".." / path.name)
    found = next((one for one in meant if one.is_file()), None)
    if found is None:
        with contextlib.suppress(OSError):
            names = [one.name for one in path.absolute().parent.iterdir() if one.is_file()]
            yaml = [name for name in names if name.endswith((".yaml", ".yml"))]
            nearest = difflib.get_close_matches(path.name, yaml, 1)
            found = path.with_name(nearest[0]) if nearest else None
    return f"Did you mean {found}? " if found is not None else ""


def _is_from_the_shell(path: Path) -> bool:
    return str(path) == "/dev/stdin" or str(path.parent) in ("/dev/fd", "/proc/self/fd")


def _unreadable(name: str, message: str, hint: str) -> InvalidLibrary:
    return InvalidLibrary([Problem("unreadable", message, hint, name, 1, 1)])
