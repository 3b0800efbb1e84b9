"""Items that say something else where they stand: one key set or removed, all else as it was."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.editing.edit import Edits, edit_library
from reconciler.library.editing.locate import locate
from reconciler.model.errors import EditFailed
from reconciler.model.media import MediaType, Status
from tests.library.test_edit_properties import comments_of, located, with_numbered_comments
from tests.strategies.files import WrittenFile, titles, written_files


class Case(NamedTuple):
    """A list of movies, and what one of its items shall say instead; None removes a key."""

    before: str
    after: str
    keys: Mapping[str, Any]
    item: int = 0


RATED: Final[dict[str, Any]] = {"rates": True, "rating": 9}
YEAR: Final = {"year": 2010}
NO_YEAR: Final = {"year": None}
CASES: Final = {
    "a value in braces": Case(
        "    - { year: '2001' , ids: {simkl: 1} } # c\n",
        "    - { year: 2010 , ids: {simkl: 1} } # c\n",
        YEAR,
    ),
    "a new key in braces": Case(
        "    - {title: 'A', ids: {simkl: 1},}\n",
        "    - {title: 'A', year: 2010, ids: {simkl: 1},}\n",
        YEAR,
    ),
    "a new key in braces with none before it": Case(
        "    - {ids: {simkl: 1}}\n", "    - {year: 2010, ids: {simkl: 1}}\n", YEAR
    ),
    "a key with nothing after it": Case(
        "    - {year: , ids: {simkl: 2}}\n", "    - {year: 2010 , ids: {simkl: 2}}\n", YEAR
    ),
    "a key without a colon": Case(
        "    - {year, ids: {simkl: 1}}\n", "    - {year: 2010, ids: {simkl: 1}}\n", YEAR
    ),
    "a key that goes out of braces": Case(
        "    - {title: A, year: 2001, ids: {simkl: 1}}\n",
        "    - {title: A, ids: {simkl: 1}}\n",
        NO_YEAR,
    ),
    "the last key goes out of braces": Case(
        "    - {ids: {simkl: 1}, year: 2001} # c\n", "    - {ids: {simkl: 1}} # c\n", NO_YEAR
    ),
    "a line in braces": Case(
        "    - {\n        title: A, # t\n        ids: {simkl: 1}, # i\n      }\n",
        "    - {\n        title: A,\n        year: 2010, # t\n        ids: {simkl: 1}, # i\n"
        "      }\n",
        YEAR,
    ),
    "a line goes out of braces": Case(
        "    - {\n        title: A,\n        year: 2001,\n        ids: {simkl: 1}\n      }\n",
        "    - {\n        title: A,\n        ids: {simkl: 1}\n      }\n",
        NO_YEAR,
    ),
    "the comment of a line that goes out of braces stays": Case(
        "    - {\n        ids: {simkl: 1},\n        year: 2001 # y\n      }\n",
        "    - {\n        ids: {simkl: 1} # y\n      }\n",
        NO_YEAR,
    ),
    "a value on a line of its own": Case(
        "    - title: A\n      year:   2001  # y\n      ids:\n        simkl: 1\n",
        "    - title: A\n      year:   2010  # y\n      ids:\n        simkl: 1\n",
        YEAR,
    ),
    "a new line": Case(
        "    - title: A # t\n      ids:\n        simkl: 1 # s\n      # below\n    - simkl:2\n",
        "    - title: A # t\n      year: 2010\n      ids:\n        simkl: 1 # s\n      # below\n"
        "    - simkl:2\n",
        YEAR,
    ),
    "a new first line": Case(
        "    -   ids: {simkl: 1}\n", "    -   year: 2010\n        ids: {simkl: 1}\n", YEAR
    ),
    "a line goes": Case(
        "    - title: A\n      year: 2001\n      ids:\n        simkl: 1\n",
        "    - title: A\n      ids:\n        simkl: 1\n",
        NO_YEAR,
    ),
    "the first line goes": Case(
        "    - year: 2001\n      ids:\n        simkl: 1\n",
        "    - ids:\n        simkl: 1\n",
        NO_YEAR,
    ),
    "the last line goes": Case(
        "    - ids:\n        simkl: 1\n      year: 2001\n    - simkl:2\n",
        "    - ids:\n        simkl: 1\n    - simkl:2\n",
        NO_YEAR,
    ),
    "the comment of a line that goes stays": Case(
        "    - ids:\n        simkl: 1\n      year: 2001 # a good one\n    - simkl:2\n",
        "    - ids:\n        simkl: 1\n      # a good one\n    - simkl:2\n",
        NO_YEAR,
    ),
    "the comment of the first line that goes stays": Case(
        "    - year: 2001 # a good one\n      ids: {simkl: 1}\n",
        "    - # a good one\n      ids: {simkl: 1}\n",
        NO_YEAR,
    ),
    "a text becomes a mapping": Case(
        "    # above\n    - simkl:1 # c\n    - https://simkl.com/movies/2/x # d\n",
        "    # above\n    - simkl:1 # c\n    - {year: 2010, ids: {simkl: 2}} # d\n",
        YEAR,
        1,
    ),
    "a text becomes a mapping like the others": Case(
        "    - simkl:1 # c\n    - title: B\n      ids: { simkl: 2 }\n",
        "    - year: 2010\n      ids: { simkl: 1 } # c\n    - title: B\n      ids: { simkl: 2 }\n",
        YEAR,
    ),
    "a line that gets too wide is written as several": Case(
        f"    - {{title: {'x' * 80}, ids: {{simkl: 1}}}} # c\n",
        f"    - title: {'x' * 80}\n      year: 2010\n      ids: {{simkl: 1}} # c\n",
        YEAR,
    ),
    "a rating goes behind the ids": Case(
        "    - {title: A, ids: {simkl: 1}} # c\n    - simkl:2\n",
        "    - {title: A, ids: {simkl: 1}, rating: 9} # c\n    - simkl:2\n",
        RATED,
    ),
    "a rating goes on a line of its own": Case(
        "    - ids: # c\n        simkl: 1 # d\n      # e\n    - simkl:2\n",
        "    - ids: # c\n        simkl: 1 # d\n      rating: 9\n      # e\n    - simkl:2\n",
        RATED,
    ),
    "another rating keeps its quotes' place and its comment": Case(
        "    - rating:   8   # why\n      ids: {simkl: 1}\n",
        "    - rating:   9   # why\n      ids: {simkl: 1}\n",
        RATED,
    ),
    "a rating of nothing gets one": Case(
        "    - ids: {simkl: 1}\n      rating: # none yet\n",
        "    - ids: {simkl: 1}\n      rating: 9 # none yet\n",
        RATED,
    ),
    "a rating that goes": Case(
        "    - { ids: { simkl: 1 }, rating: 8 } # c\n",
        "    - { ids: { simkl: 1 }, rating: null } # c\n",
        {"rates": True, "rating": None},
    ),
    "a text gets a rating": Case(
        "    - simkl:1 # c\n", "    - {ids: {simkl: 1}, rating: 9} # c\n", RATED
    ),
    "two keys at once": Case(
        "    - title: A\n      ids: {simkl: 1}\n",
        "    - year: 2010\n      ids: {simkl: 1}\n",
        {"title": None, "year": 2010},
    ),
}

LEAVES: dict[str, tuple[str, str]] = {
    "in braces": (
        "{ title: A,  watched: 2014-04-05, ids: { simkl: 1 } } # c",
        "{ title: A,  ids: { simkl: 1 } } # c",
    ),
    "at the end": ("{ids: {simkl: 1}, watched: unknown}", "{ids: {simkl: 1}}"),
    "behind a rating of nothing": (
        "{ids: {simkl: 1}, rating: , watched: unknown}",
        "{ids: {simkl: 1}, rating: }",
    ),
    "on a line of its own": (
        "ids: {simkl: 1} # a\n      watched: 2014-04-05T20:15:00+02:00 # b\n      rating: 9",
        "ids: {simkl: 1} # a\n      # b\n      rating: 9",
    ),
}


@pytest.mark.parametrize(("item", "after"), LEAVES.values(), ids=LEAVES.keys())
def test_the_date_of_a_watch_goes_where_its_item_leaves_completed(item: str, after: str) -> None:
    text = f"version: 1\nmovies:\n  completed:\n    - {item}\n  dropped: []\n"
    file = locate(text.encode(), "library.yaml")
    edited = edit_library(file, Edits(moved={0: Status.DROPPED})).data.decode()
    assert edited == f"version: 1\nmovies:\n  completed: []\n  dropped:\n    - {after}\n"


@pytest.mark.parametrize("item", [item for item, _ in LEAVES.values()], ids=LEAVES.keys())
def test_an_item_with_a_date_moves_between_types_as_it_is(item: str) -> None:
    text = f"version: 1\nshows:\n  completed:\n    - {item}\nanime:\n  completed: []\n"
    file = locate(text.encode(), "library.yaml")
    edited = edit_library(file, Edits(refiled={0: MediaType.ANIME})).data.decode()
    assert edited == (f"version: 1\nshows:\n  completed: []\nanime:\n  completed:\n    - {item}\n")


def changed(text: str, item: int, keys: Mapping[str, Any]) -> str:
    file = locate(text.encode(), "library.yaml")
    wish = file.library.wishes[item]._replace(**keys)
    return edit_library(file, Edits(changed={item: wish})).data.decode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_key_changes_and_all_else_stays(case: Case, newline: str) -> None:
    head = "version: 1\nmovies:\n  dropped:\n"
    before, after = ((head + text).replace("\n", newline) for text in (case.before, case.after))
    assert changed(before, case.item, case.keys) == after


def test_items_in_brackets_change_like_others() -> None:
    text = "version: 1\nmovies: {dropped: ['simkl:1', ids: {simkl: 2}, {ids: {simkl: 3}}]}\n"
    for item, after in enumerate(
        (
            "[{year: 2010, ids: {simkl: 1}}, ids: {simkl: 2}, {ids: {simkl: 3}}]",
            "['simkl:1', {year: 2010, ids: {simkl: 2}}, {ids: {simkl: 3}}]",
            "['simkl:1', ids: {simkl: 2}, {year: 2010, ids: {simkl: 3}}]",
        )
    ):
        assert changed(text, item, YEAR) == f"version: 1\nmovies: {{dropped: {after}}}\n"


def test_a_file_whose_last_line_is_not_ended_stays_such_a_file() -> None:
    text = "version: 1\nmovies:\n  dropped:\n    - title: A\n      ids: {simkl: 1}"
    after = text.replace("title: A\n", "title: A\n      year: 2010\n")
    assert changed(text, 0, YEAR) == after


def test_a_link_that_leads_to_another_type_becomes_an_id_there() -> None:
    text = (
        "version: 1\nshows:\n  watching:\n    # mine\n    - https://simkl.com/tv/1/x # c\n"
        "    - {title: B, ids: {simkl: 2}}\nanime:\n  dropped: []\n  watching:\n"
        "    - {title: A, ids: {simkl: 3}}\n"
    )
    file = locate(text.encode(), "library.yaml")
    refiled = {0: MediaType.ANIME, 1: MediaType.ANIME}
    after = edit_library(file, Edits(moved={1: Status.DROPPED}, refiled=refiled)).data.decode()
    assert after == (
        "version: 1\nshows:\n  watching: []\nanime:\n  dropped:\n"
        "    - {title: B, ids: {simkl: 2}}\n  watching:\n    - {title: A, ids: {simkl: 3}}\n"
        "    # mine\n    - simkl:1 # c\n"
    )


def test_an_item_may_move_and_say_something_else_at_once() -> None:
    text = "version: 1\nmovies:\n  completed:\n    - simkl:1 # c\n  dropped: []\n"
    file = locate(text.encode(), "library.yaml")
    says = file.library.wishes[0]._replace(title="A")
    after = edit_library(file, Edits(moved={0: Status.DROPPED}, changed={0: says})).data.decode()
    assert after == (
        "version: 1\nmovies:\n  completed: []\n  dropped:\n    - {title: A, ids: {simkl: 1}} # c\n"
    )


@given(data=st.data(), written=written_files(wild=True))
def test_any_item_says_what_it_shall_and_loses_no_comment(
    data: st.DataObject, written: WrittenFile
) -> None:
    source = with_numbered_comments(written.data)
    file = located(source)
    wishes = file.library.wishes
    changed = {
        index: wish._replace(
            title=data.draw(st.one_of(st.just(wish.title), st.none(), titles)) or None,
            year=data.draw(st.sampled_from([wish.year, None, 1999])),
        )
        for index, wish in enumerate(wishes)
        if data.draw(st.booleans())
    }
    try:
        after = edit_library(file, Edits(changed=changed))
    except EditFailed:
        assert comments_of(source)
        return
    said = [one._replace(line=0, column=0) for one in after.library.wishes]
    meant = [changed.get(index, wish) for index, wish in enumerate(wishes)]
    assert said == [one._replace(line=0, column=0) for one in meant]
    assert comments_of(after.data) == comments_of(source)
