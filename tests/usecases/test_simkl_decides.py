"""What Simkl decides by itself, through whole runs: reopened series, refusals, unknown ids."""

import pytest

from reconciler.applying.outcome import End
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action
from reconciler.sandbox.edit import remove, set_rating
from reconciler.simkl.account.reader import Trust
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.pull import settle, take_in
from tests.double.events import air_episode, announce, change_title, merge, put
from tests.double.file import DoubleFile
from tests.double.quirks import CompletedRule, Quirks, Unknown
from tests.house import House, house

BREAKING_BAD, BLACK_MIRROR, LOST, HELD = 11121, 4921, 9000016, 2090
KEPT = "on_drift: fail, prune: false"


def listed(*lines: str, policy: str = KEPT, more: str = "") -> str:
    """Return a file that wants shows completed."""
    items = ", ".join(lines)
    return f"version: 1\npolicy: {{{policy}}}\nshows:\n{more}  completed: [{items}]\n"


def completing(place: House, simkl: int) -> list[str]:
    """Return the reasons for which the title is blocked."""
    computed = place.plan()
    assert computed.plan.operations == ()
    assert computed.plan.drift == ()
    return [one.reason for one in computed.plan.blocked if one.simkl == simkl]


@pytest.mark.parametrize(("episodes", "aired"), [(8, 0), (8, 3), (8, 8)])
def test_a_series_that_simkl_reopened_is_no_drift_and_stays_agreed(
    episodes: int, aired: int
) -> None:
    with house(listed(f"simkl:{BREAKING_BAD}")) as place:
        assert place.apply().verdict is End.NOTHING_TO_DO
        lock = place.file.with_name("library.lock.json").read_text()
        announce(place.simkl.file, BREAKING_BAD, episodes, aired=aired)
        for _ in range(2):
            (reason,) = completing(place, BREAKING_BAD)
            assert reason.startswith("Simkl reopened it")
            assert place.apply().verdict is End.NOTHING_TO_DO
        assert place.file.with_name("library.lock.json").read_text() == lock


def test_a_pull_takes_a_reopened_series_to_watching_where_the_file_names_that() -> None:
    text = listed("simkl:11121", more="  watching: []\n")
    with house(text) as place:
        place.apply()
        announce(place.simkl.file, BREAKING_BAD, 8)
        with place.session() as session:
            taken = take_in(place.file, session.writer)
        assert taken.adoption.moved[0].status is Status.WATCHING
        assert taken.adoption.unapplied == ()
        place.file.write_bytes(taken.after.data)
        settle(taken)
        computed = place.plan().plan
        assert (computed.operations, computed.blocked, computed.drift) == ((), (), ())


@pytest.mark.parametrize("rule", CompletedRule)
def test_a_series_between_seasons_is_tried_and_what_simkl_made_of_it_remembered(
    rule: CompletedRule,
) -> None:
    with house(
        listed(f"simkl:{BLACK_MIRROR}"),
        Quirks(completed=rule),
    ) as place:
        (operation,) = place.plan().plan.operations
        assert "may end up in watching: Simkl's catalogue has it as airing" in operation.effects
        outcome = place.apply()
        assert outcome.converged is (rule is CompletedRule.CAUGHT_UP)
        if rule is CompletedRule.CAUGHT_UP:
            assert outcome.verdict is End.APPLIED
            assert completing(place, BLACK_MIRROR) == []
        else:
            assert outcome.verdict is End.INCOMPLETE
            (reason,) = completing(place, BLACK_MIRROR)
            assert "filed it as watching when it was sent as completed" in reason
            assert place.apply().converged


def test_episodes_to_come_block_a_title_outside_the_library_until_they_have_aired() -> None:
    with house(listed(f"simkl:{BLACK_MIRROR}")) as place:
        change_title(place.simkl.file, BLACK_MIRROR, not_aired=1)
        (reason,) = completing(place, BLACK_MIRROR)
        assert reason.startswith("still airs (1 episode to come)")
        air_episode(place.simkl.file, BLACK_MIRROR)
        with place.session() as session:
            plan = compute_plan(place.file, session.writer, Trust(refresh=True)).plan
        assert len(plan.operations) == 1


