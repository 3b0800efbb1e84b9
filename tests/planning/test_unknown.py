"""A wish whose ids Simkl does not know, and the entries that it may mean."""

from dataclasses import replace

import pytest

from reconciler.model.account import Account, Answers, Entry, wish_key
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Cause, Plan
from reconciler.planning.agree import Agreement, agree
from tests.planning.planned import plan_of

MOVIES, SHOWS, ANIME = MediaType
H, W = Status.HOLD, Status.WATCHING
MANAGED = {SHOWS: frozenset({H, W}), ANIME: frozenset({H, W})}


def entry(simkl: int, media_type: MediaType = SHOWS, title: str = "") -> Entry:
    name = title or f"Title {simkl}"
    return Entry(media_type, simkl, H, "hold", name, 2020, {"tmdb": str(simkl)}, 3, 10)


def wish(line: int, title: str | None = None, media_type: MediaType = SHOWS, **ids: str) -> Wish:
    return Wish(media_type, H, title, None, ids or {"imdb": f"tt000000{line}"}, line, 5)


def item(simkl: int, **ids: str) -> LockedItem:
    return LockedItem(SHOWS, simkl, H, ids, f"Title {simkl}", 2020)


def lock(*items: LockedItem, unknown: tuple[Wish, ...] = ()) -> Lock:
    keys = frozenset(wish_key(one.type, one.ids) for one in unknown)
    return Lock(7, MANAGED, {SHOWS: {one.simkl: one for one in items}}, keys)


class File:
    """A file and an account whose unknown ids are those of the wishes in ``unknown``."""

    def __init__(
        self,
        *unknown: Wish,
        known: tuple[Wish, ...] = (),
        entries: tuple[Entry, ...],
        policy: Policy | None = None,
    ) -> None:
        self.library = Library("library.yaml", policy or Policy(), MANAGED, (*unknown, *known))
        by_type = {kind: tuple(one for one in entries if one.type is kind) for kind in MediaType}
        self.account = Account(7, by_type)
        self.answers = Answers({wish_key(one.type, one.ids): None for one in unknown})

    def plan(self, memory: Lock | None = None) -> Plan:
        return plan_of(self.library, self.account, memory, self.answers)

    def agree(self, memory: Lock | None = None) -> Lock:
        done = Agreement(self.plan(memory))
        return agree(self.library, self.account, memory, self.answers, done)


TYPO = wish(4)


def test_nothing_of_its_type_is_removed_whatever_the_line_calls_it() -> None:
    plan = File(TYPO, entries=(entry(1), entry(2))).plan()
    assert plan.operations == ()
    assert [(one.simkl, one.reason) for one in plan.left_alone] == [
        (1, "may be what line 4 means, whose ids Simkl does not know"),
        (2, "may be what line 4 means, whose ids Simkl does not know"),
    ]


def test_other_types_are_cleared_as_ever() -> None:
    plan = File(TYPO, entries=(entry(1), entry(2, ANIME))).plan()
    assert [one.simkl for one in plan.operations] == [2]


@pytest.mark.parametrize(
    "written",
    ["Les Misérables", "les  mise\u0301rables", "LES MISE\u0301RABLES"],
    ids=["composed", "decomposed and small", "decomposed and large"],
)
def test_of_several_lines_the_one_of_the_same_name_is_told(written: str) -> None:
    row = entry(1, title="Les Misérables")
    (left,) = File(wish(4), wish(9, written), entries=(row,)).plan().left_alone
    assert "line 9 " in left.reason
    (left,) = (
        File(wish(4), wish(9, "L’Étoile"), entries=(entry(1, title="L'étoile"),)).plan().left_alone
    )
    assert "line 9 " in left.reason


def test_of_several_lines_of_other_names_the_first_are_told() -> None:
    (left,) = File(wish(9, "Other"), wish(4), entries=(entry(1),)).plan().left_alone
    assert left.reason == "may be what one of the lines 4, 9 means, whose ids Simkl does not know"
    many = [wish(line, imdb=f"tt00000{line}") for line in range(10, 17)]
    (left,) = File(*many, entries=(entry(1),)).plan().left_alone
    assert "lines 10, 11, 12, 13, 14 and 2 more means" in left.reason


LISTED = item(1, tmdb="1")


def test_what_had_a_line_beside_the_unknown_one_is_removed_when_that_was_deleted() -> None:
    (operation,) = File(TYPO, entries=(entry(1),)).plan(lock(LISTED, unknown=(TYPO,))).operations
    assert (operation.simkl, operation.cause) == (1, Cause.FILE)


