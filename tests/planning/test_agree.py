"""What file and account agree on afterwards, item by item."""

import pytest

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Drift, Operation, Plan, RatingChange
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.match import match_wishes

MOVIES, SHOWS, ANIME = MediaType
C = Status.COMPLETED
OWN = {"simkl": "1"}
MANAGED = {SHOWS: frozenset({Status.WATCHING, Status.HOLD, Status.COMPLETED})}


def entry(simkl: int, status: Status | None, media_type: MediaType = SHOWS) -> Entry:
    text = status.value if status is not None else "rewatching"
    ids = {"tmdb": str(100 + simkl)}
    return Entry(media_type, simkl, status, text, f"Title {simkl}", 2020, ids, 3, 10, 2)


def wish(simkl: int, status: Status, **ids: str) -> Wish:
    return Wish(SHOWS, status, None, None, {"simkl": str(simkl), **ids}, simkl, 5)


def item(
    simkl: int,
    status: Status | None,
    ids: dict[str, str],
    refusal: Refusal | None = None,
    episodes: int | None = None,
) -> LockedItem:
    return LockedItem(SHOWS, simkl, status, ids, f"Title {simkl}", 2020, refusal, episodes)


def agreed(
    *wishes: Wish,
    entries: tuple[Entry, ...] = (),
    before: tuple[LockedItem, ...] | None = None,
    answers: Answers | None = None,
    agreement: Agreement | None = None,
    on_drift: OnDrift = OnDrift.REVERT,
) -> dict[int, LockedItem]:
    library = Library("library.yaml", Policy(on_drift=on_drift), MANAGED, wishes)
    account = Account(
        7,
        {
            media_type: tuple(one for one in entries if one.type is media_type)
            for media_type in MediaType
        },
    )
    lock = None
    if before is not None:
        lock = Lock(7, MANAGED, {SHOWS: {one.simkl: one for one in before}})
    found = agree(library, account, lock, answers or Answers(), agreement)
    assert found.account == 7
    assert found.managed == MANAGED
    assert set(found.items) == {SHOWS}
    return dict(found.items[SHOWS])


def found(simkl: int, media_type: MediaType = SHOWS, airing: str = "ended") -> Answers:
    title = Title(simkl, media_type, f"Title {simkl}", 2020, airing)
    return Answers({wish_key(SHOWS, {"simkl": str(simkl)}): title})


def test_a_wish_is_recorded_with_the_accounts_status_and_the_files_ids() -> None:
    listed = wish(1, Status.HOLD, tmdb="101", imdb="tt0000001")
    assert agreed(listed, entries=(entry(1, Status.HOLD),)) == {
        1: item(1, Status.HOLD, {"tmdb": "101", "imdb": "tt0000001"})
    }


def test_a_leftover_of_a_managed_status_is_recorded_without_ids() -> None:
    assert agreed(entries=(entry(1, Status.HOLD),)) == {1: item(1, Status.HOLD, {})}


@pytest.mark.parametrize(
    "leftover",
    [entry(1, Status.DROPPED), entry(1, None), entry(1, Status.HOLD, ANIME)],
    ids=["another status", "an unknown status", "another type"],
)
def test_what_is_not_managed_is_not_recorded(leftover: Entry) -> None:
    assert agreed(entries=(leftover,)) == {}


def test_a_wish_that_the_account_does_not_have_is_not_recorded() -> None:
    assert agreed(wish(1, Status.HOLD), answers=found(1)) == {}
    unknown = Answers({wish_key(SHOWS, {"simkl": "1"}): None})
    assert agreed(wish(1, Status.HOLD), answers=unknown) == {}


def test_a_wish_in_the_wrong_section_is_not_recorded() -> None:
    assert agreed(wish(1, Status.HOLD), entries=(entry(1, Status.HOLD, ANIME),)) == {}


