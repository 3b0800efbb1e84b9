"""What can go wrong around GitHub; Simkl has nothing to do with these."""

from reconciler.model.errors import ReconcilerError


class NoWorkflow(ReconcilerError):
    """The program was not started by a workflow run, or the run lacks what the step needs."""

    default_code = "no-workflow"


class GitHubFailure(ReconcilerError):
    """GitHub's API refused, or gave no usable answer after all retries."""

    default_code = "github"


class GitFailure(ReconcilerError):
    """Git could not do what a step needs."""

    default_code = "git"
