"""The sandbox's data is coherent, and the example library's first plan is what it promises."""

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from reconciler.library.reading.read import read_library
from reconciler.model.account import Account, Answers, Entry, Title, WishKey, wish_key
from reconciler.model.ids import (
    ANIME_ONLY_KEYS,
    ID_KEYS,
    SHARED_ANIME_KEYS,
    identifying,
    normalise_id,
)
from reconciler.model.links import id_from_link
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.model.plan import Action, Plan
from reconciler.planning.match import match_wishes
from tests.planning.planned import plan_of

EXAMPLE = Path(__file__).parents[2] / "library.yaml.example"
INVENTED = 9_000_000
ATTACK_ON_TITAN = {39687, 439744, 694485, 931899, 1120029, 1579947}
ROW_KEYS = {
    *("type", "simkl", "slug", "title", "year", "ids", "airing", "released", "seasons"),
    *("not_aired", "anime_type", "poster"),
}

Row = dict[str, Any]


def rows(name: str, key: str) -> list[Row]:
    text = resources.files("reconciler.sandbox").joinpath(name).read_text("utf-8")
    found: list[Row] = json.loads(text)[key]
    return found


CATALOGUE = rows("catalogue.json", "titles")
SAMPLE = rows("sample.json", "entries")
BY_SIMKL = {row["simkl"]: row for row in CATALOGUE}


def label(row: Row) -> str:
    return f"{row['type']}-{row['simkl']}"


def aired(title: Row) -> int:
    total: int = sum(title["seasons"])
    return total - int(title["not_aired"])


each_title = pytest.mark.parametrize("title", CATALOGUE, ids=label)
each_entry = pytest.mark.parametrize("entry", SAMPLE, ids=label)


def test_simkl_ids_are_unique_over_all_types() -> None:
    assert len(BY_SIMKL) == len(CATALOGUE)
    assert len({entry["simkl"] for entry in SAMPLE}) == len(SAMPLE)


def test_titles_stand_one_a_line_by_type_and_simkl_id() -> None:
    order = list(MediaType)
    keys = [(order.index(MediaType(row["type"])), row["simkl"]) for row in CATALOGUE]
    assert keys == sorted(keys)
    text = resources.files("reconciler.sandbox").joinpath("catalogue.json").read_text("utf-8")
    rows_in_lines = [line for line in text.splitlines() if line.startswith('  {"type"')]
    assert [json.loads(line.rstrip(","))["simkl"] for line in rows_in_lines] == list(BY_SIMKL)


def test_ids_that_are_not_simkls_own_are_declared_as_such() -> None:
    text = resources.files("reconciler.sandbox").joinpath("catalogue.json").read_text("utf-8")
    assert "9,000,000" in json.loads(text)["note"]
    assert any(simkl >= INVENTED for simkl in BY_SIMKL)


@each_title
def test_ids_are_well_formed(title: Row) -> None:
    assert normalise_id("simkl", str(title["simkl"])) == str(title["simkl"])
    for key, value in title["ids"].items():
        assert key in ID_KEYS
        assert normalise_id(key, value) == value
        assert title["type"] == MediaType.ANIME or key not in ANIME_ONLY_KEYS


@each_title
def test_a_title_has_what_its_type_has(title: Row) -> None:
    media_type = MediaType(title["type"])
    assert set(title) == ROW_KEYS
    assert title["title"].strip() == title["title"] != ""
    assert title["slug"]
    assert (title["anime_type"] is not None) is (media_type is MediaType.ANIME)
    assert title["poster"] is None or re.fullmatch(r"\d+/[0-9a-f]+", title["poster"])
    if media_type is MediaType.MOVIES:
        assert (title["airing"], title["seasons"], title["not_aired"]) == (None, [], 0)
        return
    assert all(size > 0 for size in title["seasons"])
    assert media_type is MediaType.SHOWS or len(title["seasons"]) == 1
    assert 0 <= title["not_aired"] <= sum(title["seasons"])
    assert title["airing"] in {"ended", "airing", "tba"}
    assert (title["airing"] == "tba") is (aired(title) == 0) is (not title["released"])
    assert title["airing"] != "ended" or title["not_aired"] == 0


def test_no_two_titles_of_a_type_share_an_identifying_id() -> None:
    seen = Counter(
        (row["type"], key, value)
        for row in CATALOGUE
        for key, value in identifying(MediaType(row["type"]), row["ids"])
    )
    assert [place for place, count in seen.items() if count > 1] == []


def test_seasons_of_one_anime_share_the_ids_that_do_not_identify() -> None:
    seasons = [BY_SIMKL[simkl] for simkl in ATTACK_ON_TITAN]
    for key in SHARED_ANIME_KEYS:
        assert len({season["ids"][key] for season in seasons}) == 1
    for key in ("mal", "anidb", "anilist", "kitsu"):
        assert len({season["ids"][key] for season in seasons}) == len(ATTACK_ON_TITAN)


def test_a_film_and_a_series_share_a_tmdb_number() -> None:
    numbers = {
        media_type: {row["ids"].get("tmdb") for row in CATALOGUE if row["type"] == media_type}
        for media_type in (MediaType.MOVIES, MediaType.SHOWS)
    }
    assert (numbers[MediaType.MOVIES] & numbers[MediaType.SHOWS]) - {None} == {"1398", "1402"}


