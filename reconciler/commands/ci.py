"""``reconciler ci``: the steps of a workflow on GitHub; ``action.yml`` calls them.

Everything that is set comes from the environment, so that no text of a pull request is ever part of
a command line.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import DEFAULT_FILE
from reconciler.console.results import Result
from reconciler.console.streams import print_result
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.github.git import Identity

ci_app = typer.Typer(help="The steps of a workflow on GitHub.", no_args_is_help=True)

_File = Annotated[
    Path, typer.Argument(metavar="FILE", envvar="RECONCILER_CI_FILE", help="The library file.")
]
_GitName = Annotated[
    str, typer.Option(metavar="NAME", envvar="RECONCILER_CI_GIT_NAME", help="Who commits are by.")
]
_GitEmail = Annotated[
    str,
    typer.Option(metavar="ADDRESS", envvar="RECONCILER_CI_GIT_EMAIL", help="Their e-mail address."),
]
_NAME = "reconciler"
_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"


@ci_app.command(short_help="Check the file and annotate its problems.")
def validate(file: _File = DEFAULT_FILE) -> Result:
    """Check the file and annotate its problems; needs no secret, so forks may have it.

    Example: reconciler ci validate library.yaml
    """
    from reconciler.commands.validate import validate as check

    return check([file], "github")


@ci_app.command()
def plan(
    file: _File = DEFAULT_FILE,
    comment: Annotated[
        bool, typer.Option(envvar="RECONCILER_CI_COMMENT", help="Keep a comment up to date.")
    ] = True,
    author: Annotated[
        str,
        typer.Option(
            metavar="LOGIN", envvar="RECONCILER_CI_AUTHOR", help="The login that comments."
        ),
    ] = "github-actions[bot]",
    fail_on_blocked: Annotated[
        bool,
        typer.Option(
            "--fail-on-blocked",
            envvar="RECONCILER_CI_FAIL_ON_BLOCKED",
            help="Exit with 1 when a wish is blocked.",
        ),
    ] = False,
) -> int:
    """Plan for a pull request and keep its one comment up to date.

    Example: reconciler ci plan library.yaml
    """

    def step() -> int:
        from reconciler.github.plan_step import plan_for_pull_request
        from reconciler.github.workflow_run import read_workflow_run

        plan_for_pull_request(
            read_workflow_run(os.environ),
            file,
            author=author if comment else None,
            fail_on_blocked=fail_on_blocked,
        )
        return 0

    return _told(step)


@ci_app.command()
def apply(
    file: _File = DEFAULT_FILE,
    max_removals: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            envvar="RECONCILER_CI_MAX_REMOVALS",
            help="Refuse a plan that removes more; default: the file's policy.",
        ),
    ] = None,
    git_name: _GitName = _NAME,
    git_email: _GitEmail = _EMAIL,
) -> int:
    """Apply what a branch holds, and commit the lock to it.

    Example: reconciler ci apply library.yaml
    """

    def step() -> int:
        from reconciler.github.apply_step import apply_branch
        from reconciler.github.workflow_run import read_workflow_run

        run = read_workflow_run(os.environ)
        return apply_branch(run, file, _identity(git_name, git_email), max_removals)

    return _told(step)


@ci_app.command(short_help="Open a pull request for what the account changed.")
def pull(
    file: _File = DEFAULT_FILE, git_name: _GitName = _NAME, git_email: _GitEmail = _EMAIL
) -> int:
    """Take the account's changes into the file, and open or update one pull request for them.

    Example: reconciler ci pull library.yaml
    """

    def step() -> int:
        from reconciler.github.pull_step import pull_into_branch
        from reconciler.github.workflow_run import read_workflow_run

        return pull_into_branch(read_workflow_run(os.environ), file, _identity(git_name, git_email))

    return _told(step)


@ci_app.command(short_help="Commit the whole account to a private repository.")
def backup(git_name: _GitName = _NAME, git_email: _GitEmail = _EMAIL) -> int:
    """Commit the whole account as text to a private repository, when it changed.

    Example: reconciler ci backup
    """

    def step() -> int:
        from reconciler.github.backup_step import back_up_to_branch
        from reconciler.github.workflow_run import read_workflow_run

        return back_up_to_branch(read_workflow_run(os.environ), _identity(git_name, git_email))

    return _told(step)


def _identity(name: str, email: str) -> "Identity":
    from reconciler.github.git import Identity

    return Identity(name, email)


def _told(step: Callable[[], int]) -> int:
    """Run a step while the runner obeys nothing in the log; a failure becomes an annotation."""
    from reconciler.github.runner import error_annotation, no_commands
    from reconciler.github.ways_out import in_workflow
    from reconciler.rendering.problems import problems_github

    try:
        with no_commands():
            return step()
    except ReconcilerError as raised:
        error = in_workflow(raised)
        if error.problems:
            print_result(problems_github(error.problems))
        text = f"{error.message}. {error.hint}" if error.hint else error.message
        print_result(error_annotation(f"reconciler: {error.code}", text))
        return 1
