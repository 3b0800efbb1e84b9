"""The scheduled pull: what changed on the account becomes one pull request."""

from pathlib import Path

from reconciler.console.streams import print_result
from reconciler.github.api import GitHub
from reconciler.github.git import Git, Identity
from reconciler.github.runner import add_summary, set_outputs
from reconciler.github.texts import PULL_BRANCH, PULL_TITLE, pull_body
from reconciler.github.workflow_run import NoWorkflow, WorkflowRun
from reconciler.library.lock import lock_path
from reconciler.model.errors import Refused
from reconciler.usecases.library_file import replace_library_file
from reconciler.usecases.pull import (
    change_lines,
    pulled_sentence,
    refuse_to_discard,
    settle,
    take_in,
)
from reconciler.usecases.session import reading


def pull_into_branch(run: WorkflowRun, file: Path, identity: Identity) -> int:
    """Pull, and open, update or close the one pull request; returns the exit code.

    Outputs of the step: ``outcome`` (``unchanged`` or ``pulled``), ``changes`` (0 or 1: whether the
    file changed) and ``pull-request`` (its page, when there is one).

    Raises:
        NoWorkflow: The run is not for a branch.
        Refused: Somebody else committed to the pull branch, or the file has changes that were never
            applied and that a pull would undo; nothing was pushed.
        ReconcilerError: The account cannot be read, or GitHub refused something.
    """
    if run.branch is None:
        raise NoWorkflow(
            "this run is not for a branch, so there is nothing to pull into",
            "Run it on a schedule, or by hand on a branch.",
        )
    git = Git(Path.cwd(), run, identity)
    base = git.fetch(run.branch) or git.head()
    git.fast_forward(base)
    git.detach()
    lock = lock_path(file)
    changes = _pulled(file)
    with GitHub(run) as github:
        if not git.commit_with(file, [lock], PULL_TITLE):
            return _nothing_to_pull(run, git, github, base)
        _publish_branch(git, base)
        body = pull_body(changes, str(file), run)
        kept = github.keep_pull_request(PULL_BRANCH, run.branch, PULL_TITLE, body)
    print_result(f"The account's changes are in {kept.url}")
    add_summary(run.summary_file, f"[{PULL_TITLE}]({kept.url})\n\n{body}")
    set_outputs(run.output_file, {"outcome": "pulled", "changes": "1", "pull-request": kept.url})
    return 0


def _pulled(file: Path) -> list[str]:
    """Pull into the file and return the lines that say what changed, the last one how many."""
    with reading(sandbox=False, verbose=False) as reader:
        taken = take_in(file, reader)
    refuse_to_discard(taken)
    replace_library_file(taken.before, taken.after.data)
    settle(taken)
    lines = [*change_lines(taken), pulled_sentence(taken, written=True)]
    print_result("\n".join(lines))
    return lines


def _publish_branch(git: Git, base: str) -> None:
    current = git.fetch(PULL_BRANCH)
    if current is not None:
        _refuse_others(git, base, current)
        if git.is_ancestor(base, current) and git.same(current, "HEAD"):
            return
    git.replace_branch(PULL_BRANCH, current)


def _refuse_others(git: Git, base: str, current: str) -> None:
    if git.others_since(base, current):
        raise Refused(
            f"somebody else committed to the branch {PULL_BRANCH}; nothing was pushed",
            "Merge its pull request or delete the branch; the next run then goes on.",
            code="pull-branch",
        )


def _nothing_to_pull(run: WorkflowRun, git: Git, github: GitHub, base: str) -> int:
    """Close a pull request whose changes the account no longer has."""
    sentence = "The account changed nothing that the file does not say."
    outdated = github.open_pull_request(PULL_BRANCH, run.branch or "")
    if outdated is not None:
        current = git.fetch(PULL_BRANCH)
        if current is not None:
            _refuse_others(git, base, current)
        github.close_pull_request(outdated.number)
        sentence += f" {outdated.url} is out of date and was closed."
    print_result(sentence)
    add_summary(run.summary_file, sentence)
    set_outputs(run.output_file, {"outcome": "unchanged", "changes": "0"})
    return 0
