"""A completed series that Simkl took up again, and removals that it refuses."""

import pytest

from reconciler.model.account import Account, Answers, Entry
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause, Plan
from reconciler.planning.adopt import Adoption, adopt
from reconciler.planning.agree import Agreement, agree
from tests.planning.planned import plan_of

MOVIES, SHOWS, ANIME = MediaType
H, W, C, D = Status.HOLD, Status.WATCHING, Status.COMPLETED, Status.DROPPED
MANAGED = {SHOWS: frozenset({H, W, C, D})}
ENDED = Answers({}, {1: "ended"})
FAIL = Policy(on_drift=OnDrift.FAIL)


def row(status: Status = W, total: int = 10, not_aired: int = 0) -> Entry:
    return Entry(
        SHOWS, 1, status, status.value, "A Show", 2020, {"tmdb": "5"}, 10, total, not_aired
    )


def library(wanted: Status | None = C, policy: Policy = FAIL, **managed: object) -> Library:
    wish = Wish(SHOWS, wanted or C, None, None, {"tmdb": "5"}, 4, 5)
    return Library("library.yaml", policy, MANAGED, () if wanted is None else (wish,))


def lock(episodes: int | None = 10, status: Status = C) -> Lock:
    item = LockedItem(SHOWS, 1, status, {"tmdb": "5"}, "A Show", 2020, None, episodes)
    return Lock(7, MANAGED, {SHOWS: {1: item}})


def account(*entries: Entry) -> Account:
    return Account(7, {SHOWS: entries})


def planned(entry: Entry, memory: Lock | None, wanted: Status | None = C) -> Plan:
    return plan_of(library(wanted), account(entry), memory, ENDED)


@pytest.mark.parametrize(
    ("entry", "memory", "news"),
    [
        (row(total=12), lock(), "2 more episodes than when it was completed"),
        (row(total=11), lock(), "1 more episode than when it was completed"),
        (row(total=12, not_aired=2), lock(), "2 episodes to come"),
        (row(not_aired=1), lock(), "1 episode to come"),
        (row(not_aired=1), lock(None), "1 episode to come"),
    ],
)
def test_it_is_blocked_with_that_reason_and_no_drift(entry: Entry, memory: Lock, news: str) -> None:
    plan = planned(entry, memory)
    (blocked,) = plan.blocked
    assert blocked.code == "reopened"
    assert blocked.reason == (
        f"Simkl reopened it ({news}): watch on until it is completed, or write it under watching"
    )
    assert (plan.operations, plan.drift, plan.left_alone) == ((), (), ())


@pytest.mark.parametrize(
    ("entry", "memory"),
    [
        (row(), lock()),
        (row(total=9), lock()),
        (row(total=99), lock(None)),
        (row(H, total=12, not_aired=2), lock()),
        (row(total=12), lock(status=H)),
    ],
    ids=["as many", "fewer", "nobody knows how many", "put elsewhere", "it was not completed"],
)
def test_anything_else_is_drift(entry: Entry, memory: Lock) -> None:
    assert len(planned(entry, memory).drift) == 1


def test_it_stays_agreed_as_completed_with_the_episodes_of_then() -> None:
    memory = lock()
    for total in (12, 13):
        now = account(row(total=total, not_aired=1))
        plan = plan_of(library(), now, memory, ENDED)
        memory = agree(library(), now, memory, ENDED, Agreement(plan))
        assert memory == lock()


def test_what_is_completed_is_agreed_on_with_its_episodes() -> None:
    now = account(row(C, total=12))
    assert agree(library(), now, lock(), ENDED) == lock(12)
    left = agree(library(None), now, lock(), ENDED).items[SHOWS][1]
    assert (left.ids, left.episodes) == ({}, 12)
    assert agree(library(W), account(row(total=12)), lock(), ENDED) == lock(None, W)


def test_another_wish_for_it_is_the_files_change() -> None:
    (move,) = planned(row(total=12), lock(), D).operations
    assert (move.action, move.cause) == (Action.MOVE, Cause.FILE)
    (removal,) = planned(row(total=12), lock(), None).operations
    assert (removal.action, removal.cause) == (Action.REMOVE, Cause.FILE)


def test_a_pull_takes_it_to_watching() -> None:
    entry = row(total=12, not_aired=2)
    assert adopt(library(), account(entry), lock(), ENDED) == Adoption(moved={0: entry})


def test_a_pull_keeps_its_line_where_the_file_has_no_place_for_watching() -> None:
    only = Library("library.yaml", FAIL, {SHOWS: frozenset({C})}, library().wishes)
    assert adopt(only, account(row(total=12)), lock(), ENDED) == Adoption()


def refused(entry: Entry, ids: dict[str, str] | None = None) -> Lock:
    item = LockedItem(SHOWS, 1, W, ids or {}, "A Show", 2020, Refusal(None, 10, 0, None))
    return Lock(7, MANAGED, {SHOWS: {1: item}})


def test_a_removal_that_simkl_refused_is_blocked_with_a_way_out() -> None:
    before = lock(None, W)
    plan = planned(row(), before, None)
    assert len(plan.operations) == 1
    done = Agreement(plan, refused=frozenset({1}))
    memory = agree(library(None), account(row()), before, ENDED, done)
    assert memory == refused(row(), {"tmdb": "5"})
    for _ in range(2):
        plan = planned(row(), memory, None)
        assert plan.operations == ()
        (blocked,) = plan.blocked
        assert (blocked.from_status, blocked.to_status, blocked.line) == (W, None, None)
        assert blocked.reason == (
            "Simkl kept it when its removal was sent: remove it on simkl.com, or write it in the "
            "file under watching"
        )
        memory = agree(library(None), account(row()), memory, ENDED, Agreement(plan))


@pytest.mark.parametrize("entry", [row(total=11), row(not_aired=1), row(H)])
def test_it_is_tried_again_when_the_row_changed(entry: Entry) -> None:
    plan = plan_of(library(None, Policy()), account(entry), refused(row()), ENDED)
    assert [one.action for one in plan.operations] == [Action.REMOVE]
    assert (
        agree(library(None), account(entry), refused(row()), ENDED).items[SHOWS][1].refusal is None
    )


def test_a_wish_for_it_ends_the_refusal() -> None:
    memory = agree(library(W), account(row()), refused(row()), ENDED)
    assert memory == lock(None, W)


def test_a_pull_does_not_bring_back_what_simkl_keeps() -> None:
    assert adopt(library(None), account(row()), refused(row(), {"tmdb": "5"}), ENDED) == Adoption()


def test_what_somebody_else_moved_meanwhile_is_drift_from_what_was_sent() -> None:
    overtaken = Agreement(overtaken=frozenset({1}))
    memory = agree(library(D), account(row(H)), lock(None, W), ENDED, overtaken)
    (drift,) = planned(row(H), memory, D).drift
    assert (drift.from_status, drift.to_status) == (D, H)


def test_what_somebody_else_added_after_its_removal_is_drift() -> None:
    overtaken = Agreement(overtaken=frozenset({1}))
    memory = agree(library(None), account(row(H)), lock(None, W), ENDED, overtaken)
    (drift,) = planned(row(H), memory, None).drift
    assert (drift.from_status, drift.to_status) == (None, H)
