"""The lock file: whole, sorted, one item a line, and merged by git without conflicts."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.lock import lock_path, lock_text, read_lock, write_lock
from reconciler.model.account import wish_key
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.lock import AgreedRating, Lock, LockedItem, RatingRefusal, Refusal
from reconciler.model.media import STATUSES, MediaType, Status
from tests.strategies.choices import pick

titles = st.text(st.characters(codec="utf-8"), max_size=20)

ratings = st.none() | st.integers(1, 10)
rating_refusals = st.builds(RatingRefusal, ratings, st.none() | st.sampled_from(Status))


statuses = st.none() | st.sampled_from(Status)
keys = st.sampled_from(["imdb", "tmdb", "mal"])
ids = st.dictionaries(keys, titles, max_size=2)
years = st.none() | st.integers(1900, 2030)
episodes = st.none() | st.integers(0, 999)
refusals = st.none() | st.builds(
    Refusal,
    statuses,
    st.integers(0, 99),
    st.integers(0, 9),
    st.sampled_from(["ended", "airing", None]),
)
agreed = st.none() | st.builds(AgreedRating, ratings, st.none() | rating_refusals)
numbers = st.lists(st.integers(1, 9999), unique=True, max_size=5)
some_types = st.frozensets(st.sampled_from(MediaType))
some_statuses = {kind: st.frozensets(st.sampled_from(STATUSES[kind])) for kind in MediaType}
named = st.dictionaries(keys, titles, min_size=1, max_size=2)
unknown = st.frozensets(st.builds(wish_key, st.sampled_from(MediaType), named), max_size=3)
account_ids = st.integers(1, 10**9)


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    managed = {kind: draw(some_statuses[kind]) for kind in draw(some_types)}
    items: dict[MediaType, dict[int, LockedItem]] = {}
    for media_type in managed:
        for simkl in draw(numbers):
            items.setdefault(media_type, {})[simkl] = LockedItem(
                media_type,
                simkl,
                pick(draw, [None, *STATUSES[media_type]]),
                draw(ids),
                draw(titles),
                draw(years),
                draw(refusals),
                draw(episodes),
                draw(agreed),
            )
    return Lock(draw(account_ids), managed, items, draw(unknown))


@given(locks())
def test_what_is_written_is_read_back(tmp_path: Path, lock: Lock) -> None:
    path = tmp_path / "library.lock.json"
    write_lock(path, lock)
    assert read_lock(path) == lock


def test_a_thousand_items_stand_on_a_thousand_lines() -> None:
    titles = ("Heat", '}, {"simkl": 1', '"}, {"', "\\")
    items = {
        simkl: ONE._replace(simkl=simkl, title=titles[simkl % len(titles)])
        for simkl in range(1, 1001)
    }
    text = lock_text(Lock(1, {}, {ONE.type: items}))
    rows = [line.rstrip(",") for line in text.split("\n") if line.startswith('{"')]
    assert [json.loads(row)["title"] for row in rows] == [one.title for one in items.values()]
    assert json.loads(text)["items"][ONE.type] == [json.loads(row) for row in rows]


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


ONE, TWO, THREE = (
    LockedItem(MediaType.MOVIES, number, Status.PLANTOWATCH, {"tmdb": "5"}, f"Film {number}", 2000)
    for number in (1, 2, 3)
)
SHOW = LockedItem(MediaType.SHOWS, 4, Status.HOLD, {}, "Show", None)
ANIME = LockedItem(MediaType.ANIME, 5, None, {"mal": "7"}, "Anime", 2001)


def lock_with(*items: LockedItem) -> Lock:
    by_type: dict[MediaType, dict[int, LockedItem]] = {}
    for item in items:
        by_type.setdefault(item.type, {})[item.simkl] = item
    managed = {media_type: frozenset({Status.PLANTOWATCH}) for media_type in by_type}
    return Lock(7, managed, by_type)


def merged_text(folder: Path, *versions: Lock) -> str:
    """Return what git makes of a base and two branches, with both conflict styles' first."""
    names = []
    for number, lock in enumerate(versions):
        names.append(f"{number}.json")
        write_lock(folder / names[-1], lock)
    base, ours, theirs = names
    merge = ["git", "merge-file", "-p", ours, base, theirs]
    return subprocess.run(
        merge, cwd=folder, capture_output=True, text=True, timeout=30, check=False
    ).stdout


