"""What Simkl would make of a wish, and what an operation costs."""

import pytest

from reconciler.model.account import Account, Answers, Entry, Episodes, Title
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Plan
from tests.planning.planned import plan_of

SHOW = Entry(MediaType.SHOWS, 1, Status.WATCHING, "watching", "A Show", 2020, {"tmdb": "5"}, 3, 10)
FILM = Entry(MediaType.MOVIES, 2, Status.PLANTOWATCH, "plantowatch", "A Film", 2010, {})


def planned(
    status: Status,
    row: Entry | None,
    *,
    airing: str | None = "ended",
    media_type: MediaType = MediaType.SHOWS,
    title: str | None = None,
    year: int | None = None,
    lock: Lock | None = None,
    episodes: Episodes | None = None,
) -> Plan:
    simkl = row.simkl if row is not None else 1
    wish = Wish(media_type, status, title, year, {"simkl": str(simkl)}, 4, 5)
    library = Library("library.yaml", Policy(), {media_type: frozenset({status})}, (wish,))
    key = (media_type, (("simkl", str(simkl)),))
    return plan_of(
        library,
        Account(7, {media_type: () if row is None else (row,)}),
        lock,
        Answers(
            {key: Title(simkl, media_type, "A Show", 2020, airing)},
            {simkl: airing},
            {} if episodes is None else {simkl: episodes},
        ),
    )


@pytest.mark.parametrize(
    ("airing", "doubt"),
    [
        ("ended", ()),
        (None, ()),
        ("airing", ("may end up in watching: Simkl's catalogue has it as airing",)),
        ("canceled?", ("may end up in watching: Simkl's catalogue has it as canceled?",)),
        ("tba", ("may end up in plantowatch: Simkl's catalogue has it as tba",)),
    ],
)
@pytest.mark.parametrize(
    ("row", "episodes"),
    [(SHOW, None), (None, None), (None, Episodes(10, 0)), (SHOW, Episodes(9, 9))],
)
def test_completed_is_tried_while_no_episode_is_known_to_be_still_to_air(
    airing: str | None, doubt: tuple[str, ...], row: Entry | None, episodes: Episodes | None
) -> None:
    plan = planned(Status.COMPLETED, row, airing=airing, episodes=episodes)
    assert plan.blocked == ()
    assert plan.operations[0].effects[1:] == doubt


def test_only_a_completion_may_end_up_elsewhere() -> None:
    for row in (SHOW, None):
        assert planned(Status.DROPPED, row, airing="airing").operations[0].effects == ()


@pytest.mark.parametrize("row", [FILM, None], ids=["in the library", "outside"])
def test_a_movie_is_not_said_to_end_up_elsewhere_whatever_the_catalogue_calls_it(
    row: Entry | None,
) -> None:
    plan = planned(Status.COMPLETED, row, airing="released", media_type=MediaType.MOVIES)
    assert plan.operations[0].effects == ("records a watch now",)


def test_a_title_outside_the_library_is_blocked_by_the_catalogues_list_of_episodes() -> None:
    (blocked,) = planned(Status.COMPLETED, None, airing="airing", episodes=Episodes(10, 2)).blocked
    assert blocked.reason.startswith("still airs (2 episodes to come)")
    (blocked,) = planned(Status.COMPLETED, None, airing="tba", episodes=Episodes(10, 10)).blocked
    assert "write it under plantowatch" in blocked.reason


def test_a_row_with_episodes_to_come_is_enough_to_block() -> None:
    (blocked,) = planned(Status.COMPLETED, SHOW._replace(not_aired=2)).blocked
    assert "2 episodes to come" in blocked.reason
    assert blocked.code == "still-airs"
    assert "write it under watching" in blocked.reason


def test_one_episode_to_come_is_enough_to_block() -> None:
    (blocked,) = planned(Status.COMPLETED, SHOW._replace(not_aired=1)).blocked
    assert "1 episode to come" in blocked.reason
    (blocked,) = planned(Status.COMPLETED, None, episodes=Episodes(10, 1)).blocked
    assert blocked.code == "still-airs"


def test_a_series_of_which_nothing_has_aired_is_sent_to_plantowatch() -> None:
    (blocked,) = planned(Status.COMPLETED, SHOW._replace(not_aired=10)).blocked
    assert blocked.code == "not-aired"
    assert "write it under plantowatch" in blocked.reason


def test_what_is_completed_already_is_unchanged_whatever_the_counts_say() -> None:
    row = SHOW._replace(status=Status.COMPLETED, not_aired=4)
    plan = planned(Status.COMPLETED, row, airing="airing")
    assert (plan.unchanged, plan.blocked) == (1, ())


def test_an_unknown_status_stops_that_item_only() -> None:
    row = SHOW._replace(status=None, status_text="rewatching")
    (blocked,) = planned(Status.DROPPED, row).blocked
    assert "rewatching" in blocked.reason
    assert blocked.code == "unknown-status"


def refused(total: int = 10, airing: str | None = "ended") -> Lock:
    refusal = Refusal(Status.COMPLETED, total, 0, airing)
    item = LockedItem(MediaType.SHOWS, 1, Status.WATCHING, {}, "A Show", 2020, refusal)
    managed = {MediaType.SHOWS: frozenset({Status.COMPLETED})}
    return Lock(7, managed, {MediaType.SHOWS: {1: item}})


