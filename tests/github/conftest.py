"""A run of a workflow against a stand-in for GitHub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.github.workflow_run import WorkflowRun
from tests.github.fake_github import REPOSITORY, TOKEN, FakeGitHub


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as server:
        yield server


@pytest.fixture
def run(github: FakeGitHub, tmp_path: Path) -> WorkflowRun:
    return WorkflowRun(
        repository=REPOSITORY,
        api_url=github.url,
        server_url="https://github.com",
        token=TOKEN,
        event={},
        branch="main",
        sha="a" * 40,
        summary_file=None,
        output_file=None,
        temporary=tmp_path,
        run_id="7",
    )
