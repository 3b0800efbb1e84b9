"""A list that came cut short is not believed, type by type, and a merged title stops nothing."""

from typing import Any

import pytest

from reconciler.model.account import Account
from reconciler.model.errors import Refused
from reconciler.model.media import MediaType
from reconciler.simkl.account.reader import Trust
from tests.simkl.account.account_world import World, answer, entry

MOVIES, SHOWS, ANIME = MediaType
ALL = tuple(MediaType)
SOPRANOS = 9000018


def read(world: World, *, refresh: bool = False, accept_losses: bool = False) -> Account:
    with world.reader() as reader:
        return reader.read(ALL, Trust(refresh, accept_losses))


def rows(account: Account, media_type: MediaType, count: int) -> dict[str, Any]:
    """Return an answer with the first entries of a type."""
    name = "movie" if media_type is MOVIES else "show"
    return {
        media_type: [
            {"status": row.status_text, name: {"title": row.title, "ids": {"simkl": row.simkl}}}
            for row in account.entries[media_type][:count]
        ]
    }


@pytest.mark.parametrize("media_type", ALL)
def test_a_list_cut_short_is_read_again(world: World, media_type: MediaType) -> None:
    before = read(world)
    path = f"GET /sync/all-items/{media_type}"
    world.wire.instead(path, answer(200, rows(before, media_type, 2)))
    assert read(world, refresh=True).entries == before.entries
    assert world.wire.calls.count(path) == 3


@pytest.mark.parametrize("media_type", ALL)
def test_a_list_that_stays_short_is_refused_unless_that_is_accepted_for_once(
    world: World, media_type: MediaType
) -> None:
    before = read(world)
    short = answer(200, rows(before, media_type, 3))
    world.wire.instead(f"GET /sync/all-items/{media_type}", *[short] * 4)
    held = len(before.entries[media_type])
    with pytest.raises(Refused, match=f"{held - 3} of the {held} {media_type}") as refused:
        read(world, refresh=True)
    assert "--accept-losses" in refused.value.hint
    assert read(world) == before
    assert len(read(world, refresh=True, accept_losses=True).entries[media_type]) == 3


def test_two_titles_that_vanish_may_be_merged_and_stop_nothing(world: World) -> None:
    before = read(world)
    left = len(before.entries[SHOWS]) - 2
    world.wire.instead("GET /sync/all-items/shows", answer(200, rows(before, SHOWS, left)))
    assert len(read(world, refresh=True).entries[SHOWS]) == left


def test_titles_that_simkl_files_as_anime_by_now_are_not_lost(world: World) -> None:
    before = read(world)
    shows = rows(before, SHOWS, len(before.entries[SHOWS]))["shows"]
    world.wire.instead("GET /sync/all-items/shows", *[answer(200, {"shows": shows[4:]})] * 2)
    anime = rows(before, ANIME, len(before.entries[ANIME]))["anime"]
    world.wire.instead("GET /sync/all-items/anime", answer(200, {"anime": anime + shows[:4]}))
    after = read(world, refresh=True)
    assert len(after.entries[ANIME]) == len(anime) + 4


def test_a_list_of_ids_cut_short_after_one_removal_takes_nothing_away(world: World) -> None:
    before = read(world)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SOPRANOS}}]})
    ids = rows(before, SHOWS, 5)
    world.wire.instead("GET /sync/all-items/shows", None, answer(200, ids))
    after = read(world)
    assert entry(after, SOPRANOS) is None
    assert len(after.entries[SHOWS]) == len(before.entries[SHOWS]) - 1


def test_what_most_is_gone_of_is_told_until_somebody_believes_it(world: World) -> None:
    before = read(world)
    gone = [{"ids": {"simkl": row.simkl}} for row in before.entries[SHOWS][1:]]
    world.elsewhere("/sync/history/remove", {"shows": gone})
    for _ in range(2):
        after = read(world)
        assert len(after.entries[SHOWS]) == 1
        assert after.before[SHOWS] == before.entries[SHOWS]
    with world.reader() as reader:
        believed = reader.believe(reader.read(ALL))
    assert believed.before == {}
    world.wire.clear()
    assert read(world) == believed
    assert world.wire.calls == ["GET /sync/activities"]
