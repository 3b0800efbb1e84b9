"""What has to be asked before a plan, what the answers mean, and what is remembered of refusals."""

import pytest

from reconciler.model.account import Account, Answers, Entry, Title, wish_key
from reconciler.model.library import Library, Wish
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.planning.expect import (
    airing_status,
    obstacle,
    refusal_of,
    wants_airing_status,
    wants_completion,
)
from reconciler.planning.match import Match, Matching, match_wishes

MOVIES, SHOWS, ANIME = MediaType
SHOW = Entry(SHOWS, 1, Status.WATCHING, "watching", "A Show", 2020, {"tmdb": "5"}, 3, 10)
FILM = Entry(MOVIES, 2, Status.PLANTOWATCH, "plantowatch", "A Film", 2010, {})
NOTHING = Answers()


def blocked_reason(match: Match, locked: LockedItem | None, answers: Answers) -> str | None:
    found = obstacle(match, locked, answers)
    return None if found is None else found.reason


def wish(media_type: MediaType, status: Status, line: int = 4, **ids: str) -> Wish:
    return Wish(media_type, status, None, None, ids or {"simkl": "1"}, line, 5)


COMPLETE_SHOW = wish(SHOWS, Status.COMPLETED)


@pytest.mark.parametrize(
    ("match", "asked"),
    [
        (Match(COMPLETE_SHOW, SHOW), True),
        (Match(COMPLETE_SHOW, SHOW._replace(status=Status.COMPLETED)), False),
        (Match(COMPLETE_SHOW, SHOW._replace(status=None)), False),
        (Match(COMPLETE_SHOW, None), False),
        (Match(wish(SHOWS, Status.DROPPED), SHOW), False),
        (Match(COMPLETE_SHOW, SHOW._replace(type=ANIME)), False),
        (Match(wish(ANIME, Status.COMPLETED), SHOW._replace(type=ANIME)), True),
        (Match(wish(MOVIES, Status.COMPLETED), FILM), False),
    ],
)
def test_only_series_that_a_wish_would_complete_are_asked_about(match: Match, asked: bool) -> None:
    assert wants_completion(match) is asked
    assert wants_airing_status(match) is asked


def test_a_row_with_episodes_to_come_says_enough_without_the_catalogue() -> None:
    match = Match(COMPLETE_SHOW, SHOW._replace(not_aired=1))
    assert wants_completion(match)
    assert not wants_airing_status(match)


def title(airing: str | None) -> Title:
    return Title(1, SHOWS, "A Show", 2020, airing)


def test_the_airing_status_is_the_looked_up_titles_else_the_entrys() -> None:
    looked_up = Answers({wish_key(SHOWS, COMPLETE_SHOW.ids): title("airing")}, {1: "ended"})
    assert airing_status(Match(COMPLETE_SHOW, None, title("tba")), looked_up) == "tba"
    assert airing_status(Match(COMPLETE_SHOW, SHOW), looked_up) == "airing"
    assert airing_status(Match(COMPLETE_SHOW, SHOW), Answers({}, {1: "ended"})) == "ended"
    assert airing_status(Match(COMPLETE_SHOW, SHOW), NOTHING) is None
    assert airing_status(Match(COMPLETE_SHOW, None), NOTHING) is None


def test_a_refusal_remembers_what_was_known_of_the_title() -> None:
    row = SHOW._replace(total=10, not_aired=2)
    assert refusal_of(Match(COMPLETE_SHOW, row), Answers({}, {1: "airing"})) == Refusal(
        Status.COMPLETED, 10, 2, "airing"
    )
    assert refusal_of(Match(COMPLETE_SHOW, None, title("tba")), NOTHING) == Refusal(
        Status.COMPLETED, 0, 0, "tba"
    )


def locked(status: Status | None, refusal: Refusal) -> LockedItem:
    return LockedItem(SHOWS, 1, status, {}, "A Show", 2020, refusal)


NOT_TAKEN = locked(None, Refusal(Status.HOLD, 0, 0, "ended"))


def test_a_title_that_simkl_did_not_take_is_not_sent_again() -> None:
    match = Match(wish(SHOWS, Status.HOLD), None, title("ended"))
    assert blocked_reason(match, NOT_TAKEN, NOTHING) == (
        "Simkl did not take it when it was sent as hold; remove the line, or wait"
    )


@pytest.mark.parametrize(
    "match",
    [
        Match(wish(SHOWS, Status.HOLD), None, title("airing")),
        Match(wish(SHOWS, Status.DROPPED), None, title("ended")),
        Match(wish(SHOWS, Status.HOLD), SHOW._replace(total=0)),
    ],
    ids=["the catalogue changed", "another wish", "it is in the library now"],
)
def test_a_title_that_simkl_did_not_take_is_sent_when_something_changed(match: Match) -> None:
    assert blocked_reason(match, NOT_TAKEN, Answers({}, {1: "ended"})) is None


