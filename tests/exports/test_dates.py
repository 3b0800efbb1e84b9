"""Days and moments of exports: only what cannot be misread is taken."""

from datetime import date

import pytest

from reconciler.exports.dates import DayOrder, day_order, iso_moment, local_day, number_day, year_in

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2014-04-05", "2014-04-05"),
        ("2014-04-05T15:27:00.000Z", "2014-04-05T15:27:00Z"),
        ("2014-04-05 15:27:00", "2014-04-05T15:27:00Z"),
        ("2014-04-05T15:27", "2014-04-05T15:27:00Z"),
        ("2014-04-05 15:27:00+02:00", "2014-04-05T13:27:00Z"),
        ("2014-04-05T15:27:00-0400", "2014-04-05T19:27:00Z"),
        ("2014-04-05 15:27:00 UTC", "2014-04-05T15:27:00Z"),
        (" 2014-04-05 ", "2014-04-05"),
        ("2026-11-28", "2026-11-28"),
        ("2026-11-29", None),
        ("1899-12-31", None),
        ("1970-01-01T00:00:01Z", None),
        ("0001-01-01 00:00:00", None),
        ("2014-13-05", None),
        ("2014-04-05T25:00:00", None),
        ("2014", None),
        ("٢٠١٤-٠٤-٠٥", None),
        ("", None),
        (None, None),
        (20140405, None),
    ],
)
def test_iso_days_and_moments(text: object, moment: str | None) -> None:
    assert iso_moment(text, TODAY) == moment


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["03/04/2021", "13/04/2021"], DayOrder.DAY_FIRST),
        (["03/04/2021", "04/13/2021"], DayOrder.MONTH_FIRST),
        (["13-04-2021 10:00:00"], DayOrder.DAY_FIRST),
        (["12/31/2020, 10:05 PM"], DayOrder.MONTH_FIRST),
        (["03/04/2021"], None),
        (["13/04/2021", "04/13/2021"], None),
        (["31.12.2020"], None),
        (["31/31/2015"], None),
        (["2020-12-31", "x", ""], None),
    ],
)
def test_a_column_tells_which_number_is_the_day(column: list[str], order: DayOrder | None) -> None:
    assert day_order(column) is order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2021", DayOrder.DAY_FIRST, "2021-04-03"),
        ("03/04/2021", DayOrder.MONTH_FIRST, "2021-03-04"),
        ("03/04/2021", None, None),
        ("04/04/2021", None, "2021-04-04"),
        ("3.4.2021", None, "2021-04-03"),
        ("31/12/2020", DayOrder.MONTH_FIRST, None),
        ("03/04-2021", DayOrder.DAY_FIRST, None),
        ("03/04/21", DayOrder.DAY_FIRST, None),
    ],
)
def test_days_of_a_place(text: str, order: DayOrder | None, day: str | None) -> None:
    assert local_day(text, order, TODAY) == day


@pytest.mark.parametrize(
    ("number", "day"),
    [(20180904, "2018-09-04"), (0, None), (20180900, None), (True, None), ("20180904", None)],
)
def test_days_as_numbers(number: object, day: str | None) -> None:
    assert number_day(number, TODAY) == day


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (1995, 1995),
        ("1995", 1995),
        ("1995.0", 1995),
        ("1995-12-15", 1995),
        ("1995–1999", 1995),
        ("", None),
        ("0001-01-01", None),
        (True, None),
        (1850, 1850),
        (1849, None),
        (2200, 2200),
        ("2201", None),
        (99999, None),
    ],
)
def test_years(value: object, year: int | None) -> None:
    assert year_in(value) == year
