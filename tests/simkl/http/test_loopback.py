"""The client over real sockets: resets, half answers, nobody there."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.model.errors import FateUnknown, LimitReached, UnexpectedAnswer, Unreachable
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import ListWrite, RemoveWrite
from reconciler.simkl.http.settings import read_settings
from reconciler.simkl.opening import Connection, open_reader, open_writer
from tests.faults import Fault
from tests.loopback import Loopback
from tests.simkl.account.account_world import FakeClock, entry, held

SHOWS = MediaType.SHOWS
DARK, SOPRANOS = 737685, 9000018


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    with Loopback(tmp_path / "server.json") as server:
        yield server


@pytest.fixture
def writer(server: Loopback, tmp_path: Path) -> Iterator[AccountWriter]:
    environ = {**server.environ(), "RECONCILER_CACHE_DIR": str(tmp_path / "cache")}
    with open_writer(read_settings(environ), Connection(clock=FakeClock().clock)) as writer:
        yield writer


def test_a_read_survives_resets_and_comes_with_the_token_only_where_it_belongs(
    server: Loopback, writer: AccountWriter
) -> None:
    server.inject(Fault.reset_before(path="/sync/activities", times=2))
    account = writer.read([SHOWS])
    assert len(account.entries[SHOWS]) == 14
    series = [held(account, DARK)]
    writer.look_up([], series)
    by_path = {request.path: request for request in server.requests}
    assert not by_path[f"/tv/{DARK}"].authorized
    assert by_path["/sync/activities"].authorized
    assert all(request.body is None for request in server.requests)


def test_half_an_answer_is_never_a_library(server: Loopback, writer: AccountWriter) -> None:
    server.inject(Fault.truncate(path="/sync/all-items/shows", times=6))
    with pytest.raises(UnexpectedAnswer, match="/sync/all-items/shows"):
        writer.read([SHOWS])


def test_a_page_of_the_edge_is_told_as_a_block(server: Loopback, writer: AccountWriter) -> None:
    server.inject(Fault.html(403))
    with pytest.raises(LimitReached, match="blocks"):
        writer.read([SHOWS])


@pytest.mark.parametrize("fault", [Fault.reset_before, Fault.reset_after, Fault.truncate])
def test_after_a_write_that_was_cut_off_reading_tells_what_was_done(
    server: Loopback, writer: AccountWriter, fault: Callable[..., Fault]
) -> None:
    before = writer.read([SHOWS])
    server.inject(fault(method="POST"))
    with pytest.raises(FateUnknown):
        writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
    assert len(server.writes()) == 1
    done = Status.COMPLETED if fault == Fault.reset_before else Status.HOLD
    assert held(writer.read_after_writes(before, [SHOWS]), DARK).status is done


def test_a_removal_whose_answer_was_lost_is_seen(server: Loopback, writer: AccountWriter) -> None:
    before = writer.read([SHOWS])
    server.inject(Fault.reset_after(method="POST"))
    with pytest.raises(FateUnknown):
        writer.remove([RemoveWrite(SHOWS, SOPRANOS)])
    assert entry(writer.read_after_writes(before, [SHOWS]), SOPRANOS) is None


def test_nobody_there_is_told_with_the_address(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        environ = {
            "SIMKL_API_URL": f"http://127.0.0.1:{unused.getsockname()[1]}",
            "SIMKL_CLIENT_ID": "id",
            "SIMKL_ACCESS_TOKEN": "token",
            "RECONCILER_CACHE_DIR": str(tmp_path),
        }
        clock = FakeClock()
        settings = read_settings(environ)
        with (
            open_reader(settings, Connection(clock=clock.clock)) as reader,
            pytest.raises(Unreachable, match=r"127\.0\.0\.1"),
        ):
            reader.read([SHOWS])
    assert len(clock.pauses) == 5
