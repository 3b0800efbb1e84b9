"""``login``, ``logout`` and ``whoami`` in this process, over the sandbox and with its own time."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reconciler.commands.app import run
from reconciler.commands.login import LoginRequest, carry_out_login
from reconciler.sandbox.quirks import Auth, Quirks
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.credentials import CredentialStore
from reconciler.simkl.login_record import Secrets
from reconciler.simkl.settings import read_settings
from tests.loopback import Fault, Loopback
from tests.simkl.account_world import World

REQUEST = LoginRequest(CLIENT_ID)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def log_in(world: World, request: LoginRequest = REQUEST) -> CredentialStore:
    settings = read_settings(os.environ)
    carry_out_login(request, settings, world.connection)
    return CredentialStore(settings.folders.config)


def test_a_login_says_who_it_is_and_what_is_stored_where_and_for_how_long(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    store = log_in(world)
    out, _ = capsys.readouterr()
    assert out.startswith("Logged in as Sandbox (account 5318008).\n")
    assert str(store.path) in out
    assert "180 days" in out
    login = store.load()
    assert login is not None
    assert login.origin == "https://api.simkl.com:443"
    with world.sandbox.file.opened() as account:
        granted = account.state.grants[-1]
    assert login.secrets == Secrets(granted.access, granted.refresh)


def test_link_and_code_stand_alone_on_whole_lines_of_plain_characters(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    log_in(world)
    _, err = capsys.readouterr()
    lines = [line.strip() for line in err.splitlines()]
    (link,) = [line for line in lines if line.startswith("https://")]
    assert link.split("user_code=")[1] in lines
    invitation = err[: err.rindex("-----")]
    assert invitation.isascii()
    assert "\x1b" not in err
    assert max(map(len, err.splitlines())) <= 60


def test_no_token_is_in_any_output_or_file_but_the_stored_login(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = log_in(world)
    out, err = capsys.readouterr()
    text = out + err + "\n".join(world.lines)
    login = store.load()
    assert login is not None
    secrets = [login.secrets.access_token, login.secrets.refresh_token]
    device_code = httpx.QueryParams(world.wire.requests[1].content.decode())["device_code"]
    for secret in [*secrets, device_code]:
        assert secret
        assert secret not in text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    holders = {path for path in files for secret in secrets if str(secret) in path.read_text()}
    assert holders == {store.path, world.sandbox.file.path}


def test_a_login_that_can_only_read_is_stored_with_a_loud_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = log_in(World(tmp_path, Quirks(read_only_token=True)))
    _, err = capsys.readouterr()
    assert "WARNING: this login can only read" in err
    assert "apply" in err
    assert "reconciler login" in err
    login = store.load()
    assert login is not None
    assert login.may_write is False


def test_a_pin_login_tells_how_to_end_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_in(World(tmp_path, Quirks(auth=Auth.V1)))
    assert "https://simkl.com/settings/connected-apps/" in capsys.readouterr().out


def test_tokens_of_the_environment_are_told_to_win(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMKL_ACCESS_TOKEN", "of-the-environment")
    log_in(world)
    out, err = capsys.readouterr()
    assert "SIMKL_ACCESS_TOKEN is set and wins" in err
    assert "of-the-environment" not in out + err


def test_a_login_is_kept_when_its_owner_cannot_be_asked(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.wire.instead("GET /users/settings", *[httpx.ConnectError("cut")] * 6)
    store = log_in(world)
    out, err = capsys.readouterr()
    assert out.startswith("Logged in.\n")
    assert "could not be asked" in err
    assert store.load() is not None


def test_trouble_of_the_network_is_told_once(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = httpx.ConnectError("cut")
    world.wire.instead("POST /oauth2/token", cut, cut, cut)
    log_in(world)
    assert capsys.readouterr().err.count("trying again") == 1


def test_the_next_login_knows_the_app_of_the_last(world: World) -> None:
    store = log_in(world)
    world.wire.clear()
    log_in(world, LoginRequest())
    login = store.load()
    assert login is not None
    assert login.client_id == CLIENT_ID


def test_a_new_login_forgets_what_was_cached_for_the_last(world: World) -> None:
    login = log_in(world).load()
    assert login is not None
    settings = read_settings(os.environ).or_stored(login.credentials)
    cached = settings.folders.cache / f"library-{settings.fingerprint}.json"
    cached.parent.mkdir(parents=True)
    cached.write_text("{}")
    log_in(world)
    assert not cached.exists()


def test_without_a_terminal_a_login_asks_no_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["login"]) == 1
    out, err = capsys.readouterr()
    assert "https://simkl.com/settings/developer/" in err
    assert "--client-id" in err
    assert out == ""


def test_a_client_id_that_can_be_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["login", "--client-id", "two words"]) == 1
    assert "no client id" in capsys.readouterr().err


def test_the_secret_of_a_server_app_comes_from_stdin(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("of-a-server-app\n"))
    store = log_in(world, LoginRequest(CLIENT_ID, client_secret_stdin=True))
    login = store.load()
    assert login is not None
    assert login.secrets.client_secret == "of-a-server-app"


def test_the_sandbox_needs_no_login(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RECONCILER_SANDBOX", str(tmp_path / "sandbox.json"))
    assert run(["login", "--client-id", CLIENT_ID]) == 1
    assert "sandbox needs no login" in capsys.readouterr().err


def test_a_login_that_is_stopped_stores_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with Loopback(tmp_path / "sandbox.json") as server:
        monkeypatch.setenv("SIMKL_API_URL", server.url)
        monkeypatch.setattr("reconciler.simkl.device_login.wait_for_grant", stop)
        assert run(["login", "--client-id", CLIENT_ID, "--no-browser"]) == 130
    assert "nothing was stored" in capsys.readouterr().err
    assert CredentialStore(tmp_path / "config").load() is None


class Served:
    """A stored login of a real server on this computer."""

    def __init__(self, server: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
        self.server = server
        self.store = CredentialStore(read_settings(os.environ).folders.config)
        self._capsys = capsys

    def log_in(self) -> None:
        world = World(self.server.transport.file.path.parent)
        world.wire.inner = httpx.HTTPTransport()
        carry_out_login(REQUEST, read_settings(os.environ), world.connection)
        world.wire.inner.close()
        self._capsys.readouterr()

    def run(self, *words: str) -> tuple[int, str, str]:
        code = run(words)
        out, err = self._capsys.readouterr()
        return code, out, err


@pytest.fixture(params=[Auth.V2])
def served(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator["Served"]:
    with Loopback(tmp_path / "world.json", quirks=Quirks(auth=request.param)) as server:
        monkeypatch.setenv("SIMKL_API_URL", server.url)
        served = Served(server, capsys)
        served.log_in()
        yield served


def test_whoami_shows_account_and_credentials_without_a_secret(served: Served) -> None:
    code, out, err = served.run("whoami", "-v")
    assert code == 0
    assert "Sandbox (account 5318008)" in out
    assert "in a file" in out
    assert "(V2)" in out
    assert served.server.url in out
    assert "simkl_" not in out + err
    assert "GET /users/settings" in err


def test_whoami_as_json(served: Served) -> None:
    code, out, _ = served.run("whoami", "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert document["account"] == {"id": 5318008, "name": "Sandbox", "plan": "free"}
    assert document["credentials"]["source"] == "file"
    assert document["credentials"]["kind"] == "v2"
    assert document["credentials"]["may_write"] is True
    assert document["api"] == {"origin": served.server.url, "default": False}
    assert document["quota"] is None


def test_whoami_with_tokens_of_the_environment(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in served.server.environ().items():
        monkeypatch.setenv(name, value)
    _, out, _ = served.run("whoami")
    assert "from the environment" in out
    assert "not known until the first write" in out


def test_whoami_tells_what_is_left_of_the_day(served: Served) -> None:
    settings = {"user": {"name": "\x1b[31mRed"}, "account": {"id": 7, "type": "pro"}}
    headers = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "42"}
    served.server.inject(Fault.answer(200, settings, headers, path="/users/settings"))
    _, out, _ = served.run("whoami")
    assert "42 of 1000 today" in out
    assert "\x1b" not in out


def test_commands_use_the_stored_login(served: Served, tmp_path: Path) -> None:
    library = tmp_path / "library.yaml"
    library.write_text("version: 1\npolicy: {prune: false}\nmovies: {dropped: []}\n")
    code, out, err = served.run("plan", str(library))
    assert code == 0, err
    assert "No changes" in out


def test_logout_ends_the_login_at_simkl_and_deletes_all_traces(
    served: Served, tmp_path: Path
) -> None:
    library = tmp_path / "library.yaml"
    library.write_text("version: 1\npolicy: {prune: false}\nmovies: {dropped: []}\n")
    served.run("plan", str(library))
    cache = tmp_path / "cache"
    assert list(cache.glob("library-*"))
    login = served.store.load()
    assert login is not None
    code, out, _ = served.run("logout")
    assert code == 0
    assert "Simkl has ended it" in out
    assert not served.store.path.exists()
    assert not list(cache.glob("library-*"))
    with served.server.transport.file.opened() as account:
        alive = {grant.access for grant in account.state.grants}
    assert login.secrets.access_token not in alive


def test_logout_works_offline_and_says_that_the_token_lives_on(served: Served) -> None:
    served.server.inject(Fault.reset_before(path="/oauth2/revoke"))
    code, out, err = served.run("logout")
    assert code == 0
    assert "could not be told" in out
    assert "https://simkl.com/settings/connected-apps/" in out
    assert "no answer" in err
    assert not served.store.path.exists()


@pytest.mark.parametrize("served", [Auth.V1], indirect=True)
def test_logout_of_an_older_app_says_that_the_token_lives_on(served: Served) -> None:
    asked = len(served.server.requests)
    code, out, _ = served.run("logout")
    assert code == 0
    assert "https://simkl.com/settings/connected-apps/" in out
    assert len(served.server.requests) == asked
    assert not served.store.path.exists()


def test_logout_sends_the_token_to_nobody_but_its_issuer(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(tmp_path / "other.json") as other:
        monkeypatch.setenv("SIMKL_API_URL", other.url)
        code, out, err = served.run("whoami")
        assert code == 1
        assert "not sent there" in err
        code, out, err = served.run("logout")
        assert code == 0
        assert "was not told" in out
        assert other.requests == []
    assert not served.store.path.exists()


def test_logout_is_the_way_out_of_a_damaged_login(served: Served) -> None:
    served.store.path.write_text("{")
    code, _, err = served.run("whoami")
    assert code == 1
    assert "reconciler logout" in err
    assert served.run("logout")[0] == 0
    assert not served.store.path.exists()


def test_logout_without_a_login_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["logout"]) == 0
    assert "no stored login" in capsys.readouterr().out


def test_whoami_works_with_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["whoami", "--sandbox"]) == 0
    out = capsys.readouterr().out
    assert "the sandbox's own" in out
    assert "may write      yes" in out


def test_a_refused_token_is_told_by_whoami(served: Served) -> None:
    served.server.inject(
        Fault.answer(401, {"error": "invalid_token"}, path="/users/settings", times=2)
    )
    code, out, err = served.run("whoami")
    assert code == 1
    assert out == ""
    assert "reconciler login" in err
