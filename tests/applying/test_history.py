"""What names a title of a history, and which file is one."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.backup import Backup
from reconciler.applying.history import History, HistoryTitle, read_saved
from reconciler.applying.restore_plan import entries_named
from reconciler.model.errors import DamagedFile, FileFailure, Refused
from reconciler.model.media import MediaType


def title(name: str | None, ids: dict[str, object], simkl: int | None = None) -> HistoryTitle:
    row = {"show": {"title": name, "ids": ids, "year": 2000}, "status": "watching"}
    return HistoryTitle.model_validate({"type": MediaType.SHOWS, "simkl": simkl, "row": row})


@pytest.mark.parametrize(
    ("ids", "simkl", "usable"),
    [
        ({}, None, {}),
        ({"tmdb": 1399, "imdb": "tt0944947"}, 17465, {"tmdb", "imdb", "simkl"}),
        ({"tmdb": "1399", "imdb": "x", "tvdb": None, "myspace": 4}, None, {"tmdb"}),
        ({"simkl": 5}, None, set()),
    ],
)
def test_ids_that_no_title_can_have_are_left_out(
    ids: dict[str, object], simkl: int | None, usable: set[str]
) -> None:
    own = {"tmdb": "1399", "imdb": "tt0944947", "simkl": "17465"}
    assert title("X", ids, simkl).ids == {key: own[key] for key in usable}


def test_a_title_without_a_name_is_called_by_an_id() -> None:
    assert title("Thrones", {"tmdb": 1399}).title == "Thrones"
    assert title(None, {"tmdb": 1399}).title == "tmdb:1399"
    assert title("", {}, 17465).title == "simkl:17465"
    assert title("", {"tmdb": "x"}).title == ""


@pytest.mark.parametrize(
    ("only", "named"),
    [
        ((), True),
        (("17465",), True),
        (("simkl:17465",), True),
        (("1746",), False),
        (("lost", "THRONES"), True),
        (("lost",), False),
    ],
)
def test_a_title_is_named_by_its_simkl_id_or_a_part_of_its_name(
    only: tuple[str, ...], named: bool
) -> None:
    entry, other = title("Game of Thrones", {}, 17465), title("Lost 1746", {}, 1)
    assert (entry in entries_named(only, [entry, other])) is named


def test_one_without_a_simkl_id_is_not_named_none() -> None:
    with pytest.raises(Refused):
        entries_named(["None"], [title("Game of Thrones", {})])


HISTORY = {
    "kind": "reconciler-backup",
    "format_version": 1,
    "account": None,
    "created_at": "2026-01-01T00:00:00Z",
    "reason": "import",
    "entries": [],
}


@pytest.mark.parametrize(
    ("change", "kind"),
    [({}, History), ({"program": "p"}, History), ({"account": 7, "reason": "apply"}, Backup)],
)
def test_a_history_is_of_no_account_and_a_backup_of_one(
    tmp_path: Path, change: dict[str, Any], kind: type
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({**HISTORY, **change}), encoding="utf-8")
    assert type(read_saved(path)) is kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps({**HISTORY, "format_version": 2}), "no history that can be used: format_ver"),
        (json.dumps({**HISTORY, "more": 2}), "no history that can be used: more: Extra"),
        (json.dumps({key: HISTORY[key] for key in ("kind", "entries")}), "no backup that can be"),
        (json.dumps([HISTORY]), "is no backup that can be used: the document: "),
        ("{", "is no backup that can be used: it is no JSON"),
        ("[" * 100_000, "is no backup that can be used: it is no JSON"),
    ],
)
def test_what_is_neither_is_told_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile, match=said) as raised:
        read_saved(path)
    assert raised.value.code == "damaged-backup"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFailure, match=r"cannot read .*saved\.json: No such file"):
        read_saved(tmp_path / "saved.json")
