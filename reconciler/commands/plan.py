"""``reconciler plan``: what apply would do."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    AddOnlyOption,
    FileArgument,
    FullOption,
    OnlyOption,
    PlanFormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result

_EXIT_CHANGES = 2


def plan(
    file: FileArgument = DEFAULT_FILE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PLAN.json", help="Save the plan for apply.")
    ] = None,
    format_: PlanFormatOption = "text",
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 when there is something to do.")
    ] = False,
    fail_on_blocked: Annotated[
        bool, typer.Option("--fail-on-blocked", help="Exit with 1 when a wish is blocked.")
    ] = False,
    only: OnlyOption = None,
    add_only: AddOnlyOption = False,
    full: FullOption = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
) -> Result:
    """Show what apply would do; sends no write.

    Exit codes: 0 planned, 1 failed, 2 (with --detailed-exitcode) something to do.

    Example: reconciler plan library.yaml --sandbox
    """
    from reconciler.console.views import plan_result
    from reconciler.usecases.remembered_plan import remember_plan, remembered_plan
    from reconciler.usecases.session import reading
    from reconciler.usecases.sources import read_sources

    if out is not None:
        from reconciler.usecases.saved_plan import require_place_for_plan

        require_place_for_plan(out)
    whole = not (only or add_only or refresh or accept_losses)
    sources = read_sources(file)
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        known = remembered_plan(sources, reader) if whole and out is None else None
        if known is not None:
            return plan_result(known, str(file), format_, full=full)
        # What reads and plans loads slowly, and what is remembered needs none of it.
        from reconciler.planning.verdict import plan_failure
        from reconciler.simkl.account.reader import Trust
        from reconciler.usecases.filters import Filters
        from reconciler.usecases.plan import compute_from

        computed = compute_from(
            sources,
            reader,
            Trust(refresh, accept_losses),
            Filters(tuple(only or ()), add_only),
        )
        document = computed.document()
        if whole:
            remember_plan(computed, document, reader)
    failure = plan_failure(computed.plan, computed.library.policy, fail_on_blocked=fail_on_blocked)
    if out is not None:
        from reconciler.usecases.saved_plan import save_plan

        save_plan(out, computed)
    result = plan_result(document, str(file), format_, failure, full=full)
    if failure is None and detailed_exitcode and computed.plan.operations:
        return replace(result, exit_code=_EXIT_CHANGES)
    return result
