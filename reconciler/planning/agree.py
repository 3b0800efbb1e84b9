"""What file and account agree on after an apply, an import or a pull: the next lock."""

from collections.abc import Set
from typing import NamedTuple

from reconciler.model.account import Account, Answers, Entry, WishKey
from reconciler.model.library import Library, OnDrift, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem, Refusal
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Plan
from reconciler.planning.expect import (
    refusal_of,
    refusal_of_removal,
    removal_refused,
    was_not_taken,
)
from reconciler.planning.match import Match, Matching, Unknown, match_wishes, unclaimed
from reconciler.planning.meanwhile import as_left_by
from reconciler.planning.ratings import rated_entry, refusal_of_rating
from reconciler.planning.scope import EVERYTHING, Scope
from reconciler.planning.threeway import reopened


class Agreement(NamedTuple):
    """What an apply knows beside the file and the account.

    Attributes:
        matching: What the wishes mean, as it was found out before anything was done; None when
            nobody found out yet.
        plan: The plan that was applied, empty for an import or a pull.
        read: The account that the plan and the matching were made from; None where it was not read
            again since.
        refused: Simkl ids that were sent, read again, and found otherwise, as Simkl decided.
        overtaken: Simkl ids that were sent, read again, and found as somebody else put them
            meanwhile: what was sent is agreed on, and what is there drifts from that.
        failed: Simkl ids whose operation was not applied, or not all of it.
        refused_ratings: Simkl ids whose rating was sent, read again, and found otherwise, as Simkl
            decided.
        overtaken_ratings: Simkl ids whose rating was sent, read again, and found as somebody else
            put it meanwhile.
        scope: What the run was about; of all else the lock keeps what it knew.
    """

    plan: Plan = Plan()
    matching: Matching | None = None
    read: Account | None = None
    refused: Set[int] = frozenset()
    overtaken: Set[int] = frozenset()
    failed: Set[int] = frozenset()
    refused_ratings: Set[int] = frozenset()
    overtaken_ratings: Set[int] = frozenset()
    scope: Scope = EVERYTHING


def agree(
    library: Library,
    account: Account,
    lock: Lock | None,
    answers: Answers,
    agreement: Agreement | None = None,
) -> Lock:
    """Return the lock of the account as it is now.

    An item that drifted and is kept, whose operation failed, or that the account has in a status
    that no file can name, keeps its earlier record: there is no new agreement on it, so the next
    plan has to see the same difference again. Where there is no record, an entry whose removal
    failed gets one, or it would look as if it was added since. What Simkl itself reopened stays
    agreed as completed. What somebody changed while the plan was carried out, and the plan did not
    send, is not agreed on either.

    Status and rating are agreed on apart: one may drift, be kept or fail without the other.

    Args:
        library: The file.
        account: The account as read after the last write.
        lock: The lock before, or None.
        answers: The answers that the plan was made with.
        agreement: What was done; None when nothing was.
    """
    return _Agreeing(library, account, lock, answers, agreement or Agreement()).lock()


