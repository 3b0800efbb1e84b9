"""A status that is newer than the program stops no command."""

from pathlib import Path

import pytest

from reconciler.model.account import Account
from reconciler.model.media import MediaType
from reconciler.usecases.import_ import library_of
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.pull import take_in
from tests.simkl.account.account_world import World, answer

ROWS = {
    "shows": [
        {"status": "rewatching", "show": {"title": "Dark\x1b", "year": 2017, "ids": {"simkl": 7}}},
        {"status": "hold", "show": {"title": "Lost", "year": 2004, "ids": {"simkl": 8}}},
    ]
}
FILE = "version: 1\nshows:\n  watching:\n    - simkl:7 # mine\n  hold: ['simkl:8']\n"


@pytest.fixture
def odd(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.wire.instead("GET /sync/all-items/shows", *[answer(200, ROWS)] * 3)
    return world


def read(world: World) -> Account:
    with world.reader() as reader:
        return reader.read([MediaType.SHOWS])


def test_an_import_leaves_it_out_and_names_it(
    odd: World, capsys: pytest.CaptureFixture[str]
) -> None:
    data, library = library_of(read(odd), "library.yaml")
    assert [wish.title for wish in library.wishes] == ["Lost"]
    assert b"Dark" not in data
    assert r'Left out: Dark\x1b (simkl:7) is "rewatching" on Simkl' in capsys.readouterr().err


def test_a_pull_keeps_its_line(
    odd: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "library.yaml"
    file.write_text(FILE, encoding="utf-8")
    with odd.reader() as reader:
        taken = take_in(file, reader)
    assert taken.after.data == FILE.encode()
    assert '(line 4) is "rewatching" on Simkl' in capsys.readouterr().err
    with odd.reader() as reader:
        plan = compute_plan(file, reader).plan
    assert plan.operations == ()
    assert [(one.simkl, one.line) for one in plan.blocked] == [(7, 4)]


def test_a_backup_takes_it_from_the_type_as_a_whole(odd: World) -> None:
    with odd.reader() as reader:
        account = reader.read([MediaType.SHOWS])
        odd.wire.instead("GET /sync/all-items/shows/hold", answer(200, ROWS))
        rows = reader.details(account.entries[MediaType.SHOWS])
    assert rows[7]["status"] == "rewatching"
    assert odd.wire.calls[-2:] == ["GET /sync/all-items/shows", "GET /sync/all-items/shows/hold"]


def test_a_backup_finds_a_movie_on_hold_although_that_bucket_is_empty(tmp_path: Path) -> None:
    world = World(tmp_path)
    rows = {"movies": [{"status": "hold", "movie": {"title": "Alive", "ids": {"simkl": 9}}}]}
    world.wire.instead("GET /sync/all-items/movies", answer(200, rows), answer(200, rows))
    world.wire.instead("GET /sync/all-items/movies/hold", answer(200, {}))
    with world.reader() as reader:
        account = reader.read([MediaType.MOVIES])
        assert reader.details(account.entries[MediaType.MOVIES]).keys() == {9}
