"""Several exports are one library: ids join titles, never names; the order does not matter."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.exports.item import FoundItem, RowPlace
from reconciler.exports.joining import FromSource, Joined, join, label_of
from reconciler.model.media import FURTHEST, STATUSES, MediaType, Status
from tests.exports.bringing import brought, write

NAMES = ("Trakt", "IMDb", "Letterboxd")


def found(
    source: int,
    ids: Mapping[str, str],
    status: Status | None = Status.COMPLETED,
    media_type: MediaType | None = MediaType.MOVIES,
    **more: Any,
) -> FromSource:
    item = FoundItem(
        media_type, status, more.pop("title", "Heat"), 1995, ids, RowPlace("x"), **more
    )
    return FromSource(source, NAMES[source], item)


def test_an_id_joins_and_the_ids_of_both_are_kept() -> None:
    joined = join(
        [
            found(0, {"imdb": "tt1000001", "tmdb": "1"}),
            found(1, {"imdb": "tt1000001", "letterboxd": "heat"}),
            found(2, {"letterboxd": "heat", "simkl": "9"}),
        ]
    )
    (item,) = joined.items
    ids = {"imdb": "tt1000001", "tmdb": "1", "letterboxd": "heat", "simkl": "9"}
    assert item.ids == ids
    assert joined.decisions == ()


def test_a_name_joins_nothing() -> None:
    joined = join([found(0, {"imdb": "tt1000001"}), found(1, {"tmdb": "1"}), found(2, {})])
    assert len(joined.items) == 2
    assert [one.service for one in joined.review] == ["Letterboxd"]


def test_numbers_of_films_and_shows_are_different_titles() -> None:
    joined = join([found(0, {"tmdb": "1"}), found(1, {"tmdb": "1"}, media_type=MediaType.SHOWS)])
    assert len(joined.items) == 2


def test_anime_are_not_joined_by_ids_that_seasons_share_and_are_told() -> None:
    anime = MediaType.ANIME
    joined = join(
        [
            found(0, {"tvdb": "267440"}, media_type=anime, title="Season 1"),
            found(1, {"tvdb": "267440"}, media_type=anime, title="Season 2"),
            found(2, {"tvdb": "267440", "mal": "1"}, media_type=anime),
        ]
    )
    assert [item.has_shared_ids_alone for item in joined.items] == [False, True, True]


def test_the_furthest_status_wins_and_is_told() -> None:
    for further in range(len(FURTHEST)):
        for status in FURTHEST[:further]:
            joined = join(
                [
                    found(0, {"tmdb": "1"}, status, MediaType.SHOWS),
                    found(1, {"tmdb": "1"}, FURTHEST[further], MediaType.SHOWS),
                ]
            )
            (item,), (decision,) = joined.items, joined.decisions
            assert item.status is FURTHEST[further]
            assert (decision.what, decision.taken) == ("status", FURTHEST[further].value)
            assert decision.given == (("Trakt", status.value), ("IMDb", FURTHEST[further].value))


def test_the_newest_rating_wins_and_one_with_a_day_is_newer() -> None:
    ratings = [
        found(0, {"tmdb": "1"}, rating=9),
        found(1, {"tmdb": "1"}, rating=6, rated_at="2020-01-02"),
        found(2, {"tmdb": "1"}, rating=7, rated_at="2020-01-01T10:00:00Z"),
    ]
    joined = join(ratings)
    assert joined.items[0].rating == 6
    (decision,) = joined.decisions
    assert decision.given == (("Trakt", "9"), ("IMDb", "6"), ("Letterboxd", "7"))


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ([None, "2020-01-01", "2014-04-05T15:27:00Z"], "2014-04-05T15:27:00Z"),
        (["2014-04-05", "2014-04-05T15:27:00Z", None], "2014-04-05T15:27:00Z"),
        ([None, None, None], None),
    ],
)
def test_the_first_date_wins_and_any_before_unknown(
    dates: list[str | None], first: str | None
) -> None:
    rows = [found(place, {"tmdb": "1"}, watched=date) for place, date in enumerate(dates)]
    assert join(rows).items[0].watched == first


def test_a_title_that_is_not_completed_has_no_date() -> None:
    show = MediaType.SHOWS
    (item,) = join([found(0, {"tmdb": "1"}, Status.WATCHING, show, watched="2020-01-01")]).items
    assert item.watched is None


def test_a_date_counts_only_where_the_title_was_completed() -> None:
    begun = found(0, {"tmdb": "1"}, Status.WATCHING, MediaType.SHOWS, watched="2020-01-01")
    done = found(1, {"tmdb": "1"}, Status.COMPLETED, MediaType.SHOWS, watched="2021-01-01")
    undated = found(1, {"tmdb": "1"}, Status.COMPLETED, MediaType.SHOWS)
    for rows, watched in (([begun, done], "2021-01-01"), ([begun, undated], None)):
        joined = join(rows)
        assert joined.items[0].watched == watched
        assert [decision.what for decision in joined.decisions] == ["status"]
    (_, decision) = join(
        [begun, done, found(2, {"tmdb": "1"}, media_type=MediaType.SHOWS)]
    ).decisions
    assert (decision.what, decision.taken) == ("watched", "2021-01-01")
    assert decision.given == (("IMDb", "2021-01-01"), ("Letterboxd", "unknown"))


def test_episodes_of_all_come_together_with_their_first_dates() -> None:
    joined = join(
        [
            found(0, {"tmdb": "1"}, episodes={(1, 1): "2020-01-01T00:00:00Z", (1, 2): None}),
            found(1, {"tmdb": "1"}, episodes={(1, 1): "2019-01-01T00:00:00Z", (2, 1): None}),
        ]
    )
    episodes = {(1, 1): "2019-01-01T00:00:00Z", (1, 2): None, (2, 1): None}
    assert joined.items[0].episodes == episodes


def test_a_status_from_another_export_takes_a_title_out_of_the_review() -> None:
    joined = join([found(0, {"tmdb": "1"}, None), found(1, {"tmdb": "1"}, Status.PLANTOWATCH)])
    assert joined.review == ()
    assert joined.items[0].status is Status.PLANTOWATCH


def test_an_id_on_which_exports_disagree_is_told() -> None:
    joined = join(
        [found(0, {"imdb": "tt1000001", "tmdb": "2"}), found(1, {"imdb": "tt1000001", "tmdb": "1"})]
    )
    (decision,) = joined.decisions
    assert (decision.what, decision.taken, len(joined.items)) == ("tmdb", "1", 1)


@pytest.mark.parametrize(
    ("title", "year", "ids", "label"),
    [
        ("Heat", 1995, {"tmdb": "1"}, "Heat (1995)"),
        ("Heat", None, {}, "Heat"),
        (None, 1995, {"tmdb": "1", "imdb": "tt0113277"}, "imdb:tt0113277"),
        ("", None, {"letterboxd": "heat"}, "letterboxd:heat"),
        (None, None, {}, "a title without a name"),
    ],
)
def test_a_title_is_called_by_its_name_or_an_id(
    title: str | None, year: int | None, ids: dict[str, str], label: str
) -> None:
    assert label_of(title, year, ids) == label


@st.composite
def many(draw: st.DrawFn) -> list[FromSource]:
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        media_type = draw(st.sampled_from([*MediaType]))
        keys = ("mal", "tvdb", "simkl") if media_type is MediaType.ANIME else ("imdb", "tmdb")
        ids = draw(st.dictionaries(st.sampled_from(keys), st.sampled_from("123"), max_size=2))
        status = draw(st.none() | st.sampled_from(STATUSES[media_type]))
        rows.append(
            found(
                draw(st.integers(0, 2)),
                ids,
                status,
                draw(st.none() | st.just(media_type)),
                title=draw(st.sampled_from(["A", "B", None])),
                rating=draw(st.none() | st.integers(1, 10)),
                rated_at=draw(st.sampled_from([None, "2020-01-01", "2021-01-01"])),
                watched=draw(st.sampled_from([None, "2020-01-01", "2020-01-01T10:00:00Z"])),
            )
        )
    return rows


def without_sources(joined: Joined) -> list[str]:
    """Return the items without what they were joined from, ids in one order."""
    return sorted(
        str((*item._replace(ids={}, of=(), episodes={}), sorted(item.ids.items())))
        for item in joined.items
    )


@given(rows=many(), data=st.data())
def test_the_order_of_exports_changes_nothing(rows: list[FromSource], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    assert without_sources(join(rows)) == without_sources(join(shuffled))


@given(rows=many())
def test_every_item_is_somewhere_and_no_two_share_an_identifying_id(
    rows: list[FromSource],
) -> None:
    joined = join(rows)
    assert sum(len(item.of) for item in joined.items) + len(joined.review) == len(rows)
    seen = [
        (item.type, key, value)
        for item in joined.items
        for key, value in item.ids.items()
        if item.type is not MediaType.ANIME or key in ("mal", "simkl")
    ]
    assert len(seen) == len(set(seen))


def test_single_files_of_a_service_are_one_source(tmp_path: Path) -> None:
    head = "Position,Const,Title,Title Type,Your Rating\n"
    paths = write(
        tmp_path,
        {
            "WATCHLIST.csv": head + "1,tt0113277,Heat,movie,\n",
            "ratings.csv": head.removeprefix("Position,") + "tt0113277,Heat,movie,9\n",
            "mine.csv": "type,status,ids\nmovie,dropped,imdb:tt0113277\n",
        },
    )
    result = brought(*paths)
    assert [(one["service"], one["taken"], one["joined"]) for one in result.sources] == [
        ("IMDb", 1, 1),
        ("a table of your own", 0, 1),
    ]
    assert result.joined.items[0].status is Status.COMPLETED


def test_a_title_that_ends_with_its_year_is_told_with_it_once() -> None:
    ids = {"imdb": "tt1000001"}
    rows = [found(0, ids, Status.PLANTOWATCH, title="Heat (1995)"), found(1, ids)]
    (decision,) = join(
        [rows[0], rows[1]._replace(item=rows[1].item._replace(title=None))]
    ).decisions
    assert decision.title == "Heat (1995)"
