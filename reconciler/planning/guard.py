"""The guard against believing that a whole library is gone."""

from typing import Final, NamedTuple

from reconciler.model.account import Account
from reconciler.model.library import Library
from reconciler.model.lock import Lock

_FEWEST: Final = 5
"""Below this many known items, losing most of them is an evening's work, not an accident."""


class Loss(NamedTuple):
    """How many of the items that the lock knows the account no longer has."""

    missing: int
    known: int


def suspicious_loss(lock: Lock, library: Library, account: Account) -> Loss | None:
    """Tell what is missing when the account lost more than half of what the lock knows.

    A type that is empty although Simkl never removed anything from it is suspicious at any size.
    """
    known = missing = 0
    impossible = False
    for media_type in library.managed:
        present = {entry.simkl for entry in account.entries.get(media_type, ())}
        items = [item for item in lock.items.get(media_type, {}).values() if item.status]
        known += len(items)
        missing += sum(item.simkl not in present for item in items)
        impossible |= bool(items) and not present and media_type in account.never_removed
    many = known >= _FEWEST and missing * 2 > known
    return Loss(missing, known) if many or impossible else None
