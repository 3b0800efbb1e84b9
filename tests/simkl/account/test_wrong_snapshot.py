"""A snapshot that is proved wrong is read anew at once."""

import pytest

from reconciler.model.errors import Stale
from reconciler.model.media import MediaType, Status
from tests.simkl.account.account_world import World, held

SHOWS = MediaType.SHOWS
DARK, LOST = 737685, 9000016


def put_in_secret(world: World, simkl: int, status: Status) -> None:
    """Change a title without that Simkl tells of any change."""
    with world.sandbox.file.opened() as account:
        account.state.entries[simkl].status = status
        account.changed = True


def test_counts_that_find_a_title_elsewhere_give_the_account_as_it_is(world: World) -> None:
    with world.reader() as reader:
        account = reader.read([SHOWS])
        world.clock.pass_by(hours=25)
        put_in_secret(world, DARK, Status.HOLD)
        fresh = reader.with_fresh_counts(account, [held(account, LOST)])
        assert held(fresh, DARK).status is Status.HOLD
        assert held(fresh, LOST) == held(account, LOST)
    with world.reader() as reader:
        world.wire.clear()
        assert held(reader.read([SHOWS]), DARK).status is Status.HOLD
    assert world.wire.calls == ["GET /sync/activities"]


def test_details_that_find_a_title_elsewhere_make_the_next_reading_whole(world: World) -> None:
    with world.reader() as reader:
        account = reader.read([SHOWS])
        put_in_secret(world, DARK, Status.HOLD)
        with pytest.raises(Stale, match="Dark is no longer among the shows that are completed"):
            reader.details([held(account, DARK)])
    for _ in range(2):
        with world.reader() as reader:
            account = reader.read([SHOWS])
            assert held(account, DARK).status is Status.HOLD
            assert reader.details([held(account, DARK)])[DARK]["status"] == "hold"


def test_a_bucket_that_answers_with_rows_of_others_proves_a_snapshot_wrong_too(
    world: World,
) -> None:
    with world.reader() as reader:
        account = reader.read([SHOWS])
        put_in_secret(world, DARK, Status.HOLD)
        everything = world.sandbox.handle_request(world.wire.requests[-1])
        world.wire.instead("GET /sync/all-items/shows/completed", everything)
        with pytest.raises(Stale):
            reader.details([held(account, DARK)])


def test_everything_with_its_details_is_read_in_spite_of_a_wrong_snapshot(world: World) -> None:
    with world.reader() as reader:
        reader.read([SHOWS])
        put_in_secret(world, DARK, Status.HOLD)
        account, rows = reader.read_whole([SHOWS])
    assert held(account, DARK).status is Status.HOLD
    assert rows[DARK]["status"] == "hold"
    assert rows.keys() == {row.simkl for row in account.entries[SHOWS]}
