"""An account in another service's form reads back as the same titles; what is lost is counted."""

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.exports.forms import WRITERS
from reconciler.exports.writing import Exported
from reconciler.model.account import Entry
from reconciler.model.media import STATUSES, MediaType, Status
from tests.exports.bringing import brought, brought_from, by_title


def exported(
    media_type: MediaType,
    simkl: int,
    status: Status,
    ids: dict[str, str],
    title: str = "X",
    episodes: dict[tuple[int, int], str | None] | None = None,
    **more: Any,
) -> Exported:
    entry = Entry(media_type, simkl, status, status.value, title, 2000, ids, **more)
    return Exported(entry, episodes or {})


def own_ids(media_type: MediaType, number: int) -> dict[str, str]:
    if media_type is MediaType.ANIME:
        return {"mal": str(number), "tvdb": "267440"}
    return {"imdb": f"tt{number:07}", "tmdb": str(number)}


MOVIES, SHOWS, ANIME = MediaType
WATCHED = "2014-04-05T15:27:00Z"
ACCOUNT = [
    exported(MOVIES, 1, Status.COMPLETED, own_ids(MOVIES, 1), "=Heat", last_watched_at=WATCHED),
    exported(MOVIES, 2, Status.PLANTOWATCH, own_ids(MOVIES, 2), "+1", rating=7),
    exported(MOVIES, 3, Status.DROPPED, own_ids(MOVIES, 3), "@home"),
    exported(
        *(SHOWS, 4, Status.WATCHING, own_ids(SHOWS, 4), "Dark", {(1, 1): WATCHED, (2, 3): None}),
        rating=9,
        rated_at="2020-01-01T00:00:00Z",
    ),
    exported(SHOWS, 5, Status.COMPLETED, own_ids(SHOWS, 5), "Lost", last_watched_at=WATCHED),
    exported(SHOWS, 6, Status.HOLD, {}, "No ids"),
    exported(ANIME, 7, Status.WATCHING, own_ids(ANIME, 7), "FLCL & <x>", watched=2, total=6),
    exported(ANIME, 8, Status.COMPLETED, own_ids(ANIME, 8), "Bebop", watched=26, total=26),
]

HELD = {
    "simkl-csv": {1, 2, 3, 4, 5, 6, 7, 8},
    "letterboxd": {1, 2},
    "myanimelist": {7, 8},
    "imdb": {1, 2, 3, 4, 5},
    "trakt": {1, 2, 4, 5},
    "yamtrack": {1, 2, 3, 4, 5, 7, 8},
}
SUFFIX = {"myanimelist": "xml"}


def read_back(folder: Path, form: str, rows: list[Exported]) -> dict[tuple[str, str, str], Status]:
    """Write a form, read it as an export, and give the statuses by type and id."""
    written = WRITERS[form](rows)
    suffix = SUFFIX.get(form, "csv")
    files = {f"out.{suffix}": written.text}
    files |= {f"out.{name}.{suffix}": text for name, text in written.beside.items()}
    result = brought_from(folder, {**files})
    assert result.review == ()
    return {
        (item.type.value, key, value): item.status
        for item in result.joined.items
        for key, value in item.ids.items()
    }


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_what_a_form_holds_reads_back_as_the_same_titles(tmp_path: Path, form: str) -> None:
    found = read_back(tmp_path, form, ACCOUNT)
    marks = {row.entry.simkl: row.entry for row in ACCOUNT}
    held = {
        number
        for number, entry in marks.items()
        if (entry.type.value, "simkl", str(number)) in found
        or any((entry.type.value, *pair) in found for pair in own_ids(entry.type, number).items())
    }
    assert held == HELD[form]
    assert WRITERS[form](ACCOUNT).titles == len(held)
    left = sum(WRITERS[form](ACCOUNT).left_out.values())
    assert left >= len(ACCOUNT) - len(held)


@pytest.mark.parametrize("form", ["simkl-csv", "imdb", "yamtrack", "myanimelist"])
def test_statuses_read_back_as_they_were(tmp_path: Path, form: str) -> None:
    rows = [
        exported(media_type, number, status, own_ids(media_type, number), f"T{number}", rating=5)
        for number, (media_type, status) in enumerate(
            ((media_type, status) for media_type in MediaType for status in STATUSES[media_type]),
            10,
        )
    ]
    found = read_back(tmp_path, form, rows)
    for row in rows:
        entry = row.entry
        marks = ((entry.type.value, *pair) for pair in own_ids(entry.type, entry.simkl).items())
        for mark in marks:
            if mark in found and mark[1] != "tvdb":
                assert found[mark] is entry.status


def test_ratings_dates_and_episodes_go_as_far_as_the_form_has_them(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(WRITERS["simkl-csv"](ACCOUNT).text, encoding="utf-8")
    items = by_title(brought(tmp_path / "out.csv"))
    assert items["=Heat"].watched == "2014-04-05"
    assert items["+1"].rating == 7
    assert items["FLCL & <x>"].episodes == {(1, 1): None, (1, 2): None}
    assert ",s2e3," in WRITERS["simkl-csv"](ACCOUNT).text
    (tmp_path / "out.csv").write_text(WRITERS["yamtrack"](ACCOUNT).text, encoding="utf-8")
    items = by_title(brought(tmp_path / "out.csv"))
    assert items["Dark"].episodes == {(1, 1): WATCHED, (2, 3): None}
    assert items["Dark"].rating == 9
    (tmp_path / "out.csv").write_text(WRITERS["trakt"](ACCOUNT).text, encoding="utf-8")
    dated = {item.ids["tmdb"]: item.watched for item in brought(tmp_path / "out.csv").joined.items}
    assert dated["1"] == WATCHED


def test_moments_that_mean_unknown_are_written_as_no_date() -> None:
    row = exported(MOVIES, 1, Status.COMPLETED, own_ids(MOVIES, 1), last_watched_at="1970-01-01T")
    assert "1970" not in WRITERS["simkl-csv"]([row]).text
    assert ",unknown," in WRITERS["trakt"]([row]).text


def test_a_watchlist_for_letterboxd_stands_beside_what_was_watched() -> None:
    written = WRITERS["letterboxd"](ACCOUNT)
    assert "tt0000002" not in written.text
    assert "tt0000002" in written.beside["watchlist"]


@pytest.mark.parametrize("form", sorted(WRITERS))
@given(title=st.text(alphabet="=+-@'\t\r\n,;\"<&aé\x00\x0b", min_size=1, max_size=6))
def test_no_title_starts_a_formula_or_breaks_the_form(form: str, title: str) -> None:
    rows = [
        exported(media_type, number, Status.COMPLETED, own_ids(media_type, number), title)
        for number, media_type in enumerate(MediaType, 1)
    ]
    text = WRITERS[form](rows).text
    if form == "myanimelist":
        assert ElementTree.fromstring(text).findtext("anime/series_animedb_id") == "3"
        return
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in table}) == 1
    for row in table:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
