"""A server that refuses for a while after too many requests at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble
from tests.sandbox.conftest import CATALOGUE, ENDED, SAMPLE, Simkl


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def asking(tmp_path: Path, hours: Hours, request: pytest.FixtureRequest) -> Iterator[Simkl]:
    double = SimklDouble(
        tmp_path / "sandbox.json",
        quirks=Quirks(**request.param),
        now=lambda: hours.time,
        catalogue=CATALOGUE,
        sample=SAMPLE,
    )
    credentials = double.file.credentials()
    params = {"client_id": credentials.client_id, "app-name": "reconciler", "app-version": "1"}
    headers = {"user-agent": "r/1", "authorization": f"Bearer {credentials.access_token}"}
    with httpx.Client(
        transport=double, base_url="https://api.simkl.com", params=params, headers=headers
    ) as client:
        yield Simkl(double, client)


def outcome(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("error") if answer.is_error else None


@pytest.mark.parametrize("asking", [{"sync_burst": 3}], indirect=True)
def test_a_good_token_fails_for_minutes_after_a_burst(asking: Simkl, hours: Hours) -> None:
    for _ in range(3):
        assert outcome(asking.get("/sync/activities")) == (200, None)
    failed = asking.get("/sync/activities")
    assert outcome(failed) == (401, "user_token_failed")
    assert "user_token_failed" in failed.headers["www-authenticate"]
    hours.pass_by(179)
    assert outcome(asking.get("/sync/activities")) == (401, "user_token_failed")
    assert outcome(asking.get("/users/settings")) == (200, None)
    hours.pass_by(2)
    assert outcome(asking.get("/sync/activities")) == (200, None)


@pytest.mark.parametrize("asking", [{"sync_burst": 3}], indirect=True)
def test_calls_that_take_their_time_are_no_burst(asking: Simkl, hours: Hours) -> None:
    for _ in range(10):
        assert outcome(asking.get("/sync/activities")) == (200, None)
        hours.pass_by(20)


@pytest.mark.parametrize("asking", [{"catalogue_pace": 10}], indirect=True)
def test_a_client_is_blocked_after_too_many_catalogue_reads(asking: Simkl, hours: Hours) -> None:
    token = asking.client.headers.pop("authorization")
    for _ in range(30):
        assert outcome(asking.get(f"/tv/{ENDED}")) == (200, None)
        hours.pass_by(0.1)
    hours.pass_by(1)
    for _ in range(10):
        assert outcome(asking.get(f"/tv/episodes/{ENDED}"))[0] == 200
        hours.pass_by(0.01)
    assert outcome(asking.get(f"/tv/{ENDED}")) == (412, "client_id_failed")
    asking.client.headers["authorization"] = token
    assert outcome(asking.get("/sync/activities")) == (412, "client_id_failed")
    hours.pass_by(15 * 60)
    assert outcome(asking.get("/sync/activities")) == (200, None)


@pytest.mark.parametrize("asking", [{"post_pace": 1}], indirect=True)
def test_posts_need_a_second_between_them(asking: Simkl, hours: Hours) -> None:
    for _ in range(3):
        assert outcome(asking.add("shows", "hold", simkl=ENDED)) == (201, None)
        hours.pass_by(1)
    assert outcome(asking.add("shows", "hold", simkl=ENDED)) == (201, None)
    hours.pass_by(0.5)
    assert outcome(asking.add("shows", "dropped", simkl=ENDED)) == (412, "client_id_failed")
    hours.pass_by(60)
    assert asking.status("shows", ENDED) == "hold"
