"""What a reading missed, because it came right after a change, is seen later."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.account import Account
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reading import SETTLING
from tests.double.quirks import Quirks
from tests.simkl.account.account_world import World, entry, held

SHOWS = MediaType.SHOWS
DARK, LOST, CHARMED, SOPRANOS, WIRE = 737685, 9000016, 297, 9000018, 9000019
ADD, REMOVE, RATE = "/sync/add-to-list", "/sync/history/remove", "/sync/ratings"


def read(world: World) -> Account:
    with world.reader() as reader:
        return reader.read([SHOWS])


def at_once(world: World, path: str, **item: Any) -> None:
    """Change the account by another app without a moment passing."""
    own = world.credentials
    with httpx.Client(transport=world.sandbox) as client:
        client.post(
            f"https://api.simkl.com{path}",
            params={"client_id": own.client_id or "", "app-name": "phone", "app-version": "1"},
            headers={"User-Agent": "phone/1", "Authorization": f"Bearer {own.access_token}"},
            json={"shows": [item]},
        ).raise_for_status()


@pytest.fixture
def coarse(tmp_path: Path) -> World:
    """A world of which all times are whole seconds."""
    return World(tmp_path, Quirks(second_grain=True))


def test_a_second_change_within_the_second_of_the_first_is_seen_with_the_next_change(
    coarse: World,
) -> None:
    read(coarse)
    coarse.clock.pass_by(hours=1)
    at_once(coarse, ADD, to="dropped", ids={"simkl": DARK})
    read(coarse)
    at_once(coarse, ADD, to="dropped", ids={"simkl": LOST})
    coarse.clock.pass_by(seconds=2)
    at_once(coarse, ADD, to="hold", ids={"simkl": WIRE})
    account = read(coarse)
    assert held(account, LOST).status is Status.DROPPED
    assert held(account, WIRE).status is Status.HOLD


def test_a_second_change_within_the_second_of_the_first_is_seen_though_nothing_follows(
    coarse: World,
) -> None:
    read(coarse)
    coarse.clock.pass_by(hours=1)
    at_once(coarse, ADD, to="dropped", ids={"simkl": DARK})
    read(coarse)
    at_once(coarse, ADD, to="dropped", ids={"simkl": LOST})
    coarse.clock.pass_by(seconds=SETTLING)
    assert held(read(coarse), LOST).status is Status.DROPPED
    coarse.wire.clear()
    read(coarse)
    assert coarse.wire.calls == ["GET /sync/activities"]


def late(tmp_path: Path, reads: int = 1) -> World:
    """A world whose rows show a change later than its activities do."""
    return World(tmp_path, Quirks(lagging_reads=reads, activities_lag=False))


@pytest.mark.parametrize("known", [False, True])
def test_a_first_reading_that_lags_behind_its_activities_is_not_believed_for_ever(
    tmp_path: Path, known: bool
) -> None:
    world = late(tmp_path, reads=2 if known else 1)
    if known:
        read(world)
    world.clock.pass_by(hours=1)
    at_once(world, ADD, to="dropped", ids={"simkl": DARK})
    assert held(read(world), DARK).status is Status.COMPLETED
    world.wire.clear()
    read(world)
    assert world.wire.calls == ["GET /sync/activities"]
    world.clock.pass_by(seconds=SETTLING)
    assert held(read(world), DARK).status is Status.DROPPED
    assert world.wire.calls[-1] == "GET /sync/all-items/shows"
    world.wire.clear()
    world.clock.pass_by(hours=1)
    read(world)
    assert world.wire.calls == ["GET /sync/activities"]


def test_a_removal_that_a_reading_did_not_show_yet_is_seen_later(tmp_path: Path) -> None:
    world = late(tmp_path)
    world.clock.pass_by(hours=1)
    at_once(world, REMOVE, ids={"simkl": SOPRANOS})
    assert entry(read(world), SOPRANOS) is not None
    world.clock.pass_by(seconds=SETTLING)
    assert entry(read(world), SOPRANOS) is None


def test_a_rating_that_a_reading_did_not_show_yet_is_seen_later(tmp_path: Path) -> None:
    world = late(tmp_path)
    world.clock.pass_by(hours=1)
    at_once(world, RATE, rating=3, ids={"simkl": DARK})
    assert held(read(world), DARK).rating != 3
    world.clock.pass_by(seconds=SETTLING)
    assert held(read(world), DARK).rating == 3


def test_what_was_missed_is_seen_also_when_another_change_comes_first(tmp_path: Path) -> None:
    world = late(tmp_path)
    world.clock.pass_by(hours=1)
    at_once(world, RATE, rating=3, ids={"simkl": DARK})
    at_once(world, REMOVE, ids={"simkl": SOPRANOS})
    read(world)
    world.clock.pass_by(seconds=1)
    read(world)
    at_once(world, ADD, to="hold", ids={"simkl": WIRE})
    read(world)
    account = read(world)
    world.clock.pass_by(seconds=SETTLING)
    account = read(world)
    assert entry(account, SOPRANOS) is None
    assert (held(account, DARK).rating, held(account, WIRE).status) == (3, Status.HOLD)
