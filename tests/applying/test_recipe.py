"""What is read from a saved row, and what is said of it."""

from typing import Any

import pytest

from reconciler.applying.recipe import batches, completion_write, saved_from_row
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import EpisodeBody, HistoryWrite, SeasonBody

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
