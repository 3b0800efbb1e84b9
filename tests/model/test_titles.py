"""Titles are compared by what a person reads, and written with their year."""

import pytest

from reconciler.model.titles import folded, named, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Am\u00e9lie", "Ame\u0301lie"),
        ("Ocean\u2019s Eleven", "Ocean's Eleven"),
        ("THE  OFFICE\u00a0", "the office"),
        ("\u1e9e", "ss"),
        ("\uac00", "\u1100\u1161"),
    ],
)
def test_titles_that_read_the_same_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert same_name(one, other)


def test_other_letters_are_another_title() -> None:
    assert not same_name("Amelie", "Am\u00e9lie")
    assert same_name(None, "Am\u00e9lie")


def test_a_title_is_written_with_its_year() -> None:
    assert named("Heat", 1995) == "Heat (1995)"
    assert named("Heat", None) == "Heat"
    assert named(None, 1995) == "no title (1995)"


def test_a_title_that_ends_with_its_year_is_written_with_it_once() -> None:
    assert named("Hunter x Hunter (2011)", 2011) == "Hunter x Hunter (2011)"
    assert named("Hunter x Hunter (2011)", 2012) == "Hunter x Hunter (2011) (2012)"
    assert named("2012", 2012) == "2012 (2012)"
    assert named("Hunter x Hunter (2011) ", 2011) == "Hunter x Hunter (2011) "
