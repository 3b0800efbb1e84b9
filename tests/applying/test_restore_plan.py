"""What a restore sends of each title, and how many requests that takes."""

from pathlib import Path

import pytest

from reconciler.applying.backup import read_backup
from reconciler.applying.compare import LackingPart, lacks
from reconciler.applying.recipe import Saved
from reconciler.applying.restore import restore
from reconciler.applying.restore_plan import Restorable, RestorePlan, plan_restore
from reconciler.model.account import Account
from reconciler.model.media import MediaType, Status
from tests.applying.test_compare import MEMO, THEN, Fields, at_once, episodes, title
from tests.double.quirks import Quirks
from tests.house import House, house
from tests.simkl.account.account_world import Wire

MOVIES, SHOWS, ANIME = MediaType
COMPLETED, HOLD = {"status": Status.COMPLETED}, {"status": Status.HOLD}
RATED = {"rating": 7}


def restorable(saved: Saved, actual: Saved | None, unreadable: str = "") -> Restorable:
    found = () if actual is None else tuple(lacks(saved, actual))
    return Restorable(saved, actual, found, unreadable)


def sent(item: Restorable) -> str:
    """Return which writes an item takes, in a word each."""
    writes = {
        "recorded": item.recorded is not None,
        "completed": item.completed is not None,
        "filed": item.is_only_filed,
        "rated": item.rated is not None,
    }
    return " ".join(name for name, is_sent in writes.items() if is_sent)


@pytest.mark.parametrize(
    ("saved", "actual", "writes"),
    [
        ({}, {}, ""),
        ({}, None, "filed"),
        (RATED, None, "filed rated"),
        (episodes(THEN) | RATED, None, "recorded rated"),
        (at_once(2), None, "completed"),
        (at_once(2) | {"memo": MEMO}, None, "recorded completed"),
        (at_once(2) | {"episodes": {(1, 1): THEN}}, None, "recorded completed"),
        (HOLD, {}, "filed"),
        (HOLD | episodes(THEN), episodes(THEN), "filed"),
        (COMPLETED | episodes(THEN), episodes(THEN), "recorded"),
        (episodes(THEN), COMPLETED | episodes(THEN), "recorded"),
        (COMPLETED, {}, "filed"),
        (HOLD | {"memo": MEMO}, {}, "recorded"),
        (episodes(THEN), {}, "recorded"),
        (RATED | episodes(THEN), episodes(THEN), "rated"),
        (RATED, {"rating": 8}, "rated"),
        ({}, RATED, ""),
    ],
)
def test_a_title_takes_the_writes_that_bring_back_what_it_lacks(
    saved: Fields, actual: Fields | None, writes: str
) -> None:
    account = None if actual is None else title(SHOWS, **actual)
    item = restorable(title(SHOWS, **saved), account)
    assert sent(item) == writes
    assert item.is_as_saved is (writes == "")


@pytest.mark.parametrize(
    "item",
    [
        restorable(title(MOVIES, **HOLD, **RATED), None),
        restorable(title(SHOWS, **episodes(THEN), **RATED), None, "an odd row"),
    ],
    ids=["no such status", "an odd row"],
)
def test_what_cannot_be_sent_takes_no_request(item: Restorable) -> None:
    assert (sent(item), item.can_be_sent, item.is_as_saved) == ("", False, False)
    assert not any(item.needs(part) for part in LackingPart)
    assert RestorePlan(Account(7, {}), (item,), 0, 0).requests == 0


@pytest.mark.parametrize(
    ("fields", "count", "requests"),
    [
        ({}, 0, 0),
        ({}, 1, 1),
        ({}, 100, 1),
        ({}, 101, 2),
        (RATED, 100, 2),
        (RATED, 101, 4),
        (episodes(THEN), 101, 2),
        (at_once(2), 101, 2),
        (at_once(2) | {"memo": MEMO} | RATED, 100, 3),
        (episodes(*[THEN] * 1_500), 2, 2),
    ],
)
def test_each_kind_of_write_takes_requests_of_its_own(
    fields: Fields, count: int, requests: int
) -> None:
    items = (restorable(title(SHOWS, **fields), None),) * count
    assert RestorePlan(Account(7, {}), items, 0, 0).requests == requests


def test_the_document_of_a_plan_says_of_the_sandbox_that_it_is() -> None:
    item = restorable(title(SHOWS, **RATED), None)
    document = RestorePlan(Account(7, {}), (item,), 3, 2).document()
    assert document == {
        "format_version": 1,
        "items": [item.document()],
        "unchanged": 3,
        "more": 2,
        "requests": 2,
    }
    sandbox = Account(7, {}, is_sandbox=True)
    assert RestorePlan(sandbox, (item,), 3, 2).document() == {**document, "account": "sandbox"}


REMOVED = """version: 1
shows: {completed: [], watching: []}
movies: {completed: [], plantowatch: []}
policy: {max_removals: 99}
"""
READ = ["GET /sync/activities", "GET /sync/all-items/movies", "GET /sync/all-items/shows"]


def removed(place: House) -> Path:
    backup = place.apply().backup
    assert backup is not None
    return backup


def test_a_restore_sends_what_its_plan_counts_and_reads_twice() -> None:
    with house(REMOVED) as place:
        backup = read_backup(removed(place))
        place.wire = wire = Wire(place.simkl)
        told: list[tuple[str, int, int]] = []
        with place.session() as session:
            plan = plan_restore(backup, session.writer)
            wire.clear()
            pace = session.pace._replace(progress=lambda *step: told.append(step))
            restored = restore(plan, session.writer, session.workplace(None), pace)
        assert restored.reached
        assert restored.backup is None
        assert (restored.wanted, restored.added, restored.more) == (len(plan.items),) * 2 + (0,)
        posts = [call for call in wire.calls if call.startswith("POST")]
        assert posts == [
            *("POST /sync/history", "POST /sync/history"),
            *("POST /sync/add-to-list", "POST /sync/ratings"),
        ]
        assert plan.requests == len(posts)
        details = [
            call
            for call in wire.calls
            if call not in posts and call.count("/") == READ[1].count("/") + 1
        ]
        assert [call for call in wire.calls if call not in {*posts, *details}] == READ * 2
        done = [(doing, total) for doing, count, total in told if count == total]
        assert [doing for doing, _ in done] == [
            *("restoring history", "marking as completed", "filing", "rating")
        ]
        assert told == [(doing, count, total) for doing, total in done for count in (0, total)]
        wire.clear()
        with place.session() as session:
            plan = plan_restore(backup, session.writer)
            assert (plan.items, plan.unchanged, plan.requests) == ((), restored.wanted, 0)
            wire.clear()
            again = restore(plan, session.writer, session.workplace(None), pace)
        assert (again.wanted, again.reached, wire.calls) == (0, True, [])


def test_only_what_is_lacking_is_sent_and_what_is_there_backed_up() -> None:
    text = "version: 1\npolicy: {prune: false}\nshows: {dropped: [simkl:9000016]}\n"
    with house(text, Quirks(leaving_completed_drops_marks=True)) as place:
        backup = read_backup(removed(place))
        place.wire = wire = Wire(place.simkl)
        with place.session() as session:
            plan = plan_restore(backup, session.writer)
            restored = restore(plan, session.writer, session.workplace(None), session.pace)
        assert [call for call in wire.calls if "POST" in call] == ["POST /sync/history"]
        assert plan.requests == 1
        assert (restored.added, restored.wanted) == (0, 1)
        assert restored.backup is not None
        (kept,) = read_backup(restored.backup).entries
        assert (kept.simkl, kept.row["status"]) == (9000016, "dropped")
