"""The table of rooms and their imports is the one that the import contracts hold."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "reconciler"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
ROW = re.compile(r"^\| `reconciler/(\w+)/` \| .* \| (.*) \|$", re.MULTILINE)
TABLE: dict[str, str] = dict(ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))

BESIDE_THE_ROOMS = {
    "benchmarks",
    "docs",
    "double",
    "journeys",
    "packaging",
    "properties",
    "strategies",
}
"""The folders of tests that are of no one room: of the whole, or what tests are made with."""


def contracts() -> dict[str, set[str]]:
    """Give, by room, the rooms that it must not import."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    found = {}
    for contract in listed:
        (source,) = contract["source_modules"]
        forbidden = {name.removeprefix("reconciler.") for name in contract["forbidden_modules"]}
        found[source.removeprefix("reconciler.")] = forbidden
    return found


def allowed(room: str) -> set[str]:
    """Return the rooms that the table lets a room import."""
    told = TABLE[room]
    if told == "all":
        return ROOMS
    if told == "all above":
        return set(list(TABLE)[: list(TABLE).index(room)])
    return set() if told == "nothing of ours" else set(told.split(", "))


def test_the_table_names_every_room() -> None:
    assert TABLE.keys() == ROOMS


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_each_row_of_the_table_is_a_contract(room: str) -> None:
    forbidden = ROOMS - allowed(room) - {room}
    assert contracts().get(room, {"__main__"}) == forbidden | {"__main__"}


def test_tests_mirror_the_rooms() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert folders >= ROOMS
    assert folders - ROOMS == BESIDE_THE_ROOMS
