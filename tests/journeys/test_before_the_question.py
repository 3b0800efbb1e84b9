"""What is sure to fail is told instead of being asked about, with a terminal or without one."""

import os
from pathlib import Path

import pytest

from reconciler.simkl.http.settings import origin_of
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.login_record import Kind, Secrets, StoredLogin
from tests.double.quirks import Quirks
from tests.journeys.conftest import Program
from tests.loopback import Loopback

NO_FOLDER = "a file stands where the folder has to be: library.yaml"
ADDS = "version: 1\npolicy: {prune: false}\nmovies: {plantowatch: [imdb:tt0120737]}\n"

asked_or_not = pytest.mark.parametrize("answer", [(), ("--yes",)], ids=["asked", "yes"])


@pytest.fixture
def backup(example: Program) -> str:
    """The path of a backup of what an apply changed since."""
    path = example.json("backup", "--backup-dir", "kept")["backup"]
    assert example.run("apply", "--yes").returncode == 0
    return str(path)


def account(program: Program) -> str:
    return program.run("backup", "--stable", "--out", "-").stdout


def assert_refused(program: Program, *command: str, told: str) -> str:
    """Return the advice of a command that fails for the reason that is told, and sends nothing."""
    before = account(program)
    done = program.run(*command)
    assert done.returncode == 1
    assert told in done.stderr
    assert "no terminal to ask on" not in done.stderr
    assert account(program) == before
    return done.stderr


@asked_or_not
def test_a_backup_that_has_no_place_stops_an_apply(
    example: Program, answer: tuple[str, ...]
) -> None:
    told = f"cannot write library.yaml/x/backup.json: {NO_FOLDER}; nothing was sent."
    command = ("apply", "--backup-dir", "library.yaml/x", *answer)
    assert "Name another place." in assert_refused(example, *command, told=told)
    outcome = example.json(*command, exit_code=1)
    assert (outcome["outcome"], outcome["error"]["code"]) == ("failed", "file")
    assert outcome["plan"]["operations"]


@asked_or_not
def test_a_backup_that_has_no_place_stops_a_restore(
    example: Program, backup: str, answer: tuple[str, ...]
) -> None:
    command = ("restore", backup, "--backup-dir", "library.yaml/x", *answer)
    assert_refused(example, *command, told=NO_FOLDER)


def test_no_place_is_needed_for_a_backup_of_what_loses_nothing(
    example: Program, backup: str
) -> None:
    command = ("restore", backup, "--only", "Lost", "--backup-dir", "library.yaml/x", "--yes")
    assert example.run(*command).returncode == 0
    example.write(ADDS, "adds.yaml")
    done = example.run("apply", "adds.yaml", "--backup-dir", "library.yaml/x", "--yes")
    assert done.returncode == 0, done.stderr


@asked_or_not
def test_an_account_that_cannot_be_held_is_not_asked_about(
    example: Program, backup: str, tmp_path: Path, answer: tuple[str, ...]
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    example.environ["RECONCILER_DATA_DIR"] = str(taken)
    for command in (
        ("apply", "adds.yaml", "--backup-dir", "kept"),
        ("restore", backup, "--only", "Lost", "--backup-dir", "kept"),
    ):
        example.write(ADDS, "adds.yaml")
        told = f"a file stands where the folder has to be: {taken}"
        assert "set RECONCILER_DATA_DIR" in assert_refused(example, *command, *answer, told=told)


@asked_or_not
def test_a_saved_plan_that_could_be_applied_twice_is_not_asked_about(
    example: Program, tmp_path: Path, answer: tuple[str, ...]
) -> None:
    assert example.run("plan", "--out", "plan.json").returncode == 0
    taken = tmp_path / "data" / "applied-plans"
    taken.parent.mkdir(exist_ok=True)
    taken.touch()
    assert_refused(example, "apply", "--plan", "plan.json", *answer, told=f"has to be: {taken}")
    taken.unlink()
    assert example.run("apply", "--plan", "plan.json", "--yes").returncode == 0


@asked_or_not
def test_a_lock_that_cannot_be_written_is_told(
    example: Program, monkeypatch: pytest.MonkeyPatch, answer: tuple[str, ...]
) -> None:
    # The rights of a superuser are not those that the folder shows.
    library = os.path.realpath(example.folder)
    monkeypatch.setattr(os, "access", lambda path, mode: os.path.realpath(path) != library)
    assert_refused(example, "apply", *answer, told="cannot write library.lock.json: ")


def test_a_login_that_may_only_read_is_told(example: Program, backup: str, tmp_path: Path) -> None:
    del example.environ["RECONCILER_SANDBOX"]
    with Loopback(tmp_path / "sandbox.json", quirks=Quirks(read_only_token=True)) as server:
        example.environ["SIMKL_API_URL"] = server.url
        own = server.transport.file.credentials()
        secrets = Secrets(own.access_token, own.refresh_token)
        login = StoredLogin(origin_of(server.url), Kind.V2, own.client_id, secrets, "media:read")
        CredentialStore(tmp_path / "config").save(login)
        example.write(ADDS)
        for command in (("apply",), ("restore", backup, "--only", "Lost")):
            done = example.run(*command)
            assert done.returncode == 1
            assert "the token may read the library but not change it" in done.stderr
        assert not [one for one in server.paths() if one.startswith("POST /sync/")]
        example.write(ADDS.replace("imdb:tt0120737", ""))
        assert example.run("apply").returncode == 0
