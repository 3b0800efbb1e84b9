"""Once the first write was sent, every end is an outcome: what was done, the backup, the rest."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.applying.backup import read_backup
from reconciler.applying.outcome import End, Outcome
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.media import MediaType
from reconciler.sandbox.edit import remove
from reconciler.usecases.apply import apply_library
from tests.double.file import DoubleFile
from tests.house import House, house

ADD, REMOVE = "POST /sync/add-to-list", "POST /sync/history/remove"
LOST, THRONES = 9000016, 17465
FILE = f"version: 1\nshows:\n  completed: []\n  dropped: [simkl:{THRONES}]\n"
"""Moves Game of Thrones and removes what was completed."""


@pytest.fixture
def place() -> Iterator[House]:
    with house(FILE) as own:
        yield own


def is_done(place: House) -> bool:
    statuses = {entry.simkl: entry.status for entry in place.account().entries[MediaType.SHOWS]}
    return statuses.get(THRONES) == "dropped" and LOST not in statuses


def assert_tells_all(outcome: Outcome) -> None:
    """The outcome counts everything that was done and names the backup."""
    assert outcome.applied == len(outcome.document()["plan"]["operations"])
    assert outcome.backup is not None
    assert LOST in {entry.simkl for entry in read_backup(outcome.backup).entries}


def no_lock(place: House) -> Callable[[DoubleFile], object]:
    return lambda _: lock_path(place.file).mkdir()


def no_cache(place: House) -> Callable[[DoubleFile], object]:
    def spoil(_: DoubleFile) -> None:
        shutil.rmtree(place.folder / "cache", ignore_errors=True)
        (place.folder / "cache").write_text("")

    return spoil


def test_a_lock_that_cannot_be_written_hides_nothing_that_was_done(place: House) -> None:
    place.simkl.after(REMOVE, no_lock(place))
    outcome = place.apply()
    assert outcome.verdict is End.INCOMPLETE
    assert_tells_all(outcome)
    assert "library.lock.json" in outcome.message
    assert is_done(place)


def test_a_lock_that_cannot_be_written_fails_an_apply_with_nothing_to_do(place: House) -> None:
    place.apply()
    lock_path(place.file).unlink()
    place.simkl.after("GET /sync/activities", no_lock(place))
    outcome = place.apply()
    assert outcome.verdict is End.INCOMPLETE
    assert outcome.converged
    assert "nothing to do, but cannot write" in outcome.message


def test_a_cache_that_cannot_be_written_hides_nothing_that_was_done(place: House) -> None:
    place.simkl.after(REMOVE, no_cache(place))
    outcome = place.apply()
    assert outcome.backup is not None
    (place.folder / "cache").unlink()
    assert is_done(place)


def test_a_listed_title_that_vanishes_meanwhile_is_told(place: House) -> None:
    place.simkl.after(REMOVE, lambda file: remove(file, MediaType.SHOWS, str(THRONES)))
    outcome = place.apply()
    assert outcome.verdict is End.INCOMPLETE
    assert not outcome.converged
    assert [(one.simkl, reason) for one, reason in outcome.failed] == [
        (THRONES, "not in the library: somebody else removed it meanwhile")
    ]
    assert outcome.backup is not None
    assert read_lock(lock_path(place.file)) is not None


def test_an_unchanged_title_that_vanishes_meanwhile_is_told() -> None:
    text = f"version: 1\nshows:\n  completed: []\n  watching: [simkl:{THRONES}]\n"
    with house(text) as place:
        place.simkl.after(REMOVE, lambda file: remove(file, MediaType.SHOWS, str(THRONES)))
        outcome = place.apply()
        assert outcome.verdict is End.INCOMPLETE
        assert not outcome.reached
        assert_tells_all(outcome)
        assert "the account changed meanwhile" in outcome.message


def test_a_fault_of_ours_after_a_write_is_told_beside_what_was_done(place: House) -> None:
    place.simkl.after(REMOVE, raise_(ValueError("a fault")))
    outcome = place.apply()
    assert outcome.verdict is End.FAILED
    assert "a fault of reconciler itself: ValueError" in outcome.message
    assert_tells_all(outcome)
    assert read_lock(lock_path(place.file)) is not None


def raise_(error: Exception) -> Callable[[DoubleFile], object]:
    def event(_: DoubleFile) -> None:
        raise error

    return event


def kill(number: int) -> Callable[[DoubleFile], object]:
    return lambda _: os.kill(os.getpid(), number)


SIGNALS = (
    [pytest.param(getattr(signal, name), id=name) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    if sys.platform != "win32"
    else []
)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_after_the_first_write_ends_before_the_removals_and_is_told(
    place: House, number: int
) -> None:
    place.simkl.after(ADD, kill(number))
    outcome = place.apply()
    assert outcome.verdict is End.FAILED
    assert outcome.code == "interrupted"
    assert outcome.applied == 1
    assert outcome.message == "stopped before it was finished; 1 of 7 done, 6 not sent"
    assert {reason for _, reason in outcome.failed} == {"not sent"}
    assert outcome.backup is not None
    lock = read_lock(lock_path(place.file))
    assert lock is not None
    agreed = lock.get(MediaType.SHOWS, THRONES)
    assert agreed is not None
    assert agreed.status == "dropped"
    assert place.apply().reached


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_the_result_is_read_still_gets_a_look(place: House, number: int) -> None:
    place.simkl.after("GET /sync/activities", *[lambda _: None] * 2, kill(number))
    outcome = place.apply()
    assert outcome.code == "interrupted"
    assert_tells_all(outcome)
    assert read_lock(lock_path(place.file)) is not None


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_before_the_first_write_sends_nothing(place: House, number: int) -> None:
    place.simkl.after("GET /sync/all-items/shows/completed", kill(number))
    outcome = place.apply()
    assert (outcome.verdict, outcome.code) == (End.FAILED, "interrupted")
    assert "nothing was sent" in outcome.message
    assert outcome.applied == 0
    assert not is_done(place)


@pytest.mark.parametrize("number", SIGNALS)
def test_signals_do_what_they_did_before_once_it_is_over(place: House, number: int) -> None:
    before = signal.getsignal(number)
    place.apply()
    assert signal.getsignal(number) is before


def test_the_backup_is_told_before_the_first_write(place: House) -> None:
    told: list[tuple[Path, bool]] = []
    with place.session() as session:
        request = replace(
            place.request, backup_saved=lambda path: told.append((path, is_done(place)))
        )
        outcome = apply_library(request, session)
    assert told == [(outcome.backup, False)]
