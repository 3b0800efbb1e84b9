"""The account as text on a branch: once a week, so that git shows what changed."""

from pathlib import Path
from typing import Final

from reconciler.applying.backup import stable_text
from reconciler.console.streams import print_result
from reconciler.files.atomic import write_atomically
from reconciler.github.git import Git, Identity
from reconciler.github.runner import set_outputs
from reconciler.github.workflow_run import NoWorkflow, WorkflowRun
from reconciler.model.errors import Refused
from reconciler.model.media import MediaType
from reconciler.usecases.session import reading

ACCOUNT: Final = Path("account.json")
"""The file that holds the account, at the root of the repository."""


def back_up_to_branch(run: WorkflowRun, identity: Identity) -> int:
    """Write the account as text, commit it when it changed, and return the exit code.

    Outputs of the step: ``outcome`` (``saved`` or ``unchanged``) and ``changes`` (1 or 0).

    Raises:
        NoWorkflow: The run is not for a branch.
        Refused: The repository is not private, or the event does not tell.
        ReconcilerError: The account cannot be read, or the commit not be pushed.
    """
    if run.branch is None:
        raise NoWorkflow(
            "this run is not for a branch, so there is nothing to commit to",
            "Run it on a schedule, or by hand on a branch.",
        )
    if run.told("repository", "private") is not True:
        raise Refused(
            "the account is only committed to a private repository, and nothing says that this "
            "one is",
            "The file holds everything that you watched, with dates, ratings and notes. Make the "
            "repository private, or take the job out of the workflow.",
            code="public-repository",
        )
    git = Git(Path.cwd(), run, identity)
    tip = git.fetch(run.branch)
    if tip is not None:
        git.fast_forward(tip)
    with reading(sandbox=False, verbose=False) as reader:
        account, rows = reader.read_whole(tuple(MediaType))
    entries = account.rows
    write_atomically(ACCOUNT, stable_text(account.id, entries, rows).encode())
    changed = git.commit([ACCOUNT], "Save the account as it is")
    if changed:
        git.push(run.branch, [ACCOUNT])
    outcome = "saved" if changed else "unchanged"
    set_outputs(run.output_file, {"outcome": outcome, "changes": str(int(changed))})
    print_result(f"{ACCOUNT}: {outcome}, {len(entries):,} titles.")
    return 0
