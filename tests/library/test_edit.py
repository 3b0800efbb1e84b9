"""Edits of a file, shown as the text before and after."""

from typing import Final, NamedTuple

import pytest

from reconciler.library.editing.edit import Edits, NewItem, edit_library, items_for
from reconciler.library.editing.locate import locate
from reconciler.library.reading.read import check_library
from reconciler.model.account import Entry
from reconciler.model.errors import EditFailed
from reconciler.model.library import Library
from reconciler.model.media import MediaType, Status

DROPPED, PLANNED, COMPLETED = Status.DROPPED, Status.PLANTOWATCH, Status.COMPLETED


class Case(NamedTuple):
    """An edit: the items of the text count from 0."""

    before: str
    after: str
    moved: dict[int, Status] = {}  # noqa: RUF012 -- never written to
    removed: tuple[int, ...] = ()
    added: tuple[NewItem, ...] = ()
    heirs: dict[int, int] = {}  # noqa: RUF012 -- never written to


def movie(status: Status, title: str, simkl: int) -> NewItem:
    return NewItem(MediaType.MOVIES, status, title, None, {"simkl": str(simkl)})


CASES: Final = {
    "comments above, beside and below go with a removed item": Case(
        """\
  completed:
    # about one
    # and more
    - simkl:1 # one
      # below one
    # about two
    - simkl:2 # two
    # apart

    - simkl:3
""",
        """\
  completed:
    # about two
    - simkl:2 # two
    # apart

    - simkl:3
""",
        removed=(0,),
    ),
    "comments of a removed item go above its heir, below the heir's own": Case(
        "  completed:\n    # about one\n    - simkl:1 # one\n      # below one\n"
        "  # about two\n    - simkl:2 # two\n",
        "  completed:\n  # about two\n    # about one\n    # one\n    # below one\n"
        "    - simkl:2 # two\n",
        removed=(0,),
        heirs={0: 1},
    ),
    "an heir has each comment once": Case(
        "  completed:\n    - simkl:1 # seen\n    - simkl:2 # seen\n    - simkl:3 # seen\n",
        "  completed:\n    - simkl:3 # seen\n",
        removed=(0, 1),
        heirs={0: 1, 1: 2},
    ),
    "an heir in brackets has its comments on lines of their own": Case(
        "  completed: ['simkl:1', 'simkl:2']\n  dropped:\n    - simkl:3 # three\n",
        "  completed: ['simkl:1',\n    # three\n    'simkl:2']\n  dropped: []\n",
        removed=(2,),
        heirs={2: 1},
    ),
    "an heir that moves takes what it inherits along": Case(
        "  completed:\n    - simkl:1 # one\n    - simkl:2\n  dropped: ['simkl:3']\n",
        "  completed: []\n  dropped: ['simkl:3',\n    # one\n    simkl:2]\n",
        moved={1: DROPPED},
        removed=(0,),
        heirs={0: 1},
    ),
    "a comment that a blank line keeps apart stays": Case(
        "  completed:\n    - simkl:1\n    # apart\n\n    # about two\n    - simkl:2\n",
        "  completed:\n    - simkl:1\n    # apart\n\n",
        removed=(1,),
    ),
    "a moved item takes its comments along": Case(
        "  completed:\n    # about one\n    - simkl:1 # one\n    - simkl:2\n"
        "  dropped:\n    - simkl:3\n",
        "  completed:\n    - simkl:2\n"
        "  dropped:\n    - simkl:3\n    # about one\n    - simkl:1 # one\n",
        moved={0: DROPPED},
    ),
    "a moved item of several lines is indented as its new neighbours": Case(
        "  completed:\n      - title: A # t\n        ids:\n          simkl: 1\n"
        "  dropped:\n  - simkl:3\n",
        "  completed: []\n  dropped:\n  - simkl:3\n  - title: A # t\n    ids:\n      simkl: 1\n",
        moved={0: DROPPED},
    ),
    "a comment right above an item goes with it, wherever it is indented": Case(
        "  completed:\n  # about one\n    - simkl:1\n# about two\n      # more\n    - simkl:2\n"
        "  dropped:\n    - simkl:3\n",
        "  completed: []\n  dropped:\n    - simkl:3\n    # about two\n    # more\n    - simkl:2\n",
        moved={1: DROPPED},
        removed=(0,),
    ),
    "a comment behind the hyphen goes with its item": Case(
        "  completed:\n    - simkl:1\n    - # two\n      ids: {simkl: 2}\n",
        "  completed:\n    - simkl:1\n",
        removed=(1,),
    ),
    "a comment before the comma goes with its item": Case(
        "  completed: [\n    'simkl:1'\n    # one\n    ,\n    'simkl:2', # two\n  ]\n",
        "  completed: [\n    'simkl:2', # two\n  ]\n",
        removed=(0,),
    ),
    "a comment that stands apart in brackets stays": Case(
        "  completed: ['simkl:1',\n    # apart\n\n    # two\n    'simkl:2']\n",
        "  completed: [\n    # apart\n\n    ]\n",
        removed=(0, 1),
    ),
    "an item that comes above a comment of the list does not take it": Case(
        "  completed: []\n      # of the list\n  dropped:\n    - simkl:1\n",
        "  completed:\n    - {title: A, ids: {simkl: 9}}\n\n      # of the list\n"
        "  dropped:\n    - simkl:1\n",
        added=(movie(COMPLETED, "A", 9),),
    ),
    "the last item leaves an empty list, whose comment stays": Case(
        "  completed: # seen\n    - simkl:1\n  # later\n  plantowatch:\n",
        "  completed: [] # seen\n  # later\n  plantowatch:\n",
        removed=(0,),
    ),
    "a first item opens a list": Case(
        "  completed: [] # seen\n  dropped:\n  plantowatch: ~ # to see\n",
        "  completed: # seen\n    - {title: A, ids: {simkl: 1}}\n"
        "  dropped:\n    - {title: B, ids: {simkl: 2}}\n"
        "  plantowatch: # to see\n    - {title: C, ids: {simkl: 3}}\n",
        added=(movie(COMPLETED, "A", 1), movie(DROPPED, "B", 2), movie(PLANNED, "C", 3)),
    ),
    "a first item is indented as other lists are": Case(
        "  completed: []\n  dropped:\n     - simkl:9\n",
        "  completed:\n     - {title: A, ids: {simkl: 1}}\n  dropped:\n     - simkl:9\n",
        added=(movie(COMPLETED, "A", 1),),
    ),
    "a new item goes where it belongs in a sorted list, above the comments of the next": Case(
        "  dropped:\n    - {title: a, ids: {simkl: 1}}\n    - simkl:2\n    # about D\n"
        "    - {title: D, ids: {simkl: 4}}\n",
        "  dropped:\n    - {title: a, ids: {simkl: 1}}\n    - simkl:2\n"
        "    - {title: B, ids: {simkl: 8}}\n    - {title: c, ids: {simkl: 7}}\n    # about D\n"
        "    - {title: D, ids: {simkl: 4}}\n    - {title: E, ids: {simkl: 9}}\n",
        added=(movie(DROPPED, "E", 9), movie(DROPPED, "B", 8), movie(DROPPED, "c", 7)),
    ),
    "a new item has the blanks of the others inside of its braces": Case(
        "  dropped:\n    - { title: a, ids: { simkl: 1 } }\n  completed: [{ ids: { simkl: 2 } }]\n",
        "  dropped:\n    - { title: a, ids: { simkl: 1 } }\n    - { title: B, ids: { simkl: 8 } }\n"
        "  completed: [{ ids: { simkl: 2 } }, { title: C, ids: { simkl: 9 } }]\n",
        added=(movie(DROPPED, "B", 8), movie(COMPLETED, "C", 9)),
    ),
    "a new item has a line for each key where the others have": Case(
        "  dropped:\n    - title: a\n      ids: {simkl: 1}\n  completed: []\n",
        "  dropped:\n    - title: a\n      ids: {simkl: 1}\n    - title: B\n      ids: {simkl: 8}\n"
        "  completed:\n    - title: C\n      ids: {simkl: 9}\n",
        added=(movie(DROPPED, "B", 8), movie(COMPLETED, "C", 9)),
    ),
    "a new item has a line for each id where the others have": Case(
        "  dropped:\n  - ids: # i\n      simkl: 1\n",
        "  dropped:\n  - ids: # i\n      simkl: 1\n  - title: B\n    ids:\n      simkl: 8\n",
        added=(movie(DROPPED, "B", 8),),
    ),
    "a new item that would be too wide has a line for each key": Case(
        "  dropped: []\n",
        f"  dropped:\n    - title: {'x' * 110}\n      ids: {{simkl: 1}}\n",
        added=(movie(DROPPED, "x" * 110, 1),),
    ),
    "a new item goes to the end of a list that is not sorted": Case(
        "  dropped:\n    - {title: b, ids: {simkl: 1}}\n    - {title: a, ids: {simkl: 2}}\n",
        "  dropped:\n    - {title: b, ids: {simkl: 1}}\n    - {title: a, ids: {simkl: 2}}\n"
        "    - {title: A, ids: {simkl: 9}}\n",
        added=(movie(DROPPED, "A", 9),),
    ),
    "a file whose last line is not ended stays such a file": Case(
        "  dropped:\n    - simkl:1\n  completed:\n    - simkl:2",
        "  dropped:\n    - simkl:1\n  completed:\n    - simkl:2\n    - {title: A, ids: {simkl: 9}}",
        added=(movie(COMPLETED, "A", 9),),
    ),
    "the last line moves away": Case(
        "  dropped:\n    - simkl:1\n  completed:\n    - simkl:2\n    - simkl:3",
        "  dropped:\n    - simkl:1\n    - simkl:3\n  completed:\n    - simkl:2",
        moved={2: DROPPED},
    ),
    "items on one line in brackets": Case(
        "  dropped: ['simkl:1', 'simkl:2', 'simkl:3'] # three\n  completed: [ 'simkl:4' ]\n",
        "  dropped: ['simkl:1'] # three\n  completed: [ 'simkl:4', 'simkl:3' ]\n",
        moved={2: COMPLETED},
        removed=(1,),
    ),
    "items on lines of their own in brackets": Case(
        "  dropped: [ # some\n    # one\n    'simkl:1', # 1\n    'simkl:2' # 2\n    # end\n  ]\n",
        "  dropped: [ # some\n    'simkl:2', # 2\n    {title: A, ids: {simkl: 9}}\n"
        "    # end\n  ]\n",
        removed=(0,),
        added=(movie(DROPPED, "A", 9),),
    ),
    "an item with comments goes into brackets": Case(
        "  dropped: ['simkl:1']\n  completed:\n    # above\n    - title: A # beside\n"
        "      ids: {simkl: 2} # behind\n    - https://simkl.com/movies/3/a[b]\n",
        "  dropped: ['simkl:1',\n    # above\n    # beside\n"
        "    {title: A, ids: {simkl: 2}}, # behind\n"
        '    "https://simkl.com/movies/3/a[b]"]\n  completed: []\n',
        moved={1: DROPPED, 2: DROPPED},
    ),
    "an item with comments comes out of brackets": Case(
        "  dropped: [\n    # above\n    'simkl:1', # behind\n  ]\n  completed:\n    - simkl:2\n",
        "  dropped: []\n  completed:\n    - simkl:2\n    # above\n    - 'simkl:1' # behind\n",
        moved={0: COMPLETED},
    ),
    "a status that the file does not have": Case(
        "  completed:\n    - simkl:1 # one\n    # end\n\n# shows\nshows:\n",
        "  completed: []\n    # end\n  dropped:\n    - simkl:1 # one\n\n# shows\nshows:\n",
        moved={0: DROPPED},
    ),
}


