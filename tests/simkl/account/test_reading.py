"""How much is asked of Simkl, and that what is read is the truth."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from reconciler.model.account import Account, Entry
from reconciler.model.errors import Refused, UnexpectedAnswer, Unreachable
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.opening import forget_cache
from tests.double.events import change_title
from tests.double.quirks import EmptyForm, Quirks
from tests.simkl.account.account_world import World, answer, entry, held

MOVIES, SHOWS, ANIME = MediaType
LOST, DARK, CHARMED, SOPRANOS, MATRIX, WIRE = 9000016, 737685, 297, 9000018, 53992, 9000019
ALL = tuple(MediaType)


def read(world: World, *types: MediaType, refresh: bool = False) -> Account:
    with world.reader() as reader:
        return reader.read(types or ALL, Trust(refresh=refresh))


def same_as_truth(world: World, account: Account) -> bool:
    """Compare with what another machine reads from nothing."""
    forget_cache(world.settings)
    return by_id(account) == by_id(read(world))


def by_id(account: Account) -> dict[MediaType, dict[int, Entry]]:
    return {kind: {row.simkl: row for row in rows} for kind, rows in account.entries.items()}


def test_a_first_read_asks_activities_first_then_who_it_is_then_each_named_type(
    world: World,
) -> None:
    account = read(world, MOVIES, SHOWS)
    assert world.wire.calls == [
        "GET /sync/activities",
        "GET /users/settings",
        "GET /sync/all-items/movies",
        "GET /sync/all-items/shows",
    ]
    assert set(account.entries) == {MOVIES, SHOWS}
    assert account.id == 5318008


def test_a_read_of_an_account_that_did_not_move_is_one_request(world: World) -> None:
    before = read(world)
    world.wire.clear()
    assert read(world) == before
    assert world.wire.calls == ["GET /sync/activities"]


def second_before(stamp: str | None) -> str:
    assert stamp is not None
    return f"{datetime.fromisoformat(stamp) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def test_a_change_costs_one_delta_of_its_type_from_one_second_before_the_stamp(
    world: World,
) -> None:
    before = read(world)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.wire.clear()
    account = read(world)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/shows"]
    assert world.wire.requests[1].url.params["date_from"] == second_before(before.activities_all)
    assert held(account, DARK).status is Status.DROPPED
    assert same_as_truth(world, account)


def test_a_removal_is_found_by_a_list_of_ids(world: World) -> None:
    before = read(world)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SOPRANOS}}]})
    world.wire.clear()
    account = read(world)
    assert entry(account, SOPRANOS) is None
    _, delta, ids = world.wire.requests
    assert delta.url.params["date_from"] == second_before(before.activities_all)
    assert ids.url.params["extended"] == "simkl_ids_only"
    assert same_as_truth(world, account)


def test_a_removal_that_took_a_rating_along_is_seen(world: World) -> None:
    read(world)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": LOST}}]})
    world.wire.clear()
    account = read(world)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/shows"]
    assert same_as_truth(world, account)


def test_a_rating_alone_is_seen_although_no_delta_shows_it(world: World) -> None:
    read(world)
    world.elsewhere("/sync/ratings", {"shows": [{"rating": 3, "ids": {"simkl": DARK}}]})
    world.wire.clear()
    account = read(world)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/shows"]
    assert held(account, DARK).rating == 3
    assert same_as_truth(world, account)


def test_a_rating_that_was_taken_away_is_seen(world: World) -> None:
    read(world)
    world.elsewhere("/sync/ratings/remove", {"shows": [{"ids": {"simkl": CHARMED}}]})
    assert held(read(world), CHARMED).rating is None


def test_types_that_are_not_named_are_not_asked_for_and_keep_their_own_stamp(world: World) -> None:
    first = read(world)
    world.elsewhere("/sync/add-to-list", {"movies": [{"to": "dropped", "ids": {"simkl": MATRIX}}]})
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.wire.clear()
    read(world, SHOWS)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/shows"]
    world.wire.clear()
    account = read(world)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/movies"]
    assert world.wire.requests[1].url.params["date_from"] == second_before(first.activities_all)
    assert same_as_truth(world, account)


def test_a_type_that_was_never_read_is_read_whole_beside_the_cached_one(world: World) -> None:
    read(world, SHOWS)
    world.wire.clear()
    account = read(world)
    assert world.wire.calls[1:] == ["GET /sync/all-items/movies", "GET /sync/all-items/anime"]
    assert all("date_from" not in request.url.params for request in world.wire.requests)
    assert same_as_truth(world, account)


def test_refresh_reads_named_types_whole(world: World) -> None:
    read(world)
    world.wire.clear()
    read(world, SHOWS, refresh=True)
    assert world.wire.calls == ["GET /sync/activities", "GET /sync/all-items/shows"]
    assert "date_from" not in world.wire.requests[1].url.params


def test_a_title_that_simkl_files_elsewhere_now_is_in_one_type_only(world: World) -> None:
    read(world)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": 39687}}]})
    row = {"status": "hold", "show": {"title": "Dark", "ids": {"simkl": DARK}}}
    world.wire.instead("GET /sync/all-items/anime", answer(200, {"anime": [row]}))
    account = read(world)
    assert [row.type for rows in account.entries.values() for row in rows if row.simkl == DARK] == [
        ANIME
    ]


def test_a_read_that_fails_half_way_leaves_the_snapshot_as_it_was(world: World) -> None:
    read(world)
    world.elsewhere("/sync/add-to-list", {"movies": [{"to": "dropped", "ids": {"simkl": MATRIX}}]})
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.wire.instead("GET /sync/all-items/shows", answer(400, {"error": "max_items"}))
    with pytest.raises(UnexpectedAnswer, match="/sync/all-items/shows"):
        read(world)
    world.wire.clear()
    account = read(world)
    assert world.wire.calls[1:] == ["GET /sync/all-items/movies", "GET /sync/all-items/shows"]
    assert same_as_truth(world, account)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": "2"}', '{"format": null, "types": 3}']
)
def test_a_damaged_snapshot_is_read_anew(world: World, damage: str) -> None:
    before = read(world)
    for file in world.settings.folders.cache.glob("library-*.json"):
        file.write_text(damage)
    assert read(world) == before


def test_a_snapshot_that_somebody_edited_is_read_anew(world: World) -> None:
    before = read(world)
    (file,) = world.settings.folders.cache.glob("library-*.json")
    text = file.read_text(encoding="utf-8")
    assert '"imdb"' in text
    file.write_text(text.replace('{"imdb"', '["imdb"', 1), encoding="utf-8")
    assert read(world) == before
    file.write_text(text.replace('"completed"', '"dropped"', 1), encoding="utf-8")
    assert read(world) == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_snapshot_is_private(world: World) -> None:
    read(world)
    (file,) = world.settings.folders.cache.glob("library-*.json")
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_snapshot_holds_no_secret(world: World) -> None:
    read(world)
    (file,) = world.settings.folders.cache.glob("library-*.json")
    text = file.read_text(encoding="utf-8")
    for secret in (world.credentials.access_token, world.credentials.refresh_token):
        assert secret is not None
        assert secret not in text
        assert secret not in file.name


def test_an_account_that_went_back_in_time_is_read_whole(world: World) -> None:
    read(world)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": WIRE}}]})
    assert entry(read(world), WIRE) is not None
    (old,) = world.settings.folders.cache.glob("library-*.json")
    world.start_afresh()
    old.rename(old.with_name(f"library-{world.settings.fingerprint}.json"))
    world.wire.clear()
    assert entry(read(world), WIRE) is None
    assert world.wire.calls[:2] == ["GET /sync/activities", "GET /users/settings"]
    assert all("date_from" not in request.url.params for request in world.wire.requests)


def test_a_snapshot_of_another_account_is_not_held_against_this_one(world: World) -> None:
    read(world)
    world.wire.instead("GET /sync/activities", answer(200, {"all": "2001-01-01T00:00:00Z"}))
    world.wire.instead("GET /users/settings", answer(200, {"account": {"id": 7}}))
    world.wire.instead("GET /sync/all-items/shows", answer(200, {}))
    account = read(world, SHOWS)
    assert (account.id, account.entries[SHOWS]) == (7, ())


def test_a_list_of_ids_with_one_that_was_never_seen_makes_the_type_be_read_whole(
    world: World,
) -> None:
    read(world)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SOPRANOS}}]})
    strange = {"shows": [{"show": {"ids": {"simkl": 5}}}, {"show": {"ids": {"simkl": DARK}}}]}
    world.wire.instead("GET /sync/all-items/shows", None, answer(200, strange))
    assert same_as_truth(world, read(world))


def test_a_read_of_an_account_that_did_not_move_writes_no_file(world: World) -> None:
    read(world)
    (file,) = world.settings.folders.cache.glob("library-*.json")
    before = file.stat().st_ino, file.stat().st_mtime_ns
    read(world)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == before


@pytest.mark.parametrize("form", EmptyForm)
def test_every_form_of_an_empty_answer_is_an_empty_type(tmp_path: Path, form: EmptyForm) -> None:
    world = World(tmp_path, Quirks(empty_form=form))
    world.start_afresh(empty=True)
    account = read(world)
    assert account.entries == dict.fromkeys(MediaType, ())
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": WIRE}}]})
    assert held(read(world), WIRE).status is Status.HOLD


@pytest.mark.parametrize(
    "bad",
    [
        httpx.Response(200, html="<html>Blocked</html>"),
        httpx.Response(200, content=b'{"shows": [{"sta'),
        answer(200, {"error": "premium_only"}),
        answer(200, {"shows": None}),
        answer(200, {"shows": {}}),
        answer(200, {"shows": ["Lost"]}),
        answer(200, {"shows": [{"status": "hold"}]}),
        answer(200, {"shows": [{"status": "hold", "show": {"ids": {}}}]}),
        answer(200, {"movies": [{"status": "dropped", "movie": {"ids": {"simkl": 1}}}]}),
        answer(200, {"items": []} | {"total": 3}),
        answer(200, "shows"),
        answer(200, 7),
        answer(302, {}, Location="https://elsewhere.example/"),
        answer(404, {"error": "url_failed", "code": 404}),
    ],
)
def test_a_wrong_answer_is_an_error_that_names_the_endpoint_never_an_empty_library(
    world: World, bad: httpx.Response
) -> None:
    world.wire.instead("GET /sync/all-items/shows", *[bad] * 6)
    with pytest.raises(UnexpectedAnswer, match="GET /sync/all-items/shows"):
        read(world, SHOWS)


@pytest.mark.parametrize("bad", [answer(200, []), answer(200, {}), answer(200, {"all": 3})])
def test_activities_of_another_shape_are_an_error(world: World, bad: httpx.Response) -> None:
    world.wire.instead("GET /sync/activities", bad)
    with pytest.raises(UnexpectedAnswer, match="GET /sync/activities"):
        read(world)


def test_an_account_where_nothing_ever_happened_can_be_read(world: World) -> None:
    never = {"all": None, "tv_shows": None, "movies": {"all": None}, "news": {"all": "x"}}
    world.wire.instead("GET /sync/activities", answer(200, never), answer(200, never))
    assert read(world, SHOWS).activities_all is None
    world.wire.clear()
    read(world, SHOWS)
    assert world.wire.calls == ["GET /sync/activities"]


def test_odd_rows_are_read_as_far_as_they_are_known(world: World) -> None:
    rows = [
        {"status": "notinteresting", "anime": {"title": "A", "ids": {"simkl_id": "7", "mal": 5}}},
        {"status": "paused", "show": {"ids": {"simkl": 8, "imdb": " TT0000008 ", "tmdb": None}}},
        {"status": "hold", "is_rewatch": True, "show": {"title": "A again", "ids": {"simkl": 7}}},
        {"status": "hold", "show": {"title": "B", "year": None, "ids": {"simkl": 9, "slug": "b"}},
         "memo": {}, "user_rating": None, "watched_episodes_count": None, "anime_type": "new kind"},
    ]  # fmt: skip
    world.wire.instead("GET /sync/all-items/anime", answer(200, {"anime": rows}))
    account = read(world, ANIME)
    first, second, third = account.entries[ANIME]
    assert (first.status, first.simkl, first.ids) == (Status.DROPPED, 7, {"mal": "5"})
    assert (second.status, second.status_text, second.ids) == (
        None,
        "paused",
        {"imdb": "tt0000008"},
    )
    assert (third.memo, third.watched, third.anime_type, third.slug) == (None, 0, "new kind", "b")


EMPTY = [answer(200, {}), answer(200, None), answer(200, [])]


@pytest.mark.parametrize("empty", EMPTY)
def test_a_library_that_is_suddenly_empty_is_read_once_more(
    world: World, empty: httpx.Response
) -> None:
    before = read(world, SHOWS)
    world.wire.instead("GET /sync/all-items/shows", empty)
    assert read(world, SHOWS, refresh=True).entries == before.entries


def test_an_empty_first_answer_is_not_believed_when_the_activities_tell_of_titles(
    world: World,
) -> None:
    world.wire.instead("GET /sync/all-items/shows", answer(200, None))
    account = read(world, SHOWS)
    assert world.wire.calls.count("GET /sync/all-items/shows") == 2
    assert len(account.entries[SHOWS]) == 14


def test_a_library_that_stays_empty_without_a_removal_is_refused(world: World) -> None:
    before = read(world, SHOWS)
    world.wire.instead("GET /sync/all-items/shows", answer(200, {}), answer(200, {}))
    with pytest.raises(Refused, match="14 of the 14 shows that were there before"):
        read(world, SHOWS, refresh=True)
    assert read(world, SHOWS) == before


def test_a_library_and_activities_that_are_suddenly_empty_are_refused(world: World) -> None:
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SOPRANOS}}]})
    before = read(world, SHOWS)
    nothing = answer(200, {"all": None, "tv_shows": {"all": None}, "anime": {}, "movies": {}})
    world.wire.instead("GET /sync/activities", nothing)
    world.wire.instead("GET /sync/all-items/shows", answer(200, {}), answer(200, {}))
    with pytest.raises(Refused, match="13 of the 13 shows that were there before"):
        read(world, SHOWS)
    assert read(world, SHOWS) == before


def test_an_empty_delta_of_a_type_that_moved_is_not_believed(world: World) -> None:
    read(world)
    world.elsewhere("/sync/add-to-list", {"shows": [{"to": "dropped", "ids": {"simkl": DARK}}]})
    world.wire.instead("GET /sync/all-items/shows", answer(200, None))
    assert same_as_truth(world, read(world))


def test_an_empty_list_of_ids_after_one_removal_does_not_empty_the_library(world: World) -> None:
    read(world)
    world.elsewhere("/sync/history/remove", {"shows": [{"ids": {"simkl": SOPRANOS}}]})
    world.wire.instead("GET /sync/all-items/shows", None, answer(200, {}))
    assert same_as_truth(world, read(world))


def test_a_library_that_was_really_emptied_is_empty(world: World) -> None:
    account = read(world, SHOWS)
    ids = [{"ids": {"simkl": row.simkl}} for row in account.entries[SHOWS]]
    world.elsewhere("/sync/history/remove", {"shows": ids})
    assert read(world, SHOWS).entries[SHOWS] == ()


def test_server_errors_that_stay_are_reported_after_growing_pauses(world: World) -> None:
    world.wire.instead("GET /sync/activities", *[httpx.Response(500, html="oops")] * 6)
    with pytest.raises(Unreachable, match="500"):
        read(world)
    assert len(world.wire.calls) == 6


def test_old_counts_are_read_again_by_bucket_and_then_kept_for_a_day(world: World) -> None:
    with world.reader() as reader:
        account = reader.read(ALL)
        dark = entry(account, DARK)
        assert dark is not None
        world.wire.clear()
        assert reader.with_fresh_counts(account, [dark]) is account
        assert world.wire.calls == []
        world.clock.pass_by(hours=25)
        change_title(world.sandbox.file, DARK, seasons=[10, 8, 8, 9], not_aired=9)
        fresh = reader.with_fresh_counts(account, [dark])
        assert held(fresh, DARK).total == 35
        assert reader.with_fresh_counts(fresh, [dark]) is fresh
        assert world.wire.calls == ["GET /sync/all-items/shows/completed"]
    assert held(read(world), DARK).total == 35


def test_whether_the_account_moved_is_one_request(world: World) -> None:
    with world.reader() as reader:
        account = reader.read([SHOWS])
        assert not reader.activities_moved(account)
        world.elsewhere(
            "/sync/add-to-list", {"movies": [{"to": "dropped", "ids": {"simkl": MATRIX}}]}
        )
        assert not reader.activities_moved(account)
        world.elsewhere("/sync/add-to-list", {"shows": [{"to": "hold", "ids": {"simkl": DARK}}]})
        world.wire.clear()
        assert reader.activities_moved(account)
        assert world.wire.calls == ["GET /sync/activities"]


def test_details_read_each_bucket_once_with_every_recorded_episode(world: World) -> None:
    with world.reader() as reader:
        account = reader.read(ALL)
        wanted = [row for row in account.entries[SHOWS] if row.status is Status.COMPLETED]
        world.wire.clear()
        rows = reader.details(wanted)
    assert world.wire.calls == ["GET /sync/all-items/shows/completed"]
    assert world.wire.requests[0].url.params["include_all_episodes"] == "original"
    assert rows.keys() == {row.simkl for row in wanted}
    assert any(row.get("seasons") for row in rows.values())


def test_the_account_id_is_asked_once_for_each_credential(world: World) -> None:
    for _ in range(2):
        with world.reader() as reader:
            assert reader.account_id() == 5318008
    assert world.wire.calls == ["GET /sync/activities", "GET /users/settings"]
