"""A plan that found nothing to do is remembered until anything that it was made from changes."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.edit import remove, set_rating, set_status
from reconciler.sandbox.store import SandboxFile
from reconciler.usecases.plan import compute_from
from reconciler.usecases.remembered_plan import remember_plan, remembered_plan
from reconciler.usecases.sources import read_sources
from tests.double.events import change_title
from tests.house import house
from tests.journeys.conftest import Program, program_in
from tests.simkl.account.account_world import World
from tests.strategies.sandbox_files import TITLES, files_of_accounts, numbers

FILE = """\
version: 1
policy: {prune: false}
movies:
  completed:
    - {title: Inception, year: 2010, ids: {simkl: 472214}}
  plantowatch:
    - {title: Stalker, year: 1979, ids: {tmdb: 1398}}
shows:
  watching:
    - {title: Better Call Saul, year: 2015, ids: {simkl: 46614}}
"""
INCEPTION, BETTER_CALL_SAUL = 472214, 46614
AS_IT_IS = ["GET /sync/activities"]


@pytest.fixture
def converged(program: Program) -> Program:
    """The program beside a file that the account is as, with a lock."""
    program.write(FILE)
    program.run("apply", "--yes")
    assert program.json("plan")["operations"] == []
    return program


def sandbox(program: Program) -> SandboxFile:
    return SandboxFile(Path(program.environ["RECONCILER_SANDBOX"]))


def conclusions(program: Program) -> list[Path]:
    return list(Path(program.environ["RECONCILER_CACHE_DIR"]).glob("conclusion-*.json"))


def planned(program: Program, *options: str) -> Any:
    return program.json("plan", *options)


def planned_anew(program: Program) -> Any:
    """Plan with all that is cached but what was concluded, and without a trace of it."""
    with TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        shutil.copytree(program.environ["RECONCILER_CACHE_DIR"], cache)
        for path in cache.glob("conclusion-*.json"):
            path.unlink()
        done = program.run("plan", "--format", "json", RECONCILER_CACHE_DIR=str(cache))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def is_remembered(program: Program, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Return whether the next plan is told without being made."""
    made = []

    def note(*_arguments: object, **_named: object) -> None:
        made.append("plan")

    with monkeypatch.context() as patched:
        patched.setattr("reconciler.usecases.remembered_plan.remember_plan", note)
        planned(program)
    return not made


def requests(program: Program, *options: str) -> list[str]:
    done = program.run("plan", "--verbose", *options)
    assert done.returncode == 0, done.stderr
    return [
        " ".join(line.split()[:2]).partition("?")[0]
        for line in done.stderr.splitlines()
        if line.startswith("GET")
    ]


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_a_remembered_plan_reads_like_the_one_that_was_made(
    converged: Program, format_: str
) -> None:
    first = converged.run("plan", "--format", format_, "--refresh")
    again = converged.run("plan", "--format", format_)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, first.stderr)


