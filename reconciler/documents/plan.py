"""The JSON form of a plan: text, markdown, the saved plan and the exit code are drawn from it."""

from collections.abc import Sequence
from typing import Annotated, Final, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.problems import FailureDocument, ReasonDocument
from reconciler.documents.terms import (
    FORMAT_VERSION,
    SANDBOX,
    AccountName,
    Code,
    Digest,
    FormatVersion,
    IdsDocument,
    Line,
    Told,
)
from reconciler.model.errors import ReconcilerError
from reconciler.model.library import OnDrift
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import (
    Action,
    Blocked,
    Cause,
    Drift,
    LeftAlone,
    Operation,
    Plan,
    RatingChange,
)
from reconciler.model.titles import Ref


class TitleDocument(TypedDict):
    """What names a title."""

    type: MediaType
    title: Annotated[str, Told("For people.")]
    year: int | None
    ids: IdsDocument


_RatingFrom = TypedDict(
    "_RatingFrom", {"from": Annotated[int | None, Told("Null for none.", minimum=1, maximum=10)]}
)


class RatingDocument(_RatingFrom):
    """A rating before and after; null for none."""

    to: Annotated[int | None, Told("Null for none.", minimum=1, maximum=10)]


class SummaryDocument(TypedDict):
    """Counts."""

    add: Annotated[int, Told("Operations that add a title.", minimum=0)]
    move: Annotated[int, Told("Operations that move a title to another status.", minimum=0)]
    rate: NotRequired[
        Annotated[
            int,
            Told(
                "Operations that change nothing but a rating; there when the file manages any.",
                minimum=0,
            ),
        ]
    ]
    remove: Annotated[int, Told("Operations that remove a title.", minimum=0)]
    unchanged: Annotated[int, Told("Wishes that the account fulfils already.", minimum=0)]
    blocked: Annotated[int, Told("Wishes that Simkl cannot hold.", minimum=0)]
    left_alone: Annotated[
        int, Told("Entries that are not as the file wants them and stay so.", minimum=0)
    ]
    requests: Annotated[int, Told("Write requests that apply sends.", minimum=0)]


_ENDS: Final = {
    Action.ADD: {
        "from": {"type": "null"},
        "to": {"enum": [*Status]},
        "line": {"type": "integer", "minimum": 1},
    },
    Action.MOVE: {"from": {"enum": [*Status]}, "to": {"enum": [*Status]}},
    Action.RATE: {
        "from": {"enum": [*Status]},
        "to": {"enum": [*Status]},
        "line": {"type": "integer", "minimum": 1},
    },
    Action.REMOVE: {
        "from": {"enum": [*Status]},
        "to": {"type": "null"},
        "line": {"type": "null"},
    },
}
"""What each action demands of the ends and the line of an operation."""

_OperationFrom = TypedDict(
    "_OperationFrom",
    {"from": Annotated[Status | None, Told("The status that it has; null when it is added.")]},
)


class OperationDocument(TitleDocument, _OperationFrom):
    """One change to the account."""

    action: Action
    to: Annotated[Status | None, Told("The status that it gets; null when it is removed.")]
    line: Annotated[
        int | None, Told("The line of the file that wants it; null where none does.", minimum=1)
    ]
    cause: Annotated[
        Cause | None, Told("Who changed since the last agreement; null without a lock.")
    ]
    effects: Annotated[list[str], Told("What else this changes or loses, in sentences.")]
    rating: NotRequired[Annotated[RatingDocument, Told("There when the rating changes.")]]
    watched_at: NotRequired[
        Annotated[str, Told("The time that a completion is dated with, ISO 8601 in UTC.")]
    ]


OperationForm = Annotated[
    OperationDocument,
    Told(
        "One change to the account.",
        allOf=[
            {"properties": {"ids": {"required": ["simkl"]}}},
            *(
                {"if": {"properties": {"action": {"const": action}}}, "then": {"properties": ends}}
                for action, ends in _ENDS.items()
            ),
        ],
    ),
]
"""An operation with what its action demands."""

_BlockedFrom = TypedDict(
    "_BlockedFrom",
    {"from": Annotated[Status | None, Told("The status that it has, if it is in the library.")]},
)


class BlockedDocument(TitleDocument, _BlockedFrom):
    """A wish that Simkl cannot hold, or a removal that it refuses; nothing is sent for it."""

    to: Annotated[Status | None, Told("The status that the file wants; null for a removal.")]
    line: Line | None
    code: Code
    reason: Annotated[str, Told("Why Simkl cannot hold it, and what to write instead.")]


_DriftFrom = TypedDict(
    "_DriftFrom",
    {
        "from": Annotated[
            Status | None, Told("The agreed status; null when it was not in the library.")
        ]
    },
)


class DriftDocument(TitleDocument, _DriftFrom):
    """An item that changed on the account since file and account last agreed."""

    to: Annotated[Status | None, Told("The status that it has now; null when it is gone.")]
    policy: Annotated[OnDrift, Told("What the file says to do.")]
    note: Annotated[str, Told("What happened.")]
    rating: NotRequired[
        Annotated[RatingDocument, Told("There when the rating drifted: agreed, and as it is now.")]
    ]


class LeftAloneDocument(TitleDocument):
    """An entry that is not as the file wants it, and stays so."""

    status: Annotated[Status | None, Told("Null: Simkl named one that is not known.")]
    reason: Annotated[str, Told("Why it stays.")]


class VerdictDocument(TypedDict):
    """Whether apply would carry the plan out, and if not, the error that it would give."""

    allowed: Annotated[bool, Told("Apply would carry this plan out.")]
    error: Annotated[ReasonDocument | None, Told("The error that apply would give; else null.")]


