"""The published schemas are true of what the program really prints, and name all of it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.applying.backup import read_backup
from reconciler.applying.outcome import End
from reconciler.applying.restore_plan import plan_restore
from reconciler.commands.schema import SchemaOf
from reconciler.documents.plan import plan_document
from reconciler.documents.problems import error_document, validation_document
from reconciler.documents.schemas import SCHEMA_NAMES, document_schema
from reconciler.library.lock import lock_text
from reconciler.library.reading.read import check_library
from reconciler.model.account import wish_key
from reconciler.model.errors import InvalidLibrary, ReconcilerError
from reconciler.model.lock import AgreedRating, Lock, LockedItem, RatingRefusal, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import BlockCode
from reconciler.sandbox.edit import remove, set_status
from reconciler.sandbox.store import SandboxFile
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.saved_plan import save_plan
from tests.commands.test_formats import reporting
from tests.double.quirks import Quirks
from tests.house import House, house
from tests.journeys.conftest import Program
from tests.journeys.conftest import example as example
from tests.journeys.conftest import program as program
from tests.library.bad_files import STRUCTURE
from tests.rendering.plans import sample

SHOWS = MediaType.SHOWS
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"


def closed(schema: Any) -> Any:
    """Return the schema with no key allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: closed(part) for name, part in schema.items()}
    if parts.get("type") == "object" and "properties" in parts:
        parts.setdefault("additionalProperties", False)
    return parts


def mistakes(document: Any, of: str) -> list[str]:
    """Return what of a document its schema forbids, or does not name."""
    document, schema = json.loads(json.dumps(document)), document_schema(of)
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(closed(schema)).iter_errors(document)
    ]


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_each_schema_is_one_and_stands_by_itself(name: str) -> None:
    schema = document_schema(name)
    Draft202012Validator.check_schema(schema)
    references = set(json.dumps(schema).split('"$ref": "')[1:])
    assert all(reference.startswith("#/$defs/") for reference in references)


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_keys_that_a_later_release_adds_are_allowed(name: str) -> None:
    assert '"additionalProperties": false' not in json.dumps(document_schema(name))


def test_the_command_prints_every_schema() -> None:
    assert [of.value for of in SchemaOf] == ["library", *SCHEMA_NAMES]


def test_a_plan_that_has_every_part_fits() -> None:
    assert mistakes(sample(), "plan") == []


WISHES = {
    "nothing managed": "version: 1\n",
    "moves, and many removals": "version: 1\nshows: {dropped: [tmdb:1399], completed: []}\n",
    "an add": "version: 1\nmovies: {plantowatch: [imdb:tt12042730]}\n",
    "blocked": "version: 1\nshows: {completed: [simkl:1203662, imdb:tt0000000]}\n",
    "left alone": "version: 1\npolicy: {prune: false}\nanime: {completed: []}\n",
    "another title": "version: 1\nshows: {dropped: [{title: GoT, ids: {tmdb: 1399}}]}\n",
}


@pytest.mark.parametrize("wishes", WISHES)
def test_real_plans_fit(wishes: str) -> None:
    with house(WISHES[wishes]) as place:
        assert mistakes(plan_document(place.plan().plan), "plan") == []


@pytest.mark.parametrize("wishes", WISHES)
def test_real_saved_plans_fit(wishes: str) -> None:
    with house(WISHES[wishes]) as place:
        path = place.folder / "plan.json"
        with place.session() as session:
            save_plan(path, compute_plan(place.file, session.writer))
        document = json.loads(path.read_text(encoding="utf-8"))
        assert mistakes(document, "saved-plan") == []


@pytest.mark.parametrize("on_drift", ["revert", "keep"])
def test_plans_with_drift_fit(on_drift: str) -> None:
    text = f"version: 1\npolicy: {{on_drift: {on_drift}}}\n" + _ALL_SHOWS
    with house(text) as place:
        place.apply()
        sandbox = SandboxFile(place.sandbox)
        set_status(sandbox, SHOWS, "17465", Status.WATCHING)
        set_status(sandbox, SHOWS, "9000020", Status.COMPLETED)
        remove(sandbox, SHOWS, "11121")
        document = plan_document(place.plan().plan)
        assert len(document["drift"]) == 3
        assert mistakes(document, "plan") == []


_ALL_SHOWS = "shows: {dropped: [simkl:17465], completed: [simkl:11121]}\n"


