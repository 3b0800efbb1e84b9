"""Whether the account shows an operation, and what is said where it does not."""

from dataclasses import replace

import pytest

from reconciler.applying.run import entries_at_risk
from reconciler.applying.verify import Difference, differences, other_dates
from reconciler.model.account import Account, Entry
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Operation, Plan, RatingChange, RequestKind

SHOWS, ANIME = MediaType.SHOWS, MediaType.ANIME
HELD = Entry(SHOWS, 1, Status.HOLD, "hold", "A Show", 2020, {})


def operation(
    action: Action, to: Status | None = None, come_from: Status | None = Status.WATCHING
) -> Operation:
    return Operation(SHOWS, 1, "A Show", 2020, {}, action, come_from, to, 4, None)


ADD = operation(Action.ADD, Status.HOLD, None)
MOVE = operation(Action.MOVE, Status.HOLD)
REMOVE = operation(Action.REMOVE)
COMPLETE = operation(Action.MOVE, Status.COMPLETED, Status.HOLD)
RATE = replace(operation(Action.RATE, Status.HOLD), rating=RatingChange(8, 9))
UNRATE = replace(RATE, rating=RatingChange(8, None))
WATCHED = HELD._replace(status=Status.WATCHING, status_text="watching")
DROPPED = HELD._replace(status=Status.DROPPED, status_text="dropped")


def account(*entries: Entry) -> Account:
    return Account(7, {one: tuple(row for row in entries if row.type is one) for one in MediaType})


def test_what_the_account_shows_is_no_difference() -> None:
    assert differences([ADD, MOVE], account(HELD)) == []
    assert differences([REMOVE], account()) == []
    assert differences([RATE], account(HELD._replace(rating=9))) == []
    # Where the title is does not matter to a change of the rating alone.
    assert differences([UNRATE], account(DROPPED)) == []
    assert differences([REMOVE], account(HELD._replace(simkl=2))) == []


@pytest.mark.parametrize(
    ("done", "entry", "reason"),
    [
        (REMOVE, WATCHED, "still in the library"),
        (REMOVE, HELD, "somebody else put it to hold meanwhile"),
        (ADD, None, "not in the library"),
        (ADD, WATCHED, "somebody else put it to watching meanwhile"),
        (MOVE, None, "not in the library: somebody else removed it meanwhile"),
        (MOVE, DROPPED, "somebody else put it to dropped meanwhile"),
        (COMPLETE, DROPPED, "somebody else put it to dropped meanwhile"),
        (COMPLETE, WATCHED, "Simkl has it as watching, not as completed"),
        (MOVE, HELD._replace(type=ANIME), "Simkl filed it under anime, not under shows"),
        (
            MOVE,
            HELD._replace(status=Status.WATCHING, status_text="watching"),
            "Simkl has it as watching, not as hold",
        ),
        (
            RATE,
            HELD._replace(rating=8),
            "Simkl has it with the rating 8, not with the rating 9",
        ),
        (RATE, HELD, "somebody else left it with no rating meanwhile"),
        (RATE, None, "not in the library: somebody else removed it meanwhile"),
        (
            UNRATE,
            HELD._replace(rating=8),
            "Simkl still has it with the rating 8",
        ),
        (
            replace(COMPLETE, rating=RatingChange(None, 9)),
            WATCHED,
            "Simkl has it as watching, not as completed; "
            "Simkl has it with no rating, not with the rating 9",
        ),
        (
            replace(ADD, rating=RatingChange(None, 9)),
            None,
            "not in the library; its rating was not sent",
        ),
        (
            MOVE,
            HELD._replace(status=None, status_text="rewatching"),
            "Simkl has it as rewatching, not as hold",
        ),
    ],
)
def test_a_difference_says_what_is_there_instead(
    done: Operation, entry: Entry | None, reason: str
) -> None:
    (found,) = differences([done], account() if entry is None else account(entry))
    assert found == Difference(done, entry)
    assert found.reason == reason


def test_differences_keep_the_order_of_the_operations() -> None:
    other = replace(MOVE, simkl=9)
    assert [one.operation for one in differences([other, REMOVE, ADD], account(HELD))] == [
        other,
        REMOVE,
    ]


DATED = HELD._replace(last_watched_at="2020-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("done", "entry", "at_risk"),
    [
        (REMOVE, HELD, True),
        (operation(Action.MOVE, Status.HOLD, Status.COMPLETED), HELD, True),
        (MOVE, HELD._replace(watched=5), False),
        (operation(Action.MOVE, Status.COMPLETED), HELD, False),
        (operation(Action.MOVE, Status.COMPLETED), HELD._replace(watched=1), True),
        (operation(Action.MOVE, Status.COMPLETED), DATED, True),
        (ADD, None, False),
        (RATE, HELD._replace(rating=8), True),
        (UNRATE, HELD._replace(rating=8), True),
        (replace(RATE, rating=RatingChange(None, 9)), HELD, False),
        (replace(MOVE, rating=RatingChange(8, 9)), HELD._replace(rating=8), True),
    ],
)
def test_what_may_lose_something_is_backed_up(
    done: Operation, entry: Entry | None, at_risk: bool
) -> None:
    rows = account() if entry is None else account(entry)
    assert entries_at_risk(Plan((done,)), rows) == ([entry] if at_risk else [])


