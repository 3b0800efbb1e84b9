"""What is read from a saved row, and what is said of it."""

from typing import Any

import pytest

from reconciler.applying.fields import OddField
from reconciler.applying.recipe import (
    batches,
    completion_write,
    day,
    history_write,
    moment,
    rating_write,
    saved_from_row,
)
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import (
    EpisodeBody,
    HistoryWrite,
    MemoBody,
    RatingWrite,
    SeasonBody,
)

MOVIES, SHOWS, ANIME = MediaType


def row(**fields: Any) -> dict[str, Any]:
    return {"status": "hold", "show": {"title": "A Show"}, **fields}


@pytest.mark.parametrize(
    ("fields", "contents"),
    [
        ({}, []),
        ({"watched_episodes_count": 1}, ["1 watched episode"]),
        ({"watched_episodes_count": 1234}, ["1,234 watched episodes"]),
        ({"last_watched_at": "2020-02-03T10:00:00Z"}, ["watched on 2020-02-03"]),
        (
            {
                "watched_episodes_count": 2,
                "last_watched_at": "2020-02-03T10:00:00Z",
                "user_rating": 9,
                "memo": {"text": "why"},
            },
            ["2 watched episodes", "rating 9", "the memo"],
        ),
    ],
)
def test_the_contents_of_a_saved_row_are_told(fields: dict[str, Any], contents: list[str]) -> None:
    assert list(saved_from_row(SHOWS, 7, row(**fields)).contents()) == contents


@pytest.mark.parametrize("kind", ["show", "movie", "anime"])
def test_a_title_is_read_from_whatever_object_holds_it(kind: str) -> None:
    saved = saved_from_row(ANIME, 7, {"status": "hold", kind: {"title": "A Title", "year": 2001}})
    assert (saved.title, saved.year) == ("A Title", 2001)


def test_a_row_without_a_title_is_called_by_its_id() -> None:
    assert saved_from_row(SHOWS, 7, {"status": "hold"}).title == "simkl:7"


def test_the_old_name_of_dropped_is_understood() -> None:
    assert saved_from_row(SHOWS, 7, row(status="notinteresting")).status is Status.DROPPED


EPISODE = [{"number": 1, "episodes": [{"number": 1, "watched_at": None}]}]


@pytest.mark.parametrize(
    ("media_type", "watched", "total", "not_aired", "seasons", "at_once"),
    [
        (SHOWS, 10, 10, 0, [], True),
        (ANIME, 10, 12, 2, [], True),
        (SHOWS, 9, 10, 0, [], False),
        (SHOWS, 1, 1, 0, EPISODE, False),
        (SHOWS, 2, 2, 0, EPISODE, True),
        (SHOWS, 3, 0, 0, [], False),
        (MOVIES, 1, 1, 0, [], False),
    ],
)
def test_marks_without_a_record_on_all_that_aired_come_from_one_action(
    media_type: MediaType, watched: int, total: int, not_aired: int, seasons: Any, at_once: bool
) -> None:
    saved = saved_from_row(
        media_type,
        7,
        row(
            watched_episodes_count=watched,
            total_episodes_count=total,
            not_aired_episodes_count=not_aired,
            seasons=seasons,
        ),
    )
    assert saved.completed_in_one_action is at_once
    assert (completion_write(saved) is not None) is at_once


def recorded(simkl: int, episodes: int) -> HistoryWrite:
    watched = [EpisodeBody(number=one, watched_at="") for one in range(1, episodes + 1)]
    season = SeasonBody(number=1, episodes=watched)
    return HistoryWrite(SHOWS, simkl, Status.WATCHING, seasons=[season])


@pytest.mark.parametrize(
    ("episodes", "cut"),
    [
        ([], []),
        ([1] * 100, [100]),
        ([1] * 101, [100, 1]),
        ([1_000, 1_000], [2]),
        ([1_000, 1_000, 1], [2, 1]),
        ([1_999, 2, 1_998], [1, 2]),
        ([3_000, 1], [1, 1]),
        ([1, 3_000], [1, 1]),
    ],
)
def test_a_request_carries_no_more_titles_and_episodes_than_it_may(
    episodes: list[int], cut: list[int]
) -> None:
    writes = [recorded(simkl, count) for simkl, count in enumerate(episodes, start=1)]
    cut_up = list(batches([None, *writes, None]))
    assert [len(batch) for batch in cut_up] == cut
    assert [write for batch in cut_up for write in batch] == writes


THEN, UNKNOWN = "2020-01-01T10:00:00Z", "1970-01-01T00:00:01Z"
ADDED = "2019-01-01T10:00:00Z"


def season(number: int, *watches: tuple[int, str | None]) -> dict[str, Any]:
    episodes = [{"number": episode, "watched_at": date} for episode, date in watches]
    return {"number": number, "episodes": episodes}


def written(number: int, *watches: tuple[int, str]) -> SeasonBody:
    episodes = [EpisodeBody(number=episode, watched_at=date) for episode, date in watches]
    return SeasonBody(number=number, episodes=episodes)