def test_every_airing_state_occurs() -> None:
    states = Counter(
        (row["airing"], row["not_aired"] > 0) for row in CATALOGUE if row["type"] == "shows"
    )
    wanted = {("ended", False), ("airing", False), ("airing", True), ("tba", True)}
    assert set(states) == wanted
    assert any(not row["released"] for row in CATALOGUE if row["type"] == "movies")


@each_entry
def test_an_entry_fits_its_title(entry: Row) -> None:
    title = BY_SIMKL[entry["simkl"]]
    media_type = MediaType(entry["type"])
    assert title["type"] == media_type
    assert Status(entry["status"]) in STATUSES[media_type]
    assert 0 <= entry["watched"] <= aired(title)
    assert not entry["dated"] or (entry["watched"] > 0 and entry["last_watched_at"])
    if entry["status"] == Status.COMPLETED and media_type is not MediaType.MOVIES:
        assert entry["watched"] == aired(title) == sum(title["seasons"])
        assert title["airing"] == "ended"
    if entry["status"] == Status.COMPLETED and media_type is MediaType.MOVIES:
        assert title["released"]
        assert entry["last_watched_at"]


@each_entry
def test_an_entry_holds_what_simkl_can_hold(entry: Row) -> None:
    for key in ("added_at", "last_watched_at", "rated_at"):
        if entry[key] is not None:
            assert datetime.fromisoformat(entry[key]).utcoffset() == timedelta(0)
    assert entry["added_at"] is not None
    assert (entry["rating"] is None) is (entry["rated_at"] is None)
    assert entry["rating"] is None or 1 <= entry["rating"] <= 10
    if entry["memo"] is not None:
        assert set(entry["memo"]) == {"text", "is_private"}
        assert 0 < len(entry["memo"]["text"]) <= 140


def test_the_sample_has_every_status_of_every_type() -> None:
    held = {(MediaType(entry["type"]), Status(entry["status"])) for entry in SAMPLE}
    assert held == {(media_type, status) for media_type, of in STATUSES.items() for status in of}


def test_the_sample_has_what_backups_must_carry() -> None:
    assert any(entry["last_watched_at"] == "1970-01-01T00:00:01Z" for entry in SAMPLE)
    assert any(
        entry["status"] == "completed" and entry["watched"] and not entry["dated"]
        for entry in SAMPLE
    )
    assert any(entry["status"] == "plantowatch" and entry["watched"] for entry in SAMPLE)
    assert {entry["memo"]["is_private"] for entry in SAMPLE if entry["memo"]} == {True, False}


def example_items() -> Iterator[tuple[MediaType, dict[str, str]]]:
    document = YAML(typ="safe").load(EXAMPLE.read_text("utf-8"))
    for media_type in MediaType:
        for items in document[media_type].values():
            for item in items:
                yield media_type, _ids(item)


def _ids(item: str | Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(item, str):
        return {key: str(value) for key, value in item["ids"].items()}
    if "://" in item:
        link = id_from_link(item)
        return {link.key: link.value}
    key, _, value = item.partition(":")
    return {key: value}


each_item = pytest.mark.parametrize(("media_type", "ids"), list(example_items()))


def resolved(media_type: MediaType, ids: Mapping[str, str]) -> Row | None:
    found = [
        row
        for row in CATALOGUE
        if row["type"] == media_type
        and all({**row["ids"], "simkl": str(row["simkl"])}.get(key) == ids[key] for key in ids)
    ]
    return found[0] if len(found) == 1 else None


@each_item
def test_each_item_of_the_example_is_one_title(media_type: MediaType, ids: dict[str, str]) -> None:
    assert resolved(media_type, ids) is not None


@each_item
def test_the_example_names_no_id_that_only_the_sandbox_knows(
    media_type: MediaType, ids: dict[str, str]
) -> None:
    assert int(ids.get("simkl", 1)) < INVENTED


def _entry(row: Row) -> Entry:
    title = BY_SIMKL[row["simkl"]]
    return Entry(
        MediaType(row["type"]),
        row["simkl"],
        Status(row["status"]),
        row["status"],
        title["title"],
        title["year"],
        title["ids"],
        row["watched"],
        sum(title["seasons"]),
        title["not_aired"],
    )


@functools.cache
def first_plan() -> Plan:
    library = read_library(EXAMPLE)
    entries = [_entry(row) for row in SAMPLE]
    account = Account(
        1,
        {
            media_type: [entry for entry in entries if entry.type is media_type]
            for media_type in MediaType
        },
    )
    airing = {row["simkl"]: row["airing"] for row in CATALOGUE}
    titles: dict[WishKey, Title | None] = {}
    for wish in match_wishes(library, account, None, Answers()).unresolved():
        row = resolved(wish.type, wish.ids)
        assert row is not None
        titles[wish_key(wish.type, wish.ids)] = Title(
            row["simkl"], wish.type, row["title"], row["year"], row["airing"]
        )
    return plan_of(library, account, None, Answers(titles, airing))


@pytest.mark.parametrize(
    ("action", "titles"),
    [
        (Action.ADD, {"Project Hail Mary", "Arcane", "Frieren: Beyond Journey's End"}),
        (Action.MOVE, {"Arrival", "Game of Thrones", "M*A*S*H", "Neon Genesis Evangelion"}),
        (Action.REMOVE, {"Lost"}),
    ],
)
def test_the_first_plan_does_what_the_example_says(action: Action, titles: set[str]) -> None:
    operations = first_plan().operations
    assert {operation.title for operation in operations if operation.action is action} == titles


def test_the_first_plan_blocks_the_show_that_still_airs() -> None:
    assert [blocked.title for blocked in first_plan().blocked] == ["Severance"]
