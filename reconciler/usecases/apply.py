"""The course of an apply: plan, guards, question, execution, agreement.

A plan is only applied after it was shown; when the account moves in between, the new plan is
shown and asked about again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reconciler.applying.completeness import PoorBackup
from reconciler.applying.ending import Ending, held_signals
from reconciler.applying.outcome import End, Outcome, outcome_of
from reconciler.applying.run import Applied, apply_plan, entries_at_risk, require_places
from reconciler.console.ask import Declined, confirm
from reconciler.console.results import Format
from reconciler.console.streams import is_interactive, tell
from reconciler.console.views import print_plan, tell_plan
from reconciler.documents.plan import PlanDocument
from reconciler.files.atomic import require_writable
from reconciler.library.lock import lock_path, write_lock
from reconciler.model.account import Account
from reconciler.model.errors import FileFailure, Interrupted, ReconcilerError, Refused, Stale
from reconciler.model.lock import Lock
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.plan import operations_left
from reconciler.simkl.account.reader import AS_REMEMBERED, Trust
from reconciler.usecases.filters import NO_FILTERS, Filters
from reconciler.usecases.plan import Computed, compute_plan
from reconciler.usecases.saved_plan import (
    load_saved_plan,
    remember_applied,
    require_place_to_remember,
)
from reconciler.usecases.session import WritingSession

_REPLANS: Final = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked of an apply.

    Attributes:
        file: The library file; a saved plan names its own.
        saved: The saved plan to apply, or None.
        yes: Do not ask.
        max_removals: The limit of removals; None is the file's policy.
        backup_dir: The folder of backups; None is the program's own.
        format_: How the plan is shown.
        full: Fold nothing of it.
        backup_saved: Takes the backup's path, before the first write.
        worded: Gives a plan's document in the words of the place where it is shown.
        trust: How far what is read is believed.
        filters: What the run is about.
    """

    file: Path
    saved: Path | None
    yes: bool
    max_removals: int | None
    backup_dir: Path | None
    format_: str
    full: bool = False
    backup_saved: Callable[[Path], None] = lambda _: None
    worded: Callable[[PlanDocument], PlanDocument] = lambda document: document
    trust: Trust = AS_REMEMBERED
    filters: Filters = NO_FILTERS


def apply_library(request: Request, session: WritingSession) -> Outcome:
    """Plan, show, ask and apply, and return how it ended.

    Raises:
        ReconcilerError: No plan could be made; nothing was sent.

    Example: ``apply_library(request, session).verdict`` is ``End.APPLIED``.
    """
    shown = None
    for _ in range(_REPLANS):
        computed = _computed(request, session)
        if shown is None or shown != computed.plan:
            if shown is not None:
                tell("The account changed in the meantime; this is the new plan.")
            _show(computed, request)
            decided = _decide(computed, request, session)
            if decided is not None:
                return _settle(decided, computed)
        shown = computed.plan
        try:
            return _execute(computed, request, session)
        except Stale as stale:
            failure: Refused = stale
            if request.saved is not None:
                break
        except PoorBackup as poor:
            failure = poor
            if request.saved is not None or request.trust.refresh:
                break
            # What is lacking may only be remembered wrongly.
            request = replace(request, trust=request.trust._replace(refresh=True))
    return _stopped(computed, failure)


def _computed(request: Request, session: WritingSession) -> Computed:
    if request.saved is None:
        computed = compute_plan(request.file, session.writer, request.trust, request.filters)
    else:
        computed = load_saved_plan(
            request.saved, session.writer, session.applied_plans, request.trust
        )
    return computed._replace(max_removals=request.max_removals)


def _show(computed: Computed, request: Request) -> None:
    """Show the plan; a document for programs has it, but a person who is asked must see it."""
    document, file = request.worded(computed.document()), str(computed.path)
    if request.format_ != Format.JSON:
        print_plan(document, file, request.format_, full=request.full)
    elif not request.yes and is_interactive():
        tell_plan(document, file, full=request.full)


def _decide(computed: Computed, request: Request, session: WritingSession) -> Outcome | None:
    """Return the outcome when the plan is not to be applied, else None."""
    refusal = computed.refusal
    if refusal is not None:
        return _unsent(computed, refusal)
    if not computed.plan.operations:
        return Outcome(End.NOTHING_TO_DO, computed.document(), converged=True)
    try:
        _require_success(computed, request, session)
    except ReconcilerError as failure:
        return _unsent(computed, failure)
    return None if request.yes else _ask(computed)


def _require_success(computed: Computed, request: Request, session: WritingSession) -> None:
    """Raise what would surely stop the apply, so that nobody is asked for what cannot be done."""
    session.require_rights()
    require_writable(lock_path(computed.path))
    if request.saved is not None:
        require_place_to_remember(session.applied_plans)
    losing = entries_at_risk(computed.plan, computed.account)
    require_places(losing, session.workplace(request.backup_dir))