def test_a_title_that_was_refused_and_removed_since_is_sent_again() -> None:
    refused = locked(Status.WATCHING, Refusal(Status.HOLD, 0, 0, "ended"))
    match = Match(wish(SHOWS, Status.HOLD), None, title("ended"))
    assert blocked_reason(match, refused, NOTHING) is None


def test_a_title_that_was_refused_and_moved_since_is_sent_again() -> None:
    refused = locked(Status.WATCHING, Refusal(Status.HOLD, 10, 0, None))
    match = Match(wish(SHOWS, Status.HOLD), SHOW)
    assert blocked_reason(match, refused, NOTHING) == (
        "Simkl filed it as watching when it was sent as hold: write it under watching"
    )
    moved = Match(wish(SHOWS, Status.HOLD), SHOW._replace(status=Status.DROPPED))
    assert blocked_reason(moved, refused, NOTHING) is None


AIRING = Answers({}, {1: "airing"})
TO_PLANTOWATCH = (
    "nothing has aired yet: Simkl would put it to plantowatch; write it under plantowatch"
)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            SHOW._replace(not_aired=2),
            "still airs (2 episodes to come): Simkl would put it back to watching; "
            "write it under watching",
        ),
        (
            SHOW._replace(not_aired=1),
            "still airs (1 episode to come): Simkl would put it back to watching; "
            "write it under watching",
        ),
        (SHOW._replace(total=10, not_aired=10), TO_PLANTOWATCH),
        (SHOW._replace(total=1, not_aired=1), TO_PLANTOWATCH),
        (
            SHOW._replace(total=0, not_aired=3),
            "still airs (3 episodes to come): Simkl would put it back to watching; "
            "write it under watching",
        ),
        (
            SHOW._replace(status=None, status_text="rewatching"),
            'Simkl reports the status "rewatching", which is not known here: '
            "move it on simkl.com first",
        ),
    ],
)
def test_the_reason_says_what_simkl_would_do_and_what_to_write(row: Entry, reason: str) -> None:
    assert blocked_reason(Match(COMPLETE_SHOW, row), None, AIRING) == reason


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.COMPLETED])
def test_a_series_that_still_airs_can_be_in_every_other_status(status: Status) -> None:
    row = SHOW._replace(status=Status.COMPLETED, not_aired=2)
    assert blocked_reason(Match(wish(SHOWS, status), row), None, AIRING) is None


def test_a_movie_is_never_still_airing() -> None:
    film = Title(2, MOVIES, "A Film", 2010, "airing")
    match = Match(wish(MOVIES, Status.COMPLETED, simkl="2"), None, film)
    assert blocked_reason(match, None, NOTHING) is None


def test_ids_that_simkl_does_not_know_are_all_named() -> None:
    match = Match(wish(SHOWS, Status.HOLD, imdb="tt0000009", tmdb="9"), None, unknown=True)
    assert blocked_reason(match, None, NOTHING) == (
        "Simkl does not know imdb:tt0000009, tmdb:9: check the id, or write the title's simkl id"
    )


@pytest.mark.parametrize(
    ("filed_under", "status", "reason"),
    [
        (ANIME, Status.HOLD, "Simkl files it as an anime: move it to the section anime"),
        (MOVIES, Status.DROPPED, "Simkl files it as a movie: move it to the section movies"),
        (
            MOVIES,
            Status.WATCHING,
            "Simkl files it as a movie: move it to the section movies, under one of plantowatch, "
            "dropped, completed",
        ),
    ],
)
def test_a_title_of_another_section_is_sent_there(
    filed_under: MediaType, status: Status, reason: str
) -> None:
    found = Title(1, filed_under, "A Title", 2020, None)
    assert blocked_reason(Match(wish(SHOWS, status), None, found), None, NOTHING) == reason


def anime(simkl: int, **ids: str) -> Entry:
    return Entry(ANIME, simkl, Status.HOLD, "hold", f"Season {simkl}", 2013, ids)


def matched(wishes: list[Wish], *entries: Entry) -> tuple[Library, Account, Matching]:
    managed = {one.type: frozenset({one.status}) for one in wishes}
    library = Library("library.yaml", managed=managed, wishes=tuple(wishes))
    account = account_of(*entries)
    return library, account, match_wishes(library, account, None)


def account_of(*entries: Entry) -> Account:
    by_type = {kind: tuple(one for one in entries if one.type is kind) for kind in MediaType}
    return Account(7, by_type)


