"""Logging in: both ways, waiting as asked, and every end that a login can have."""

from pathlib import Path

import httpx
import pytest

from reconciler.model.errors import (
    AccountError,
    LimitReached,
    NotAuthenticated,
    UnexpectedAnswer,
    Unreachable,
)
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.login.device_login import App
from reconciler.simkl.login.grant import LoginFailed
from reconciler.simkl.login.login import login_of
from reconciler.simkl.login.login_record import Kind, SecretsPlace
from tests.double.quirks import Quirks
from tests.simkl.account.account_world import World, answer
from tests.simkl.login.logging_in import APP, DEVICE, PIN, TOKEN, Person, go


@pytest.fixture
def person() -> Person:
    return Person()


def test_the_newer_way_is_tried_first_and_asks_for_write_access(
    world: World, person: Person
) -> None:
    grant = go(world, person)
    assert grant.kind is Kind.V2
    assert grant.scope == "media:read media:write"
    assert grant.refresh_token is not None
    assert grant.expires_in == 604800
    assert world.wire.calls == [DEVICE, TOKEN, TOKEN]


def test_link_and_code_are_shown_but_never_the_device_code(world: World, person: Person) -> None:
    go(world, person)
    (invitation,) = person.seen
    assert invitation.code in invitation.link
    device_code = httpx.QueryParams(world.wire.requests[1].content.decode())["device_code"]
    assert device_code
    assert device_code not in repr(invitation)
    assert all(device_code not in line for line in world.lines)


def test_a_login_carries_no_token_and_no_trace_shows_one(world: World, person: Person) -> None:
    grant = go(world, person)
    assert all("authorization" not in request.headers for request in world.wire.requests)
    text = "\n".join(world.lines) + repr(grant)
    assert "simkl_at_" not in text
    assert "simkl_rt_" not in text


def test_polls_keep_the_asked_pause(world: World, person: Person) -> None:
    go(world, person)
    assert world.clock.pauses == [5, 5]


def test_each_slow_down_adds_five_seconds_that_are_really_waited(
    tmp_path: Path, person: Person
) -> None:
    world = World(tmp_path, Quirks(slow_down_polls=2, polls_until_approved=2))
    go(world, person)
    assert world.clock.pauses == [5, 10, 15]


def test_nobody_agreeing_ends_at_the_deadline(tmp_path: Path, person: Person) -> None:
    world = World(tmp_path, Quirks(polls_until_approved=-1))
    with pytest.raises(LoginFailed) as raised:
        go(world, person)
    assert raised.value.code == "login-expired"
    assert sum(world.clock.pauses) <= 900
    assert world.wire.calls.count(TOKEN) == 180


def test_a_code_that_simkl_calls_expired_ends_at_once(world: World, person: Person) -> None:
    world.wire.instead(TOKEN, answer(400, {"error": "expired_token"}))
    with pytest.raises(LoginFailed, match="in time"):
        go(world, person)
    assert world.wire.calls == [DEVICE, TOKEN]


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("cut"),
    ],
)
def test_the_network_may_fail_while_waiting(
    world: World, person: Person, trouble: Exception
) -> None:
    world.wire.instead(TOKEN, trouble, None, trouble)
    assert go(world, person).kind is Kind.V2
    assert len(person.troubles) == 2


def test_a_server_error_while_waiting_is_waited_out(world: World, person: Person) -> None:
    world.wire.instead(
        TOKEN,
        httpx.Response(502, html="oops"),
        httpx.Response(200, html="from the edge"),
        answer(429, {"error": "rate_limit"}),
    )
    assert go(world, person).kind is Kind.V2
    assert person.troubles == []


