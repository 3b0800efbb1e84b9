"""Computes a plan: reads file, lock and account, looks up what is missing, and plans."""

from pathlib import Path
from typing import NamedTuple

from reconciler.documents.plan import PlanDocument, plan_document
from reconciler.library.lock import lock_in, lock_path
from reconciler.library.reading.read import library_in
from reconciler.model.account import SANDBOX_ACCOUNT, Account, Answers, of_another
from reconciler.model.errors import InvalidLibrary, Refused
from reconciler.model.library import Library
from reconciler.model.lock import Lock
from reconciler.model.plan import Plan
from reconciler.planning.expect import wants_airing_status, wants_completion
from reconciler.planning.guard import suspicious_loss
from reconciler.planning.match import DUPLICATE, Matching, match_wishes
from reconciler.planning.plan import make_plan
from reconciler.planning.scope import EVERYTHING, Scope
from reconciler.planning.verdict import verdict
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.usecases.filters import NO_FILTERS, Filters, scope_of
from reconciler.usecases.sources import Sources, read_sources


class Computed(NamedTuple):
    """A plan with everything that it was made from.

    Attributes:
        sources: The library file and its lock, as they were on disk.
        library: What the file says.
        lock: The last agreement, or None.
        account: The account as read.
        answers: What Simkl answered to look-ups.
        matching: What each wish means.
        plan: The plan.
        max_removals: A limit that the person gave for this run; None takes the policy's.
        filters: What the run is about, as it was typed.
        scope: The titles that it is about.
        by_rows_alone: Whether the account's rows say all that it needed of Simkl: nothing was
            looked up, and no counts were in question, which change by themselves.
    """

    sources: Sources
    library: Library
    lock: Lock | None
    account: Account
    answers: Answers
    matching: Matching
    plan: Plan
    max_removals: int | None = None
    filters: Filters = NO_FILTERS
    scope: Scope = EVERYTHING
    by_rows_alone: bool = False

    @property
    def path(self) -> Path:
        """The library file, as it was named."""
        return self.sources.path

    @property
    def refusal(self) -> Refused | None:
        """Why an apply refuses the plan, or None; ``planning.verdict`` has the rule."""
        return verdict(self.plan, self.library.policy, max_removals=self.max_removals)

    def document(self) -> PlanDocument:
        """Return the plan's JSON form, with whether it may be applied."""
        only, add_only = self.filters
        return plan_document(
            self.plan,
            self.refusal,
            only=only,
            add_only=add_only,
            is_sandbox=self.account.is_sandbox,
        )


def compute_plan(
    path: Path,
    reader: AccountReader,
    trust: Trust = AS_REMEMBERED,
    filters: Filters = NO_FILTERS,
) -> Computed:
    """Read everything and plan; sends no write.

    Args:
        path: The library file.
        reader: The account.
        trust: How far what is read is believed.
        filters: What the run is about.

    Raises:
        InvalidLibrary: The file has problems; nothing was sent.
        Refused: The lock is another account's, or the account lost too much to be believed.
        AccountError: The account cannot be read.

    Example: ``compute_plan(Path("library.yaml"), reader).plan.operations``
    """
    return compute_from(read_sources(path), reader, trust, filters)


def compute_from(
    sources: Sources,
    reader: AccountReader,
    trust: Trust = AS_REMEMBERED,
    filters: Filters = NO_FILTERS,
) -> Computed:
    """Plan for a file and a lock as they are on disk; ``compute_plan`` says the rest."""
    path = sources.path
    library = library_in(path, sources.library, sources.today)
    lock = lock_in(lock_path(path), sources.lock)
    account, answers, matching, by_rows_alone = understand(library, lock, reader, trust)
    scope = scope_of(filters, library, lock, account, matching)
    plan = make_plan(library, account, lock, answers, matching, scope)
    return Computed(
        sources,
        library,
        lock,
        account,
        answers,
        matching,
        plan,
        filters=filters,
        scope=scope,
        by_rows_alone=by_rows_alone,
    )


