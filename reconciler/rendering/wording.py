"""The words that every view of a plan shares, so that no view says what another doesn't."""

import re
import shlex
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Set
from typing import Final

from reconciler.documents.plan import (
    DriftDocument,
    OperationDocument,
    PlanDocument,
    RatingDocument,
    SummaryDocument,
    TitleDocument,
)
from reconciler.documents.terms import SANDBOX
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause
from reconciler.model.titles import UNTITLED, NameOf, namesakes, year_behind
from reconciler.rendering.terminal import clean, cut

NEW: Final = "new"
"""What stands for the status of a title that is not in the library yet."""

GONE: Final = "gone"
"""What stands for the status of a title that leaves the library."""

DRIFT_MEANING: Final = "the account changed since the last agreement"

_LONGEST_ID: Final = 20

_PAST: Final = {
    Action.ADD: "added",
    Action.MOVE: "moved",
    Action.RATE: "rated",
    Action.REMOVE: "removed",
}
_OF_AN_ACCOUNT: Final = re.compile(
    r"`(reconciler (?:plan|apply|pull|fix|add|show|site|import|export|backup|restore|doctor|init)\b"
    r"(?![^`]*--(?:sandbox|help))[^`]*)`"
)
_VARYING: Final = re.compile(r"\d{4}-\d\d-\d\d|\d[\d,]*")


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one: ``1 wish``, ``2 wishes``."""
    plural = f"{noun}es" if noun.endswith(("s", "sh")) else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def title(item: TitleDocument) -> str:
    """Return the title, or the first id of what has none."""
    if item["title"].strip():
        return str(item["title"])
    return next((f"{name}:{value}" for name, value in item["ids"].items()), UNTITLED)


def suffix(item: TitleDocument, shared: Set[Hashable] = frozenset()) -> str:
    """Return `` (2011)``, nothing without a year, and an id where the name would not tell.

    Args:
        item: The title.
        shared: The titles of the view that have a name in common, as ``shared_names`` gives them.
    """
    year = year_behind(item["title"], item["year"])
    if _which(item) not in shared or not item["title"].strip():
        return year
    ident = next((f"{name}:{value}" for name, value in item["ids"].items()), "")
    return f"{year} · {cut(clean(ident), _LONGEST_ID)}"


def shared_names(document: PlanDocument) -> Set[Hashable]:
    """Return which titles of a plan have title and year in common with another one in it."""
    items: list[TitleDocument] = [*document["operations"], *document["blocked"]]
    items += [*document["drift"], *document["left_alone"]]
    return namesakes(NameOf(_which(item), item["title"], item["year"]) for item in items)


def _which(item: TitleDocument) -> Hashable:
    ids = item["ids"]
    return ids.get("simkl") or tuple(ids.items())


def change(before: str | None, after: str | None, *, arrow: str = "→") -> str:
    """Return ``watching → dropped``, with words where a title was not or will not be there."""
    return f"{before or NEW} {arrow} {after or GONE}"


def operation_change(item: OperationDocument | DriftDocument) -> str:
    """Return what becomes of status and rating: ``hold → completed ★ 8 → 9``, or one of the two."""
    parts = []
    rated = item.get("rating")
    if rated is None or item["from"] != item["to"]:
        parts.append(change(item["from"], item["to"]))
    if rated is not None:
        parts.append(rating_change(rated))
    return " ".join(parts)


def rating_change(rated: RatingDocument) -> str:
    """Return ``★ 8 → 9``, with ``none`` where there is no rating."""
    before, after = (str(value or "none") for value in (rated["from"], rated["to"]))
    return f"★ {before} → {after}"


def is_costly(operation: OperationDocument) -> bool:
    """Return whether an operation loses something, or marks more than its line says.

    These are removals, what leaves ``completed``, and completions of series that mark episodes. No
    view folds them.
    """
    if operation["action"] == Action.REMOVE:
        return True
    leaves = operation["from"] == Status.COMPLETED != operation["to"]
    completes = operation["to"] == Status.COMPLETED != operation["from"]
    marks = completes and operation["type"] != MediaType.MOVIES and bool(operation["effects"])
    return leaves or marks


def effect_tally(operations: Iterable[OperationDocument]) -> list[str]:
    """Count effects by kind, for operations that are not listed: ``550 × records a watch now``."""
    kinds = Counter(
        clean(_VARYING.sub("…", effect)) for item in operations for effect in item["effects"]
    )
    return [f"{number:,} × {kind}" for kind, number in kinds.most_common()]


def place(line: int | None, file: str) -> str:
    """Return where the file wishes something, as editors open it, or that it does not."""
    return f"not in {clean(file)}" if line is None else f"{clean(file)}:{line}"


def tally(operations: Iterable[OperationDocument]) -> dict[str, int]:
    """Count operations by action; every action has a number."""
    counts: dict[str, int] = {action.value: 0 for action in Action}
    for operation in operations:
        counts[operation["action"]] += 1
    return counts


def to_do(counts: Mapping[str, int], *, more: bool = False) -> str:
    """Return ``1,850 to add, 3 to move`` of what is not zero, or ``1,850 more to add``."""
    word = " more" if more else ""
    return ", ".join(f"{counts[action]:,}{word} to {action}" for action in Action if counts[action])


def done(counts: Mapping[str, int]) -> str:
    """Return ``1 added, 2 moved, 1 removed`` of what is not zero; ``nothing`` when all is."""
    words = [f"{counts[action]:,} {_PAST[action]}" for action in Action if counts[action]]
    return ", ".join(words) or "nothing"


def is_drift(operation: OperationDocument) -> bool:
    """Return whether the operation undoes a change of the account instead of following the file."""
    return bool(operation["cause"] == Cause.DRIFT)


def key(item: TitleDocument) -> tuple[str, int]:
    """Tell one title of a plan from every other: its type and Simkl id."""
    return item["type"], int(item["ids"]["simkl"])


def drift_by_title(document: PlanDocument) -> dict[tuple[str, int], DriftDocument]:
    """Index the plan's drift by ``key``, to find what an operation undoes."""
    return {key(item): item for item in document["drift"]}


