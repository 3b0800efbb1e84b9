"""The manners of the client: identification, pacing, patience, and where the token goes."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from reconciler.model.errors import (
    AccountError,
    FateUnknown,
    LimitReached,
    NotAuthenticated,
    ReadOnlyToken,
    ReconcilerError,
    UnexpectedAnswer,
    Unreachable,
)
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.writes import ListWrite, RemoveWrite
from reconciler.simkl.http.pacing import NETWORK_PACING, Clock, Turns
from reconciler.simkl.http.settings import Credentials
from reconciler.simkl.http.values import account_id_of, object_or_none
from reconciler.simkl.opening import open_api
from tests.simkl.account.account_world import Instead, World, answer

ACTIVITIES = "GET /sync/activities"
ADD = "POST /sync/add-to-list"
DARK = ListWrite(MediaType.SHOWS, 737685, Status.DROPPED)
HTML = httpx.Response(200, html="<html>hello</html>")


def read(world: World) -> None:
    with world.reader() as reader:
        reader.read([MediaType.SHOWS])


def write(world: World, times: int = 1) -> None:
    with world.writer() as writer:
        for _ in range(times):
            writer.add_to_list([DARK])


def test_every_request_says_who_asks(world: World) -> None:
    read(world)
    write(world)
    for request in world.wire.requests:
        assert request.url.params["client_id"] == world.credentials.client_id
        assert request.url.params["app-name"] == "reconciler"
        assert request.url.params["app-version"]
        assert request.headers["user-agent"].startswith("reconciler/")
        assert request.url.host == "api.simkl.com"
        assert request.url.scheme == "https"


def test_reads_have_no_body_and_writes_are_json(world: World) -> None:
    read(world)
    write(world)
    for request in world.wire.requests:
        if request.method == "GET":
            assert request.content == b""
            assert "content-type" not in request.headers
        else:
            assert request.headers["content-type"] == "application/json"


def test_the_catalogue_is_asked_without_the_token(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        api.get_public("/tv/17465")
        api.get("/sync/activities")
    catalogue, activities = world.wire.requests
    assert "authorization" not in catalogue.headers
    assert activities.headers["authorization"] == f"Bearer {world.credentials.access_token}"


def test_a_redirect_to_another_host_is_not_followed(world: World) -> None:
    world.wire.instead(ACTIVITIES, answer(302, {}, Location="https://evil.example/sync/activities"))
    with pytest.raises(UnexpectedAnswer, match="redirect"):
        read(world)
    assert {request.url.host for request in world.wire.requests} == {"api.simkl.com"}


def test_writes_are_apart_by_more_than_a_second_from_the_end_of_the_one_before(
    world: World,
) -> None:
    write(world, times=3)
    assert world.clock.pauses[1:] == pytest.approx([1.1, 1.1])


def test_the_first_write_is_apart_from_one_that_ended_a_run_just_before(world: World) -> None:
    write(world)
    ended = world.clock.time
    write(world)
    assert world.clock.time - ended == pytest.approx(1.1)
    world.clock.pauses.clear()
    with world.writer() as writer:
        world.clock.pass_by(seconds=2)
        writer.add_to_list([DARK])
    assert world.clock.pauses == []


def test_reads_are_at_most_ten_a_second(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        started = world.clock.time
        for _ in range(21):
            api.get("/sync/activities")
        assert world.clock.time - started >= 1.99


def test_reads_of_the_catalogue_start_at_most_ten_a_second_beside_all_others(
    world: World,
) -> None:
    with open_api(world.settings, world.connection) as api:
        started = world.clock.time
        for _ in range(21):
            api.ask_catalogue("/tv/17465")
        assert 1.99 <= world.clock.time - started < 2.5
        api.get("/sync/activities")
    assert len(world.clock.pauses) == 20


def test_threads_that_read_the_catalogue_share_its_pace(world: World) -> None:
    starts: list[float] = []
    at = 0.0
    turns = Clock(lambda: 0.0, lambda: at, starts.append)
    pace = Turns(NETWORK_PACING, turns)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: pace.wait_for_catalogue(), range(20)))
    assert sorted(starts) == pytest.approx([0.11 * turn for turn in range(1, 20)])


PASSING: list[list[Instead]] = [
    [httpx.ConnectError("refused")],
    [httpx.ReadTimeout("slow")],
    [httpx.RemoteProtocolError("cut")],
    [httpx.Response(502, html="bad gateway")],
    [answer(500, {"error": "internal", "code": 500})] * 5,
    [answer(429, {"error": "rate_limit", "code": 429}, Retry_After="40000")],
    [answer(429, {}, Retry_After="1")],
    [answer(408, {"error": "timeout"})] * 2,
    [HTML, HTML],
    [httpx.Response(200)],
    [httpx.Response(200, content=b'{"all": "2026')],
    [httpx.Response(200, content=b"{}", headers={"content-length": "900"})],
]


@pytest.mark.parametrize("failures", PASSING, ids=str)
def test_a_read_is_repeated_while_the_failure_may_pass(
    world: World, failures: list[Instead]
) -> None:
    world.wire.instead(ACTIVITIES, *failures)
    read(world)
    assert world.wire.calls.count(ACTIVITIES) == len(failures) + 1
    backoff = [pause for pause in world.clock.pauses if pause >= 1]
    assert len(backoff) == len(failures)
    for pause, least in zip(backoff, (1, 2, 4, 8, 16), strict=False):
        assert least <= pause <= least * 1.25


@pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.Response(503)], ids=str)
def test_patience_ends(world: World, failure: Instead) -> None:
    world.wire.instead(ACTIVITIES, *[failure] * 6)
    with pytest.raises(Unreachable):
        read(world)
    assert len(world.wire.calls) == 6
    assert 31 <= sum(world.clock.pauses) < 40


def test_a_server_in_trouble_may_ask_for_a_longer_pause(world: World) -> None:
    world.wire.instead(ACTIVITIES, answer(503, {}, Retry_After="30"))
    read(world)
    assert world.clock.pauses[0] == 30


def test_a_server_that_asks_to_stay_away_for_hours_is_told_and_not_slept_through(
    world: World,
) -> None:
    world.wire.instead(ACTIVITIES, answer(503, {}, Retry_After="30000"))
    with pytest.raises(LimitReached, match="in 8 h 20 min"):
        read(world)
    assert len(world.wire.calls) == 1
    assert sum(world.clock.pauses) < 1


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (answer(429, {"error": "user_limit_exceeded"}, Retry_After="7320"), "in 2 h 2 min"),
        (answer(429, {"error": "APP_LIMIT_EXCEEDED"}), "midnight in New York"),
        (answer(429, {}, Retry_After="30000"), "in 8 h 20 min"),
        (httpx.Response(429, html="slow", headers={"retry-after": "30000"}), "in 8 h"),
    ],
)
def test_a_daily_limit_is_reported_and_never_slept_through(
    world: World, refusal: httpx.Response, words: str
) -> None:
    world.wire.instead(ACTIVITIES, refusal)
    with pytest.raises(LimitReached, match=words):
        read(world)
    assert world.wire.calls == [ACTIVITIES]
    assert world.clock.pauses == []


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        (answer(412, {"error": "client_id_failed", "code": 412}), NotAuthenticated, "client id"),
        (answer(403, {"error": "insufficient_scope"}), ReadOnlyToken, "not change"),
        (httpx.Response(403, html="Blocked"), LimitReached, "blocks"),
        (answer(403, {"error": "private_profile"}), UnexpectedAnswer, "private_profile"),
        (answer(401, {"error": "user_token_required"}), NotAuthenticated, "got none"),
        (answer(400, {"error": "max_items", "code": 400}), UnexpectedAnswer, "max_items"),
        (answer(200, {"error": {"text": "not a name"}}), UnexpectedAnswer, "unnamed error"),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    world: World, refusal: httpx.Response, error: type[AccountError], words: str
) -> None:
    world.wire.instead(ACTIVITIES, refusal)
    with pytest.raises(error, match=words) as raised:
        read(world)
    assert raised.value.hint
    assert world.wire.calls == [ACTIVITIES]


def test_a_refused_client_id_after_reads_alone_speaks_of_no_writes(world: World) -> None:
    world.wire.instead("GET /sync/all-items/shows", answer(412, {"error": "client_id_failed"}))
    with pytest.raises(LimitReached, match="too many requests in a short time") as raised:
        read(world)
    assert "write" not in raised.value.message + raised.value.hint


def test_a_client_id_that_is_refused_at_once_speaks_of_no_writes(world: World) -> None:
    world.wire.instead(ACTIVITIES, answer(412, {"error": "client_id_failed"}))
    with pytest.raises(NotAuthenticated, match="client id") as raised:
        read(world)
    assert "write" not in raised.value.message + raised.value.hint


def test_a_good_token_that_is_refused_for_a_while_is_tried_once_more(world: World) -> None:
    world.use(Credentials(world.credentials.client_id, world.credentials.access_token))
    world.wire.instead(ACTIVITIES, answer(401, {"error": "user_token_failed", "code": 401}))
    read(world)
    assert world.wire.calls.count(ACTIVITIES) == 2
    assert world.clock.pauses[0] == 10


def test_a_token_that_is_refused_twice_is_told_as_what_may_pass(world: World) -> None:
    world.use(Credentials(world.credentials.client_id, world.credentials.access_token))
    doubt = answer(401, {"error": "user_token_failed", "code": 401})
    world.wire.instead(ACTIVITIES, answer(502, {}), doubt, *[doubt] * 9)
    with pytest.raises(NotAuthenticated, match="may pass") as raised:
        read(world)
    assert "login" in raised.value.hint
    assert world.wire.calls == [ACTIVITIES] * 3


def test_a_write_whose_token_is_refused_is_not_repeated(world: World) -> None:
    world.use(Credentials(world.credentials.client_id, world.credentials.access_token))
    world.wire.instead(ADD, answer(401, {"error": "user_token_failed", "code": 401}))
    with pytest.raises(NotAuthenticated, match="may pass"):
        write(world)
    assert world.wire.calls == [ADD]


def test_a_refused_client_id_after_writes_is_told_as_a_block(world: World) -> None:
    world.wire.instead(ADD, None, answer(412, {"error": "client_id_failed"}))
    with pytest.raises(LimitReached, match="too many writes"):
        write(world, times=2)


def test_a_refused_token_is_renewed_once_and_the_request_sent_again(world: World) -> None:
    own = world.credentials
    settings = world.settings
    world.wire.instead(ACTIVITIES, answer(401, {"error": "invalid_token"}))
    with open_api(settings, world.connection) as api:
        assert object_or_none(api.get("/sync/activities"))
        assert account_id_of(api.get("/users/settings"), "")
    assert world.wire.calls == [
        ACTIVITIES,
        "POST /oauth2/token",
        ACTIVITIES,
        "GET /users/settings",
    ]
    assert world.credentials.access_token != own.access_token
    assert "authorization" not in world.wire.requests[1].headers


def test_a_token_that_stays_refused_is_told(world: World) -> None:
    refusal = answer(401, {"error": "invalid_token"})
    world.wire.instead(ACTIVITIES, refusal, refusal)
    with pytest.raises(NotAuthenticated, match="invalid_token"):
        read(world)
    assert world.wire.calls == [ACTIVITIES, "POST /oauth2/token", ACTIVITIES]


def test_without_a_refresh_token_a_refused_token_is_told_at_once(world: World) -> None:
    own = world.credentials
    world.use(Credentials(own.client_id, "an-old-token"))
    with pytest.raises(NotAuthenticated, match="does not accept the token"):
        read(world)
    assert world.wire.calls == [ACTIVITIES]


def test_a_refresh_token_alone_is_enough(world: World) -> None:
    own = world.credentials
    world.use(Credentials(own.client_id, None, own.refresh_token))
    read(world)
    assert world.wire.calls[:2] == ["POST /oauth2/token", ACTIVITIES]


def test_a_refresh_token_that_is_used_up_asks_for_a_new_login(world: World) -> None:
    world.use(Credentials(world.credentials.client_id, None, "simkl_rt_used-up"))
    with pytest.raises(NotAuthenticated, match="invalid_grant"):
        read(world)


CUT: list[Instead] = [
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
    httpx.WriteError("broken pipe"),
    httpx.Response(500, html="oops"),
    httpx.Response(502, html="oops"),
    httpx.Response(408, html="oops"),
    httpx.Response(201),
    httpx.Response(201, content=b'{"added": {"mov'),
    HTML,
]


@pytest.mark.parametrize("cut", CUT, ids=str)
def test_a_write_that_was_cut_off_is_never_repeated_blindly(world: World, cut: Instead) -> None:
    world.wire.instead(ADD, cut)
    with pytest.raises(FateUnknown, match="may or may not"):
        write(world)
    assert world.wire.calls == [ADD]


def test_a_write_that_had_no_connection_was_not_sent_and_is_tried_again(world: World) -> None:
    world.wire.instead(ADD, httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"))
    write(world)
    assert world.wire.calls == [ADD] * 3


def test_a_write_that_never_has_a_connection_says_that_nothing_was_changed(world: World) -> None:
    world.wire.instead(ADD, *[httpx.ConnectError("refused")] * 6)
    with pytest.raises(Unreachable) as raised:
        write(world)
    assert "Nothing was changed" in raised.value.hint


@pytest.mark.parametrize("name", ["rate_limit", "RATE_LIMIT"])
def test_a_write_waits_while_another_app_writes(world: World, name: str) -> None:
    locked = answer(400, {"error": name, "error_description": "Another sync is in progress"})
    world.wire.instead(ADD, locked, locked)
    write(world)
    assert world.wire.calls == [ADD] * 3
    assert world.clock.pauses[1:] == [4.0, 4.0]


def test_the_lock_is_known_by_its_status_too(world: World) -> None:
    world.wire.instead(ADD, answer(403, {"error": "rate_limit"}))
    with pytest.raises(UnexpectedAnswer, match="forbids"):
        write(world)
    assert world.clock.pauses == pytest.approx([1.1])


def test_a_lock_that_stays_is_told(world: World) -> None:
    locked = answer(400, {"error": "rate_limit"})
    world.wire.instead(ADD, *[locked] * 9)
    with pytest.raises(Unreachable, match="another app"):
        write(world)
    assert len(world.wire.calls) < 9


def test_a_read_only_token_is_told_at_the_first_write(world: World) -> None:
    world.wire.instead(ADD, answer(403, {"error": "insufficient_scope", "code": 403}))
    with pytest.raises(ReadOnlyToken):
        write(world)


FAILURES: list[Instead] = [
    httpx.ConnectError("Bearer simkl_at_secret"),
    httpx.LocalProtocolError("Illegal header value b'Bearer simkl_at_secret'"),
    httpx.ReadTimeout("simkl_at_secret"),
    answer(400, {"error": "bad token simkl_at_secret"}),
    answer(401, {"error": "invalid_token", "message": "simkl_at_secret"}),
    answer(200, {"error": "SIMKL_AT_SECRET!"}),
    answer(302, {}, Location="https://simkl.com/?token=simkl_at_secret"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_no_error_and_no_trace_shows_what_a_server_or_library_repeats(
    world: World, failure: Instead
) -> None:
    world.use(Credentials("an-id", "simkl_at_secret", None, "hush"))
    world.wire.instead(ACTIVITIES, *[failure] * 6)
    with pytest.raises(ReconcilerError) as raised:
        read(world)
    told = f"{raised.value!r} {raised.value.hint} {world.lines} {world.settings!r}".lower()
    assert "simkl_at_secret" not in told
    assert "hush" not in told
    assert raised.value.__cause__ is None


def test_the_trace_tells_each_request_without_identification(world: World) -> None:
    read(world)
    assert world.lines[0] == "GET /sync/activities → 200 (0 ms)"
    assert not any("client_id" in line or "Bearer" in line for line in world.lines)


def test_requests_and_what_is_left_of_the_day_are_counted(world: World) -> None:
    told = httpx.Headers({"X-RateLimit-Limit": "500", "X-RateLimit-Remaining": "0"})
    with world.reader() as reader:
        reader.read([MediaType.SHOWS])
        assert (reader.requests, reader.quota) == (3, None)
        world.wire.instead(ACTIVITIES, httpx.Response(200, json={"all": None}, headers=told))
        reader.read([])
        assert reader.quota == (500, 0)


def test_a_sandbox_is_not_paced(world: World) -> None:
    world.use_as_sandbox()
    with world.writer() as writer:
        for simkl in (9000016, 737685, 297):
            writer.remove([RemoveWrite(MediaType.SHOWS, simkl)])
    assert world.clock.pauses == []
