"""What a pull changes: afterwards there is nothing to plan, and nothing else was touched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.library import Library, Moves, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.planning.adopt import Adoption, adopt
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.match import match_wishes
from tests.planning.planned import plan_of
from tests.strategies.accounts import World, worlds

MOVIES, SHOWS = MediaType.MOVIES, MediaType.SHOWS


def adopted(library: Library, adoption: Adoption) -> Library:
    """Return the file that says what the adoption changes, as an edit would write it."""
    gone = {one.position for one in adoption.removed}
    wishes = []
    for position, wish in enumerate(library.wishes):
        if position in adoption.rated:
            wish = wish._replace(rating=adoption.rated[position])
        entry = adoption.moved.get(position)
        if entry is not None and entry.status is not None:
            watched = wish.watched if entry.status is Status.COMPLETED else None
            wishes.append(wish._replace(status=entry.status, watched=watched))
        elif position not in gone:
            wishes.append(wish)
    for number, entry in enumerate(adoption.added):
        assert entry.status is not None
        ids = {"simkl": str(entry.simkl)}
        wishes.append(Wish(entry.type, entry.status, entry.title, None, ids, 900 + number, 5))
    return replace(library, wishes=tuple(wishes))


def is_told_apart(world: World) -> bool:
    return not match_wishes(world.library, world.account, world.lock, world.answers).problems


@given(world=worlds())
def test_after_a_pull_there_is_nothing_to_plan(world: World) -> None:
    if not is_told_apart(world):
        return
    adoption = adopt(world.library, world.account, world.lock, world.answers)
    library = adopted(world.library, adoption)
    lock = agree(library, world.account, world.lock, world.answers)
    plan = plan_of(library, world.account, lock, world.answers)
    assert plan.operations == ()
    assert plan.drift == ()


@given(
    world=worlds(),
    moves=st.sampled_from(Moves),
    prune=st.booleans(),
    on_drift=st.sampled_from([OnDrift.REVERT, OnDrift.KEEP]),
)
def test_no_pull_waits_for_an_apply_that_has_nothing_to_do(
    world: World, moves: Moves, prune: bool, on_drift: OnDrift
) -> None:
    if not is_told_apart(world):
        return
    policy = Policy(prune=prune, on_drift=on_drift, moves=moves)
    library = replace(world.library, policy=policy)
    plan = plan_of(library, world.account, world.lock, world.answers)
    if plan.operations:
        return
    lock = agree(library, world.account, world.lock, world.answers, Agreement(plan))
    assert adopt(library, world.account, lock, world.answers).unapplied == ()


@given(world=worlds())
def test_a_second_pull_changes_nothing(world: World) -> None:
    if not is_told_apart(world):
        return
    adoption = adopt(world.library, world.account, world.lock, world.answers)
    library = adopted(world.library, adoption)
    lock = agree(library, world.account, world.lock, world.answers)
    assert adopt(library, world.account, lock, world.answers) == Adoption()


@given(world=worlds())
def test_only_managed_statuses_come_in(world: World) -> None:
    if not is_told_apart(world):
        return
    adoption = adopt(world.library, world.account, world.lock, world.answers)
    for entry in [*adoption.added, *adoption.moved.values()]:
        assert entry.status in world.library.managed[entry.type]


@given(world=worlds(locked=False))
def test_without_a_lock_nobody_can_tell_what_was_not_applied(world: World) -> None:
    if is_told_apart(world):
        assert adopt(world.library, world.account, None, world.answers).unapplied == ()


def entry(simkl: int, status: Status, media_type: MediaType = MOVIES) -> Entry:
    return Entry(media_type, simkl, status, status.value, f"Title {simkl}", 2001, {})


def wish(simkl: int, status: Status, media_type: MediaType = MOVIES) -> Wish:
    return Wish(media_type, status, None, None, {"simkl": str(simkl)}, 10 + simkl, 5)


def answers(*wishes: Wish, airing: str = "ended") -> Answers:
    return Answers(
        {
            wish_key(one.type, one.ids): Title(
                int(one.ids["simkl"]), one.type, f"Title {one.ids['simkl']}", 2001, airing
            )
            for one in wishes
        }
    )


def outcome(
    *wishes: Wish,
    entries: tuple[Entry, ...] = (),
    agreed: dict[int, Status] | None = None,
    airing: str = "ended",
    policy: Policy | None = None,
) -> Adoption:
    managed = {MOVIES: frozenset({Status.PLANTOWATCH, Status.COMPLETED})}
    managed[SHOWS] = frozenset({Status.WATCHING, Status.COMPLETED})
    library = Library("library.yaml", policy or Policy(), managed, wishes)
    account = Account(
        7,
        {
            media_type: [one for one in entries if one.type is media_type]
            for media_type in (MOVIES, SHOWS)
        },
    )
    lock = None
    if agreed is not None:
        items = {
            simkl: LockedItem(MOVIES, simkl, status, {"tmdb": "1"}, "", None)
            for simkl, status in agreed.items()
        }
        lock = Lock(7, managed, {MOVIES: items})
    return adopt(library, account, lock, answers(*wishes, airing=airing))


def test_a_title_that_moved_to_a_status_that_is_not_managed_leaves_the_file() -> None:
    adoption = outcome(wish(1, Status.COMPLETED), entries=(entry(1, Status.DROPPED),))
    assert [one.position for one in adoption.removed] == [0]
    assert not adoption.moved


def test_a_title_that_is_gone_leaves_the_file_by_the_name_that_simkl_has() -> None:
    (gone,) = outcome(wish(1, Status.COMPLETED)).removed
    assert (gone.position, gone.title, gone.year) == (0, "Title 1", 2001)


def test_a_wish_that_simkl_cannot_hold_stays() -> None:
    airing = wish(1, Status.COMPLETED, SHOWS)
    row = entry(1, Status.WATCHING, SHOWS)._replace(not_aired=2)
    assert outcome(airing, entries=(row,)) == Adoption()


def test_a_wish_of_an_unknown_id_stays() -> None:
    unknown = wish(1, Status.COMPLETED)
    library = Library("library.yaml", managed={MOVIES: frozenset(Status)}, wishes=(unknown,))
    nobody = Answers({wish_key(MOVIES, unknown.ids): None})
    assert adopt(library, Account(7, {MOVIES: ()}), None, nobody) == Adoption()


def test_what_the_account_changed_is_no_unapplied_change() -> None:
    adoption = outcome(
        wish(1, Status.COMPLETED),
        wish(2, Status.COMPLETED),
        entries=(entry(1, Status.PLANTOWATCH), entry(3, Status.COMPLETED)),
        agreed={1: Status.COMPLETED, 2: Status.COMPLETED},
    )
    assert len(adoption.moved) == len(adoption.added) == len(adoption.removed) == 1
    assert adoption.unapplied == ()


def test_what_the_file_changed_since_the_lock_is_named() -> None:
    adoption = outcome(
        wish(1, Status.COMPLETED),
        wish(2, Status.COMPLETED),
        entries=(entry(1, Status.PLANTOWATCH), entry(3, Status.COMPLETED)),
        agreed={1: Status.PLANTOWATCH, 3: Status.COMPLETED},
    )
    assert [(one.title, one.line, str(one.situation)) for one in adoption.unapplied] == [
        ("Title 1", 11, "moved in the file"),
        ("Title 2", 12, "added in the file"),
        ("Title 3", None, "deleted from the file"),
    ]


@pytest.mark.parametrize(
    ("moves", "wanted", "actual", "waits"),
    [
        (Moves.ALL, Status.PLANTOWATCH, Status.COMPLETED, True),
        (Moves.FORWARD, Status.PLANTOWATCH, Status.COMPLETED, False),
        (Moves.FORWARD, Status.COMPLETED, Status.PLANTOWATCH, True),
        (Moves.NONE, Status.COMPLETED, Status.PLANTOWATCH, False),
    ],
)
def test_a_move_that_the_policy_holds_back_waits_for_no_apply_and_is_taken_in(
    moves: Moves, wanted: Status, actual: Status, waits: bool
) -> None:
    adoption = outcome(
        wish(1, wanted),
        entries=(entry(1, actual),),
        agreed={1: actual},
        policy=Policy(moves=moves),
    )
    assert [one.status for one in adoption.moved.values()] == [actual]
    assert bool(adoption.unapplied) is waits


@pytest.mark.parametrize("on_drift", OnDrift)
def test_what_both_changed_is_the_account_s_where_drift_is_kept(on_drift: OnDrift) -> None:
    adoption = outcome(
        wish(1, Status.COMPLETED),
        wish(2, Status.COMPLETED),
        entries=(entry(1, Status.PLANTOWATCH), entry(3, Status.PLANTOWATCH)),
        agreed={1: Status.DROPPED, 2: Status.DROPPED, 3: Status.COMPLETED},
        policy=Policy(on_drift=on_drift),
    )
    assert len(adoption.moved) == len(adoption.removed) == len(adoption.added) == 1
    assert len(adoption.unapplied) == (0 if on_drift is OnDrift.KEEP else 3)


def test_what_an_earlier_apply_left_over_was_never_a_line_of_the_file() -> None:
    managed = {MOVIES: frozenset({Status.COMPLETED})}
    left = entry(3, Status.COMPLETED)
    item = LockedItem(MOVIES, 3, Status.COMPLETED, {}, "Title 3", 2001)
    lock = Lock(7, managed, {MOVIES: {3: item}})
    account = Account(7, {MOVIES: (left,)})
    for prune in (True, False):
        library = Library("library.yaml", Policy(prune=prune), managed)
        adoption = adopt(library, account, lock, Answers())
        assert adoption.added == (left,)
        assert bool(adoption.unapplied) is prune


@pytest.mark.parametrize("is_known", [False, True], ids=["an unknown id", "not taken by Simkl"])
def test_what_a_wish_may_mean_that_came_to_nothing_was_never_another_line(is_known: bool) -> None:
    managed = {MOVIES: frozenset({Status.COMPLETED})}
    unmet, left = wish(1, Status.COMPLETED), entry(3, Status.COMPLETED)
    items = {3: LockedItem(MOVIES, 3, Status.COMPLETED, {}, "Title 3", 2001)}
    if is_known:
        refusal = Refusal(Status.COMPLETED, 0, 0, "ended")
        items[1] = LockedItem(MOVIES, 1, None, {}, "Title 1", 2001, refusal)
    lock = Lock(7, managed, {MOVIES: items})
    library = Library("library.yaml", Policy(), managed, (unmet,))
    known = answers(unmet) if is_known else Answers({wish_key(MOVIES, unmet.ids): None})
    account = Account(7, {MOVIES: (left,)})
    assert not plan_of(library, account, lock, known).operations
    adoption = adopt(library, account, lock, known)
    assert adoption.added == (left,)
    assert adoption.unapplied == ()