def test_it_costs_one_request_and_leaves_every_file_as_it_is(
    converged: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert requests(converged) == AS_IT_IS
    assert is_remembered(converged, monkeypatch)
    assert converged.run("plan", "--detailed-exitcode", "--fail-on-blocked").returncode == 0
    assert before == {path: path.read_bytes() for path in before}


def test_what_the_account_changed_is_planned(converged: Program) -> None:
    set_status(sandbox(converged), MediaType.SHOWS, BETTER_CALL_SAUL, Status.DROPPED)
    (drift,) = planned(converged)["drift"]
    assert drift["to"] == "dropped"


def test_what_the_account_removed_is_planned(converged: Program) -> None:
    remove(sandbox(converged), MediaType.MOVIES, INCEPTION)
    (drift,) = planned(converged)["drift"]
    assert drift["to"] is None


def test_a_rating_that_the_file_manages_is_planned(converged: Program) -> None:
    converged.write(FILE.replace("ids: {simkl: 472214}", "ids: {simkl: 472214}, rating: 9"))
    converged.run("apply", "--yes")
    assert planned(converged) == planned(converged)
    set_rating(sandbox(converged), MediaType.MOVIES, INCEPTION, 3)
    assert planned(converged)["summary"]["rate"] == 1


def test_after_a_request_that_found_a_change_the_plan_asks_for_nothing_twice(
    converged: Program,
) -> None:
    set_status(sandbox(converged), MediaType.SHOWS, BETTER_CALL_SAUL, Status.DROPPED)
    asked = requests(converged)
    assert asked.count("GET /sync/activities") == 1
    assert asked.count("GET /sync/all-items/movies") == 0


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("plantowatch:", "dropped:"),
        lambda text: text.replace("prune: false", "prune: true"),
        lambda text: text.replace("year: 1979", "year: 1978"),
        lambda text: text + "# a remark\n",
    ],
)
def test_another_file_is_planned_anew(
    converged: Program, edit: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_remembered(converged, monkeypatch)
    converged.write(edit(FILE))
    assert not is_remembered(converged, monkeypatch)
    assert planned(converged) == planned_anew(converged)


def test_without_the_lock_or_with_another_one_it_is_planned_anew(
    converged: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = converged.folder / "library.lock.json"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace("1979", "1978"), encoding="utf-8")
    assert not is_remembered(converged, monkeypatch)
    lock.write_text(text, encoding="utf-8")
    planned(converged)
    lock.unlink()
    assert not is_remembered(converged, monkeypatch)


def test_the_same_file_by_another_name_has_a_plan_of_its_own(
    converged: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = converged.folder / "library.lock.json"
    shutil.copy(lock, converged.folder / "other.lock.json")
    converged.write(FILE, "other.yaml")
    for _ in range(2):
        told = converged.run("plan", "other.yaml", "--format", "json").stdout
        assert "other.yaml" in told
        assert "library.yaml" not in told
    assert is_remembered(converged, monkeypatch)


def test_another_version_of_the_program_plans_anew(
    converged: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_remembered(converged, monkeypatch)
    monkeypatch.setattr("reconciler.usecases.sources.__version__", "99.0.0")
    assert not is_remembered(converged, monkeypatch)


def test_another_day_is_planned_anew(converged: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_remembered(converged, monkeypatch)
    tomorrow: date = datetime.now(UTC).date() + timedelta(days=1)
    monkeypatch.setattr("reconciler.usecases.sources.today_in_utc", lambda: tomorrow)
    assert not is_remembered(converged, monkeypatch)


@pytest.mark.parametrize(
    "options",
    [("--refresh",), ("--accept-losses",), ("--only", "Inception"), ("--add-only",)],
)
def test_what_is_asked_otherwise_is_made_and_not_remembered(
    converged: Program, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in conclusions(converged):
        path.unlink()
    planned(converged, *options)
    assert not conclusions(converged)
    assert not is_remembered(converged, monkeypatch)


def test_refresh_reads_the_account_whatever_is_remembered(converged: Program) -> None:
    assert "GET /sync/all-items/movies" in requests(converged, "--refresh")


def test_a_saved_plan_is_always_made(converged: Program) -> None:
    planned(converged, "--out", "plan.json")
    saved = json.loads((converged.folder / "plan.json").read_text(encoding="utf-8"))
    assert saved["fingerprints"]["account"]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace("  plantowatch:", "  dropped:"), "operations"),
        (lambda text: text.replace("prune: false", "prune: false, on_drift: keep"), "drift"),
        (lambda text: text.replace("1398}", "1398}, rating: 9"), "blocked"),
    ],
)
def test_a_plan_with_anything_to_do_or_to_tell_is_not_remembered(
    converged: Program, edit: Callable[[str], str], told: str
) -> None:
    for path in conclusions(converged):
        path.unlink()
    lock = converged.folder / "library.lock.json"
    text = lock.read_text(encoding="utf-8")
    if told == "drift":
        set_status(sandbox(converged), MediaType.SHOWS, BETTER_CALL_SAUL, Status.DROPPED)
    if told == "blocked":
        refused = '"rating": null, "rating_refused": {"wanted": 9, "status": "plantowatch"}'
        text = text.replace('"1398"}', '"1398"}, ' + refused)
    lock.write_text(text, encoding="utf-8")
    converged.write(edit(FILE))
    plan = planned(converged)
    assert [part for part in ("operations", "blocked", "drift") if plan[part]] == [told]
    assert not conclusions(converged)


def test_counts_that_change_by_themselves_are_not_concluded_from(program: Program) -> None:
    text = "version: 1\npolicy: {prune: false, moves: none}\nshows:\n  completed: [tmdb:60059]\n"
    program.write(text)
    plan = planned(program)
    assert (plan["operations"], plan["blocked"]) == ([], [])
    assert "Better Call Saul" in {one["title"] for one in plan["left_alone"]}
    assert not conclusions(program)


def test_what_only_a_look_up_knew_is_not_remembered() -> None:
    text = "version: 1\nanime:\n  watching: [anisearch:2227]\npolicy: {prune: false}\n"
    (one_piece,) = (title for title in TITLES if title.ids.get("mal") == "21")
    lines: list[str] = []
    with house(text) as place, place.session(lines.append) as session:
        change_title(place.simkl.file, one_piece.simkl, ids={**one_piece.ids, "anisearch": "2227"})
        sources = read_sources(place.file)
        computed = compute_from(sources, session.writer)
        assert (computed.plan.operations, computed.plan.unchanged) == ((), 1)
        assert any("/redirect" in line for line in lines)
        remember_plan(computed, computed.document(), session.writer)
        assert remembered_plan(sources, session.writer) is None


def test_what_is_matched_before_counts_prove_the_snapshot_wrong_is_not_remembered(
    tmp_path: Path,
) -> None:
    world, file = World(tmp_path), tmp_path / "library.yaml"
    text = "version: 1\npolicy: {prune: false}\nshows:\n  completed: [tmdb:60059]\n"
    file.write_text(text, encoding="utf-8")
    sources = read_sources(file)
    with world.reader() as reader:
        assert compute_from(sources, reader).plan.operations
    world.clock.pass_by(hours=25)
    with world.sandbox.file.opened() as account:
        account.state.entries[BETTER_CALL_SAUL].status = Status.COMPLETED
        account.changed = True
    change_title(world.sandbox.file, BETTER_CALL_SAUL, ids={"tmdb": "60060"})
    with world.reader() as reader:
        computed = compute_from(sources, reader)
        assert (computed.plan.operations, computed.plan.unchanged) == ((), 1)
        remember_plan(computed, computed.document(), reader)
    with world.reader() as reader:
        assert remembered_plan(sources, reader) is None
        assert compute_from(sources, reader).plan.unchanged == 0


def test_problems_of_the_file_are_told_before_a_lock_that_cannot_be_read(program: Program) -> None:
    program.write("version: 1\nmovies: {watching: [], hold: []}\n")
    (program.folder / "library.lock.json").mkdir()
    problems = program.json("plan", exit_code=1)["error"]["problems"]
    assert [problem["code"] for problem in problems] == ["movie-status", "movie-status"]
    program.write("version: 1\nmovies: {dropped: []}\n")
    assert "cannot read library.lock.json" in program.run("plan").stderr


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data.replace(b'"unchanged":3', b'"unchanged":4'),
        lambda data: b"00000000\n[]",
    ],
)
def test_a_damaged_memory_is_as_if_it_was_not_there(
    converged: Program, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = planned(converged)
    (path,) = conclusions(converged)
    path.write_bytes(damage(path.read_bytes()))
    assert not is_remembered(converged, monkeypatch)
    assert planned(converged) == before
    assert is_remembered(converged, monkeypatch)


def test_it_is_not_told_of_a_sandbox_that_was_reset(converged: Program) -> None:
    (converged.folder / "library.lock.json").unlink()
    assert planned(converged)["operations"] == []
    assert converged.run("sandbox", "reset", "--empty").returncode == 0
    assert planned(converged)["summary"]["add"] == 3


@settings(max_examples=settings().max_examples // 4)
@given(files_of_accounts(), st.data())
def test_what_is_remembered_is_what_would_be_planned(
    meeting: tuple[str, object], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        program = program_in(Path(folder))
        text, _ = meeting
        program.write(text)
        program.run("apply", "--yes")
        planned(program)
        for _ in range(data.draw(st.integers(1, 3))):
            _change(program, text, data)
            anew = planned_anew(program)
            assert planned(program) == anew
            assert planned(program) == anew


def _change(program: Program, text: str, data: st.DataObject) -> None:
    """Change the file, its lock, the account or the catalogue, or nothing."""
    title = TITLES[data.draw(numbers)]
    account = sandbox(program)
    match data.draw(st.sampled_from(["nothing", "file", "lock", "status", "counts", "apply"])):
        case "file":
            program.write(data.draw(st.sampled_from([text, text + "# a remark\n"])))
        case "lock":
            (program.folder / "library.lock.json").unlink(missing_ok=True)
        case "status":
            status = data.draw(st.sampled_from(STATUSES[title.type]))
            if status is not Status.COMPLETED or title.keeps_completed:
                set_status(account, title.type, title.simkl, status)
        case "counts":
            change_title(account, title.simkl, title=f"{title.title} again")
        case "apply":
            program.run("apply", "--yes")
