"""What was concluded from an account holds until anything of it moves, and no longer."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.atomic import CacheFolder
from reconciler.model.account import Entry
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.conclusion import Conclusion, ConclusionFile
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.account.reading import is_unmoved, read_snapshot
from reconciler.simkl.account.snapshot import Activities, Snapshot, Stamps, TypeSnapshot
from reconciler.simkl.http.pacing import Clock
from reconciler.simkl.http.transport import Api
from tests.double.events import pause
from tests.double.file import DoubleFile
from tests.simkl.account.account_world import World, held

SHOWS, MOVIES = MediaType.SHOWS, MediaType.MOVIES
DARK, LOST = 737685, 9000016
VALUE = {"it": "is so"}
ADD = "/sync/add-to-list"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world in which something was concluded from the shows."""
    world = World(tmp_path)
    with world.reader() as reader:
        reader.conclude("file", reader.read([SHOWS]), VALUE)
    world.wire.clear()
    return world


def concluded(world: World, drawn_from: str = "file") -> object:
    with world.reader() as reader:
        return reader.concluded(drawn_from)


def test_it_holds_while_nothing_moved_and_costs_one_request(world: World) -> None:
    assert concluded(world) == VALUE
    assert world.wire.calls == ["GET /sync/activities"]


def test_nothing_is_asked_where_it_was_drawn_from_something_else(world: World) -> None:
    assert concluded(world, "other file") is None
    assert world.wire.calls == []


