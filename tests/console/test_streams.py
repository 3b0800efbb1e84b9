"""What is told on stderr stops nothing, whoever does or does not read it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO

import pytest

from reconciler.console.streams import tell, tell_progress

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes cannot be asked there")


@contextmanager
def piped_stderr(number: int | None = None) -> Iterator[FileIO]:
    """Let stderr be written into a pipe, whose number may be asked for, and give its other end."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    if number is not None:
        os.dup2(writing, number)
        os.close(writing)
        writing = number
    with (
        FileIO(reading) as reader,
        os.fdopen(writing, "w") as stream,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stderr", stream)
        yield reader


def fill() -> int:
    """Write into stderr's pipe until no byte more fits; give how many did."""
    size = 0
    with suppress(BlockingIOError):
        while True:
            size += os.write(sys.stderr.fileno(), b"." * 4096)
    with suppress(BlockingIOError):
        while True:
            size += os.write(sys.stderr.fileno(), b".")
    return size


def test_progress_is_told_where_somebody_reads() -> None:
    with piped_stderr() as reader:
        tell_progress("… removing 3")
        assert reader.read(100) == "… removing 3\n".encode()


def highest_number() -> int:
    """Return the highest number that a file of this process may have."""
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 1


@pytest.mark.parametrize("number", [None, 1500], ids=["any", "above a thousand"])
def test_progress_does_not_wait_for_a_pipe_that_nobody_empties(number: int | None) -> None:
    if number is not None and number > highest_number():
        pytest.skip("this system lets a program have fewer files")
    with piped_stderr(number) as reader:
        size = fill()
        tell_progress("… removing 3")
        read = b""
        while len(read) < size:
            read += reader.read(65536) or b""
        assert read == b"." * size
        tell("Error: after all")
        assert reader.read(100) == b"Error: after all\n"


@pytest.mark.parametrize("say", [tell, tell_progress])
def test_nothing_is_raised_where_the_reader_is_gone(say: Callable[[str], None]) -> None:
    with piped_stderr() as reader:
        reader.close()
        say("lost")
        say("lost as well")


def test_nothing_is_raised_where_stderr_is_closed() -> None:
    with piped_stderr():
        sys.stderr.close()
        tell_progress("lost")
        tell("lost as well")