def test_what_shared_ids_meant_is_kept_when_another_season_carries_them_too() -> None:
    _, _, matching = matched([wish(ANIME, Status.HOLD, tmdb="1429")], anime(3, tmdb="1429"))
    later = account_of(anime(2, tmdb="1429"), anime(3, tmdb="1429")._replace(watched=5))
    (match,) = matching.on(later).matches
    assert match.entry == anime(3, tmdb="1429")._replace(watched=5)


def test_what_somebody_took_away_since_is_gone_and_has_to_be_asked_about_again() -> None:
    line = wish(SHOWS, Status.HOLD, tmdb="5")
    library, _, matching = matched([line], SHOW)
    gone = matching.on(account_of())
    assert gone.matches == (Match(line, None, Title(1, SHOWS, "A Show", 2020, None), gone=True),)
    assert gone.unresolved() == [line]
    merged = SHOW._replace(simkl=9)
    key = wish_key(SHOWS, line.ids)
    answers = Answers({key: Title(9, SHOWS, "A Show", 2020, "ended")})
    (match,) = gone.answered(library, account_of(merged), answers).matches
    assert (match.entry, match.gone) == (merged, False)
    (match,) = gone.answered(library, account_of(), Answers({key: None})).matches
    assert match.unknown


def test_answers_leave_what_was_found_and_tell_what_is_listed_twice() -> None:
    lines = [wish(SHOWS, Status.HOLD, 4, tmdb="5"), wish(SHOWS, Status.HOLD, 5, imdb="tt0000005")]
    library, account, matching = matched(lines, SHOW)
    assert matching.unresolved() == [lines[1]]
    answers = Answers({wish_key(SHOWS, lines[1].ids): title("ended")})
    (problem,) = matching.answered(library, account, answers).problems
    assert (problem.code, problem.line) == ("duplicate-item", 5)


def test_an_earlier_answer_tells_shared_ids_apart() -> None:
    shared = wish(ANIME, Status.HOLD, tmdb="1429")
    known = Answers({wish_key(ANIME, shared.ids): Title(3, ANIME, "Season 3", 2013, None)})
    account = Account(7, {ANIME: (anime(2, tmdb="1429"), anime(3, tmdb="1429"))})
    library = Library("library.yaml", managed={ANIME: frozenset({Status.HOLD})}, wishes=(shared,))
    (match,) = match_wishes(library, account, None, known).matches
    assert match.simkl == 3


def test_a_lock_and_an_answer_that_contradict_each_other_tell_nothing_apart() -> None:
    shared = wish(ANIME, Status.HOLD, tmdb="1429")
    known = Answers({wish_key(ANIME, shared.ids): Title(3, ANIME, "Season 3", 2013, None)})
    account = Account(7, {ANIME: (anime(2, tmdb="1429"), anime(3, tmdb="1429"))})
    managed = {ANIME: frozenset({Status.HOLD})}
    item = LockedItem(ANIME, 2, Status.HOLD, {"tmdb": "1429"}, "Season 2", 2013)
    lock = Lock(7, managed, {ANIME: {2: item}})
    library = Library("library.yaml", managed=managed, wishes=(shared,))
    (problem,) = match_wishes(library, account, lock, known).problems
    assert problem.message == (
        "tmdb:1429 is shared by several anime of your library: Season 2 (simkl:2) and "
        "Season 3 (simkl:3)"
    )


def test_the_row_that_has_an_id_now_wins_over_what_the_lock_remembers_of_it() -> None:
    managed = {SHOWS: frozenset({Status.WATCHING})}
    remembered = LockedItem(SHOWS, 8, Status.WATCHING, {"tmdb": "5"}, "Another", 2020)
    lock = Lock(7, managed, {SHOWS: {8: remembered}})
    library = Library(
        "library.yaml", managed=managed, wishes=(wish(SHOWS, Status.WATCHING, tmdb="5"),)
    )
    account = Account(7, {SHOWS: (SHOW, SHOW._replace(simkl=8, ids={}))})
    (match,) = match_wishes(library, account, lock).matches
    assert match.simkl == SHOW.simkl


def test_ids_that_name_two_titles_are_told_with_both_names() -> None:
    twin = SHOW._replace(simkl=8, title="Another", ids={"imdb": "tt0000008"})
    listed = wish(SHOWS, Status.WATCHING, tmdb="5", imdb="tt0000008")
    managed = {SHOWS: frozenset({Status.WATCHING})}
    library = Library("library.yaml", managed=managed, wishes=(listed,))
    (problem,) = match_wishes(library, Account(7, {SHOWS: (twin, SHOW)}), None).problems
    assert problem.message == (
        "the ids tmdb:5, imdb:tt0000008 name different titles of your library: "
        "A Show (simkl:1) and Another (simkl:8)"
    )
