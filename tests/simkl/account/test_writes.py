"""What writes say to Simkl, whatever reading of its reference is the true one."""

from pathlib import Path

import httpx
import pytest

from reconciler.model.errors import UnexpectedAnswer
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import (
    EpisodeBody,
    HistoryWrite,
    ListWrite,
    MemoBody,
    RatingWrite,
    RemoveWrite,
    SeasonBody,
    remove_body,
)
from tests.double.quirks import Quirks, ToReading
from tests.simkl.account.account_world import World, answer, entry, held

MOVIES, SHOWS, ANIME = MediaType
ADD, REMOVE = "/sync/add-to-list", "/sync/history/remove"
DARK, LOST, WIRE, MATRIX, TITAN, SOPRANOS = 737685, 9000016, 9000019, 53992, 39687, 9000018
MIXED = [
    ListWrite(MOVIES, MATRIX, Status.DROPPED),
    ListWrite(SHOWS, DARK, Status.HOLD),
    ListWrite(ANIME, TITAN, Status.HOLD, added_at="2020-01-01T00:00:00Z"),
]


def test_a_list_write_names_the_simkl_id_alone_and_its_status_on_each_item(world: World) -> None:
    with world.writer() as writer:
        writer.add_to_list(MIXED)
    assert world.wire.bodies(ADD) == [
        {
            "movies": [{"to": "dropped", "ids": {"simkl": MATRIX}}],
            "shows": [
                {"to": "hold", "ids": {"simkl": DARK}},
                {"to": "hold", "added_at": "2020-01-01T00:00:00Z", "ids": {"simkl": TITAN}},
            ],
        }
    ]


def test_a_status_that_all_items_share_stands_at_the_top_as_well(world: World) -> None:
    with world.writer() as writer:
        writer.add_to_list(MIXED[1:])
    (body,) = world.wire.bodies(ADD)
    assert body["to"] == "hold"
    assert all(item["to"] == "hold" for item in body["shows"])


@pytest.mark.parametrize("reading", list(ToReading))
def test_writes_do_what_they_say_under_every_reading_of_to(
    tmp_path: Path, reading: ToReading
) -> None:
    world = World(tmp_path, Quirks(to_reading=reading))
    with world.writer() as writer:
        before = writer.read(list(MediaType))
        writer.add_to_list(MIXED)
        after = writer.read_after_writes(before, list(MediaType))
    assert held(after, MATRIX).status is Status.DROPPED
    assert held(after, DARK).status is Status.HOLD
    assert held(after, TITAN).status is Status.HOLD
    assert held(after, TITAN).type is ANIME


def test_a_missed_status_is_sent_again_once_by_status(world: World) -> None:
    missed = answer(400, {"error": "empty_field", "code": 400})
    world.wire.instead(f"POST {ADD}", missed)
    with world.writer() as writer:
        writer.add_to_list(MIXED)
    _, *groups = world.wire.bodies(ADD)
    assert [group["to"] for group in groups] == ["hold", "dropped"]
    world.wire.instead(f"POST {ADD}", missed, missed)
    with world.writer() as writer, pytest.raises(UnexpectedAnswer, match="empty_field"):
        writer.add_to_list(MIXED)


def test_a_removal_names_ids_and_nothing_else(world: World) -> None:
    with world.writer() as writer:
        writer.remove([RemoveWrite(MOVIES, MATRIX), RemoveWrite(ANIME, TITAN)])
    assert world.wire.bodies(REMOVE) == [
        {"movies": [{"ids": {"simkl": MATRIX}}], "shows": [{"ids": {"simkl": TITAN}}]}
    ]


@pytest.mark.parametrize("simkl", [0, -1, True, None, "7"])
def test_a_removal_without_a_true_id_is_never_formed(simkl: int) -> None:
    with pytest.raises(ValueError, match="one Simkl id"):
        remove_body([RemoveWrite(SHOWS, simkl)])


def test_a_request_carries_at_most_a_hundred_items(world: World) -> None:
    with world.writer() as writer:
        writer.add_to_list([ListWrite(SHOWS, number, Status.HOLD) for number in range(1, 251)])
    assert [len(body["shows"]) for body in world.wire.bodies(ADD)] == [100, 100, 50]


TOO_LARGE = [
    httpx.Response(413, html="too large"),
    answer(400, {"error": "max_items"}),
    httpx.Response(400, html="what?"),
]


@pytest.mark.parametrize("refusal", TOO_LARGE, ids=str)
def test_a_request_that_is_too_large_is_halved(world: World, refusal: httpx.Response) -> None:
    world.wire.instead(f"POST {ADD}", refusal, refusal)
    with world.writer() as writer:
        writer.add_to_list([ListWrite(SHOWS, number, Status.HOLD) for number in range(1, 9)])
    assert [len(body["shows"]) for body in world.wire.bodies(ADD)] == [8, 4, 2, 2, 4]


def test_a_single_item_that_is_too_large_is_an_error(world: World) -> None:
    world.wire.instead(f"POST {ADD}", httpx.Response(413, html="too large"))
    with world.writer() as writer, pytest.raises(UnexpectedAnswer, match="413"):
        writer.add_to_list(MIXED[:1])


def test_a_wrong_value_is_not_sent_again_in_halves(world: World) -> None:
    world.wire.instead(f"POST {ADD}", answer(400, {"error": "wrong_parameter"}))
    with world.writer() as writer, pytest.raises(UnexpectedAnswer, match="wrong_parameter"):
        writer.add_to_list(MIXED)
    assert len(world.wire.bodies(ADD)) == 1


