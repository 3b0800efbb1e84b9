"""Did it happen? Compares what the account holds after the writes with what was planned.

Answers of writes are hints only: ``added[].to`` is known to lie, ``deleted`` to count short.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from reconciler.model.account import Account, Entry
from reconciler.model.media import Status
from reconciler.model.plan import Action, Operation

_NOT_COMPLETED: Final = frozenset({Status.WATCHING, Status.PLANTOWATCH})


class Difference(NamedTuple):
    """An operation that did not have the planned result, and what is there instead."""

    operation: Operation
    entry: Entry | None

    @property
    def by_somebody_else(self) -> bool:
        """Return whether no decision of Simkl explains what is there.

        Simkl leaves a title as it was, files it under its own type, or puts what shall be completed
        to ``watching`` or ``plantowatch``. Nobody can tell for sure: where Simkl did it after all,
        the next apply moves the title away from there and finds it there again.
        """
        operation, entry = self
        if entry is None:
            return operation.action is Action.MOVE
        if entry.status in {operation.from_status, None} or entry.type is not operation.type:
            return False
        return operation.to_status is not Status.COMPLETED or entry.status not in _NOT_COMPLETED

    @property
    def reason(self) -> str:
        """Describe what is there instead of what was planned."""
        if self.by_somebody_else:
            if self.entry is None:
                return "not in the library: somebody else removed it meanwhile"
            return f"somebody else put it to {self.entry.status_text} meanwhile"
        if self.operation.action is Action.REMOVE:
            return "still in the library"
        if self.entry is None:
            return "not in the library"
        if self.entry.type is not self.operation.type:
            return f"Simkl filed it under {self.entry.type}, not under {self.operation.type}"
        return f"Simkl has it as {self.entry.status_text}, not as {self.operation.to_status}"


def differences(operations: Iterable[Operation], account: Account) -> list[Difference]:
    """Return the operations whose result the account does not show."""
    entries = account.by_id
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
