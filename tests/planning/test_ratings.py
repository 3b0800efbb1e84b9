"""Ratings and dates in a plan: what is changed, what is said about it, what is remembered."""

from dataclasses import replace

import pytest

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.library import Library, Moves, OnDrift, Policy, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem, RatingRefusal, Refusal
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.model.plan import Action, Cause, Operation, Plan, RatingChange
from reconciler.planning.adopt import adopt
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.match import match_wishes
from reconciler.planning.plan import make_plan
from reconciler.planning.scope import Scope
from reconciler.planning.threeway import Situation
from reconciler.planning.verdict import DRIFTED, verdict
from tests.planning.planned import plan_of

MOVIES, SHOWS, ANIME = MediaType.MOVIES, MediaType.SHOWS, MediaType.ANIME
DAY = "2014-04-05T12:00:00Z"


def entry(status: Status | None, rating: int | None = None, media_type: MediaType = SHOWS) -> Entry:
    series = media_type is not MOVIES
    total, text = (10 if series else 0), status.value if status else "paused"
    watched = total if status is Status.COMPLETED else 0
    name = ("Dark", 2017)
    return Entry(media_type, 1, status, text, *name, {}, watched, total, rating=rating)


def wish(status: Status, rating: int | None, media_type: MediaType = SHOWS) -> Wish:
    return Wish(media_type, status, None, None, {"simkl": "1"}, 4, 5, rates=True, rating=rating)


def library(*wishes: Wish, managed: tuple[MediaType, ...] = (), **policy: object) -> Library:
    named = managed or tuple({one.type for one in wishes})
    rules = Policy()._replace(**policy)  # type: ignore[arg-type]
    return Library(
        "library.yaml", rules, {kind: frozenset(STATUSES[kind]) for kind in named}, wishes
    )


def account(*entries: Entry) -> Account:
    return Account(7, {kind: [one for one in entries if one.type is kind] for kind in MediaType})


def lock(status: Status, rating: AgreedRating | None, media_type: MediaType = SHOWS) -> Lock:
    item = LockedItem(media_type, 1, status, {"simkl": "1"}, "Dark", 2017, rating=rating)
    managed = {media_type: frozenset(STATUSES[media_type])}
    return Lock(7, managed, {media_type: {1: item}})


def answers(media_type: MediaType = SHOWS, airing: str = "ended") -> Answers:
    key = wish_key(media_type, {"simkl": "1"})
    return Answers({key: Title(1, media_type, "Dark", 2017, airing)}, {1: airing})


def planned(file: Library, rows: Account, memory: Lock | None = None) -> Plan:
    kind = file.wishes[0].type if file.wishes else SHOWS
    return plan_of(file, rows, memory, answers(kind))


def only(plan: Plan) -> Operation:
    (operation,) = plan.operations
    return operation


def test_a_rating_rides_on_an_add() -> None:
    operation = only(planned(library(wish(Status.WATCHING, 8)), account()))
    assert operation.action is Action.ADD
    assert operation.rating == RatingChange(None, 8)
    assert operation.effects == ()


def test_an_add_without_a_rating_changes_none() -> None:
    assert only(planned(library(wish(Status.WATCHING, None)), account())).rating is None


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        (None, 8, ()),
        (8, 9, ("replaces the rating 8",)),
        (8, None, ("takes the rating 8 away",)),
    ],
)
def test_a_rating_alone_is_one_operation_that_says_what_is_lost(
    before: int | None, after: int | None, effects: tuple[str, ...]
) -> None:
    file = library(wish(Status.WATCHING, after))
    plan = planned(file, account(entry(Status.WATCHING, before)))
    operation = only(plan)
    assert operation.action is Action.RATE
    assert operation.from_status is operation.to_status is Status.WATCHING
    assert operation.rating == RatingChange(before, after)
    assert operation.effects == effects
    assert (plan.unchanged, plan.requests, plan.manages_ratings) == (0, 1, True)


