"""What wishes mean at Simkl, asked as little as possible."""

import os
from collections.abc import Mapping

import httpx
import pytest

from reconciler.model.account import Answers, Title, WishKey, wish_key
from reconciler.model.errors import LimitReached, Unreachable
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.account.writes import ListWrite
from reconciler.simkl.http.transport import untold
from tests.simkl.account.account_world import Instead, World, answer, held

MOVIES, SHOWS, ANIME = MediaType
REDIRECT, SEARCH = "GET /redirect", "GET /search/id"
WIRE, TITAN, SEVERANCE = 9000019, 39687, 1203662
INCEPTION = Title(472214, MOVIES, "Inception", 2010, None)
NOWHERE = httpx.Response(301, headers={"location": "//simkl.com"})


def wish(media_type: MediaType, **ids: str) -> Wish:
    return Wish(media_type, Status.PLANTOWATCH, None, None, ids, 3, 1)


def result(kind: str, simkl: int) -> dict[str, object]:
    return {"type": kind, "title": "x", "ids": {"simkl": simkl}}


def key_of(asking: Wish) -> WishKey:
    return wish_key(asking.type, asking.ids)


def answers_to(world: World, *wishes: Wish) -> Answers:
    with world.reader() as reader:
        reader.read([])
        world.wire.clear()
        return reader.look_up(wishes, [])


def look_up(world: World, *wishes: Wish) -> list[Title | None]:
    answers = answers_to(world, *wishes)
    return [answers.titles[key_of(asking)] for asking in wishes]


def asked(world: World) -> list[Mapping[str, str]]:
    """Return the ids that redirects and searches asked for, in order."""
    return [
        {
            key: value
            for key, value in request.url.params.items()
            if key not in {"client_id", "app-name", "app-version", "to"}
        }
        for request in world.wire.requests
        if request.url.path in {"/redirect", "/search/id"}
    ]


def test_an_id_leads_to_simkls_title_by_a_redirect_and_the_catalogue(world: World) -> None:
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [INCEPTION]
    assert world.wire.calls == [REDIRECT, "GET /movies/472214"]
    redirect, record = world.wire.requests
    assert redirect.url.params["to"] == "simkl"
    assert "authorization" in redirect.headers
    assert "authorization" not in record.headers


def test_a_series_tells_whether_it_still_airs(world: World) -> None:
    titles = look_up(world, wish(SHOWS, simkl=str(SEVERANCE)), wish(SHOWS, simkl=str(WIRE)))
    assert [title and title.airing for title in titles] == ["airing", "ended"]


def test_a_title_of_another_type_is_told_with_its_own(world: World) -> None:
    (title,) = look_up(world, wish(SHOWS, mal="16498"))
    assert title is not None
    assert (title.simkl, title.type) == (TITAN, ANIME)


def test_a_film_that_simkl_files_as_anime_is_found_by_its_number_among_movies(
    world: World,
) -> None:
    (title,) = look_up(world, wish(MOVIES, tmdb="149"))
    assert title is not None
    assert (title.title, title.type) == ("Akira", ANIME)


def test_a_series_that_only_has_a_films_number_is_not_taken_for_it(world: World) -> None:
    assert look_up(world, wish(MOVIES, tmdb="1438")) == [None]