CONFLICTS = {
    "one added at the end by each": ([ONE], [ONE, TWO], [ONE, THREE], {1, 2, 3}),
    "the last deleted and one added": ([ONE, TWO], [ONE], [ONE, TWO, THREE], {1, 2, 3}),
    "first of a type by each": ([], [ONE], [TWO], {1, 2}),
    "another type by each": ([ONE], [ONE, SHOW], [ONE, ANIME], {1, 4, 5}),
    "the same type by each": ([ONE], [ONE, SHOW], [ONE, SHOW._replace(simkl=6)], {1, 4, 6}),
    "one title changed by both": (
        [ONE, TWO],
        [ONE._replace(status=Status.DROPPED), TWO],
        [ONE._replace(status=Status.COMPLETED), TWO],
        {2},
    ),
}


@pytest.mark.parametrize(("base", "ours", "theirs", "kept"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_conflict_is_read_when_both_sides_are_kept_without_the_marks(
    base: list[LockedItem],
    ours: list[LockedItem],
    theirs: list[LockedItem],
    kept: set[int],
    tmp_path: Path,
) -> None:
    path = tmp_path / "library.lock.json"
    text = merged_text(tmp_path, *(lock_with(*items) for items in (base, ours, theirs)))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile) as conflict:
        read_lock(path)
    assert conflict.value.code == "lock-conflict"
    marks = [number for number, line in enumerate(text.split("\n"), 1) if "<<<<<<<" in line]
    assert all(f"{path}:{number}: " in conflict.value.message for number in marks)
    lines = [line for line in text.split("\n") if line[:7] not in {"<" * 7, "=" * 7, ">" * 7}]
    path.write_text("\n".join(lines), encoding="utf-8")
    lock = read_lock(path)
    assert lock is not None
    assert {number for items in lock.items.values() for number in items} == kept
    types = {item.type for items in (base, ours, theirs) for item in items}
    assert set(lock.managed) == types


def test_a_conflict_names_the_lines_of_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    path.write_text(
        merged_text(tmp_path, lock_with(ONE), lock_with(ONE, TWO), lock_with(ONE, THREE))
    )
    with pytest.raises(DamagedFile) as conflict:
        read_lock(path)
    assert (
        "library.lock.json:8: an unresolved merge conflict: one side is line 9, the other line 11"
        in conflict.value.message
    )


WRONG = [
    ('"simkl": 2,', '"simkl": "2",', 8, "simkl"),
    ('"simkl": 2,', '"simkl": 2.5,', 8, "simkl"),
    ('"simkl": 2,', '"simkl": true,', 8, "simkl"),
    ('"simkl": 2,', '"simkl": -2,', 8, "simkl"),
    ('"simkl": 2, ', "", 8, "simkl"),
    ('"status": "plantowatch", "title": "Film 2"', '"status": [], "title": "Film 2"', 8, "status"),
    ('"status": "plantowatch", "title": "Film 2"', '"status": "x", "title": "Film 2"', 8, "status"),
    ('"Film 2"', "null", 8, "title"),
    ('"Film 2"', '"Film 2" "x"', 8, "JSON"),
    ('2000, "ids": {"tmdb": "5"}},', '"2000", "ids": {}},', 7, "year"),
    ('{"tmdb": "5"}},', '{"tmdb": 5}},', 7, "ids"),
    ('{"tmdb": "5"}},', '["tmdb"]},', 7, "ids"),
    ('{"tmdb": "5"}},', '{"tmbd": "5"}},', 7, "ids"),
    ('{"tmdb": "5"}},', '{}, "refused": {"wanted": "x"}},', 7, "refused"),
    ('{"tmdb": "5"}},', '{}, "refused": 1},', 7, "refused"),
    ('{"tmdb": "5"}},', '{}, "episodes": "9"},', 7, "episodes"),
    ('{"tmdb": "5"}},', '{}, "rating": 11},', 7, "rating must be"),
    ('{"tmdb": "5"}},', '{}, "rating": 0},', 7, "rating must be"),
    ('{"tmdb": "5"}},', '{}, "rating": true},', 7, "rating must be"),
    ('{"tmdb": "5"}},', '{}, "rating": 8, "rating_refused": 9},', 7, "rating_refused"),
    ('{"tmdb": "5"}},', '{}, "rating": 8, "rating_refused": {"wanted": 9}},', 7, "rating_refused"),
    ('{"simkl": 2', '3, {"simkl": 2', 8, "mapping"),
    ('"account": 7', '"account": "7"', 3, "account"),
    ('"account": 7', '"account": 7,\n"account": 8', 4, "account"),
    ('"managed": {', '"managed": {"books": [], ', 4, "movies, shows, anime"),
    ('["plantowatch"]', '["watching"]', 4, "completed"),
    ('["plantowatch"]', '"plantowatch"', 4, "list"),
    ('"movies": [\n', '"books": [\n', 6, "movies, shows, anime"),
    ('"format_version": 1', '"format_version": "1"', 2, "format_version"),
    ('"format_version": 1,\n', "", 1, "format_version"),
]


@pytest.mark.parametrize(("old", "new", "line", "word"), WRONG)
def test_a_wrong_part_is_told_with_its_line(
    old: str, new: str, line: int, word: str, tmp_path: Path
) -> None:
    path = tmp_path / "library.lock.json"
    text = lock_text(lock_with(ONE, TWO))
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(DamagedFile) as damaged:
        read_lock(path)
    assert damaged.value.code == "damaged-lock"
    assert damaged.value.message.startswith(f"{path}:{line}: ")
    assert word in damaged.value.message


@pytest.mark.parametrize("text", ["", "{"])
def test_a_lock_that_is_damaged_as_a_whole_has_no_line_to_mend(text: str, tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    path.write_text(text)
    with pytest.raises(DamagedFile) as damaged:
        read_lock(path)
    assert damaged.value.message.startswith(f"{path}: ")
    assert damaged.value.hint.startswith("Restore the file from git")


def test_what_stands_in_the_place_of_a_lock_is_not_a_matter_of_rights(tmp_path: Path) -> None:
    with pytest.raises(FileFailure) as failure:
        read_lock(tmp_path)
    assert "rights" not in failure.value.hint


def test_a_wrong_part_has_its_line_also_beside_a_missing_comma(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    text = lock_text(lock_with(ONE, TWO, SHOW)).replace("}},\n{", "}}\n{").replace('"Show"', "5")
    path.write_text(text)
    with pytest.raises(DamagedFile) as damaged:
        read_lock(path)
    number = next(n for n, line in enumerate(text.split("\n"), 1) if '"simkl": 4' in line)
    assert damaged.value.message.startswith(f"{path}:{number}: ")


def test_both_sides_unknown_titles_are_kept_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    keys = [wish_key(MediaType.MOVIES, {"tmdb": str(number)}) for number in (1, 2, 3)]
    base, ours, theirs = (
        Lock(7, {}, {MediaType.MOVIES: {1: ONE}}, frozenset(known))
        for known in (keys[:1], keys[:2], [keys[0], keys[2]])
    )
    text = merged_text(tmp_path, base, ours, theirs)
    lines = [line for line in text.split("\n") if line[:7] not in {"<" * 7, "=" * 7, ">" * 7}]
    path.write_text("\n".join(lines))
    lock = read_lock(path)
    assert lock is not None
    assert lock.unknown == set(keys)
    assert lock.items == base.items
    path.write_text(lock_text(ours).replace('{"tmdb": "2"}', '{"tmdb": 2}'))
    number = path.read_text().split("\n").index('{"tmdb": 2}') + 1
    with pytest.raises(DamagedFile) as damaged:
        read_lock(path)
    assert damaged.value.message.startswith(f"{path}:{number}: ")


def test_a_lock_in_another_layout_is_read_and_told_about_alike(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    lock = lock_with(ONE, SHOW)
    path.write_text(json.dumps(json.loads(lock_text(lock)), indent=2))
    assert read_lock(path) == lock
    path.write_text(path.read_text().replace('"Show"', "[]"))
    with pytest.raises(DamagedFile) as damaged:
        read_lock(path)
    number = next(n for n, line in enumerate(path.read_text().split("\n"), 1) if "[]" in line)
    assert damaged.value.message.startswith(f"{path}:{number}: ")


@given(data=st.data())
def test_no_slip_of_the_hand_makes_a_fault_of_ours(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "library.lock.json"
    text = lock_text(data.draw(locks()))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 0, 1, 2, 10]))
        slip = st.sampled_from([*'{}[]",:\n05', "null", "NaN", "9" * 5000, "<<<<<<< x\n", "é"])
        text = text[:start] + data.draw(slip) + text[end:]
    path.write_text(text, encoding="utf-8", newline="")
    with contextlib.suppress(DamagedFile):
        read_lock(path)


def test_what_is_no_regular_file_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "library.lock.json"
    path.mkdir()
    with pytest.raises(FileFailure):
        read_lock(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only some people make links")
def test_the_lock_of_a_link_is_beside_the_file_that_it_leads_to(tmp_path: Path) -> None:
    repository, home = tmp_path / "repository", tmp_path / "home"
    repository.mkdir()
    home.mkdir()
    (repository / "mine.yaml").write_text("version: 1\n")
    (home / "library.yaml").symlink_to(repository / "mine.yaml")
    assert lock_path(home / "library.yaml") == (repository / "mine.lock.json").resolve()
    (home / "loop.yaml").symlink_to(home / "loop.yaml")
    assert lock_path(home / "loop.yaml").name == "loop.lock.json"
    assert lock_path(repository / "mine.yaml") == repository / "mine.lock.json"
