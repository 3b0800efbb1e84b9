"""``login``, ``logout`` and ``whoami`` in this process, over the sandbox and with its own time."""

import io
import os
import sys
import webbrowser
from pathlib import Path

import httpx
import pytest

from reconciler.commands.app import run
from reconciler.commands.login import LoginRequest, log_in_as_asked, login_for_ci
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.http.settings import read_settings
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.grant import LoginFailed
from reconciler.simkl.login.login_record import Secrets
from tests.double.quirks import Auth, Quirks
from tests.loopback import Loopback
from tests.simkl.account.account_world import World

REQUEST = LoginRequest(CLIENT_ID)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def log_in(world: World, request: LoginRequest = REQUEST) -> CredentialStore:
    settings = read_settings(os.environ)
    log_in_as_asked(request, settings, world.connection)
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
        granted = account.logins.grants[-1]
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
    assert holders == {store.path}


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


@pytest.mark.parametrize(
    "option",
    [("--client-id", CLIENT_ID), ("--client-id", CLIENT_ID, "--keyring"), ()],
    ids=["file", "keyring", "nothing known"],
)
def test_a_login_that_could_not_be_stored_is_refused_before_anything_is_asked_for(
    option: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "taken").touch()
    monkeypatch.setenv("RECONCILER_CONFIG_DIR", str(tmp_path / "taken" / "config"))
    with Loopback(tmp_path / "sandbox.json") as server:
        monkeypatch.setenv("SIMKL_API_URL", server.url)
        assert run(["login", "--verbose", *option]) == 1
    told = capsys.readouterr().err
    assert "a file stands where the folder has to be" in told
    assert "POST " not in told


def test_a_login_that_is_stopped_stores_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with Loopback(tmp_path / "sandbox.json") as server:
        monkeypatch.setenv("SIMKL_API_URL", server.url)
        monkeypatch.setattr("reconciler.simkl.login.device_login.wait_for_grant", stop)
        assert run(["login", "--client-id", CLIENT_ID, "--no-browser"]) == 1
    assert "nothing was stored" in capsys.readouterr().err
    assert CredentialStore(tmp_path / "config").load() is None


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    links: list[str] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", links.append)
    return links


def test_the_browser_opens_the_link_that_is_shown(
    world: World, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    log_in(world, LoginRequest(CLIENT_ID, browser=True))
    assert len(opened) == 1
    assert opened[0] in capsys.readouterr().err


def test_no_browser_is_opened_unasked_or_without_a_window(
    world: World, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(world)
    monkeypatch.delenv("DISPLAY")
    log_in(world, LoginRequest(CLIENT_ID, browser=True))
    assert opened == []


def test_a_browser_that_does_not_open_stops_nothing(
    world: World,
    opened: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: str) -> None:
        raise webbrowser.Error("none")

    monkeypatch.setattr(webbrowser, "open", fail)
    store = log_in(world, LoginRequest(CLIENT_ID, browser=True))
    assert "could not be opened" in capsys.readouterr().err
    assert store.load() is not None


def lines_for_ci(world: World, *, read_only: bool = False) -> dict[str, str]:
    request = LoginRequest(CLIENT_ID, read_only=read_only)
    text = login_for_ci(request, read_settings(os.environ), world.connection)
    return dict(line.split("=", 1) for line in text.splitlines())


def test_a_login_for_ci_gives_a_refresh_token_that_works_and_stores_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    lines = lines_for_ci(world)
    out, err = capsys.readouterr()
    assert list(lines) == ["SIMKL_CLIENT_ID", "SIMKL_REFRESH_TOKEN"]
    with world.sandbox.file.opened() as account:
        granted = account.logins.grants[-1]
    assert lines["SIMKL_REFRESH_TOKEN"] == granted.refresh
    assert granted.scope == "media:read media:write"
    assert lines["SIMKL_REFRESH_TOKEN"] not in out + err
    assert "Logged in as Sandbox" in err
    assert out == ""
    after = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in after - before} <= {"world.json", "world.json.lock"}


def test_a_login_for_ci_leaves_the_stored_one_in_force(world: World) -> None:
    store = log_in(world)
    before = store.load()
    assert before is not None
    lines = lines_for_ci(world)
    assert lines["SIMKL_REFRESH_TOKEN"] != before.secrets.refresh_token
    assert store.load() == before
    with world.sandbox.file.opened() as account:
        assert before.secrets.refresh_token in {one.refresh for one in account.logins.grants}


def test_a_login_for_ci_of_an_older_app_gives_its_access_token(tmp_path: Path) -> None:
    lines = lines_for_ci(World(tmp_path, Quirks(auth=Auth.V1)))
    assert list(lines) == ["SIMKL_CLIENT_ID", "SIMKL_ACCESS_TOKEN"]


def test_a_read_only_login_asks_for_reading_alone_and_is_no_reason_to_worry(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    lines_for_ci(world, read_only=True)
    with world.sandbox.file.opened() as account:
        assert account.logins.grants[-1].scope == "media:read"
    store = log_in(world, LoginRequest(CLIENT_ID, read_only=True))
    login = store.load()
    assert login is not None
    assert login.may_write is False
    err = capsys.readouterr().err
    assert "can only read" in err
    assert "WARNING" not in err


def test_an_older_app_has_no_read_only_login(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path, Quirks(auth=Auth.V1))
    with pytest.raises(LoginFailed, match="may always write") as failed:
        log_in(world, LoginRequest(CLIENT_ID, read_only=True))
    assert "V2" in failed.value.hint
    assert "user_code" not in capsys.readouterr().err
    assert CredentialStore(tmp_path / "config").load() is None
    assert not list(tmp_path.rglob("credentials.json*"))


@pytest.mark.parametrize("options", [[], ["--read-only"], ["--keyring", "--show"]])
def test_a_token_is_not_printed_on_a_terminal_unasked(
    options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["login", "--for-ci", "--client-id", CLIENT_ID, *options]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "--for-ci" in err
    assert ("gh secret set" in err) is ("--keyring" not in options)
