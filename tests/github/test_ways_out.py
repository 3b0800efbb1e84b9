"""On GitHub nobody is sent to a command line, or to a folder of the machine that ran the step."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import reconciler
from reconciler.github.ways_out import in_workflow
from reconciler.model import errors
from reconciler.model.errors import FileFailure, NotAuthenticated, ReconcilerError
from tests.github.clones import Remote
from tests.github.fake_github import FakeGitHub
from tests.github.repository import Repository
from tests.github.runners import Step
from tests.journeys.conftest import program_in

COMMAND_LINE = re.compile(
    r"`(reconciler|git|pip) |reconciler (plan|apply|pull|login)\b.*`|\s--[a-z]"
)
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with FakeGitHub() as github:
        yield Repository.make(Remote.make(tmp_path / "git"), github, program_in(tmp_path))


def read_by_people(step: Step) -> str:
    return f"{step.log}\n{step.summary}"


@cache
def advice() -> tuple[str, ...]:
    """Return every text of the program that advises a command."""
    return tuple(_advice())


def _advice() -> Iterator[str]:
    for path in sorted(Path(reconciler.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and COMMAND_LINE.search(text) and "\n" not in text:
                yield text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, ReconcilerError)])
def test_whatever_command_a_failure_advises_the_page_of_a_run_does_not(
    kind: type[ReconcilerError],
) -> None:
    for text in advice():
        told = in_workflow(kind([]) if kind is errors.InvalidLibrary else kind("it failed", text))
        assert not COMMAND_LINE.search(told.hint), told.hint


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, errors.AccountError)])
def test_a_failure_of_the_account_keeps_a_way_out(kind: type[ReconcilerError]) -> None:
    assert in_workflow(kind("it failed", "Run `reconciler login` again.")).hint


def test_a_file_of_the_runner_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "runner"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    told = in_workflow(FileFailure(f"cannot write {tmp_path / 'runner' / 'x' / 'backup.json'}: no"))
    assert told.message == "cannot write backup.json: no"
    assert in_workflow(FileFailure(f"{work / 'a' / 'b.yaml'}: no")).message == (
        f"{Path('a') / 'b.yaml'}: no"
    )


def test_an_apply_names_the_artifact_and_no_folder(repository: Repository) -> None:
    repository.without_inception()
    step = repository.push()
    assert step.exit_code == 0, step.log
    (backup,) = Path(step.outputs["backups"]).iterdir()
    for told in (step.log, step.summary):
        assert f"Backup: {backup.name}, in " in told
        assert "/actions/runs/7#artifacts" in told
        assert str(backup.parent) not in told
        assert "reconciler restore" not in told


def test_the_log_of_a_refused_apply_names_the_input(repository: Repository) -> None:
    repository.change("version: 1\n", "version: 1\npolicy: {max_removals: 0}\n")
    repository.without_inception()
    told = read_by_people(repository.push())
    assert "the input max-removals" in told
    assert not COMMAND_LINE.search(told)


@pytest.mark.parametrize("job", ["plan", "apply", "pull"])
def test_a_job_without_a_login_names_secrets_and_environments(
    repository: Repository, job: str
) -> None:
    del repository.program.environ["RECONCILER_SANDBOX"]
    step = repository.step(repository.checkout(), job, {})
    assert step.exit_code == 1
    last = step.log.split("::error", 1)[1]
    assert NotAuthenticated.default_code in last
    assert "secrets SIMKL_CLIENT_ID and SIMKL_REFRESH_TOKEN" in last
    assert "simkl-read" in last
    assert not COMMAND_LINE.search(last)


def test_a_pull_that_would_undo_a_merge_names_the_workflow(repository: Repository) -> None:
    repository.without_inception()
    step = repository.schedule()
    assert "with the command apply" in step.log
    assert not COMMAND_LINE.search(step.log.split("::error", 1)[1])
