"""The server of the fault matrix does what its faults say."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.double.transport import SimklDouble
from tests.faults import Fault
from tests.loopback import Loopback
from tests.sandbox.conftest import CATALOGUE, ENDED, SAMPLE

ADD = {"shows": [{"to": "hold", "ids": {"simkl": ENDED}}]}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    transport = SimklDouble(tmp_path / "sandbox.json", catalogue=CATALOGUE, sample=SAMPLE)
    with Loopback(tmp_path / "sandbox.json", transport=transport) as running:
        yield running


@pytest.fixture
def client(server: Loopback) -> Iterator[httpx.Client]:
    environ = server.environ()
    with httpx.Client(
        base_url=environ["SIMKL_API_URL"],
        params={
            "client_id": environ["SIMKL_CLIENT_ID"],
            "app-name": "reconciler",
            "app-version": "1",
        },
        headers={
            "user-agent": "reconciler/1",
            "authorization": f"Bearer {environ['SIMKL_ACCESS_TOKEN']}",
        },
        timeout=5,
    ) as opened:
        yield opened


def status(client: httpx.Client) -> str:
    rows = client.get("/sync/all-items/shows").json()["shows"]
    return str(next(row["status"] for row in rows if row["show"]["ids"]["simkl"] == ENDED))


def test_requests_are_answered_and_recorded_without_the_token(
    server: Loopback, client: httpx.Client
) -> None:
    assert client.post("/sync/add-to-list", json=ADD).status_code == 201
    assert server.paths() == ["POST /sync/add-to-list"]
    (recorded,) = server.writes()
    assert recorded.body == ADD
    assert recorded.query["app-name"] == "reconciler"
    assert recorded.authorized
    token = server.environ()["SIMKL_ACCESS_TOKEN"]
    assert token not in repr(server.requests)


def test_a_fault_meets_the_nth_request_once(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.answer(429, {"error": "rate_limit"}, {"retry-after": "7"}, nth=2))
    answers = [client.get("/sync/activities") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert answers[1].headers["retry-after"] == "7"
    assert answers[1].json() == {"error": "rate_limit"}


def test_a_reset_before_leaves_the_account_alone(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.reset_before(path="/sync/add-to-list"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.post("/sync/add-to-list", json=ADD)
    assert status(client) == "watching"


def test_a_reset_after_has_done_the_write(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.reset_after(method="POST"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.post("/sync/add-to-list", json=ADD)
    assert status(client) == "hold"


def test_half_of_an_answer_is_no_json(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.truncate(path="/sync/all-items"))
    answer = client.get("/sync/all-items/shows")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_page_of_the_edge_is_html(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.html(403, times=2))
    assert client.get("/sync/activities").headers["content-type"] == "text/html"
    assert client.get("/sync/activities").status_code == 403
    assert client.get("/sync/activities").status_code == 200


def test_a_late_answer_is_missed_though_the_write_is_done(
    server: Loopback, client: httpx.Client
) -> None:
    server.inject(Fault.delay(5, path="/sync/add-to-list"))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/sync/add-to-list", json=ADD, timeout=0.3)
    assert status(client) == "hold"


def test_an_endless_loop_ends(tmp_path: Path) -> None:
    transport = SimklDouble(tmp_path / "sandbox.json", catalogue=CATALOGUE, sample=SAMPLE)
    with Loopback(tmp_path / "sandbox.json", transport=transport, max_requests=1) as server:
        assert httpx.get(server.url).status_code == 412
        assert httpx.get(server.url).status_code == 500


def test_an_answer_that_breaks_off_is_shorter_than_it_says(
    server: Loopback, client: httpx.Client
) -> None:
    server.inject(Fault.break_off())
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/sync/add-to-list", json=ADD)
    assert status(client) == "hold"


def test_an_answer_without_a_body_says_so(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.no_body())
    answer = client.get("/sync/all-items/shows")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "0"


def test_an_answer_may_have_half_of_the_rows(server: Loopback, client: httpx.Client) -> None:
    server.inject(Fault.fewer())
    assert len(client.get("/sync/all-items/shows").json()["shows"]) == 1
    assert len(client.get("/sync/all-items/shows").json()["shows"]) == 2