def test_it_holds_no_longer_once_its_types_moved(world: World) -> None:
    world.elsewhere(ADD, {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    assert concluded(world) is None


def test_what_moves_in_other_types_is_not_its_matter(world: World) -> None:
    world.elsewhere(ADD, {"movies": [{"to": "dropped", "ids": {"simkl": 472214}}]})
    assert concluded(world) == VALUE


def test_a_change_that_no_stamp_explains_is_seen_behind_a_paused_playback(world: World) -> None:
    world.clock.pass_by(seconds=300)
    pause(world.sandbox.file, DARK, 50)
    with world.reader() as reader:
        if reader.concluded("file") is None:
            reader.conclude("file", reader.read([SHOWS]), VALUE)
    world.clock.pass_by(seconds=300)
    with world.sandbox.file.opened() as account:
        account.state.entries[DARK].status = Status.HOLD
        account.moved(SHOWS, account.stamp())
    assert concluded(world) is None
    with world.reader() as reader:
        reader.read([SHOWS])
    assert any(call.startswith("GET /sync/all-items") for call in world.wire.calls)


def test_what_another_program_reads_meanwhile_is_not_held_against_earlier_activities(
    world: World,
) -> None:
    def go_on(_: DoubleFile) -> None:
        world.elsewhere(ADD, {"shows": [{"to": "hold", "ids": {"simkl": LOST}}]})
        with world.reader() as other:
            other.read([SHOWS])
        world.wire.clear()

    world.elsewhere(ADD, {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.sandbox.after("GET /sync/activities", go_on)
    with world.reader() as reader:
        assert reader.concluded("file") is None
        assert held(reader.read([SHOWS]), DARK).status is Status.DROPPED
    assert [request.url.params.get("date_from") is not None for request in world.wire.requests] == [
        True
    ]
    with world.reader() as reader:
        assert held(reader.read([SHOWS]), LOST).status is Status.HOLD


def test_what_follows_reads_from_the_same_activities_and_later_readings_from_later_ones(
    world: World,
) -> None:
    world.elsewhere(ADD, {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    with world.reader() as reader:
        assert reader.concluded("file") is None
        assert held(reader.read([SHOWS]), DARK).status is Status.DROPPED
        assert world.wire.calls.count("GET /sync/activities") == 1
        world.elsewhere(ADD, {"shows": [{"to": "hold", "ids": {"simkl": LOST}}]})
        assert held(reader.read([SHOWS]), LOST).status is Status.HOLD


def test_it_holds_no_longer_once_the_types_were_read_otherwise(world: World) -> None:
    with world.sandbox.file.opened() as account:
        title = account.catalogue.titles[DARK]
        found = account.entry(title)
        assert found is not None
        # A change that no activity tells of, which only a whole reading finds.
        found.status = Status.HOLD
    assert concluded(world) == VALUE
    with world.reader() as reader:
        assert held(reader.read([SHOWS], Trust(refresh=True)), DARK).status is Status.HOLD
    assert concluded(world) is None


def test_what_was_read_right_after_a_change_is_read_once_more_before_it_holds(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    world.elsewhere(ADD, {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.clock.pass_by(seconds=-300)
    with world.reader() as reader:
        reader.conclude("file", reader.read([SHOWS]), VALUE)
    assert concluded(world) is None
    world.clock.pass_by(seconds=300)
    assert concluded(world) is None
    with world.reader() as reader:
        reader.conclude("file", reader.read([SHOWS]), VALUE)
    assert concluded(world) == VALUE


def test_without_its_snapshot_nothing_is_asked_and_nothing_holds(
    world: World, tmp_path: Path
) -> None:
    for path in tmp_path.rglob("library-*.json"):
        path.unlink()
    assert concluded(world) is None
    assert world.wire.calls == []


def test_another_accounts_conclusion_is_not_this_ones(world: World) -> None:
    world.start_afresh()
    assert concluded(world) is None


@pytest.fixture
def cache() -> CacheFolder:
    return CacheFolder()


@pytest.fixture
def file(tmp_path: Path, cache: CacheFolder) -> ConclusionFile:
    return ConclusionFile(tmp_path / "conclusion.json", cache)


def conclusion(drawn_from: str, snapshot: str = "digest") -> Conclusion:
    return Conclusion(drawn_from, snapshot, frozenset({SHOWS}), {"of": drawn_from})


def test_a_conclusion_in_another_format_is_none(
    tmp_path: Path, cache: CacheFolder, file: ConclusionFile
) -> None:
    path = tmp_path / "conclusion.json"
    file.store(conclusion("file"))
    assert file.load("file") == conclusion("file")
    cache.write(path, cache.read(path).replace(b'"format":1', b'"format":0'))
    assert file.load("file") is None


def test_several_files_of_one_account_are_remembered_side_by_side(file: ConclusionFile) -> None:
    file.store(conclusion("movies"))
    file.store(conclusion("anime"))
    assert file.load("movies") == conclusion("movies")
    assert file.load("anime") == conclusion("anime")


def test_of_one_file_only_the_last_conclusion_is_kept(file: ConclusionFile) -> None:
    file.store(conclusion("movies"))
    later = conclusion("movies")._replace(value={"of": "later"})
    file.store(later)
    assert file.load("movies") == later


def test_conclusions_of_another_snapshot_are_not_kept(file: ConclusionFile) -> None:
    file.store(conclusion("movies", "before"))
    file.store(conclusion("anime", "after"))
    assert file.load("movies") is None


def test_no_more_than_a_few_are_kept_and_the_latest_are(
    tmp_path: Path, file: ConclusionFile
) -> None:
    for number in range(40):
        file.store(conclusion(str(number)))
    assert file.load("39") == conclusion("39")
    assert file.load("0") is None
    assert (tmp_path / "conclusion.json").stat().st_size < 2_000


_TIMES = [None, "2026-11-24T10:00:00Z", "2026-11-24T11:59:58Z", "2026-11-25T08:00:00Z"]
_KEYS = ["all", "removed_from_list", "rated_at", "watching", "playback", "news"]
_times = st.sampled_from(_TIMES)
_blocks = st.dictionaries(st.sampled_from(_KEYS), _times, max_size=4)


@st.composite
def _known(draw: st.DrawFn, block: Stamps, media_type: MediaType) -> TypeSnapshot:
    return TypeSnapshot(
        draw(st.sampled_from(_TIMES[:2])),
        draw(st.one_of(st.just(block), st.just(block), _blocks)),
        {7: Entry(media_type, 7, Status.DROPPED, "dropped", "A", None, {})},
        {},
        settled=draw(st.sampled_from([True, True, False])),
        wrong=draw(st.sampled_from([False, False, True])),
    )


class _NoApi:
    """A client that refuses every request."""

    def __init__(self) -> None:
        self.clock = Clock(lambda: 1_795_521_600.0, lambda: 0.0, lambda _: None)

    def progress(self, *_: object) -> None:
        pass

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked")


@given(st.data())
def test_what_is_unmoved_is_read_without_a_request_and_as_it_was(data: st.DataObject) -> None:
    blocks: Mapping[MediaType, Stamps] = {kind: data.draw(_blocks) for kind in MediaType}
    activities = Activities(data.draw(_times), blocks)
    there = data.draw(st.sets(st.sampled_from([*MediaType]), min_size=2))
    known = {kind: data.draw(_known(blocks[kind], kind)) for kind in there}
    types = data.draw(st.sets(st.sampled_from([*MediaType]), min_size=1, max_size=2))
    if not is_unmoved(Snapshot(1, known), activities, types):
        return
    after = read_snapshot(cast(Api, _NoApi()), activities, Snapshot(1, known), types)
    assert {kind: after.types[kind].entries for kind in types} == {
        kind: known[kind].entries for kind in types
    }
    assert all(after.types[kind].block == known[kind].block for kind in types)
    assert all(after.types[kind].settled and not after.types[kind].wrong for kind in types)
