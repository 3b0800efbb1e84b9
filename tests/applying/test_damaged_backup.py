"""A backup that was edited by hand: restored, or explained, but never a crash."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.applying.backup import Backup, SavedEntry, read_backup
from reconciler.applying.compare import LackingPart
from reconciler.applying.recipe import moment
from reconciler.applying.restore_plan import plan_restore
from reconciler.model.errors import DamagedFile, ReconcilerError
from reconciler.model.media import MediaType, Status
from reconciler.rendering.restore_text import restore_plan_text
from tests.house import House, house
from tests.simkl.account.account_world import World, answer
from tests.simkl.account.test_odd_answers import JUNK, places, with_junk

TEXT = "version: 1\nshows: {dropped: []}\nmovies: {completed: []}\npolicy: {max_removals: 99}\n"

few = settings(max_examples=settings().max_examples // 2)


@pytest.fixture(scope="module")
def emptied() -> Iterator[tuple[House, Path]]:
    """An account of which an apply removed something, and the backup."""
    with house(TEXT) as place:
        backup = place.apply().backup
        assert backup is not None
        yield place, backup


def planned(place: House, document: bytes) -> None:
    path = place.folder / "edited.json"
    path.write_bytes(document)
    with place.session() as session:
        plan = plan_restore(read_backup(path), session.writer)
    assert json.dumps(plan.document()).encode()


@few
@given(st.floats(0, 1, exclude_max=True), st.sampled_from(JUNK))
def test_anything_anywhere_in_a_backup_is_restored_or_explained(
    emptied: tuple[House, Path], place: float, junk: str
) -> None:
    own, backup = emptied
    document = json.loads(backup.read_bytes())
    paths = list(places(document))
    with suppress(ReconcilerError):
        planned(own, with_junk(document, paths[int(place * len(paths))], junk))


def with_row(backup: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(backup.read_bytes())
    row = next(entry["row"] for entry in document["entries"] if entry["row"].get("seasons"))
    change(row)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda row: row.update(user_rating=float("nan")), "nan"),
        (lambda row: row.update(user_rating="nine"), "nine"),
        (lambda row: row.update(watched_episodes_count=[7]), "7"),
        (lambda row: row.update(added_to_watchlist_at=5), "5"),
        (lambda row: row.update(memo={"text": ["note"]}), "note"),
        (lambda row: row.update(status="rewatching"), "rewatching"),
        (lambda row: row["seasons"][0].update(number="one"), "one"),
        (lambda row: row["seasons"][0]["episodes"][0].update(number=None), "None"),
        (lambda row: row["seasons"][0]["episodes"][0].update(watched_at=7), "7"),
    ],
)
def test_what_cannot_be_brought_back_is_named_instead_of_left_out(
    emptied: tuple[House, Path], change: Callable[[dict[str, Any]], object], word: str
) -> None:
    place, backup = emptied
    with pytest.raises(DamagedFile, match=word):
        planned(place, with_row(backup, change))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_at_the_end_of_time_is_compared_as_text(text: str) -> None:
    assert moment(text) == text


def test_a_live_row_that_is_not_as_documented_is_left_and_the_others_are_restored(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    with world.reader() as reader:
        account = reader.read([MediaType.SHOWS])
        lost, *others = [
            entry for entry in account.entries[MediaType.SHOWS] if entry.status is Status.COMPLETED
        ]
        assert others
        rows = reader.details([lost, *others])
        entries = tuple(
            SavedEntry(type=one.type, simkl=one.simkl, row={**rows[one.simkl], "user_rating": 1})
            for one in (lost, *others)
        )
        backup = Backup(account=account.id, created_at="", reason="test", entries=entries)
        odd = [{**rows[lost.simkl], "user_rating": ["nine"]}]
        listed = {"shows": [*odd, *(rows[one.simkl] for one in others)]}
        world.wire.instead(f"GET /sync/all-items/shows/{lost.status}", answer(200, listed))
        plan = plan_restore(backup, reader)
    left = {item.saved.simkl: item for item in plan.items}
    assert "user_rating" in left[lost.simkl].unreadable
    assert not any(left[lost.simkl].needs(part) for part in LackingPart)
    assert all(left[one.simkl].rated for one in others)
    text = restore_plan_text(plan.document(), "backup.json", width=200)
    assert "left as it is  Simkl's row of it is not as documented" in text
