"""The bytes of a library file: reading them, and what they must be before they can be YAML."""

import re
import stat
from itertools import islice
from pathlib import Path
from typing import Final

from reconciler.library.reading.report import Report
from reconciler.model.errors import InvalidLibrary
from reconciler.model.problems import Problem

LARGEST: Final = 32 * 1024 * 1024
"""Bytes that a library file may have."""

_BOM: Final = b"\xef\xbb\xbf"
_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_LINE_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MOST_IN_A_LINE: Final = 20
_ASCII_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_MAYBE_CONTROLS: Final = (b"\xc2", b"\xef\xbf")
"""How the UTF-8 of U+0080 to U+00BF starts, and of U+FFC0 to U+FFFF."""


def read_source(path: Path) -> bytes:
    """Read the bytes of a library file.

    Raises:
        InvalidLibrary: It is missing, a folder, not readable or larger than ``LARGEST``.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            if stat.S_ISREG(path.stat().st_mode) and path.stat().st_size > LARGEST:
                raise _too_large(name)
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        hint = "Write one, or let `reconciler import` write the library of your account."
        if name == "-":
            hint = "`-` is not read as standard input; give the name of a file."
        raise _unreadable(name, f"there is no file {name}", hint) from None
    except IsADirectoryError:
        raise _unreadable(
            name, f"{name} is a folder, not a file", "Give the name of the library file in it."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(
            name, f"{name} cannot be read: {reason}", "Check the name and your permissions."
        ) from None
    if len(data) > LARGEST:
        raise _too_large(name)
    return data


def utf8_source(data: bytes, report: Report) -> bytes | None:
    """Give the file as UTF-8 text without a byte order mark and with nothing YAML forbids.

    What is wrong is reported, and replaced so that the rest of the file can still be checked. None
    means that nothing else can be told.
    """
    if len(data) > LARGEST:
        report.add("too-large", (1, 1), *_TOO_LARGE)
        return None
    if data[:2] in _WIDE_BOMS or (data[:2].count(0) == 1):
        report.add(
            "not-utf8",
            (1, 1),
            "the file is encoded as UTF-16 or UTF-32",
            "Save it as UTF-8.",
        )
        return None
    data = data.removeprefix(_BOM)
    text = _decoded(data, report)
    if _surely_printable(data) or _CONTROL.search(text) is None:
        return text.encode()
    for number, line in enumerate(split_lines(text), 1):
        for match in islice(_CONTROL.finditer(line), _MOST_IN_A_LINE):
            report.add(
                "control-character",
                (number, match.start() + 1),
                f"the control character U+{ord(match[0]):04X} is not allowed",
                "Delete it; it may be invisible in your editor.",
            )
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def _surely_printable(data: bytes) -> bool:
    """Tell whether no control character is in a text, by bytes alone: twenty times as fast."""
    if any(lead in data for lead in _MAYBE_CONTROLS):
        return False
    return len(data.translate(None, _ASCII_CONTROLS)) == len(data)


def split_lines(text: str) -> list[str]:
    """Split a text into the lines that YAML positions count."""
    return _LINE_BREAK.split(text)


def _decoded(data: bytes, report: Report) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = split_lines(data[: error.start].decode(errors="replace"))
        report.add(
            "not-utf8",
            (len(before), len(before[-1]) + 1),
            f"the byte 0x{data[error.start]:02X} is not UTF-8",
            "Save the file as UTF-8.",
        )
        return data.decode(errors="replace")


_TOO_LARGE: Final = (
    f"the file is larger than {LARGEST // 1024 // 1024} MiB",
    "Split the library over several files, each with its own types.",
)


def _too_large(name: str) -> InvalidLibrary:
    return InvalidLibrary([Problem("too-large", *_TOO_LARGE, name, 1, 1)])


def _unreadable(name: str, message: str, hint: str) -> InvalidLibrary:
    return InvalidLibrary([Problem("unreadable", message, hint, name, 1, 1)])
