"""Commits of steps reach the remote, whoever pushes meanwhile, and never replace others' work."""

import os
import sys
from pathlib import Path

import pytest

from reconciler.github.git import Git, GitFailure, Identity
from reconciler.github.workflow_run import WorkflowRun
from tests.github.clones import Remote, git
from tests.github.fake_github import TOKEN

LOCK, LIBRARY = Path("library.lock.json"), Path("library.yaml")
ROBOT = Identity("reconciler", "robot@example.org")


@pytest.fixture
def remote(tmp_path: Path) -> Remote:
    remote = Remote.make(tmp_path / "git")
    remote.push("person", {"library.yaml": "one\n", "library.lock.json": "a\nb\nc\nd\n"})
    return remote


@pytest.fixture
def runner(remote: Remote) -> Path:
    return remote.clone("runner", depth=1)


@pytest.fixture
def steps(runner: Path, run: WorkflowRun) -> Git:
    return Git(runner, run, ROBOT)


def write(folder: Path, text: str, name: Path = LOCK) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def test_a_commit_holds_the_named_files_only(remote: Remote, runner: Path, steps: Git) -> None:
    write(runner, "a\nb\nc\nD\n")
    write(runner, "by accident\n", LIBRARY)
    assert steps.commit([LOCK], "Lock")
    steps.push("main", [LOCK])
    assert remote.show("library.lock.json") == "a\nb\nc\nD"
    assert remote.show("library.yaml") == "one"
    assert remote.log(form="%an <%ae> %cn <%ce>")[0] == (
        "reconciler <robot@example.org> reconciler <robot@example.org>"
    )


def test_nothing_changed_is_no_commit(runner: Path, steps: Git) -> None:
    before = steps.head()
    assert not steps.commit([LOCK, Path("absent")], "Lock")
    assert steps.head() == before


def test_a_push_goes_on_top_of_what_others_pushed(remote: Remote, runner: Path, steps: Git) -> None:
    write(runner, "a\nb\nc\nD\n")
    steps.commit([LOCK], "Lock")
    remote.push("person", {"library.yaml": "two\n", "library.lock.json": "A\nb\nc\nd\n"})
    steps.push("main", [LOCK])
    assert remote.show("library.yaml") == "two"
    assert remote.show("library.lock.json") == "A\nb\nc\nD"
    assert remote.log()[0] == "Lock"


def test_where_both_changed_the_lock_the_one_made_here_counts_whole(
    remote: Remote, runner: Path, steps: Git
) -> None:
    write(runner, "ours\nb\nc\nd\n")
    steps.commit([LOCK], "Lock")
    remote.push("person", {"library.lock.json": "theirs\nb\nc\nD\n"})
    steps.push("main", [LOCK])
    assert remote.show("library.lock.json") == "ours\nb\nc\nd"
    assert len(remote.log()) == 3


def test_a_protected_branch_is_explained_and_nothing_is_forced(
    remote: Remote, runner: Path, steps: Git
) -> None:
    hook = remote.bare / "hooks" / "pre-receive"
    hook.write_bytes(b"#!/bin/sh\necho protected branch >&2\nexit 1\n")
    hook.chmod(0o755)
    write(runner, "new\n")
    steps.commit([LOCK], "Lock")
    with pytest.raises(GitFailure, match=r"cannot push to main.*protected branch") as caught:
        steps.push("main", [LOCK])
    assert "protection" in caught.value.hint
    assert remote.log() == ["Change"]


def test_a_branch_is_replaced_only_if_nobody_pushed_to_it_meanwhile(
    remote: Remote, runner: Path, steps: Git
) -> None:
    write(runner, "first\n")
    steps.detach()
    steps.commit([LOCK], "Pull")
    steps.replace_branch("reconciler/pull", None)
    write(runner, "second\n")
    steps.commit([LOCK], "Pull")
    with pytest.raises(GitFailure, match="stale info"):
        steps.replace_branch("reconciler/pull", None)
    seen = steps.fetch("reconciler/pull")
    steps.replace_branch("reconciler/pull", seen)
    assert remote.show("library.lock.json", "reconciler/pull") == "second"
    assert remote.log() == ["Change"]


def test_commits_of_others_are_told_from_ours(remote: Remote, runner: Path, steps: Git) -> None:
    base = steps.head()
    write(runner, "first\n")
    steps.commit([LOCK], "Pull")
    steps.replace_branch("reconciler/pull", None)
    ours = steps.fetch("reconciler/pull")
    assert ours is not None
    assert not steps.others_since(base, ours)
    other = remote.clone("helpful", "reconciler/pull")
    write(other, "by hand\n")
    git(other, "commit", "--quiet", "--all", "--message", "Mend")
    git(other, "push", "--quiet", "origin", "HEAD")
    theirs = steps.fetch("reconciler/pull")
    assert theirs is not None
    assert steps.others_since(base, theirs)


def test_the_branch_moved_on_and_is_followed(remote: Remote, runner: Path, steps: Git) -> None:
    old = steps.head()
    remote.push("person", {"library.lock.json": "new\n"})
    tip = steps.fetch("main")
    assert tip is not None
    assert steps.is_ancestor(old, tip)
    assert not steps.same(old, tip)
    assert steps.same(old, tip, [LIBRARY])
    steps.fast_forward(tip)
    assert (runner / LOCK).read_text() == "new\n"
    assert steps.fetch("no-such-branch") is None


def test_a_folder_that_is_no_clone_is_a_failure_that_can_be_reported(
    tmp_path: Path, run: WorkflowRun
) -> None:
    with pytest.raises(GitFailure, match="git rev-parse failed"):
        Git(tmp_path, run, ROBOT).head()
    with pytest.raises(GitFailure, match="not installed"):
        Git(tmp_path, run, ROBOT, {"PATH": ""}).head()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for git is a shell script")
def test_the_token_is_in_no_file_of_the_clone_and_for_the_site_only(
    runner: Path, steps: Git, run: WorkflowRun, tmp_path: Path
) -> None:
    write(runner, "new\n")
    steps.commit([LOCK], "Lock")
    steps.push("main", [LOCK])
    held = b"".join(path.read_bytes() for path in runner.rglob("*") if path.is_file())
    assert TOKEN.encode() not in held
    assert b"extraheader" not in held
    seen = tmp_path / "seen"
    tool = tmp_path / "tools" / "git"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nenv > "{seen}"\nprintf "%s\\n" "$@" >> "{seen}.arguments"\n')
    tool.chmod(0o755)
    Git(runner, run, ROBOT, {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}).detach()
    environment = seen.read_text()
    assert "http.https://github.com/.extraheader" in environment
    assert "GIT_TERMINAL_PROMPT=0" in environment
    assert "basic" not in Path(f"{seen}.arguments").read_text()
