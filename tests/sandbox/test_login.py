"""The two ways to log in, with their traps."""

from typing import Any

import httpx
import pytest

from tests.double.quirks import Auth
from tests.sandbox.conftest import ENDED, Opener, Simkl

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "media:read media:write"


def form(simkl: Simkl, path: str, **fields: str) -> httpx.Response:
    client_id = simkl.client.params["client_id"]
    del simkl.client.headers["authorization"]
    answer = simkl.client.post(path, data={"client_id": client_id, **fields})
    simkl.client.headers["authorization"] = "Bearer none"
    return answer


def log_in(simkl: Simkl, scope: str = SCOPE) -> dict[str, Any]:
    device = form(simkl, "/oauth2/device", scope=scope).json()
    for _ in range(5):
        answer = form(simkl, "/oauth2/token", grant_type=DEVICE, device_code=device["device_code"])
        if answer.status_code == 200:
            document: dict[str, Any] = answer.json()
            return document
    raise AssertionError(answer.text)


def use(simkl: Simkl, token: str) -> None:
    simkl.client.headers["authorization"] = f"Bearer {token}"


def test_the_tokens_of_a_login_do_not_show_in_a_repr(simkl: Simkl) -> None:
    credentials = simkl.file.credentials()
    assert str(credentials.refresh_token) not in repr(credentials)


def test_the_older_generation_has_no_refresh_token(open_simkl: Opener) -> None:
    credentials = open_simkl(auth=Auth.V1).file.credentials()
    assert credentials.refresh_token is None
    assert not credentials.access_token.startswith("simkl_")


def test_a_device_login_waits_for_the_person(open_simkl: Opener) -> None:
    simkl = open_simkl(polls_until_approved=3, slow_down_polls=1)
    device = form(simkl, "/oauth2/device", scope=SCOPE).json()
    assert (device["expires_in"], device["interval"]) == (900, 5)
    assert device["user_code"] in device["verification_uri_complete"]
    errors = []
    for _ in range(3):
        answer = form(simkl, "/oauth2/token", grant_type=DEVICE, device_code=device["device_code"])
        assert answer.status_code == 400
        assert answer.json().keys() == {"error", "error_description"}
        errors.append(answer.json()["error"])
    assert errors == ["slow_down", "authorization_pending", "authorization_pending"]
    answer = form(simkl, "/oauth2/token", grant_type=DEVICE, device_code=device["device_code"])
    tokens = answer.json()
    assert tokens["access_token"].startswith("simkl_at_")
    assert tokens["refresh_token"].startswith("simkl_rt_")
    assert tokens["scope"] == SCOPE
    use(simkl, tokens["access_token"])
    assert simkl.status("shows", ENDED) == "watching"


def test_a_person_may_never_approve(open_simkl: Opener) -> None:
    simkl = open_simkl(polls_until_approved=-1)
    with pytest.raises(AssertionError, match="authorization_pending"):
        log_in(simkl)


def test_a_collected_device_code_is_expired(open_simkl: Opener) -> None:
    simkl = open_simkl(polls_until_approved=0)
    code = form(simkl, "/oauth2/device", scope=SCOPE).json()["device_code"]
    answers = [form(simkl, "/oauth2/token", grant_type=DEVICE, device_code=code) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json()["error"] == "expired_token"


@pytest.mark.parametrize("scope", ["", "media:read", "media:reed media:write"])
def test_a_scope_that_is_missing_or_misspelt_gives_a_token_that_only_reads(
    simkl: Simkl, scope: str
) -> None:
    tokens = log_in(simkl, scope)
    assert tokens["scope"] == "media:read"
    use(simkl, tokens["access_token"])
    assert simkl.add("shows", "hold", simkl=ENDED).status_code == 403


def test_a_refresh_kills_the_access_token_before_it_at_once(simkl: Simkl) -> None:
    first = log_in(simkl)
    second = form(
        simkl, "/oauth2/token", grant_type="refresh_token", refresh_token=first["refresh_token"]
    ).json()
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    use(simkl, first["access_token"])
    assert simkl.get("/sync/activities").json()["error"] == "invalid_token"
    use(simkl, second["access_token"])
    assert simkl.get("/sync/activities").status_code == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"refresh_token": "other"}, "invalid_grant"),
        ({"scope": f"{SCOPE} admin"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_refresh_may_be_refused(simkl: Simkl, fields: dict[str, str], error: str) -> None:
    token = str(log_in(simkl)["refresh_token"])
    given = {"grant_type": "refresh_token", "refresh_token": token, **fields}
    answer = form(simkl, "/oauth2/token", **given)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_revoking_one_half_ends_both(simkl: Simkl) -> None:
    tokens = log_in(simkl)
    assert form(simkl, "/oauth2/revoke", token=tokens["refresh_token"]).status_code == 200
    use(simkl, tokens["access_token"])
    assert simkl.get("/sync/activities").status_code == 401
    assert form(simkl, "/oauth2/revoke", token="unknown").status_code == 200


def test_a_form_is_declared_as_one(simkl: Simkl) -> None:
    answer = simkl.client.post("/oauth2/device", json={"scope": SCOPE})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_each_generation_refuses_the_other_one(open_simkl: Opener) -> None:
    old = open_simkl(auth=Auth.V1)
    answer = form(old, "/oauth2/device", scope=SCOPE)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    new = open_simkl(auth=Auth.V2)
    refused = new.get("/oauth/pin")
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")


def test_a_pin_login_gives_the_same_token_each_time(open_simkl: Opener) -> None:
    simkl = open_simkl(auth=Auth.V1, slow_down_polls=1, polls_until_approved=2)
    tokens = set()
    for _ in range(2):
        start = simkl.get("/oauth/pin").json()
        assert start["device_code"] == "DEVICE_CODE"
        polls = [simkl.get(f"/oauth/pin/{start['user_code']}").json() for _ in range(3)]
        assert [poll.get("message") for poll in polls] == [
            "Slow down",
            "Authorization pending",
            None,
        ]
        tokens.add(polls[-1]["access_token"])
    (token,) = tokens
    use(simkl, token)
    assert simkl.get("/sync/activities").status_code == 200


def test_a_used_or_unknown_pin_begins_anew_instead_of_failing(open_simkl: Opener) -> None:
    simkl = open_simkl(auth=Auth.V1, polls_until_approved=0)
    code = simkl.get("/oauth/pin").json()["user_code"]
    assert simkl.get(f"/oauth/pin/{code}").json()["result"] == "OK"
    again = simkl.get(f"/oauth/pin/{code}").json()
    assert again["device_code"] == "DEVICE_CODE"
    assert again["user_code"] != code
    assert "access_token" not in again
