"""The parts of a plan beside its operations, and the order in which all of them stand."""

from dataclasses import replace

import pytest

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause, Plan
from tests.planning.planned import plan_of

MOVIES, SHOWS, ANIME = MediaType
H, W, C, D, P = Status.HOLD, Status.WATCHING, Status.COMPLETED, Status.DROPPED, Status.PLANTOWATCH
MANAGED = {SHOWS: frozenset({H, W, C})}


def entry(simkl: int, status: Status, media_type: MediaType = SHOWS, title: str = "") -> Entry:
    name = title or f"Title {simkl}"
    return Entry(media_type, simkl, status, status.value, name, 2020, {"tmdb": str(simkl)}, 0, 10)


def wish(
    simkl: int, status: Status, media_type: MediaType = SHOWS, title: str | None = None, **ids: str
) -> Wish:
    return Wish(media_type, status, title, None, {"simkl": str(simkl), **ids}, 10 + simkl, 5)


def lock(*agreed: tuple[int, Status], refusal: Refusal | None = None) -> Lock:
    items = {
        simkl: LockedItem(SHOWS, simkl, status, {"tmdb": "1"}, "", None, refusal)
        for simkl, status in agreed
    }
    return Lock(7, MANAGED, {SHOWS: items})


def planned(
    *wishes: Wish,
    entries: tuple[Entry, ...] = (),
    memory: Lock | None = None,
    policy: Policy | None = None,
    titles: tuple[Title, ...] = (),
    airing: str = "ended",
) -> Plan:
    managed = dict(MANAGED)
    for one in wishes:
        managed[one.type] = managed.get(one.type, frozenset()) | {one.status}
    return plan_of(
        Library("library.yaml", policy or Policy(), managed, wishes),
        Account(
            7,
            {
                media_type: tuple(one for one in entries if one.type is media_type)
                for media_type in MediaType
            },
        ),
        memory,
        Answers(
            {wish_key(one.type, {"simkl": str(one.simkl)}): one for one in titles},
            {one.simkl: airing for one in entries},
        ),
    )


KEEP = Policy(on_drift=OnDrift.KEEP)


def test_what_is_not_pruned_says_why_it_stays() -> None:
    (left,) = planned(entries=(entry(1, H),), policy=Policy(prune=False)).left_alone
    assert (left.simkl, left.status) == (1, H)
    assert left.reason == "not in library.yaml; prune: false"


def test_drift_that_is_kept_says_why_it_stays() -> None:
    plan = planned(
        wish(1, H),
        entries=(entry(1, W), entry(2, W)),
        memory=lock((1, H)),
        policy=KEEP,
    )
    assert plan.operations == ()
    assert [(left.simkl, left.reason) for left in plan.left_alone] == [
        (1, "moved on the account; on_drift: keep"),
        (2, "added on the account; on_drift: keep"),
    ]
    assert [(drift.simkl, drift.policy) for drift in plan.drift] == [
        (1, OnDrift.KEEP),
        (2, OnDrift.KEEP),
    ]


def test_what_the_file_deleted_is_removed_even_where_drift_is_kept() -> None:
    plan = planned(entries=(entry(1, H),), memory=lock((1, H)), policy=KEEP)
    assert [operation.action for operation in plan.operations] == [Action.REMOVE]
    assert (plan.left_alone, plan.drift) == ((), ())


@pytest.mark.parametrize(
    ("wanted", "actual", "agreed", "cause"),
    [
        (H, W, W, Cause.FILE),
        (H, W, H, Cause.DRIFT),
        (None, W, W, Cause.FILE),
        (None, W, None, Cause.DRIFT),
        (None, W, H, Cause.DRIFT),
    ],
)
def test_each_operation_says_who_caused_it(
    wanted: Status | None, actual: Status, agreed: Status | None, cause: Cause
) -> None:
    wishes = () if wanted is None else (wish(1, wanted),)
    memory = lock() if agreed is None else lock((1, agreed))
    plan = planned(*wishes, entries=(entry(1, actual),), memory=memory)
    assert [operation.cause for operation in plan.operations] == [cause]
    assert len(plan.drift) == (cause is Cause.DRIFT)
    assert plan.left_alone == ()
    two_way = planned(*wishes, entries=(entry(1, actual),))
    assert [operation.cause for operation in two_way.operations] == [None]


