"""Edits of any file leave every other line as it is, and say what was meant."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.editing.edit import (
    Edited,
    Edits,
    NewItem,
    edit_library,
    positions_after,
)
from reconciler.library.editing.format import canonical_file
from reconciler.library.editing.locate import Located, locate
from reconciler.library.editing.ownership import find_comments
from reconciler.library.item_form import meaning
from reconciler.library.reading.read import check_library
from reconciler.model.errors import EditFailed
from reconciler.model.library import Library
from reconciler.model.media import STATUSES, MediaType, Status
from tests.library.test_read_properties import edited_files
from tests.strategies.files import WrittenFile, titles, written_files


@lru_cache(4)
def located(data: bytes) -> Located:
    return locate(data, "library.yaml")


def library_of(data: bytes) -> Library:
    return located(data).library


def edit(data: bytes, edits: Edits) -> Edited:
    return edit_library(located(data), edits)


@st.composite
def edits_of(draw: st.DrawFn, library: Library, *, new_lists: bool = False) -> Edits:
    """Return edits of a file: any items move, go or come, within what it manages or beyond."""
    managed = STATUSES if new_lists else library.managed
    moved: dict[int, Status] = {}
    removed: set[int] = set()
    for index, wish in enumerate(library.wishes):
        statuses = [one for one in STATUSES[wish.type] if one in managed[wish.type]]
        match draw(st.integers(0, 4)):
            case 0:
                removed.add(index)
            case 1:
                status = draw(st.sampled_from(statuses))
                if status is not wish.status:
                    moved[index] = status
    places = [
        (media_type, status)
        for media_type in MediaType
        for status in STATUSES[media_type]
        if status in managed.get(media_type, ())
    ]
    added = [
        NewItem(*draw(st.sampled_from(places)), draw(titles) or None, 2000, {"simkl": str(number)})
        for number in range(1001, 1001 + draw(st.integers(0, 3) if places else st.just(0)))
    ]
    return Edits(added, moved, removed)


def untouched_lines(written: WrittenFile, edits: Edits) -> Iterator[str]:
    """Yield the lines that an edit has no reason to change."""
    touched = edits.removed | edits.moved.keys()
    places = {written.places[index] for index in touched}
    places |= {(written.places[index][0], status) for index, status in edits.moved.items()}
    places |= {(item.type, item.status) for item in edits.added}
    types = {media_type for media_type, _ in places}
    for line in written.lines:
        in_braces = ": {" in line.text and line.place is not None and line.place[0] in types
        changed = line.place is not None and line.place in places and line.item is None
        neighbour = line.item is not None and line.place in places
        if line.item not in touched and not changed and not in_braces and not neighbour:
            yield line.text


def is_subsequence(lines: Iterable[str], of: Iterable[str]) -> bool:
    rest = iter(of)
    return all(line in rest for line in lines)


@given(data=st.data(), written=written_files())
def test_edits_say_what_is_meant_and_leave_every_other_line(
    data: st.DataObject, written: WrittenFile
) -> None:
    before = library_of(written.data)
    edits = data.draw(edits_of(before))
    after = edit(written.data, edits)
    meant = Counter(map(meaning, edits.added))
    for index, wish in enumerate(before.wishes):
        if index not in edits.removed:
            moved = wish._replace(status=edits.moved.get(index, wish.status))
            if moved.status is not Status.COMPLETED:
                moved = moved._replace(watched=None)
            meant[meaning(moved)] += 1
    assert Counter(map(meaning, library_of(after.data).wishes)) == meant
    assert after.data.startswith(b"\xef\xbb\xbf") == written.bom
    text = after.data.decode("utf-8-sig")
    assert is_subsequence(untouched_lines(written, edits), text.split(written.newline))


@given(data=st.data(), written=written_files())
def test_moved_items_keep_their_comments(data: st.DataObject, written: WrittenFile) -> None:
    before = library_of(written.data)
    edits = data.draw(edits_of(before))
    after = edit(written.data, Edits(moved=edits.moved))
    assert after.data.count(b"# note") == written.data.count(b"# note")


@given(data=st.data(), written=written_files())
def test_what_is_removed_leaves_its_comments_to_an_heir(
    data: st.DataObject, written: WrittenFile
) -> None:
    numbered = with_numbered_comments(written.data)
    before = library_of(numbered)
    edits = data.draw(edits_of(before))
    staying = [index for index in range(len(before.wishes)) if index not in edits.removed]
    heirs = {index: data.draw(st.sampled_from(staying)) for index in edits.removed if staying}
    after = edit(numbered, Edits(moved=edits.moved, removed=heirs.keys(), heirs=heirs))
    assert comments_of(after.data) == comments_of(numbered)


@given(data=st.data(), written=written_files())
def test_each_item_is_found_again_after_a_change(data: st.DataObject, written: WrittenFile) -> None:
    before = library_of(written.data)
    edits = data.draw(edits_of(before))
    after = edit(written.data, edits).library
    places = positions_after(before, edits, after)
    assert places.keys() == set(range(len(before.wishes))) - set(edits.removed)
    assert len(set(places.values())) == len(places)
    for index, place in places.items():
        said = (
            edits.said(index, before.wishes[index])
            if index in edits.moved
            else before.wishes[index]
        )
        assert meaning(after.wishes[place]) == meaning(said)


@given(data=st.data(), written=written_files())
def test_moving_there_and_back_within_sorted_block_lists_keeps_all_items(
    data: st.DataObject, written: WrittenFile
) -> None:
    before = library_of(written.data)
    edits = data.draw(edits_of(before))
    there = edit(written.data, Edits(moved=edits.moved))
    back = {
        index: before.wishes[old].status
        for index, wish in enumerate(there.library.wishes)
        for old in edits.moved
        if wish.ids == before.wishes[old].ids
    }
    again = edit(there.data, Edits(moved=back))
    undated = [
        wish._replace(watched=None) if index in edits.moved else wish
        for index, wish in enumerate(before.wishes)
    ]
    assert Counter(map(meaning, again.library.wishes)) == Counter(map(meaning, undated))


@given(data=st.data(), written=written_files())
def test_statuses_and_types_are_made_where_the_file_has_none(
    data: st.DataObject, written: WrittenFile
) -> None:
    before = library_of(written.data)
    edits = data.draw(edits_of(before, new_lists=True))
    try:
        after = edit(written.data, edits)
    except EditFailed:
        assert b": {" in written.data
        return
    assert len(after.library.wishes) == len(before.wishes) - len(edits.removed) + len(edits.added)


def with_numbered_comments(data: bytes) -> bytes:
    """Return a file in which no comment is like another one."""
    text = data.decode("utf-8-sig")
    parts, position = [], 0
    for number, comment in enumerate(find_comments(located(data).layout)):
        end = comment.offset + len(comment.text)
        parts += [text[position:end], f" ({number})"]
        position = end
    return "".join([*parts, text[position:]]).encode()


def comments_of(data: bytes) -> frozenset[str]:
    return frozenset(comment.text for comment in find_comments(located(data).layout))


def comments_by_title(data: bytes) -> dict[str, frozenset[str]]:
    """Return the comments that go when a title goes, by the title's id."""
    library, all_comments = library_of(data), comments_of(data)
    return {
        wish.ids["simkl"]: all_comments - comments_of(edit(data, Edits(removed={index})).data)
        for index, wish in enumerate(library.wishes)
    }


