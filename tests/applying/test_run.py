"""What an apply keeps before it writes, and where it stops instead."""

import pytest

from reconciler.applying.backup import list_backups
from reconciler.applying.run import apply_plan, entries_at_risk
from reconciler.model.errors import Stale
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import set_status
from reconciler.sandbox.store import SandboxFile
from tests.house import House, house

ADDS = "version: 1\nmovies: {plantowatch: [imdb:tt12042730]}\npolicy: {prune: false}\n"
REMOVES = "version: 1\nshows: {dropped: []}\n"


def backups(place: House) -> list[tuple[str, str]]:
    folder = place.folder / "data" / "backups"
    return [(one.path.stem.rpartition("Z-")[2], one.backup.reason) for one in list_backups(folder)]


def test_what_can_lose_nothing_needs_no_backup() -> None:
    with house(ADDS) as place:
        outcome = place.apply()
        assert outcome.applied == 1
        assert outcome.backup is None
        assert backups(place) == []


def test_a_backup_says_what_it_was_made_for() -> None:
    with house(REMOVES) as place:
        assert place.apply().backup is not None
        assert backups(place) == [("apply", "apply")]


def test_an_account_that_changed_after_the_plan_is_left_as_it_is() -> None:
    with house(REMOVES) as place:
        computed = place.plan()
        assert computed.plan.operations
        set_status(SandboxFile(place.sandbox), MediaType.SHOWS, "17465", Status.HOLD)
        before = place.rows()
        losing = entries_at_risk(computed.plan, computed.account)
        with place.session() as session, pytest.raises(Stale, match="nothing was sent"):
            apply_plan(
                computed.plan,
                losing,
                computed.account,
                session.writer,
                session.workplace(None),
                session.pace,
            )
        assert place.rows() == before