def drifted(simkl: int, policy: OnDrift) -> Agreement:
    drift = Drift(SHOWS, simkl, "", None, {}, Status.HOLD, Status.WATCHING, policy, "")
    return Agreement(Plan(drift=(drift,)))


BEFORE = item(1, Status.HOLD, {"tmdb": "101"})
NOW = entry(1, Status.WATCHING)


@pytest.mark.parametrize("on_drift", [OnDrift.KEEP, OnDrift.FAIL])
def test_drift_that_stays_keeps_the_earlier_record(on_drift: OnDrift) -> None:
    agreement, listed = drifted(1, on_drift), wish(1, Status.HOLD)
    for wishes in ((listed,), ()):
        for before, kept in [((BEFORE,), {1: BEFORE}), ((), {}), (None, {})]:
            assert kept == agreed(
                *wishes, entries=(NOW,), before=before, agreement=agreement, on_drift=on_drift
            )


def test_drift_that_is_reverted_is_settled() -> None:
    agreement = drifted(1, OnDrift.REVERT)
    assert agreed(wish(1, Status.HOLD), entries=(NOW,), before=(BEFORE,), agreement=agreement) == {
        1: item(1, Status.WATCHING, OWN)
    }


NOT_SENT = Agreement(failed=frozenset({1}))


def test_what_was_not_sent_keeps_its_earlier_record() -> None:
    for wishes in ((wish(1, Status.HOLD),), ()):
        assert agreed(*wishes, entries=(NOW,), before=(BEFORE,), agreement=NOT_SENT) == {1: BEFORE}


def test_a_move_that_was_not_sent_and_has_no_record_gets_none() -> None:
    assert agreed(wish(1, Status.HOLD), entries=(NOW,), before=(), agreement=NOT_SENT) == {}
    assert agreed(wish(1, Status.HOLD), entries=(NOW,), agreement=NOT_SENT) == {}


def test_a_removal_that_was_not_sent_is_no_addition_on_the_account_later() -> None:
    recorded = {1: item(1, Status.WATCHING, {})}
    assert agreed(entries=(NOW,), before=(), agreement=NOT_SENT) == recorded
    assert agreed(entries=(NOW,), agreement=NOT_SENT) == recorded


def test_only_the_item_itself_is_unsettled() -> None:
    others = (entry(1, Status.WATCHING), entry(2, Status.HOLD))
    before = (BEFORE, item(2, Status.WATCHING, {}))
    agreement = Agreement(failed=frozenset({1}))
    assert agreed(wish(2, Status.HOLD), entries=others, before=before, agreement=agreement) == {
        1: BEFORE,
        2: item(2, Status.HOLD, {"simkl": "2"}),
    }


def test_a_wish_that_is_fulfilled_after_all_is_agreed_on() -> None:
    listed, now = wish(1, Status.WATCHING), entry(1, Status.WATCHING)
    agreement = Agreement(failed=frozenset({1}), refused=frozenset({1}))
    assert agreed(listed, entries=(now,), before=(BEFORE,), agreement=agreement) == {
        1: item(1, Status.WATCHING, OWN)
    }


REFUSED = Agreement(refused=frozenset({1}))
REFUSAL = Refusal(Status.COMPLETED, 10, 2, "airing")


def test_what_simkl_filed_otherwise_is_remembered_with_what_was_known_then() -> None:
    listed, now = wish(1, Status.COMPLETED), entry(1, Status.WATCHING)
    answers = Answers({}, {1: "airing"})
    assert agreed(listed, entries=(now,), answers=answers, agreement=REFUSED) == {
        1: item(1, Status.WATCHING, OWN, REFUSAL)
    }


def test_what_simkl_did_not_take_is_remembered_by_its_name() -> None:
    assert agreed(wish(1, Status.HOLD), answers=found(1), agreement=REFUSED) == {
        1: item(1, None, OWN, Refusal(Status.HOLD, 0, 0, "ended"))
    }