def test_a_rating_rides_on_a_move_with_what_that_loses() -> None:
    file = library(wish(Status.DROPPED, 3))
    operation = only(planned(file, account(entry(Status.COMPLETED, 8))))
    assert operation.action is Action.MOVE
    assert operation.rating == RatingChange(8, 3)
    assert operation.effects == ("may lose 10 watched episodes", "replaces the rating 8")


def test_a_rating_as_wanted_is_unchanged() -> None:
    plan = planned(library(wish(Status.WATCHING, 8)), account(entry(Status.WATCHING, 8)))
    assert plan == Plan(unchanged=1, manages_ratings=True)


def test_a_removal_says_that_it_loses_the_rating() -> None:
    file = library(managed=(SHOWS,))
    operation = only(planned(file, account(entry(Status.WATCHING, 8))))
    assert operation.rating is None
    assert "rating 8" in operation.effects[0]


def test_a_blocked_wish_keeps_its_rating_managed() -> None:
    row = entry(Status.WATCHING, 8)._replace(not_aired=3)
    plan = planned(library(wish(Status.COMPLETED, 9)), account(row))
    assert len(plan.blocked) == 1
    operation = only(plan)
    assert (operation.action, operation.to_status) == (Action.RATE, Status.WATCHING)
    assert operation.rating == RatingChange(8, 9)


def test_a_misfiled_wish_manages_the_rating_of_a_type_that_the_file_names() -> None:
    rows = account(entry(Status.WATCHING, 8, ANIME))
    listed = wish(Status.WATCHING, 9)
    named = library(listed, managed=(SHOWS, ANIME))
    plan = planned(named, rows)
    assert only(plan).type is ANIME
    assert planned(library(listed), rows).operations == ()


def test_drift_of_the_rating_of_a_misfiled_title_is_told_from_the_files_change() -> None:
    file = library(wish(Status.WATCHING, 9), managed=(SHOWS, ANIME), on_drift=OnDrift.KEEP)
    rows = account(entry(Status.WATCHING, 9, ANIME))
    memory = agree(file, rows, None, answers())
    plan = planned(file, account(entry(Status.WATCHING, 2, ANIME)), memory)
    assert plan.operations == ()
    assert [one.rating for one in plan.drift] == [RatingChange(9, 2)]
    assert planned(file, rows, memory).drift == ()


def test_a_blocked_wish_that_is_not_in_the_library_rates_nothing() -> None:
    key = wish_key(SHOWS, {"simkl": "1"})
    plan = plan_of(library(wish(Status.HOLD, 9)), account(), None, Answers({key: None}))
    assert len(plan.blocked) == 1
    assert plan.operations == ()


def test_a_title_in_a_status_that_is_not_known_is_not_rated() -> None:
    plan = planned(library(wish(Status.HOLD, 9)), account(entry(None, 8)))
    assert len(plan.blocked) == 1
    assert plan.operations == ()


def test_a_move_that_the_policy_holds_back_leaves_the_rating_managed() -> None:
    file = library(wish(Status.DROPPED, 9), moves=Moves.NONE)
    plan = planned(file, account(entry(Status.WATCHING, 8)))
    assert [one.status for one in plan.left_alone] == [Status.WATCHING]
    assert only(plan).action is Action.RATE


def test_without_prune_what_no_line_wishes_keeps_its_rating() -> None:
    file = library(managed=(SHOWS,), prune=False)
    assert planned(file, account(entry(Status.WATCHING, 8))).operations == ()


RATED_THEN = AgreedRating(8)


def test_drift_of_both_is_one_entry_with_both() -> None:
    file = library(wish(Status.WATCHING, 8), on_drift=OnDrift.KEEP)
    row = entry(Status.COMPLETED, 9)._replace(rated_at="2026-03-02T10:00:00Z")
    plan = planned(file, account(row), lock(Status.WATCHING, RATED_THEN))
    (drift,) = plan.drift
    assert (drift.from_status, drift.to_status) == (Status.WATCHING, Status.COMPLETED)
    assert drift.rating == RatingChange(8, 9)
    assert drift.note == (
        "finished on the account since the last apply; "
        "rated 9 on the account since the last apply, on 2026-03-02"
    )
    (left,) = plan.left_alone
    assert left.reason == (
        "moved on the account; on_drift: keep; rated on the account; on_drift: keep"
    )
    assert plan.operations == ()


