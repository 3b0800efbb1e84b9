"""Whole runs of files whose items have ratings and dates."""

import pytest

from reconciler.applying.backup import list_backups
from reconciler.applying.outcome import End
from reconciler.applying.restore import restore
from reconciler.applying.restore_plan import plan_restore
from reconciler.model.media import MediaType
from reconciler.sandbox.edit import set_rating
from reconciler.usecases.apply import apply_library
from reconciler.usecases.plan import compute_plan
from tests.double.quirks import CompletedRule, Quirks
from tests.house import House, house

TEXT = """\
version: 1
movies:
  completed:
    - {ids: {simkl: 9000007}, rating: 9, watched: 2014-04-05}
    - {ids: {simkl: 9000008}, watched: unknown}
    - {ids: {simkl: 9000002}, rating: 3}
    - {ids: {simkl: 9000003}, rating: null}
    - {ids: {imdb: tt12042730}, rating: 6, watched: 1999-12-31}
shows:
  completed:
    - {ids: {simkl: 9000021}, watched: "2021-02-03T20:15:00+02:00"}
policy: {prune: false}
"""
"""Two dated moves, an added film, two changes of ratings, and a series with episodes of before."""

PLANNED, UNKNOWN, CHANGED, TAKEN, ADDED, SERIES = (
    9000007,
    9000008,
    9000002,
    9000003,
    1306562,
    9000021,
)

READINGS = [
    Quirks(),
    Quirks(skip_suppresses_completed=True),
    Quirks(second_grain=True),
    Quirks(lagging_reads=2),
    Quirks(completed=CompletedRule.CAUGHT_UP, downgrade_marks_aired=True),
]


def requests(place: House) -> list[str]:
    lines: list[str] = []
    with place.session(lines.append) as session:
        compute_plan(place.file, session.writer)
    return lines


@pytest.mark.parametrize("reading", READINGS)
def test_everything_is_as_the_file_has_it_and_the_next_plan_is_one_empty_request(
    reading: Quirks,
) -> None:
    with house(TEXT, reading) as place:
        planned = place.plan().plan
        assert planned.requests == 3
        outcome = place.apply()
        assert outcome.verdict is End.APPLIED, outcome
        assert outcome.converged
        account = place.account().by_id
        assert {
            simkl: (account[simkl].rating, account[simkl].last_watched_at)
            for simkl in (PLANNED, UNKNOWN, ADDED)
        } == {
            PLANNED: (9, "2014-04-05T12:00:00Z"),
            UNKNOWN: (None, "1970-01-01T00:00:01Z"),
            ADDED: (6, "1999-12-31T12:00:00Z"),
        }
        assert (account[CHANGED].rating, account[TAKEN].rating) == (3, None)
        assert account[SERIES].last_watched_at == "2021-02-03T18:15:00Z"
        assert outcome.document().get("warnings") is None
        assert place.plan().plan.operations == ()
    with house(TEXT, reading) as place:
        place.apply()
        assert len(requests(place)) == 1


def test_ratings_that_are_overwritten_or_taken_away_come_back_with_their_dates() -> None:
    with house(TEXT) as place:
        before = place.rows()
        outcome = place.apply()
        (stored,) = list_backups(place.folder / "data" / "backups")
        assert outcome.backup == stored.path
        assert {entry.simkl for entry in stored.backup.entries} == {CHANGED, TAKEN, SERIES}
        with place.session() as session:
            plan = plan_restore(stored.backup, session.writer, [str(CHANGED), str(TAKEN)])
            restored = restore(plan, session.writer, session.workplace(None), session.pace)
        assert restored.reached
        after = place.rows()
        for simkl in (CHANGED, TAKEN):
            assert {key: after[simkl][key] for key in ("user_rating", "user_rated_at")} == {
                key: before[simkl][key] for key in ("user_rating", "user_rated_at")
            }
        assert len(requests(place)) == 1


def test_another_date_that_simkl_keeps_is_told_once_and_is_no_failure() -> None:
    text = "version: 1\nmovies:\n  plantowatch: [simkl:9000002]\npolicy: {prune: false}\n"
    with house(text) as place:
        assert place.apply().reached
        place.file.write_text(
            "version: 1\nmovies:\n  completed:\n"
            "    - {ids: {simkl: 9000002}, watched: 2014-04-05}\npolicy: {prune: false}\n",
            encoding="utf-8",
        )
        outcome = place.apply()
        assert outcome.verdict is End.APPLIED
        (warning,) = outcome.document()["warnings"]
        assert warning.endswith("Simkl shows it watched on 2021-10-22, not watched on 2014-04-05")
        again = place.apply()
        assert again.verdict is End.NOTHING_TO_DO
        assert "warnings" not in again.document()


def test_a_rating_without_a_key_is_neither_sent_nor_read_apart() -> None:
    text = "version: 1\nmovies:\n  completed: [simkl:9000007]\npolicy: {prune: false}\n"
    with house(text) as place:
        set_rating(place.simkl.file, MediaType.MOVIES, 9000007, 8)
        lines: list[str] = []
        with place.session(lines.append) as session:
            assert apply_library(place.request, session).reached
        assert [line.split()[1] for line in lines if line.startswith("POST")] == [
            "/sync/add-to-list"
        ]
        assert not any("/sync/ratings" in line for line in lines)
        assert place.account().by_id[9000007].rating == 8
