"""What the lock's memory and its gaps mean for matching, pulling and the guard."""

import pytest

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.errors import InvalidLibrary, Problem
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.planning.adopt import Adoption, Unapplied, adopt
from reconciler.planning.guard import suspicious_loss
from reconciler.planning.match import match_wishes
from reconciler.planning.threeway import Situation

SHOWS, ANIME = MediaType.SHOWS, MediaType.ANIME
MANAGED = {SHOWS: frozenset({Status.HOLD, Status.WATCHING})}


def show(simkl: int, status: Status = Status.HOLD, **ids: str) -> Entry:
    return Entry(SHOWS, simkl, status, status.value, f"Show {simkl}", 2020, ids)


def wish(status: Status, line: int = 4, **ids: str) -> Wish:
    return Wish(SHOWS, status, None, None, ids, line, 7)


def library(*wishes: Wish, prune: bool = True) -> Library:
    return Library("library.yaml", Policy(prune=prune), MANAGED, wishes)


def account(*entries: Entry) -> Account:
    return Account(7, {SHOWS: entries})


def lock(*items: tuple[int, Status | None, dict[str, str]]) -> Lock:
    return Lock(
        7,
        MANAGED,
        {
            SHOWS: {
                simkl: LockedItem(SHOWS, simkl, status, ids, f"Show {simkl}", 2020)
                for simkl, status, ids in items
            }
        },
    )


def test_the_lock_finds_a_title_by_any_identifying_id_that_it_was_written_with() -> None:
    memory = lock((1, Status.HOLD, {"letterboxd": "a-show", "imdb": "tt0000001"}))
    by_page = wish(Status.HOLD, letterboxd="a-show")
    for listed in (by_page, wish(Status.HOLD, imdb="tt0000001")):
        (match,) = match_wishes(library(listed), account(show(1)), memory).matches
        assert match.simkl == 1


def test_the_lock_finds_a_title_by_ids_that_identify_nothing_only_when_all_are_the_same() -> None:
    memory = lock((1, Status.HOLD, {"hulu": "a-show", "netflix": "7"}))
    both = library(wish(Status.HOLD, netflix="7", hulu="a-show"))
    (match,) = match_wishes(both, account(show(1)), memory).matches
    assert match.simkl == 1
    (match,) = match_wishes(
        library(wish(Status.HOLD, hulu="a-show")), account(show(1)), memory
    ).matches
    assert match.simkl is None


def test_two_wishes_for_one_title_are_told_with_both_lines() -> None:
    listed = library(
        # One that is not found yet stands before them.
        wish(Status.HOLD, 3, imdb="tt0000009"),
        wish(Status.HOLD, 4, tmdb="5"),
        wish(Status.WATCHING, 9, imdb="tt0000001"),
    )
    rows = account(show(1, tmdb="5", imdb="tt0000001"))
    expected = Problem(
        "duplicate-item",
        "imdb:tt0000001 is the same title as tmdb:5 in line 4: both are simkl:1",
        "Keep one of the lines 4 and 9.",
        "library.yaml",
        9,
        7,
    )
    assert match_wishes(listed, rows, None).problems == (expected,)
    with pytest.raises(InvalidLibrary) as caught:
        adopt(listed, rows, None, Answers())
    assert caught.value.problems == (expected,)


def test_several_problems_are_all_told() -> None:
    listed = library(
        wish(Status.HOLD, 4, tmdb="5"),
        wish(Status.HOLD, 5, tmdb="6"),
        wish(Status.HOLD, 6, tmdb="7"),
    )
    key = {one: wish_key(SHOWS, {"tmdb": one}) for one in "567"}
    found = Title(1, SHOWS, "A Show", 2020, None)
    known = Answers({key["5"]: found, key["6"]: found, key["7"]: found})
    lines = [problem.line for problem in match_wishes(listed, account(), None, known).problems]
    assert lines == [5, 6]


def gone_name(found: Title, written: str | None = None) -> tuple[str, int | None]:
    listed = Wish(SHOWS, Status.HOLD, written, None, {"tmdb": "5"}, 4, 7)
    answers = Answers({wish_key(SHOWS, {"tmdb": "5"}): found})
    (gone,) = adopt(library(listed), account(), None, answers).removed
    return gone.title, gone.year


def test_a_title_that_leaves_the_file_is_called_as_simkl_calls_it_else_as_the_file_does() -> None:
    assert gone_name(Title(1, SHOWS, "Simkl's", 2020, None), "Mine") == ("Simkl's", 2020)
    assert gone_name(Title(1, SHOWS, "", None, None), "Mine") == ("Mine", None)
    assert gone_name(Title(1, SHOWS, "", None, None)) == ("tmdb:5", None)


H, W = Status.HOLD, Status.WATCHING


@pytest.mark.parametrize(
    ("wanted", "actual", "agreed", "situation"),
    [
        (H, None, None, Situation.FILE_ADDED),
        (H, W, None, Situation.FILE_ADOPTED),
        (H, W, W, Situation.FILE_MOVED),
        (None, W, W, Situation.FILE_DELETED),
        (H, W, Status.DROPPED, Situation.BOTH_MOVED),
        (H, None, W, Situation.FILE_MOVED_ACCOUNT_REMOVED),
        (None, W, H, Situation.FILE_DELETED_ACCOUNT_MOVED),
        (H, W, H, None),
        (H, None, H, None),
        (None, W, None, None),
    ],
)
def test_a_pull_names_each_change_of_the_file_that_it_undoes(
    wanted: Status | None, actual: Status | None, agreed: Status | None, situation: Situation | None
) -> None:
    wishes = () if wanted is None else (wish(wanted, simkl="1"),)
    rows = () if actual is None else (show(1, actual),)
    memory = lock() if agreed is None else lock((1, agreed, {"tmdb": "5"}))
    key = wish_key(SHOWS, {"simkl": "1"})
    answers = Answers({key: Title(1, SHOWS, "Show 1", 2020, None)}, {1: "ended"})
    undone = adopt(library(*wishes), account(*rows), memory, answers).unapplied
    if situation is None:
        assert undone == ()
    else:
        line = None if wanted is None else 4
        assert undone == (Unapplied("Show 1", 2020, wanted, actual, line, situation),)


def test_what_stands_in_a_newly_named_status_was_no_line_that_was_deleted() -> None:
    memory = Lock(7, {SHOWS: frozenset({W})}, {})
    adoption = adopt(library(), account(show(1, H)), memory, Answers())
    assert adoption == Adoption(added=(show(1, H),))


def test_what_was_left_over_where_nothing_is_pruned_was_no_line_that_was_deleted() -> None:
    memory = lock((1, H, {}))
    assert adopt(library(prune=False), account(show(1)), memory, Answers()).unapplied == ()
    assert adopt(library(prune=True), account(show(1)), memory, Answers()).unapplied != ()


def test_what_simkl_never_took_is_not_missed() -> None:
    memory = lock(*((number, None, {}) for number in range(1, 21)))
    assert suspicious_loss(memory, library(), account()) is None


def test_a_type_that_the_lock_knows_nothing_of_may_be_empty() -> None:
    empty = Account(7, {SHOWS: ()}, None, frozenset({SHOWS}))
    assert suspicious_loss(lock(), library(), empty) is None
