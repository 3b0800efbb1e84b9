"""The guard against believing that a library, or one type of it, is gone."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.model.account import FEW, Account, Entry, Loss
from reconciler.model.library import Library
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType

_Known = Mapping[MediaType, Sequence[LockedItem | Entry]]


def suspicious_loss(lock: Lock | None, library: Library, account: Account) -> Loss | None:
    """Return what is missing when it is too much to be believed, else None.

    Too much is, of one type, more than a few titles of the lock of which nobody removed any, and,
    of one type or of all together, most of what the lock or an earlier reading knows.

    Where the file prunes, only what it still lists counts for the latter: the rest was removed by
    an apply, which may have been cut off before it could write the lock.
    """
    present = {entry.simkl for entry in account.rows}
    locked = _locked(lock, library)
    losses = _losses(locked, present, account)
    for loss in losses:
        if loss.is_unexplained:
            return loss
    if not account.before and sum(loss.missing for loss in losses) <= FEW:
        return None
    listed = _Listed(library)
    for known in (locked, {kind: account.before.get(kind, ()) for kind in library.managed}):
        if library.policy.prune:
            known = {kind: list(filter(listed.has, items)) for kind, items in known.items()}
        for loss in _with_their_sum(_losses(known, present, account)):
            if loss.is_most:
                return loss
    return None


def _locked(lock: Lock | None, library: Library) -> _Known:
    """Return what the lock knows the account to have; what Simkl never took is not among it."""
    items = lock.items if lock is not None else {}
    return {
        kind: [item for item in items[kind].values() if item.status is not None]
        for kind in library.managed
        if kind in items
    }


def _losses(known: _Known, present: set[int], account: Account) -> list[Loss]:
    return [
        Loss(
            kind,
            sum(item.simkl not in present for item in items),
            len(items),
            removals=kind not in account.never_removed,
        )
        for kind, items in known.items()
    ]


def _with_their_sum(losses: list[Loss]) -> Iterator[Loss]:
    yield from losses
    missing = sum(loss.missing for loss in losses)
    yield Loss(None, missing, sum(loss.known for loss in losses), removals=True)


class _Listed:
    """Which titles a file still lists, by any id."""

    def __init__(self, library: Library) -> None:
        self._ids = {(wish.type, *pair) for wish in library.wishes for pair in wish.ids.items()}

    def has(self, item: LockedItem | Entry) -> bool:
        ids = {"simkl": str(item.simkl), **item.ids}
        return any((item.type, *pair) in self._ids for pair in ids.items())