def kept_drift(document: PlanDocument) -> list[DriftDocument]:
    """Return the drift that no operation of the plan undoes."""
    undone = {key(operation) for operation in document["operations"] if is_drift(operation)}
    return [item for item in document["drift"] if key(item) not in undone]


def drift_policy(document: PlanDocument) -> str:
    """Return ``; on_drift: revert`` as a heading's end; nothing where the plan holds no drift."""
    policies = sorted({item["policy"] for item in document["drift"]})
    return "; on_drift: " + ", ".join(policies) if policies else ""


def summary_line(document: PlanDocument, *, file: str) -> str:
    """Return the sentence that sums the plan up, on one line.

    Its numbers are plain digits, because scripts look for this line.
    """
    summary = document["summary"]
    if document["operations"]:
        rate = f"{summary['rate']} to rate, " if summary.get("rate") else ""
        return (
            f"Plan: {summary['add']} to add, {summary['move']} to move, {rate}"
            f"{summary['remove']} to remove; {summary['unchanged']} unchanged, "
            f"{_blocked(summary)}{summary['left_alone']} left alone. "
            f"{count(summary['requests'], 'write request')}."
        )
    exceptions = [
        words
        for words, number in (
            ("blocked", summary["blocked"]),
            ("left alone", summary["left_alone"]),
        )
        if number
    ]
    matches = f"Your library matches {clean(file)}"
    if exceptions:
        matches += f", apart from what is {' or '.join(exceptions)}"
    left_alone = f", {summary['left_alone']} left alone" if summary["left_alone"] else ""
    blocked = f", {summary['blocked']} blocked" if summary["blocked"] else ""
    return f"No changes. {matches}. {summary['unchanged']} unchanged{blocked}{left_alone}."


def is_of_sandbox(document: Mapping[str, object]) -> bool:
    """Return whether a document is of the built-in offline account."""
    return document.get("account") == SANDBOX


def sandbox_lines(document: Mapping[str, object]) -> list[str]:
    """Return what a plan of the sandbox begins with; nothing for another account."""
    if not is_of_sandbox(document):
        return []
    return ["Sandbox: this is the built-in offline account, not yours on Simkl."]


def in_sandbox(advice: str) -> str:
    """Return an advice for the sandbox: its command lines lead into the sandbox, too.

    Example: ``"Run `reconciler apply` first."`` gives ``"Run `reconciler apply --sandbox` first."``
    """
    return _OF_AN_ACCOUNT.sub(r"`\1 --sandbox`", advice)


def undo_line(backup: str, *, is_sandbox: bool) -> str:
    """Return the command line that brings back what a backup holds."""
    where = " --sandbox" if is_sandbox else ""
    return f"To undo: reconciler restore {clean(shlex.quote(backup))}{where}"


def filters_line(document: PlanDocument) -> str:
    """Describe what a plan is about when that is not everything; empty where it is."""
    filters = document.get("filters")
    if filters is None:
        return ""
    named = ", ".join(map(clean, filters["only"]))
    about = f"{named}, adds alone" if named and filters["add_only"] else named or "adds"
    return f"Only {about}: what is left out was neither planned nor counted."


def refusal_lines(document: PlanDocument) -> list[str]:
    """Return the sentences on why apply refuses the plan, and what to do; none where it applies."""
    error = document["apply"]["error"]
    if error is None:
        return []
    return [f"Apply refuses this plan: {clean(error['message'])}.", clean(error["hint"])]


def _blocked(summary: SummaryDocument) -> str:
    return f"{summary['blocked']} blocked, " if summary["blocked"] else ""
