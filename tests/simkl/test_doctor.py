"""The doctor: honest findings, few requests, no write, nothing private in what it tells."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.errors import NotAuthenticated, Unreachable
from reconciler.model.media import MediaType
from reconciler.sandbox.quirks import Auth, EmptyForm, Quirks
from reconciler.simkl.answers import Answer
from reconciler.simkl.assumptions import CHECKED
from reconciler.simkl.assumptions_by_hand import BY_HAND
from reconciler.simkl.assumptions_page import assumptions_page
from reconciler.simkl.credentials import Kind
from reconciler.simkl.doctor import CHECKS, examination, examine
from reconciler.simkl.evidence import Evidence
from reconciler.simkl.finding import Seen, Verdict
from reconciler.simkl.session import open_api
from tests.simkl.account_world import World, answer

ROOT = Path(__file__).parents[2]
LIBRARY = "GET /sync/all-items/"


def look(world: World) -> dict[str, Seen]:
    with open_api(world.settings, world.connection) as api:
        return {found.assumption.id: found.seen for found in examine(api, lambda _: None)}


def verdicts(seen: dict[str, Seen], verdict: Verdict) -> set[str]:
    return {name for name, one in seen.items() if one.verdict is verdict}


def test_every_assumption_is_checked_and_every_check_has_an_assumption() -> None:
    assert list(CHECKS) == [one.id for one in CHECKED]
    assert all(not one.by_hand for one in CHECKED)
    assert all(one.by_hand for one in BY_HAND)
    names = [one.id for one in (*CHECKED, *BY_HAND)]
    assert len(names) == len(set(names))


def test_the_code_that_an_assumption_names_exists() -> None:
    files = {file for one in (*CHECKED, *BY_HAND) for file in one.used_by}
    assert {file for file in files if not (ROOT / "reconciler" / file).is_file()} == set()


def test_the_page_is_drawn_from_the_assumptions() -> None:
    page = (ROOT / "docs" / "simkl-assumptions.md").read_text(encoding="utf-8")
    assert page == assumptions_page(), "run python -m reconciler.simkl.assumptions_page"


def test_a_simkl_that_is_as_documented_passes(world: World) -> None:
    seen = look(world)
    assert verdicts(seen, Verdict.DIFFERS) == set()
    # The sandbox tells neither the time nor a limit.
    assert verdicts(seen, Verdict.CANNOT_TELL) == {"clock", "quota-headers"}


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
    assert verdicts(look(World(tmp_path, quirks)), Verdict.DIFFERS) == set()


def test_an_empty_account_gives_fewer_answers_and_no_false_alarm(world: World) -> None:
    world.start_afresh(empty=True)
    seen = look(world)
    assert verdicts(seen, Verdict.DIFFERS) == set()
    assert {"row-ids", "ids-only", "date-from", "details", "activities-newest"} <= verdicts(
        seen, Verdict.CANNOT_TELL
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


Change = Callable[[Any], Any]


def changed_rows(change: Callable[[dict[str, Any]], object]) -> Change:
    def apply(document: Any) -> Any:
        for rows in document.values():
            change(rows[0])
        return document

    return apply


def put(**values: Any) -> Change:
    return changed_rows(lambda row: row.update(values))


@pytest.mark.parametrize(
    ("call", "change", "expected"),
    [
        ("GET /users/settings", lambda d: {**d, "account": {"id": "7"}}, {"account-id"}),
        ("GET /users/settings", lambda d: [], {"account-id"}),
        (
            "GET /sync/activities",
            lambda d: {k: v for k, v in d.items() if k != "anime"},
            {"activities-blocks"},
        ),
        (
            "GET /sync/activities",
            lambda d: {**d, "movies": {**d["movies"], "watching": None}},
            {"activities-keys"},
        ),
        (
            "GET /sync/activities",
            lambda d: {**d, "settings": {"all": "2019-05-14 06:50:38"}},
            {"activities-stamps"},
        ),
        (
            "GET /sync/activities",
            lambda d: {**d, "all": "2001-01-01T00:00:00Z"},
            {"activities-newest"},
        ),
        (LIBRARY + "movies", lambda d: {"films": d["movies"]}, {"library-keyed"}),
        (LIBRARY + "movies/hold", lambda d: "nothing", {"library-empty"}),
        (LIBRARY + "movies", changed_rows(lambda r: r.update(show=r.pop("movie"))), {"row-object"}),
        (
            LIBRARY + "movies",
            changed_rows(lambda r: r["movie"]["ids"].update(tmdb=7)),
            {"row-ids"},
        ),
        (LIBRARY + "movies", put(status="watching"), {"row-status"}),
        (
            LIBRARY + "movies",
            lambda d: {"movies": [*d["movies"], d["movies"][0]]},
            {"row-once", "ids-identify"},
        ),
        (LIBRARY + "movies", put(last_watched_at="2026-01-01"), {"row-dates"}),
        (LIBRARY + "movies", put(watched_episodes_count=None), {"row-counts"}),
        (LIBRARY + "movies", put(user_rating=11), {"row-rating"}),
        (LIBRARY + "movies", changed_rows(lambda r: r.pop("memo")), {"row-memo"}),
        (LIBRARY + "anime", changed_rows(lambda r: r.pop("anime_type")), {"row-anime-type"}),
        (LIBRARY + "movies", put(is_rewatch=True), {"row-rewatches"}),
        (
            LIBRARY + "shows",
            put(status="completed", watched_episodes_count=0, total_episodes_count=9),
            {"completed-watched"},
        ),
        (
            LIBRARY + "shows",
            put(
                status="completed",
                watched_episodes_count=3,
                total_episodes_count=3,
                not_aired_episodes_count=1,
            ),
            {"completed-aired"},
        ),
        (
            LIBRARY + "anime",
            lambda d: {
                "anime": [
                    *d["anime"],
                    {
                        **d["anime"][0],
                        "show": {
                            **d["anime"][0]["show"],
                            "ids": {"simkl": 999999, "mal": first(d)},
                        },
                    },
                ]
            },
            {"ids-identify-anime"},
        ),
        ("GET /redirect", lambda d: d, {"redirect-known"}),
        ("GET /search/id", lambda d: [], {"search-id"}),
        ("GET /search/id", lambda d: None, {"search-id"}),
        ("GET /tv/17465", lambda d: {**d, "status": "resting"}, {"catalogue-status"}),
        ("GET /tv/17465", lambda d: [], {"catalogue", "catalogue-status"}),
        ("GET /tv/999999999", lambda d: {"title": "Another"}, {"catalogue-unknown"}),
    ],
)
def test_what_differs_is_found_and_nothing_else(
    world: World, call: str, change: Change, expected: set[str]
) -> None:
    method, path = call.split()
    own = world.credentials
    headers = {"User-Agent": "test/1", "Authorization": f"Bearer {own.access_token}"}
    if path.startswith("/tv/"):
        del headers["Authorization"]
    params = {"client_id": own.client_id or "", "app-name": "test", "app-version": "1"}
    if path == "/search/id":
        params["imdb"] = "tt1375666"
    with httpx.Client(transport=world.sandbox) as client:
        params |= {"memos": "yes"} if path.startswith("/sync/all-items") else {}
        params |= {"to": "simkl"} if path == "/redirect" else {}
        original = client.request(
            method, f"https://api.simkl.com{path}", params=params, headers=headers
        )
    document = change(original.json()) if original.content else {}
    world.wire.instead(call, answer(200, document))
    seen = verdicts(look(world), Verdict.DIFFERS)
    assert expected <= seen
    # What a changed row makes of the list of ids, or of later reads, is another matter.
    assert seen - expected <= {"ids-only", "row-object", "date-from"}


def first(document: Any) -> str:
    """Give the first MyAnimeList id of a library answer."""
    found = (row["show"]["ids"].get("mal") for row in document["anime"])
    return next(str(mal) for mal in found if mal)


@pytest.mark.parametrize(
    ("location", "status", "name"),
    [
        ("//simkl.com/tv/472214/x", 301, "redirect-known"),
        ("//simkl.com", 301, "redirect-known"),
        ("https://elsewhere.example/movies/472214", 301, "redirect-known"),
        ("//simkl.com/movies/472214", 200, "redirect-known"),
    ],
)
def test_a_redirect_elsewhere_differs(world: World, location: str, status: int, name: str) -> None:
    world.wire.instead("GET /redirect", answer(status, None, location=location))
    seen = look(world)[name]
    assert seen.verdict is Verdict.DIFFERS
    assert "elsewhere.example" not in seen.sentence


def test_an_unknown_id_that_leads_somewhere_differs(world: World) -> None:
    world.wire.instead("GET /redirect", None, answer(301, None, location="//simkl.com/tv/1"))
    assert look(world)["redirect-unknown"].verdict is Verdict.DIFFERS


def test_a_delta_with_rows_differs_unless_the_account_moved(world: World) -> None:
    rows = {"movies": [{"movie": {"ids": {"simkl": 1}}}]}
    calls = [LIBRARY + str(media_type) for media_type in MediaType]
    for call in calls:
        world.wire.instead(call, None, answer(200, rows))
    assert look(world)["date-from"].verdict is Verdict.DIFFERS
    for call in calls:
        world.wire.instead(call, None, answer(200, rows))
    world.wire.instead("GET /sync/activities", None, answer(200, {"all": None}))
    assert look(world)["date-from"].verdict is Verdict.CANNOT_TELL


def test_a_refused_read_is_a_finding_not_the_end(world: World) -> None:
    world.wire.instead(LIBRARY + "anime", answer(400, {"error": "max_items"}))
    seen = look(world)
    assert seen["library-keyed"].verdict is Verdict.DIFFERS
    assert "max_items" in seen["library-keyed"].sentence
    assert seen["redirect-known"].verdict is Verdict.OK


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
        ("Tue, 24 Nov 2026 12:01:00 GMT", Verdict.OK),
        ("Tue, 24 Nov 2026 13:00:00 GMT", Verdict.DIFFERS),
        ("yesterday", Verdict.CANNOT_TELL),
    ],
)
def test_the_clocks_are_compared(world: World, date: str, verdict: Verdict) -> None:
    world.wire.instead("GET /sync/activities", answer(200, {"all": None}, date=date))
    assert look(world)["clock"].verdict is verdict


def test_a_told_limit_is_seen(world: World) -> None:
    told = answer(200, {"account": {"id": 7, "type": "vip"}}, x_ratelimit_remaining="9")
    world.wire.instead("GET /users/settings", told)
    assert look(world)["quota-headers"].verdict is Verdict.OK


def test_the_report_holds_neither_secrets_nor_anything_of_the_library(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        findings = examine(api, lambda _: None)
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
        assert isinstance(seen.verdict, Verdict), name
        assert SECRET not in seen.sentence, name


def test_a_finding_names_the_assumption_that_it_is_about(world: World) -> None:
    with open_api(world.settings, world.connection) as api:
        findings = examine(api, lambda _: None)
        document = examination(findings, api, "sandbox", Kind.V2)
    assert [one["id"] for one in document["findings"]] == [one.id for one in CHECKED]
    assert sum(document["summary"].values()) == len(findings)
    assert document["requests"] == api.requests