@pytest.mark.parametrize(
    "memory",
    [
        lock(LISTED),
        lock(LISTED, unknown=(wish(4, tmdb="99"),)),
        lock(item(1), unknown=(TYPO,)),
        lock(unknown=(TYPO,)),
        lock(LISTED, unknown=(wish(4, media_type=ANIME),)),
    ],
    ids=[
        "the line may have been edited",
        "another typo",
        "it never had a line",
        "it is new",
        "another section",
    ],
)
def test_without_that_proof_it_stays(memory: Lock) -> None:
    plan = File(TYPO, entries=(entry(1),)).plan(memory)
    assert plan.operations == ()
    assert [one.simkl for one in plan.left_alone] == [1]


def test_a_second_unknown_line_takes_the_proof_away() -> None:
    plan = File(TYPO, wish(9), entries=(entry(1),)).plan(lock(LISTED, unknown=(TYPO,)))
    assert plan.operations == ()


def test_the_next_plans_spare_it_too_and_remove_it_when_the_line_is_mended() -> None:
    place = File(TYPO, entries=(entry(1), entry(2)))
    memory = lock(LISTED, item(2, tmdb="2"))
    for _ in range(3):
        assert place.plan(memory).operations == ()
        memory = place.agree(memory)
    mended = File(known=(wish(4, tmdb="2"),), entries=(entry(1), entry(2)))
    (operation,) = mended.plan(memory).operations
    assert (operation.simkl, operation.cause) == (1, Cause.FILE)


@pytest.mark.parametrize("written", [{"tmdb": "1"}, {"simkl": "1"}])
def test_a_line_beside_an_unknown_one_is_remembered_as_its_own(written: dict[str, str]) -> None:
    own = wish(9)._replace(ids=written)
    memory = File(TYPO, known=(own,), entries=(entry(1),)).agree()
    (operation,) = File(TYPO, entries=(entry(1),)).plan(memory).operations
    assert operation.simkl == 1


def test_a_removal_that_was_not_carried_out_keeps_its_proof() -> None:
    place = File(TYPO, entries=(entry(1),))
    memory = lock(LISTED, unknown=(TYPO,))
    failed = Agreement(place.plan(memory), failed=frozenset({1}))
    after = agree(place.library, place.account, memory, place.answers, failed)
    assert [one.simkl for one in place.plan(after).operations] == [1]


def test_what_the_account_added_meanwhile_is_drift_then_and_later() -> None:
    place = File(TYPO, entries=(entry(1),))
    memory = lock(unknown=(TYPO,))
    for _ in range(2):
        plan = place.plan(memory)
        assert [one.simkl for one in plan.drift] == [1]
        assert [one.simkl for one in plan.left_alone] == [1]
        memory = place.agree(memory)
    (operation,) = File(entries=(entry(1),)).plan(memory).operations
    assert operation.cause is Cause.DRIFT


def test_what_nobody_has_to_decide_on_is_drift_once() -> None:
    place = File(entries=(entry(1),), policy=Policy(prune=False, on_drift=OnDrift.REVERT))
    memory = lock()
    assert [one.simkl for one in place.plan(memory).drift] == [1]
    plan = place.plan(place.agree(memory))
    assert plan.drift == ()
    assert [one.simkl for one in plan.left_alone] == [1]


def test_policies_that_leave_everything_say_so_instead() -> None:
    place = File(TYPO, entries=(entry(1),), policy=Policy(prune=False))
    (left,) = place.plan(lock(LISTED)).left_alone
    assert left.reason == "not in library.yaml; prune: false"
    place.library = replace(place.library, policy=Policy(on_drift=OnDrift.KEEP))
    (left,) = place.plan(lock(unknown=(TYPO,))).left_alone
    assert left.reason == "added on the account; on_drift: keep"


def test_what_the_unknown_wish_itself_meant_once_stays() -> None:
    merged = wish(4, simkl="100")
    before = lock(LockedItem(SHOWS, 100, H, {"simkl": "100"}, "Title 100", 2020), LISTED)
    plan = File(merged, entries=(entry(1), entry(200))).plan(before)
    assert plan.operations == ()
    assert [one.simkl for one in plan.left_alone] == [1, 200]


@pytest.mark.parametrize("ids", [{"simkl": "99"}, {"simkl": "99", "imdb": "tt0000009"}])
def test_the_plan_keeps_the_ids_of_a_blocked_wish_as_the_file_has_them(ids: dict[str, str]) -> None:
    (blocked,) = File(wish(4)._replace(ids=ids), entries=()).plan().blocked
    others = {key: value for key, value in ids.items() if key != "simkl"}
    assert (blocked.simkl, blocked.ids) == (99, others)


def test_what_could_not_be_looked_up_is_not_called_unknown_to_simkl() -> None:
    place = File(TYPO, entries=(entry(1),))
    place.answers = replace(place.answers, unclear={wish_key(SHOWS, TYPO.ids): "It refused."})
    plan = place.plan()
    (left,) = plan.left_alone
    assert left.reason == "may be what line 4 means, on which Simkl gave no usable answer"
    assert [one.code for one in plan.blocked] == ["unclear-answer"]
