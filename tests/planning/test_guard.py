"""A library that seems to be gone is not believed."""

import pytest

from reconciler.model.account import Account, Entry
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.planning.guard import suspicious_loss

SHOWS = MediaType.SHOWS
MANAGED = {SHOWS: frozenset({Status.HOLD})}


def listing(*numbers: int, prune: bool = True) -> Library:
    wishes = tuple(
        Wish(SHOWS, Status.HOLD, None, None, {"simkl": str(number)}, number, 5)
        for number in numbers
    )
    return Library("library.yaml", Policy(prune=prune), MANAGED, wishes)


FILE = listing(*range(1, 11))


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


def test_what_an_apply_removed_is_no_loss_when_it_was_cut_off_before_the_lock() -> None:
    assert suspicious_loss(lock(10), listing(), account(0)) is None
    assert suspicious_loss(lock(10), listing(1, 2, 3, 4, 5, 6), account(6)) is None
    assert suspicious_loss(lock(10), listing(1, 2, 3, 4, 5, 6), account(2)) == (4, 6)


def test_where_nothing_is_pruned_no_apply_can_have_removed_it() -> None:
    assert suspicious_loss(lock(10), listing(prune=False), account(4)) == (6, 10)


def test_what_the_file_lists_by_another_id_is_still_listed() -> None:
    items = {
        number: LockedItem(SHOWS, number, Status.HOLD, {"tmdb": str(900 + number)}, "", None)
        for number in range(1, 11)
    }
    wishes = tuple(
        Wish(SHOWS, Status.HOLD, None, None, {"tmdb": str(900 + number)}, number, 5)
        for number in range(1, 11)
    )
    file = Library("library.yaml", Policy(), MANAGED, wishes)
    assert suspicious_loss(Lock(7, MANAGED, {SHOWS: items}), file, account(0)) == (10, 10)
