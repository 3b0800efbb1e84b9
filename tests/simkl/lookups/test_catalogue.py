"""Records and episodes of the catalogue, whatever it answers about one title."""

import httpx
import pytest

from reconciler.model.account import Answers, Episodes, Title, wish_key
from reconciler.model.errors import (
    LimitReached,
    NotAuthenticated,
    ReconcilerError,
    Unreachable,
)
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status
from tests.simkl.account.account_world import Instead, World, answer, held

MOVIES, SHOWS, ANIME = MediaType
WIRE, TITAN, SEVERANCE, INCEPTION = 9000019, 39687, 1203662, 472214
RECORD = f"GET /tv/{TITAN}"
EPISODES = f"GET /tv/episodes/{SEVERANCE}"


def wish(
    media_type: MediaType, simkl: int, status: Status = Status.PLANTOWATCH, **ids: str
) -> Wish:
    return Wish(media_type, status, None, None, {"simkl": str(simkl), **ids}, 3, 1)


def answers_to(world: World, *wishes: Wish) -> Answers:
    with world.reader() as reader:
        reader.read([])
        world.wire.clear()
        return reader.look_up(wishes, [])


def looked_up(world: World, asked: Wish) -> Title | None:
    return answers_to(world, asked).titles[wish_key(asked.type, asked.ids)]


def misled(world: World, record: Instead) -> None:
    """Let Simkl file Attack on Titan under shows, until its record is asked for."""
    found = httpx.Response(301, headers={"location": f"//simkl.com/tv/{TITAN}"})
    world.wire.instead("GET /redirect", found)
    world.wire.instead(RECORD, record)


def hop(location: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": location})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        f"/anime/{TITAN}?client_id=x",
        f"/anime/{TITAN}/attack-on-titan",
        f"https://api.simkl.com/anime/{TITAN}",
        f"https://api.simkl.com:443/anime/{TITAN}?client_id=x",
        f"//api.simkl.com/anime/{TITAN}",
    ],
)
def test_a_record_that_moved_inside_the_catalogue_says_where_simkl_files_the_title(
    world: World, status: int, location: str
) -> None:
    misled(world, httpx.Response(status, headers={"location": location}))
    title = looked_up(world, wish(SHOWS, TITAN))
    assert title is not None
    assert (title.simkl, title.type, title.title) == (TITAN, ANIME, "Attack on Titan")
    assert world.wire.calls == ["GET /redirect", RECORD, f"GET /anime/{TITAN}"]


def test_a_hop_carries_no_token_and_our_own_identification(world: World) -> None:
    misled(world, hop(f"/anime/{TITAN}?client_id=x"))
    looked_up(world, wish(SHOWS, TITAN))
    hopped = world.wire.requests[-1]
    assert "authorization" not in hopped.headers
    assert hopped.url.params.get_list("client_id") == [world.credentials.client_id]


def test_a_record_that_was_merged_into_another_gives_that_titles_id(world: World) -> None:
    found = httpx.Response(301, headers={"location": "//simkl.com/tv/5"})
    world.wire.instead("GET /redirect", found)
    world.wire.instead("GET /tv/5", hop(f"/tv/{WIRE}"))
    title = looked_up(world, wish(SHOWS, 5))
    assert title is not None
    assert (title.simkl, title.type) == (WIRE, SHOWS)


@pytest.mark.parametrize(
    "location",
    [
        f"https://evil.example/anime/{TITAN}",
        f"//evil.example/anime/{TITAN}",
        f"http://api.simkl.com/anime/{TITAN}",
        f"https://api.simkl.com:444/anime/{TITAN}",
        f"https://api.simkl.com@evil.example/anime/{TITAN}",
        "https://[/anime/1",
        "ftp://api.simkl.com/anime/1",
        "/sync/all-items",
        "/anime/episodes/39687",
        "/anime/0",
        "/people/5",
        "",
    ],
)
def test_any_other_redirect_of_a_record_is_not_followed_and_blocks_its_title(
    world: World, location: str
) -> None:
    misled(world, hop(location))
    assert_blocked(world, wish(SHOWS, TITAN))
    assert RECORD in world.wire.calls
    assert {request.url.host for request in world.wire.requests} == {"api.simkl.com"}
    assert not any(call.startswith(("GET /anime", "GET /people")) for call in world.wire.calls)


