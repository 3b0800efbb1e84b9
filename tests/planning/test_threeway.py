"""The table of docs/three-way.md, walked whole against the planner's own naming."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from reconciler.model.account import Account, Answers, Entry, Title
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Cause, Plan, RatingChange
from reconciler.planning.threeway import Situation, classify, classify_rating
from tests.planning.planned import plan_of

ABSENT = "–"
LETTERS = "ABC"
PAGE = Path(__file__).parents[2] / "docs" / "three-way.md"

Row = tuple[str, str, str]


def documented(*, of_ratings: bool = False) -> dict[Row, list[str]]:
    """Return a table of the page: that of statuses or that of ratings."""
    rows = {}
    page = PAGE.read_text(encoding="utf-8")
    statuses, ratings = page.split("## Ratings")
    for line in (ratings if of_ratings else statuses).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and set(cells[0]) <= set(ABSENT + LETTERS) and cells[0]:
            rows[(cells[0], cells[1], cells[2])] = cells[3:]
    return rows


def lettered(*values: object) -> Row:
    """Name values by the order in which they first appear, as the tables do."""
    names: dict[object, str] = {}
    wanted, actual, agreed = (
        ABSENT if value is None else names.setdefault(value, LETTERS[len(names)])
        for value in values
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
    plan = plan_of(
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


def test_an_entry_of_a_newly_named_status_is_the_files_change() -> None:
    situation = classify(None, Status.HOLD, None, locked=True, managed_then=False)
    assert situation is Situation.NEWLY_MANAGED


RATINGS = [AgreedRating(None), AgreedRating(3), AgreedRating(7), AgreedRating(10)]
"""Ratings, of which none is one; they are wrapped, so that the absent one is another thing."""
RATED = list(product(RATINGS, RATINGS, [None, *RATINGS]))

Rated = tuple[AgreedRating, AgreedRating, AgreedRating | None]


def test_the_table_of_ratings_has_every_combination() -> None:
    assert set(documented(of_ratings=True)) == {lettered(*combination) for combination in RATED}


@pytest.mark.parametrize("combination", RATED)
def test_every_combination_of_ratings_has_its_documented_name_and_cause(
    combination: Rated,
) -> None:
    name, cause, *_ = documented(of_ratings=True)[lettered(*combination)]
    wanted, actual, agreed = combination
    situation = classify_rating(wanted.value, actual.value, agreed, locked=True)
    assert situation == name
    assert (situation.cause or "") == cause


@pytest.mark.parametrize("combination", RATED)
@pytest.mark.parametrize("on_drift", [OnDrift.REVERT, OnDrift.KEEP])
def test_every_combination_of_ratings_is_planned_as_documented(
    combination: Rated, on_drift: OnDrift
) -> None:
    _, cause, reverted, kept = documented(of_ratings=True)[lettered(*combination)]
    wanted, actual, agreed = combination
    plan = plan_of(
        rating_library(wanted, Policy(on_drift=on_drift)),
        Account(7, {MediaType.SHOWS: (rows(Status.HOLD)[0]._replace(rating=actual.value),)}),
        rating_lock(agreed),
        Answers(),
    )
    does = reverted if on_drift is OnDrift.REVERT else kept
    changes = [(one.action.value, one.rating, one.cause) for one in plan.operations]
    change = RatingChange(actual.value, wanted.value)
    assert changes == ([("rate", change, Cause(cause))] if does == "rate" else [])
    assert len(plan.left_alone) == (does == "leave")
    assert plan.unchanged == (does == "nothing")
    drift = [(one.from_status, one.to_status, one.rating) for one in plan.drift]
    if cause == "drift":
        assert agreed is not None
        change = RatingChange(agreed.value, actual.value)
        assert drift == [(Status.HOLD, Status.HOLD, change)]
    else:
        assert drift == []


@pytest.mark.parametrize(("wanted", "actual", "agreed"), RATED)
def test_without_a_lock_the_file_decides_on_ratings(
    wanted: AgreedRating, actual: AgreedRating, agreed: AgreedRating | None
) -> None:
    situation = classify_rating(wanted.value, actual.value, agreed, locked=False)
    assert situation is (Situation.IN_SYNC if wanted == actual else Situation.TWO_WAY)
    assert situation.cause is None


@pytest.mark.parametrize("on_drift", [OnDrift.REVERT, OnDrift.KEEP])
@pytest.mark.parametrize("rating", [None, 3])
def test_without_the_key_no_rating_is_drift_although_the_lock_has_one(
    rating: int | None, on_drift: OnDrift
) -> None:
    plan = plan_of(
        library(Status.HOLD, Policy(on_drift=on_drift)),
        Account(7, {MediaType.SHOWS: (rows(Status.HOLD)[0]._replace(rating=rating),)}),
        rating_lock(AgreedRating(9)),
        Answers(),
    )
    assert plan == Plan(unchanged=1)


def rating_library(wanted: AgreedRating, policy: Policy) -> Library:
    listed = library(Status.HOLD, policy)
    wish = listed.wishes[0]._replace(rates=True, rating=wanted.value)
    return replace(listed, wishes=(wish,))


def rating_lock(agreed: AgreedRating | None) -> Lock:
    found = lock(Status.HOLD)
    item = found.items[MediaType.SHOWS][1]._replace(rating=agreed)
    return replace(found, items={MediaType.SHOWS: {1: item}})


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
