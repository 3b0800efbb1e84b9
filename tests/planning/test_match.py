"""Which entry does a wish mean?"""

from typing import Any

import pytest

from reconciler.model.account import Account, Answers, Entry, Title
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Plan
from tests.planning.planned import plan_of

SEASON_1 = {"mal": "16498", "tmdb": "1429", "tvdb": "267440"}
SEASON_2 = {"mal": "25777", "tmdb": "1429", "tvdb": "267440"}


def wish(media_type: MediaType, status: Status, **ids: str) -> Wish:
    return Wish(media_type, status, None, None, ids, 5, 7)


def entry(media_type: MediaType, simkl: int, status: Status, **ids: str) -> Entry:
    return Entry(media_type, simkl, status, status.value, f"Title {simkl}", 2000, ids, 1, 2)


def planned(
    wishes: list[Wish],
    entries: list[Entry],
    lock: Lock | None = None,
    titles: dict[Any, Title | None] | None = None,
    managed: frozenset[Status] = frozenset(),
) -> Plan:
    library = Library(
        "library.yaml",
        Policy(),
        {
            media_type: managed | {one.status for one in wishes if one.type is media_type}
            for media_type in MediaType
        },
        tuple(wishes),
    )
    account = Account(
        7,
        {kind: tuple(one for one in entries if one.type is kind) for kind in MediaType},
    )
    return plan_of(library, account, lock, Answers(titles or {}))


def test_any_identifying_id_finds_the_entry() -> None:
    entries = [entry(MediaType.SHOWS, 1, Status.HOLD, tmdb="1399", imdb="tt0944947")]
    for ids in ({"tmdb": "1399"}, {"imdb": "tt0944947"}, {"simkl": "1"}):
        plan = planned([wish(MediaType.SHOWS, Status.HOLD, **ids)], entries)
        assert plan.unchanged == 1


def test_numbers_of_movies_and_shows_are_separate() -> None:
    entries = [
        entry(MediaType.MOVIES, 1, Status.COMPLETED, tmdb="1398"),
        entry(MediaType.SHOWS, 2, Status.HOLD, tmdb="1398"),
    ]
    plan = planned([wish(MediaType.SHOWS, Status.WATCHING, tmdb="1398")], entries)
    assert [operation.simkl for operation in plan.operations] == [2]


def test_the_simkl_id_wins_over_every_other() -> None:
    entries = [
        entry(MediaType.SHOWS, 1, Status.HOLD, tmdb="10"),
        entry(MediaType.SHOWS, 2, Status.HOLD, tmdb="20"),
    ]
    plan = planned([wish(MediaType.SHOWS, Status.WATCHING, simkl="1", tmdb="20")], entries)
    assert [operation.simkl for operation in plan.operations] == [1]


def test_ids_that_name_two_entries_are_an_error_that_names_both() -> None:
    entries = [
        entry(MediaType.SHOWS, 1, Status.HOLD, tmdb="10"),
        entry(MediaType.SHOWS, 2, Status.HOLD, imdb="tt0000020"),
    ]
    with pytest.raises(InvalidLibrary) as caught:
        planned([wish(MediaType.SHOWS, Status.HOLD, tmdb="10", imdb="tt0000020")], entries)
    (problem,) = caught.value.problems
    assert problem.code == "conflicting-ids"
    assert problem.line == 5
    assert "simkl:1" in problem.message
    assert "simkl:2" in problem.message


def test_two_wishes_on_one_entry_are_an_error_that_names_both_lines() -> None:
    entries = [entry(MediaType.SHOWS, 1, Status.HOLD, tmdb="10", imdb="tt0000020")]
    with pytest.raises(InvalidLibrary) as caught:
        planned(
            [
                wish(MediaType.SHOWS, Status.HOLD, tmdb="10"),
                wish(MediaType.SHOWS, Status.WATCHING, imdb="tt0000020")._replace(line=9),
            ],
            entries,
        )
    (problem,) = caught.value.problems
    assert problem.line == 9
    assert "line 5" in problem.message


def test_an_id_that_seasons_share_is_taken_when_one_entry_fits() -> None:
    entries = [entry(MediaType.ANIME, 1, Status.HOLD, **SEASON_1)]
    plan = planned([wish(MediaType.ANIME, Status.WATCHING, tmdb="1429")], entries)
    assert [operation.simkl for operation in plan.operations] == [1]


def test_an_id_that_several_entries_share_asks_for_a_unique_one() -> None:
    entries = [
        entry(MediaType.ANIME, 1, Status.HOLD, **SEASON_1),
        entry(MediaType.ANIME, 2, Status.HOLD, **SEASON_2),
    ]
    with pytest.raises(InvalidLibrary) as caught:
        planned([wish(MediaType.ANIME, Status.WATCHING, tmdb="1429")], entries)
    (problem,) = caught.value.problems
    assert problem.code == "ambiguous-id"
    assert "mal" in problem.hint