def test_a_second_hop_is_not_followed(world: World) -> None:
    misled(world, hop(f"/anime/{TITAN}"))
    world.wire.instead(f"GET /anime/{TITAN}", hop(f"/tv/{TITAN}"))
    assert_blocked(world, wish(SHOWS, TITAN))
    assert world.wire.calls.count(RECORD) == 1


GONE = [
    answer(404, {"error": "id_err"}),
    answer(410, {"error": "gone"}),
    httpx.Response(404, html="<html>"),
    httpx.Response(410),
    httpx.Response(200),
    answer(200, []),
    answer(200, None),
    answer(200, {"error": "not_found"}),
]


@pytest.mark.parametrize("gone", GONE, ids=str)
def test_a_record_that_does_not_exist_means_no_such_title(
    world: World, gone: httpx.Response
) -> None:
    misled(world, gone)
    asked = wish(SHOWS, TITAN)
    answers = answers_to(world, asked)
    assert answers.titles == {wish_key(SHOWS, asked.ids): None}
    assert answers.unclear == {}


ODD = [
    answer(200, {"ids": {"simkl": 5}}),
    answer(200, {"title": "x"}),
    answer(200, {"title": "x", "ids": []}),
    answer(200, [{"title": "x"}]),
    answer(200, "x"),
    answer(200, {"error": "premium_only"}),
    answer(400, {"error": "wrong_parameter"}),
    answer(403, {"error": "forbidden"}),
    answer(451, {}),
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_record_blocks_its_title_alone(world: World, odd: httpx.Response) -> None:
    misled(world, odd)
    assert_blocked(world, wish(SHOWS, TITAN))


def test_an_odd_answer_is_not_remembered(world: World) -> None:
    misled(world, answer(400, {}))
    assert_blocked(world, wish(SHOWS, TITAN))
    title = looked_up(world, wish(SHOWS, TITAN))
    assert title is not None
    assert title.type is ANIME


def test_no_other_id_is_believed_while_the_surest_is_unclear(world: World) -> None:
    misled(world, answer(400, {}))
    assert_blocked(world, wish(SHOWS, TITAN, imdb="tt0306414"))


@pytest.mark.parametrize(
    ("failures", "error"),
    [
        ([httpx.Response(502)] * 6, Unreachable),
        ([httpx.ReadTimeout("slow")] * 6, Unreachable),
        ([httpx.Response(403, html="Blocked")], LimitReached),
        ([answer(429, {"error": "app_limit_exceeded"})], LimitReached),
        ([answer(412, {"error": "client_id_failed"})], LimitReached),
        ([answer(401, {"error": "user_token_required"})], NotAuthenticated),
    ],
)
def test_what_concerns_all_titles_is_an_error(
    world: World, failures: list[Instead], error: type[ReconcilerError]
) -> None:
    misled(world, failures[0])
    world.wire.instead(RECORD, *failures[1:])
    with pytest.raises(error):
        answers_to(world, wish(SHOWS, TITAN))


def assert_blocked(world: World, odd: Wish) -> None:
    fine = wish(MOVIES, INCEPTION)
    answers = answers_to(world, odd, fine)
    key = wish_key(odd.type, odd.ids)
    assert answers.titles[key] is None
    assert answers.unclear.keys() == {key}
    assert f"/{TITAN}" in answers.unclear[key]
    found = answers.titles[wish_key(fine.type, fine.ids)]
    assert found is not None
    assert found.simkl == INCEPTION


LISTED = [
    {"season": 1, "episode": 1, "type": "episode", "date": "2022-02-18T00:00:00-05:00"},
    {"season": 1, "episode": 2, "type": "episode", "date": "2026-11-24T06:59:00-05:00"},
    {"season": 1, "episode": 3, "type": "episode", "date": "2026-11-24T07:01:00-05:00"},
    {"season": 1, "episode": 4, "type": "episode", "date": "2026-11-24"},
    {"season": 1, "episode": 5, "type": "episode", "date": "2026-11-25"},
    {"season": 1, "episode": 6, "type": "episode", "date": None, "aired": False},
    {"season": 1, "episode": 7, "date": "soon"},
    {"episode": 8, "date": "2027-01-01T00:00:00Z", "aired": True},
    {"episode": 9, "date": "2020-01-01 10:00:00"},
    {"season": "1", "episode": "10", "aired": True},
    {"season": 1, "episode": 1, "type": "special", "date": "2030-01-01T00:00:00Z"},
    {"season": 0, "episode": 1, "date": "2030-01-01T00:00:00Z"},
    {"season": "0", "episode": 2},
    "no episode",
]


def test_a_series_wanted_completed_tells_how_many_episodes_are_to_air(world: World) -> None:
    world.wire.instead(EPISODES, answer(200, LISTED))
    answers = answers_to(world, wish(SHOWS, SEVERANCE, Status.COMPLETED))
    assert answers.episodes == {SEVERANCE: Episodes(total=10, not_aired=5)}
    assert "authorization" not in world.wire.requests[-1].headers


def test_anime_has_its_own_list_of_episodes(world: World) -> None:
    airing = answer(200, {"title": "x", "status": "airing", "ids": {"simkl": TITAN}})
    world.wire.instead(f"GET /anime/{TITAN}", airing)
    world.wire.instead(f"GET /anime/episodes/{TITAN}", answer(200, [{"episode": 1}]))
    answers = answers_to(world, wish(ANIME, TITAN, Status.COMPLETED))
    assert answers.episodes == {TITAN: Episodes(1, 1)}


@pytest.mark.parametrize(
    "asked",
    [
        wish(SHOWS, SEVERANCE, Status.WATCHING),
        wish(SHOWS, WIRE, Status.COMPLETED),
        wish(MOVIES, INCEPTION, Status.COMPLETED),
    ],
    ids=["not wanted completed", "ended", "movie"],
)
def test_episodes_are_asked_only_where_they_decide(world: World, asked: Wish) -> None:
    assert answers_to(world, asked).episodes == {}
    assert len(world.wire.calls) == 2


@pytest.mark.parametrize(
    "odd",
    [
        answer(200, []),
        answer(200, {}),
        answer(200, {"error": "not_found"}),
        answer(404, {}),
        answer(410, {}),
        answer(302, {}, Location="/anime/5"),
        answer(200, ["x", None, {"type": "special"}]),
    ],
    ids=str,
)
def test_episodes_that_are_not_told_are_absent(world: World, odd: httpx.Response) -> None:
    world.wire.instead(EPISODES, odd)
    assert answers_to(world, wish(SHOWS, SEVERANCE, Status.COMPLETED)).episodes == {}


def test_episodes_are_remembered_for_a_day(world: World) -> None:
    world.wire.instead(EPISODES, answer(200, LISTED[:3]))
    asked = wish(SHOWS, SEVERANCE, Status.COMPLETED)
    first = answers_to(world, asked)
    assert answers_to(world, asked) == first
    assert world.wire.calls == []
    world.clock.pass_by(hours=25)
    world.wire.instead(EPISODES, answer(200, LISTED[:1]))
    assert answers_to(world, asked).episodes == {SEVERANCE: Episodes(1, 0)}


def test_a_series_of_the_library_is_asked_anew_when_its_counts_changed(world: World) -> None:
    with world.reader() as reader:
        series = held(reader.read([SHOWS]), SEVERANCE)
        reader.look_up([], [series])
        world.wire.clear()
        reader.look_up([], [series])
        assert world.wire.calls == []
        reader.look_up([], [series._replace(total=series.total + 1)])
        assert world.wire.calls == [f"GET /tv/{SEVERANCE}"]
