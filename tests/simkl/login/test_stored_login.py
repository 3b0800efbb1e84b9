"""Using a stored login: only where it was issued, and renewed once for all programs."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.model.errors import NotAuthenticated
from reconciler.simkl.http.pacing import SYSTEM_CLOCK
from reconciler.simkl.http.settings import read_settings
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.login_record import Kind, Secrets, StoredLogin
from reconciler.simkl.login.stored_login import with_stored_login
from reconciler.simkl.opening import Connection, open_reader
from tests.loopback import Loopback
from tests.simkl.account.account_world import World, answer


def stored(world: World, **changes: str) -> CredentialStore:
    """Store a login for the world's account, as a login did it."""
    own = world.credentials
    assert own.client_id
    assert own.access_token
    store = CredentialStore(world.settings.folders.config)
    store.save(
        StoredLogin(
            changes.get("origin", world.settings.origin),
            Kind.V2,
            own.client_id,
            Secrets(changes.get("access_token", own.access_token), own.refresh_token),
            "media:read media:write",
        )
    )
    return store


def anonymous(world: World, **environ: str) -> dict[str, str]:
    folders = world.settings.folders
    return {
        "RECONCILER_CONFIG_DIR": str(folders.config),
        "RECONCILER_CACHE_DIR": str(folders.cache),
        "RECONCILER_DATA_DIR": str(folders.data),
        **environ,
    }


def test_the_stored_login_is_used_when_the_environment_names_no_token(world: World) -> None:
    stored(world)
    settings, connection = with_stored_login(read_settings(anonymous(world)), world.connection)
    with open_reader(settings, connection) as reader:
        assert reader.profile().name == "Sandbox"


def test_the_environment_wins_over_the_stored_login(world: World) -> None:
    stored(world)
    environ = anonymous(world, SIMKL_CLIENT_ID="other", SIMKL_ACCESS_TOKEN="of-the-environment")
    settings, connection = with_stored_login(read_settings(environ), world.connection)
    assert settings.credentials.access_token == "of-the-environment"
    assert connection.renew is None


def test_a_token_of_the_environment_is_never_mixed_with_the_stored_client_id(
    world: World,
) -> None:
    stored(world)
    settings, _ = with_stored_login(
        read_settings(anonymous(world, SIMKL_ACCESS_TOKEN="alone")), world.connection
    )
    with pytest.raises(NotAuthenticated, match="client id"):
        settings.require_credentials()


def test_a_stored_login_goes_only_to_the_origin_that_issued_it(world: World) -> None:
    stored(world)
    environ = anonymous(world, SIMKL_API_URL="https://api.simkl.com:8443")
    with pytest.raises(NotAuthenticated, match="not sent there") as refused:
        with_stored_login(read_settings(environ), world.connection)
    assert "this run would ask https://api.simkl.com:8443;" in refused.value.message
    assert "Let SIMKL_API_URL name the first" in refused.value.hint
    assert world.wire.calls == []


def test_a_renewed_token_is_stored_before_it_is_used(world: World) -> None:
    store = stored(world, access_token="simkl_at_dead")
    settings, connection = with_stored_login(read_settings(anonymous(world)), world.connection)
    with open_reader(settings, connection) as reader:
        reader.profile()
    login = store.load()
    assert login is not None
    assert login.secrets.access_token == world.credentials.access_token
    assert login.expires_at == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert world.wire.calls == ["GET /users/settings", "POST /oauth2/token", "GET /users/settings"]


def test_a_token_that_another_program_renewed_is_taken_instead_of_killing_it(
    world: World,
) -> None:
    store = stored(world, access_token="simkl_at_dead")
    settings, connection = with_stored_login(read_settings(anonymous(world)), world.connection)
    stored(world)
    with open_reader(settings, connection) as reader:
        reader.profile()
    assert "POST /oauth2/token" not in world.wire.calls
    login = store.load()
    assert login is not None
    assert login.secrets.access_token == world.credentials.access_token


def test_after_a_logout_elsewhere_nothing_is_renewed_or_stored(world: World) -> None:
    store = stored(world, access_token="simkl_at_dead")
    settings, connection = with_stored_login(read_settings(anonymous(world)), world.connection)
    store.forget()
    with (
        open_reader(settings, connection) as reader,
        pytest.raises(NotAuthenticated, match="deleted"),
    ):
        reader.profile()
    assert store.load() is None
    assert "POST /oauth2/token" not in world.wire.calls


def test_a_refresh_token_that_is_used_up_asks_for_a_login(world: World) -> None:
    stored(world, access_token="simkl_at_dead")
    world.wire.instead("POST /oauth2/token", answer(400, {"error": "invalid_grant"}))
    settings, connection = with_stored_login(read_settings(anonymous(world)), world.connection)
    with open_reader(settings, connection) as reader, pytest.raises(NotAuthenticated) as raised:
        reader.profile()
    assert "reconciler login" in raised.value.hint


def read_once(environ: dict[str, str], start: object) -> None:
    """Read the account in a process of its own, once all are ready."""
    settings, connection = with_stored_login(read_settings(environ), Connection(clock=SYSTEM_CLOCK))
    assert hasattr(start, "wait")
    start.wait()
    with open_reader(settings, connection) as reader:
        assert reader.profile().name == "Sandbox"


def test_two_programs_that_renew_at_once_renew_once_and_both_go_on(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with Loopback(tmp_path / "sandbox.json") as server:
        own = server.transport.file.credentials()
        environ = {
            "SIMKL_API_URL": server.url,
            **{f"RECONCILER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "CACHE")},
        }
        settings = read_settings(environ)
        store = CredentialStore(settings.folders.config)
        secrets = Secrets("simkl_at_dead", own.refresh_token)
        store.save(StoredLogin(settings.origin, Kind.V2, own.client_id, secrets))
        start = context.Barrier(2)
        programs = [context.Process(target=read_once, args=(environ, start)) for _ in range(2)]
        for program in programs:
            program.start()
        for program in programs:
            program.join(60)
        assert [program.exitcode for program in programs] == [0, 0]
        assert server.paths().count("POST /oauth2/token") == 1
        login = store.load()
        assert login is not None
        assert login.secrets.access_token == server.transport.file.credentials().access_token
