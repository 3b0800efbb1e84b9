"""Proxies and certificates of the environment: used, or named in what is told."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import certifi
import httpx
import pytest

from reconciler.model.errors import Unreachable
from reconciler.model.media import MediaType
from reconciler.simkl.http.settings import InvalidSetting, read_settings
from reconciler.simkl.opening import Connection, open_api, open_reader
from tests.loopback import Loopback
from tests.simkl.account.account_world import FakeClock, World

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CREDENTIALS = {"SIMKL_CLIENT_ID": "id", "SIMKL_ACCESS_TOKEN": "token"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*VARIABLES, "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def open_account(url: str = "https://api.simkl.com") -> None:
    with open_api(read_settings({**CREDENTIALS, "SIMKL_API_URL": url}), Connection()):
        pass


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "http://",
        "http://proxy:port",
        "http://proxy:99999",
        "http://[::1",
        "://",
        "ht tp://proxy",
        "socks4://proxy:1080",
        "ftp://proxy",
        "socks5://",
    ],
)
def test_a_proxy_that_can_be_none_is_told_with_its_variable(
    surroundings: pytest.MonkeyPatch, name: str, value: str
) -> None:
    surroundings.setenv(name, value)
    with pytest.raises(InvalidSetting, match=name) as raised:
        open_account()
    assert name in raised.value.hint


def test_the_password_of_a_proxy_is_told_nowhere(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("HTTPS_PROXY", "http://me:hush@proxy:port")
    with pytest.raises(InvalidSetting) as raised:
        open_account()
    assert "hush" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("entry", ["[::1]", "fe80::/10", "[::1]:80", "é"])
def test_an_exception_that_can_be_none_is_told_with_its_variable(
    surroundings: pytest.MonkeyPatch, name: str, entry: str
) -> None:
    surroundings.setenv(name, f"localhost,{entry},::1")
    with pytest.raises(InvalidSetting, match=name) as raised:
        open_account()
    assert f'"{entry}"' in raised.value.message


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTPS_PROXY": "proxy:3128"},
        {"ALL_PROXY": "http://me:pw@[::1]:3128"},
        {"NO_PROXY": "localhost,127.0.0.1,::1,.example.org,*.local,10.0.0.0/8"},
        {"NO_PROXY": "*"},
        {"HTTPS_PROXY": "", "NO_PROXY": ""},
    ],
)
def test_what_can_be_used_is_used(
    surroundings: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    for name, value in environ.items():
        surroundings.setenv(name, value)
    open_account()


def test_certificates_that_are_missing_or_none_are_told_with_their_variable(
    surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    for path in (tmp_path / "missing.pem", empty, tmp_path):
        surroundings.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(InvalidSetting, match="SSL_CERT_FILE") as raised:
            open_account()
        assert str(path) in raised.value.message


def test_certificates_are_read_only_where_a_connection_may_be_encrypted(
    surroundings: pytest.MonkeyPatch,
) -> None:
    surroundings.setenv("SSL_CERT_FILE", "/missing.pem")
    open_account("http://127.0.0.1:9")
    surroundings.setenv("HTTP_PROXY", "http://proxy:3128")
    open_account("http://127.0.0.1:9")
    surroundings.setenv("HTTP_PROXY", "https://proxy:3128")
    with pytest.raises(InvalidSetting, match="SSL_CERT_FILE"):
        open_account("http://127.0.0.1:9")


def test_certificates_are_read_once_for_all_clients(
    surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "trusted.pem"
    path.write_bytes(Path(certifi.where()).read_bytes())
    surroundings.setenv("SSL_CERT_FILE", str(path))
    open_account()
    path.write_bytes(b"")
    open_account()


def test_a_log_of_keys_that_cannot_be_written_is_told_with_its_variable(
    surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    surroundings.setenv("SSLKEYLOGFILE", str(tmp_path / "missing" / "keys"))
    with pytest.raises(InvalidSetting, match="SSLKEYLOGFILE"):
        open_account()


def test_a_sandbox_needs_nothing_of_the_network(
    surroundings: pytest.MonkeyPatch, world: World
) -> None:
    surroundings.setenv("HTTPS_PROXY", "nonsense://")
    surroundings.setenv("NO_PROXY", "[::1]")
    surroundings.setenv("SSL_CERT_FILE", "/missing")
    with world.reader() as reader:
        assert reader.read([MediaType.SHOWS]).id


def told_without(url: str) -> str:
    """Return what is told when nothing answers."""
    clock = FakeClock()
    settings = read_settings({**CREDENTIALS, "SIMKL_API_URL": url})
    with (
        open_reader(settings, Connection(clock=clock.clock)) as reader,
        pytest.raises(Unreachable) as raised,
    ):
        reader.read([MediaType.SHOWS])
    return raised.value.message


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


def test_a_dead_proxy_is_named(surroundings: pytest.MonkeyPatch, closed_port: int) -> None:
    surroundings.setenv("HTTPS_PROXY", f"http://me:hush@127.0.0.1:{closed_port}")
    told = told_without("https://api.simkl.com")
    assert f"the proxy http://127.0.0.1:{closed_port} (HTTPS_PROXY)" in told
    assert "hush" not in told


def test_a_proxy_that_is_not_used_for_the_address_is_not_named(
    surroundings: pytest.MonkeyPatch, closed_port: int
) -> None:
    surroundings.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    surroundings.setenv("ALL_PROXY", "http://127.0.0.1:1")
    surroundings.setenv("NO_PROXY", "127.0.0.1")
    assert "proxy" not in told_without(f"http://127.0.0.1:{closed_port}")


def test_a_proxy_that_refuses_is_named(surroundings: pytest.MonkeyPatch) -> None:
    with _Once(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as port:
        surroundings.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        told = told_without("https://api.simkl.com")
    assert f"the proxy http://127.0.0.1:{port} (HTTPS_PROXY) did not let" in told


def test_without_its_package_a_socks_proxy_is_refused_by_name(
    surroundings: pytest.MonkeyPatch,
) -> None:
    surroundings.setenv("ALL_PROXY", "socks5h://127.0.0.1:1080")
    surroundings.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InvalidSetting, match="ALL_PROXY names a SOCKS proxy"):
        open_account()


def test_a_socks_proxy_is_used(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("socksio")
    with Loopback(tmp_path / "server.json") as server, _Socks() as port:
        surroundings.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")
        settings = read_settings({**server.environ(), "RECONCILER_CACHE_DIR": str(tmp_path)})
        with open_reader(settings, Connection(clock=FakeClock().clock)) as reader:
            assert reader.read([MediaType.SHOWS]).entries[MediaType.SHOWS]
        assert server.paths()


def test_a_certificate_that_is_not_trusted_is_told_at_once(
    surroundings: pytest.MonkeyPatch, world: World
) -> None:
    broken = httpx.ConnectError("no")
    broken.__cause__ = ssl.SSLCertVerificationError(1, "self-signed certificate")
    world.wire.instead("GET /sync/activities", broken)
    with world.reader() as reader, pytest.raises(Unreachable, match="SSL_CERT_FILE"):
        reader.read([MediaType.SHOWS])
    assert world.wire.calls == ["GET /sync/activities"]


class _Server:
    """Answers connections on this computer, one after the other, until it is left."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)
        threading.Thread(target=self._serve, daemon=True).start()
        port: int = self._socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.settimeout(10)
            with connection:
                self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        raise AssertionError


class _Once(_Server):
    """Gives every connection the same answer."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def answer(self, connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(self._answer)


class _Socks(_Server):
    """A SOCKS5 proxy without a password, for IPv4 addresses."""

    def answer(self, connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"\x05\x00")
        asked = connection.recv(65_536)
        host, port = socket.inet_ntoa(asked[4:8]), int.from_bytes(asked[8:10])
        with socket.create_connection((host, port), timeout=10) as target:
            connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=_pass_on, args=(target, connection), daemon=True)
            back.start()
            _pass_on(connection, target)
            back.join(10)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
