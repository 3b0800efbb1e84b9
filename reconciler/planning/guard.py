"""The guard against believing that a whole library is gone."""

from typing import Final, NamedTuple

from reconciler.model.account import Account
from reconciler.model.library import Library
from reconciler.model.lock import Lock, LockedItem

_FEWEST: Final = 5
"""Below this many known items, losing most of them is an evening's work, not an accident."""


class Loss(NamedTuple):
    """How many of the items that the lock knows the account no longer has."""

    missing: int
    known: int


def suspicious_loss(lock: Lock, library: Library, account: Account) -> Loss | None:
    """Tell what is missing when the account lost more than half of what the lock knows.

    Where the file prunes, only what it still lists counts: the rest was removed by an apply, which
    may have been cut off before it could write the lock.

    A type that is empty although Simkl never removed anything from it is suspicious at any size.
    """
    known = []
    missing = []
    impossible = False
    for media_type in library.managed:
        present = {entry.simkl for entry in account.entries.get(media_type, ())}
        items = [item for item in lock.items.get(media_type, {}).values() if item.status]
        impossible |= bool(items) and not present and media_type in account.never_removed
        known += items
        missing += [item for item in items if item.simkl not in present]
    if len(missing) * 2 <= _FEWEST and not impossible:
        return None
    if library.policy.prune:
        listed = _Listed(library)
        known, missing = list(filter(listed.has, known)), list(filter(listed.has, missing))
    many = len(known) >= _FEWEST and len(missing) * 2 > len(known)
    return Loss(len(missing), len(known)) if many or impossible else None


class _Listed:
    """Which locked items a file still lists, by any id."""

    def __init__(self, library: Library) -> None:
        self._ids = {(wish.type, *pair) for wish in library.wishes for pair in wish.ids.items()}

    def has(self, item: LockedItem) -> bool:
        ids = {"simkl": str(item.simkl), **item.ids}
        return any((item.type, *pair) in self._ids for pair in ids.items())
