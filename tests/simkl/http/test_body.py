"""Bodies of answers: empty ones, short ones, and ones without an end."""

import gzip
from collections.abc import Callable, Iterator

import httpx
import pytest

from reconciler.model.errors import FateUnknown, Refused, UnexpectedAnswer, Unreachable
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.account.writes import ListWrite
from reconciler.simkl.http.surroundings import LARGEST_ANSWER
from tests.simkl.account.account_world import World, answer

MOVIES, SHOWS, ANIME = MediaType
ROWS = "GET /sync/all-items/anime"
ACTIVITIES = "GET /sync/activities"
DARK = ListWrite(SHOWS, 737685, Status.DROPPED)


def read(world: World, *types: MediaType, refresh: bool = False) -> dict[MediaType, int]:
    with world.reader() as reader:
        account = reader.read(types, Trust(refresh=refresh))
    return {media_type: len(entries) for media_type, entries in account.entries.items()}


NOTHING: list[Callable[[], httpx.Response]] = [
    lambda: httpx.Response(200),
    lambda: httpx.Response(204),
    lambda: httpx.Response(200, headers={"content-length": "0"}),
    lambda: httpx.Response(200, content=iter([])),
    lambda: answer(200, {}),
    lambda: answer(200, None),
    lambda: answer(200, []),
    lambda: answer(200, {"type": "null", "body": None}),
]
EMPTY = [*NOTHING, lambda: answer(200, {"anime": []})]


@pytest.mark.parametrize("empty", EMPTY)
def test_every_form_of_an_empty_list_is_an_empty_list(
    world: World, empty: Callable[[], httpx.Response]
) -> None:
    world.wire.instead(ROWS, empty(), empty())
    assert read(world, ANIME) == {ANIME: 0}


@pytest.mark.parametrize("empty", EMPTY)
def test_every_form_of_an_empty_list_is_distrusted_where_there_were_titles(
    world: World, empty: Callable[[], httpx.Response]
) -> None:
    assert read(world, ANIME)[ANIME]
    world.wire.instead(ROWS, empty(), empty())
    with pytest.raises(Refused):
        read(world, ANIME, refresh=True)


@pytest.mark.parametrize("empty", NOTHING)
def test_a_name_that_nothing_has_is_found_nowhere_in_every_form(
    world: World, empty: Callable[[], httpx.Response]
) -> None:
    world.wire.instead("GET /search/anime", empty())
    with world.reader() as reader:
        assert reader.search("no such name at all", [ANIME]) == []


SHORT: list[Callable[[], httpx.Response]] = [
    lambda: httpx.Response(200, headers={"content-length": "20"}),
    lambda: httpx.Response(200, content=b"{}", headers={"content-length": "20"}),
    lambda: answer(200, {"type": "null", "body": {}}),
    lambda: answer(200, {"type": "null"}),
    lambda: httpx.Response(200, content=b" <html>"),
    lambda: httpx.Response(200, content=b"null null"),
]


@pytest.mark.parametrize("short", SHORT)
def test_what_only_looks_like_an_empty_list_is_a_failed_read(
    world: World, short: Callable[[], httpx.Response]
) -> None:
    world.wire.instead(ROWS, *[short() for _ in range(6)])
    with pytest.raises((UnexpectedAnswer, Unreachable)):
        read(world, ANIME)


def test_nothing_is_no_answer_where_no_list_is_expected(world: World) -> None:
    world.wire.instead(ACTIVITIES, *[httpx.Response(200) for _ in range(6)])
    with pytest.raises(UnexpectedAnswer, match="no JSON"):
        read(world, ANIME)


def endless(world: World, *, seconds: float, size: int) -> Iterator[bytes]:
    """Yield pieces of an answer without an end, each after some seconds."""
    for _ in range(1_000_000):
        world.clock.pass_by(seconds=seconds)
        yield b" " * size
    raise AssertionError("it was read to its end")


def test_an_answer_without_an_end_is_given_up(world: World) -> None:
    pieces = endless(world, seconds=0.01, size=1 << 20)
    world.wire.instead(ACTIVITIES, httpx.Response(200, content=pieces))
    with pytest.raises(UnexpectedAnswer, match="larger than 128 MiB"):
        read(world, ANIME)
    assert world.wire.calls == [ACTIVITIES]


def test_an_answer_that_unpacks_without_an_end_is_given_up(world: World) -> None:
    packed = gzip.compress(b" " * (LARGEST_ANSWER + 1))
    pieces = (packed[at : at + 4096] for at in range(0, len(packed), 4096))
    headers = {"content-encoding": "gzip"}
    world.wire.instead(ACTIVITIES, httpx.Response(200, headers=headers, content=pieces))
    with pytest.raises(UnexpectedAnswer, match="larger than 128 MiB"):
        read(world, ANIME)


def test_an_answer_that_only_trickles_is_given_up(world: World) -> None:
    started = world.clock.time
    pieces = endless(world, seconds=20, size=1)
    world.wire.instead(ACTIVITIES, httpx.Response(200, content=pieces))
    with pytest.raises(UnexpectedAnswer, match="slower"):
        read(world, ANIME)
    assert world.clock.time - started < 120
    assert world.wire.calls == [ACTIVITIES]


def test_a_large_answer_over_a_slow_network_is_read(world: World) -> None:
    text = b'{"anime": []' + b" " * 20_000_000 + b"}"

    def slowly() -> Iterator[bytes]:
        for at in range(0, len(text), 1_000_000):
            world.clock.pass_by(seconds=30)
            yield text[at : at + 1_000_000]

    world.wire.instead(ROWS, *[httpx.Response(200, content=slowly()) for _ in range(2)])
    assert read(world, ANIME) == {ANIME: 0}


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "x-unknown"])
def test_an_answer_that_is_packed_in_an_unasked_way_is_not_unpacked(
    world: World, coding: str
) -> None:
    def packed() -> httpx.Response:
        content = iter([b"abc"])
        return httpx.Response(200, headers={"content-encoding": coding}, content=content)

    world.wire.instead(ACTIVITIES, *[packed() for _ in range(6)])
    with pytest.raises(Unreachable):
        read(world, ANIME)
    assert world.wire.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_write_whose_answer_has_no_end_may_have_been_done(world: World) -> None:
    pieces = endless(world, seconds=20, size=1)
    world.wire.instead("POST /sync/add-to-list", httpx.Response(201, content=pieces))
    with world.writer() as writer, pytest.raises(FateUnknown, match="may or may not"):
        writer.add_to_list([DARK])
    assert world.wire.calls == ["POST /sync/add-to-list"]
