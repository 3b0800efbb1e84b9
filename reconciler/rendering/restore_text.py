"""A restore as text: what it would put back, and what did not come back."""

from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Final

from reconciler.documents.restore import (
    RestorableDocument,
    RestoredDocument,
    RestorePlanDocument,
)
from reconciler.model.titles import UNTITLED, NameOf, named, namesakes, year_behind
from reconciler.rendering import wording
from reconciler.rendering.plan_text import Row, fit_columns, row_lines
from reconciler.rendering.terminal import Tone, clean

_MOST_FIELDS: Final = 8
_MORE: Final = "of which the account has more"


def restore_plan_text(
    document: RestorePlanDocument, file: str, *, width: int, color: bool = False
) -> str:
    """Describe what a restore would put back, and what of the account it would replace.

    Args:
        document: ``RestorePlan.document()``.
        file: The backup's name.
        width: Cells of a line; only the sentences around the rows exceed it.
        color: Whether to colour with SGR sequences.
    """
    items, unchanged, more = document["items"], document["unchanged"], document["more"]
    beyond = f" ({more:,} {_MORE})" if more else ""
    lines = wording.sandbox_lines(document)
    if not items:
        as_it_is = {
            0: f"Nothing to restore of {clean(file)}",
            1: f"Nothing to restore: 1 title of {clean(file)} is as in the backup",
        }
        more_are = f"Nothing to restore: all {unchanged:,} of {clean(file)} are as in the backup"
        return "\n".join([*lines, f"{as_it_is.get(unchanged, more_are)}{beyond}."])
    shared = _shared(items)
    rows = [_row(item, shared) for item in items]
    columns = fit_columns(rows, width)
    lines.extend(line for row in rows for line in row_lines(row, columns, color=color))
    requests = document["requests"]
    lines.append(
        f"Restore: {len(items):,} to put back; {unchanged:,} as in the backup already{beyond}. "
        f"{requests:,} write request{'' if requests == 1 else 's'}. "
        "Nothing that the account has beside the backup is taken away."
    )
    return "\n".join(lines)


def restore_result_text(document: RestoredDocument) -> str:
    """Describe what came back, what did not, what stopped it, and the way back.

    Args:
        document: ``Restored.document()``.
    """
    lines = [_verdict(document)]
    left = document["left"] or ()
    if "error" in document:
        # What a restore did not come to is counted in the verdict.
        left = [item for item in left if item["unreadable"] or item["unaskable"]]
    shared = _shared(left)
    for item in left:
        lines.append(f"  ! {_name(item, shared)}")
        if item["unreadable"]:
            lines.append(f"      nothing was sent for it: {clean(item['unreadable'])}")
        elif item["from"] is None:
            lines.append("      it is not in the library")
        if item["unaskable"]:
            lines.append(f"      Simkl takes no {item['to']} for {item['type']}: file it by hand")
        differences = item["differences"]
        lines.extend(
            f"      {clean(difference['actual'])}; in the backup {clean(difference['saved'])}"
            for difference in differences[:_MOST_FIELDS]
        )
        if len(differences) > _MOST_FIELDS:
            lines.append(f"      and {len(differences) - _MOST_FIELDS} more fields")
    lines.extend(_way_on(document))
    return "\n".join(lines)


def _verdict(document: RestoredDocument) -> str:
    wanted, left, more = document["wanted"], document["left"], document["more"]
    error = document.get("error")
    stopped = f"Failed: {clean(error['message']).rstrip('.')}. " if error is not None else ""
    if left is None:
        return (
            f"{stopped}What of the {wanted:,} was put back is not known, as the account could not "
            "be read afterwards."
        )
    beyond = f", {more:,} {_MORE}" if more else ""
    where = " This was the sandbox." if wording.is_of_sandbox(document) else ""
    lacking = f", {len(left):,} are not" if stopped and left else ""
    told = f"{wanted - len(left):,} of {wanted:,} are as in the backup"
    return f"{stopped}Restored: {told}{beyond}{lacking}.{where}"


def _way_on(document: RestoredDocument) -> Iterator[str]:
    error = document.get("error")
    if error is not None:
        yield "Running the same restore again goes on where it stopped."
    if document["backup"] is not None:
        yield f"Before: {clean(document['backup'])}"
        is_sandbox = wording.is_of_sandbox(document)
        yield wording.undo_line(document["backup"], is_sandbox=is_sandbox)


def _row(item: RestorableDocument, shared: Set[Hashable]) -> Row:
    title = item["title"] or UNTITLED
    suffix = year_behind(item["title"], item["year"]) + _ident(item, shared)
    if item["unreadable"]:
        return Row("!", title, suffix, "left as it is", "", (item["unreadable"],), Tone.PROBLEM)
    is_new = item["from"] is None
    before = item["from"] or "gone"
    move = item["to"] if before == item["to"] else f"{before} → {item['to']}"
    replaced = f"replaces {', '.join(item['replaces'])}" if item["replaces"] else ""
    notes = (", ".join(item["brings"]), replaced)
    symbol, tone = ("+", Tone.ADD) if is_new else ("~", Tone.MOVE)
    return Row(symbol, title, suffix, move, "", notes, tone)


def _shared(items: Sequence[RestorableDocument]) -> Set[Hashable]:
    return namesakes(NameOf(item["simkl"], item["title"], item["year"]) for item in items)


def _name(item: RestorableDocument, shared: Set[Hashable]) -> str:
    return named(clean(item["title"]), item["year"]) + _ident(item, shared)


def _ident(item: RestorableDocument, shared: Set[Hashable]) -> str:
    return f" · simkl:{item['simkl']}" if item["simkl"] in shared else ""
