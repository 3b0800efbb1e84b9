"""Did it happen? Compares what the account holds after the writes with what was planned.

Answers of writes are hints only: ``added[].to`` is known to lie, ``deleted`` to count short.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.model.account import Account, Entry
from reconciler.model.plan import Action, Operation


class Difference(NamedTuple):
    """An operation that did not have the planned result, and what is there instead."""

    operation: Operation
    entry: Entry | None

    @property
    def reason(self) -> str:
        """Say what is there instead of what was planned."""
        if self.operation.action is Action.REMOVE:
            return "still in the library"
        if self.entry is None:
            return "not in the library"
        if self.entry.type is not self.operation.type:
            return f"Simkl filed it under {self.entry.type}, not under {self.operation.type}"
        return f"Simkl has it as {self.entry.status_text}, not as {self.operation.to_status}"


def differences(operations: Iterable[Operation], account: Account) -> list[Difference]:
    """Give the operations whose result the account does not show."""
    entries = _by_simkl(account)
    return [
        Difference(operation, entry)
        for operation in operations
        if not _is_done(operation, entry := entries.get(operation.simkl))
    ]


def _is_done(operation: Operation, entry: Entry | None) -> bool:
    if operation.action is Action.REMOVE:
        return entry is None
    return (
        entry is not None and entry.type is operation.type and entry.status is operation.to_status
    )


def _by_simkl(account: Account) -> Mapping[int, Entry]:
    return {entry.simkl: entry for entries in account.entries.values() for entry in entries}