@pytest.mark.parametrize(
    ("wanted", "status", "kept"),
    [
        (Status.COMPLETED, Status.WATCHING, True),
        (Status.COMPLETED, Status.COMPLETED, False),
        (Status.HOLD, Status.WATCHING, False),
    ],
    ids=["it still stands", "the account has it now", "something else is wanted"],
)
def test_a_refusal_stands_while_the_same_is_wanted_and_not_had(
    wanted: Status, status: Status, kept: bool
) -> None:
    before = item(1, Status.WATCHING, {}, REFUSAL)
    assert agreed(wish(1, wanted), entries=(entry(1, status),), before=(before,)) == {
        1: item(1, status, OWN, REFUSAL if kept else None, 10 if status is C else None)
    }


def test_a_refusal_of_what_was_not_taken_stands_too() -> None:
    before = item(1, None, OWN, Refusal(Status.HOLD, 0, 0, "ended"))
    assert agreed(wish(1, Status.HOLD), before=(before,), answers=found(1)) == {1: before}


def test_a_leftover_that_is_settled_is_recorded_as_it_is_now() -> None:
    assert agreed(entries=(NOW,), before=(BEFORE,)) == {1: item(1, Status.WATCHING, {})}


def test_what_vanished_during_an_apply_keeps_its_record() -> None:
    line = wish(1, Status.WATCHING)
    library = Library("library.yaml", Policy(), MANAGED, (line,))
    there = Account(7, {SHOWS: (entry(1, Status.WATCHING),)})
    matching = match_wishes(library, there, None, Answers())
    before = item(1, Status.WATCHING, OWN)
    done = Agreement(matching=matching)
    assert agreed(line, before=(before,), agreement=done) == {1: before}


def left(
    wishes: tuple[Wish, ...],
    read: tuple[Entry, ...],
    now: tuple[Entry, ...],
    *operations: Operation,
) -> dict[int, LockedItem]:
    """Return what is agreed on after an apply during which the account changed."""
    library = Library("library.yaml", Policy(), MANAGED, wishes)
    account = Account(7, {SHOWS: read})
    answers = Answers({wish_key(SHOWS, one.ids): found_title(one) for one in wishes})
    matching = match_wishes(library, account, None, answers)
    done = Agreement(Plan(operations), matching, account)
    return agreed(*wishes, entries=now, answers=answers, agreement=done)


def found_title(of: Wish) -> Title:
    simkl = int(of.ids["simkl"])
    return Title(simkl, SHOWS, f"Title {simkl}", 2020, "ended")


def operation(
    simkl: int, change: tuple[Status | None, Status | None], rating: int | None = None
) -> Operation:
    before, after = change
    action = Action.RATE if before is after else Action.MOVE if before else Action.ADD
    given = None if rating is None else RatingChange(None, rating)
    return Operation(SHOWS, simkl, "", None, {}, action, before, after, 1, None, rating=given)


HELD, WATCHED = entry(1, Status.HOLD), entry(1, Status.WATCHING)


@pytest.mark.parametrize("now", [(WATCHED,), ()], ids=["moved", "removed"])
def test_what_a_plan_does_not_send_is_agreed_on_as_it_was_read(now: tuple[Entry, ...]) -> None:
    own = (wish(1, Status.HOLD),)
    for wishes, ids in ((own, OWN), ((), {})):
        assert left(wishes, (HELD,), now) == {1: item(1, Status.HOLD, ids)}
    rated = (wish(1, Status.HOLD)._replace(rates=True, rating=9),)
    rates = operation(1, (Status.HOLD, Status.HOLD), 9)
    (found,) = left(rated, (HELD,), tuple(one._replace(rating=9) for one in now), rates).values()
    assert found.status is Status.HOLD


def test_what_a_person_adds_meanwhile_is_not_agreed_on() -> None:
    assert left((), (), (HELD,)) == {}


