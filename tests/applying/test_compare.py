"""Field by field: what an account lacks of a saved title, has beyond it, or would have replaced."""

from typing import Any

import pytest

from reconciler.applying.compare import (
    Lack,
    LackingPart,
    has_more,
    lacks,
    replaced,
    wanted_of,
)
from reconciler.applying.recipe import Saved
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import MemoBody

MOVIES, SHOWS, ANIME = MediaType
STATUS, HISTORY, RATING = LackingPart
THEN, LATER = "2020-01-01T10:00:00Z", "2021-02-03T10:00:00Z"
UNKNOWN = "1970-01-01T00:00:01Z"
MEMO = MemoBody(text="why", is_private=True)
PUBLIC = MemoBody(text="why", is_private=False)

Fields = dict[str, Any]


def title(media_type: MediaType, **fields: Any) -> Saved:
    plain: Fields = {
        "status": Status.WATCHING,
        "episodes": {},
        "watched": 0,
        "total": 0,
        "memo": None,
        **dict.fromkeys(("added_at", "last_watched_at", "rating", "rated_at")),
    }
    return Saved(type=media_type, simkl=1, title="X", year=None, **(plain | fields))


def episodes(*dates: str | None) -> Fields:
    """Recorded episodes of a first season, counted as watched."""
    return {
        "episodes": {(1, number): date for number, date in enumerate(dates, 1)},
        "watched": len(dates),
    }


def at_once(count: int, when: str | None = THEN) -> Fields:
    """Every aired episode marked in one action."""
    return {"watched": count, "total": count, "last_watched_at": when}


LACKS: dict[str, tuple[MediaType, Fields, Fields, list[Lack]]] = {
    "nothing": (SHOWS, {"rating": 7, "memo": MEMO}, {"rating": 7, "memo": MEMO}, []),
    "status": (
        *(SHOWS, {"status": Status.HOLD}, {"status": Status.DROPPED}),
        [Lack(STATUS, "status", "hold", "dropped")],
    ),
    "added": (
        *(SHOWS, {"added_at": THEN}, {"added_at": LATER}),
        [Lack(HISTORY, "added", "added on 2020-01-01", "added on 2021-02-03")],
    ),
    "added, nobody knows when now": (
        *(SHOWS, {"added_at": THEN}, {}),
        [Lack(HISTORY, "added", "added on 2020-01-01", "added at an unknown date")],
    ),
    "added, nobody knew when": (SHOWS, {"added_at": UNKNOWN}, {"added_at": LATER}, []),
    "added, spelt otherwise": (
        *(SHOWS, {"added_at": "2020-01-01T12:00:00+02:00"}, {"added_at": THEN}, []),
    ),
    "memo": (
        *(SHOWS, {"memo": MEMO}, {"memo": PUBLIC}),
        [Lack(HISTORY, "memo", 'the private memo "why"', 'the public memo "why"')],
    ),
    "memo gone": (
        *(SHOWS, {"memo": PUBLIC}, {}),
        [Lack(HISTORY, "memo", 'the public memo "why"', "no memo")],
    ),
    "memo added since": (SHOWS, {}, {"memo": MEMO}, []),
    "rating": (
        *(SHOWS, {"rating": 7}, {"rating": 8}),
        [Lack(RATING, "rating", "rating 7", "rating 8")],
    ),
    "rating gone": (
        *(SHOWS, {"rating": 7, "rated_at": THEN}, {}),
        [Lack(RATING, "rating", "rating 7", "no rating")],
    ),
    "rating added since": (SHOWS, {}, {"rating": 7, "rated_at": THEN}, []),
    "rated at another time": (
        *(SHOWS, {"rating": 7, "rated_at": THEN}, {"rating": 7, "rated_at": LATER}),
        [Lack(RATING, "rating", "rated on 2020-01-01", "rated on 2021-02-03")],
    ),
    "rated at a time that nobody knew": (
        *(SHOWS, {"rating": 7}, {"rating": 7, "rated_at": LATER}, []),
    ),
    "watch of a movie": (
        *(MOVIES, {"last_watched_at": THEN}, {"last_watched_at": LATER}),
        [Lack(HISTORY, "watch", "watched on 2020-01-01", "watched on 2021-02-03")],
    ),
    "watch of a movie gone": (
        *(MOVIES, {"last_watched_at": THEN}, {}),
        [Lack(HISTORY, "watch", "watched on 2020-01-01", "not watched")],
    ),
    "watch at an unknown date gone": (
        *(MOVIES, {"last_watched_at": UNKNOWN}, {}),
        [Lack(HISTORY, "watch", "watched at an unknown date", "not watched")],
    ),
    "watch at an unknown date, dated since": (
        *(MOVIES, {"last_watched_at": UNKNOWN}, {"last_watched_at": LATER}, []),
    ),
    "watch since then": (MOVIES, {}, {"last_watched_at": LATER}, []),
    "episodes of a movie": (MOVIES, {"watched": 1}, {}, []),
    "episodes": (
        *(SHOWS, episodes(THEN, THEN), episodes(THEN)),
        [Lack(HISTORY, "episodes", "2 watched episodes", "1 watched episode")],
    ),
    "another episode": (
        *(SHOWS, episodes(THEN, THEN), episodes(THEN) | {"watched": 2}),
        [
            Lack(
                *(HISTORY, "episodes", "1 of 2 episodes with their own dates"),
                "with others, or with none",
            )
        ],
    ),
    "another episode, which nobody knew when": (
        *(SHOWS, episodes(None), {"episodes": {(1, 2): THEN}, "watched": 1}),
        [
            Lack(
                *(HISTORY, "episodes", "1 of 1 episodes with their own dates"),
                "with others, or with none",
            )
        ],
    ),
    "the last watch of recorded episodes": (
        *(SHOWS, episodes(THEN) | {"last_watched_at": LATER}, episodes(THEN), []),
    ),
    "dates of episodes": (
        *(SHOWS, episodes(THEN, THEN), episodes(THEN, LATER)),
        [
            Lack(
                *(HISTORY, "episodes", "1 of 2 episodes with their own dates"),
                "with others, or with none",
            )
        ],
    ),
    "dates of episodes that nobody knew": (
        *(SHOWS, episodes(None, UNKNOWN), episodes(LATER, LATER), []),
    ),
    "episodes that stand for all, at one date": (SHOWS, episodes(THEN, THEN), at_once(2), []),
    "episodes that stand for all, at another date": (
        *(SHOWS, episodes(THEN, THEN), at_once(2, LATER)),
        [
            Lack(
                *(HISTORY, "episodes", "2 of 2 episodes with their own dates"),
                "with others, or with none",
            )
        ],
    ),
    "marks of one action": (
        *(SHOWS, at_once(2), at_once(2, LATER)),
        [Lack(HISTORY, "watch", "watched on 2020-01-01", "watched on 2021-02-03")],
    ),
    "marks of one action, without a date since": (
        *(SHOWS, at_once(2), at_once(2, None)),
        [Lack(HISTORY, "watch", "watched on 2020-01-01", "not watched")],
    ),
    "marks of one action, earlier": (
        *(SHOWS, at_once(2, LATER), at_once(2) | episodes(THEN, THEN)),
        [Lack(HISTORY, "watch", "watched on 2021-02-03", "watched on 2020-01-01")],
    ),
    "marks of one action, and a watch since": (
        *(SHOWS, at_once(2), at_once(2, LATER) | episodes(THEN, LATER), []),
    ),
    "marks of one action at an unknown date": (SHOWS, at_once(2, None), at_once(2, LATER), []),
    "marks of one action, the same": (SHOWS, at_once(2), at_once(2), []),
}


