"""What every request has to carry, and what it must not."""

import httpx
import pytest

from tests.sandbox.conftest import ENDED, Opener, Simkl


@pytest.mark.parametrize("missing", ["client_id", "app-name", "app-version"])
def test_a_request_without_identification_is_refused(simkl: Simkl, missing: str) -> None:
    simkl.client.params = simkl.client.params.remove(missing)
    answer = simkl.get("/sync/activities")
    assert answer.status_code == 412
    assert answer.json()["error"] == "client_id_failed"
    assert answer.json()["code"] == 412


@pytest.mark.parametrize("agent", ["", "reconciler", "python-httpx/0.28.1"])
def test_a_user_agent_names_program_and_version(simkl: Simkl, agent: str) -> None:
    answer = simkl.client.get("/sync/activities", headers={"user-agent": agent})
    assert answer.status_code == 412


def test_an_app_name_is_lowercase(simkl: Simkl) -> None:
    assert simkl.get("/sync/activities", **{"app-name": "Reconciler"}).status_code == 412


def test_a_client_id_may_come_in_the_header(simkl: Simkl) -> None:
    client_id = simkl.client.params["client_id"]
    simkl.client.params = simkl.client.params.remove("client_id")
    answer = simkl.client.get("/sync/activities", headers={"simkl-api-key": client_id})
    assert answer.status_code == 200


def test_without_a_token_the_library_asks_for_one(simkl: Simkl) -> None:
    del simkl.client.headers["authorization"]
    answer = simkl.get("/sync/activities")
    assert answer.status_code == 401
    assert answer.json()["error"] == "user_token_required"
    expected = 'Bearer realm="api.simkl.com", error="user_token_required"'
    assert answer.headers["www-authenticate"] == expected


@pytest.mark.parametrize(("auth", "error"), [("v1", "user_token_failed"), ("v2", "invalid_token")])
def test_a_wrong_token_is_refused_in_the_words_of_its_generation(
    open_simkl: Opener, auth: str, error: str
) -> None:
    simkl = open_simkl(auth=auth)
    assert simkl.get("/sync/activities").status_code == 200
    simkl.client.headers["authorization"] = "Bearer wrong"
    answer = simkl.get("/sync/activities")
    assert (answer.status_code, answer.json()["error"]) == (401, error)


def test_the_scheme_of_the_token_is_case_insensitive(simkl: Simkl) -> None:
    token = simkl.client.headers["authorization"].removeprefix("Bearer ")
    simkl.client.headers["authorization"] = f"bearer {token}"
    assert simkl.get("/sync/activities").status_code == 200


def test_a_read_only_token_reads_but_does_not_write(open_simkl: Opener) -> None:
    simkl = open_simkl(read_only_token=True)
    assert simkl.get("/sync/activities").status_code == 200
    answer = simkl.add("shows", "hold", simkl=ENDED)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    assert simkl.status("shows", ENDED) == "watching"


def test_a_get_with_a_body_counts_as_a_write(open_simkl: Opener) -> None:
    simkl = open_simkl(read_only_token=True)
    assert simkl.client.request("GET", "/sync/activities", content=b"{}").status_code == 403


def test_the_catalogue_takes_no_token(simkl: Simkl) -> None:
    assert simkl.get(f"/tv/{ENDED}").status_code == 400
    del simkl.client.headers["authorization"]
    assert simkl.get(f"/tv/{ENDED}").status_code == 200


def test_look_ups_need_a_token_under_v2_only(open_simkl: Opener) -> None:
    for auth, status in (("v2", 401), ("v1", 301)):
        simkl = open_simkl(auth=auth)
        del simkl.client.headers["authorization"]
        assert simkl.get("/redirect", to="simkl", simkl=str(ENDED)).status_code == status


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_write_is_declared_as_json(simkl: Simkl, content_type: str) -> None:
    answer = simkl.client.post(
        "/sync/add-to-list", content=b"{}", headers={"content-type": content_type}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"shows": {}}', b'{"shows": [1]}'])
def test_a_write_of_another_shape_is_refused(simkl: Simkl, body: bytes) -> None:
    answer = simkl.client.post(
        "/sync/add-to-list", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400


def test_absurdly_many_items_are_refused_and_a_hundred_are_not(simkl: Simkl) -> None:
    item = {"to": "hold", "ids": {"simkl": ENDED}}
    assert simkl.post("/sync/add-to-list", {"shows": [item] * 101}).status_code == 201
    assert simkl.post("/sync/add-to-list", {"shows": [item] * 2001}).status_code == 413


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("DELETE", "/sync/activities")])
def test_an_endpoint_that_does_not_exist_is_404(simkl: Simkl, method: str, path: str) -> None:
    answer = simkl.client.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (404, "url_failed")


def test_settings_tell_the_account(simkl: Simkl) -> None:
    for answer in (simkl.get("/users/settings"), simkl.client.post("/users/settings")):
        account = answer.json()["account"]
        assert isinstance(account["id"], int)
        assert account["type"] in {"free", "pro", "vip"}


def test_any_client_may_send_to_any_host(simkl: Simkl) -> None:
    assert isinstance(simkl.client.get("http://127.0.0.1:1/sync/activities"), httpx.Response)