def blocked_with(memory: Lock, *, media_type: MediaType = SHOWS, status: Status = H) -> Plan:
    row = entry(1, status, media_type)._replace(not_aired=2)
    plan = planned(wish(1, C), entries=(row,), memory=memory)
    assert len(plan.blocked) == 1
    assert plan.operations == ()
    return plan


def test_a_blocked_wish_still_shows_the_drift_that_it_hides() -> None:
    (drift,) = blocked_with(lock((1, C))).drift
    assert (drift.from_status, drift.to_status) == (C, H)


@pytest.mark.parametrize(
    "plan",
    [
        blocked_with(lock((1, H))),
        blocked_with(lock()),
        blocked_with(lock((1, W), refusal=Refusal(C, 10, 0, "airing"))),
        blocked_with(lock((1, C)), media_type=ANIME),
    ],
    ids=["the account stood still", "unknown to the lock", "refused", "in another section"],
)
def test_a_blocked_wish_that_hides_no_drift_shows_none(plan: Plan) -> None:
    assert plan.drift == ()


def test_a_blocked_wish_of_another_name_is_warned_about_too() -> None:
    row = entry(1, W)._replace(not_aired=2)
    plan = planned(wish(1, C, title="Mine"), entries=(row,))
    assert len(plan.blocked) == 1
    assert plan.warnings == (
        "library.yaml:11 says Mine, Simkl says Title 1 (2020); the ids decide",
    )


@pytest.mark.parametrize(
    ("written", "year", "told"),
    [
        ("Title 1", 1999, "Title 1 (1999)"),
        (None, 1999, "no title (1999)"),
        ("Mine", 2020, "Mine (2020)"),
        ("Mine", None, "Mine"),
    ],
)
def test_another_title_or_another_year_is_enough_for_a_warning(
    written: str | None, year: int | None, told: str
) -> None:
    listed = wish(1, H, title=written)._replace(year=year)
    assert planned(listed, entries=(entry(1, W),)).warnings == (
        f"library.yaml:11 says {told}, Simkl says Title 1 (2020); the ids decide",
    )


def test_a_title_that_simkl_has_no_name_for_is_called_by_its_id() -> None:
    nameless = Title(1, SHOWS, "", None, "ended")
    plan = planned(wish(1, H, title="Mine"), wish(2, H), titles=(nameless, title(2)))
    assert [(one.title, one.year, one.ids) for one in plan.operations] == [
        ("Mine", None, {}),
        ("Title 2", 2020, {}),
    ]


def test_wishes_that_simkl_does_not_know_stand_by_title_and_ids() -> None:
    wishes = [
        Wish(SHOWS, H, "Same", None, {"tmdb": "2", "imdb": "tt0000001"}, 4, 5),
        Wish(SHOWS, H, "Same", None, {"imdb": "tt0000001", "tmdb": "1"}, 5, 5),
        Wish(SHOWS, H, "First", None, {"tmdb": "3"}, 6, 5),
        Wish(MOVIES, D, "Z", None, {"tmdb": "3"}, 7, 5),
    ]
    managed = {SHOWS: frozenset({H}), MOVIES: frozenset({D})}
    unknown = Answers({wish_key(one.type, one.ids): None for one in wishes})
    library = Library("library.yaml", Policy(), managed, tuple(wishes))
    plan = plan_of(library, Account(7, {SHOWS: (), MOVIES: ()}), None, unknown)
    assert [one.line for one in plan.blocked] == [7, 6, 5, 4]
    assert all(one.simkl is None for one in plan.blocked)


