"""The doctor: honest findings, few requests, no write, nothing private in what it tells."""

import json
import re
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtools.assumptions_page import PAGE, drawn
from reconciler.model.errors import NotAuthenticated, Unreachable
from reconciler.model.media import MediaType
from reconciler.simkl.checkup.assumptions import CHECKED
from reconciler.simkl.checkup.doctor import CHECKS, examine
from reconciler.simkl.checkup.evidence import Evidence
from reconciler.simkl.checkup.finding import Judgement
from reconciler.simkl.http.answers import Answer
from reconciler.simkl.login.login_record import Kind
from reconciler.simkl.opening import open_api
from reconciler.usecases.examine import examination
from tests.double.quirks import Auth, EmptyForm, Quirks
from tests.simkl.account.account_world import World, answer
from tests.simkl.checkup.examining import LIBRARY, look, verdicts

ROOT = Path(__file__).parents[3]


def test_every_assumption_is_checked_and_every_check_has_an_assumption() -> None:
    assert list(CHECKS) == [one.id for one in CHECKED]


def test_the_code_that_an_assumption_names_exists() -> None:
    files = {file for one in CHECKED for file in one.used_by}
    assert {file for file in files if not (ROOT / "reconciler" / file).is_file()} == set()


def test_the_page_is_drawn_from_the_assumptions() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == drawn(page), "run python -m devtools.assumptions_page"


def test_each_assumption_has_one_name_on_the_page_and_says_how_sure_it_is() -> None:
    parts = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    names = [part.split("\n", 1)[0] for part in parts]
    assert len(names) == len(set(names)) > len(CHECKED)
    for part in parts:
        assert "- Known from: " in part
        assert "- Used by: " in part
    by_hand = parts[len(CHECKED) :]
    assert all("- By hand: " in part for part in by_hand)


def test_a_simkl_that_is_as_documented_passes(world: World) -> None:
    seen = look(world)
    assert verdicts(seen, Judgement.DIFFERS) == set()
    # The sandbox tells neither the time nor a limit.
    assert verdicts(seen, Judgement.CANNOT_TELL) == {"clock", "quota-headers"}


@pytest.mark.parametrize(
    "quirks",
    [
        *(Quirks(empty_form=form) for form in EmptyForm),
        Quirks(auth=Auth.V1),
        Quirks(redirect_status=302, redirect_absolute=True),
        Quirks(legacy_notinteresting=True),
        Quirks(read_only_token=True),
    ],
)
def test_no_reading_of_the_documents_is_called_different(tmp_path: Path, quirks: Quirks) -> None:
    assert verdicts(look(World(tmp_path, quirks)), Judgement.DIFFERS) == set()


def test_an_empty_account_gives_fewer_answers_and_no_false_alarm(world: World) -> None:
    world.start_afresh(empty=True)
    seen = look(world)
    assert verdicts(seen, Judgement.DIFFERS) == set()
    assert {"row-ids", "ids-only", "date-from", "details", "activities-newest"} <= verdicts(
        seen, Judgement.CANNOT_TELL
    )


def test_it_asks_little_activities_first_and_writes_nothing(world: World) -> None:
    look(world)
    assert world.wire.calls[0] == "GET /sync/activities"
    assert len(world.wire.calls) <= 15
    assert {request.method for request in world.wire.requests} == {"GET"}
    assert all(not request.content for request in world.wire.requests)
    public = [one for one in world.wire.requests if one.url.path.startswith("/tv/")]
    assert public
    assert all("authorization" not in request.headers for request in public)