ADDED, AGAIN = "2019-01-01T00:00:00Z", "2026-11-27T10:00:00Z"


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        (ADDED, ADDED, "still in the library"),
        (ADDED, "2019-01-01T01:00:00+01:00", "still in the library"),
        (ADDED, AGAIN, "somebody else added it to watching again meanwhile"),
        (None, AGAIN, "still in the library"),
        (ADDED, None, "still in the library"),
    ],
)
def test_a_title_that_was_removed_and_is_there_with_another_date_was_added_again(
    then: str | None, now: str | None, reason: str
) -> None:
    before, after = WATCHED._replace(added_at=then), WATCHED._replace(added_at=now)
    (found,) = differences([REMOVE], account(after), account(before))
    assert found == Difference(REMOVE, after, before)
    assert found.reason == reason
    assert found.by_somebody_else == reason.startswith("somebody else")


def test_a_title_that_was_put_elsewhere_before_it_was_removed_is_told_by_where_it_is() -> None:
    (found,) = differences([REMOVE], account(HELD), account(WATCHED))
    assert found.reason == "somebody else put it to hold meanwhile"


DATED_COMPLETION = replace(COMPLETE, watched_at="2014-04-05")
SEEN = HELD._replace(watched=5, total=5)


@pytest.mark.parametrize(
    ("done", "before", "after", "ignored"),
    [
        (DATED_COMPLETION, SEEN, SEEN, True),
        (DATED_COMPLETION, SEEN, SEEN._replace(rating=9), True),
        (COMPLETE, SEEN, SEEN, False),
        (DATED_COMPLETION, HELD, HELD, False),
        (DATED_COMPLETION, SEEN, SEEN._replace(status=Status.WATCHING), False),
        (DATED_COMPLETION, SEEN, SEEN._replace(type=ANIME), False),
        (DATED_COMPLETION, SEEN, None, False),
        (DATED_COMPLETION, None, SEEN, False),
    ],
)
def test_a_completion_was_ignored_where_a_watched_title_stays_as_it_was(
    done: Operation, before: Entry | None, after: Entry | None, ignored: bool
) -> None:
    assert Difference(done, after, before).was_ignored is ignored


@pytest.mark.parametrize(
    ("entry", "unsent", "reason"),
    [
        (HELD._replace(rating=8), (), "Simkl has it with the rating 8, not with the rating 9"),
        (HELD, (), "somebody else left it with no rating meanwhile"),
        (HELD._replace(rating=3), (), "somebody else left it with the rating 3 meanwhile"),
        (
            *(WATCHED._replace(rating=8), (RequestKind.RATE,)),
            "Simkl has it as watching, not as hold; its rating was not sent",
        ),
        (
            *(DROPPED._replace(rating=9), ()),
            "somebody else put it to dropped meanwhile",
        ),
    ],
)
def test_a_rating_beside_a_move_is_told_apart(
    entry: Entry, unsent: tuple[RequestKind, ...], reason: str
) -> None:
    both = replace(MOVE, rating=RatingChange(8, 9))
    (found,) = differences([both], account(entry))
    assert found._replace(unsent=frozenset(unsent)).reason == reason


@pytest.mark.parametrize(
    ("sent", "held", "said"),
    [
        (None, "2014-04-05T12:00:00Z", None),
        ("2014-04-05", "2014-04-05T12:00:00Z", None),
        ("2014-04-05T23:30:00-02:00", "2014-04-06T01:30:00Z", None),
        (UNKNOWN_DATE, None, None),
        (UNKNOWN_DATE, UNKNOWN_DATE, None),
        ("2014-04-05", None, "watched, date unknown, not watched on 2014-04-05"),
        (UNKNOWN_DATE, "2014-04-05", "watched on 2014-04-05, not watched, date unknown"),
        ("2014-04-05", "someday", "watched on someday, not watched on 2014-04-05"),
        ("2014-04-05", "1969-01-01", "watched on 1969-01-01, not watched on 2014-04-05"),
    ],
)
def test_a_completion_whose_day_the_account_shows_otherwise_is_told(
    sent: str | None, held: str | None, said: str | None
) -> None:
    done = replace(COMPLETE, watched_at=sent)
    lines = list(other_dates([done], account(HELD._replace(last_watched_at=held))))
    assert lines == ([] if said is None else [f"A Show (2020): Simkl shows it {said}"])
    assert list(other_dates([done], account())) == []