def test_an_anime_series_that_only_has_a_films_number_is_not_taken_for_it(world: World) -> None:
    titan = httpx.Response(301, headers={"location": f"//simkl.com/anime/{TITAN}"})
    world.wire.instead(REDIRECT, NOWHERE, titan)
    assert look_up(world, wish(MOVIES, tmdb="1429")) == [None]
    assert f"GET /anime/{TITAN}" in world.wire.calls


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (
            wish(MOVIES, tmdb="27205"),
            [{"tmdb": "27205", "type": "movie"}, {"tmdb": "27205", "type": "anime"}],
        ),
        (
            wish(MOVIES, tvdb="5"),
            [{"tvdb": "5", "type": "movie"}, {"tvdb": "5", "type": "anime"}],
        ),
        (wish(SHOWS, tmdb="1438"), [{"tmdb": "1438", "type": "show"}]),
        (wish(SHOWS, tvdb="the-wire"), [{"tvdb": "the-wire", "type": "show"}]),
        (
            wish(ANIME, tmdb="372058"),
            [{"tmdb": "372058", "type": "show"}, {"tmdb": "372058", "type": "movie"}],
        ),
        (
            wish(SHOWS, tmdb="5", imdb="tt0306414"),
            [{"imdb": "tt0306414"}, {"tmdb": "5", "type": "show"}],
        ),
        (wish(ANIME, imdb="tt2560140", mal="16498"), [{"mal": "16498"}, {"imdb": "tt2560140"}]),
        (
            wish(MOVIES, imdb="tt1375666", simkl="472214"),
            [{"simkl": "472214"}, {"imdb": "tt1375666"}],
        ),
    ],
)
def test_ids_are_asked_the_surest_first_and_with_their_kind_where_numbers_repeat(
    world: World, asking: Wish, expected: list[Mapping[str, str]]
) -> None:
    world.wire.instead(REDIRECT, *[NOWHERE] * 4)
    assert look_up(world, asking) == [None]
    assert asked(world) == expected


def test_asking_ends_with_the_first_id_that_is_known(world: World) -> None:
    (title,) = look_up(world, wish(SHOWS, imdb="tt0000001", tmdb="1438", tvdb="79126"))
    assert title is not None
    assert title.simkl == WIRE
    assert len(asked(world)) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "//simkl.com/movies/472214/inception",
        "https://simkl.com/movies/472214",
        "http://www.simkl.com/movies/472214/inception?x=1",
    ],
)
def test_any_redirect_with_a_title_in_its_path_is_read(
    world: World, status: int, location: str
) -> None:
    world.wire.instead(REDIRECT, httpx.Response(status, headers={"location": location}))
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [INCEPTION]
    assert SEARCH not in world.wire.calls


@pytest.mark.parametrize("location", ["//simkl.com", "https://simkl.com", "https://simkl.com/"])
def test_the_bare_site_means_that_the_id_is_unknown(world: World, location: str) -> None:
    world.wire.instead(REDIRECT, httpx.Response(301, headers={"location": location}))
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [None]
    assert world.wire.calls == [REDIRECT]


@pytest.mark.parametrize("key", ["letterboxd", "traktslug"])
def test_the_bare_site_proves_nothing_for_ids_that_redirects_may_not_know(
    world: World, key: str
) -> None:
    world.wire.instead(REDIRECT, NOWHERE)
    world.wire.instead(SEARCH, answer(200, [result("movie", 472214)]))
    assert look_up(world, wish(MOVIES, **{key: "inception"})) == [INCEPTION]
    assert world.wire.calls[:2] == [REDIRECT, SEARCH]


UNUSABLE = [
    answer(200, {}),
    httpx.Response(200),
    httpx.Response(301),
    httpx.Response(302, headers={"location": "https://evil.example/movies/1/x"}),
    httpx.Response(302, headers={"location": "https://simkl.com/search/?q=x"}),
    answer(400, {"error": "wrong_parameter"}),
    answer(403, {"error": "redirect_failed"}),
    answer(404, {"error": "url_failed"}),
]


@pytest.mark.parametrize("unusable", UNUSABLE, ids=str)
def test_without_a_usable_redirect_the_id_is_searched(
    world: World, unusable: httpx.Response
) -> None:
    world.wire.instead(REDIRECT, unusable)
    assert look_up(world, wish(MOVIES, letterboxd="inception", imdb="tt1375666")) == [INCEPTION]
    assert world.wire.calls[:2] == [REDIRECT, SEARCH]


@pytest.mark.parametrize("failure", [httpx.Response(500), httpx.Response(200, html="<html>")])
def test_redirects_that_only_fail_are_given_up_for_searches(
    world: World, failure: httpx.Response
) -> None:
    world.wire.instead(REDIRECT, *[failure] * 12)
    wishes = [wish(MOVIES, imdb="tt1375666"), wish(SHOWS, imdb="tt0306414")]
    assert None not in look_up(world, *wishes)
    assert world.wire.calls.count(REDIRECT) == 6
    assert world.wire.calls.count(SEARCH) == 2


