"""Merging exports into a file: the file wins, nothing goes backwards, nothing becomes managed."""

from collections.abc import Mapping
from typing import Any

import pytest

from reconciler.exports.item import FoundItem, RowPlace
from reconciler.exports.joining import FromSource, JoinedItem, join
from reconciler.exports.merging import (
    NOT_MANAGED,
    SEVERAL,
    AddItem,
    Merge,
    MoveItem,
    OwnKeys,
    SetKey,
    SetPrune,
    merge,
)
from reconciler.library.reading.read import check_library
from reconciler.model.library import Library, Wish
from reconciler.model.media import MediaType, Status


def library(text: str) -> Library:
    checked = check_library(text.encode(), "library.yaml")
    assert checked.library is not None
    return checked.library


PRUNES = """version: 1
movies:
  plantowatch:
    - tmdb:1
    - tmdb:2
  completed:
    - {title: Done, ids: {imdb: tt0000003, tmdb: 3}}
anime:
  watching:
    - tvdb:267440
    - {title: Second, ids: {tvdb: 267440, mal: 5}}
"""


def item(
    ids: Mapping[str, str],
    status: Status = Status.COMPLETED,
    media_type: MediaType = MediaType.MOVIES,
    **more: Any,
) -> JoinedItem:
    new = FoundItem(media_type, status, "X", 2000, ids, RowPlace("x"), **more)
    return join([FromSource(0, "Trakt", new)]).items[0]


def merged(*items: JoinedItem, text: str = PRUNES, own: bool = False, **more: bool) -> Merge:
    keys = OwnKeys(own, own)

    def own_keys(_: Wish) -> OwnKeys:
        return keys

    return merge(library(text), items, own_keys, **more)


def test_a_new_title_is_added_under_a_status_that_the_file_names() -> None:
    new = item({"tmdb": "9"})
    assert merged(new).edits == (AddItem(new),)


def test_a_file_that_prunes_gets_no_status_and_no_type_that_it_does_not_name() -> None:
    dropped = item({"tmdb": "9"}, Status.DROPPED)
    show = item({"tmdb": "9"}, Status.WATCHING, MediaType.SHOWS)
    begun = item({"tmdb": "1"}, Status.DROPPED)
    result = merged(dropped, show, begun)
    assert result.edits == ()
    assert [one.reason for one in result.withheld] == [NOT_MANAGED] * 3


def test_no_prune_is_set_in_the_same_edit_and_lets_all_in() -> None:
    dropped = item({"tmdb": "9"}, Status.DROPPED)
    result = merged(dropped, no_prune=True)
    assert result.edits == (SetPrune(), AddItem(dropped))
    free = PRUNES + "policy: {prune: false}\n"
    assert merged(dropped, text=free).edits == (AddItem(dropped),)
    assert merged(dropped, text=free, no_prune=True).edits == (AddItem(dropped),)


def test_a_line_moves_only_to_a_status_that_is_further() -> None:
    planned = item({"imdb": "tt0000003"}, Status.PLANTOWATCH, rating=None)
    assert merged(planned).unchanged == (planned,)
    seen = item({"tmdb": "1"}, watched="2014-04-05")
    move, date = merged(seen).edits
    assert isinstance(move, MoveItem)
    assert (move.wish.ids, move.to) == ({"tmdb": "1"}, Status.COMPLETED)
    assert isinstance(date, SetKey)
    assert date[1:] == ("watched", "2014-04-05")


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ({"rating": 9, "watched": "2014-04-05"}, [("rating", "9"), ("watched", "2014-04-05")]),
        ({"rating": 9}, [("rating", "9")]),
        ({}, []),
    ],
)
def test_ratings_and_dates_fill_in_what_a_line_does_not_have(
    more: dict[str, Any], keys: list[tuple[str, str]]
) -> None:
    done = item({"tmdb": "3"}, **more)
    edits = merged(done).edits
    assert [edit[1:] for edit in edits if isinstance(edit, SetKey)] == keys
    assert len(edits) == len(keys)
    assert merged(done, own=True).edits == ()


def test_a_completed_title_without_a_date_moves_with_date_unknown() -> None:
    _, date = merged(item({"tmdb": "2"})).edits
    assert isinstance(date, SetKey)
    assert date.value == "unknown"


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        (Status.COMPLETED, [("rating", "9"), ("watched", "2014-04-05")]),
        (Status.DROPPED, [("rating", "9")]),
        (Status.PLANTOWATCH, [("rating", "9")]),
    ],
)
def test_only_what_was_completed_elsewhere_gives_a_completed_line_its_date(
    status: Status, keys: list[tuple[str, str]]
) -> None:
    edits = merged(item({"tmdb": "3"}, status, rating=9, watched="2014-04-05")).edits
    assert [edit[1:] for edit in edits if isinstance(edit, SetKey)] == keys
    assert len(edits) == len(keys)


def test_ids_of_two_lines_are_held_back() -> None:
    both = item({"tmdb": "1", "imdb": "tt0000003"})
    result = merged(both)
    assert (result.edits, result.withheld[0].reason) == ((), SEVERAL)


def test_shared_ids_of_anime_mean_a_line_only_for_lack_of_others() -> None:
    anime = MediaType.ANIME
    exact = item({"mal": "5"}, Status.WATCHING, anime)
    assert merged(exact).unchanged == (exact,)
    other = item({"mal": "6", "tvdb": "267440"}, Status.WATCHING, anime)
    assert merged(other).edits == (AddItem(other),)
    shared = item({"tvdb": "267440"}, Status.WATCHING, anime)
    assert merged(shared).withheld[0].reason == SEVERAL
