"""What keeps an apply from doing harm."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.applying.exclusive import exclusive
from reconciler.applying.outcome import End, Outcome
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.errors import DamagedFile, FileFailure, Refused
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import remove, set_status
from reconciler.sandbox.store import SandboxFile
from reconciler.usecases import apply as apply_course
from reconciler.usecases.apply import apply_library
from tests.house import House, house

MOVE = "version: 1\nshows:\n  dropped: [simkl:17465]\n"
REMOVAL = "version: 1\nshows:\n  completed: []\npolicy: {max_removals: 100}\n"


@pytest.fixture
def place() -> Iterator[House]:
    with house(MOVE) as place:
        yield place


def shows(place: House) -> dict[int, Status | None]:
    return {entry.simkl: entry.status for entry in place.account().entries[MediaType.SHOWS]}


def test_without_an_answer_nothing_is_sent(place: House) -> None:
    before = shows(place)
    with place.session() as session:
        outcome = apply_library(replace(place.request, yes=False), session)
    assert outcome.verdict is End.REFUSED
    assert "--yes" in outcome.message
    assert shows(place) == before


def test_the_limit_of_the_command_line_wins_over_the_policy(place: House) -> None:
    place.file.write_text(REMOVAL, encoding="utf-8")
    with place.session() as session:
        outcome = apply_library(replace(place.request, max_removals=1), session)
    assert outcome.verdict is End.REFUSED
    assert "the limit is 1" in outcome.message
    assert "--max-removals" in outcome.hint


def test_the_policys_limit_is_10_unless_it_says_otherwise(place: House) -> None:
    wanted = REMOVAL.replace("policy: {max_removals: 100}\n", "  plantowatch: []\n")
    place.file.write_text(wanted + "  watching: []\n", encoding="utf-8")
    outcome = place.apply()
    assert outcome.verdict is End.REFUSED
    assert "the limit is 10" in outcome.message


def test_an_unwritable_backup_folder_stops_everything_before_the_first_write(
    place: House,
) -> None:
    place.file.write_text(REMOVAL, encoding="utf-8")
    before = shows(place)
    blocker = place.folder / "file"
    blocker.write_text("", encoding="utf-8")
    with place.session() as session:
        outcome = apply_library(replace(place.request, backup_dir=blocker / "backups"), session)
    assert outcome.verdict is End.FAILED
    assert outcome.document()["error"]["code"] == "file"
    assert shows(place) == before


def test_a_lock_that_cannot_be_written_stops_everything_before_the_first_write(
    place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shows(place)
    monkeypatch.setattr("os.access", lambda *_: False)
    outcome = place.apply()
    assert outcome.verdict is End.FAILED
    assert "library.lock.json" in outcome.message
    assert shows(place) == before


def test_a_lock_that_fails_after_the_writes_is_reported_with_what_was_done(
    place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise FileFailure("cannot write library.lock.json: the disk is full", "Make room.")

    monkeypatch.setattr(apply_course, "write_lock", full)
    outcome = place.apply()
    assert outcome.verdict is End.INCOMPLETE
    assert outcome.applied == len(outcome.plan["operations"])
    assert "but cannot write library.lock.json" in outcome.message
    assert shows(place)[17465] is Status.DROPPED


def test_a_change_while_the_person_thinks_is_shown_and_asked_about_again(
    place: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def answer(*, yes: bool, is_sandbox: bool) -> None:
        asked.append(yes)
        if len(asked) == 1:
            set_status(SandboxFile(place.sandbox), MediaType.SHOWS, "17465", Status.HOLD)

    monkeypatch.setattr(apply_course, "confirm", answer)
    with place.session() as session:
        outcome = apply_library(replace(place.request, yes=False), session)
    assert outcome.verdict is End.APPLIED
    assert len(asked) == 2
    assert "this is the new plan" in capsys.readouterr().err
    assert outcome.plan["operations"][0]["from"] == "hold"


def test_a_second_apply_on_this_machine_ends_and_says_who_holds_the_account(
    place: House,
) -> None:
    account = place.account().id
    held = exclusive(place.folder / "data" / "locks", account, "2026-11-24T12:00:00+00:00")
    with held:
        outcome = place.apply()
    assert outcome.verdict is End.REFUSED
    assert re.search(r"process \d+, started 2026-11-24T12:00:00", outcome.message)
    assert place.apply().verdict is End.APPLIED


def test_a_lock_of_another_account_is_refused(place: House) -> None:
    place.apply()
    place.simkl.file.become(99)
    with pytest.raises(Refused, match=r"is the sandbox's, but .* account 99"):
        place.plan()


def test_an_account_that_lost_most_of_what_the_lock_knows_is_refused(place: House) -> None:
    text = "version: 1\npolicy: {prune: false}\nshows: {completed: [], watching: []}\n"
    place.file.write_text(text, encoding="utf-8")
    place.apply()
    for entry in place.account().entries[MediaType.SHOWS][1:]:
        remove(SandboxFile(place.sandbox), MediaType.SHOWS, str(entry.simkl))
    with pytest.raises(Refused, match=r"the account lost \d+ of the \d+ shows"):
        place.plan()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", "unresolved merge conflict"),
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"format_version": 1}', "is damaged"),
        ('{"format_version": 2}', "format version 2"),
        ('{"format_version": 1, "account": 1, "managed": {}, "items": {"x": []}}', "is damaged"),
    ],
)
def test_a_lock_that_cannot_be_read_is_explained_and_kept(
    place: House, damage: str, words: str
) -> None:
    path = lock_path(place.file)
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(DamagedFile, match=words):
        place.plan()
    assert path.read_text(encoding="utf-8") == damage


def test_drift_under_fail_is_shown_and_nothing_is_sent(place: House) -> None:
    place.file.write_text(MOVE + "policy: {on_drift: fail}\n", encoding="utf-8")
    place.apply()
    set_status(SandboxFile(place.sandbox), MediaType.SHOWS, "17465", Status.WATCHING)
    outcome: Outcome = place.apply()
    assert outcome.verdict is End.REFUSED
    assert [drift["title"] for drift in outcome.plan["drift"]] == ["Game of Thrones"]
    assert shows(place)[17465] is Status.WATCHING


def test_drift_under_keep_stays_visible_after_an_apply(place: House) -> None:
    place.file.write_text(MOVE + "policy: {on_drift: keep}\n", encoding="utf-8")
    place.apply()
    set_status(SandboxFile(place.sandbox), MediaType.SHOWS, "17465", Status.WATCHING)
    for _ in range(2):
        outcome = place.apply()
        assert outcome.verdict is End.NOTHING_TO_DO
        assert [left["title"] for left in outcome.plan["left_alone"]] == ["Game of Thrones"]
        assert len(outcome.plan["drift"]) == 1
    assert shows(place)[17465] is Status.WATCHING


def test_an_apply_with_nothing_to_do_writes_the_lock(place: House) -> None:
    place.apply()
    lock_path(place.file).unlink()
    assert place.apply().verdict is End.NOTHING_TO_DO
    lock = read_lock(lock_path(place.file))
    assert lock is not None
    item = lock.get(MediaType.SHOWS, 17465)
    assert item is not None
    assert item.status is Status.DROPPED


def test_a_lock_that_says_the_same_is_not_written_again(place: House) -> None:
    place.apply()
    before = lock_path(place.file).stat().st_mtime_ns
    place.apply()
    assert lock_path(place.file).stat().st_mtime_ns == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_backups_are_private(place: House) -> None:
    place.file.write_text(REMOVAL, encoding="utf-8")
    backup = place.apply().backup
    assert backup is not None
    assert _mode(backup) == 0o600
    assert _mode(backup.parent) == 0o700


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_snapshot_that_the_backup_proves_wrong_is_read_anew_and_the_run_goes_on(
    place: House, capsys: pytest.CaptureFixture[str]
) -> None:
    dark = 737685
    policy = "policy: {prune: false}"
    text = f"version: 1\n{policy}\nshows:\n  dropped: ['simkl:{dark}']\n"
    place.file.write_text(text, encoding="utf-8")
    place.plan()
    with place.simkl.file.opened() as account:
        account.state.entries[dark].status = Status.HOLD
        account.changed = True
    outcome = place.apply()
    assert outcome.verdict is End.APPLIED
    (operation,) = outcome.plan["operations"]
    assert (operation["from"], operation["to"]) == ("hold", "dropped")
    assert "this is the new plan" in capsys.readouterr().err
    assert shows(place)[dark] is Status.DROPPED
