"""Numbers and ratings of cells, and what is gathered of a title from many rows."""

from decimal import Decimal

import pytest

from reconciler.exports.cells import csv_text, number_in, rating_in, whole_in
from reconciler.exports.dates import earliest
from reconciler.exports.gathering import Gathered, Gathering, Tally
from reconciler.exports.item import LeftOut, Remark, RowPlace
from reconciler.model.media import MediaType, Status

HERE = RowPlace("x.csv", "", 2)


@pytest.mark.parametrize(
    ("value", "number", "whole"),
    [
        (7, "7", 7),
        (7.5, "7.5", None),
        (7.0, "7.0", 7),
        (" 7 ", "7", 7),
        ("7,5", "7.5", None),
        ("7.0", "7.0", 7),
        ("0", "0", 0),
        ("999999", "999999", 999999),
        ("1000000", None, None),
        (-1, None, None),
        ("-1", None, None),
        ("1e5", None, None),
        (1e20, None, None),
        (float("nan"), None, None),
        ("٣", None, None),
        ("7.", None, None),
        ("", None, None),
        (True, None, None),
        (None, None, None),
        ([7], None, None),
    ],
)
def test_a_number_is_not_negative_and_has_few_digits(
    value: object, number: str | None, whole: int | None
) -> None:
    assert number_in(value) == (None if number is None else Decimal(number))
    assert whole_in(value) == whole


@pytest.mark.parametrize(
    ("value", "times", "rating", "fits"),
    [
        (10, "1", 10, True),
        (10.1, "1", None, False),
        ("7.4", "1", 7, True),
        ("7.5", "1", 8, True),
        ("0.1", "1", 1, True),
        (0, "1", None, True),
        ("0.0", "1", None, True),
        ("", "1", None, True),
        (" ", "1", None, True),
        (None, "1", None, True),
        ("x", "1", None, False),
        (-1, "1", None, False),
        (True, "1", None, False),
        ("5", "2", 10, True),
        ("0.5", "2", 1, True),
        ("5.5", "2", None, False),
        (95, "0.1", 10, True),
        (94, "0.1", 9, True),
        (4, "0.1", 1, True),
        (101, "0.1", None, False),
    ],
)
def test_a_rating_is_from_1_to_10_and_0_or_nothing_is_none(
    value: object, times: str, rating: int | None, fits: bool
) -> None:
    assert rating_in(value, times=times) == (rating, fits)


def test_a_table_has_crlf_and_empty_cells_for_what_is_not_known() -> None:
    rows: list[list[object]] = [[1, None, "a,b"], ['"', "=1", ""]]
    assert csv_text(("A", "B", "C"), rows) == 'A,B,C\r\n1,,"a,b"\r\n"""",\'=1,\r\n'


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        (None, None, None),
        ("2020-01-01", None, "2020-01-01"),
        ("2020-01-02", "2020-01-01", "2020-01-01"),
        ("2020-01-02", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
        ("2020-01-01", "2020-01-02T10:00:00Z", "2020-01-01"),
        ("2020-01-01", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
        ("2020-01-01T09:00:00Z", "2020-01-01T10:00:00Z", "2020-01-01T09:00:00Z"),
    ],
)
def test_the_first_of_two_dates_is_the_more_exact_one_of_a_day(
    one: str | None, other: str | None, first: str | None
) -> None:
    assert earliest(one, other) == earliest(other, one) == first


def test_rows_of_a_title_fill_in_what_is_not_known_and_the_newest_rating_stays() -> None:
    titles = Gathering()
    for _ in range(2):
        film = titles.of("key", MediaType.MOVIES, HERE)
    assert titles.known("key") is film
    assert titles.known("other") is None
    film.name(None, None, {"imdb": "tt1"})
    film.name("X", 1995, {"imdb": "tt2", "tmdb": "2"})
    film.name("Y", 1996, {})
    film.rate(7, None)
    film.rate(8, "2020-01-02")
    film.rate(9, "2020-01-01")
    film.rate(6, None)
    film.rate(None, "2021-01-01")
    film.statuses |= {Status.PLANTOWATCH, Status.COMPLETED}
    film.play("2020-01-02")
    film.play("2019-01-02")
    item = film.item()
    assert (item.title, item.year, item.ids) == ("X", 1995, {"imdb": "tt1", "tmdb": "2"})
    assert (item.rating, item.rated_at, item.watched) == (8, "2020-01-02", "2019-01-02")
    assert (item.status, item.rows, item.place, [*titles]) == (Status.COMPLETED, 2, HERE, [film])


def test_a_series_was_done_when_the_last_of_its_episodes_was_seen_first() -> None:
    assert Gathered(MediaType.SHOWS, HERE).last_first_watch is None
    show = Gathered(MediaType.SHOWS, HERE)
    for season, number, when in [
        (1, 1, "2020-01-01"),
        (1, 2, "2020-01-05"),
        (1, 2, "2022-01-01"),
        (1, 1, "2021-01-01"),
        (2, 1, None),
        (0, 1, "2023-01-01"),
        (0, 1, "2023-01-01"),
    ]:
        show.play_episode(season, number, when)
    assert show.episodes == {(1, 1): "2020-01-01", (1, 2): "2020-01-05", (2, 1): None}
    assert (show.specials, show.last_first_watch) == (2, "2020-01-05")


def test_the_first_places_of_what_is_left_out_are_kept_and_all_counted() -> None:
    tally = Tally()
    for row in range(1, 9):
        tally.leave_out("why", RowPlace("x.csv", "", row))
        tally.remark("what", RowPlace("x.csv", "", row), 2)
    tally.leave_out("else", HERE)
    *left, remark = tally.found()
    places = [RowPlace("x.csv", "", row) for row in range(1, 6)]
    assert left == [
        *(LeftOut("why", place) for place in places[:4]),
        LeftOut("why", places[4], 4),
        LeftOut("else", HERE),
    ]
    assert remark == Remark("what", places[0], 16)
