"""Which account is spoken to, and what may not be."""

from pathlib import Path

import pytest

from reconciler.model.errors import NotAuthenticated
from reconciler.simkl.http.settings import Credentials, InvalidSetting, read_settings
from reconciler.simkl.opening import Connection, open_api

ENV = {"SIMKL_CLIENT_ID": "id", "SIMKL_ACCESS_TOKEN": "token\n"}


def test_the_environment_names_the_account() -> None:
    settings = read_settings({**ENV, "SIMKL_REFRESH_TOKEN": "r", "SIMKL_CLIENT_SECRET": "s"})
    assert settings.credentials == Credentials("id", "token", "r", "s")
    assert settings.api_url == "https://api.simkl.com"
    assert settings.sandbox is None


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"SIMKL_ACCESS_TOKEN": "token"},
        {"SIMKL_CLIENT_ID": "id"},
        {**ENV, "SIMKL_CLIENT_ID": " "},
    ],
)
def test_without_credentials_an_account_cannot_be_asked(environ: dict[str, str]) -> None:
    with open_api(read_settings(environ), Connection()) as api:
        for ask in (api.get, api.get_public, lambda path: api.post(path, {})):
            with pytest.raises(NotAuthenticated) as raised:
                ask("/sync/activities")
        assert api.requests == 0
    assert "reconciler login" in raised.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "http://api.simkl.com",
        "http://192.168.1.5:8080",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "ftp://localhost",
        "api.simkl.com",
        "https://",
        "https://user:secret@api.simkl.com",
        "https://api.simkl.com/?x=1",
        "https://api.simkl.com:port",
        "https://[::1",
    ],
)
def test_an_address_that_is_not_safe_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidSetting) as raised:
        read_settings({**ENV, "SIMKL_API_URL": url})
    assert "secret" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://proxy.example/simkl", "https://proxy.example:443"),
        ("", "https://api.simkl.com:443"),
    ],
)
def test_https_and_this_computer_are_safe(url: str, origin: str) -> None:
    assert read_settings({**ENV, "SIMKL_API_URL": url}).origin == origin


@pytest.mark.parametrize("name", ["SIMKL_ACCESS_TOKEN", "SIMKL_REFRESH_TOKEN", "SIMKL_CLIENT_ID"])
@pytest.mark.parametrize("value", ["two words", "to\nken", "tokén", "x" * 5000])
def test_what_can_be_no_token_is_refused_without_repeating_it(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=name) as raised:
        read_settings({**ENV, name: value})
    assert value not in raised.value.message + raised.value.hint


@pytest.mark.parametrize("name", ["SIMKL_ACCESS_TOKEN", "SIMKL_CLIENT_ID", "SIMKL_CLIENT_SECRET"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('"token"', "quotes"),
        ("'token'", "quotes"),
        ('"token', "quotes"),
        ("token'", "quotes"),
        ("“token”", "quotes"),
        ("`token`", "quotes"),
        ("Bearer token", "Bearer"),
        ("bearer:token", "Bearer"),
        ("SIMKL_ACCESS_TOKEN=token", "starts with a name"),
        ("export X=token", "starts with a name"),
        ("Authorization: Bearer token", "Bearer"),
        ("<token>", "brackets"),
        ("$TOKEN", "was not replaced"),
        ("${{ secrets.TOKEN }}", "was not replaced"),
        ("******", "masked"),
        ("abcd…wxyz", "shortened"),
        ("abcd...wxyz", "shortened"),
        ("https://simkl.com/settings", "an address"),
        ("to ken", "space"),
        ("to\tken", "space"),
        ("to\u00a0ken", "space"),
        ("to\nken", "line break"),
        ("to\r\nken", "line break"),
        ("to\x1bken", "characters"),
        ("tokén", "characters"),
        ("to\u200bken", "characters"),
        ("x" * 5000, "longer"),
    ],
)
def test_a_mistake_in_copying_is_named(name: str, value: str, told: str) -> None:
    with pytest.raises(InvalidSetting, match=told) as raised:
        read_settings({name: value})
    assert raised.value.message.startswith(f"{name} ")
    assert value not in raised.value.message + raised.value.hint


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SIMKL_CLIENT_ID", "simkl_at_x", "access token.*SIMKL_ACCESS_TOKEN"),
        ("SIMKL_ACCESS_TOKEN", "simkl_rt_x", "refresh token.*SIMKL_REFRESH_TOKEN"),
        ("SIMKL_REFRESH_TOKEN", "simkl_at_x", "access token.*SIMKL_ACCESS_TOKEN"),
    ],
)
def test_a_token_in_the_place_of_another_is_told(name: str, value: str, told: str) -> None:
    with pytest.raises(InvalidSetting, match=told):
        read_settings({name: value})


@pytest.mark.parametrize(
    "value", ["a" * 64, "simkl_at_A-b_c.d~e/f+g==", "x=y", " token\n", "\ttoken"]
)
def test_what_may_be_a_token_is_taken_without_the_space_around_it(value: str) -> None:
    assert read_settings({"SIMKL_ACCESS_TOKEN": value}).credentials.access_token == value.strip()


def test_no_secret_shows_in_a_repr() -> None:
    secrets = ("SIMKL_ACCESS_TOKEN", "SIMKL_REFRESH_TOKEN", "SIMKL_CLIENT_SECRET")
    environ = {name: f"hush-{name}" for name in secrets}
    shown = repr(read_settings(environ))
    assert not any(secret in shown for secret in environ.values())


def test_a_stored_login_is_used_whole_or_not_at_all() -> None:
    stored = Credentials("stored-id", "stored")
    assert read_settings({}).or_stored(stored).credentials == stored
    assert read_settings({"SIMKL_CLIENT_ID": "id"}).or_stored(stored).credentials == stored
    assert read_settings(ENV).or_stored(stored).credentials.client_id == "id"
    assert read_settings(ENV).or_stored(None).credentials.client_id == "id"


def test_a_sandbox_takes_nothing_of_the_real_account(tmp_path: Path) -> None:
    settings = read_settings({**ENV, "RECONCILER_SANDBOX": str(tmp_path / "s.json")})
    assert settings.sandbox == tmp_path / "s.json"
    assert settings.credentials == Credentials()
    by_flag = read_settings({**ENV, "RECONCILER_DATA_DIR": str(tmp_path)}, sandbox=True)
    assert by_flag.sandbox == tmp_path / "sandbox.json"


def test_folders_are_the_platforms_unless_they_are_named(tmp_path: Path) -> None:
    assert read_settings({"RECONCILER_CACHE_DIR": str(tmp_path)}).folders.cache == tmp_path
    assert read_settings({}).folders.config.name == "reconciler"


def test_a_fingerprint_is_of_one_account_and_survives_a_new_access_token() -> None:
    def fingerprint(**names: str) -> str:
        return read_settings(
            {f"SIMKL_{name.upper()}": text for name, text in names.items()}
        ).fingerprint

    one = fingerprint(client_id="id", access_token="a", refresh_token="r")
    assert one == fingerprint(client_id="id", access_token="b", refresh_token="r")
    others = {
        one,
        fingerprint(client_id="id", access_token="a", refresh_token="other"),
        fingerprint(client_id="other", access_token="a", refresh_token="r"),
        fingerprint(client_id="id", access_token="a"),
        fingerprint(client_id="id", access_token="a", api_url="http://localhost:1"),
    }
    assert len(others) == 5
