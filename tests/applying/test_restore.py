"""What an apply removes or moves, a restore brings back, field by field."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.backup import read_backup
from reconciler.applying.recipe import Saved, moment, saved_from_row
from reconciler.applying.restore import Restored, restore
from reconciler.applying.restore_plan import Restorable, plan_for, plan_restore
from reconciler.model.errors import Refused, Unreachable
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.edit import set_status
from tests.double.quirks import Quirks
from tests.house import House, house

THRONES = 17465

NOTHING_WANTED = "version: 1\npolicy: {max_removals: 1000}\n" + "".join(
    f"{media_type}:\n" + "".join(f"  {status}: []\n" for status in STATUSES[media_type])
    for media_type in MediaType
)

READINGS = [
    Quirks(),
    Quirks(skip_suppresses_completed=True),
    Quirks(leaving_completed_drops_marks=True),
]


def content(rows: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return what is on record of each row, moments in one spelling."""
    return {simkl: recorded(simkl, row) for simkl, row in rows.items()}


def recorded(simkl: int, row: dict[str, Any]) -> dict[str, Any]:
    fields = saved_from_row(MediaType.SHOWS, simkl, row)._asdict()
    for name in ("added_at", "last_watched_at", "rated_at"):
        fields[name] = moment(fields[name])
    episodes = fields["episodes"].items()
    return {**fields, "episodes": {episode: moment(at) for episode, at in episodes}}


@contextmanager
def emptied(reading: Quirks) -> Iterator[tuple[House, Path, dict[int, dict[str, Any]]]]:
    """An account of which an apply removed everything, its backup, and what it held before."""
    with house(NOTHING_WANTED, reading) as place:
        before = place.rows()
        outcome = place.apply()
        assert outcome.reached
        assert outcome.backup is not None
        assert place.rows() == {}
        yield place, outcome.backup, before


@pytest.mark.parametrize("reading", READINGS)
def test_everything_that_was_removed_comes_back_field_by_field(reading: Quirks) -> None:
    with emptied(reading) as (place, backup, before):
        assert len(before) >= 30
        assert {row["user_rating"] for row in before.values()} > {None}
        assert any(row.get("memo") for row in before.values())
        restored = place.restore(backup)
        after = place.rows()
        assert after.keys() == before.keys()
        assert restored.left == ()
        assert content(after) == content(before)


def test_restoring_twice_changes_nothing_more() -> None:
    with emptied(Quirks()) as (place, backup, _):
        place.restore(backup)
        once = place.rows()
        with place.session() as session:
            plan = plan_restore(read_backup(backup), session.writer)
        assert plan.items == ()
        assert plan.unchanged == len(once)
        place.restore(backup)
        assert place.rows() == once


def test_a_partial_restore_brings_back_only_what_is_named() -> None:
    with emptied(Quirks()) as (place, backup, before):
        place.restore(backup, ("lost", "simkl:17465"))
        titles = {row["show"]["title"] for row in place.rows().values()}
        assert titles == {"Lost", "Game of Thrones"}
        assert len(before) > 2


@pytest.mark.parametrize("word", ["no such title", "", " "])
@pytest.mark.parametrize("beside", [(), ("lost",)])
def test_a_name_that_fits_nothing_is_refused(beside: tuple[str, ...], word: str) -> None:
    with emptied(Quirks()) as (place, backup, _):
        with pytest.raises(Refused, match=rf"fits {word.strip() or '.nothing.'}$"):
            place.restore(backup, (*beside, word))
        assert place.rows() == {}


def test_a_moved_title_gets_its_marks_and_status_back() -> None:
    text = "version: 1\nshows:\n  dropped:\n    - simkl:{}\n"
    with house(NOTHING_WANTED, Quirks(leaving_completed_drops_marks=True)) as place:
        before = place.rows()
        simkl, row = next(
            (simkl, row)
            for simkl, row in before.items()
            if row["status"] == "completed" and "show" in row and "anime_type" not in row
        )
        place.file.write_text(text.format(simkl), encoding="utf-8")
        outcome = place.apply()
        assert outcome.backup is not None
        assert place.rows()[simkl]["status"] == "dropped"
        assert place.rows()[simkl]["watched_episodes_count"] == 0
        place.restore(outcome.backup)
        assert content(place.rows())[simkl] == content({simkl: row})[simkl]