@pytest.fixture
def place() -> Iterator[House]:
    with house("version: 1\nshows: {dropped: [simkl:17465]}\n") as place:
        yield place


def test_the_outcomes_of_applies_fit(place: House) -> None:
    for verdict in (End.APPLIED, End.NOTHING_TO_DO):
        outcome = place.apply()
        assert outcome.verdict is verdict
        assert mistakes(outcome.document(), "outcome") == []


def test_an_incomplete_outcome_fits() -> None:
    text = "version: 1\nshows: {completed: [simkl:46614]}\npolicy: {prune: false}\n"
    with house(text, Quirks(completed_refused=frozenset({46614}))) as place:
        outcome = place.apply()
    assert outcome.verdict is End.INCOMPLETE
    assert outcome.document()["failed"]
    assert mistakes(outcome.document(), "outcome") == []


def test_a_failed_outcome_fits(place: House) -> None:
    with house(place.file.read_text(), Quirks(read_only_token=True)) as place:
        outcome = place.apply()
    assert outcome.verdict is End.FAILED
    assert mistakes(outcome.document(), "outcome") == []


@pytest.mark.parametrize("bad", STRUCTURE, ids=lambda bad: bad.name)
def test_checks_of_bad_files_and_their_failures_fit(bad: Any) -> None:
    problems = check_library(bad.text.encode(), "library.yaml").problems
    assert problems
    assert mistakes(validation_document(problems, valid=False), "validation") == []
    assert mistakes(error_document(InvalidLibrary(problems)), "error") == []


def test_a_lock_that_has_every_part_fits() -> None:
    items = {
        1: LockedItem(
            SHOWS,
            1,
            Status.WATCHING,
            {"imdb": "tt0000001"},
            "A Show",
            2020,
            Refusal(Status.COMPLETED, 10, 2, None),
            12,
            AgreedRating(8, RatingRefusal(9, Status.WATCHING)),
        ),
        2: LockedItem(SHOWS, 2, None, {}, "Another", None, rating=AgreedRating(None)),
    }
    unknown = frozenset({wish_key(SHOWS, {"tmdb": "9"})})
    lock = Lock(7, {SHOWS: frozenset({Status.WATCHING})}, {SHOWS: items}, unknown)
    assert mistakes(json.loads(lock_text(lock)), "lock") == []


def test_restores_fit_however_they_end(place: House) -> None:
    backup = place.apply().backup
    assert backup is not None
    restored = place.restore(backup)
    assert restored.reached
    for ended in (
        restored,
        replace(restored, left=None, interrupted=True),
        replace(restored, failure=ReconcilerError("no", code="usage")),
    ):
        assert mistakes(ended.document(), "restore") == []
    saved = read_backup(backup)
    remove(SandboxFile(place.sandbox), SHOWS, str(saved.entries[0].simkl))
    with place.session() as session:
        plan = plan_restore(saved, session.writer)
    assert plan.items
    assert mistakes(plan.document(), "restore") == []


def test_a_failure_without_problems_fits() -> None:
    assert mistakes(error_document(ReconcilerError("no", code="usage")), "error") == []


PRINTED: list[tuple[str, str, int]] = [
    ("plan", "plan", 0),
    ("plan", "plan --fail-on-blocked", 1),
    ("error", "plan nowhere.yaml", 1),
    ("error", "plan --no-such-option", 1),
    ("outcome", "apply", 1),
    ("outcome", "apply --yes --max-removals 0", 1),
    ("outcome", "apply --yes", 0),
    ("error", "apply --plan nowhere.json", 1),
    ("validation", "validate", 0),
    ("validation", "validate nowhere.yaml", 1),
    ("import-account", "import --out new.yaml", 0),
    ("import-account", "import --out -", 0),
    ("import", "import imdb.csv --out new.yaml", 0),
    ("edit", "add imdb:tt0133093 --to completed", 0),
    ("edit", "add imdb:tt0133093 nonsense --to completed", 1),
    ("edit", "mv simkl:17465 --to dropped", 0),
    ("edit", "rm simkl:17465", 0),
    ("fmt", "fmt", 0),
    ("fmt", "fmt --diff", 0),
    ("fix", "fix", 0),
    ("fix", "fix --diff", 0),
    ("pull", "pull", 0),
    ("pull", "pull --diff", 0),
    ("backed-up", "backup", 0),
    ("backed-up", "backup --stable --out -", 0),
    ("backups", "backups", 0),
    ("export", "export --to trakt", 0),
    ("export", "export --to letterboxd --out films.csv", 0),
    ("show", "show", 0),
    ("show", "show library.yaml", 0),
    ("site", "site --out public", 0),
    ("init", "init --no-import", 0),
    ("init", "init new --import", 0),
    ("whoami", "whoami", 0),
    ("logout", "logout", 0),
    ("doctor", "doctor", 0),
    ("sandbox", "sandbox reset", 0),
    ("sandbox", "sandbox edit shows 17465 dropped", 0),
    ("sandbox", "sandbox rate shows 17465 9", 0),
    ("sandbox", "sandbox path", 0),
    ("sandbox-show", "sandbox show", 0),
]


