"""What a step tells its runner: summary, outputs, annotations and a log without commands.

The runner obeys lines of the log that start with ``::``, and lines of the output file. Titles come
from other people, so they never reach either as they are. Known from GitHub's "Workflow commands".
"""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reconciler.files.atomic import cannot_write

SUMMARY_LIMIT: Final = 1_000_000
"""Bytes of a step's summary; GitHub refuses more than 1 MiB altogether."""


def add_summary(file: Path | None, markdown: str) -> None:
    """Add Markdown to the page of the run; without a file, nothing.

    Raises:
        FileFailure: The file cannot be written.
    """
    data = markdown.encode()
    if len(data) > SUMMARY_LIMIT:
        data = data[:SUMMARY_LIMIT].decode("utf-8", "ignore").encode() + "\n\n…\n".encode()
    _append(file, data + b"\n")


def set_outputs(file: Path | None, outputs: Mapping[str, str]) -> None:
    """Set outputs of the step; a value may hold anything, line breaks included.

    Each value ends at a line that is drawn at random, so that no value can end itself early and
    set another output.

    Raises:
        FileFailure: The file cannot be written.
    """
    lines = []
    for name, value in outputs.items():
        end = f"end-{secrets.token_hex(16)}"
        lines.append(f"{name}<<{end}\n{value}\n{end}\n")
    _append(file, "".join(lines).encode())


def error_annotation(title: str, message: str) -> str:
    """Return the line that shows an error on the page of the run."""
    return f"::error title={_property(title)}::{_data(message)}"


@contextmanager
def no_commands() -> Iterator[None]:
    """Let the runner obey no line that is printed meanwhile; only a random word ends that."""
    word = secrets.token_hex(16)
    _print(f"::stop-commands::{word}")
    try:
        yield
    finally:
        _print(f"::{word}::")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _append(file: Path | None, data: bytes) -> None:
    if file is None:
        return
    try:
        with file.open("ab") as stream:
            stream.write(data)
    except OSError as error:
        raise cannot_write(file, error) from error


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