def _ask(computed: Computed) -> Outcome | None:
    try:
        confirm(yes=False, is_sandbox=computed.account.is_sandbox)
    except Declined:
        return _ended(End.DECLINED, computed, "nothing was sent")
    except Refused as refused:
        return _stopped(computed, refused)
    return None


def _ended(verdict: End, computed: Computed, message: str, hint: str = "") -> Outcome:
    return Outcome(verdict, computed.document(), message=message, hint=hint)


def _stopped(computed: Computed, failure: ReconcilerError) -> Outcome:
    """Return the outcome of a plan that a failure stopped before the first write."""
    verdict = End.REFUSED if isinstance(failure, Refused) else End.FAILED
    return replace(_ended(verdict, computed, failure.message, failure.hint), code=failure.code)


def _unsent(computed: Computed, failure: ReconcilerError) -> Outcome:
    ended = _stopped(computed, failure)
    return replace(ended, message=f"{failure.reason}; nothing was sent")


def _execute(computed: Computed, request: Request, session: WritingSession) -> Outcome:
    """Apply the plan; raises ``Stale`` or ``PoorBackup`` before the first write.

    Signals are held back until the outcome is known, outside of what says that it may be stopped.
    """
    with held_signals() as interruptible:
        try:
            applied = apply_plan(
                computed.plan,
                entries_at_risk(computed.plan, computed.account),
                computed.account,
                session.writer,
                session.workplace(request.backup_dir, request.backup_saved),
                session.pace._replace(interruptible=interruptible),
            )
        except (Stale, PoorBackup):
            raise
        except ReconcilerError as failure:
            return _stopped(computed, failure)
        except KeyboardInterrupt:
            return _stopped(computed, Interrupted("stopped; nothing was sent"))
        return _finished(computed, applied, request, session)


def _finished(
    computed: Computed, applied: Applied, request: Request, session: WritingSession
) -> Outcome:
    """Remember what was agreed on, and tell how it ended whatever fails of that."""
    ending = Ending()
    lock = None
    converged = False
    with ending.noted():
        lock = _agreed(computed, applied)
        converged = _has_converged(computed, applied.result.account, lock)
    if request.saved is not None:
        with ending.noted():
            remember_applied(request.saved, session.applied_plans)
    if lock is not None:
        with ending.noted():
            write_lock(lock_path(computed.path), lock)
    document = computed.document()
    return outcome_of(applied, document, converged=converged, unfinished=ending.failure)


def _has_converged(computed: Computed, account: Account | None, lock: Lock | None) -> bool:
    """Return whether planning again finds nothing to do."""
    if account is None:
        return False
    library, answers = computed.library, computed.answers
    matching = computed.matching.on(account)
    return not operations_left(library, account, lock, answers, matching, computed.scope)


def _settle(outcome: Outcome, computed: Computed) -> Outcome:
    """Write the lock when there was nothing to do, so that the next plan is three-way."""
    if outcome.verdict is not End.NOTHING_TO_DO:
        return outcome
    agreement = Agreement(computed.plan, computed.matching, scope=computed.scope)
    lock = agree(computed.library, computed.account, computed.lock, computed.answers, agreement)
    try:
        write_lock(lock_path(computed.path), lock)
    except FileFailure as failure:
        message = f"there is nothing to do, but {failure.message}"
        return replace(
            outcome,
            verdict=End.INCOMPLETE,
            message=message,
            hint=failure.hint,
            code=failure.code,
        )
    return outcome


def _agreed(computed: Computed, applied: Applied) -> Lock | None:
    """Return what is agreed on after an apply; None when the account could not be read then."""
    result = applied.result
    if result.account is None:
        return None
    differing = [item for item in result.differing if item.is_of_status]
    rated = [item for item in result.differing if item.is_of_rating]
    agreement = Agreement(
        computed.plan,
        computed.matching,
        computed.account,
        refused=frozenset(item.operation.simkl for item in differing if not item.by_somebody_else),
        overtaken=frozenset(item.operation.simkl for item in differing if item.by_somebody_else),
        failed=frozenset(
            operation.simkl
            for operations in (result.failed, result.unknown, result.unsent, result.unrated)
            for operation in operations
        ),
        refused_ratings=frozenset(
            item.operation.simkl for item in rated if not item.is_rated_by_somebody_else
        ),
        overtaken_ratings=frozenset(
            item.operation.simkl for item in rated if item.is_rated_by_somebody_else
        ),
        scope=computed.scope,
    )
    return agree(computed.library, result.account, computed.lock, computed.answers, agreement)