def test_a_backup_of_another_account_is_refused() -> None:
    with emptied(Quirks()) as (place, backup, _):
        text = backup.read_text(encoding="utf-8")
        account = read_backup(backup).account
        backup.write_text(text.replace(f'"account": {account}', '"account": 99'), encoding="utf-8")
        with pytest.raises(Refused, match="account 99"):
            place.restore(backup)
        assert place.rows() == {}


def test_what_a_restore_moves_is_backed_up_first() -> None:
    with emptied(Quirks()) as (place, backup, _):
        place.restore(backup)
        place.file.write_text("version: 1\nshows: {hold: [simkl:17465]}\n", encoding="utf-8")
        place.apply()
        place.restore(backup)
        names = sorted(path.name for path in (place.folder / "data" / "backups").iterdir())
        assert [name for name in names if name.endswith("-restore.json")]


def saved_history(simkl: int, episodes: Sequence[tuple[int, int]]) -> Saved:
    """What another service has of a series: it is brought in, and nothing goes for it."""
    dates = dict.fromkeys(episodes, "2019-05-20T10:00:00Z")
    saved = saved_from_row(MediaType.SHOWS, simkl, {"status": "watching"})
    return saved._replace(episodes=dates, at_least=True)


def test_what_went_on_while_its_history_was_brought_in_is_not_moved_back() -> None:
    with house(NOTHING_WANTED) as place, place.session() as session:
        account = session.writer.read(tuple(MediaType))
        plan = plan_for([saved_history(THRONES, [(8, 6)])], account, session.writer)
        assert plan.requests == 1
        place.simkl.after(
            "POST /sync/history",
            lambda file: set_status(file, MediaType.SHOWS, THRONES, Status.COMPLETED),
        )
        restored = restore(plan, session.writer, session.workplace(None), session.pace)
        assert restored.reached
        assert place.records()[THRONES].status is Status.COMPLETED


def test_a_history_of_many_episodes_goes_by_several_requests() -> None:
    series = [10280, 9000021, 9000025, 9000018, 46614, 11121, 2090, 297, 42062, 9000016]
    with house(NOTHING_WANTED, None, []) as place, place.session() as session:
        titles = place.simkl.file.catalogue.titles
        saved = [
            saved_history(simkl, titles[simkl].episodes()[: titles[simkl].aired])
            for simkl in series
        ]
        assert sum(len(one.episodes) for one in saved) > 2_000
        account = session.writer.read(tuple(MediaType))
        plan = plan_for(saved, account, session.writer)
        restored = restore(plan, session.writer, session.workplace(None), session.pace)
        assert (plan.requests, restored.left) == (2, ())


LEFT = Restorable(saved_history(THRONES, [(8, 6)]), None, ())
FAULT = Unreachable("Simkl did not answer", "Try again later.")


@pytest.mark.parametrize(
    ("restored", "reached", "told"),
    [
        (Restored(2, ()), True, {"wanted": 2, "left": []}),
        (Restored(2, (LEFT,)), False, {"left": [LEFT.document()]}),
        (Restored(2, None), False, {"left": None}),
        (Restored(2, (), more=1, added=2), True, {"more": 1, "added": 2}),
        (Restored(2, (), backup=Path("one.json")), True, {"backup": "one.json"}),
        (Restored(2, (), is_sandbox=True), True, {"account": "sandbox"}),
        (
            *(Restored(2, (), failure=FAULT), False),
            {
                "error": {
                    "code": "unreachable",
                    "message": "Simkl did not answer",
                    "hint": "Try again later.",
                }
            },
        ),
        (
            *(Restored(2, (), failure=FAULT, interrupted=True), False),
            {
                "error": {
                    "code": "interrupted",
                    "message": "stopped before it was finished",
                    "hint": "",
                }
            },
        ),
    ],
)
def test_a_restore_is_done_when_nothing_is_left_and_nothing_stopped_it(
    restored: Restored, reached: bool, told: dict[str, Any]
) -> None:
    plain = {"format_version": 1, "wanted": 2, "left": [], "more": 0, "added": 0, "backup": None}
    assert restored.reached is reached
    assert restored.document() == {**plain, **told}
