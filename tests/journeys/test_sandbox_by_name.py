"""The sandbox is called by its name wherever something comes of it, and mixed up with nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.model.account import SANDBOX_ACCOUNT
from tests.journeys.conftest import Program
from tests.loopback import Loopback

ACCOUNT = 4_711


@pytest.fixture
def simkl(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an account on a server, which is none of the sandbox."""
    with Loopback(tmp_path / "server.json") as server:
        server.transport.file.become(ACCOUNT)
        yield {**server.environ(), "RECONCILER_SANDBOX": ""}


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_plans_name_it(example: Program, format_: str) -> None:
    assert "sandbox" in example.run("plan", "--format", format_).stdout.lower()


def test_plans_without_changes_name_it(example: Program) -> None:
    example.run("apply", "--yes")
    said = example.run("plan").stdout
    assert "No changes." in said
    assert said.startswith("Sandbox: ")


def test_outcomes_name_it_and_the_way_back_leads_into_it(example: Program) -> None:
    said = example.run("apply", "--yes").stdout.splitlines()
    assert "The sandbox matches library.yaml" in said[-3]
    assert said[-1].startswith("To undo: reconciler restore ")
    words = said[-1].split()[3:]
    assert words[-1] == "--sandbox"
    undone = example.run(*words, "--yes")
    assert undone.returncode == 0
    assert undone.stdout.startswith("Sandbox: ")
    assert "This was the sandbox." in undone.stdout


def test_refusals_name_it(example: Program) -> None:
    refused = example.run("apply", "--yes", "--max-removals", "0")
    assert refused.returncode == 1
    assert "This was the sandbox." in refused.stderr


@pytest.mark.parametrize(
    "command", [("import", "--out", "mine.yaml"), ("pull",), ("backup",), ("backups",)]
)
def test_what_is_read_of_it_names_it(example: Program, command: tuple[str, ...]) -> None:
    example.run("apply", "--yes")
    done = example.run(*command)
    assert done.returncode == 0
    assert "sandbox" in done.stdout + done.stderr


def test_documents_name_it(example: Program) -> None:
    assert example.json("pull", "--discard-unapplied")["account"] == "sandbox"
    assert example.json("import", "--out", "mine.yaml")["account"] == "sandbox"
    backup = example.json("backup")
    assert backup["account"] == "sandbox"
    assert example.json("restore", backup["backup"])["account"] == "sandbox"
    assert example.json("apply", "--yes")["plan"]["account"] == "sandbox"


def test_what_comes_of_another_account_does_not(example: Program, simkl: dict[str, str]) -> None:
    plan = example.run("plan", "--format", "json", **simkl)
    assert "account" not in json.loads(plan.stdout)
    assert "andbox" not in example.run("plan", **simkl).stdout


def test_its_lock_is_refused_for_another_account(example: Program, simkl: dict[str, str]) -> None:
    assert example.run("apply", "--yes").returncode == 0
    refused = example.run("plan", **simkl)
    assert refused.returncode == 1
    assert "library.lock.json is the sandbox's, but the credentials are of account 4711" in (
        refused.stderr
    )
    assert "--sandbox" in refused.stderr
    (example.folder / "library.lock.json").unlink()
    assert example.run("plan", **simkl).returncode == 0


def test_the_lock_of_an_account_is_refused_in_it(example: Program, simkl: dict[str, str]) -> None:
    assert example.run("import", "--out", "mine.yaml", **simkl).returncode == 0
    refused = example.run("pull", "mine.yaml")
    assert refused.returncode == 1
    told = "mine.lock.json belongs to account 4711, but this run is in the sandbox"
    assert told in refused.stderr
    assert "Leave out --sandbox and RECONCILER_SANDBOX" in refused.stderr


def test_a_backup_of_it_is_refused_for_another_account_and_the_other_way_about(
    example: Program, simkl: dict[str, str]
) -> None:
    ours, theirs = example.json("backup")["backup"], example.run("backup", **simkl).stdout.strip()
    refused = example.run("restore", ours, **simkl)
    assert "the backup is the sandbox's" in refused.stderr
    assert "--sandbox" in refused.stderr
    refused = example.run("restore", theirs)
    assert "the backup belongs to account 4711, but this run is in the sandbox" in refused.stderr
    listed = example.run("backups").stdout.splitlines()
    ways = [line.split()[-1] == "--sandbox" for line in listed if "reconciler restore" in line]
    assert sorted(ways) == [False, True]
    assert not any(str(SANDBOX_ACCOUNT) in line for line in listed)


def test_what_is_advised_in_it_stays_in_it(example: Program) -> None:
    example.run("apply", "--yes", "--sandbox")
    assert example.run("rm", "The Matrix").returncode == 0
    refused = example.run("pull", "--sandbox")
    assert "Run `reconciler apply --sandbox` first." in refused.stderr
    assert "`reconciler pull --help`" in example.run("pull", "--sandbox", "--nonsense").stderr


def test_what_is_advised_beside_a_result_or_a_problem_stays_in_it(example: Program) -> None:
    done = example.run("add", "imdb:tt0266543", "--to", "plantowatch", "--sandbox")
    assert "as before until `reconciler apply --sandbox`." in done.stderr
    example.write("version: 1\nshows:\n  dropped: [tmdb:1399, imdb:tt0944947]\n")
    assert "`reconciler fix --sandbox` does that." in example.run("plan", "--sandbox").stderr
    assert "`reconciler fix` does that." in example.run("plan").stderr