NO_SUCH = [
    answer(200, []),
    answer(200, None),
    answer(404, {}),
    answer(410, {}),
    answer(200, {"error": "not_found"}),
]


@pytest.mark.parametrize("unknown", NO_SUCH, ids=str)
def test_a_search_without_a_result_means_that_the_id_is_unknown(
    world: World, unknown: httpx.Response
) -> None:
    world.wire.instead(REDIRECT, httpx.Response(301))
    world.wire.instead(SEARCH, unknown)
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [None]


def test_a_search_with_several_results_takes_the_one_of_the_wished_type(world: World) -> None:
    world.wire.instead(REDIRECT, httpx.Response(301))
    world.wire.instead(SEARCH, answer(200, [result("tv", WIRE), result("movie", 472214)]))
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [INCEPTION]


BAD_RESULTS = [
    answer(200, [result("tv", WIRE), result("tv", SEVERANCE)]),
    answer(200, [result("person", 5)]),
    answer(200, {"results": []}),
    answer(200, {"error": "premium_only"}),
    answer(400, {"error": "wrong_parameter"}),
]


@pytest.mark.parametrize("bad", BAD_RESULTS, ids=lambda bad: bad.text[:40])
def test_a_search_that_cannot_be_understood_is_told_for_its_title_alone(
    world: World, bad: httpx.Response
) -> None:
    odd, fine = wish(SHOWS, imdb="tt0306414"), wish(MOVIES, imdb="tt1375666")
    world.wire.instead(REDIRECT, httpx.Response(301))
    world.wire.instead(SEARCH, bad)
    answers = answers_to(world, odd, fine)
    assert answers.titles == {key_of(odd): None, key_of(fine): INCEPTION}
    assert answers.unclear.keys() == {key_of(odd)}


@pytest.mark.parametrize(
    ("failures", "error"),
    [
        ([httpx.ConnectError("no")] * 6, Unreachable),
        ([answer(429, {"error": "user_limit_exceeded"})], LimitReached),
    ],
)
def test_a_look_up_that_fails_otherwise_is_an_error_and_never_unknown(
    world: World, failures: list[Instead], error: type[Exception]
) -> None:
    world.wire.instead(REDIRECT, *failures)
    with pytest.raises(error):
        look_up(world, wish(MOVIES, imdb="tt1375666"))
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == [INCEPTION]


@pytest.mark.parametrize("gone", [answer(200, []), answer(404, {"error": "id_err"})], ids=str)
def test_a_title_that_the_catalogue_does_not_have_is_sought_by_the_next_id(
    world: World, gone: httpx.Response
) -> None:
    world.wire.instead(REDIRECT, httpx.Response(301, headers={"location": "//simkl.com/tv/1"}))
    world.wire.instead("GET /tv/1", gone)
    (title,) = look_up(world, wish(SHOWS, imdb="tt0000001", tvdb="79126"))
    assert title is not None
    assert title.simkl == WIRE


def test_settled_answers_are_kept_for_thirty_days(world: World) -> None:
    wishes = [wish(MOVIES, imdb="tt1375666"), wish(SHOWS, simkl=str(WIRE))]
    first = look_up(world, *wishes)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": 297}}]})
    world.clock.pass_by(hours=24 * 29)
    assert look_up(world, *wishes) == first
    assert world.wire.calls == []
    world.clock.pass_by(hours=25)
    assert look_up(world, *wishes) == first
    assert len(asked(world)) == 2


PROVISIONAL = [
    wish(SHOWS, imdb="tt0000001"),
    wish(SHOWS, mal="16498"),
    wish(SHOWS, simkl=str(SEVERANCE)),
]


@pytest.mark.parametrize("provisional", PROVISIONAL, ids=["unknown", "misfiled", "airing"])
def test_provisional_answers_hold_for_a_day_whatever_moves_in_the_account(
    world: World, provisional: Wish
) -> None:
    look_up(world, provisional)
    look_up(world, provisional)
    assert world.wire.calls == []
    world.clock.pass_by(hours=23)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": 297}}]})
    look_up(world, provisional)
    assert asked(world) == []
    world.clock.pass_by(hours=2)
    look_up(world, provisional)
    assert asked(world)


