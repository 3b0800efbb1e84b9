"""``logout`` and ``whoami``, with a stored login of a real server on this computer."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reconciler.commands.app import run
from reconciler.commands.login import LoginRequest, log_in_as_asked
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.http.settings import read_settings
from reconciler.simkl.login.credentials import CredentialStore
from tests.double.quirks import Auth, Quirks
from tests.faults import Fault
from tests.loopback import Loopback
from tests.simkl.account.account_world import World


class Served:
    """A stored login of a real server on this computer."""

    def __init__(self, server: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
        self.server = server
        self.store = CredentialStore(read_settings(os.environ).folders.config)
        self._capsys = capsys

    def log_in(self) -> None:
        world = World(self.server.transport.file.path.parent)
        world.wire.inner = httpx.HTTPTransport()
        log_in_as_asked(LoginRequest(CLIENT_ID), read_settings(os.environ), world.connection)
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
    assert {path.name.split("-")[0] for path in cache.iterdir()} == {"library", "conclusion"}
    login = served.store.load()
    assert login is not None
    code, out, _ = served.run("logout")
    assert code == 0
    assert "Simkl has ended it" in out
    assert not served.store.path.exists()
    assert not list(cache.iterdir())
    with served.server.transport.file.opened() as account:
        alive = {grant.access for grant in account.logins.grants}
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
