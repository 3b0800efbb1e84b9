"""The planner: a pure function from wishes, entries and the last agreement to a plan.

Expect what Simkl can hold, compare, attribute each difference to the file or the account, order.
Nothing here reads a clock, a file, a socket or the environment.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Final

from reconciler.model.account import Account, Answers, Entry, WishKey, wish_key
from reconciler.model.ids import IDENTIFYING_KEYS
from reconciler.model.library import Library, OnDrift, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import (
    BlockCode,
    Blocked,
    Cause,
    Drift,
    LeftAlone,
    Operation,
    Plan,
    RatingChange,
)
from reconciler.model.titles import named, same_name, which
from reconciler.planning.expect import (
    Obstacle,
    airing_status,
    obstacle,
    removal_refused,
    was_not_taken,
)
from reconciler.planning.match import Match, Matching, Unknown, unclaimed
from reconciler.planning.operations import (
    held_back,
    operation_order,
    rating_operation,
    removal,
    title_order,
    wished_operation,
    with_rating,
)
from reconciler.planning.ratings import Rating, differing_rating, refused_reason
from reconciler.planning.scope import EVERYTHING, Scope
from reconciler.planning.threeway import Situation, agreed_status, classify, drift_note, rating_note

_MOST_LINES: Final = 5
_OF_IDS, _OF_NAMES = range(2)


def make_plan(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    matching: Matching,
    scope: Scope = EVERYTHING,
) -> Plan:
    """Plan what makes the account as the file wants it, and nothing else.

    Args:
        library: The valid file.
        account: The entries of at least the types that the file names.
        lock: What file and account agreed on last, or None for a two-way plan.
        answers: Answers to the look-ups of every wish that ``match_wishes`` leaves unresolved.
        matching: What each wish means, with these answers and without problems.
        scope: The titles that the plan is about.

    Example: ``make_plan(library, account, lock, answers, matching).operations``
    """
    draft = _drafted(library, account, lock, answers, matching, scope)
    for match in scope.of_wishes(matching.matches):
        draft.warn_of_other_ids(match)
    return draft.plan()


def operations_left(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    matching: Matching,
    scope: Scope = EVERYTHING,
) -> Sequence[Operation]:
    """Return the operations of ``make_plan``, in any order: none when nothing is left to do."""
    return _drafted(library, account, lock, answers, matching, scope).operations


def _drafted(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    matching: Matching,
    scope: Scope,
) -> "_Draft":
    """Return a plan of all that is to be done, without warnings of ids."""
    draft = _Draft(library, lock, answers.unclear.keys())
    for match in scope.of_wishes(matching.matches):
        if _is_fulfilled(match):
            draft.settle(match)
            continue
        locked = match.locked(lock)
        found = obstacle(match, locked, answers)
        if found is not None:
            draft.block(match, locked, found)
            if was_not_taken(match, locked):
                draft.untaken.append(match.wish)
        else:
            draft.fulfil(match, locked, airing_status(match, answers))
    unknown = Unknown(matching, lock, draft.untaken)
    for entry in unclaimed(library, account, matching):
        if not scope.has_leftover(entry):
            continue
        locked = lock.get(entry.type, entry.simkl) if lock is not None else None
        draft.clear(entry, locked, unknown.that_may_mean(entry, locked))
    return draft


@dataclass(slots=True)
class _Draft:
    """A plan that grows item by item.

    Attributes:
        library: The file.
        lock: The last agreement, or None.
        unclear: Wishes about which Simkl gave an answer that cannot be used.
        untaken: Wishes of titles that Simkl did not take into the library when they were sent.
        unchanged: How many wishes are fulfilled already.
        operations: What is to be done, in any order.
        blocked: Wishes that Simkl cannot hold, and removals that it refuses.
        drift: By Simkl id, what changed on the account.
        left_alone: By Simkl id, entries that stay although the file does not want them so.
        warnings: Sentences, each with its rank and the line that it is about: ids that contradict
            each other stand before names that differ.
    """

    library: Library
    lock: Lock | None
    unclear: Set[WishKey] = frozenset()
    untaken: list[Wish] = field(default_factory=list)
    unchanged: int = 0
    operations: list[Operation] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    drift: dict[int, Drift] = field(default_factory=dict)
    left_alone: dict[int, LeftAlone] = field(default_factory=dict)
    warnings: list[tuple[int, int, str]] = field(default_factory=list)

    def settle(self, match: Match) -> None:
        """Count a wish whose status the account has; at most its rating is to be changed."""
        rating = differing_rating(match, self.lock, self.library)
        if rating is None:
            self.unchanged += 1
        else:
            self._rate(match, match.locked(self.lock), rating)

    def fulfil(self, match: Match, locked: LockedItem | None, airing: str | None) -> None:
        """Plan the add or move that a wish needs, unless drift is to be kept."""
        rating = differing_rating(match, self.lock, self.library)
        situation = self._wanted(match, locked)
        operation = wished_operation(match, airing, situation.cause)
        reason = self._why_it_stays(match, operation, situation)
        if situation.cause is Cause.DRIFT:
            self._note_drift(operation, match.entry, locked)
        if reason is not None:
            self._leave(operation, reason)
            if rating is not None:
                self._rate(match, locked, rating)
            return
        if rating is not None:
            self._note_rating_drift(rating)
            if rating.drifted and self._keeps_drift():
                self._leave_rating(rating)
            else:
                operation = with_rating(operation, rating.change)
                if rating.drifted:
                    operation = replace(operation, cause=Cause.DRIFT)
        self.operations.append(operation)
        self._warn_of_other_names(match, operation)

    def clear(self, entry: Entry, locked: LockedItem | None, meaning: Sequence[Wish]) -> None:
        """Plan the removal of an entry that no wish claims, unless something keeps it.

        Args:
            entry: The entry.
            locked: What was agreed on it, or None.
            meaning: Wishes whose title is not known and that may mean it.
        """
        agreed = agreed_status(locked, entry)
        situation = self._classify(None, entry.status, agreed, entry.type)
        operation = removal(entry, situation.cause)
        refused = removal_refused(entry, locked)
        if situation.cause is Cause.DRIFT:
            self._note_drift(operation, entry, locked)
        if not self.library.policy.prune:
            self._leave(operation, f"not in {self.library.path}; prune: false")
        elif situation.cause is Cause.DRIFT and self._keeps_drift():
            self._leave(operation, f"{situation}; on_drift: {self._on_drift}")
        elif meaning:
            self._leave(operation, f"may be what {self._lines(meaning)}")
        elif refused is not None:
            self.blocked.append(_blocked(operation, BlockCode.REMOVAL_REFUSED, refused))
        else:
            self.operations.append(operation)

    def warn_of_other_ids(self, match: Match) -> None:
        """Warn of ids of the file that the found entry has otherwise: one of them may be wrong."""
        wish, entry = match.wish, match.entry
        if entry is None or entry.type is not wish.type:
            return
        actual_of = entry.ids.get
        for key, value in wish.ids.items():
            actual = actual_of(key, value)
            if actual == value or key not in IDENTIFYING_KEYS[wish.type]:
                continue
            # A page's name, such as tvdb:the-wire, says nothing against the number of the row.
            if actual.isdecimal() == value.isdecimal():
                self.warnings.append(
                    (
                        _OF_IDS,
                        wish.line,
                        f"{self.library.path}:{wish.line} says {key}:{value}, but "
                        f"{named(entry.title, entry.year)} has {key}:{actual}; "
                        "another of its ids decided",
                    )
                )

    def block(self, match: Match, locked: LockedItem | None, found: Obstacle) -> None:
        """Note a wish that Simkl cannot hold, and the drift that it hides."""
        wish, entry = match.wish, match.entry
        operation = wished_operation(match)
        rating = differing_rating(match, self.lock, self.library)
        refused = refused_reason(rating, locked) if rating is not None else None
        reason = found.reason if refused is None else f"{found.reason}; {refused}"
        ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
        self.blocked.append(
            replace(
                _blocked(operation, found.code, reason),
                type=wish.type,
                simkl=int(wish.ids["simkl"]) if "simkl" in wish.ids else match.simkl,
                ids={**operation.ids, **ids},
            )
        )
        if (
            locked is not None
            and locked.refusal is None
            and match.filed_under is wish.type
            and self._wanted(match, locked).cause is Cause.DRIFT
        ):
            self._note_drift(operation, entry, locked)
        if rating is not None and refused is None:
            self._rate(match, locked, rating)
        self._warn_of_other_names(match, operation)

    def plan(self) -> Plan:
        """Return the finished plan, in the order that every view keeps."""
        return Plan(
            operations=tuple(sorted(self.operations, key=operation_order)),
            blocked=tuple(sorted(self.blocked, key=title_order)),
            drift=tuple(sorted(self.drift.values(), key=title_order)),
            left_alone=tuple(sorted(self.left_alone.values(), key=title_order)),
            warnings=tuple(text for *_, text in sorted(self.warnings)),
            unchanged=self.unchanged,
            manages_ratings=any(wish.rates for wish in self.library.wishes),
        )

    @property
    def _on_drift(self) -> OnDrift:
        return self.library.policy.on_drift

    def _keeps_drift(self) -> bool:
        return self._on_drift is not OnDrift.REVERT

    def _wanted(self, match: Match, locked: LockedItem | None) -> Situation:
        """Tell who changed what a wish means."""
        entry = match.entry
        actual = entry.status if entry is not None else None
        return self._classify(match.wish.status, actual, agreed_status(locked, entry))

    def _classify(
        self,
        wanted: Status | None,
        actual: Status | None,
        agreed: Status | None,
        media_type: MediaType | None = None,
    ) -> Situation:
        managed_then = True
        if self.lock is not None and media_type is not None:
            managed_then = actual in self.lock.managed.get(media_type, frozenset())
        return classify(
            wanted,
            actual,
            agreed,
            locked=self.lock is not None,
            managed_then=managed_then,
        )

    def _note_drift(
        self, operation: Operation, entry: Entry | None, locked: LockedItem | None
    ) -> None:
        agreed = locked.status if locked is not None else None
        self.drift[operation.simkl] = Drift(
            *which(operation),
            from_status=agreed,
            to_status=operation.from_status,
            policy=self._on_drift,
            note=drift_note(agreed, entry),
        )

    def _note_rating_drift(self, rating: Rating) -> None:
        """Note that a rating changed on the account, together with its title's status or alone."""
        if not rating.drifted:
            return
        entry, note = rating.entry, rating_note(rating.entry)
        change = RatingChange(rating.agreed, entry.rating)
        moved = self.drift.get(entry.simkl)
        if moved is not None:
            self.drift[entry.simkl] = replace(moved, rating=change, note=f"{moved.note}; {note}")
            return
        self.drift[entry.simkl] = Drift(
            *which(entry),
            from_status=entry.status,
            to_status=entry.status,
            policy=self._on_drift,
            note=note,
            rating=change,
        )

    def _lines(self, wishes: Sequence[Wish]) -> str:
        """Name the lines of wishes that may mean one entry, and why that is not known."""
        lines = sorted(wish.line for wish in wishes)
        reasons = {self._doubt_of(wish) for wish in wishes}
        why = reasons.pop() if len(reasons) == 1 else "whose titles are not known"
        if len(lines) == 1:
            return f"line {lines[0]} means, {why}"
        named = ", ".join(map(str, lines[:_MOST_LINES]))
        more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
        return f"one of the lines {named}{more} means, {why}"

    def _doubt_of(self, wish: Wish) -> str:
        if wish_key(wish.type, wish.ids) in self.unclear:
            return "on which Simkl gave no usable answer"
        return (
            "which Simkl did not take" if wish in self.untaken else "whose ids Simkl does not know"
        )

    def _why_it_stays(self, match: Match, operation: Operation, situation: Situation) -> str | None:
        if situation.cause is Cause.DRIFT and self._keeps_drift():
            return f"{situation}; on_drift: {self._on_drift}"
        held = held_back(operation, self.library.policy.moves)
        return None if held is None else f"{self.library.path}:{match.wish.line} wants {held}"

    def _rate(self, match: Match, locked: LockedItem | None, rating: Rating) -> None:
        """Plan a change of nothing but the rating, unless drift is to be kept or Simkl refused."""
        self._note_rating_drift(rating)
        operation = rating_operation(
            rating.entry, rating.change, match.wish.line, rating.situation.cause
        )
        refused = refused_reason(rating, locked)
        if rating.drifted and self._keeps_drift():
            self._leave_rating(rating)
        elif refused is not None:
            self.blocked.append(_blocked(operation, BlockCode.RATING_REFUSED, refused))
        else:
            self.operations.append(operation)

    def _leave_rating(self, rating: Rating) -> None:
        self._leave(rating.entry, f"{rating.situation}; on_drift: {self._on_drift}")

    def _leave(self, item: Operation | Entry, reason: str) -> None:
        """Leave a title alone; one reason after the other where there are two."""
        known = self.left_alone.get(item.simkl)
        self.left_alone[item.simkl] = LeftAlone(
            *which(item),
            status=item.from_status if isinstance(item, Operation) else item.status,
            reason=reason if known is None else f"{known.reason}; {reason}",
        )

    def _warn_of_other_names(self, match: Match, operation: Operation) -> None:
        wish = match.wish
        if match.simkl is None:
            return
        same_year = wish.year is None or operation.year in {None, wish.year}
        if same_year and same_name(wish.title, operation.title):
            return
        self.warnings.append(
            (
                _OF_NAMES,
                wish.line,
                f"{self.library.path}:{wish.line} says {named(wish.title, wish.year)}, "
                f"Simkl says {named(operation.title, operation.year)}; the ids decide",
            )
        )


def _is_fulfilled(match: Match) -> bool:
    wish, entry = match.wish, match.entry
    return entry is not None and entry.status is wish.status and entry.type is wish.type


def _blocked(operation: Operation, code: BlockCode, reason: str) -> Blocked:
    return Blocked(
        *which(operation),
        from_status=operation.from_status,
        to_status=operation.to_status,
        line=operation.line,
        code=code,
        reason=reason,
    )
