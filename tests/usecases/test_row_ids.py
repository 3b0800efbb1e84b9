"""An id of the file finds the row that carries it, whatever Simkl calls it there."""

from pathlib import Path

import pytest

from reconciler.model.media import MediaType
from reconciler.usecases.plan import compute_plan
from tests.simkl.account.account_world import World, answer

ROWS: dict[str, list[tuple[str, dict[str, str | int]]]] = {
    "movies": [
        ("letterboxd:dune-part-two", {"letterslug": "dune-part-two"}),
        ("letterboxd:dune-part-two", {"letterslug": "Dune-Part-Two", "letterboxd": ""}),
        ("traktslug:dune-part-two-2024", {"traktmslug": "dune-part-two-2024"}),
        ("tvdb:290272", {"tvdb": "290272", "tvdbmslug": "dune-part-two"}),
        ("tvdb:dune-part-two", {"tvdb": "290272", "tvdbmslug": "dune-part-two"}),
    ],
    "shows": [
        ("traktslug:the-walking-dead", {"trakttvslug": "the-walking-dead"}),
        ("tvdb:the-walking-dead", {"tvdb": "153021", "tvdbslug": "the-walking-dead"}),
        ("tvdb:153021", {"tvdb": 153021, "tvdbslug": "the-walking-dead"}),
        ("tvdb:the-walking-dead", {"tvdbslug": "the-walking-dead"}),
    ],
    "anime": [
        ("anisearch:2227", {"anisearch": "2227"}),
        ("livechart:321", {"livechart": 321}),
        ("animeplanet:one-piece", {"animeplanet": "one-piece"}),
        ("ann:160", {"ann": "160"}),
        ("tvdb:one-piece", {"tvdb": "81797", "tvdbslug": "one-piece"}),
    ],
}


@pytest.mark.parametrize(
    ("media_type", "wish", "ids"),
    [(media_type, wish, ids) for media_type, rows in ROWS.items() for wish, ids in rows],
)
def test_a_row_is_found_by_each_name_of_its_ids(
    tmp_path: Path, media_type: str, wish: str, ids: dict[str, str | int]
) -> None:
    world = World(tmp_path)
    row = {
        "status": "completed",
        "movie" if media_type == "movies" else "show": {"title": "A", "ids": {"simkl": 7, **ids}},
    }
    world.wire.instead(f"GET /sync/all-items/{media_type}", answer(200, {media_type: [row]}))
    file = tmp_path / "library.yaml"
    file.write_text(f"version: 1\n{media_type}: {{completed: ['{wish}']}}\n", encoding="utf-8")
    with world.reader() as reader:
        plan = compute_plan(file, reader).plan
    assert (plan.unchanged, plan.operations, plan.blocked) == (1, (), ())
    assert f"GET /sync/all-items/{media_type}" == world.wire.calls[-1]


def test_a_row_with_both_names_keeps_the_keys_own(tmp_path: Path) -> None:
    world = World(tmp_path)
    ids = {"simkl": 7, "traktmslug": "other", "traktslug": "own", "trakttvslug": "another"}
    row = {"status": "completed", "movie": {"title": "A", "ids": ids}}
    world.wire.instead("GET /sync/all-items/movies", answer(200, {"movies": [row]}))
    with world.reader() as reader:
        (entry,) = [
            one for rows in reader.read([MediaType.MOVIES]).entries.values() for one in rows
        ]
    assert entry.ids == {"traktslug": "own"}
