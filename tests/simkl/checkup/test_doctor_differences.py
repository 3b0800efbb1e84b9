"""What the doctor calls different: exactly what is otherwise than the reference says."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reconciler.model.media import MediaType
from reconciler.simkl.checkup.finding import Judgement
from tests.simkl.account.account_world import World, answer
from tests.simkl.checkup.examining import LIBRARY, look, verdicts

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
            set(),
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
    seen = verdicts(look(world), Judgement.DIFFERS)
    assert expected <= seen
    # What a changed row makes of the list of ids, or of later reads, is another matter.
    assert seen - expected <= {"ids-only", "row-object", "date-from"}


def first(document: Any) -> str:
    """Return the first MyAnimeList id of a library answer."""
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
    assert seen.verdict is Judgement.DIFFERS
    assert "elsewhere.example" not in seen.sentence


def test_an_unknown_id_that_leads_somewhere_differs(world: World) -> None:
    world.wire.instead("GET /redirect", None, answer(301, None, location="//simkl.com/tv/1"))
    assert look(world)["redirect-unknown"].verdict is Judgement.DIFFERS


def test_a_delta_with_rows_differs_unless_the_account_moved(world: World) -> None:
    rows = {"movies": [{"movie": {"ids": {"simkl": 1}}}]}
    calls = [LIBRARY + str(media_type) for media_type in MediaType]
    for call in calls:
        world.wire.instead(call, None, answer(200, rows))
    assert look(world)["date-from"].verdict is Judgement.DIFFERS
    for call in calls:
        world.wire.instead(call, None, answer(200, rows))
    world.wire.instead("GET /sync/activities", None, answer(200, {"all": None}))
    assert look(world)["date-from"].verdict is Judgement.CANNOT_TELL


def test_a_movie_in_hold_is_told_as_known(world: World) -> None:
    row = {"movie": {"ids": {"simkl": 1}}, "status": "hold"}
    world.wire.instead(LIBRARY + "movies", answer(200, {"movies": [row]}))
    seen = look(world)["row-status"]
    assert seen.verdict is Judgement.OK
    assert "1 of them a movie in hold, which is known" in seen.sentence
    dropped = {**row, "status": "dropped"}
    world.wire.instead(LIBRARY + "movies", answer(200, {"movies": [dropped]}))
    assert "in hold" not in look(world)["row-status"].sentence
