"""The form of a backup: what it calls its titles, its names in the folder, its text for git."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from reconciler import __version__
from reconciler.applying.backup import (
    SavedEntry,
    list_backups,
    read_backup,
    save_backup,
    stable_text,
)
from reconciler.model.account import Entry
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.media import MediaType, Status

MOVIES, SHOWS, ANIME = MediaType
NOW = datetime(2026, 11, 27, 12, 30, 59, 999, tzinfo=timezone(timedelta(hours=2)))


def entry(media_type: MediaType, simkl: int) -> Entry:
    return Entry(media_type, simkl, Status.HOLD, "hold", "X", 2000, {})


def saved(row: dict[str, Any]) -> SavedEntry:
    return SavedEntry(type=SHOWS, simkl=7, row=row)


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ({"show": {"title": "X"}}, "X"),
        ({"movie": {"title": "X"}}, "X"),
        ({"anime": {"title": "X"}}, "X"),
        ({"show": {"title": ""}}, "simkl:7"),
        ({"show": {"title": 5}}, "simkl:7"),
        ({"show": {}}, "simkl:7"),
        ({"show": ["X"]}, "simkl:7"),
        ({}, "simkl:7"),
    ],
)
def test_a_saved_entry_is_called_by_its_title_or_by_its_id(row: dict[str, Any], title: str) -> None:
    assert saved(row).title == title


@pytest.mark.parametrize(
    ("ids", "fits"),
    [
        ({"simkl": 7}, True),
        ({"simkl": "7"}, True),
        ({"simkl_id": 7}, True),
        ({"imdb": "tt0000001"}, True),
        ({}, True),
        (None, True),
        ([8], True),
        ({"simkl": 8}, False),
        ({"simkl_id": 8}, False),
    ],
)
def test_a_row_of_another_title_is_refused(ids: object, fits: bool) -> None:
    if fits:
        assert saved({"show": {"ids": ids}}).simkl == 7
    else:
        with pytest.raises(ValueError, match="simkl is 7, but the row is of simkl:8"):
            saved({"show": {"ids": ids}})


ROWS: dict[int, dict[str, object]] = {
    7: {"status": "hold", "show": {"title": "é"}},
    8: {"status": "hold"},
}


def save(folder: Path, *entries: Entry) -> Path:
    return save_backup(folder, 5, entries, ROWS, reason="apply", now=NOW)


def test_backups_of_one_second_have_names_of_their_own_and_the_newest_is_first(
    tmp_path: Path,
) -> None:
    paths = [save(tmp_path, entry(SHOWS, 7)) for _ in range(3)]
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    assert [path.name for path in paths] == [
        "2026-11-27T103059Z-apply.json",
        "2026-11-27T103059Z-apply-2.json",
        "2026-11-27T103059Z-apply-3.json",
    ]
    assert sorted(one.path for one in list_backups(tmp_path)) == sorted(paths)
    later = save_backup(tmp_path, 5, [], {}, reason="apply", now=datetime(2027, 1, 1, tzinfo=UTC))
    assert list_backups(tmp_path)[0].path == later


def test_a_backup_says_whose_it_is_when_and_by_what_it_was_made(tmp_path: Path) -> None:
    path = save(tmp_path, entry(SHOWS, 7), entry(ANIME, 8))
    document = json.loads(path.read_bytes())
    checksum = document.pop("checksum")
    assert document == {
        "kind": "reconciler-backup",
        "format_version": 1,
        "program": f"reconciler/{__version__}",
        "account": 5,
        "created_at": "2026-11-27T10:30:59Z",
        "reason": "apply",
        "entries": [
            {"type": "shows", "simkl": 7, "row": ROWS[7]},
            {"type": "anime", "simkl": 8, "row": ROWS[8]},
        ],
    }
    assert len(checksum) == 64
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "is_as_written"),
    [
        ({}, True),
        ({"program": "by hand", "created_at": "", "reason": "test"}, True),
        ({"checksum": None}, True),
        ({"account": 6}, False),
        ({"entries": []}, False),
        ({"checksum": "0"}, False),
    ],
)
def test_a_change_of_what_is_saved_is_seen(
    tmp_path: Path, change: dict[str, Any], is_as_written: bool
) -> None:
    path = save(tmp_path, entry(SHOWS, 7))
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **change}), encoding="utf-8")
    assert read_backup(path).is_as_written is is_as_written


def test_a_text_for_git_is_sorted_by_type_and_id_and_has_no_time() -> None:
    entries = [entry(ANIME, 1), entry(SHOWS, 10), entry(SHOWS, 9), entry(MOVIES, 11)]
    rows = {one.simkl: {"b": "é", "a": [1, {"d": None, "c": True}]} for one in entries}
    row = '{"a":[1,{"c":true,"d":null}],"b":"é"}'
    assert stable_text(5, entries, rows) == (
        '{"kind":"reconciler-backup","format_version":1,"account":5,"created_at":"",'
        '"reason":"stable","entries":[\n'
        f'{{"type":"movies","simkl":11,"row":{row}}},\n'
        f'{{"type":"shows","simkl":9,"row":{row}}},\n'
        f'{{"type":"shows","simkl":10,"row":{row}}},\n'
        f'{{"type":"anime","simkl":1,"row":{row}}}\n'
        "]}\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is no JSON"),
        ("[]", "the document: Input should be an object"),
        ('{"kind": "reconciler-backup"}', "account: Field required"),
    ],
)
def test_what_is_no_backup_is_told_with_its_first_fault(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "one.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile, match=f"one.json is no backup that can be used: {said}"):
        read_backup(path)
    with pytest.raises(FileFailure, match=r"cannot read the backup .*two\.json: No such file"):
        read_backup(tmp_path / "two.json")
