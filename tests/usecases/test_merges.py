"""A title that Simkl merged into another: its row is no leftover."""

from collections.abc import Iterator

import pytest

from reconciler.applying.outcome import End
from reconciler.library.lock import lock_path
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import remove
from reconciler.simkl.account.reader import Trust
from reconciler.usecases.plan import compute_plan
from tests.double.events import merge
from tests.double.quirks import Quirks, Unknown
from tests.house import House, house

FRIEREN, TITAN = 2095944, 1579947
LINES = ["mal:52991", f"simkl:{FRIEREN}", f"ids: {{simkl: {FRIEREN}, mal: 52991}}"]


def text(line: str, policy: str = "max_removals: 99") -> str:
    return f"version: 1\npolicy: {{{policy}}}\nanime:\n  dropped:\n  - {line}\n"


def read_anew(place: House) -> None:
    """Have the account read whole, as a run without a cache does, and forget no look-up."""
    with place.session() as session:
        session.writer.read([MediaType.ANIME], Trust(refresh=True))


@pytest.fixture(params=Unknown)
def unknown(request: pytest.FixtureRequest) -> Unknown:
    return Unknown(request.param)


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(line: str, unknown: Unknown) -> Iterator[House]:
    """Yield an account where the line's title was added by an apply and merged into another."""
    with house(text(line), Quirks(unknown=unknown)) as place:
        assert place.apply().verdict is End.APPLIED
        merge(place.simkl.file, FRIEREN, into=TITAN)
        yield place


@pytest.mark.parametrize("lost", ["nothing", "the lock", "the snapshot"])
def test_its_row_stays_and_is_what_the_line_means(place: House, lost: str) -> None:
    if lost == "the lock":
        lock_path(place.file).unlink()
    if lost == "the snapshot":
        for path in (place.folder / "cache").glob("library-*"):
            path.unlink()
    read_anew(place)
    plan = place.plan().plan
    assert plan.operations == ()
    assert place.apply().reached
    assert place.plan().plan.operations == ()
    assert TITAN in place.account().by_id


def test_what_vanished_is_asked_about_once_a_day_and_not_at_every_plan(line: str) -> None:
    """A title that the person removed is still what the line means."""
    with house(text(line, "on_drift: keep")) as place:
        place.apply()
        remove(place.simkl.file, MediaType.ANIME, FRIEREN)
        asked = [_look_ups(place) for _ in range(3)]
        assert asked[0] > 0
        assert asked[1:] == [0, 0]


def _look_ups(place: House) -> int:
    lines: list[str] = []
    with place.session(lines.append) as session:
        compute_plan(place.file, session.writer)
    return sum("/redirect" in line or "/anime/" in line for line in lines)


def test_nothing_is_removed_beside_an_add_that_the_account_does_not_show(line: str) -> None:
    """The title was looked up, but never listed, before it was merged into what has no line."""
    with house(text(line)) as place:
        place.plan()
        with place.simkl.file.opened() as account:
            account.place(account.catalogue.titles[TITAN], Status.DROPPED)
        merge(place.simkl.file, FRIEREN, into=TITAN)
        outcome = place.apply()
        assert outcome.verdict is End.INCOMPLETE
        assert {reason for _, reason in outcome.failed} == {"not in the library", "not sent"}
        assert TITAN in place.account().by_id
        assert place.apply().reached
        assert TITAN in place.account().by_id
