"""A library that seems to be gone is not believed."""

from dataclasses import replace

import pytest

from reconciler.model.account import Account, Entry, Loss
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.planning.guard import suspicious_loss

MOVIES, SHOWS = MediaType.MOVIES, MediaType.SHOWS
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
    assert loss == (Loss(SHOWS, known - left, known, removals=True) if suspicious else None)


@pytest.mark.parametrize(
    ("known", "left", "suspicious"),
    [(20, 17, True), (20, 18, False), (3, 0, True), (2, 0, False), (1, 0, False), (0, 0, False)],
)
def test_losing_more_than_a_few_is_suspicious_where_nothing_was_ever_removed(
    known: int, left: int, suspicious: bool
) -> None:
    for file in (FILE, listing(), listing(prune=False)):
        loss = suspicious_loss(lock(known), file, account(left, removed=False))
        assert loss == (Loss(SHOWS, known - left, known, removals=False) if suspicious else None)


def test_one_type_that_is_gone_is_suspicious_although_the_others_are_not() -> None:
    films = {
        number: LockedItem(MOVIES, number, Status.COMPLETED, {}, f"Film {number}", None)
        for number in range(101, 115)
    }
    shows = lock(40)
    managed = {**MANAGED, MOVIES: frozenset({Status.COMPLETED})}
    both = Lock(7, managed, {**shows.items, MOVIES: films})
    library = Library("library.yaml", Policy(prune=False), managed)
    present = account(40).entries[SHOWS]
    read = Account(7, {SHOWS: present, MOVIES: ()})
    assert suspicious_loss(both, library, read) == Loss(MOVIES, 14, 14, removals=True)


def test_most_of_all_types_together_is_suspicious_although_each_had_few() -> None:
    managed = {kind: frozenset({Status.COMPLETED}) for kind in MediaType}
    items = {
        kind: {
            number: LockedItem(kind, number, Status.COMPLETED, {}, f"Title {number}", None)
            for number in range(100 * place, 100 * place + 4)
        }
        for place, kind in enumerate(MediaType, start=1)
    }
    library = Library("library.yaml", Policy(prune=False), managed)
    nothing = Account(7, dict.fromkeys(MediaType, ()))
    loss = suspicious_loss(Lock(7, managed, items), library, nothing)
    assert loss == Loss(None, 12, 12, removals=True)
    assert loss.text == "12 of the 12 titles"


def test_a_title_that_simkl_files_under_another_type_is_not_lost() -> None:
    managed = {**MANAGED, MediaType.ANIME: frozenset({Status.HOLD})}
    library = Library("library.yaml", Policy(prune=False), managed)
    moved = tuple(entry._replace(type=MediaType.ANIME) for entry in account(6).entries[SHOWS])
    read = Account(7, {SHOWS: (), MediaType.ANIME: moved}, None, frozenset(MediaType))
    assert suspicious_loss(lock(6), library, read) is None


def test_what_an_earlier_reading_knew_counts_without_a_lock() -> None:
    before = account(10).entries
    lost = replace(account(4), before=before)
    assert suspicious_loss(None, FILE, lost) == Loss(SHOWS, 6, 10, removals=True)
    assert suspicious_loss(None, FILE, replace(account(5), before=before)) is None
    # Where the file prunes, what it does not list was removed by an apply.
    assert suspicious_loss(None, listing(1, 2, 3, 4, 5), lost) is None


def test_types_that_the_file_does_not_name_are_not_counted() -> None:
    movies = Library("library.yaml", Policy(), {MOVIES: frozenset()})
    lost = replace(account(0, removed=False), before=account(10).entries)
    assert suspicious_loss(lock(10), movies, lost) is None


def test_what_an_apply_removed_is_no_loss_when_it_was_cut_off_before_the_lock() -> None:
    assert suspicious_loss(lock(10), listing(), account(0)) is None
    assert suspicious_loss(lock(10), listing(1, 2, 3, 4, 5, 6), account(6)) is None
    assert suspicious_loss(lock(10), listing(1, 2, 3, 4, 5, 6), account(2)) == Loss(
        SHOWS, 4, 6, removals=True
    )


def test_where_nothing_is_pruned_no_apply_can_have_removed_it() -> None:
    loss = suspicious_loss(lock(10), listing(prune=False), account(4))
    assert loss == Loss(SHOWS, 6, 10, removals=True)


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
    loss = suspicious_loss(Lock(7, MANAGED, {SHOWS: items}), file, account(0))
    assert loss == Loss(SHOWS, 10, 10, removals=True)