@pytest.mark.parametrize("name", LACKS)
def test_what_an_account_has_otherwise_is_told_with_what_both_have(name: str) -> None:
    media_type, saved, actual, lacking = LACKS[name]
    assert list(lacks(title(media_type, **saved), title(media_type, **actual))) == lacking


AT_LEAST: dict[str, tuple[Fields, Fields, list[Lack], Fields]] = {
    "no further status": (
        *({"status": Status.PLANTOWATCH}, {"status": Status.WATCHING}, []),
        {"status": Status.WATCHING},
    ),
    "a further status": (
        *({"status": Status.COMPLETED}, {"status": Status.WATCHING}),
        [Lack(STATUS, "status", "completed", "watching")],
        {"status": Status.COMPLETED},
    ),
    "a series that was seen and still airs": (
        *({"status": Status.COMPLETED}, {"watched": 2, "total": 2}, []),
        {"status": Status.COMPLETED},
    ),
    "a series that was seen and is planned": (
        {"status": Status.COMPLETED},
        {"status": Status.PLANTOWATCH, "watched": 2, "total": 2},
        [Lack(STATUS, "status", "completed", "plantowatch")],
        {"status": Status.COMPLETED},
    ),
    "a dropped series that still airs": (
        {"status": Status.DROPPED},
        {"status": Status.WATCHING, "watched": 2, "total": 2},
        [Lack(STATUS, "status", "dropped", "watching")],
        {"status": Status.DROPPED},
    ),
    "episodes that are missing": (
        *(episodes(THEN, THEN, None), episodes(LATER) | {"total": 3}),
        [Lack(HISTORY, "episodes", "2 of 3 episodes more", "not watched")],
        {"episodes": {(1, 2): THEN, (1, 3): None}},
    ),
    "episodes of a completed series": (
        *(episodes(THEN, THEN), {"status": Status.COMPLETED}, []),
        {"status": Status.COMPLETED, "episodes": {}},
    ),
    "episodes of a series that was seen": (
        *(episodes(THEN, THEN), {"watched": 9, "total": 9}, []),
        {"episodes": {}},
    ),
    "episodes of a series of one that was seen": (
        *(episodes(THEN), {"watched": 1, "total": 1}, []),
        {"episodes": {}},
    ),
    "episodes of a series whose length nobody knows": (
        *(episodes(THEN), {"watched": 0, "total": 0}),
        [Lack(HISTORY, "episodes", "1 of 1 episodes more", "not watched")],
        {"episodes": {(1, 1): THEN}},
    ),
    "rating, memo and dates": (
        {"rating": 7, "memo": MEMO, "added_at": THEN, "last_watched_at": THEN},
        *({}, [], {}),
    ),
}


