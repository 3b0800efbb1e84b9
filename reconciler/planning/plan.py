"""The planner: a pure function from wishes, entries and the last agreement to a plan.

Expect what Simkl can hold, compare, attribute each difference to the file or the account, order.
Nothing here reads a clock, a file, a socket or the environment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.model.account import Account, Answers, Entry
from reconciler.model.errors import InvalidLibrary
from reconciler.model.ids import IDENTIFYING_KEYS
from reconciler.model.library import Library, OnDrift, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import (
    Action,
    Blocked,
    Cause,
    Drift,
    LeftAlone,
    Operation,
    Plan,
)
from reconciler.planning.drift import drift_note
from reconciler.planning.effects import effects_of_completing, effects_of_move, effects_of_removal
from reconciler.planning.expect import blocked_reason
from reconciler.planning.match import Match, Matching, match_wishes
from reconciler.planning.threeway import Situation, classify

_TYPE_ORDER = {media_type: position for position, media_type in enumerate(MediaType)}
_ACTION_ORDER = {action: position for position, action in enumerate(Action)}
_STATUS_ORDER = {status: position for position, status in enumerate(Status)}


def make_plan(library: Library, account: Account, lock: Lock | None, answers: Answers) -> Plan:
    """Plan what makes the account as the file wants it, and nothing else.

    Args:
        library: The valid file.
        account: The entries of at least the types that the file names.
        lock: What file and account agreed on last, or None for a two-way plan.
        answers: Answers to the look-ups of every wish that ``match_wishes`` leaves unresolved.

    Raises:
        InvalidLibrary: Wishes that cannot be told apart, with the places of all of them.
        ValueError: An unresolved wish has no answer.
    """
    matching = match_wishes(library, account, lock, answers)
    if matching.problems:
        raise InvalidLibrary(matching.problems)
    unanswered = matching.unresolved()
    if unanswered:
        raise ValueError(f"no answer for the wish in line {unanswered[0].line}")
    return plan_matches(library, account, lock, answers, matching)


def plan_matches(
    library: Library, account: Account, lock: Lock | None, answers: Answers, matching: Matching
) -> Plan:
    """Plan from wishes that are matched already; ``make_plan`` says the rest."""
    draft = _Draft(library, lock)
    for match in matching.matches:
        draft.warn_of_other_ids(match)
        if _is_fulfilled(match):
            draft.unchanged += 1
            continue
        locked = _locked(lock, match)
        reason = blocked_reason(match, locked, answers)
        if reason is not None:
            draft.block(match, locked, reason)
        else:
            draft.fulfil(match, locked)
    claimed = {match.simkl for match in matching.matches}
    namesakes = _unknown_by_name(matching)
    for entry in _leftovers(library, account, claimed):
        locked = lock.get(entry.type, entry.simkl) if lock is not None else None
        namesake = namesakes.get((entry.type, _folded(entry.title))) if namesakes else None
        if namesake is not None and namesake.year in {None, entry.year}:
            draft.spare(entry, namesake)
        else:
            draft.clear(entry, locked)
    return draft.plan()


def _unknown_by_name(matching: Matching) -> dict[tuple[MediaType, str], Wish]:
    """Index the wishes whose ids Simkl does not know by their titles.

    A name never matches an entry, but an entry of that name may be what a mistyped id meant, so it
    is not taken for a leftover.
    """
    return {
        (match.wish.type, _folded(match.wish.title)): match.wish
        for match in matching.matches
        if match.unknown and match.wish.title
    }


def _is_fulfilled(match: Match) -> bool:
    wish, entry = match.wish, match.entry
    return entry is not None and entry.status is wish.status and entry.type is wish.type


def _locked(lock: Lock | None, match: Match) -> LockedItem | None:
    if lock is None or match.simkl is None:
        return None
    return lock.get(match.wish.type, match.simkl)


def _leftovers(library: Library, account: Account, claimed: set[int | None]) -> Iterator[Entry]:
    """Yield the entries of managed statuses that no wish claims, misfiled wishes included."""
    for media_type, statuses in library.managed.items():
        for entry in account.entries.get(media_type, ()):
            if entry.simkl not in claimed and entry.status in statuses:
                yield entry


@dataclass(slots=True)
class _Draft:
    """A plan that grows item by item."""

    library: Library
    lock: Lock | None
    unchanged: int = 0
    operations: list[Operation] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)

    def fulfil(self, match: Match, locked: LockedItem | None) -> None:
        """Plan the add or move that a wish needs, unless drift is to be kept."""
        operation = _wished_operation(match)
        situation = self._classify(match.wish.status, operation.from_status, locked)
        if situation.cause is Cause.DRIFT:
            self._note_drift(operation, match.entry, locked)
            if self._keeps_drift():
                self._leave(operation, f"{situation}; on_drift: {self._on_drift}")
                return
        self.operations.append(operation._replace(cause=situation.cause))
        self._warn_of_other_names(match, operation)

    def clear(self, entry: Entry, locked: LockedItem | None) -> None:
        """Plan the removal of an entry that no wish claims, unless prune or drift keeps it."""
        operation = _removal(entry)
        situation = self._classify(None, entry.status, locked, entry.type)
        if situation.cause is Cause.DRIFT:
            self._note_drift(operation, entry, locked)
        if not self.library.policy.prune:
            self._leave(operation, f"not in {self.library.path}; prune: false")
        elif situation.cause is Cause.DRIFT and self._keeps_drift():
            self._leave(operation, f"{situation}; on_drift: {self._on_drift}")
        else:
            self.operations.append(operation._replace(cause=situation.cause))

    def spare(self, entry: Entry, wish: Wish) -> None:
        """Leave an entry that a wish with a mistyped id may mean."""
        self._leave(
            _removal(entry),
            f"may be what line {wish.line} means, whose ids Simkl does not know",
        )

    def warn_of_other_ids(self, match: Match) -> None:
        """Warn of ids of the file that the found entry has otherwise: one of them may be wrong."""
        wish, entry = match.wish, match.entry
        if entry is None or entry.type is not wish.type:
            return
        for key, value in wish.ids.items():
            actual = entry.ids.get(key, value)
            if actual == value or key not in IDENTIFYING_KEYS[wish.type]:
                continue
            # A page's name, such as tvdb:the-wire, says nothing against the number of the row.
            if actual.isdecimal() == value.isdecimal():
                self.warnings.append(
                    (
                        wish.line,
                        f"{self.library.path}:{wish.line} says {key}:{value}, but "
                        f"{_name(entry.title, entry.year)} has {key}:{actual}; "
                        "another of its ids decided",
                    )
                )

    def block(self, match: Match, locked: LockedItem | None, reason: str) -> None:
        """Note a wish that Simkl cannot hold, and the drift that it hides."""
        wish, entry = match.wish, match.entry
        operation = _wished_operation(match)
        self.blocked.append(
            Blocked(
                type=wish.type,
                simkl=match.simkl,
                title=operation.title,
                year=operation.year,
                ids=operation.ids,
                from_status=operation.from_status,
                to_status=wish.status,
                line=wish.line,
                reason=reason,
            )
        )
        if locked is not None and locked.refusal is None and match.filed_under is wish.type:
            situation = self._classify(wish.status, operation.from_status, locked)
            if situation.cause is Cause.DRIFT:
                self._note_drift(operation, entry, locked)
        self._warn_of_other_names(match, operation)

    def plan(self) -> Plan:
        """Give the finished plan, in the order that every view keeps."""
        return Plan(
            operations=tuple(sorted(self.operations, key=_operation_order)),
            blocked=tuple(sorted(self.blocked, key=_title_order)),
            drift=tuple(sorted(self.drift, key=_title_order)),
            left_alone=tuple(sorted(self.left_alone, key=_title_order)),
            warnings=tuple(text for _, text in sorted(self.warnings)),
            unchanged=self.unchanged,
        )

    @property
    def _on_drift(self) -> OnDrift:
        return self.library.policy.on_drift

    def _keeps_drift(self) -> bool:
        return self._on_drift is not OnDrift.REVERT

    def _classify(
        self,
        wanted: Status | None,
        actual: Status | None,
        locked: LockedItem | None,
        media_type: MediaType | None = None,
    ) -> Situation:
        managed_then = True
        if self.lock is not None and media_type is not None:
            managed_then = actual in self.lock.managed.get(media_type, frozenset())
        return classify(
            wanted,
            actual,
            locked.status if locked is not None else None,
            locked=self.lock is not None,
            managed_then=managed_then,
        )

    def _note_drift(
        self, operation: Operation, entry: Entry | None, locked: LockedItem | None
    ) -> None:
        agreed = locked.status if locked is not None else None
        self.drift.append(
            Drift(
                type=operation.type,
                simkl=operation.simkl,
                title=operation.title,
                year=operation.year,
                ids=operation.ids,
                from_status=agreed,
                to_status=operation.from_status,
                policy=self._on_drift,
                note=drift_note(agreed, entry),
            )
        )

    def _leave(self, operation: Operation, reason: str) -> None:
        self.left_alone.append(
            LeftAlone(
                type=operation.type,
                simkl=operation.simkl,
                title=operation.title,
                year=operation.year,
                ids=operation.ids,
                status=operation.from_status,
                reason=reason,
            )
        )

    def _warn_of_other_names(self, match: Match, operation: Operation) -> None:
        wish = match.wish
        if match.simkl is None:
            return
        if _same_name(wish.title, operation.title) and wish.year in {None, operation.year}:
            return
        self.warnings.append(
            (
                wish.line,
                f"{self.library.path}:{wish.line} says {_name(wish.title, wish.year)}, "
                f"Simkl says {_name(operation.title, operation.year)}; the ids decide",
            )
        )


def _wished_operation(match: Match) -> Operation:
    wish, entry, title = match.wish, match.entry, match.title
    ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
    if entry is not None:
        return Operation(
            action=Action.MOVE,
            type=entry.type,
            from_status=entry.status,
            to_status=wish.status,
            simkl=entry.simkl,
            title=entry.title,
            year=entry.year,
            ids=entry.ids,
            line=wish.line,
            cause=None,
            effects=effects_of_move(entry, wish.status),
        )
    completes = wish.status is Status.COMPLETED
    return Operation(
        action=Action.ADD,
        type=wish.type,
        from_status=None,
        to_status=wish.status,
        simkl=title.simkl if title is not None else 0,
        title=(title.title if title is not None else "") or wish.label,
        year=title.year if title is not None else wish.year,
        ids=ids,
        line=wish.line,
        cause=None,
        effects=effects_of_completing(wish.type) if completes else (),
    )


def _removal(entry: Entry) -> Operation:
    return Operation(
        action=Action.REMOVE,
        type=entry.type,
        from_status=entry.status,
        to_status=None,
        simkl=entry.simkl,
        title=entry.title,
        year=entry.year,
        ids=entry.ids,
        line=None,
        cause=None,
        effects=effects_of_removal(entry),
    )


def _operation_order(operation: Operation) -> tuple[int, int, int, str, int]:
    status = operation.to_status or operation.from_status
    return (
        _TYPE_ORDER[operation.type],
        _ACTION_ORDER[operation.action],
        _STATUS_ORDER[status] if status is not None else -1,
        operation.title.casefold(),
        operation.simkl,
    )


def _title_order(item: Blocked | Drift | LeftAlone) -> tuple[int, str, int, list[tuple[str, str]]]:
    return (
        _TYPE_ORDER[item.type],
        item.title.casefold(),
        item.simkl or 0,
        sorted(item.ids.items()),
    )


def _same_name(written: str | None, simkl: str) -> bool:
    return written is None or written == simkl or _folded(written) == _folded(simkl)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _name(title: str | None, year: int | None) -> str:
    return f"{title or 'no title'} ({year})" if year is not None else (title or "no title")
