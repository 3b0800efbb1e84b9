"""Killed anywhere, an apply or a restore leaves a state from which the next one simply goes on."""

import shutil
import sys
from pathlib import Path

import pytest

from reconciler.applying.backup import list_backups, read_backup
from reconciler.applying.restore import restore
from reconciler.applying.restore_plan import plan_restore
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.media import MediaType
from tests.applying.killed import kill
from tests.applying.test_restore import NOTHING_WANTED, content
from tests.house import House, house
from tests.journeys.test_fault_matrix import TEXT as RATINGS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "library.yaml.example"
REQUESTS_OF_APPLY = 10
"""From the first write to the end."""

REQUESTS_OF_RESTORE = 8
"""From the first write to the last; only reading follows."""


def statuses(place: House) -> dict[int, str]:
    return {
        entry.simkl: entry.status_text
        for media_type in MediaType
        for entry in place.account().entries[media_type]
    }


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, REQUESTS_OF_APPLY + 1))
def test_after_a_kill_an_apply_goes_on_to_the_wanted_state(at: int, moment: str) -> None:
    with house(EXAMPLE.read_text(encoding="utf-8")) as place:
        before = statuses(place)
        assert kill(place.folder, "apply", at, moment)
        gone = before.keys() - statuses(place).keys()
        (stored,) = list_backups(place.folder / "data" / "backups")
        assert gone <= {entry.simkl for entry in stored.backup.entries}
        assert read_lock(lock_path(place.file)) is None
        outcome = place.apply()
        assert outcome.reached
        assert outcome.converged
        assert place.plan().plan.operations == ()
        lock = read_lock(lock_path(place.file))
        assert lock is not None


def test_an_apply_has_no_more_kill_points_than_are_tried() -> None:
    with house(EXAMPLE.read_text(encoding="utf-8")) as place:
        assert not kill(place.folder, "apply", REQUESTS_OF_APPLY + 1, "before")


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An account that an apply emptied, kept to start each restore from."""
    kept = tmp_path_factory.mktemp("emptied")
    with house(NOTHING_WANTED) as place:
        outcome = place.apply()
        assert outcome.backup is not None
        shutil.copytree(place.folder, kept, dirs_exist_ok=True)
        return kept, outcome.backup.name


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, REQUESTS_OF_RESTORE + 1))
def test_after_a_kill_a_restore_goes_on_to_the_saved_state(
    at: int, moment: str, emptied: tuple[Path, str]
) -> None:
    kept, name = emptied
    with house(NOTHING_WANTED) as place:
        shutil.copytree(kept, place.folder, dirs_exist_ok=True)
        backup = place.folder / "data" / "backups" / name
        assert kill(place.folder, str(backup), at, moment)
        stored = next(one for one in list_backups(backup.parent) if one.path == backup).backup
        with place.session() as session:
            plan = plan_restore(stored, session.writer)
            restored = restore(plan, session.writer, session.workplace(None), session.pace)
        assert restored.left == ()
        assert content(place.rows()) == content(
            {entry.simkl: entry.row for entry in stored.entries}
        )


def test_past_the_last_kill_point_a_restore_has_nothing_left_to_do(
    emptied: tuple[Path, str],
) -> None:
    kept, name = emptied
    with house(NOTHING_WANTED) as place:
        shutil.copytree(kept, place.folder, dirs_exist_ok=True)
        backup = place.folder / "data" / "backups" / name
        assert kill(place.folder, str(backup), REQUESTS_OF_RESTORE + 1, "before")
        with place.session() as session:
            assert plan_restore(read_backup(backup), session.writer).items == ()


REQUESTS_OF_RATINGS = 10
"""From the first write to the end of an apply of ``RATINGS``."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, REQUESTS_OF_RATINGS + 1))
def test_after_a_kill_ratings_and_dates_come_as_the_file_has_them(at: int, moment: str) -> None:
    with house(RATINGS) as place:
        assert kill(place.folder, "apply", at, moment)
        (stored,) = list_backups(place.folder / "data" / "backups")
        assert {17465, 297} <= {entry.simkl for entry in stored.backup.entries}
        outcome = place.apply()
        assert outcome.reached
        assert place.plan().plan.operations == ()
        held = place.account().by_id
        assert [held[simkl].rating for simkl in (1306562, 17465, 297)] == [6, 9, None]
        assert held[9000023].last_watched_at == "2014-04-05T12:00:00Z"
        assert held[1306562].status_text == "plantowatch"


def test_an_apply_of_ratings_has_no_more_kill_points_than_are_tried() -> None:
    with house(RATINGS) as place:
        assert not kill(place.folder, "apply", REQUESTS_OF_RATINGS + 1, "before")