def test_what_simkl_refused_is_blocked_while_nothing_changed() -> None:
    (blocked,) = planned(Status.COMPLETED, SHOW, lock=refused()).blocked
    assert "filed it as watching when it was sent as completed" in blocked.reason
    assert blocked.code == "refused"


@pytest.mark.parametrize("lock", [refused(total=9), refused(airing="airing")])
def test_what_simkl_refused_is_tried_again_when_its_counts_or_airing_changed(lock: Lock) -> None:
    assert len(planned(Status.COMPLETED, SHOW, lock=lock).operations) == 1


def test_another_wish_for_a_refused_title_is_planned() -> None:
    assert len(planned(Status.DROPPED, SHOW, lock=refused()).operations) == 1


@pytest.mark.parametrize(
    ("row", "status", "media_type", "effects"),
    [
        (FILM, Status.COMPLETED, MediaType.MOVIES, ("records a watch now",)),
        (
            FILM._replace(status=Status.COMPLETED, last_watched_at="2011-01-20T20:09:04Z"),
            Status.DROPPED,
            MediaType.MOVIES,
            ("may lose the watch of 2011-01-20",),
        ),
        (
            FILM._replace(status=Status.COMPLETED, last_watched_at="1970-01-01T00:00:01Z"),
            Status.DROPPED,
            MediaType.MOVIES,
            ("may lose the watch",),
        ),
        (SHOW, Status.COMPLETED, MediaType.SHOWS, ("marks 7 more episodes watched",)),
        (
            SHOW._replace(watched=9),
            Status.COMPLETED,
            MediaType.SHOWS,
            ("marks 1 more episode watched",),
        ),
        (
            SHOW._replace(watched=0),
            Status.COMPLETED,
            MediaType.SHOWS,
            ("marks 10 episodes watched",),
        ),
        (None, Status.COMPLETED, MediaType.SHOWS, ("marks every episode watched",)),
        (
            SHOW._replace(status=Status.COMPLETED, watched=10),
            Status.DROPPED,
            MediaType.SHOWS,
            ("may lose 10 watched episodes",),
        ),
        (SHOW, Status.DROPPED, MediaType.SHOWS, ()),
        (None, Status.PLANTOWATCH, MediaType.SHOWS, ()),
    ],
)
def test_effects_say_what_else_changes(
    row: Entry | None, status: Status, media_type: MediaType, effects: tuple[str, ...]
) -> None:
    (operation,) = planned(status, row, media_type=media_type).operations
    assert operation.effects == effects


@pytest.mark.parametrize(
    ("row", "effects"),
    [
        (
            SHOW._replace(watched=121, rating=9, memo="the island"),
            ("loses 121 watched episodes, rating 9, the memo, any saved playback position",),
        ),
        (
            SHOW._replace(watched=1),
            ("loses 1 watched episode, any saved playback position",),
        ),
        (SHOW._replace(watched=0), ("loses any saved playback position",)),
    ],
)
def test_a_removal_says_how_much_it_loses(row: Entry, effects: tuple[str, ...]) -> None:
    library = Library("library.yaml", Policy(), {MediaType.SHOWS: frozenset({Status.WATCHING})})
    plan = plan_of(library, Account(7, {MediaType.SHOWS: (row,)}), None, Answers())
    (operation,) = plan.operations
    assert operation.effects == effects


def test_simkls_title_is_shown_and_another_one_in_the_file_is_warned_about() -> None:
    plan = planned(Status.DROPPED, SHOW, title="Another Show", year=1999)
    assert plan.operations[0].title == "A Show"
    assert plan.warnings == (
        "library.yaml:4 says Another Show (1999), Simkl says A Show (2020); the ids decide",
    )


@pytest.mark.parametrize(("title", "year"), [(None, None), ("a  SHOW", 2020), ("A Show", None)])
def test_a_title_that_only_looks_different_is_not_warned_about(
    title: str | None, year: int | None
) -> None:
    assert planned(Status.DROPPED, SHOW, title=title, year=year).warnings == ()


def drift_note(row: Entry | None, agreed: Status | None, wanted: Status) -> str:
    items = {}
    if agreed is not None:
        items = {1: LockedItem(MediaType.SHOWS, 1, agreed, {}, "A Show", 2020)}
    managed = {MediaType.SHOWS: frozenset(Status)}
    lock = Lock(7, managed, {MediaType.SHOWS: items})
    (drift,) = planned(wanted, row, lock=lock).drift
    return drift.note


def test_drift_is_told_in_words_with_the_date_where_it_is_known() -> None:
    finished = SHOW._replace(status=Status.COMPLETED, last_watched_at="2026-11-20T10:00:00Z")
    assert drift_note(finished, Status.WATCHING, Status.WATCHING) == (
        "finished on the account since the last apply, on 2026-11-20"
    )
    undated = finished._replace(last_watched_at="1970-01-01T00:00:01Z")
    assert drift_note(undated, Status.WATCHING, Status.WATCHING) == (
        "finished on the account since the last apply"
    )
    held = SHOW._replace(status=Status.HOLD)
    assert drift_note(held, Status.WATCHING, Status.WATCHING) == (
        "moved to On Hold on the account since the last apply"
    )
    assert drift_note(None, Status.WATCHING, Status.WATCHING) == (
        "removed on the account since the last apply"
    )
