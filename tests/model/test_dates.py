"""From when on a date of Simkl's says when something was watched."""

import pytest

from reconciler.model.dates import UNKNOWN_DATE, known_day, known_moment


@pytest.mark.parametrize("moment", [None, UNKNOWN_DATE, "1999-12-31T23:59:59Z", "1999-12-31"])
def test_a_moment_before_2000_is_one_that_nobody_knows(moment: str | None) -> None:
    assert known_moment(moment) is None
    assert known_day(moment) is None


def test_any_later_moment_is_known_as_it_stands() -> None:
    assert known_moment("2000-01-01T00:00:00Z") == "2000-01-01T00:00:00Z"
    assert known_day("2000-01-01T00:00:00Z") == "2000-01-01"