def test_our_own_writes_make_no_look_up_anew(world: World) -> None:
    with world.writer() as writer:
        account = writer.read([SHOWS])
        writer.look_up(PROVISIONAL, [])
        writer.add_to_list([ListWrite(SHOWS, 297, Status.HOLD)])
        after = writer.read_after_writes(account, [SHOWS])
        assert after.activities_all != account.activities_all
    for provisional in PROVISIONAL:
        look_up(world, provisional)
        assert asked(world) == []


SETTLED = wish(MOVIES, imdb="tt1375666")


@pytest.mark.parametrize(
    "remembered", [*PROVISIONAL, SETTLED], ids=["unknown", "misfiled", "airing", "settled"]
)
def test_a_refresh_trusts_no_answer(world: World, remembered: Wish) -> None:
    look_up(world, remembered)
    with world.reader() as reader:
        reader.read([], Trust(refresh=True))
        world.wire.clear()
        reader.look_up([remembered], [])
    assert asked(world)


def test_series_of_the_library_are_asked_of_the_catalogue_alone(world: World) -> None:
    seen: list[tuple[str, int, int]] = []
    world.progress = lambda *step: seen.append(step)
    with world.reader() as reader:
        account = reader.read([SHOWS, ANIME])
        series = [held(account, simkl) for simkl in (SEVERANCE, 297, TITAN)]
        world.wire.clear()
        seen.clear()
        answers = reader.look_up([], series)
        assert answers == Answers({}, {SEVERANCE: "airing", 297: "ended", TITAN: "ended"})
        assert sorted(world.wire.calls) == ["GET /anime/39687", "GET /tv/1203662", "GET /tv/297"]
        world.wire.clear()
        assert reader.look_up([], series) == answers
        assert world.wire.calls == []
    assert seen == [("looking up", 1, 3), ("looking up", 2, 3), ("looking up", 3, 3)]
    assert all("authorization" not in request.headers for request in world.wire.requests)


def test_answers_so_far_are_kept_when_a_later_one_fails(world: World) -> None:
    wishes = [wish(MOVIES, imdb=f"tt{number:07}") for number in range(1, 9)]
    world.wire.instead(REDIRECT, *[NOWHERE] * 4, answer(429, {"error": "user_limit_exceeded"}))
    with pytest.raises(LimitReached):
        look_up(world, *wishes)
    look_up(world, *wishes)
    assert len(asked(world)) == 4


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_memory_is_private(world: World) -> None:
    look_up(world, wish(MOVIES, imdb="tt1375666"))
    (file,) = world.settings.folders.cache.glob("titles-*.json")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["", "{", '{"format": 1, "titles": {"x": [1]}, "airing": {}}'])
def test_damaged_memories_are_asked_anew(world: World, damage: str) -> None:
    first = look_up(world, wish(MOVIES, imdb="tt1375666"))
    (file,) = world.settings.folders.cache.glob("titles-*.json")
    file.write_text(damage, encoding="utf-8")
    assert look_up(world, wish(MOVIES, imdb="tt1375666")) == first


def many() -> list[Wish]:
    return [wish(MOVIES, imdb=f"tt90{number:05}") for number in range(130)]


def test_what_was_looked_up_is_kept_when_the_run_is_stopped(world: World) -> None:
    def stop(doing: str, done: int, total: int) -> None:
        if doing == "looking up" and done == total:
            raise KeyboardInterrupt

    world.progress = stop
    with world.reader() as reader:
        reader.read([])
        with pytest.raises(KeyboardInterrupt):
            reader.look_up(many(), [])
    world.progress = untold
    world.wire.clear()
    answers_to(world, *many())
    assert len(asked(world)) == 1


def test_what_was_looked_up_is_kept_also_when_the_run_is_killed(world: World) -> None:
    left: list[int] = []

    def another_run(doing: str, done: int, total: int) -> None:
        if doing == "looking up" and done == total:
            world.progress = untold
            world.wire.clear()
            answers_to(world, *many())
            left.append(len(asked(world)))

    world.progress = another_run
    with world.reader() as reader:
        reader.read([])
        reader.look_up(many(), [])
    assert left == [30]