def test_the_network_failing_at_the_start_is_an_error(world: World, person: Person) -> None:
    world.wire.instead(DEVICE, httpx.ConnectError("no route"))
    with pytest.raises(Unreachable):
        go(world, person)
    assert person.seen == []


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        (answer(400, {"error": "access_denied"}), LoginFailed, "refused"),
        (answer(400, {"error": "unauthorized_client"}), LoginFailed, "does not let this app"),
        (answer(401, {"error": "invalid_client"}), LoginFailed, "does not let this app"),
        (answer(400, {"error": "something_new"}), UnexpectedAnswer, "something_new"),
        (answer(429, {"error": "app_limit_exceeded"}), LimitReached, "daily limit"),
        (answer(200, {"token_type": "Bearer"}), UnexpectedAnswer, "unknown shape"),
        (answer(200, {"access_token": "bad\ntoken"}), UnexpectedAnswer, "unknown shape"),
    ],
)
def test_any_other_answer_ends_the_login_with_an_explanation(
    world: World, person: Person, refusal: httpx.Response, error: type[AccountError], words: str
) -> None:
    world.wire.instead(TOKEN, refusal)
    with pytest.raises(error, match=words) as raised:
        go(world, person)
    assert raised.value.hint
    assert world.wire.calls == [DEVICE, TOKEN]


@pytest.mark.parametrize("key", ["device_code", "user_code", "verification_uri"])
def test_an_invitation_without_what_it_needs_is_refused(
    world: World, person: Person, key: str
) -> None:
    whole = {
        "device_code": "d",
        "user_code": "ABCD-EFGH",
        "verification_uri": "https://simkl.com/device",
    }
    world.wire.instead(DEVICE, answer(200, {k: v for k, v in whole.items() if k != key}))
    with pytest.raises(UnexpectedAnswer, match=key):
        go(world, person)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "\x1b[2J", "x"])
def test_only_web_addresses_are_shown_and_opened(
    world: World, person: Person, address: str
) -> None:
    document = {
        "device_code": "d",
        "user_code": "ABCD",
        "verification_uri": "https://simkl.com/device",
        "verification_uri_complete": address,
    }
    world.wire.instead(DEVICE, answer(200, document))
    world.wire.instead(TOKEN, answer(400, {"error": "expired_token"}))
    with pytest.raises(LoginFailed):
        go(world, person)
    assert person.seen[0].link == "https://simkl.com/device"


def test_a_secret_goes_only_to_the_token_endpoint(world: World, person: Person) -> None:
    go(world, person, App(CLIENT_ID, "of-a-server-app"))
    device, *polls = world.wire.requests
    assert b"of-a-server-app" not in device.content
    assert all(b"of-a-server-app" in poll.content for poll in polls)
    assert all("of-a-server-app" not in str(request.url) for request in world.wire.requests)


def test_a_wrong_client_id_is_told_as_such(world: World, person: Person) -> None:
    with pytest.raises(NotAuthenticated, match="client id") as raised:
        go(world, person, App("no-such-app"))
    assert raised.value.hint
    assert person.seen == []


def test_a_client_id_that_neither_way_knows_is_told_as_such(world: World, person: Person) -> None:
    world.wire.instead(DEVICE, answer(401, {"error": "invalid_client"}))
    world.wire.instead(PIN, answer(412, {"error": "client_id_failed"}))
    with pytest.raises(NotAuthenticated, match="client id"):
        go(world, person)


def test_a_newer_app_that_may_use_neither_way_is_explained(world: World, person: Person) -> None:
    world.wire.instead(DEVICE, answer(401, {"error": "invalid_client"}))
    with pytest.raises(LoginFailed, match="newer kind") as raised:
        go(world, person)
    assert "simkl.com/settings/developer" in raised.value.hint


@pytest.mark.parametrize("expires_in", [10**30, -1, "soon", None, True])
def test_a_life_that_is_no_time_is_not_believed(
    world: World, person: Person, expires_in: object
) -> None:
    world.wire.instead(TOKEN, answer(200, {"access_token": "a", "expires_in": expires_in}))
    grant = go(world, person)
    login = login_of(grant, APP, "https://x:443", SecretsPlace.FILE, world.clock.clock.now)
    assert login.expires_at is None


def test_an_invitation_without_end_is_not_waited_for_without_end(
    world: World, person: Person
) -> None:
    document = {
        "device_code": "d",
        "user_code": "ABCD",
        "verification_uri": "https://simkl.com/device",
        "expires_in": 10**12,
    }
    world.wire.instead(DEVICE, answer(200, document))
    world.wire.instead(TOKEN, *[answer(400, {"error": "authorization_pending"})] * 1000)
    with pytest.raises(LoginFailed):
        go(world, person)
    assert sum(world.clock.pauses) <= 3600
