"""How each kind of write request of a plan is sent.

Known from Simkl's reference of ``/sync/history``: a series without seasons and with ``status:
completed`` means all of its episodes, at the item's ``watched_at``, which is what completing it
means. ``skip_auto_watching`` is not sent along, since by one reading it keeps even these unmarked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.model.media import Status
from reconciler.model.plan import Operation, RequestKind
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import (
    HistoryWrite,
    ListWrite,
    RatingWrite,
    RemoveWrite,
    UnrateWrite,
    WriteAnswer,
)


class Sender(NamedTuple):
    """What sends the operations of one kind of request.

    Attributes:
        doing: What progress says, before the number of titles.
        send: Sends the part of up to 100 operations that the kind carries.
    """

    doing: str
    send: Callable[[AccountWriter, Sequence[Operation]], WriteAnswer]


def _complete(writer: AccountWriter, operations: Sequence[Operation]) -> WriteAnswer:
    return writer.add_history(
        [
            HistoryWrite(op.type, op.simkl, Status.COMPLETED, watched_at=op.watched_at)
            for op in operations
        ],
        skip_auto_watching=False,
    )


def file_titles(writer: AccountWriter, operations: Sequence[Operation]) -> WriteAnswer:
    """Put the operations' titles where they shall be, by add-to-list."""
    return writer.add_to_list(
        [
            ListWrite(op.type, op.simkl, op.to_status)
            for op in operations
            if op.to_status is not None
        ]
    )


def _rate(writer: AccountWriter, operations: Sequence[Operation]) -> WriteAnswer:
    return writer.add_ratings(
        [
            RatingWrite(op.type, op.simkl, op.rating.after)
            for op in operations
            if op.rating is not None and op.rating.after is not None
        ]
    )


def _unrate(writer: AccountWriter, operations: Sequence[Operation]) -> WriteAnswer:
    return writer.remove_ratings([UnrateWrite(op.type, op.simkl) for op in operations])


def _remove(writer: AccountWriter, operations: Sequence[Operation]) -> WriteAnswer:
    writer.remove([RemoveWrite(op.type, op.simkl) for op in operations])
    # What Simkl does not find is gone as well; only reading tells.
    return WriteAnswer()


SENDERS: Final[Mapping[RequestKind, Sender]] = {
    RequestKind.COMPLETE: Sender("completing with a date", _complete),
    RequestKind.FILE: Sender("adding and moving", file_titles),
    RequestKind.RATE: Sender("rating", _rate),
    RequestKind.UNRATE: Sender("taking away the ratings of", _unrate),
    RequestKind.REMOVE: Sender("removing", _remove),
}
"""What sends each kind of request; the order of sending is that of the kinds."""