def test_what_a_plan_sends_is_agreed_on_as_it_is_now() -> None:
    moves = operation(1, (Status.HOLD, Status.WATCHING))
    assert left((wish(1, Status.WATCHING),), (HELD,), (WATCHED,), moves) == {
        1: item(1, Status.WATCHING, OWN)
    }


def test_what_a_person_does_meanwhile_as_the_file_wishes_it_is_agreed_on() -> None:
    assert left((wish(1, Status.WATCHING),), (HELD,), (WATCHED,)) == {
        1: item(1, Status.WATCHING, OWN)
    }
    rated = (wish(1, Status.HOLD)._replace(rates=True, rating=9),)
    (found,) = left(rated, (HELD,), (HELD._replace(rating=9),)).values()
    assert found.rating == AgreedRating(9)


@pytest.mark.parametrize(
    ("read", "change", "rating", "agreed_on"),
    [
        ((HELD._replace(rating=9),), (Status.HOLD, Status.WATCHING), None, 9),
        ((), (None, Status.WATCHING), None, None),
        ((HELD,), (Status.HOLD, Status.WATCHING), 9, 3),
        ((), None, None, 3),
        ((WATCHED._replace(rating=9),), None, None, 9),
    ],
    ids=[
        "its status is sent",
        "it is added",
        "its rating is sent",
        "a person adds it",
        "nothing is sent",
    ],
)
def test_a_rating_that_a_plan_does_not_send_is_agreed_on_apart(
    read: tuple[Entry, ...],
    change: tuple[Status | None, Status | None] | None,
    rating: int | None,
    agreed_on: int | None,
) -> None:
    wishes = (wish(1, Status.WATCHING)._replace(rates=True, rating=9),)
    operations = () if change is None else (operation(1, change, rating),)
    (found,) = left(wishes, read, (WATCHED._replace(rating=3),), *operations).values()
    assert found.rating == AgreedRating(agreed_on)


@pytest.mark.parametrize(
    ("media_type", "status", "episodes"),
    [(SHOWS, C, 10), (ANIME, C, 10), (SHOWS, Status.WATCHING, None), (MOVIES, C, None)],
)
def test_only_completed_series_are_agreed_on_with_their_episodes(
    media_type: MediaType, status: Status, episodes: int | None
) -> None:
    line = wish(1, status)._replace(type=media_type)
    library = Library("library.yaml", managed={media_type: frozenset({status})}, wishes=(line,))
    account = Account(7, {media_type: (entry(1, status, media_type),)})
    (left,) = agree(library, account, None, Answers(), None).items[media_type].values()
    assert (left.status, left.episodes) == (status, episodes)


def test_a_rating_kept_of_a_wish_in_the_wrong_section_casts_no_doubt_on_another_deletion() -> None:
    misfiled = Wish(MOVIES, Status.PLANTOWATCH, None, None, {"simkl": "2"}, 11, 5, rates=True)
    mistyped = Wish(MOVIES, Status.PLANTOWATCH, None, None, {"imdb": "tt9999999"}, 12, 5)
    kept, removed = entry(2, Status.WATCHING), entry(3, Status.PLANTOWATCH, MOVIES)
    managed = {kind: frozenset({Status.PLANTOWATCH, Status.WATCHING}) for kind in (MOVIES, SHOWS)}
    record = LockedItem(MOVIES, 3, Status.PLANTOWATCH, {"tmdb": "3"}, "", None)
    unknown = wish_key(MOVIES, mistyped.ids)
    lock = agree(
        Library("library.yaml", Policy(), managed, (misfiled, mistyped)),
        Account(7, {MOVIES: (removed,), SHOWS: (kept,)}),
        Lock(7, managed, {MOVIES: {3: record}}, frozenset({unknown})),
        Answers(
            {unknown: None, wish_key(MOVIES, misfiled.ids): Title(2, SHOWS, "", 2001, "ended")}
        ),
        Agreement(refused=frozenset({3})),
    )
    assert lock.items[MOVIES][2].status is None
    assert lock.items[MOVIES][3].ids == {"tmdb": "3"}