class FiltersDocument(TypedDict):
    """What a plan is about when it is not about everything."""

    only: Annotated[list[str], Told("What was named with --only; empty for all titles.")]
    add_only: Annotated[bool, Told("Only adds were planned.")]


class PlanDocument(TypedDict):
    """What apply would do, and what it would not."""

    format_version: FormatVersion
    summary: SummaryDocument
    operations: Annotated[
        list[OperationForm],
        Told("What apply does, at most one an item, in the order of every view."),
    ]
    blocked: list[BlockedDocument]
    drift: list[DriftDocument]
    left_alone: list[LeftAloneDocument]
    warnings: Annotated[list[str], Told("Sentences.")]
    apply: VerdictDocument
    filters: NotRequired[
        Annotated[FiltersDocument, Told("There when the plan is not about everything.")]
    ]
    account: NotRequired[AccountName]
    error: NotRequired[Annotated[FailureDocument, Told("There when the plan counts as a failure.")]]


class FingerprintsDocument(TypedDict):
    """What the plan was made from."""

    file: Digest
    policy: Digest
    lock: Digest
    account: Annotated[int, Told("The account's number.")]
    read: Digest


PLAN_KIND: Final = "reconciler-plan"


class ReviewedPlanDocument(PlanDocument):
    """A plan with what it was made from."""

    kind: Annotated[str, Told("What tells a saved plan.", const=PLAN_KIND)]
    file: Annotated[str, Told("The library file, as it was named.")]
    fingerprints: FingerprintsDocument
    seen: Annotated[
        dict[MediaType, dict[str, str]],
        Told("What the account held, by type and Simkl id, for people to read."),
    ]


class SavedPlanDocument(ReviewedPlanDocument):
    """A plan with what it was made from; apply --plan does exactly this plan or nothing."""

    nonce: Annotated[str, Told("Tells plans apart that say the same.")]
    seal: Annotated[Digest, Told("The digest of all the rest: it must not be edited.")]


def plan_document(
    plan: Plan,
    refusal: ReconcilerError | None = None,
    *,
    only: Sequence[str] = (),
    add_only: bool = False,
    is_sandbox: bool = False,
) -> PlanDocument:
    """Return the plan's JSON form, the one that every view is drawn from.

    Args:
        plan: The plan.
        refusal: Why apply refuses it, as ``planning.verdict`` says; None allows it.
        only: What the plan is about, where that is not everything.
        add_only: Whether only adds were planned.
        is_sandbox: Whether the account is the built-in offline one.
    """
    document: PlanDocument = {
        "format_version": FORMAT_VERSION,
        "summary": _summary(plan),
        "operations": [operation_document(operation) for operation in plan.operations],
        "blocked": [_blocked(blocked) for blocked in plan.blocked],
        "drift": [_drift(drift) for drift in plan.drift],
        "left_alone": [_left_alone(left) for left in plan.left_alone],
        "warnings": list(plan.warnings),
        "apply": {
            "allowed": refusal is None,
            "error": None
            if refusal is None
            else {"code": refusal.code, "message": refusal.message, "hint": refusal.hint},
        },
    }
    if only or add_only:
        document["filters"] = {"only": list(only), "add_only": add_only}
    if is_sandbox:
        document["account"] = SANDBOX
    return document


def operation_document(operation: Operation) -> OperationDocument:
    """Return one operation's JSON form."""
    document: OperationDocument = {
        "action": operation.action,
        "type": operation.type,
        "from": operation.from_status,
        "to": operation.to_status,
        "title": operation.title,
        "year": operation.year,
        "ids": _ids(operation),
        "line": operation.line,
        "cause": operation.cause,
        "effects": list(operation.effects),
    }
    if operation.rating is not None:
        document["rating"] = _rating(operation.rating)
    if operation.watched_at is not None:
        document["watched_at"] = operation.watched_at
    return document


def _summary(plan: Plan) -> SummaryDocument:
    summary: SummaryDocument = {
        "add": plan.count(Action.ADD),
        "move": plan.count(Action.MOVE),
        "remove": plan.count(Action.REMOVE),
        "unchanged": plan.unchanged,
        "blocked": len(plan.blocked),
        "left_alone": len(plan.left_alone),
        "requests": plan.requests,
    }
    # Of a file that manages no rating, the summary has no word of ratings.
    if plan.manages_ratings or plan.count(Action.RATE):
        summary["rate"] = plan.count(Action.RATE)
    return summary


def _rating(change: RatingChange) -> RatingDocument:
    return {"from": change.before, "to": change.after}


def _blocked(blocked: Blocked) -> BlockedDocument:
    return {
        **_title(blocked),
        "from": blocked.from_status,
        "to": blocked.to_status,
        "line": blocked.line,
        "code": blocked.code,
        "reason": blocked.reason,
    }


def _drift(drift: Drift) -> DriftDocument:
    document: DriftDocument = {
        "type": drift.type,
        "title": drift.title,
        "year": drift.year,
        "ids": _ids(drift),
        "from": drift.from_status,
        "to": drift.to_status,
        "policy": drift.policy,
        "note": drift.note,
    }
    if drift.rating is not None:
        document["rating"] = _rating(drift.rating)
    return document


def _left_alone(left: LeftAlone) -> LeftAloneDocument:
    return {**_title(left), "status": left.status, "reason": left.reason}


def _title(title: Ref) -> TitleDocument:
    return {
        "type": title.type,
        "title": title.title,
        "year": title.year,
        "ids": _ids(title),
    }


def _ids(title: Ref) -> dict[str, str | int]:
    return dict(title.ids) if title.simkl is None else {"simkl": title.simkl, **title.ids}
