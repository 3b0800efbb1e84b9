"""The stored login: private, bound to its origin, renewed once for all programs."""

import json
import os
import stat
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.model.errors import DamagedFile, FileFailure, NotAuthenticated
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.keyring_entry import NoKeyring
from reconciler.simkl.login.login_record import Kind, Secrets, SecretsPlace, StoredLogin

ORIGIN = "https://api.simkl.com:443"
LOGIN = StoredLogin(
    ORIGIN,
    Kind.V2,
    "an-app",
    Secrets("simkl_at_one", "simkl_rt_one", "a-secret"),
    "media:read media:write",
    datetime(2026, 12, 1, 12, tzinfo=UTC),
)


@pytest.fixture
def store(tmp_path: Path) -> CredentialStore:
    return CredentialStore(tmp_path / "config")


class FakeKeyring(types.ModuleType):
    """The package ``keyring`` as far as it is used, in memory."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.errors = types.ModuleType("keyring.errors")
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False
        self.error = type("KeyringLocked", (Exception,), {})
        setattr(self.errors, "KeyringError", self.error)  # noqa: B010

    def get_password(self, service: str, name: str) -> str | None:
        self._require_open("")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._require_open(secret)
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        self._require_open("")
        del self.kept[service, name]

    def _require_open(self, secret: str) -> None:
        if self.locked:
            raise self.error(f"cannot keep {secret}")


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKeyring]:
    fake = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", fake.errors)
    return fake


def test_what_is_saved_is_loaded(store: CredentialStore) -> None:
    assert store.load() is None
    store.save(LOGIN)
    assert store.load() == LOGIN


def test_nothing_secret_shows_in_the_login_s_repr(store: CredentialStore) -> None:
    text = repr(LOGIN) + repr(LOGIN.credentials)
    assert "_one" not in text
    assert "a-secret" not in text


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_file_and_folder_are_the_owner_s_alone(store: CredentialStore) -> None:
    old = os.umask(0)
    try:
        store.save(LOGIN)
    finally:
        os.umask(old)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    for file in store.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_that_others_could_read_is_made_private_when_it_is_used(
    store: CredentialStore,
) -> None:
    store.save(LOGIN)
    store.path.chmod(0o644)
    assert store.load() == LOGIN
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"format_version": 2}',
        b'{"format_version":1,"origin":"o","kind":"v2","client_id":"c","scope":null,'
        b'"expires_at":null,"stored_in":"file","secrets":null}',
        b'{"format_version":1,"origin":"o","kind":"v2","client_id":"c","scope":null,'
        b'"expires_at":null,"stored_in":"file","secrets":{"access_token":"SECRET\\n"}}',
    ],
)
def test_a_damaged_file_is_told_with_the_way_out_and_without_its_content(
    store: CredentialStore, damage: bytes
) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(damage)
    with pytest.raises(DamagedFile) as raised:
        store.load()
    assert str(store.path) in raised.value.message
    assert "reconciler logout" in raised.value.hint
    assert "SECRET" not in raised.value.message
    assert raised.value.__cause__ is None
    assert store.path.read_bytes() == damage


def test_a_damaged_file_can_be_forgotten_and_replaced(store: CredentialStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"{")
    store.save(LOGIN)
    assert store.load() == LOGIN
    store.path.write_bytes(b"{")
    store.forget()
    assert not store.path.exists()


def test_an_unreadable_file_is_told(store: CredentialStore) -> None:
    store.path.mkdir(parents=True)
    with pytest.raises(FileFailure):
        store.load()


def test_with_the_keyring_the_file_holds_no_secret(
    store: CredentialStore, keyring: FakeKeyring
) -> None:
    login = replace(LOGIN, place=SecretsPlace.KEYRING)
    store.save(login)
    text = store.path.read_text()
    assert "_one" not in text
    assert "a-secret" not in text
    assert len(keyring.kept) == 1
    assert store.load() == login


def test_moving_from_the_keyring_to_the_file_empties_the_keyring(
    store: CredentialStore, keyring: FakeKeyring
) -> None:
    store.save(replace(LOGIN, place=SecretsPlace.KEYRING))
    store.save(LOGIN)
    assert keyring.kept == {}
    assert store.load() == LOGIN


def test_forgetting_empties_the_keyring_too(store: CredentialStore, keyring: FakeKeyring) -> None:
    store.save(replace(LOGIN, place=SecretsPlace.KEYRING))
    store.forget()
    assert keyring.kept == {}
    assert store.load() is None


def test_an_entry_that_vanished_from_the_keyring_asks_for_a_login(
    store: CredentialStore, keyring: FakeKeyring
) -> None:
    store.save(replace(LOGIN, place=SecretsPlace.KEYRING))
    keyring.kept.clear()
    with pytest.raises(NotAuthenticated, match="keyring"):
        store.load()


def test_a_locked_keyring_is_told_without_what_was_to_be_kept(
    store: CredentialStore, keyring: FakeKeyring
) -> None:
    keyring.locked = True
    with pytest.raises(NoKeyring) as raised:
        store.save(replace(LOGIN, place=SecretsPlace.KEYRING))
    assert "_one" not in raised.value.message
    assert not store.path.exists()
    with pytest.raises(NoKeyring):
        store.require_place(SecretsPlace.KEYRING)


def test_without_the_package_the_keyring_names_what_to_install(
    store: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NoKeyring) as raised:
        store.save(replace(LOGIN, place=SecretsPlace.KEYRING))
    assert "simkl-as-code[keyring]" in raised.value.hint


@pytest.mark.parametrize(
    ("login", "may_write"),
    [
        (LOGIN, True),
        (replace(LOGIN, scope="media:read"), False),
        (replace(LOGIN, scope=""), False),
        (replace(LOGIN, scope=None), None),
        (replace(LOGIN, scope="media:read,media:write"), None),
        (replace(LOGIN, scope="write media:read"), None),
        (replace(LOGIN, kind=Kind.V1, scope=None), True),
    ],
)
def test_the_scope_tells_whether_changes_are_allowed(
    login: StoredLogin, may_write: bool | None
) -> None:
    assert login.may_write is may_write


def test_the_file_names_its_version_and_where_the_secrets_are(store: CredentialStore) -> None:
    store.save(LOGIN)
    document = json.loads(store.path.read_text())
    assert document["format_version"] == 1
    assert document["stored_in"] == "file"
