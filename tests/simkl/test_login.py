"""Logging in: both ways, waiting as asked, and every end that a login can have."""

from collections.abc import Callable
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
from reconciler.sandbox.quirks import Auth, Quirks
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.device_login import App
from reconciler.simkl.grant import Grant, Invitation, LoginFailed
from reconciler.simkl.login import Screen, log_in, open_without_token
from reconciler.simkl.login_record import Kind
from tests.simkl.account_world import World, answer

DEVICE = "POST /oauth2/device"
TOKEN = "POST /oauth2/token"
PIN = "GET /oauth/pin"
APP = App(CLIENT_ID)


class Person:
    """Sees what a login shows, and the network's troubles."""

    def __init__(self, act: Callable[[Invitation], None] = lambda _: None) -> None:
        self.seen: list[Invitation] = []
        self.troubles: list[Unreachable] = []
        self._act = act

    @property
    def screen(self) -> Screen:
        return Screen(self._invite, self.troubles.append)

    def _invite(self, invitation: Invitation) -> None:
        self.seen.append(invitation)
        self._act(invitation)


def go(world: World, person: Person, app: App = APP) -> Grant:
    with open_without_token(world.settings, app.client_id, world.connection) as api:
        return log_in(api, app, person.screen)


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def older(tmp_path: Path) -> World:
    return World(tmp_path, Quirks(auth=Auth.V1))


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
        TOKEN, httpx.Response(502, html="oops"), answer(429, {"error": "rate_limit"})
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
        (httpx.Response(200, html="a portal"), UnexpectedAnswer, "no JSON"),
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


def test_an_app_of_the_older_kind_logs_in_with_a_pin(older: World, person: Person) -> None:
    grant = go(older, person)
    assert grant.kind is Kind.V1
    assert grant.access_token == older.credentials.access_token
    assert grant.refresh_token is None
    (invitation,) = person.seen
    poll = f"{PIN}/{invitation.code}"
    assert older.wire.calls == [DEVICE, PIN, poll, poll]
    assert invitation.page == invitation.link == "https://simkl.com/pin"


def test_a_pin_is_polled_slower_when_asked(tmp_path: Path, person: Person) -> None:
    older = World(tmp_path, Quirks(auth=Auth.V1, slow_down_polls=1, polls_until_approved=2))
    go(older, person)
    assert older.clock.pauses == [5, 10, 10]


def test_nobody_entering_the_pin_ends_at_the_deadline(tmp_path: Path, person: Person) -> None:
    older = World(tmp_path, Quirks(auth=Auth.V1, polls_until_approved=-1))
    with pytest.raises(LoginFailed, match="in time"):
        go(older, person)
    assert sum(older.clock.pauses) <= 900


def test_a_fresh_invitation_instead_of_an_answer_means_that_the_code_is_dead(
    older: World,
) -> None:
    def used_elsewhere(_: Invitation) -> None:
        with older.sandbox.file.opened() as account:
            account.state.logins.clear()
            account.changed = True

    person = Person(used_elsewhere)
    with pytest.raises(LoginFailed, match="no longer valid"):
        go(older, person)
    assert len(person.seen) == 1
    assert older.wire.calls[-1] == f"{PIN}/{person.seen[0].code}"


@pytest.mark.parametrize(
    ("names", "page"),
    [
        ({}, "https://simkl.com/pin"),
        ({"verification_url": "https://simkl.com/old"}, "https://simkl.com/old"),
        ({"verification_uri": "https://simkl.com/new"}, "https://simkl.com/new"),
    ],
)
def test_old_pin_answers_name_the_page_otherwise_or_not_at_all(
    older: World, person: Person, names: dict[str, str], page: str
) -> None:
    document = {"result": "OK", "device_code": "DEVICE_CODE", "user_code": "ABC123", **names}
    older.wire.instead(PIN, answer(200, document))
    older.wire.instead(f"{PIN}/ABC123", answer(200, {"result": "OK", "access_token": "a-token"}))
    assert go(older, person).access_token == "a-token"
    assert person.seen == [Invitation(page, page, "ABC123", 900, 5)]


def test_the_network_may_fail_while_a_pin_is_waited_for(older: World) -> None:
    cut = httpx.ReadTimeout("late")
    person = Person(lambda invitation: older.wire.instead(f"{PIN}/{invitation.code}", *([cut] * 6)))
    assert go(older, person).kind is Kind.V1
    assert len(person.troubles) == 1


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