@pytest.mark.parametrize(("of", "command", "code"), PRINTED)
def test_what_the_program_prints_fits_its_schema(
    example: Program, of: str, command: str, code: int
) -> None:
    example.write("Const,Title,Title Type,Year\ntt0133093,The Matrix,Movie,1999\n", "imdb.csv")
    document = example.json(*command.split(), exit_code=code)
    assert mistakes(document, of) == []


def test_every_command_that_reports_something_is_held_to_a_schema() -> None:
    held = {command for _, command, _ in PRINTED}
    known = [name for name in reporting() if any(one.startswith(name) for one in held)]
    assert {*reporting()} - {*known} == {"restore"}


def test_what_restore_prints_fits_its_schema(example: Program) -> None:
    backup = example.json("apply", "--yes")["backup"]
    for _ in range(2):
        assert mistakes(example.json("restore", backup, "--yes"), "restore") == []
    assert mistakes(example.json("backups"), "backups") == []


def test_the_files_beside_a_library_fit_their_schemas(example: Program) -> None:
    def held(path: str) -> Any:
        return json.loads((example.folder / path).read_text(encoding="utf-8"))

    backup = example.json("apply", "--yes")["backup"]
    assert example.run("backup", "--stable", "--out", "account.json").returncode == 0
    assert mistakes(held("library.lock.json"), "lock") == []
    assert mistakes(held(backup), "backup") == []
    assert mistakes(held("account.json"), "backup") == []


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX's")
def test_a_declined_outcome_fits(example: Program) -> None:
    terminal, side = os.openpty()
    try:
        os.write(terminal, b"no\n")
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", "apply", "--format", "json"],
            cwd=example.folder,
            env=example.environ,
            stdin=side,
            stdout=subprocess.PIPE,
            stderr=side,
            timeout=60,
            check=False,
        )
    finally:
        os.close(side)
        os.close(terminal)
    document = json.loads(done.stdout)
    assert document["outcome"] == "declined"
    assert mistakes(document, "outcome") == []


def test_without_of_it_is_the_schema_of_the_library_file(program: Program) -> None:
    assert program.run("schema").stdout == program.run("schema", "--of", "library").stdout


BROKEN: list[tuple[str, Callable[[Any], Any]]] = [
    ("an add from a status", lambda plan: plan["operations"][0].update({"from": "hold"})),
    ("a removal to a status", lambda plan: plan["operations"][2].update(to="hold")),
    ("a move from nowhere", lambda plan: plan["operations"][1].update({"from": None})),
    ("no Simkl id", lambda plan: plan["operations"][1]["ids"].pop("simkl")),
    ("an id that is a number", lambda plan: plan["operations"][1]["ids"].update(tmdb=1399)),
    ("a missing count", lambda plan: plan["summary"].pop("requests")),
    ("another version", lambda plan: plan.update(format_version=2)),
    ("another status", lambda plan: plan["blocked"][0].update(to="seen")),
]


@pytest.mark.parametrize(("name", "damage"), BROKEN)
def test_what_is_no_plan_does_not_fit(name: str, damage: Callable[[Any], Any]) -> None:
    document = sample()
    damage(document)
    assert len(mistakes(document, "plan")) == 1


def test_the_page_names_every_code_of_a_blocked_wish() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("## Why a wish is blocked")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(.+?)`", table, re.MULTILINE) == [*BlockCode]


def test_the_page_names_every_schema() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`reconciler schema --of ([a-z-]+)`", text)
    assert sorted(named) == sorted(SchemaOf)