def test_drift_of_both_is_undone_by_one_operation() -> None:
    file = library(wish(Status.WATCHING, 8))
    plan = planned(file, account(entry(Status.HOLD, None)), lock(Status.WATCHING, RATED_THEN))
    operation = only(plan)
    assert (operation.action, operation.cause) == (Action.MOVE, Cause.DRIFT)
    assert operation.rating == RatingChange(None, 8)
    assert plan.drift[0].note.endswith(
        "its rating was taken away on the account since the last apply"
    )


def test_a_kept_move_of_the_account_does_not_hold_back_a_rating_of_the_file() -> None:
    file = library(wish(Status.WATCHING, 9), on_drift=OnDrift.KEEP)
    plan = planned(file, account(entry(Status.HOLD, 8)), lock(Status.WATCHING, RATED_THEN))
    operation = only(plan)
    assert (operation.action, operation.to_status) == (Action.RATE, Status.HOLD)
    assert operation.cause is Cause.FILE
    assert [one.rating for one in plan.drift] == [None]


def test_a_kept_rating_of_the_account_does_not_hold_back_a_move_of_the_file() -> None:
    file = library(wish(Status.HOLD, 8), on_drift=OnDrift.KEEP)
    plan = planned(file, account(entry(Status.WATCHING, 2)), lock(Status.WATCHING, RATED_THEN))
    operation = only(plan)
    assert (operation.action, operation.rating, operation.cause) == (Action.MOVE, None, Cause.FILE)
    assert [(one.from_status, one.to_status) for one in plan.drift] == [
        (Status.WATCHING, Status.WATCHING)
    ]
    assert len(plan.left_alone) == 1


def test_a_rating_that_failed_to_be_sent_is_not_agreed_on() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 8))
    memory = lock(Status.WATCHING, None)
    done = Agreement(planned(file, rows, memory), failed={1})
    assert agree(file, rows, memory, answers(), done) == memory


@pytest.mark.parametrize("had", [8, None])
def test_a_rating_that_changed_on_the_account_during_an_apply_is_drift_afterwards(
    had: int | None,
) -> None:
    file = library(wish(Status.WATCHING, had))
    memory = lock(Status.WATCHING, AgreedRating(had))
    done = Agreement(planned(file, account(entry(Status.WATCHING, had)), memory))
    rows = account(entry(Status.WATCHING, 3))
    after = planned(file, rows, agree(file, rows, memory, answers(), done))
    assert only(after).cause is Cause.DRIFT
    assert [one.rating for one in after.drift] == [RatingChange(had, 3)]


def test_a_refused_move_beside_a_kept_rating_is_remembered() -> None:
    file = library(wish(Status.HOLD, 8), on_drift=OnDrift.KEEP)
    rows, memory = account(entry(Status.WATCHING, 2)), lock(Status.WATCHING, RATED_THEN)
    done = Agreement(planned(file, rows, memory), refused={1})
    after = planned(file, rows, agree(file, rows, memory, answers(), done))
    assert after.operations == ()
    assert len(after.blocked) == 1
    assert [one.rating for one in after.drift] == [RatingChange(8, 2)]


def test_a_move_of_the_file_that_undoes_a_rating_of_the_account_is_drift() -> None:
    file = library(wish(Status.HOLD, 8))
    plan = planned(file, account(entry(Status.WATCHING, 2)), lock(Status.WATCHING, RATED_THEN))
    operation = only(plan)
    assert (operation.action, operation.cause) == (Action.MOVE, Cause.DRIFT)
    assert operation.rating == RatingChange(2, 8)


def test_a_title_that_was_removed_on_the_account_drifts_once_and_comes_back_rated() -> None:
    file = library(wish(Status.WATCHING, 8))
    plan = planned(file, account(), lock(Status.WATCHING, RATED_THEN))
    assert [one.rating for one in plan.drift] == [None]
    assert only(plan).rating == RatingChange(None, 8)