def library_of(text: str) -> Library:
    checked = check_library(text.encode(), "library.yaml")
    assert checked.library is not None, checked.problems
    return checked.library


def edited(text: str, edits: Edits) -> str:
    return edit_library(locate(text.encode(), "library.yaml"), edits).data.decode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_edit_changes_what_it_has_to(case: Case, newline: str) -> None:
    head = "version: 1\nmovies:\n"
    before, after = ((head + text).replace("\n", newline) for text in (case.before, case.after))
    assert edited(before, Edits(case.added, case.moved, case.removed, heirs=case.heirs)) == after


def test_braces_take_items_but_no_new_status() -> None:
    text = "version: 1\nmovies: {dropped: , completed, plantowatch: ~}\n"
    places = (movie(DROPPED, "A", 1), movie(COMPLETED, "B", 2), movie(PLANNED, "C", 3))
    assert edited(text, Edits(places)) == (
        "version: 1\nmovies: {dropped: [{title: A, ids: {simkl: 1}}] , completed: "
        "[{title: B, ids: {simkl: 2}}], plantowatch: [{title: C, ids: {simkl: 3}}]}\n"
    )
    with pytest.raises(EditFailed) as failed:
        edited("version: 1\nmovies: {dropped: []}\n", Edits((movie(COMPLETED, "B", 2),)))
    assert "line 2" in failed.value.message
    assert failed.value.hint


