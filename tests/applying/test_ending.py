"""Signals while something is sent, what is noted of an end, and who holds an account."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.ending import Ending, held_signals
from reconciler.applying.exclusive import exclusive
from reconciler.model.errors import FileFailure, Refused, Unreachable

posix_alone = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"]


def stop(name: str) -> None:
    signal.raise_signal(getattr(signal, name))


@contextmanager
def answered(name: str, answer: Any) -> Iterator[None]:
    """Let the process answer a signal in a way of its own meanwhile."""
    before = signal.signal(getattr(signal, name), answer)
    try:
        yield
    finally:
        signal.signal(getattr(signal, name), before)


@posix_alone
@pytest.mark.parametrize("name", STOPPING)
def test_a_signal_stops_only_what_may_be_stopped(name: str) -> None:
    done = []
    with held_signals() as interruptible:
        with interruptible():
            done.append("before")
        stop(name)
        done.append("held back")
        with pytest.raises(KeyboardInterrupt), interruptible():
            done.append("never")
        with interruptible():
            done.append("the next")
        with pytest.raises(KeyboardInterrupt), interruptible():
            stop(name)
    assert done == ["before", "held back", "the next"]


@posix_alone
@pytest.mark.parametrize("name", STOPPING)
def test_afterwards_signals_are_answered_as_before(name: str) -> None:
    arrived = []
    with answered(name, lambda *_: arrived.append(name)):
        with suppress(ValueError), held_signals():
            stop(name)
            raise ValueError
        assert arrived == []
        stop(name)
    assert arrived == [name]


@posix_alone
@pytest.mark.parametrize("name", STOPPING)
def test_a_signal_that_is_ignored_stays_ignored(name: str) -> None:
    with answered(name, signal.SIG_IGN), held_signals() as interruptible, interruptible():
        stop(name)


def test_outside_of_the_main_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT)
    found = []

    def work() -> None:
        with held_signals() as interruptible, interruptible():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before]


def test_what_ends_work_early_is_noted_and_the_first_failure_stays() -> None:
    ending = Ending()
    with ending.noted():
        pass
    assert (ending.failure, ending.interrupted) == (None, False)
    for error in (Unreachable("first", "hint"), ValueError("second"), KeyboardInterrupt()):
        with ending.noted():
            raise error
    assert ending.failure is not None
    assert (ending.failure.message, ending.interrupted) == ("first", True)
    with pytest.raises(SystemExit), ending.noted():
        raise SystemExit(0)


def test_an_account_is_held_by_one_at_a_time_who_is_named(tmp_path: Path) -> None:
    with exclusive(tmp_path, 7, "2026-11-27T12:00:00"):
        with exclusive(tmp_path, 8, "2026-11-27T12:00:00"):
            pass
        named = f"process {os.getpid()}, started 2026-11-27T12:00:00"
        with pytest.raises(Refused, match=named) as raised, exclusive(tmp_path, 7, "later"):
            pass
        assert raised.value.code == "busy"
        for path in tmp_path.glob("*.holder"):
            path.unlink()
        ending = "a process that is just starting or ending"
        with pytest.raises(Refused, match=ending), exclusive(tmp_path, 7, "later"):
            pass
    with suppress(ValueError), exclusive(tmp_path, 7, "later"):
        raise ValueError
    with exclusive(tmp_path, 7, "later"):
        pass
    assert list(tmp_path.glob("*.holder")) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(FileFailure, match="a file stands where the folder has to be") as raised,
        exclusive(tmp_path / "file" / "inner", 7, "now"),
    ):
        pass
    assert "RECONCILER_DATA_DIR" in raised.value.hint
