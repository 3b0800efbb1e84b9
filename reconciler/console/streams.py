"""Where output goes: results to stdout, progress, prompts and errors to stderr."""

import codecs
import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from reconciler.console.screen import SCREEN, columns_asked_for, columns_of, takes_text
from reconciler.rendering.terminal import clean, fold

_FALLBACK_WIDTH: Final = 100
_NARROWEST: Final = 40

_OBEYED: Final = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What JSON leaves as it is and a terminal obeys; it stands in strings only."""

_ANSI_TERMINALS: Final = frozenset({"WT_SESSION", "TERM", "TERM_PROGRAM", "ANSICON", "CONEMUANSI"})
"""Set by terminals on Windows that show colours; the old console shows the codes instead."""


def print_result(text: str) -> None:
    """Print a result on stdout, with exactly one newline at its end."""
    _print(text, sys.stdout.write)


def _print(text: str, write: Callable[[str], object]) -> None:
    try:
        with SCREEN.writing():
            write(text if text.endswith("\n") else f"{text}\n")
            sys.stdout.flush()
    except OSError:
        SCREEN.is_broken = True
        raise


def print_data(text: str) -> None:
    """Print what would stand in a file: UTF-8, whatever the encoding of stdout.

    On a terminal there is nothing in it that a terminal obeys.
    """
    if sys.stdout.isatty():
        print_result("\n".join(clean(line) for line in text.split("\n")))
    elif _is_utf8(sys.stdout):
        print_result(text)
    else:
        sys.stdout.flush()
        _print(text, lambda whole: sys.stdout.buffer.write(whole.encode("utf-8", "replace")))


def print_document(document: Mapping[str, object]) -> None:
    """Print one JSON document on stdout; all of it is ASCII where stdout is not UTF-8."""
    import json

    SCREEN.has_document = True
    text = json.dumps(document, ensure_ascii=not _is_utf8(sys.stdout), indent=2)
    print_result(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_or_show(text: str) -> bool:
    """Print a result that must not go unsaid; where stdout fails, show it and return False."""
    try:
        print_result(text)
    except OSError:
        drop_stdout()
        show(text)
        return False
    return True


def tell(text: str) -> None:
    """Tell the person something on stderr, with nothing in it that a terminal obeys.

    A line that begins inside the text is set in, so that no title passes for a sentence of ours.
    Lines are broken between words where there is a terminal; in a pipe each sentence stays whole,
    so that a program finds it.
    """
    first, *more = (clean(line) for line in text.split("\n"))
    lines = [first, *(line if line.startswith(" ") else f"  {line}" for line in more)]
    show(fitted("\n".join(lines), sys.stderr))


def fitted(text: str, stream: TextIO) -> str:
    """Return cleaned text without colours as it fits the stream, if that is a terminal.

    Lines that are too wide are broken between words, except those to be pasted. In a pipe each
    stays whole, so that a program finds it.
    """
    cells = room(stream)
    if cells is None:
        return text
    return "\n".join(
        part
        for line in text.split("\n")
        for part in ([line] if "\x1b" in line else fold(line, cells))
    )


def room(stream: TextIO) -> int | None:
    """Return the width in cells at which sentences are broken: a terminal's; None elsewhere."""
    return width(stream) if not stream.closed and stream.isatty() else None


def show(text: str) -> None:
    """Show text on stderr that was cleaned already, and may be coloured.

    Where nobody reads that, it is lost without a word.
    """
    # What cannot be printed on stdout fails where it is printed, never in a word about it.
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    try:
        with SCREEN.writing():
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
    except (OSError, ValueError):
        _drop_stderr()


def tell_progress(text: str) -> None:
    """Tell on stderr what is being done, unless that would wait for somebody to read it."""
    if takes_text(sys.stderr):
        tell(text)


def _drop_stderr() -> None:
    """Let what is told from here on, and what is buffered, go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        _drop(sys.stderr)


def is_interactive() -> bool:
    """Return whether somebody can answer a question: both the answer and the question need one."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def wants_color(stream: TextIO) -> bool:
    """Return whether colour may be used: on a terminal only, and never with ``NO_COLOR``."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.name == "nt" and _ANSI_TERMINALS.isdisjoint(os.environ):
        return False
    return stream.isatty()


def width(stream: TextIO) -> int:
    """Return the width in cells to lay text out for; a fixed one where there is no terminal.

    What goes into a pipe while a person sits at the terminal is laid out for that: a pager shows it
    there.
    """
    told = columns_asked_for() or columns_of(stream)
    if told is None and _is_pipe(stream) and sys.stderr.isatty():
        told = columns_of(sys.stderr)
    return max(told, _NARROWEST) if told else _FALLBACK_WIDTH


def _is_pipe(stream: TextIO) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def tolerate_narrow_encodings() -> None:
    """Let characters that the terminal's encoding lacks be replaced instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
            if os.name == "nt" and not stream.isatty() and not os.environ.get("PYTHONIOENCODING"):
                # Into files and pipes Windows would write an old code page, which is no JSON.
                reconfigure(encoding="utf-8", newline="\n")


def _is_utf8(stream: TextIO) -> bool:
    try:
        return codecs.lookup(stream.encoding or "").name == "utf-8"
    except LookupError:
        return False


def stdout_is_broken() -> bool:
    """Return whether stdout refused a result, or still holds what it cannot pass on."""
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return SCREEN.is_broken


def nobody_reads(error: OSError) -> bool:
    """Return whether output failed since its reader is gone; on Windows that is another error."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def give_stdout_up(error: OSError) -> None:
    """Write no more to stdout, and say why, unless its reader is merely gone."""
    drop_stdout()
    if not nobody_reads(error):
        tell(f"Error: the output cannot be written: {error.strerror or error}")


def drop_stdout() -> None:
    """Keep the interpreter from failing again when it flushes a pipe that nobody reads."""
    _drop(sys.stdout)


def _drop(stream: TextIO) -> None:
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())


def replace_closed_streams() -> None:
    """Let a program whose stdout or stderr was closed write into nothing instead of failing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
