"""The lock file: whole, sorted, one item a line, and merged by git without conflicts."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.lock import lock_path, lock_text, read_lock, write_lock
from reconciler.model.account import wish_key
from reconciler.model.lock import Lock, LockedItem, Refusal
from reconciler.model.media import STATUSES, MediaType, Status

titles = st.text(st.characters(codec="utf-8"), max_size=20)


@st.composite
def locked_items(draw: st.DrawFn, media_type: MediaType, simkl: int) -> LockedItem:
    refusal = st.builds(
        Refusal,
        st.none() | st.sampled_from(Status),
        st.integers(0, 99),
        st.integers(0, 9),
        st.sampled_from(["ended", "airing", None]),
    )
    return LockedItem(
        media_type,
        simkl,
        draw(st.none() | st.sampled_from(STATUSES[media_type])),
        draw(st.dictionaries(st.sampled_from(["imdb", "tmdb", "mal"]), titles, max_size=2)),
        draw(titles),
        draw(st.none() | st.integers(1900, 2030)),
        draw(st.none() | refusal),
        draw(st.none() | st.integers(0, 999)),
    )


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    managed = draw(st.frozensets(st.sampled_from(MediaType)))
    items = {}
    for media_type in managed:
        numbers = draw(st.lists(st.integers(1, 9999), unique=True, max_size=5))
        found = {number: draw(locked_items(media_type, number)) for number in numbers}
        if found:
            items[media_type] = found
    statuses = {
        media_type: draw(st.frozensets(st.sampled_from(STATUSES[media_type])))
        for media_type in managed
    }
    ids = st.dictionaries(st.sampled_from(["imdb", "tmdb", "mal"]), titles, min_size=1, max_size=2)
    unknown = st.frozensets(st.builds(wish_key, st.sampled_from(MediaType), ids), max_size=3)
    return Lock(draw(st.integers(1, 10**9)), statuses, items, draw(unknown))


@given(locks())
def test_what_is_written_is_read_back(tmp_path: Path, lock: Lock) -> None:
    path = tmp_path / "library.lock.json"
    write_lock(path, lock)
    assert read_lock(path) == lock


@given(locks())
def test_it_is_json_with_one_item_a_line(lock: Lock) -> None:
    text = lock_text(lock)
    document = json.loads(text)
    count = sum(len(items) for items in lock.items.values())
    assert sum(line.startswith('{"simkl":') for line in text.splitlines()) == count
    for items in document["items"].values():
        numbers = [item["simkl"] for item in items]
        assert numbers == sorted(numbers)


def test_a_lock_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    item = {"simkl": 1, "status": "completed", "title": "A", "year": None, "ids": {"tmdb": "5"}}
    head = {"format_version": 1, "account": 7, "managed": {"shows": ["completed"]}}
    path.write_text(json.dumps({**head, "items": {"shows": [item]}}))
    locked = LockedItem(MediaType.SHOWS, 1, Status.COMPLETED, {"tmdb": "5"}, "A", None)
    managed = {MediaType.SHOWS: frozenset({Status.COMPLETED})}
    assert read_lock(path) == Lock(7, managed, {MediaType.SHOWS: {1: locked}})


def test_the_same_lock_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    assert write_lock(path, Lock(7)) is True
    assert write_lock(path, Lock(7)) is False
    assert write_lock(path, Lock(8)) is True


def test_no_lock_file_is_no_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "library.lock.json") is None


@pytest.mark.parametrize(
    ("library", "lock"),
    [
        ("library.yaml", "library.lock.json"),
        ("my.films.yml", "my.films.lock.json"),
        ("library.yaml.example", "library.yaml.example.lock.json"),
        (".yaml", ".yaml.lock.json"),
    ],
)
def test_it_lies_beside_its_file(library: str, lock: str) -> None:
    assert lock_path(Path("folder") / library) == Path("folder") / lock


def test_two_branches_that_change_different_items_merge(tmp_path: Path) -> None:
    """Items that are no neighbours are different lines, so git merges them by itself."""
    path = tmp_path / "library.lock.json"
    items = {
        number: LockedItem(MediaType.MOVIES, number, Status.PLANTOWATCH, {}, f"Film {number}", 2000)
        for number in range(1, 10)
    }

    def git(*words: str) -> None:
        identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(
            ["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True, timeout=30
        )

    def commit(changed: dict[int, LockedItem]) -> None:
        write_lock(path, Lock(7, {}, {MediaType.MOVIES: changed}))
        git("add", ".")
        git("commit", "-m", "m")

    git("init", "-b", "main")
    commit(items)
    git("checkout", "-b", "other")
    commit({**items, 2: items[2]._replace(status=Status.COMPLETED)})
    git("checkout", "main")
    commit({**items, 8: items[8]._replace(status=Status.DROPPED)})
    git("merge", "other")
    merged = read_lock(path)
    assert merged is not None
    statuses = {number: item.status for number, item in merged.items[MediaType.MOVIES].items()}
    assert statuses[2] is Status.COMPLETED
    assert statuses[8] is Status.DROPPED