def test_drift_of_a_rating_alone_fails_under_fail() -> None:
    file = library(wish(Status.WATCHING, 8), on_drift=OnDrift.FAIL)
    plan = planned(file, account(entry(Status.WATCHING, 9)), lock(Status.WATCHING, RATED_THEN))
    refusal = verdict(plan, file.policy)
    assert refusal is not None
    assert refusal.code == DRIFTED


@pytest.mark.parametrize("on_drift", [OnDrift.KEEP, OnDrift.FAIL])
def test_a_rating_that_is_kept_drifts_again_after_the_next_apply(on_drift: OnDrift) -> None:
    file = library(wish(Status.WATCHING, 8), on_drift=on_drift)
    rows = account(entry(Status.WATCHING, 9))
    memory = lock(Status.WATCHING, RATED_THEN)
    plan = planned(file, rows, memory)
    again = agree(file, rows, memory, answers(), Agreement(plan))
    assert planned(file, rows, again) == plan
    assert len(plan.drift) == 1


def test_the_lock_forgets_the_rating_of_an_item_that_stops_managing_it() -> None:
    bare = wish(Status.WATCHING, None)._replace(rates=False)
    rows = account(entry(Status.WATCHING, 9))
    memory = agree(library(bare), rows, lock(Status.WATCHING, RATED_THEN), answers())
    item = memory.get(SHOWS, 1)
    assert item is not None
    assert item.rating is None


def refused(wanted: int | None, had: int | None, status: Status = Status.WATCHING) -> Lock:
    return lock(status, AgreedRating(had, RatingRefusal(wanted, status)))


def test_a_rating_that_simkl_did_not_keep_is_remembered_and_blocked() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 8))
    plan = planned(file, rows)
    memory = agree(file, rows, None, answers(), Agreement(plan, refused_ratings={1}))
    item = memory.get(SHOWS, 1)
    assert item is not None
    assert item.rating == AgreedRating(8, RatingRefusal(9, Status.WATCHING))
    assert agree(file, rows, memory, answers()) == memory
    after = planned(file, rows, memory)
    assert after.operations == ()
    assert after.drift == ()
    (blocked,) = after.blocked
    assert (blocked.from_status, blocked.to_status) == (Status.WATCHING, Status.WATCHING)
    assert blocked.code == "rating-refused"
    assert blocked.reason == (
        "Simkl kept the rating 8 when 9 was sent: write rating: 8, or rate it on simkl.com"
    )


def test_a_removal_of_a_rating_that_simkl_did_not_do_is_blocked() -> None:
    rows = account(entry(Status.WATCHING, 8))
    plan = planned(library(wish(Status.WATCHING, None)), rows, refused(None, 8))
    assert [one.reason for one in plan.blocked] == [
        "Simkl kept the rating 8 when its removal was sent: write rating: 8, "
        "or rate it on simkl.com"
    ]


@pytest.mark.parametrize(
    ("wanted", "row"),
    [
        (7, entry(Status.WATCHING, 8)),
        (9, entry(Status.WATCHING, 3)),
        (9, entry(Status.HOLD, 8)),
    ],
    ids=["another is wanted", "it has another", "it has another status"],
)
def test_a_refused_rating_is_sent_again_when_something_changed(wanted: int, row: Entry) -> None:
    operation = only(planned(library(wish(Status.WATCHING, wanted)), account(row), refused(9, 8)))
    assert operation.rating == RatingChange(row.rating, wanted)


def test_a_refused_rating_beside_a_kept_move_is_not_sent_for_ever() -> None:
    file = library(wish(Status.WATCHING, 9), on_drift=OnDrift.KEEP)
    rows, memory = account(entry(Status.HOLD, 8)), lock(Status.WATCHING, RATED_THEN)
    plan = planned(file, rows, memory)
    assert only(plan).action is Action.RATE
    again = agree(file, rows, memory, answers(), Agreement(plan, refused_ratings={1}))
    assert planned(file, rows, again).operations == ()


