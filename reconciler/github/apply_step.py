"""The apply of a branch: the newest state of it, once, and the lock back onto it."""

from pathlib import Path
from typing import Final

from reconciler.applying.outcome import Outcome
from reconciler.console.results import Format
from reconciler.console.streams import print_result
from reconciler.console.views import print_outcome
from reconciler.github.git import Git, Identity
from reconciler.github.runner import add_summary, set_outputs
from reconciler.github.texts import outcome_summary
from reconciler.github.ways_out import outcome_in_workflow, plan_in_workflow, undo_in_workflow
from reconciler.github.workflow_run import NoWorkflow, WorkflowRun
from reconciler.library.lock import lock_path
from reconciler.usecases.apply import Request, apply_library
from reconciler.usecases.session import writing

_BACKUPS: Final = "reconciler-backups"
_SUPERSEDED: Final = (
    "Nothing was applied: a later commit changes {file}, and the run of that commit applies it."
)


def apply_branch(run: WorkflowRun, file: Path, identity: Identity, max_removals: int | None) -> int:
    """Apply the branch's library file and commit the lock; returns the exit code.

    Runs wait for each other, so when this one's turn comes the branch may have moved. Then the
    newest lock counts; but when the library file itself is another by now, the run of that later
    commit applies it, and this one does nothing: an older file must not undo a newer one, and what
    a person approved for this run is this run's file.

    Outputs of the step: ``outcome`` (that of ``apply --format json``, or ``superseded``),
    ``changes`` (operations that the account shows now) and ``backups`` (the folder of the backup,
    set before the first write, so that a run that is cancelled or times out still keeps it).

    Raises:
        NoWorkflow: The run is not for a branch.
        ReconcilerError: No plan could be made, or the lock not be pushed.
    """
    if run.branch is None:
        raise NoWorkflow(
            "this run is not for a branch, so there is nothing to apply",
            "Run it on pushes to the main branch, or by hand on a branch.",
        )
    git = Git(Path.cwd(), run, identity)
    if not _go_to_newest(git, run.branch, file):
        sentence = _SUPERSEDED.format(file=file)
        print_result(sentence)
        add_summary(run.summary_file, sentence)
        set_outputs(run.output_file, {"outcome": "superseded", "changes": "0"})
        return 0
    backups = run.temporary / _BACKUPS
    with writing(sandbox=False, verbose=False) as session:
        outcome = apply_library(
            Request(
                file=file,
                saved=None,
                yes=True,
                max_removals=max_removals,
                backup_dir=backups,
                format_=Format.TEXT,
                worded=plan_in_workflow,
                backup_saved=lambda _: set_outputs(run.output_file, {"backups": str(backups)}),
            ),
            session,
        )
    try:
        _tell(run, file, outcome)
    finally:
        lock = lock_path(file)
        if git.commit([lock], f"Lock what {file} and the account agree on"):
            git.push(run.branch, [lock])
    return 0 if outcome.reached else 1


def _go_to_newest(git: Git, branch: str, file: Path) -> bool:
    """Go to the branch's tip, unless its library file is another one: then give False."""
    tip, head = git.fetch(branch), git.head()
    if tip is None or not git.is_ancestor(head, tip) or not git.same(head, tip, [file]):
        return False
    git.fast_forward(tip)
    return True


def _tell(run: WorkflowRun, file: Path, outcome: Outcome) -> None:
    document = outcome.document()
    print_outcome(outcome_in_workflow(document), str(file), Format.TEXT)
    undo = undo_in_workflow(document, f"the artifacts of this run, {run.url}#artifacts")
    if undo:
        print_result(undo)
    set_outputs(run.output_file, {"outcome": str(outcome.verdict), "changes": str(outcome.applied)})
    add_summary(run.summary_file, outcome_summary(document, str(file), run))
