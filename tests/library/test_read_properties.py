"""No text and no bytes make the reader fail, and both ways of reading an item agree."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.reading.read import check_library
from reconciler.model.ids import ID_KEYS
from tests.library.bad_files import BAD_FILES
from tests.library.good_files import GOOD_FILES
from tests.library.ways import check, closely

FILES = [*GOOD_FILES.values(), *(bad.text for bad in BAD_FILES if len(bad.text) < 1000)]
PIECES = st.one_of(
    st.sampled_from(
        [
            *"{}[]:,-?&*!|>'\"%@`#~ \t\n\r\\",
            "\0",
            "\x85",
            "\u2028",
            "\ufeff",
            "é",
            "𝄞",
            "<<: ",
            "- ",
        ]
    ),
    st.sampled_from(["---\n", "...\n", "%YAML 1.1\n", "null", "tmdb:1", "ids: ", "simkl.com/tv/1"]),
    st.text(max_size=3),
)


@st.composite
def edited_files(draw: st.DrawFn) -> str:
    """Return a library file after a few slips of the hand."""
    text = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 10]))
        text = text[:start] + draw(PIECES) + text[end:]
    return text


ITEMS = [
    *(f"{{title: A, year: 2010, ids: {{{key}: {spec.example}}}}}" for key, spec in ID_KEYS.items()),
    *(f"title: A B\n      ids:\n        {key}: {spec.example}" for key, spec in ID_KEYS.items()),
    *(f"{key}:{spec.example}" for key, spec in ID_KEYS.items()),
    "{title: 'A, B', ids: {simkl: 1, tvdb: lost}}",
    "{title: A, ids: {simkl: 2}, rating: 9, watched: 2014-04-05}",
    "{watched: 2014-04-05T20:15:00+02:00, ids: {simkl: 3}, rating: null}",
    "ids: {simkl: 4}\n      rating:\n      watched: unknown",
    "https://simkl.com/tv/1/a?b=c",
    "'https://trakt.tv/shows/lost'",
]
SLIPS = st.one_of(
    st.sampled_from(
        ["null", "~", "Null", "NULL", "''", '""', "'null'", "1", "'1'", " ", "\n", "x"]
    ),
    st.sampled_from(
        ["\n        ", "\\\n    ", "- |\n", ": ", ":", ", ", "{", "}", "[", "'", '"', "#"]
    ),
    st.sampled_from(
        ["\x85", "\u2028", "\u2029", "\u00a0", "\u200b", "\ufeff", " #", "&a ", "!t ", "? "]
    ),
    st.sampled_from(
        [" tmdb:2", " https://simkl.com/tv/2", "title: B", "ids: {tmdb: 3}", "<<: ", "*a"]
    ),
    st.sampled_from(
        ["rating: 1", "rating", "watched", "watched: unknown", "10", "11", "2014-02-30", "Z", "T"]
    ),
)


@st.composite
def edited_items(draw: st.DrawFn) -> str:
    """Return a file with items of which one or two words, or characters, were overwritten."""
    lines = []
    for item in draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3)):
        for _ in range(draw(st.integers(0, 2))):
            words = [*re.finditer(r"\w+|\W", item)]
            word = draw(st.sampled_from(words)) if words else None
            start, end = word.span() if word is not None else (0, 0)
            if draw(st.booleans()):
                start = end
            item = item[:start] + draw(SLIPS) + item[end:]
        lines.append(f"    - {item}\n")
    status = draw(st.sampled_from(["watching", "completed", "completed", "done"]))
    return f"version: 1\nshows:\n  {status}:\n{''.join(lines)}"


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@given(data=st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_give_a_library_or_problems(pure: bool, data: bytes) -> None:
    checked = check(data, "x", pure=pure)
    assert (checked.library is None) == bool(checked.problems)


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@given(text=edited_files() | edited_items())
def test_edited_files_read_the_same_quickly_and_closely(pure: bool, text: str) -> None:
    data = text.encode("utf-8", "replace")
    today = date(2026, 11, 27)
    quickly = check(data, "x", today=today, pure=pure)
    assert quickly == check(data, "x", today=today, pure=pure, watch=closely)


@given(text=edited_items())
def test_edited_items_mean_the_same_to_both_parsers(text: str) -> None:
    data = text.encode("utf-8", "replace")
    assert check_library(data, "x").library == check(data, "x", pure=True).library


@given(text=edited_files())
def test_problems_of_edited_files_lie_within_the_text_in_order(text: str) -> None:
    data = text.encode("utf-8", "replace")
    places = [(one.line, one.column) for one in check_library(data, "x").problems]
    assert places == sorted(places)
    last = text.count("\n") + text.count("\r") + 1
    assert all(1 <= line <= last and column >= 1 for line, column in places)


@given(text=edited_files())
def test_the_pure_parser_fails_on_no_edited_file(text: str) -> None:
    check(text.encode("utf-8", "replace"), "x", pure=True)
