"""What people read on GitHub: below a plan, on the page of a run, in the pull request of a pull."""

from collections.abc import Sequence
from typing import Final

from reconciler.documents.outcome import OutcomeDocument
from reconciler.documents.plan import PlanDocument
from reconciler.github.ways_out import in_workflow, outcome_in_workflow, undo_in_workflow
from reconciler.github.workflow_run import WorkflowRun
from reconciler.model.errors import ReconcilerError
from reconciler.rendering.markdown import HeadedRows, escape, escape_start, fit
from reconciler.rendering.outcome_text import outcome_text
from reconciler.rendering.plan_markdown import comment_marker, plan_markdown
from reconciler.rendering.wording import kept_drift

PULL_BRANCH: Final = "reconciler/pull"
"""The branch that pulls are pushed to; it is this program's, and replaced each time."""

PULL_TITLE: Final = "Take the account's changes into the library file"

_WIDTH: Final = 100


def plan_comment(document: PlanDocument, file: str, run: WorkflowRun) -> str:
    """Return the comment of a pull request: the plan, and for which commit it was made."""
    drawn = plan_markdown(document, file=file, source=run.page_of(file))
    return f"{drawn}{_kept(document, run)}\n{_footer(run)}\n"


def _kept(document: PlanDocument, run: WorkflowRun) -> str:
    """Return where what the account keeps is taken in; empty where it keeps nothing."""
    if not kept_drift(document):
        return ""
    pulls = f"{run.server_url}/{run.repository}/pulls?q=is%3Aopen+head%3A{PULL_BRANCH}"
    return (
        f"\nWhat the account keeps, [the pull request of {PULL_BRANCH}]({pulls}) takes into the "
        "file; a run of the workflow that pulls opens it.\n"
    )


def failure_comment(error: ReconcilerError, file: str, run: WorkflowRun) -> str:
    """Return the comment that replaces a plan that could not be made, so that no old one stands."""
    error = in_workflow(error)
    opening = (
        f"{comment_marker(file)}\n### No plan for {escape(file)}\n\n"
        f"{escape_start(error.message)}\n\n"
        f"{escape_start(error.hint)}\n"
    )
    problems = HeadedRows(
        "Problems",
        ("Line", "Problem", "What to do"),
        [
            (str(problem.line), escape(problem.message), escape(problem.hint))
            for problem in error.problems
        ],
    )
    return f"{fit(opening, [problems])}\n{_footer(run)}\n"


def outcome_summary(document: OutcomeDocument, file: str, run: WorkflowRun) -> str:
    """Return the outcome of an apply for the page of the run: what became of it, then the plan."""
    undo = undo_in_workflow(document, f"the [artifacts of this run]({run.url}#artifacts)")
    document = outcome_in_workflow(document)
    told = outcome_text(document, file=file, width=_WIDTH, color=False)
    said = [escape_start(line) for line in told.splitlines() if line.strip()]
    lines = "\n".join(f"- {line}" for line in (*said, undo) if line)
    drawn = plan_markdown(document["plan"], file=file, source=run.page_of(file))
    plan = f"{drawn}{_kept(document['plan'], run)}"
    return f"### Apply of {escape(file)}\n\n{lines}\n\n{plan}"


def pull_body(changes: Sequence[str], file: str, run: WorkflowRun) -> str:
    """Return the text of the pull request that a pull opens.

    Args:
        changes: What changed in the file: one line an item, and at last how many.
        file: The library file's name.
        run: The run that pulled.
    """
    *items, summary = changes
    opening = (
        f"{escape_start(summary)}\n\nThe account has this otherwise since it and the file last "
        "agreed. Merge it to keep the account's state; close it, and the next apply puts the "
        f"account back, unless the policy of {escape(file)} says otherwise.\n"
    )
    listed = HeadedRows("Changes", (), [(escape_start(item),) for item in items])
    return f"{fit(opening, [listed])}\n{_footer(run)}\n"


def _footer(run: WorkflowRun) -> str:
    return f"<sub>[Run]({run.url}) for {run.commit[:10] or 'the current state'}</sub>"
