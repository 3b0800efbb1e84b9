"""A library on GitHub, from an empty repository to a change on the phone that was merged."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.clones import Remote
from tests.github.fake_github import FakeGitHub
from tests.github.repository import LOCK, PULL, Repository
from tests.journeys.conftest import Program


@pytest.fixture
def repository(program: Program, tmp_path: Path) -> Iterator[Repository]:
    with FakeGitHub() as github:
        yield Repository.make(Remote.make(tmp_path / "git"), github, program)


def test_a_library_lives_on_github(repository: Repository) -> None:
    github, remote = repository.github, repository.remote
    assert repository.plan_is_empty()

    # A pull request gets one comment, which follows its branch.
    repository.without_inception("less")
    step = repository.pull_request("less")
    assert step.exit_code == 0, step.log
    assert step.outputs["changes"] == "1"
    (comment,) = github.comments[1]
    assert comment["body"].startswith("<!-- reconciler-plan: library.yaml -->\n")
    assert "#### To remove (1)" in comment["body"]
    assert "Inception" in comment["body"]
    assert step.outputs["comment"] == comment["html_url"]
    assert json.loads(Path(step.outputs["plan"]).read_text("utf-8"))["summary"]["remove"] == 1
    assert "Inception" in step.summary
    repository.pull_request("main")
    assert len(github.comments[1]) == 1
    assert "Inception" not in comment["body"]

    # Merged, it is applied, and the lock comes back to the branch.
    repository.merge("less")
    step = repository.push()
    assert step.exit_code == 0, step.log
    assert (step.outputs["outcome"], step.outputs["changes"]) == ("applied", "1")
    assert len(list(Path(step.outputs["backups"]).iterdir())) == 1
    assert "Inception" not in repository.statuses()
    assert "Inception" not in remote.show(LOCK)
    assert remote.log()[0] == "Lock what library.yaml and the account agree on"
    assert repository.plan_is_empty()
    before = remote.log()
    assert repository.push().outputs["outcome"] == "nothing_to_do"
    assert remote.log() == before

    # What changes on the phone comes back as one pull request.
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    step = repository.schedule()
    assert step.exit_code == 0, step.log
    (pull,) = github.pulls
    assert step.outputs["pull-request"] == pull["html_url"]
    assert (pull["head"]["ref"], pull["base"]["ref"]) == (PULL, "main")
    assert "Stalker" in pull["body"]
    assert remote.log(PULL)[1:] == remote.log()
    repository.on_the_phone("movies", "imdb:tt2059255", "dropped")
    assert repository.schedule().exit_code == 0
    assert len(github.pulls) == 1
    assert "Stalker" in pull["body"]
    assert "No (2012)" in pull["body"]
    assert remote.log(PULL)[1:] == remote.log()

    repository.merge(PULL)
    assert repository.plan_is_empty()
    assert repository.push().outputs["outcome"] == "nothing_to_do"
    assert repository.schedule().outputs["outcome"] == "unchanged"


def test_outside_of_a_workflow_the_steps_say_so(program: Program) -> None:
    program.write("version: 1\n")
    for command in ("plan", "apply", "pull"):
        done = program.run("ci", command)
        assert done.returncode == 1
        assert "GITHUB_REPOSITORY" in done.stdout