def test_a_removal_that_simkl_refuses_is_blocked_until_a_line_names_it_again() -> None:
    text = "version: 1\npolicy: {on_drift: fail, max_removals: 99}\nshows:\n  hold: []\n"
    with house(text, Quirks(removal_refused=frozenset({2090}))) as place:
        assert place.apply().verdict is End.INCOMPLETE
        for _ in range(2):
            (reason,) = completing(place, 2090)
            assert "remove it on simkl.com, or write it in the file under hold" in reason
            assert [one.code for one in place.plan().plan.blocked] == ["removal-refused"]
            assert place.apply().verdict is End.NOTHING_TO_DO
        place.file.write_text(text.replace("[]", "[simkl:2090]"))
        assert place.apply().verdict is End.NOTHING_TO_DO
        place.file.write_text(text)
        assert [one.action for one in place.plan().plan.operations] == [Action.REMOVE]


def dropped(*numbers: int, on_drift: str = "fail") -> str:
    """Return a file that wants shows dropped."""
    items = ", ".join(f"simkl:{number}" for number in numbers)
    policy = f"on_drift: {on_drift}, prune: false"
    return f"version: 1\npolicy: {{{policy}}}\nshows:\n  dropped: [{items}]\n"


CLEAR = """\
version: 1
policy: {on_drift: fail, max_removals: 99}
shows: {hold: [], watching: [simkl:17465, simkl:46614, simkl:1203662, simkl:9000017]}
"""
ADD, REMOVE = "POST /sync/add-to-list", "POST /sync/history/remove"


@pytest.mark.parametrize(
    ("text", "call", "simkl", "now"),
    [
        (dropped(HELD), ADD, HELD, Status.PLANTOWATCH),
        (dropped(HELD), ADD, HELD, None),
        (dropped(BLACK_MIRROR), ADD, BLACK_MIRROR, Status.HOLD),
        (CLEAR, REMOVE, HELD, Status.WATCHING),
        (CLEAR, REMOVE, HELD, Status.HOLD),
    ],
    ids=[
        "moved after our move",
        "removed after it",
        "moved after our add",
        "added after a removal",
        "added after a removal as it was",
    ],
)
def test_what_somebody_else_did_after_our_write_is_told_so_and_is_drift_afterwards(
    text: str, call: str, simkl: int, now: Status | None
) -> None:
    def somebody(file: DoubleFile) -> None:
        if now is None:
            remove(file, MediaType.SHOWS, simkl)
        else:
            put(file, simkl, now)

    with house(text) as place:
        place.simkl.after(call, somebody)
        outcome = place.apply()
        assert outcome.verdict is End.INCOMPLETE
        did = "removed it" if now is None else f"put it to {now}"
        if call == REMOVE and now is Status.HOLD:
            did = "added it to hold again"
        (told,) = outcome.failed
        assert told[1].endswith(f"somebody else {did} meanwhile")
        plan = place.plan().plan
        assert [(drift.simkl, drift.to_status) for drift in plan.drift] == [(simkl, now)]
        assert plan.blocked == ()
        assert place.apply().verdict is End.REFUSED


def test_what_was_nobodys_decision_but_simkls_is_found_out_by_the_second_apply() -> None:
    with house(dropped(HELD, on_drift="revert")) as place:
        for verdict in (End.INCOMPLETE, End.INCOMPLETE, End.NOTHING_TO_DO):
            place.simkl.after(ADD, lambda file: put(file, HELD, Status.WATCHING))
            assert place.apply().verdict is verdict
        (blocked,) = place.plan().plan.blocked
        assert "filed it as watching when it was sent as dropped" in blocked.reason


def test_what_vanishes_while_an_apply_runs_is_drift_afterwards() -> None:
    with house(dropped(297)) as place:
        place.apply()
        place.file.write_text(dropped(HELD, 297))
        place.simkl.after(ADD, lambda file: remove(file, MediaType.SHOWS, 297))
        place.apply()
        (drift,) = place.plan().plan.drift
        assert (drift.simkl, drift.from_status, drift.to_status) == (297, Status.DROPPED, None)