def test_a_new_status_of_the_last_type_comes_before_a_new_type() -> None:
    text = "version: 1\nanime:\n  completed:\n    - simkl:1\n"
    new = NewItem(MediaType.SHOWS, Status.HOLD, "A", None, {"simkl": "2"})
    assert edited(text, Edits((new,), {0: DROPPED})) == (
        "version: 1\nanime:\n  completed: []\n  dropped:\n    - simkl:1\n\nshows:\n  hold:\n"
        "    - {title: A, ids: {simkl: 2}}\n"
    )


def test_a_type_that_the_file_does_not_have_comes_before_the_end_of_the_document() -> None:
    text = "%YAML 1.2\n---\nversion: 1\n...\n# after\n"
    assert edited(text, Edits((movie(DROPPED, "A", 1),))) == (
        "%YAML 1.2\n---\nversion: 1\n\nmovies:\n  dropped:\n    - {title: A, ids: {simkl: 1}}\n"
        "...\n# after\n"
    )


def test_what_would_not_come_out_as_meant_is_refused() -> None:
    text = "version: 1\nmovies:\n  ? completed\n  : - simkl:1\n"
    with pytest.raises(EditFailed) as failed:
        edited(text, Edits(removed=(0,)))
    assert failed.value.code == "edit-failed"


@pytest.mark.parametrize("item", [("a\ud800", None), ("A", 1800)], ids=["title", "year"])
def test_an_item_that_would_read_otherwise_is_refused(item: tuple[str, int | None]) -> None:
    new = NewItem(MediaType.MOVIES, DROPPED, *item, {"simkl": "1"})
    with pytest.raises(EditFailed):
        edited("version: 1\nmovies: {dropped: []}\n", Edits((new,)))


def test_an_id_that_another_item_has_is_not_written_again() -> None:
    library = library_of("version: 1\nmovies:\n  dropped: [{ids: {simkl: 1, imdb: tt0000001}}]\n")
    ids = {"imdb": "tt0000001", "tmdb": "7"}
    entry = Entry(MediaType.MOVIES, 2, DROPPED, "", "A", 1800, ids)
    (item,) = items_for([entry], library)
    assert (item.year, item.ids) == (None, {"simkl": "2", "tmdb": "7"})
    (instead,) = items_for([entry], library, removed=(0,))
    assert instead.ids == {"simkl": "2", **ids}
    assert [one.ids for one in items_for([entry, entry._replace(simkl=3)], library, {0})] == [
        {"simkl": "2", **ids},
        {"simkl": "3"},
    ]