def test_a_refused_read_is_a_finding_not_the_end(world: World) -> None:
    world.wire.instead(LIBRARY + "anime", answer(400, {"error": "max_items"}))
    seen = look(world)
    assert seen["library-keyed"].verdict is Judgement.DIFFERS
    assert "max_items" in seen["library-keyed"].sentence
    assert seen["redirect-known"].verdict is Judgement.OK


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        (answer(401, {"error": "invalid_client"}), NotAuthenticated),
        (httpx.ConnectError("no route"), Unreachable),
    ],
)
def test_no_connection_and_no_token_are_errors(
    world: World, instead: httpx.Response | Exception, error: type[Exception]
) -> None:
    world.wire.instead("GET /sync/activities", *[instead] * 6)
    world.wire.instead("POST /oauth2/token", answer(400, {"error": "invalid_grant"}))
    with pytest.raises(error):
        look(world)


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        ("Tue, 24 Nov 2026 12:01:00 GMT", Judgement.OK),
        ("Tue, 24 Nov 2026 13:00:00 GMT", Judgement.DIFFERS),
        ("yesterday", Judgement.CANNOT_TELL),
    ],
)
def test_the_clocks_are_compared(world: World, date: str, verdict: Judgement) -> None:
    world.wire.instead("GET /sync/activities", answer(200, {"all": None}, date=date))
    assert look(world)["clock"].verdict is verdict


def test_a_told_limit_is_seen(world: World) -> None:
    told = answer(200, {"account": {"id": 7, "type": "vip"}}, x_ratelimit_remaining="9")
    world.wire.instead("GET /users/settings", told)
    assert look(world)["quota-headers"].verdict is Judgement.OK


def test_the_report_holds_neither_secrets_nor_anything_of_the_library(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        findings = examine(api)
        report = json.dumps(examination(findings, api, "sandbox", Kind.V2))
        library = json.dumps([api.get(f"/sync/all-items/{one}") for one in MediaType])
    own = world.credentials
    titles = re.findall(r'"title": "([^"]{4,})"', library)
    private = [*titles, *re.findall(r'"tt\d+"|"\d{4}-[^"]+Z"', library)]
    private += [str(own.access_token), str(own.refresh_token), "5318008"]
    assert titles
    assert [text for text in private if text in report] == []


SECRET = "Confidential"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.just(SECRET + "!"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "movies",
                    "shows",
                    "status",
                    "movie",
                    "show",
                    "ids",
                    "simkl",
                    "memo",
                    "all",
                    "account",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
ROWS = st.one_of(
    JSON,
    st.dictionaries(st.sampled_from([*map(str, MediaType)]), st.lists(JSON, max_size=3)),
)
LOCATIONS = st.sampled_from([None, "", "//simkl.com", f"https://x/{SECRET}", "//simkl.com/tv/1"])
ANSWERS = st.builds(
    Answer,
    where=st.just("GET /x"),
    status=st.sampled_from([200, 301, 404]),
    data=JSON,
    error=st.just(""),
    location=LOCATIONS,
    retry_after=st.none(),
)


@given(
    st.builds(
        Evidence,
        asked_at=st.just(0.0),
        date=st.sampled_from([None, "", SECRET]),
        quota_told=st.booleans(),
        activities=JSON,
        settings=JSON,
        libraries=st.fixed_dictionaries(dict.fromkeys(MediaType, ROWS)),
        empty=JSON,
        ids=st.none() | st.tuples(st.sampled_from(MediaType), ROWS),
        delta=ROWS,
        moved=st.booleans(),
        details=ROWS,
        known=ANSWERS,
        unknown=ANSWERS,
        search=ANSWERS,
        record=JSON,
        missing=JSON,
    )
)
def test_no_answer_breaks_a_check_or_leaks_into_a_finding(evidence: Evidence) -> None:
    for name, check in CHECKS.items():
        seen = check(evidence)
        assert isinstance(seen.verdict, Judgement), name
        assert SECRET not in seen.sentence, name


def test_a_finding_names_the_assumption_that_it_is_about(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        findings = examine(api)
        document = examination(findings, api, "sandbox", Kind.V2)
    assert [one["id"] for one in document["findings"]] == [one.id for one in CHECKED]
    summary = document["summary"]
    assert summary["ok"] + summary["differs"] + summary["cannot_tell"] == len(findings)
    assert document["requests"] == api.requests