@pytest.mark.parametrize(
    ("media_type", "fields", "expected"),
    [
        (SHOWS, {}, None),
        (SHOWS, {"last_watched_at": THEN, "status": "completed"}, None),
        (MOVIES, {"status": "plantowatch"}, None),
        (
            *(MOVIES, {"status": "completed"}),
            HistoryWrite(MOVIES, 7, Status.COMPLETED, watched_at=UNKNOWN),
        ),
        (
            *(MOVIES, {"status": "plantowatch", "last_watched_at": THEN}),
            HistoryWrite(MOVIES, 7, Status.PLANTOWATCH, watched_at=THEN),
        ),
        (
            *(ANIME, {"memo": "why", "added_to_watchlist_at": ADDED, "last_watched_at": THEN}),
            HistoryWrite(
                *(ANIME, 7, Status.HOLD),
                added_at=ADDED,
                memo=MemoBody(text="why", is_private=True),
            ),
        ),
        (
            SHOWS,
            {
                "last_watched_at": THEN,
                "watched_episodes_count": 3,
                "total_episodes_count": 4,
                "seasons": [season(2, (1, THEN)), season(1, (2, None), (1, ADDED))],
            },
            HistoryWrite(
                *(SHOWS, 7, Status.HOLD),
                seasons=(written(1, (1, ADDED), (2, UNKNOWN)), written(2, (1, THEN))),
            ),
        ),
        (
            SHOWS,
            {
                "last_watched_at": THEN,
                "watched_episodes_count": 4,
                "total_episodes_count": 4,
                "seasons": [season(1, (1, ADDED))],
            },
            HistoryWrite(
                *(SHOWS, 7, Status.HOLD), watched_at=THEN, seasons=(written(1, (1, ADDED)),)
            ),
        ),
    ],
)
def test_a_history_write_has_what_add_to_list_would_not_bring_back(
    media_type: MediaType, fields: dict[str, Any], expected: HistoryWrite | None
) -> None:
    assert history_write(saved_from_row(media_type, 7, row(**fields))) == expected


@pytest.mark.parametrize(("last", "sent"), [(THEN, THEN), (None, UNKNOWN)])
def test_a_completion_in_one_action_goes_with_its_date(last: str | None, sent: str) -> None:
    fields = row(
        watched_episodes_count=4,
        total_episodes_count=4,
        last_watched_at=last,
        added_to_watchlist_at=ADDED,
    )
    assert completion_write(saved_from_row(SHOWS, 7, fields)) == HistoryWrite(
        SHOWS, 7, Status.COMPLETED, added_at=ADDED, watched_at=sent
    )


def test_a_rating_goes_with_its_date() -> None:
    assert rating_write(saved_from_row(SHOWS, 7, row())) is None
    rated = saved_from_row(SHOWS, 7, row(user_rating=9, user_rated_at=THEN))
    assert rating_write(rated) == RatingWrite(SHOWS, 7, 9, THEN)


@pytest.mark.parametrize(
    ("value", "memo"),
    [
        (None, None),
        ("", None),
        ({}, None),
        ({"text": ""}, None),
        ({"text": None, "is_private": False}, None),
        ("why", MemoBody(text="why", is_private=True)),
        ({"text": "why"}, MemoBody(text="why", is_private=True)),
        ({"text": "why", "is_private": False}, MemoBody(text="why", is_private=False)),
    ],
)
def test_a_memo_is_private_unless_it_is_told_to_be_public(value: object, memo: object) -> None:
    assert saved_from_row(SHOWS, 7, row(memo=value)).memo == memo


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"show": 5}, "the title: 5 is no object"),
        ({"show": {"title": 5}}, "title: 5 is no text"),
        ({"show": {"year": "soon"}}, 'year: "soon" is no whole number'),
        ({"status": None}, "status: None is no status that this version knows"),
        ({"status": "x" * 50}, f'status: "{"x" * 40}" is no status that this version knows'),
        ({"memo": 5}, "memo: 5 is no object"),
        ({"memo": {"text": 5}}, "memo.text: 5 is no text"),
        ({"user_rating": [1] * 50}, f"user_rating: {str([1] * 50)[:40]} is no whole number"),
        ({"seasons": 5}, "seasons: 5 is no list"),
        ({"seasons": [season(1), 5]}, "seasons[1]: 5 is no object"),
        ({"seasons": [{"number": None}]}, "seasons[0].number: None is no number"),
        ({"seasons": [{"number": 1, "episodes": 5}]}, "seasons[0].episodes: 5 is no list"),
        (
            {"seasons": [season(1), {"number": 1, "episodes": [{"number": 1}, 5]}]},
            "seasons[1].episodes[1]: 5 is no object",
        ),
        (
            {"seasons": [{"number": 1, "episodes": [{"number": "x"}]}]},
            'seasons[0].episodes[0].number: "x" is no whole number',
        ),
        (
            {"seasons": [{"number": 1, "episodes": [{"number": 1, "watched_at": 5}]}]},
            "seasons[0].episodes[0].watched_at: 5 is no text",
        ),
    ],
)
def test_an_odd_field_is_named_with_its_place_and_what_it_holds(
    fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(OddField) as raised:
        saved_from_row(SHOWS, 7, row(**fields))
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("text", "one_spelling", "said"),
    [
        (None, None, "at an unknown date"),
        ("", None, "at an unknown date"),
        ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00+00:00", "on 2020-01-01"),
        ("2020-01-01T10:00:00.123Z", "2020-01-01T10:00:00+00:00", "on 2020-01-01"),
        ("2020-01-01T10:00:00", "2020-01-01T10:00:00+00:00", "on 2020-01-01"),
        ("2020-01-01T01:00:00+02:00", "2019-12-31T23:00:00+00:00", "on 2019-12-31"),
        ("2020-01-01", "2020-01-01T00:00:00+00:00", "on 2020-01-01"),
        (UNKNOWN, None, "at an unknown date"),
        ("someday", "someday", "on someday"),
    ],
)
def test_moments_have_one_spelling_and_unknown_ones_none(
    text: str | None, one_spelling: str | None, said: str
) -> None:
    assert (moment(text), day(text)) == (one_spelling, said)
