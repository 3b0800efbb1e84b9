"""What an apply did, for people at a terminal: the verdict first, then what to do about it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from reconciler.documents.outcome import OF_THE_RUN, FailedDocument, OutcomeDocument
from reconciler.rendering import wording
from reconciler.rendering.plan_text import (
    LARGE,
    NARROWEST,
    fit_columns,
    operation_row,
    row_lines,
    view_of,
    warning_lines,
)
from reconciler.rendering.terminal import Tone, clean, paint, wrap

_LEAD: Final = {
    "applied": "Applied",
    "nothing_to_do": "Nothing to do",
    "declined": "Declined",
    "refused": "Refused",
    "incomplete": "Incomplete",
    "failed": "Failed",
}
_TONES: Final = {"applied": Tone.ADD, "nothing_to_do": Tone.HEADING, "declined": Tone.HEADING}


def outcome_text(
    document: OutcomeDocument,
    *,
    file: str,
    width: int,
    color: bool,
    is_read_by_people: bool = False,
) -> str:
    """Draw the result document of an apply.

    Args:
        document: ``outcome``, ``plan``, ``applied``, ``failed``, ``backup``, ``converged``; and
            ``error`` with ``message`` and ``hint`` when something stopped the apply.
        file: The library file's name as the person gave it.
        width: Cells of a line; the lines to paste are never broken.
        color: Whether to colour with SGR sequences.
        is_read_by_people: Break the sentences as well, which programs look for.

    Returns:
        Lines without a newline at the end.
    """
    outcome = document["outcome"]
    tone = _TONES.get(outcome, Tone.REMOVE)
    room = max(width, NARROWEST)

    def told(sentence: str) -> list[str]:
        return wrap(sentence, room) if is_read_by_people else [sentence] if sentence else []

    lines = [paint(line, tone, color=color) for line in told(_verdict(document, file))]
    lines.extend(_failure_lines(document, file, width, color=color))
    lines.extend(warning_lines(document.get("warnings", ()), width, color=color))
    hint = document.get("error", {}).get("hint", "")
    if wording.is_of_sandbox(document["plan"]):
        hint = wording.in_sandbox(hint)
    lines.extend(told(clean(hint)))
    if document["backup"] is not None:
        lines.append(f"Backup: {clean(document['backup'])}")
        is_sandbox = wording.is_of_sandbox(document["plan"])
        lines.append(wording.undo_line(document["backup"], is_sandbox=is_sandbox))
    return "\n".join(lines)


def _verdict(document: OutcomeDocument, file: str) -> str:
    outcome = document["outcome"]
    lead = _LEAD[outcome]
    where = " This was the sandbox." if wording.is_of_sandbox(document["plan"]) else ""
    if "error" in document:
        return f"{lead}: {clean(document['error']['message']).rstrip('.')}.{where}"
    if outcome in {"declined", "refused"}:
        return f"{lead}: nothing was changed.{where}"
    if outcome == "nothing_to_do":
        return f"{lead}. {_state(document, file)}"
    return f"{lead}: {_done(document)}{_trouble(document['failed'])}. {_state(document, file)}"


def _trouble(failed: Sequence[FailedDocument]) -> str:
    """Return ``; 1 not as planned, 40 not sent``, or nothing."""
    counts = Counter(OF_THE_RUN.get(item["reason"], "not as planned") for item in failed)
    return f"; {', '.join(f'{number:,} {words}' for words, number in counts.items())}" * bool(
        counts
    )


def _done(document: OutcomeDocument) -> str:
    """Count by action what was done, where the document tells which operations that were."""
    operations = document["plan"]["operations"]
    failed = {wording.key(item) for item in document["failed"]}
    succeeded = [operation for operation in operations if wording.key(operation) not in failed]
    if len(succeeded) == document["applied"]:
        return wording.done(wording.tally(succeeded))
    return f"{document['applied']:,} of {wording.count(len(operations), 'change')} done"


def _state(document: OutcomeDocument, file: str) -> str:
    name = clean(file)
    account = "sandbox" if wording.is_of_sandbox(document["plan"]) else "account"
    if not document["converged"]:
        return f"The {account} does not match {name} yet."
    summary = document["plan"]["summary"]
    blocked, left_alone = summary["blocked"], summary["left_alone"]
    exceptions = [
        *([wording.count(blocked, "blocked wish")] if blocked else []),
        *([f"{left_alone} left alone"] if left_alone else []),
    ]
    apart = f", apart from {' and '.join(exceptions)}" if exceptions else ""
    return f"The {account} matches {name}{apart}."


def _failure_lines(document: OutcomeDocument, file: str, width: int, *, color: bool) -> list[str]:
    """Draw what Simkl has otherwise; what the run did not come to is counted in the verdict."""
    failed = [item for item in document["failed"] if item["reason"] not in OF_THE_RUN]
    view = view_of(document["plan"], file)
    rows = [
        operation_row(item, view)._replace(symbol="!", notes=(item["reason"],), tone=Tone.PROBLEM)
        for item in failed[:LARGE]
    ]
    columns = fit_columns(rows, width)
    lines = [line for row in rows for line in row_lines(row, columns, color=color)]
    if len(failed) > LARGE:
        lines.append(f"    … {len(failed) - LARGE:,} more; --format json lists all")
    return lines
