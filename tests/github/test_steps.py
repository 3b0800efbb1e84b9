"""The steps of a workflow: what each leaves behind, and what each refuses to do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.clones import Remote, git
from tests.github.fake_github import FakeGitHub, Refusal
from tests.github.repository import PULL, Repository
from tests.journeys.conftest import program_in


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with FakeGitHub() as github:
        yield Repository.make(Remote.make(tmp_path / "git"), github, program_in(tmp_path))


def test_a_pull_that_has_nothing_new_leaves_branch_and_pull_request(repository: Repository) -> None:
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    repository.schedule()
    before = repository.remote.log(PULL, "%H")
    repository.github.requests.clear()
    step = repository.schedule(GIT_COMMITTER_DATE="2040-01-01T00:00:00Z")
    assert step.outputs["outcome"] == "pulled"
    assert repository.remote.log(PULL, "%H") == before
    assert "POST" not in " ".join(repository.github.requests)


PRIVATE = {"repository": {"private": True}}


def test_the_account_is_committed_as_text_when_it_changed(repository: Repository) -> None:
    step = repository.step(repository.checkout(), "backup", PRIVATE)
    assert (step.exit_code, step.outputs["outcome"]) == (0, "saved"), step.log
    saved = repository.remote.show("account.json")
    assert '"reason":"stable"' in saved
    step = repository.step(repository.checkout(), "backup", PRIVATE)
    assert step.outputs == {"outcome": "unchanged", "changes": "0"}
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    repository.step(repository.checkout(), "backup", PRIVATE)
    changed = repository.remote.show("account.json")
    pairs = zip(saved.splitlines(), changed.splitlines(), strict=True)
    assert sum(one != other for one, other in pairs) == 1


@pytest.mark.parametrize("event", [{}, {"repository": {"private": False}}])
def test_the_account_is_not_committed_where_others_may_read_it(
    repository: Repository, event: dict[str, object]
) -> None:
    before = repository.remote.log()
    step = repository.step(repository.checkout(), "backup", event)
    assert step.exit_code == 1
    assert "public-repository" in step.log
    assert repository.remote.log() == before


def test_a_pull_request_that_is_out_of_date_is_closed(repository: Repository) -> None:
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    repository.schedule()
    repository.on_the_phone("movies", "tmdb:1398", "plantowatch")
    step = repository.schedule()
    assert step.exit_code == 0, step.log
    assert step.outputs["outcome"] == "unchanged"
    assert [pull["state"] for pull in repository.github.pulls] == ["closed"]


def test_commits_of_others_on_the_pull_branch_are_not_lost(repository: Repository) -> None:
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    repository.schedule()
    other = repository.remote.clone("other", PULL)
    (other / "notes.txt").write_text("mine\n")
    git(other, "add", "notes.txt")
    git(other, "commit", "--quiet", "--message", "Note")
    git(other, "push", "--quiet", "origin", "HEAD")
    before = repository.remote.log(PULL, "%H")
    repository.on_the_phone("movies", "imdb:tt2059255", "dropped")
    step = repository.schedule()
    assert step.exit_code == 1
    assert "::error title=reconciler%3A pull-branch::" in step.log
    assert repository.remote.log(PULL, "%H") == before


def test_a_pull_follows_a_main_branch_that_moved_on(repository: Repository) -> None:
    repository.on_the_phone("movies", "tmdb:1398", "completed")
    repository.schedule()
    repository.remote.push("person", {"README.md": "hello\n"})
    assert repository.schedule().exit_code == 0
    assert repository.remote.log(PULL)[1:] == repository.remote.log()


def test_changes_that_wait_for_an_apply_are_not_pulled_away(repository: Repository) -> None:
    repository.without_inception()
    step = repository.schedule()
    assert step.exit_code == 1
    assert "unapplied-changes" in step.log
    assert repository.github.pulls == []


def test_an_older_run_does_not_undo_a_newer_file(repository: Repository) -> None:
    repository.without_inception()
    waiting = repository.checkout()
    repository.change("version: 1", "version: 1 # newer")
    step = repository.push(waiting)
    assert step.exit_code == 0
    assert step.outputs["outcome"] == "superseded"
    assert "Inception" in repository.statuses()
    assert repository.push().outputs["outcome"] == "applied"


def test_a_run_that_waited_takes_the_newest_lock(repository: Repository) -> None:
    repository.change("version: 1\n", "version: 1\npolicy: {on_drift: keep}\n")
    repository.without_inception()
    waiting = repository.checkout()
    assert repository.push().outputs["outcome"] == "applied"
    # With the lock that this run was started with, its return would be the file's to undo.
    repository.on_the_phone("movies", "imdb:tt1375666", "completed")
    step = repository.push(waiting)
    assert step.exit_code == 0, step.log
    assert step.outputs["outcome"] == "nothing_to_do"
    assert "Inception" in repository.statuses()


def test_a_lock_that_cannot_be_pushed_fails_the_step_but_keeps_the_backup(
    repository: Repository,
) -> None:
    repository.without_inception()
    hook = repository.remote.bare / "hooks" / "pre-receive"
    hook.write_bytes(b"#!/bin/sh\necho protected branch >&2\nexit 1\n")
    hook.chmod(0o755)
    step = repository.push()
    assert step.exit_code == 1
    assert "title=reconciler%3A git::cannot push to main" in step.log
    assert step.outputs["outcome"] == "applied"
    assert Path(step.outputs["backups"]).is_dir()


def test_the_backup_is_an_output_whatever_fails_after_the_writes(repository: Repository) -> None:
    repository.without_inception()
    nowhere = repository.remote.folder / "no-summary"
    nowhere.mkdir()
    step = repository.push(GITHUB_STEP_SUMMARY=str(nowhere))
    assert step.exit_code == 1
    assert "cannot write" in step.log
    (backup,) = Path(step.outputs["backups"]).iterdir()
    assert "Inception" in backup.read_text("utf-8")
    assert "Inception" not in repository.statuses()
    assert "Inception" not in repository.remote.show("library.lock.json")


def test_nothing_is_sent_when_the_backup_cannot_become_an_output(repository: Repository) -> None:
    repository.without_inception()
    nowhere = repository.remote.folder / "no-output"
    nowhere.mkdir()
    step = repository.push(GITHUB_OUTPUT=str(nowhere))
    assert step.exit_code == 1
    assert "Inception" in repository.statuses()


def test_too_many_removals_are_refused_until_they_are_allowed(repository: Repository) -> None:
    repository.change("version: 1\n", "version: 1\npolicy: {max_removals: 0}\n")
    repository.without_inception()
    step = repository.push()
    assert step.exit_code == 1
    assert step.outputs["outcome"] == "refused"
    assert "backups" not in step.outputs
    assert "the input max-removals" in step.summary
    assert "--max-removals" not in step.summary
    assert "Inception" in repository.statuses()
    step = repository.push(RECONCILER_CI_MAX_REMOVALS="1")
    assert step.outputs["outcome"] == "applied"


def test_a_pull_request_fails_by_what_its_merge_would_run_into(repository: Repository) -> None:
    repository.change("version: 1\n", "version: 1\npolicy: {max_removals: 0}\n")
    repository.without_inception("less")
    step = repository.pull_request("less")
    assert step.exit_code == 1
    assert "::error title=reconciler%3A too-many-removals::" in step.log
    assert step.outputs["changes"] == "1"
    (comment,) = repository.github.comments[1]
    for told in (comment["body"], step.summary):
        assert "Apply refuses this plan" in told
        assert "the input max" in told
        assert "--max" not in told


@pytest.mark.parametrize(
    ("policy", "setting", "code"),
    [
        ("{on_drift: fail}", {}, "drift"),
        ("{}", {"RECONCILER_CI_FAIL_ON_BLOCKED": "true"}, "blocked"),
    ],
)
def test_a_pull_request_that_fails_says_why(
    repository: Repository, policy: str, setting: dict[str, str], code: str
) -> None:
    repository.change("version: 1\n", f"version: 1\npolicy: {policy}\n")
    repository.on_the_phone("movies", "imdb:tt1375666", "remove")
    if code == "blocked":
        repository.change(repository.inception(), "    - imdb:tt0000000\n")
    step = repository.pull_request("main", 1, **setting)
    assert step.exit_code == 1
    assert f"::error title=reconciler%3A {code}::" in step.log
    assert "`reconciler " not in step.log.split("::error", 1)[1]


def test_a_file_with_problems_replaces_the_plan_by_what_is_wrong(repository: Repository) -> None:
    repository.pull_request("main")
    repository.change("  completed:", "  complete:", "wrong")
    step = repository.pull_request("wrong")
    assert step.exit_code == 1
    assert re.search(r"^::error file=library\.yaml,line=\d+,col=3::", step.log, re.MULTILINE)
    (comment,) = repository.github.comments[1]
    assert "### No plan for library.yaml" in comment["body"]
    assert "complete" in comment["body"]
    clone = repository.checkout("wrong")
    checked = repository.step(clone, "validate", {})
    assert checked.exit_code == 1
    assert checked.log.startswith("::error file=library.yaml,")


def test_a_pull_request_from_a_fork_reads_no_account(repository: Repository) -> None:
    step = repository.pull_request("main", head="stranger/library")
    assert step.exit_code == 1
    assert "title=reconciler%3A fork::" in step.log
    assert repository.github.requests == []
    assert step.outputs == {}


def test_no_comment_is_made_when_none_is_wanted(repository: Repository) -> None:
    step = repository.pull_request("main", RECONCILER_CI_COMMENT="false")
    assert step.exit_code == 0, step.log
    assert repository.github.requests == []
    assert step.outputs["outcome"] == "planned"


def test_a_comment_that_is_refused_fails_the_step_after_the_plan_was_shown(
    repository: Repository,
) -> None:
    repository.github.refusals.append(Refusal("POST", 403, {"message": "not accessible"}))
    step = repository.pull_request("main")
    assert step.exit_code == 1
    assert "not accessible" in step.log
    assert step.outputs["changes"] == "0"


def test_titles_command_neither_the_runner_nor_the_page(repository: Repository) -> None:
    hostile = "::error::x%0A<b>@someone</b>"
    repository.change(
        "version: 1\n",
        f"version: 1\npolicy: {{}} # {hostile}\n",
    )
    line = repository.inception()
    repository.change(line, f'    - {{title: "{hostile}", ids: {{imdb: tt12042730}}}}\n')
    step = repository.pull_request("main")
    assert step.exit_code == 0, step.log
    first, *_ = step.log.splitlines()
    word = first.removeprefix("::stop-commands::")
    inside = step.log.split(f"::{word}::")[0]
    assert hostile in inside
    assert hostile not in step.log.split(f"::{word}::")[1].partition("\n")[0]
    (comment,) = repository.github.comments[1]
    assert "<b>" not in comment["body"]
    assert "@someone" not in comment["body"]


def test_a_run_without_a_branch_applies_and_pulls_nothing(repository: Repository) -> None:
    clone = repository.checkout()
    for command in ("apply", "pull"):
        step = repository.step(clone, command, {}, GITHUB_REF="refs/tags/v1")
        assert step.exit_code == 1
        assert "not for a branch" in step.log


def test_what_the_account_keeps_is_listed_with_the_pull_request_that_takes_it_in(
    repository: Repository,
) -> None:
    repository.change("version: 1\n", "version: 1\npolicy: {on_drift: keep}\n")
    repository.on_the_phone("movies", "imdb:tt1375666", "dropped")
    repository.pull_request("main")
    (comment,) = repository.github.comments[1]
    for told in (comment["body"], repository.push().summary):
        assert "Inception" in told
        assert f"the pull request of {PULL}](" in told
        assert f"/pulls?q=is%3Aopen+head%3A{PULL}" in told