class Understood(NamedTuple):
    """What the wishes of a file mean on an account.

    Attributes:
        account: The account as read.
        answers: What Simkl answered to look-ups.
        matching: What each wish means.
        by_rows_alone: Whether that, and all that is planned, follows from the rows of the account.
    """

    account: Account
    answers: Answers
    matching: Matching
    by_rows_alone: bool


def understand(
    library: Library,
    lock: Lock | None,
    reader: AccountReader,
    trust: Trust = AS_REMEMBERED,
    *,
    allow_duplicates: bool = False,
) -> Understood:
    """Read the account and look up what is missing, until each wish has its meaning.

    Args:
        library: The valid file.
        lock: The last agreement, or None.
        reader: The account.
        trust: How far what is read is believed.
        allow_duplicates: Take a file in which two lines mean one title.

    Raises:
        InvalidLibrary: Wishes that cannot be told apart.
        Refused: The lock is another account's, or the account lost too much to be believed.
        AccountError: The account cannot be read.
    """
    account = reader.read(tuple(library.managed), trust)
    account = _believed(account, lock, library, reader, trust)
    matching = match_wishes(library, account, lock)
    # A look-up may find more lines of one title; a person is told of all of them at once.
    _require_told_apart(matching, allow_duplicates or bool(matching.unresolved()))
    completing = list(filter(wants_completion, matching.matches))
    by_rows_alone = not completing
    if completing:
        entries = [match.entry for match in completing if match.entry is not None]
        account = reader.with_fresh_counts(account, entries)
        account = _believed(account, lock, library, reader, trust)
        matching = matching.on(account)
        completing = list(filter(wants_completion, matching.matches))
    unresolved = matching.unresolved()
    answers = reader.look_up(
        unresolved,
        [match.entry for match in completing if match.entry and wants_airing_status(match)],
        in_doubt=matching.in_doubt(),
    )
    if unresolved:
        matching = matching.answered(library, account, answers)
    _require_told_apart(matching, allow_duplicates)
    return Understood(account, answers, matching, by_rows_alone and not unresolved)


def _require_told_apart(matching: Matching, allow_duplicates: bool) -> None:
    problems = matching.problems
    if allow_duplicates:
        problems = tuple(one for one in problems if one.code != DUPLICATE)
    if problems:
        raise InvalidLibrary(problems)


def _believed(
    account: Account,
    lock: Lock | None,
    library: Library,
    reader: AccountReader,
    trust: Trust,
) -> Account:
    """Return the account when it is the lock's and has not lost too much.

    Raises:
        Refused: It is another account's, or it lost too much.
    """
    known_by = lock_path(Path(library.path))
    if lock is not None and lock.account != account.id:
        raise Refused(
            f"{known_by} {of_another(lock.account, account)}",
            _way_out(lock, account),
            code="other-account",
        )
    loss = None if trust.accept_losses else suspicious_loss(lock, library, account)
    if loss is not None:
        unexplained = "" if loss.removals else ", and Simkl knows of no removal"
        raise Refused(
            f"the account lost {loss.text} that {known_by} or the last reading knows{unexplained}",
            "This looks like a failed read or somebody else's mistake: look at your library on "
            "simkl.com. If it is meant so, go on this once: `reconciler pull --accept-losses` "
            "takes it into the file, `reconciler apply --accept-losses` adds again what the file "
            "lists.",
            code="account-emptied",
        )
    return reader.believe(account)


def _way_out(lock: Lock, account: Account) -> str:
    """Return what to do where the lock is of another account."""
    if account.is_sandbox:
        return (
            "Leave out --sandbox and RECONCILER_SANDBOX for your own account. To try things in the "
            "sandbox, copy the library file alone into another folder."
        )
    if lock.account == SANDBOX_ACCOUNT:
        return (
            "Run it with --sandbox, or delete that lock to start with your own account: nothing "
            "was agreed with it yet."
        )
    return "Use the other account's credentials, or delete the lock to start anew with this one."