def test_a_blocked_wish_whose_rating_is_refused_says_both_in_one() -> None:
    row = entry(Status.WATCHING, 8)._replace(not_aired=3)
    plan = planned(library(wish(Status.COMPLETED, 9)), account(row), refused(9, 8))
    (blocked,) = plan.blocked
    assert "still airs" in blocked.reason
    assert "Simkl kept the rating 8 when 9 was sent" in blocked.reason
    assert plan.operations == ()


def test_a_rating_that_somebody_overwrote_drifts_from_what_was_sent() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 5))
    plan = planned(file, account(entry(Status.WATCHING, 8)))
    done = Agreement(plan, overtaken_ratings={1})
    after = planned(file, rows, agree(file, rows, None, answers(), done))
    assert [one.rating for one in after.drift] == [RatingChange(9, 5)]


def test_a_reopened_series_keeps_completed_and_agrees_on_its_rating() -> None:
    file = library(wish(Status.COMPLETED, 9))
    rows = account(entry(Status.WATCHING, 9)._replace(not_aired=3))
    memory = agree(file, rows, lock(Status.COMPLETED, RATED_THEN), answers())
    item = memory.get(SHOWS, 1)
    assert item is not None
    assert (item.status, item.rating) == (Status.COMPLETED, AgreedRating(9))


DATES = [
    (MOVIES, 0, DAY, "records a watch on 2014-04-05"),
    (MOVIES, 0, UNKNOWN_DATE, "marks it watched, date unknown"),
    (MOVIES, 0, None, "records a watch now"),
    (SHOWS, 0, DAY, "marks 10 episodes watched on 2014-04-05"),
    (SHOWS, 4, DAY, "marks 6 more episodes watched on 2014-04-05"),
    (SHOWS, 9, UNKNOWN_DATE, "marks 1 more episode watched, date unknown"),
    (SHOWS, 4, None, "marks 6 more episodes watched"),
]


@pytest.mark.parametrize(("media_type", "watched", "date", "effect"), DATES)
def test_a_completion_says_when_it_is_dated(
    media_type: MediaType, watched: int, date: str | None, effect: str
) -> None:
    listed = wish(Status.COMPLETED, None, media_type)._replace(rates=False, watched=date)
    row = entry(Status.PLANTOWATCH, None, media_type)._replace(watched=watched)
    operation = only(planned(library(listed), account(row)))
    assert operation.effects == (effect,)
    assert operation.watched_at == date


@pytest.mark.parametrize(
    ("media_type", "date", "effect"),
    [
        (MOVIES, DAY, "records a watch on 2014-04-05"),
        (MOVIES, UNKNOWN_DATE, "marks it watched, date unknown"),
        (SHOWS, DAY, "marks every episode watched on 2014-04-05"),
        (SHOWS, UNKNOWN_DATE, "marks every episode watched, date unknown"),
    ],
)
def test_an_added_completion_is_dated_too(media_type: MediaType, date: str, effect: str) -> None:
    listed = wish(Status.COMPLETED, None, media_type)._replace(rates=False, watched=date)
    operation = only(planned(library(listed), account()))
    assert operation.effects == (effect,)
    assert operation.watched_at == date


def test_a_dated_completion_of_a_movie_that_was_watched_says_that_its_watch_may_stay() -> None:
    listed = wish(Status.COMPLETED, None, MOVIES)._replace(watched=DAY)
    row = entry(Status.DROPPED, None, MOVIES)._replace(last_watched_at="2013-01-02T20:00:00Z")
    assert only(planned(library(listed), account(row))).effects == (
        "records a watch on 2014-04-05",
        "may keep the watch that it has, of 2013-01-02",
    )


@pytest.mark.parametrize(
    ("seen", "last", "effects"),
    [
        (12, "2013-01-02T20:00:00Z", ("may keep the watches that it has, the last of 2013-01-02",)),
        (12, UNKNOWN_DATE, ("may keep the watches that it has, dates unknown",)),
        (11, "2013-01-02T20:00:00Z", ("marks 1 more episode watched on 2014-04-05",)),
    ],
)
def test_a_dated_completion_of_a_series_that_was_watched_in_whole_says_that_its_watches_may_stay(
    seen: int, last: str, effects: tuple[str, ...]
) -> None:
    listed = wish(Status.COMPLETED, None)._replace(watched=DAY)
    row = entry(Status.HOLD, None)._replace(watched=seen, total=12, last_watched_at=last)
    assert only(planned(library(listed), account(row))).effects == effects


