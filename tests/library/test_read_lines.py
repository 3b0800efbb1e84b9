"""Items on lines of their own are read by their lines, and only where they are items."""

from typing import Any

import pytest

from reconciler.library.reading.read import check_library
from reconciler.library.reading.source import GetEvent
from tests.library.ways import check, closely

ITEM = "{title: Heat, year: 1995, ids: {imdb: tt0113277, tmdb: 949}}"
HEAD = "version: 1\nmovies:\n  completed:\n"

LINES = {
    "as the program writes it": f"    - {ITEM}\n",
    "blanks inside of braces": "    - { title: Heat, ids: { tmdb: 949 } }\n",
    "no title": "    - {year: 1995, ids: {tmdb: 949}}\n",
    "double quotes": '    - {title: "Dune: Part Two", ids: {tmdb: 949}}\n',
    "single quotes": "    - {title: 'She said \"it''s\"', ids: {tmdb: 949}}\n",
    "all keys": "    - {title: Heat, ids: {tmdb: 949}, rating: 9, watched: 2014-04-05}\n",
    "a time": "    - {ids: {tmdb: 949}, rating: null, watched: 2014-04-05T20:15:00Z}\n",
    "other letters": "    - {title: 夜の Étoile 🎬, ids: {tmdb: 949}}\n",
    "at the hyphens' own column": f"  - {ITEM}\n",
    "windows": f"    - {ITEM}\r\n",
}

OTHERS = {
    "an empty title": "    - {title: '', ids: {tmdb: 949}}\n",
    "a title that is a word for nothing": "    - {title: null, ids: {tmdb: 949}}\n",
    "an id that is a word for nothing": "    - {title: Heat, ids: {tmdb: 949, tvdb: null}}\n",
    "an id twice": "    - {title: Heat, ids: {tmdb: 949, tmdb: 950}}\n",
    "a rating twice": "    - {ids: {tmdb: 949}, rating: 1, rating: 2}\n",
    "a year that none has": "    - {year: 1000, ids: {tmdb: 949}}\n",
    "a rating that none has": "    - {ids: {tmdb: 949}, rating: 11}\n",
    "an escape": '    - {title: "\\x41", ids: {tmdb: 949}}\n',
    "a comment beside it": f"    - {ITEM} # why\n",
    "a key below it": f"    - {ITEM}\n      rating: 9\n",
    "an item of a list in a list": f"    -\n      - {ITEM}\n",
    "a title over lines in quotes": f"    - {{title: 'A\n    - {ITEM}\n', ids: {{tmdb: 1}}}}\n",
    "a block of text": f"    - ids: {{tmdb: 1}}\n      title: |\n        - {ITEM}\n",
    "a text over lines": f"    - tmdb:1\n       - {ITEM}\n    - tmdb:2\n",
    "a key's list": f"    - ids: {{tmdb: 1}}\n      title:\n        - {ITEM}\n",
    "brackets over lines": f"    - [\n    - {ITEM}\n    ]\n",
    "a lone carriage return": f"    - {ITEM}\r    - tmdb:1\n",
    "a character that stands for nothing": "    - \U000f0000\n    - tmdb:1\n",
    "the same item again": f"    - {ITEM}\n    - {ITEM}\n",
    "two in a block of text": f"    - ids: {{tmdb: 1}}\n      title: |\n"
    f"        - {ITEM}\n        - {{ids: {{tmdb: 5}}}}\n",
    "two in brackets over lines": f"    - [\n    - {ITEM}\n    - {{ids: {{tmdb: 5}}}}\n    ]\n",
    "a key below the second": f"    - {{ids: {{tmdb: 5}}}}\n    - {ITEM}\n      rating: 9\n",
    "a text below the second": f"    - {{ids: {{tmdb: 5}}}}\n    - {ITEM}\n      more\n",
    "the second set in": f"    - {{ids: {{tmdb: 5}}}}\n      - {ITEM}\n",
    "the second set out": f"    - {{ids: {{tmdb: 5}}}}\n  - {ITEM}\n",
}


def events_of(text: str, *, pure: bool) -> int:
    """Count the events that the reading of a text takes."""
    count = 0

    def watch(get_event: GetEvent) -> GetEvent:
        def get() -> Any:
            nonlocal count
            count += 1
            return get_event()

        return get

    check(text.encode(), "x", pure=pure, watch=watch)
    return count


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("name", [*LINES, *OTHERS])
def test_what_stands_on_lines_reads_the_same_in_all_ways(name: str, pure: bool) -> None:
    for before in ("", f"    - {ITEM.replace('949', '1').replace('tt0113277', 'tt0000001')}\n"):
        data = f"{HEAD}{before}{(LINES | OTHERS)[name]}    - imdb:tt0000002\n".encode()
        expected = check(data, "x", pure=pure, watch=closely)
        assert check(data, "x", pure=pure) == expected


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("name", LINES)
def test_an_item_on_a_line_is_one_event(name: str, pure: bool) -> None:
    text = events_of(f"{HEAD}    - tmdb:1\n", pure=pure)
    assert events_of(f"{HEAD}{LINES[name]}", pure=pure) == text


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_items_right_below_each_other_are_one_event_with_the_line_of_each(
    end: str, pure: bool
) -> None:
    one = events_of(f"{HEAD}    - tmdb:1\n", pure=pure)
    lines = [f"    - {{title: {name}, ids: {{tmdb: {name}1}}}}" for name in "123"]
    text = end.join((*HEAD.splitlines(), *lines, "# between", "    - {ids: {tmdb: 4}}", ""))
    assert events_of(text, pure=pure) == one + 1
    library = check(text.encode(), "x", pure=pure).library
    assert library is not None
    assert [(wish.line, wish.column) for wish in library.wishes] == [(4, 7), (5, 7), (6, 7), (8, 7)]


def test_a_line_within_a_text_is_no_item() -> None:
    data = f"{HEAD}    - ids: {{tmdb: 1}}\n      title: |\n        - {ITEM}\n".encode()
    assert [one.code for one in check_library(data, "x").problems] == ["several-lines"]
