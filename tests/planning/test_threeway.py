"""The table of docs/three-way.md, walked whole against the planner's own naming."""

from itertools import product
from pathlib import Path

import pytest

from reconciler.model.account import Account, Answers, Entry, Title
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.planning.plan import make_plan
from reconciler.planning.threeway import Situation, classify

ABSENT = "–"
LETTERS = "ABC"
PAGE = Path(__file__).parents[2] / "docs" / "three-way.md"

Row = tuple[str, str, str]


def documented() -> dict[Row, list[str]]:
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and set(cells[0]) <= set(ABSENT + LETTERS) and cells[0]:
            rows[(cells[0], cells[1], cells[2])] = cells[3:]
    return rows


def lettered(*statuses: Status | None) -> Row:
    """Name statuses by the order in which they first appear, as the table does."""
    names: dict[Status, str] = {}
    wanted, actual, agreed = (
        ABSENT if status is None else names.setdefault(status, LETTERS[len(names)])
        for status in statuses
    )
    return wanted, actual, agreed


STATES: list[Status | None] = [None, *Status]
COMBINATIONS = list(product(STATES, STATES, STATES))


def test_the_table_has_every_combination() -> None:
    assert set(documented()) == {lettered(*combination) for combination in COMBINATIONS}


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_every_combination_has_its_documented_name_and_cause(
    combination: tuple[Status | None, Status | None, Status | None],
) -> None:
    name, cause, *_ = documented()[lettered(*combination)]
    wanted, actual, agreed = combination
    situation = classify(wanted, actual, agreed, locked=True)
    assert situation == name
    assert (situation.cause or "") == cause


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.parametrize("on_drift", [OnDrift.REVERT, OnDrift.KEEP])
def test_every_combination_is_planned_as_documented(
    combination: tuple[Status | None, Status | None, Status | None], on_drift: OnDrift
) -> None:
    _, cause, reverted, kept = documented()[lettered(*combination)]
    wanted, actual, agreed = combination
    plan = make_plan(
        library(wanted, Policy(on_drift=on_drift)),
        Account(7, {MediaType.SHOWS: rows(actual)}),
        lock(agreed),
        Answers({}, {1: "ended"}) if actual else answers(),
    )
    does = reverted if on_drift is OnDrift.REVERT else kept
    actions = [operation.action.value for operation in plan.operations]
    assert actions == ([] if does in {"nothing", "leave"} else [does])
    assert len(plan.left_alone) == (does == "leave")
    assert len(plan.drift) == (cause == "drift")


@pytest.mark.parametrize(("wanted", "actual", "agreed"), COMBINATIONS)
def test_without_a_lock_the_file_decides(
    wanted: Status | None, actual: Status | None, agreed: Status | None
) -> None:
    situation = classify(wanted, actual, agreed, locked=False)
    expected = Situation.TWO_WAY
    if wanted is None and actual is None:
        expected = Situation.GONE
    elif wanted is actual:
        expected = Situation.IN_SYNC
    assert situation is expected
    assert situation.cause is None


@pytest.mark.parametrize(("actual", "agreed"), list(product(Status, STATES)))
def test_an_unlisted_item_in_an_unnamed_status_is_not_managed(
    actual: Status, agreed: Status | None
) -> None:
    for locked in (True, False):
        situation = classify(None, actual, agreed, locked=locked, managed_now=False)
        assert situation is Situation.NOT_MANAGED


def test_an_entry_of_a_newly_named_status_is_the_files_change() -> None:
    situation = classify(None, Status.HOLD, None, locked=True, managed_then=False)
    assert situation is Situation.NEWLY_MANAGED


def library(wanted: Status | None, policy: Policy) -> Library:
    wishes: tuple[Wish, ...] = ()
    if wanted is not None:
        wishes = (Wish(MediaType.SHOWS, wanted, None, None, {"simkl": "1"}, 4, 5),)
    return Library("library.yaml", policy, {MediaType.SHOWS: frozenset(Status)}, wishes)


def rows(actual: Status | None) -> tuple[Entry, ...]:
    if actual is None:
        return ()
    return (Entry(MediaType.SHOWS, 1, actual, actual.value, "Lost", 2004, {}, 5, 10),)


def lock(agreed: Status | None) -> Lock:
    managed = {MediaType.SHOWS: frozenset(Status)}
    if agreed is None:
        return Lock(7, managed, {})
    item = LockedItem(MediaType.SHOWS, 1, agreed, {}, "Lost", 2004)
    return Lock(7, managed, {MediaType.SHOWS: {1: item}})


def answers() -> Answers:
    key = (MediaType.SHOWS, (("simkl", "1"),))
    return Answers({key: Title(1, MediaType.SHOWS, "Lost", 2004, "ended")})