@pytest.mark.parametrize("agreed", [True, False], ids=["agreed before", "without a lock"])
@pytest.mark.parametrize("now", [Status.WATCHING, Status.DROPPED, None])
def test_what_the_phone_does_to_a_title_that_an_apply_leaves_is_drift_afterwards(
    now: Status | None, agreed: bool
) -> None:
    def phone(file: DoubleFile) -> None:
        if now is None:
            remove(file, MediaType.SHOWS, BREAKING_BAD)
        else:
            put(file, BREAKING_BAD, now)

    text = f"version: 1\npolicy: {{{KEPT}}}\nshows: {{dropped: [%s], completed: [simkl:11121]}}\n"
    with house(text % "") as place:
        if agreed:
            place.apply()
        place.file.write_text(text % f"simkl:{HELD}")
        place.simkl.after(ADD, phone)
        assert place.apply().applied == 1
        plan = place.plan().plan
        assert [(one.simkl, one.from_status, one.to_status) for one in plan.drift] == [
            (BREAKING_BAD, Status.COMPLETED, now)
        ]


def test_what_the_phone_adds_while_an_apply_runs_is_drift_afterwards() -> None:
    text = f"version: 1\npolicy: {{on_drift: keep}}\nshows: {{dropped: [simkl:{HELD}]}}\n"
    with house(text) as place:
        place.simkl.after(ADD, lambda file: put(file, BREAKING_BAD, Status.DROPPED))
        place.apply()
        plan = place.plan().plan
        assert [(one.simkl, one.to_status) for one in plan.drift] == [
            (BREAKING_BAD, Status.DROPPED)
        ]
        assert plan.operations == ()


@pytest.mark.parametrize("form", Unknown)
def test_a_title_that_was_merged_into_another_is_not_removed(form: Unknown) -> None:
    text = listed("simkl:9000020", f"simkl:{LOST}", policy="max_removals: 99")
    with house(text, Quirks(unknown=form)) as place:
        place.apply()
        merge(place.simkl.file, 9000020, into=737685)
        with place.session() as session:
            session.writer.read([MediaType.SHOWS], Trust(refresh=True))
        plan = place.plan().plan
        assert plan.count(Action.REMOVE) == 0, plan
        assert place.apply().reached
        assert place.plan().plan.operations == ()


def removed(place: House) -> set[int]:
    return {one.simkl for one in place.plan().plan.operations if one.action is Action.REMOVE}


def test_a_typo_removes_nothing_and_a_deleted_line_beside_it_does() -> None:
    known, typo = ["simkl:11121", "tmdb:4607"], "tmdb:111111"

    def text(*lines: str) -> str:
        return listed(*lines, policy="max_removals: 99")

    with house(text(*known)) as place:
        place.apply()
        place.file.write_text(text(known[0], typo))
        assert removed(place) == set()
        assert place.apply().reached
        assert removed(place) == set()
        place.file.write_text(text(*known, typo))
        place.apply()
        place.file.write_text(text(known[0], typo))
        assert removed(place) == {LOST}


def requests(place: House) -> list[str]:
    """Return the requests of a plan: what reached the server."""
    lines: list[str] = []
    with place.session(lines.append) as session:
        compute_plan(place.file, session.writer)
    return [line for line in lines if line.startswith("GET")]


def test_blocked_wishes_cost_nothing_when_something_else_moved() -> None:
    unknown = [f"tmdb:{number}" for number in range(900001, 900151)]
    text = listed(f"simkl:{BLACK_MIRROR}", "simkl:34902", *unknown)
    with house(text, Quirks()) as place:
        place.apply()
        place.plan()
        set_rating(place.simkl.file, MediaType.MOVIES, 472214, 5)
        assert len(requests(place)) == 1
        set_rating(place.simkl.file, MediaType.SHOWS, BREAKING_BAD, 5)
        assert len(requests(place)) <= 3
