"""Logging in and out as a person types it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.http.settings import origin_of
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.login_record import Kind, Secrets, StoredLogin
from tests.journeys.conftest import Program
from tests.loopback import Loopback


@pytest.fixture
def server(program: Program, tmp_path: Path) -> Iterator[Loopback]:
    del program.environ["RECONCILER_SANDBOX"]
    with Loopback(tmp_path / "served.json") as server:
        program.environ["SIMKL_API_URL"] = server.url
        yield server


@pytest.fixture
def store(server: Loopback, tmp_path: Path) -> CredentialStore:
    own = server.transport.file.credentials()
    store = CredentialStore(tmp_path / "config")
    secrets = Secrets(own.access_token, own.refresh_token)
    store.save(
        StoredLogin(
            origin_of(server.url), Kind.V2, own.client_id, secrets, "media:read media:write"
        )
    )
    return store


def test_a_stored_login_carries_a_plan_and_an_apply(
    program: Program, store: CredentialStore
) -> None:
    program.write("version: 1\npolicy: {prune: false}\nmovies: {dropped: [simkl:472214]}\n")
    assert program.json("whoami")["credentials"]["source"] == "file"
    assert program.run("plan", "--detailed-exitcode").returncode == 2
    applied = program.run("apply", "--yes")
    assert applied.returncode == 0, applied.stderr
    assert program.run("plan", "--detailed-exitcode").returncode == 0


def test_a_dead_access_token_is_renewed_in_passing(
    program: Program, server: Loopback, store: CredentialStore
) -> None:
    with server.transport.file.opened() as account:
        account.logins.grants[0].access = "simkl_at_another"
    program.write("version: 1\npolicy: {prune: false}\nmovies: {dropped: []}\n")
    first = program.run("plan", "-v")
    assert first.returncode == 0, first.stderr
    renewed = store.load()
    assert renewed is not None
    assert renewed.secrets.access_token not in first.stdout + first.stderr
    assert program.run("plan").returncode == 0
    assert server.paths().count("POST /oauth2/token") == 1


def test_after_a_logout_commands_ask_for_a_login(program: Program, store: CredentialStore) -> None:
    assert program.run("logout").returncode == 0
    done = program.run("whoami")
    assert done.returncode == 1
    assert "reconciler login" in done.stderr
    document = program.json("whoami", exit_code=1)
    assert document["error"]["code"] == "not-authenticated"


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to a process alone")
def test_ctrl_c_while_waiting_ends_cleanly(
    program: Program, server: Loopback, tmp_path: Path
) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "login", "--client-id", CLIENT_ID],
        cwd=program.folder,
        env=program.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with running:
        assert running.stderr is not None
        shown = ""
        for line in running.stderr:
            shown += line
            if line.startswith("Waiting"):
                break
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == 1
    assert "user_code=" in shown
    assert "nothing was stored" in stderr
    assert "Traceback" not in stderr
    assert stdout == ""
    assert not (tmp_path / "config" / "credentials.json").exists()
