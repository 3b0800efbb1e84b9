"""The plan of a pull request: in the log, on the page of the run, and as one comment."""

import contextlib
import json
from pathlib import Path
from typing import Final

from reconciler.console.results import Format
from reconciler.console.views import print_plan
from reconciler.documents.plan import PlanDocument
from reconciler.files.atomic import write_atomically
from reconciler.github.api import GitHub, GitHubFailure
from reconciler.github.runner import add_summary, set_outputs
from reconciler.github.texts import failure_comment, plan_comment
from reconciler.github.ways_out import plan_in_workflow
from reconciler.github.workflow_run import WorkflowRun
from reconciler.model.errors import ReconcilerError, Refused
from reconciler.planning.verdict import plan_failure
from reconciler.rendering.plan_markdown import comment_marker, plan_markdown
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.session import reading

_PLAN_FILE: Final = "reconciler-plan.json"


def plan_for_pull_request(
    run: WorkflowRun, file: Path, *, author: str | None, fail_on_blocked: bool
) -> None:
    """Plan and show the plan everywhere.

    Outputs of the step: ``outcome`` (``planned``), ``changes`` (the number of operations), ``plan``
    (the name of a file with the plan's JSON form) and ``comment`` (a page, when there is one).

    Args:
        run: The run; without a pull request nothing is commented.
        file: The library file.
        author: The login that comments are made under; None makes none.
        fail_on_blocked: Whether a wish that Simkl cannot hold is a failure.

    Raises:
        Refused: The pull request comes from a fork, or an apply of this plan would be refused, or
            a wish is blocked and that counts as a failure; the plan was shown all the same.
        ReconcilerError: No plan could be made, or the comment not be written.
    """
    if run.from_fork:
        raise Refused(
            "no plan is made for a pull request from a fork: its author could read the account",
            "It is only validated; plan it on a branch of this repository.",
            code="fork",
        )
    try:
        with reading(sandbox=False, verbose=False) as reader:
            computed = compute_plan(file, reader)
    except ReconcilerError as error:
        # The failure itself is what the person has to read; a second one would hide it.
        with contextlib.suppress(GitHubFailure):
            _comment(run, file, author, failure_comment(error, str(file), run))
        raise
    plan, policy = computed.plan, computed.library.policy
    document = plan_in_workflow(computed.document())
    print_plan(document, str(file), Format.TEXT)
    add_summary(
        run.summary_file, plan_markdown(document, file=str(file), source=run.page_of(str(file)))
    )
    set_outputs(
        run.output_file,
        {
            "outcome": "planned",
            "changes": str(len(document["operations"])),
            "plan": str(_written(run, document)),
        },
    )
    page = _comment(run, file, author, plan_comment(document, str(file), run))
    if page is not None:
        set_outputs(run.output_file, {"comment": page})
    failure = computed.refusal or plan_failure(plan, policy, fail_on_blocked=fail_on_blocked)
    if failure is not None:
        raise failure


def _comment(run: WorkflowRun, file: Path, author: str | None, body: str) -> str | None:
    if author is None or run.pull_request is None:
        return None
    with GitHub(run) as github:
        return github.keep_comment(run.pull_request, comment_marker(str(file)), author, body)


def _written(run: WorkflowRun, document: PlanDocument) -> Path:
    path = run.temporary / _PLAN_FILE
    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=2).encode())
    return path
