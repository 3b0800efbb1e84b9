"""The JSON form of how an apply ended."""

from typing import Annotated, Final, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.plan import OperationDocument, PlanDocument
from reconciler.documents.problems import ReasonDocument
from reconciler.documents.terms import FormatVersion, Told

REACHED: Final = frozenset({"applied", "nothing_to_do"})
"""The outcomes after which the account is as the file wants it; the exit code says the same."""

NOT_SENT: Final = "not sent"
REQUEST_FAILED: Final = "its request failed"
FATE_UNKNOWN: Final = "sent, but whether it was done is unknown"
RATING_NOT_SENT: Final = "its rating was not sent"

OF_THE_RUN: Final = {
    REQUEST_FAILED: "in a request that failed",
    FATE_UNKNOWN: "sent and not seen to be done",
    RATING_NOT_SENT: "without the rating, which was not sent",
    NOT_SENT: "not sent",
}
"""Reasons that say nothing of a title, with the words that count them."""

_OUTCOMES: Final = ("applied", "nothing_to_do", "declined", "refused", "incomplete", "failed")


class FailedDocument(OperationDocument):
    """An operation that the account does not show afterwards."""

    reason: Annotated[str, Told("What the account shows instead, or not sent.")]


class OutcomeDocument(TypedDict):
    """How an apply ended. `error` tells what stopped it, if anything did."""

    format_version: FormatVersion
    outcome: Annotated[
        str,
        Told(
            "applied and nothing_to_do reach the wanted state; incomplete: all was sent, and Simkl"
            " filed something otherwise than predicted.",
            enum=list(_OUTCOMES),
        ),
    ]
    plan: Annotated[PlanDocument, Told("The plan that was shown, as plan gives it.")]
    applied: Annotated[int, Told("Operations that the account shows afterwards.", minimum=0)]
    failed: list[FailedDocument]
    backup: Annotated[str | None, Told("The path of the backup, or null where none was needed.")]
    converged: Annotated[bool, Told("The account is as the file wants it, blocked wishes aside.")]
    warnings: NotRequired[
        Annotated[
            list[str],
            Told("What was done and turned out otherwise: another date than was sent, say."),
        ]
    ]
    error: NotRequired[ReasonDocument]