def test_a_date_is_never_compared() -> None:
    listed = wish(Status.COMPLETED, None, MOVIES)._replace(watched=DAY)
    row = entry(Status.COMPLETED, None, MOVIES)._replace(last_watched_at="2020-01-01T00:00:00Z")
    assert planned(library(listed), account(row)).operations == ()


def test_a_pull_takes_the_ratings_of_items_that_manage_theirs() -> None:
    file = library(wish(Status.WATCHING, 8))
    memory = lock(Status.WATCHING, RATED_THEN)
    for row in (entry(Status.WATCHING, 9), entry(Status.HOLD, 9)):
        adoption = adopt(file, account(row), memory, answers())
        assert adoption.rated == {0: 9}
        assert adoption.unapplied == ()
    bare = library(wish(Status.WATCHING, None)._replace(rates=False))
    assert adopt(bare, account(entry(Status.WATCHING, 9)), memory, answers()).rated == {}


def test_a_pull_takes_the_rating_of_a_wish_that_stays_whatever_the_title_is_in() -> None:
    file = library(wish(Status.COMPLETED, 8))
    file = replace(file, managed={SHOWS: frozenset({Status.COMPLETED})})
    row = entry(Status.WATCHING, 9)._replace(not_aired=2)
    adoption = adopt(file, account(row), lock(Status.WATCHING, RATED_THEN), answers())
    assert adoption.removed == ()
    assert adoption.rated == {0: 9}


def test_a_pull_adds_no_line_for_what_simkl_does_not_remove() -> None:
    row = entry(Status.WATCHING)
    memory = lock(Status.WATCHING, None)
    file = library(managed=(SHOWS,))
    assert adopt(file, account(row), memory, answers()).added == (row,)
    item = replace_refusal(memory, Refusal(None, row.total, row.not_aired, None))
    assert adopt(file, account(row), item, answers()).added == ()


def replace_refusal(memory: Lock, refusal: Refusal) -> Lock:
    item = memory.items[SHOWS][1]._replace(refusal=refusal)
    return replace(memory, items={SHOWS: {1: item}})


def test_a_pull_tells_which_rating_of_the_file_it_would_undo() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 8))
    adoption = adopt(file, rows, lock(Status.WATCHING, RATED_THEN), answers())
    (undone,) = adoption.unapplied
    assert (undone.situation, undone.rating) == (Situation.FILE_RATED, RatingChange(8, 9))


def test_a_pull_leaves_a_rating_that_simkl_did_not_keep() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 8))
    assert adopt(file, rows, refused(9, 8), answers()).rated == {}


def test_adds_alone_change_no_rating_of_what_is_there() -> None:
    file, rows = library(wish(Status.WATCHING, 9)), account(entry(Status.WATCHING, 8))
    matching = match_wishes(file, rows, None)
    assert make_plan(file, rows, None, answers(), matching, Scope(add_only=True)) == Plan(
        manages_ratings=True
    )
    nothing = account()
    matching = match_wishes(file, nothing, None, answers())
    plan = make_plan(file, nothing, None, answers(), matching, Scope(add_only=True))
    assert only(plan).rating == RatingChange(None, 9)


@pytest.mark.parametrize("media_type", [SHOWS, ANIME], ids=["filed there", "misfiled"])
def test_a_run_about_something_else_agrees_on_no_rating(media_type: MediaType) -> None:
    file = library(wish(Status.WATCHING, 9), managed=(MOVIES, SHOWS, ANIME))
    memory = agree(file, account(entry(Status.WATCHING, 9, media_type)), None, answers())
    rows = account(entry(Status.WATCHING, 2, media_type))
    other = Agreement(scope=Scope(types=frozenset({MOVIES})))
    again = agree(file, rows, memory, answers(), other)
    assert again.items == memory.items
    assert [one.rating for one in planned(file, rows, again).drift] == [RatingChange(9, 2)]
