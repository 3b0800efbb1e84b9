"""``reconciler apply``: show the plan, ask, do it, verify it, report."""

from pathlib import Path
from typing import Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    AddOnlyOption,
    BackupDirOption,
    FullOption,
    OnlyOption,
    OptionalFileArgument,
    PlanFormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
    YesOption,
)


def apply(
    file: OptionalFileArgument = None,
    saved: Annotated[
        Path | None,
        typer.Option("--plan", metavar="PLAN.json", help="Apply exactly this saved plan."),
    ] = None,
    yes: YesOption = False,
    max_removals: Annotated[
        int | None,
        typer.Option(
            "--max-removals",
            metavar="N",
            min=0,
            help="Refuse a plan that removes more; default: the file's policy.",
        ),
    ] = None,
    backup_dir: BackupDirOption = None,
    format_: PlanFormatOption = "text",
    only: OnlyOption = None,
    add_only: AddOnlyOption = False,
    full: FullOption = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Show the plan, ask, apply it, read the account again and report.

    Exit codes: 0 the account is as the file wants it, 1 it is not, or it failed.

    Example: reconciler apply library.yaml --yes
    """
    from reconciler.console.views import print_outcome
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.apply import Request, apply_library
    from reconciler.usecases.filters import Filters
    from reconciler.usecases.saved_plan import planned_file
    from reconciler.usecases.session import writing

    if file is not None and saved is not None:
        raise typer.BadParameter("a saved plan names its own file: give FILE or --plan, not both")
    if saved is not None and (only or add_only):
        raise typer.BadParameter("a saved plan remembers its filters: make another one with them")
    path = planned_file(saved) if saved is not None else file or DEFAULT_FILE
    with writing(sandbox=sandbox, verbose=verbose) as session:
        outcome = apply_library(
            Request(
                file=path,
                saved=saved,
                yes=yes,
                max_removals=max_removals,
                backup_dir=backup_dir,
                format_=format_,
                full=full,
                filters=Filters(tuple(only or ()), add_only),
                trust=Trust(refresh, accept_losses),
            ),
            session,
        )
    printed = print_outcome(outcome.document(), str(path), format_)
    return 0 if outcome.reached and printed else 1
