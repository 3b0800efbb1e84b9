"""What a step knows of its run, and which runs it does not believe."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.github.workflow_run import NoWorkflow, WorkflowRun, read_workflow_run

PULL = {"number": 4, "head": {"repo": {"full_name": "someone/library"}}}


def of_event(tmp_path: Path, event: Any, **more: str) -> WorkflowRun:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    return read_workflow_run(
        {"GITHUB_REPOSITORY": "someone/library", "GITHUB_EVENT_PATH": str(file), **more}
    )


def test_a_pull_request_of_the_repository_itself(tmp_path: Path) -> None:
    run = of_event(tmp_path, {"pull_request": PULL}, GITHUB_REF="refs/pull/4/merge")
    assert run.pull_request == 4
    assert not run.from_fork
    assert run.branch is None


@pytest.mark.parametrize("repo", [{"full_name": "stranger/library"}, {}, None])
def test_a_pull_request_from_anywhere_else_is_from_a_fork(tmp_path: Path, repo: Any) -> None:
    assert of_event(tmp_path, {"pull_request": {**PULL, "head": {"repo": repo}}}).from_fork


def test_a_push(tmp_path: Path) -> None:
    run = of_event(tmp_path, {}, GITHUB_REF="refs/heads/release/1", GITHUB_RUN_ID="9")
    assert run.branch == "release/1"
    assert run.pull_request is None
    assert not run.from_fork
    assert run.owner == "someone"
    assert run.url == "https://github.com/someone/library/actions/runs/9"


@pytest.mark.parametrize("name", ["", "library", "/", "a/b/c"])
def test_outside_of_a_workflow_it_is_refused(name: str) -> None:
    with pytest.raises(NoWorkflow, match="GITHUB_REPOSITORY"):
        read_workflow_run({"GITHUB_REPOSITORY": name})


@pytest.mark.parametrize(
    "address", ["http://api.github.com", "ftp://127.0.0.1", "https://me@api.github.com", "x"]
)
def test_the_token_is_given_to_no_unsafe_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(NoWorkflow, match="GITHUB_API_URL"):
        of_event(tmp_path, {}, GITHUB_API_URL=address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:5/", "http://localhost", "https://ghe.test"])
def test_addresses_that_are_safe(tmp_path: Path, address: str) -> None:
    assert of_event(tmp_path, {}, GITHUB_API_URL=address).api_url == address.rstrip("/")


def test_a_token_that_no_header_may_hold_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(NoWorkflow) as caught:
        of_event(tmp_path, {}, GITHUB_TOKEN="ghs_secret\nX: y")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_damaged_event_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(content)
    with pytest.raises(NoWorkflow, match="GITHUB_EVENT_PATH"):
        read_workflow_run({"GITHUB_REPOSITORY": "a/b", "GITHUB_EVENT_PATH": str(file)})
