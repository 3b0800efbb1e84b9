"""The undo of every move, in one run: dates and episodes go along, and nothing else is lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.backup import read_backup, save_backup
from reconciler.applying.ending import held_signals
from reconciler.applying.restore import Restored, restore
from reconciler.applying.restore_plan import RestorePlan, plan_restore
from reconciler.commands.app import run
from reconciler.model.errors import DamagedFile
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.rendering.restore_text import restore_plan_text, restore_result_text
from reconciler.sandbox.edit import set_rating, set_status
from tests.applying.test_restore import READINGS, content
from tests.double.file import DoubleFile
from tests.double.quirks import Quirks
from tests.house import House, house

SETTLED = "version: 1\npolicy: {prune: false}\n"
LOST, THRONES, CHARMED = 9000016, 17465, 297


def backed_up(place: House, simkl: int) -> Path:
    """Back up one title as it is."""
    with place.session() as session:
        account = session.writer.read(tuple(MediaType))
        entries = [
            entry for rows in account.entries.values() for entry in rows if entry.simkl == simkl
        ]
        details = session.writer.details(entries)
        workplace = session.workplace(None)
        return save_backup(
            workplace.backups, account.id, entries, details, reason="test", now=workplace.now
        )


def planned(place: House, backup: Path, simkl: int) -> RestorePlan:
    with place.session() as session:
        return plan_restore(read_backup(backup), session.writer, [str(simkl)])


MOVED = [
    (media_type, before, after)
    for media_type in MediaType
    for before in STATUSES[media_type]
    for after in STATUSES[media_type]
    if before is not after and Status.COMPLETED in {before, after}
]


@pytest.mark.parametrize("reading", [READINGS[0], READINGS[2]], ids=["keeps", "drops"])
@pytest.mark.parametrize(("media_type", "before", "after"), MOVED)
def test_a_move_into_or_out_of_completed_is_undone_in_one_run(
    media_type: MediaType, before: Status, after: Status, reading: Quirks
) -> None:
    with house(SETTLED, reading) as place:
        rows = place.rows()
        movable = [
            entry
            for entry in place.account().entries[media_type]
            if entry.status is before and not entry.not_aired
        ]
        lines = "".join(f"    - simkl:{entry.simkl}\n" for entry in movable)
        place.file.write_text(f"{SETTLED}{media_type}:\n  {after}:\n{lines}", encoding="utf-8")
        outcome = place.apply()
        if outcome.backup is None:
            return
        place.restore(outcome.backup)
        undone = place.rows()
        for saved in read_backup(outcome.backup).entries:
            was = content({saved.simkl: rows[saved.simkl]})[saved.simkl]
            now = content({saved.simkl: undone[saved.simkl]})[saved.simkl]
            assert now["status"] == was["status"]
            assert now["episodes"].items() >= was["episodes"].items()
            assert now["watched"] >= was["watched"]
            if was["last_watched_at"] is not None and media_type is MediaType.MOVIES:
                assert now["last_watched_at"] == was["last_watched_at"]


def test_what_would_be_replaced_is_shown_before_the_question() -> None:
    with house(SETTLED) as place:
        backup = backed_up(place, LOST)
        set_rating(place.simkl.file, MediaType.SHOWS, str(LOST), 10)
        document = planned(place, backup, LOST).document()
        text = restore_plan_text(document, "backup.json", width=100)
        assert "replaces rating 10 → 9" in text


def test_watches_that_a_move_out_of_completed_may_lose_are_shown() -> None:
    with house(SETTLED) as place:
        backup = backed_up(place, THRONES)
        seen = place.rows()[THRONES]["watched_episodes_count"]
        set_status(place.simkl.file, MediaType.SHOWS, str(THRONES), Status.COMPLETED)
        now = place.rows()[THRONES]["watched_episodes_count"]
        assert now > seen
        text = restore_plan_text(
            planned(place, backup, THRONES).document(), "backup.json", width=100
        )
        assert f"replaces {now} watched episodes → {seen}" in text


def test_what_the_account_has_more_is_counted_and_no_failure() -> None:
    with house(SETTLED) as place:
        backup = backed_up(place, CHARMED)
        set_status(place.simkl.file, MediaType.SHOWS, str(CHARMED), Status.COMPLETED)
        restored = place.restore(backup, (str(CHARMED),))
        assert restored.reached
        assert restored.more == 1
        text = restore_result_text(restored.document())
        assert "1 of 1 are as in the backup, 1 of which the account has more" in text
        assert f"To undo: reconciler restore {restored.backup}" in text
        plan = planned(place, backup, CHARMED)
        assert (plan.items, plan.unchanged, plan.more) == ((), 1, 1)


def edited(backup: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    document = json.loads(backup.read_bytes())
    entry = next(one for one in document["entries"] if one["simkl"] == LOST)
    change(entry)
    path = backup.with_name("edited.json")
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["row"].update(seasons={"1": []}), "seasons: .* is no list"),
        (lambda one: one["row"].update(seasons=[7]), r"seasons\[0\]: 7 is no object"),
        (lambda one: one["row"].update(seasons=[{"number": 1, "episodes": {}}]), "no list"),
        (lambda one: one["row"].update(status="rewatching"), 'status: "rewatching" is no status'),
        (lambda one: one["row"].update(show=[]), "simkl|title"),
        (lambda one: one["row"].update(memo=[1]), "memo: .* is no object"),
        (
            lambda one: one.update(simkl=9000018),
            "simkl is 9000018, but the row is of simkl:9000016",
        ),
        (lambda one: one.update(row=[]), r"entries\.\d+\.row"),
        (lambda one: one.update(type="films"), r"entries\.\d+\.type"),
    ],
)
def test_an_odd_field_of_a_backup_is_named(
    change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with house(SETTLED) as place:
        path = edited(backed_up(place, LOST), change)
        if said == "simkl|title":
            # Nothing is known of it but its id, which is enough.
            assert planned(place, path, LOST).document()
            return
        with pytest.raises(DamagedFile, match=said):
            planned(place, path, LOST)


def test_an_odd_row_is_in_nobodys_way_who_asks_for_another() -> None:
    with house("version: 1\nshows: {completed: [], watching: []}\n") as place:
        backup = place.apply().backup
        assert backup is not None
        path = edited(backup, lambda one: one["row"].update(seasons=5))
        assert len(planned(place, path, THRONES).items) == 1
        with pytest.raises(DamagedFile):
            planned(place, path, LOST)


def test_a_changed_backup_is_told_and_one_without_a_checksum_is_fine() -> None:
    with house(SETTLED) as place:
        backup = backed_up(place, LOST)
        assert read_backup(backup).is_as_written
        path = edited(backup, lambda one: one["row"].update(user_rating=3))
        assert not read_backup(path).is_as_written
        document = json.loads(path.read_bytes())
        del document["checksum"]
        path.write_text(json.dumps(document), encoding="utf-8")
        assert read_backup(path).is_as_written


def test_no_title_stands_in_a_backup_twice() -> None:
    with house(SETTLED) as place:
        backup = backed_up(place, LOST)
        document = json.loads(backup.read_bytes())
        document["entries"].append(document["entries"][0])
        backup.write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(DamagedFile, match="stands in it twice"):
            read_backup(backup)


def stop(_: DoubleFile) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def fail(_: DoubleFile) -> None:
    raise ValueError("a fault")


def run_restore(place: House, backup: Path) -> Restored:
    with place.session() as session, held_signals() as interruptible:
        plan = plan_restore(read_backup(backup), session.writer)
        pace = session.pace._replace(interruptible=interruptible)
        return restore(plan, session.writer, session.workplace(None), pace)


def removed(place: House) -> Path:
    place.file.write_text("version: 1\nshows: {completed: [], watching: []}\n", encoding="utf-8")
    backup = place.apply().backup
    assert backup is not None
    return backup


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_a_stopped_restore_tells_what_came_back_and_goes_on_next_time() -> None:
    with house(SETTLED) as place:
        backup = removed(place)
        place.simkl.after("POST /sync/history", stop)
        restored = run_restore(place, backup)
        assert restored.interrupted
        assert restored.left is not None
        assert len(restored.left) < restored.wanted
        document = restored.document()
        assert document["error"]["code"] == "interrupted"
        assert "Failed: stopped" in restore_result_text(document)
        assert run_restore(place, backup).reached


def test_a_failing_restore_still_tells_what_came_back() -> None:
    with house(SETTLED) as place:
        backup = removed(place)
        place.simkl.after("POST /sync/history", fail)
        restored = run_restore(place, backup)
        assert restored.failure is not None
        assert restored.left is not None
        assert not restored.reached
        text = restore_result_text(restored.document())
        assert text.startswith("Failed: a fault of reconciler itself: ValueError")
        assert "goes on where it stopped" in text


def test_the_command_tells_where_the_state_before_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECONCILER_SANDBOX", str(tmp_path / "sandbox.json"))
    file = tmp_path / "library.yaml"
    file.write_text(f"version: 1\nshows: {{dropped: [simkl:{LOST}]}}\n", encoding="utf-8")
    assert run(["apply", "--yes", "--backup-dir", "kept"]) == 0
    (backup,) = (tmp_path / "kept").iterdir()
    assert run(["restore", str(backup), "--yes", "--backup-dir", "kept"]) == 0
    said = capsys.readouterr().out
    (before,) = (path for path in (tmp_path / "kept").iterdir() if path != backup)
    assert f"Before: kept/{before.name}" in said
    assert f"To undo: reconciler restore kept/{before.name}" in said


def test_what_simkl_cannot_be_asked_for_is_left_to_the_person() -> None:
    with house(SETTLED) as place:
        movie = next(
            entry.simkl
            for entry in place.account().entries[MediaType.MOVIES]
            if entry.status is Status.DROPPED
        )
        backup = backed_up(place, movie)
        document = json.loads(backup.read_bytes())
        document["entries"][0]["row"]["status"] = "hold"
        backup.write_text(json.dumps(document), encoding="utf-8")
        before = place.rows()
        restored = place.restore(backup)
        assert not restored.reached
        assert "Simkl takes no hold for movies" in restore_result_text(restored.document())
        assert place.rows() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_result_that_stdout_does_not_take_is_told(
    tmp_path: Path,
) -> None:
    environ = {
        **os.environ,
        "RECONCILER_SANDBOX": str(tmp_path / "sandbox.json"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    (tmp_path / "library.yaml").write_text("version: 1\nshows: {completed: []}\n")
    program = [sys.executable, "-m", "reconciler"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*program, "apply", "--yes", "--format", "json"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environ,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "Applied: " in done.stderr
    assert "To undo: reconciler restore" in done.stderr