def test_what_the_lock_remembers_tells_shared_ids_apart() -> None:
    entries = [
        entry(MediaType.ANIME, 1, Status.HOLD, **SEASON_1),
        entry(MediaType.ANIME, 2, Status.HOLD, **SEASON_2),
    ]
    item = LockedItem(MediaType.ANIME, 2, Status.HOLD, {"tmdb": "1429"}, "Season 2", 2017)
    lock = Lock(7, {MediaType.ANIME: frozenset({Status.HOLD})}, {MediaType.ANIME: {2: item}})
    plan = planned([wish(MediaType.ANIME, Status.WATCHING, tmdb="1429")], entries, lock)
    assert [operation.simkl for operation in plan.operations] == [2]


def test_shared_ids_that_contradict_an_entry_do_not_fit_it() -> None:
    entries = [
        entry(MediaType.ANIME, 1, Status.HOLD, tmdb="1429", imdb="tt0000001"),
        entry(MediaType.ANIME, 2, Status.HOLD, tmdb="1429", imdb="tt0000002"),
    ]
    wished = wish(MediaType.ANIME, Status.WATCHING, tmdb="1429", imdb="tt0000002")
    assert [operation.simkl for operation in planned([wished], entries).operations] == [2]


def test_a_unique_id_decides_although_shared_ones_fit_another() -> None:
    entries = [
        entry(MediaType.ANIME, 1, Status.HOLD, **SEASON_1),
        entry(MediaType.ANIME, 2, Status.HOLD, **SEASON_2),
    ]
    wished = wish(MediaType.ANIME, Status.WATCHING, mal="25777", tmdb="1429")
    assert [operation.simkl for operation in planned([wished], entries).operations] == [2]


def test_the_lock_finds_an_entry_by_an_id_that_rows_do_not_carry() -> None:
    entries = [entry(MediaType.MOVIES, 1, Status.DROPPED, imdb="tt0000001")]
    ids = {"letterboxd": "a-film"}
    item = LockedItem(MediaType.MOVIES, 1, Status.DROPPED, ids, "A Film", 2000)
    lock = Lock(7, {MediaType.MOVIES: frozenset({Status.DROPPED})}, {MediaType.MOVIES: {1: item}})
    assert planned([wish(MediaType.MOVIES, Status.DROPPED, **ids)], entries, lock).unchanged == 1


def test_a_title_of_another_section_is_blocked_and_kept() -> None:
    entries = [entry(MediaType.ANIME, 39687, Status.HOLD, **SEASON_1)]
    plan = planned(
        [wish(MediaType.SHOWS, Status.WATCHING, simkl="39687")],
        entries,
        managed=frozenset({Status.HOLD}),
    )
    assert plan.operations == ()
    (blocked,) = plan.blocked
    assert "move it to the section anime" in blocked.reason
    assert blocked.code == "wrong-type"
    assert blocked.from_status is Status.HOLD


def test_a_title_of_another_section_is_told_where_its_status_exists() -> None:
    wished = wish(MediaType.SHOWS, Status.HOLD, imdb="tt1375666")
    key = (MediaType.SHOWS, (("imdb", "tt1375666"),))
    title = Title(472214, MediaType.MOVIES, "Inception", 2010, None)
    (blocked,) = planned([wished], [], titles={key: title}).blocked
    assert "section movies, under one of plantowatch, dropped, completed" in blocked.reason


def test_ids_that_simkl_does_not_know_are_blocked() -> None:
    wished = wish(MediaType.MOVIES, Status.DROPPED, imdb="tt9999999")
    key = (MediaType.MOVIES, (("imdb", "tt9999999"),))
    (blocked,) = planned([wished], [], titles={key: None}).blocked
    assert blocked.simkl is None
    assert "imdb:tt9999999" in blocked.reason
    assert blocked.code == "unknown-id"
    assert blocked.title == "imdb:tt9999999"


def test_an_id_that_the_entry_has_otherwise_is_warned_about() -> None:
    entries = [entry(MediaType.MOVIES, 1, Status.DROPPED, imdb="tt0000001", tmdb="10")]
    wished = wish(MediaType.MOVIES, Status.DROPPED, imdb="tt0000001", tmdb="11")
    plan = planned([wished], entries)
    assert plan.unchanged == 1
    assert plan.warnings == (
        "library.yaml:5 says tmdb:11, but Title 1 (2000) has tmdb:10; another of its ids decided",
    )
    same = wish(MediaType.MOVIES, Status.DROPPED, imdb="tt0000001", tmdb="10")
    assert planned([same], entries).warnings == ()
