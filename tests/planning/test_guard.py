"""A library that seems to be gone is not believed."""

import pytest

from reconciler.model.account import Account, Entry
from reconciler.model.library import Library, Policy
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.planning.guard import suspicious_loss

SHOWS = MediaType.SHOWS
FILE = Library("library.yaml", Policy(), {SHOWS: frozenset({Status.HOLD})})


def lock(count: int) -> Lock:
    items = {
        number: LockedItem(SHOWS, number, Status.HOLD, {}, f"Show {number}", None)
        for number in range(1, count + 1)
    }
    return Lock(7, {SHOWS: frozenset({Status.HOLD})}, {SHOWS: items})


def account(count: int, *, removed: bool = True) -> Account:
    rows = tuple(
        Entry(SHOWS, number, Status.HOLD, "hold", f"Show {number}", None, {})
        for number in range(1, count + 1)
    )
    return Account(7, {SHOWS: rows}, None, frozenset() if removed else frozenset({SHOWS}))


@pytest.mark.parametrize(
    ("known", "left", "suspicious"),
    [(10, 4, True), (10, 5, False), (5, 2, True), (5, 3, False), (4, 0, False), (0, 0, False)],
)
def test_losing_more_than_half_of_many_is_suspicious(
    known: int, left: int, suspicious: bool
) -> None:
    loss = suspicious_loss(lock(known), FILE, account(left))
    assert (loss is not None) == suspicious
    if loss is not None:
        assert loss == (known - left, known)


def test_an_empty_type_of_which_nothing_was_ever_removed_is_suspicious_at_any_size() -> None:
    assert suspicious_loss(lock(1), FILE, account(0, removed=False)) == (1, 1)
    assert suspicious_loss(lock(2), FILE, account(1, removed=False)) is None


def test_types_that_the_file_does_not_name_are_not_counted() -> None:
    movies = Library("library.yaml", Policy(), {MediaType.MOVIES: frozenset()})
    assert suspicious_loss(lock(10), movies, account(0, removed=False)) is None