def test_an_id_that_the_row_has_otherwise_is_warned_about() -> None:
    plan = planned(wish(1, H, tmdb="99"), entries=(entry(1, H),))
    assert plan.unchanged == 1
    assert plan.warnings == (
        "library.yaml:11 says tmdb:99, but Title 1 (2020) has tmdb:1; another of its ids decided",
    )


def test_a_blocked_wish_of_the_library_has_the_files_ids_and_the_rows_others() -> None:
    row = entry(1, W)._replace(not_aired=2, ids={"tmdb": "1", "tvdb": "7"})
    (blocked,) = planned(wish(1, C, tmdb="99", imdb="tt0000001"), entries=(row,)).blocked
    assert blocked.simkl == 1
    assert blocked.ids == {"tmdb": "99", "imdb": "tt0000001", "tvdb": "7"}


def test_ids_of_another_section_are_not_compared() -> None:
    plan = planned(wish(1, H, tmdb="99"), entries=(entry(1, H, ANIME),))
    assert len(plan.blocked) == 1
    assert plan.warnings == ()


def test_warnings_stand_in_the_order_of_the_file() -> None:
    plan = planned(
        wish(2, H, title="Other 2"), wish(1, H, title="Other 1"), entries=(entry(1, W), entry(2, W))
    )
    assert [text.split()[0] for text in plan.warnings] == ["library.yaml:11", "library.yaml:12"]


def title(simkl: int, media_type: MediaType = SHOWS, name: str = "") -> Title:
    return Title(simkl, media_type, name or f"Title {simkl}", 2020, "ended")


def test_operations_stand_by_type_action_status_title_and_id() -> None:
    plan = planned(
        wish(9, D, MOVIES),
        wish(1, C),
        wish(2, W),
        wish(3, W),
        wish(4, W),
        wish(5, W),
        entries=(
            entry(3, H, title="beta"),
            entry(4, H, title="Alpha"),
            entry(5, H, title="alpha"),
            entry(6, W, title="gone"),
            entry(7, H, title="a gone"),
        ),
        titles=(title(9, MOVIES), title(1), title(2)),
    )
    assert [(str(one.action), one.simkl) for one in plan.operations] == [
        ("add", 9),
        ("add", 2),
        ("add", 1),
        ("move", 4),
        ("move", 5),
        ("move", 3),
        ("remove", 6),
        ("remove", 7),
    ]


def test_everything_else_stands_by_type_title_and_id() -> None:
    entries = (
        entry(3, H, title="beta")._replace(not_aired=2),
        entry(5, H, title="alpha")._replace(not_aired=2),
        entry(4, H, title="Alpha")._replace(not_aired=2),
        entry(2, P, MOVIES, title="zeta"),
    )
    wishes = tuple(wish(one.simkl, C, one.type) for one in entries[:3])
    plan = planned(*wishes, entries=entries, memory=lock((3, C), (4, C), (5, C)))
    assert [one.simkl for one in plan.blocked] == [4, 5, 3]
    assert [one.simkl for one in plan.drift] == [4, 5, 3]
    managed = {SHOWS: frozenset({H}), MOVIES: frozenset({P})}
    library = Library("library.yaml", Policy(prune=False), managed)
    account = Account(7, {SHOWS: entries[:3], MOVIES: entries[3:]})
    left = plan_of(library, account, None, Answers()).left_alone
    assert [one.simkl for one in left] == [2, 4, 5, 3]
    assert plan_of(replace(library, policy=Policy()), account, None, Answers()).left_alone == ()


def test_what_is_fulfilled_is_counted_and_the_rest_is_planned() -> None:
    entries = (entry(1, H), entry(2, W), entry(3, H))
    plan = planned(wish(1, H), wish(2, H), wish(3, H), entries=entries)
    assert plan.unchanged == 2
    assert [one.simkl for one in plan.operations] == [2]


def test_ids_that_contradict_are_warned_about_before_names() -> None:
    wishes = (wish(1, H, title="Mine"), wish(2, H, tmdb="99"))
    plan = planned(*wishes, entries=(entry(1, W), entry(2, W)))
    assert ["tmdb:99" in warning for warning in plan.warnings] == [True, False]