class _Agreeing:
    def __init__(
        self,
        library: Library,
        account: Account,
        lock: Lock | None,
        answers: Answers,
        done: Agreement,
    ) -> None:
        self._library = library
        self._account = account
        self._before = lock
        self._answers = answers
        self._done = done
        self._is_whole = done.scope.is_everything
        keeps = library.policy.on_drift is not OnDrift.REVERT
        drift = done.plan.drift
        self._drifted = {one.simkl for one in drift if one.from_status is not one.to_status}
        rated = {one.simkl for one in drift if one.rating is not None}
        self._unsettled = (self._drifted if keeps else set()) | done.failed
        self._unsettled_ratings = (rated if keeps else set()) | done.failed
        # Where everything is pruned, what was left alone waits for somebody to decide.
        self._waiting = {left.simkl for left in done.plan.left_alone if library.policy.prune}

    def lock(self) -> Lock:
        matching = self._matching()
        items: dict[MediaType, dict[int, LockedItem]] = {
            media_type: {} for media_type in self._library.managed
        }
        untaken = []
        for match in matching.matches:
            item = self._item(match)
            if item is not None:
                items[item.type][item.simkl] = item
                if was_not_taken(match, item):
                    untaken.append(match.wish)
        unknown = Unknown(matching, self._before, untaken)
        left_out = []
        for entry in unclaimed(self._library, self._account, matching):
            item = self._leftover(entry, unknown)
            if item is not None:
                items[item.type][item.simkl] = item
            elif not self._done.scope.has_leftover(entry):
                left_out.append(entry)
        managed = self._done.scope.managed(self._library, self._before, left_out)
        return Lock(self._account.id, managed, items, self._unknown(unknown))

    def _matching(self) -> Matching:
        """Match the wishes to the account, without what somebody changed during the run."""
        found, read = self._done.matching, self._done.read
        if found is None:
            return match_wishes(self._library, self._account, self._before, self._answers)
        if read is not None:
            self._account = as_left_by(self._done.plan, read, self._account, found)
        return found.on(self._account)

    def _unknown(self, unknown: Unknown) -> Set[WishKey]:
        """Return the unknown wishes that are agreed on.

        They prove later that a line was deleted beside them; what a run was not about keeps its
        earlier record, beside which a new unknown wish was not.
        """
        if self._is_whole:
            return unknown.keys
        return unknown.keys & (self._before.unknown if self._before is not None else frozenset())

    def _record(self, media_type: MediaType, simkl: int) -> LockedItem | None:
        return None if self._before is None else self._before.get(media_type, simkl)

    def _item(self, match: Match) -> LockedItem | None:
        if not (self._is_whole or self._done.scope.has_wish(match)):
            return None if match.simkl is None else self._record(match.wish.type, match.simkl)
        return self._with_rating(match, self._wish(match))

    def _wish(self, match: Match) -> LockedItem | None:
        wish, entry, simkl = match.wish, match.entry, match.simkl
        if simkl is None or match.filed_under is not wish.type:
            return None
        ids = _written_ids(wish, simkl)
        if entry is not None and entry.status is wish.status:
            return _as_it_is(entry, ids)
        before = self._record(wish.type, simkl)
        if simkl in self._unsettled:
            return before
        if before is not None and wish.status is Status.COMPLETED and reopened(before, entry):
            return before._replace(ids=ids)
        if simkl in self._done.overtaken:
            return LockedItem(wish.type, simkl, wish.status, ids, *_name(match))
        if match.gone:
            return before
        refusal = self._refusal(match, before)
        if entry is not None:
            if refusal is None and not entry.can_be_listed:
                return before
            item = _as_it_is(entry, ids)
            return item if refusal is None else item._replace(refusal=refusal)
        if refusal is None:
            return None
        return LockedItem(wish.type, simkl, None, ids, *_name(match), refusal)

    def _with_rating(self, match: Match, item: LockedItem | None) -> LockedItem | None:
        """Return the item with the rating that is agreed on.

        A misfiled wish manages the rating of a title that the lock cannot have under its type; what
        is agreed on is remembered there without a status.
        """
        wish = match.wish
        if not wish.rates:
            return item if item is None or item.rating is None else item._replace(rating=None)
        entry = rated_entry(match, self._library)
        if item is None and entry is not None and entry.type is not wish.type:
            name = (entry.title, entry.year)
            item = LockedItem(wish.type, entry.simkl, None, {}, *name)
        if item is None:
            return None
        before = self._record(wish.type, item.simkl)
        known = before.rating if before is not None else None
        rating = known if entry is None else self._rating(wish, entry, known)
        return item._replace(rating=rating)

    def _rating(self, wish: Wish, entry: Entry, known: AgreedRating | None) -> AgreedRating | None:
        if entry.rating == wish.rating:
            return AgreedRating(entry.rating)
        if entry.simkl in self._unsettled_ratings:
            return known
        if entry.simkl in self._done.overtaken_ratings:
            return AgreedRating(wish.rating)
        if entry.simkl in self._done.refused_ratings:
            return refusal_of_rating(wish.rating, entry)
        # What was agreed on before is either refused, or changed on the account meanwhile.
        return known if known is not None else AgreedRating(entry.rating)

    def _refusal(self, match: Match, before: LockedItem | None) -> Refusal | None:
        """Remember a refusal of what the account lacks, anew or while the same is wished."""
        wish = match.wish
        if match.simkl in self._done.refused:
            return refusal_of(match, self._answers)
        standing = before.refusal if before is not None else None
        return standing if standing is not None and standing.wanted is wish.status else None

    def _leftover(self, entry: Entry, unknown: Unknown) -> LockedItem | None:
        """Agree on an entry without a line: its ids stay only as a proof that it had one."""
        before, simkl = self._record(entry.type, entry.simkl), entry.simkl
        if not self._done.scope.has_leftover(entry):
            return before
        if simkl in self._done.overtaken:
            return None
        ids = (
            before.ids if before is not None and unknown.proves_deletion(entry.type, before) else {}
        )
        if simkl in self._drifted and simkl in self._unsettled | self._waiting:
            return None if before is None else before._replace(ids=ids)
        if simkl in self._unsettled and before is not None:
            return before._replace(ids=ids)
        item = _as_it_is(entry, {})
        if simkl in self._done.refused:
            return item._replace(ids=ids, refusal=refusal_of_removal(entry))
        if before is not None and removal_refused(entry, before):
            return item._replace(ids=ids, refusal=before.refusal)
        return item


def _written_ids(wish: Wish, simkl: int) -> dict[str, str]:
    """Return the ids of a line; its Simkl id only where nothing else would tell of the line."""
    ids = dict(wish.ids)
    written = ids.pop("simkl", None)
    if written is not None and (not ids or int(written) != simkl):
        ids["simkl"] = written
    return ids


def _as_it_is(entry: Entry, ids: dict[str, str]) -> LockedItem:
    series = entry.type is not MediaType.MOVIES
    completed = series and entry.status is Status.COMPLETED
    episodes = entry.total if completed else None
    name = (entry.title, entry.year)
    return LockedItem(entry.type, entry.simkl, entry.status, ids, *name, None, episodes)


def _name(match: Match) -> tuple[str, int | None]:
    if match.entry is not None:
        return match.entry.title, match.entry.year
    if match.title is not None:
        return match.title.title, match.title.year
    return match.wish.label, match.wish.year