def fmt(data: bytes) -> bytes:
    return canonical_file(located(data))


def edit_by_id(data: bytes, moved: dict[str, Status], removed: set[str]) -> bytes:
    library = library_of(data)
    ids = [wish.ids["simkl"] for wish in library.wishes]
    moves = {number: moved[one] for number, one in enumerate(ids) if one in moved}
    gone = {number for number, one in enumerate(ids) if one in removed}
    return edit(data, Edits((), moves, gone)).data


@given(written=written_files(wild=True))
def test_formatting_leaves_every_comment_with_its_title(written: WrittenFile) -> None:
    data = with_numbered_comments(written.data)
    after = fmt(data)
    assert comments_by_title(after) == comments_by_title(data)
    assert fmt(after) == after


@given(data=st.data(), written=written_files(wild=True))
def test_an_edit_leaves_every_comment_with_its_title(
    data: st.DataObject, written: WrittenFile
) -> None:
    source = with_numbered_comments(written.data)
    library = library_of(source)
    edits = data.draw(edits_of(library))
    before = comments_by_title(source)
    after = edit(source, edits).data
    gone = {library.wishes[index].ids["simkl"] for index in edits.removed}
    kept = {one: comments for one, comments in before.items() if one not in gone}
    added: dict[str, frozenset[str]] = dict.fromkeys(
        (item.ids["simkl"] for item in edits.added), frozenset()
    )
    assert comments_by_title(after) == kept | added
    assert comments_of(source) - comments_of(after) == frozenset().union(
        *(before[one] for one in gone)
    )


@given(data=st.data(), written=written_files(wild=True))
def test_the_order_of_commands_never_changes_which_comment_goes_with_which_title(
    data: st.DataObject, written: WrittenFile
) -> None:
    source = with_numbered_comments(written.data)
    library = library_of(source)
    edits = data.draw(edits_of(library))
    moved = {library.wishes[index].ids["simkl"]: to for index, to in edits.moved.items()}
    removed = {library.wishes[index].ids["simkl"] for index in edits.removed}
    steps: list[Callable[[bytes], bytes]] = [
        fmt,
        *(partial(edit_by_id, moved={one: to}, removed=set()) for one, to in moved.items()),
        *(partial(edit_by_id, moved={}, removed={one}) for one in removed),
    ]
    ends = []
    for order in (steps, data.draw(st.permutations(steps))):
        text = source
        for step in order:
            text = step(text)
        ends.append((comments_by_title(text), comments_of(text)))
    assert ends[0] == ends[1]


@given(data=st.data(), text=edited_files())
def test_files_with_slips_of_the_hand_are_edited_rightly_or_refused(
    data: st.DataObject, text: str
) -> None:
    source = text.encode("utf-8", "replace")
    library = check_library(source, "x").library
    if library is None:
        return
    edits = data.draw(edits_of(library))
    with suppress(EditFailed):
        after = edit(source, edits)
        assert library_of(after.data).policy == library.policy


@given(written=written_files())
def test_no_edit_changes_no_byte(written: WrittenFile) -> None:
    assert edit(written.data, Edits()).data == written.data


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_that_are_written_end_like_the_others(newline: str) -> None:
    text = newline.join(["version: 1", "movies:", "  dropped: []", ""])
    item = NewItem(MediaType.MOVIES, Status.DROPPED, "A", None, {"simkl": "1"})
    after = edit(text.encode(), Edits([item])).data.decode()
    assert after == newline.join(
        ["version: 1", "movies:", "  dropped:", "    - {title: A, ids: {simkl: 1}}", ""]
    )