def test_what_simkl_did_not_find_is_told_by_id_wherever_it_lists_it(world: World) -> None:
    missing = {
        "movies": [{"ids": {"simkl": str(MATRIX)}, "to": "x"}],
        "anime": [{"ids": {"simkl": TITAN}}],
    }
    world.wire.instead(f"POST {ADD}", answer(201, {"added": {}, "not_found": missing}))
    with world.writer() as writer:
        assert writer.add_to_list(MIXED).not_found == {MATRIX, TITAN}
        assert writer.add_to_list(MIXED).not_found == frozenset()
        assert writer.remove([RemoveWrite(SHOWS, 123456)]).not_found == {123456}


def test_a_history_write_marks_only_what_it_names(world: World) -> None:
    first: EpisodeBody = {"number": 1, "watched_at": "2020-01-01T00:00:00Z"}
    seasons: list[SeasonBody] = [{"number": 1, "episodes": [first]}]
    memo: MemoBody = {"text": "with Ada", "is_private": True}
    with world.writer() as writer:
        before = writer.read([SHOWS])
        writer.remove([RemoveWrite(SHOWS, LOST)])
        writer.add_history([HistoryWrite(SHOWS, LOST, Status.HOLD, memo=memo, seasons=seasons)])
        writer.add_ratings([RatingWrite(SHOWS, LOST, 9, "2020-01-02T00:00:00Z")])
        after = writer.read_after_writes(before, [SHOWS])
    restored = held(after, LOST)
    assert (restored.watched, restored.memo, restored.rating) == (1, "with Ada", 9)
    history = next(r for r in world.wire.requests if r.url.path == "/sync/history")
    assert history.url.params["skip_auto_watching"] == "yes"
    assert world.wire.bodies("/sync/history") == [
        {"shows": [{"ids": {"simkl": LOST}, "status": "hold", "memo": memo, "seasons": seasons}]}
    ]


def test_reading_after_writes_costs_activities_a_delta_and_ids_of_what_was_removed(
    world: World,
) -> None:
    with world.writer() as writer:
        before = writer.read(list(MediaType))
        writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
        writer.remove([RemoveWrite(SHOWS, SOPRANOS)])
        world.wire.clear()
        after = writer.read_after_writes(before, list(MediaType))
    activities, delta, ids = world.wire.requests
    assert activities.url.path == "/sync/activities"
    assert before.activities_all is not None
    assert delta.url.params["date_from"] < before.activities_all
    assert ids.url.params["extended"] == "simkl_ids_only"
    assert held(after, DARK).status is Status.HOLD
    assert entry(after, SOPRANOS) is None
    with world.reader() as reader:
        assert reader.read(list(MediaType)) == after


def test_writes_that_leave_no_trace_in_the_activities_are_read_all_the_same(world: World) -> None:
    with world.writer() as writer:
        before = writer.read([SHOWS])
        writer.remove([RemoveWrite(SHOWS, SOPRANOS)])
        stale = {"all": before.activities_all, "tv_shows": {"all": before.activities_all}}
        world.wire.instead("GET /sync/activities", answer(200, stale))
        assert entry(writer.read_after_writes(before, [SHOWS]), SOPRANOS) is None


@pytest.mark.parametrize("activities_lag", [True, False])
def test_a_read_that_lags_behind_is_not_remembered(tmp_path: Path, activities_lag: bool) -> None:
    world = World(tmp_path, Quirks(lagging_reads=2, activities_lag=activities_lag))
    with world.writer() as writer:
        before = writer.read([SHOWS])
        writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
        early = writer.read_after_writes(before, [SHOWS])
        assert held(early, DARK).status is Status.COMPLETED
    with world.reader() as reader:
        late = reader.read([SHOWS])
    assert held(late, DARK).status is Status.HOLD


def test_a_second_look_starts_again_from_before_the_writes(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(lagging_reads=3, activities_lag=False))
    with world.writer() as writer:
        before = writer.read([SHOWS])
        writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
        for _ in range(3):
            after = writer.read_after_writes(before, [SHOWS])
    assert held(after, DARK).status is Status.HOLD


def test_what_was_removed_on_purpose_is_no_loss_though_simkl_kept_one_title(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(removal_refused=frozenset({LOST})))
    with world.writer() as writer:
        before = writer.read([SHOWS])
        shows = [one.simkl for one in before.entries[SHOWS]]
        writer.remove([RemoveWrite(SHOWS, simkl) for simkl in shows])
        after = writer.read_after_writes(before, [SHOWS])
        assert [one.simkl for one in after.entries[SHOWS]] == [LOST]
    with world.reader() as reader:
        later = reader.read([SHOWS])
    assert [one.simkl for one in later.entries[SHOWS]] == [LOST]
    assert later.before == {}


def test_removals_that_a_late_reading_lacked_are_known_removals(tmp_path: Path) -> None:
    world = World(tmp_path, Quirks(lagging_reads=1, activities_lag=False))
    with world.writer() as writer:
        before = writer.read([SHOWS])
        shows = [one.simkl for one in before.entries[SHOWS]]
        writer.remove([RemoveWrite(SHOWS, simkl) for simkl in shows[:6]])
    with world.reader() as reader:
        assert len(reader.read([SHOWS]).entries[SHOWS]) == len(shows)
    world.clock.pass_by(seconds=300)
    with world.reader() as reader:
        assert len(reader.read([SHOWS]).entries[SHOWS]) == len(shows) - 6