@pytest.mark.parametrize("name", AT_LEAST)
def test_of_a_history_only_what_is_missing_or_further_is_sent(name: str) -> None:
    saved, actual, lacking, sent = AT_LEAST[name]
    history, account = title(SHOWS, **saved, at_least=True), title(SHOWS, **actual)
    assert list(lacks(history, account)) == lacking
    assert wanted_of(history, account) == history._replace(**sent)
    assert not has_more(history, account)


def test_of_what_is_gone_and_of_a_backup_everything_is_sent() -> None:
    history = title(SHOWS, **episodes(THEN), at_least=True)
    assert wanted_of(history, None) == history
    saved = title(SHOWS, **episodes(THEN))
    assert wanted_of(saved, title(SHOWS, status=Status.COMPLETED)) == saved


@pytest.mark.parametrize(
    ("saved", "actual", "more"),
    [
        ({}, {}, False),
        ({"watched": 1}, {"watched": 2}, True),
        ({"watched": 2}, {"watched": 1}, False),
        ({"watched": 2}, {"watched": 2}, False),
        ({}, {"last_watched_at": THEN}, True),
        ({"last_watched_at": THEN}, {"last_watched_at": LATER}, False),
        ({}, {"rating": 1}, True),
        ({"rating": 9}, {"rating": 1}, False),
        ({}, {"memo": MEMO}, True),
        ({"memo": MEMO}, {"memo": PUBLIC}, False),
        ({"rating": 9, "memo": MEMO, "last_watched_at": THEN}, {}, False),
    ],
)
def test_what_was_not_there_when_it_was_saved_is_more(
    saved: Fields, actual: Fields, more: bool
) -> None:
    assert has_more(title(SHOWS, **saved), title(SHOWS, **actual)) is more


COMPLETED = {"status": Status.COMPLETED}


@pytest.mark.parametrize(
    ("media_type", "saved", "actual", "expected"),
    [
        (SHOWS, {}, {}, []),
        (SHOWS, {"rating": 7}, {"rating": 9}, ["rating 9 → 7"]),
        (SHOWS, {"rating": 7}, {"rating": 7}, []),
        (SHOWS, {"rating": 7}, {}, []),
        (SHOWS, {}, {"rating": 9}, []),
        (SHOWS, {"memo": MEMO}, {"memo": PUBLIC}, ["the memo"]),
        (SHOWS, {"memo": MEMO}, {"memo": MEMO}, []),
        (SHOWS, {"memo": MEMO}, {}, []),
        (SHOWS, {}, {"memo": MEMO}, []),
        (SHOWS, {"watched": 2}, {**COMPLETED, "watched": 9}, ["9 watched episodes → 2"]),
        (SHOWS, {"watched": 2}, {**COMPLETED, "watched": 2}, []),
        (SHOWS, {"watched": 2}, {"watched": 9}, []),
        (SHOWS, {**COMPLETED, "watched": 2}, {**COMPLETED, "watched": 9}, []),
        (SHOWS, {}, {**COMPLETED, "last_watched_at": THEN}, []),
        (MOVIES, {}, {**COMPLETED, "last_watched_at": THEN}, ["the watch on 2020-01-01"]),
        (MOVIES, {"last_watched_at": THEN}, {**COMPLETED, "last_watched_at": LATER}, []),
        (MOVIES, {}, COMPLETED, []),
        (MOVIES, COMPLETED, {**COMPLETED, "last_watched_at": THEN}, []),
    ],
)
def test_what_a_restore_would_overwrite_or_lose_by_a_move_is_told(
    media_type: MediaType, saved: Fields, actual: Fields, expected: list[str]
) -> None:
    assert list(replaced(title(media_type, **saved), title(media_type, **actual))) == expected
