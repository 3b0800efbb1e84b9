"""The plan for people at a terminal: one dense line a change, the totals last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.documents.plan import (
    BlockedDocument,
    DriftDocument,
    LeftAloneDocument,
    OperationDocument,
    PlanDocument,
)
from reconciler.model.media import MediaType
from reconciler.model.plan import Action
from reconciler.rendering import wording
from reconciler.rendering.rows import NARROWEST, Columns, Row, fit_columns, row_lines
from reconciler.rendering.terminal import Tone, clean, paint, wrap

LARGE: Final = 200
"""Operations above which a plan starts with its counts and folds what loses nothing."""

UNFOLDED: Final = 50
"""Operations of a section that a large plan lists beside those that lose or mark something."""

LEFT_ALONE_LISTED: Final = 20
"""Titles left alone that are listed."""

ELSEWHERE: Final = "--full lists all"

_SYMBOLS: Final = {Action.ADD: "+", Action.MOVE: "~", Action.RATE: "*", Action.REMOVE: "-"}
_TONES: Final = {
    Action.ADD: Tone.ADD,
    Action.MOVE: Tone.MOVE,
    Action.RATE: Tone.MOVE,
    Action.REMOVE: Tone.REMOVE,
}


class _Section(NamedTuple):
    """A heading with its rows; a string among them is a line that counts what is folded."""

    heading: str
    rows: Sequence[Row | str]


def plan_text(
    document: PlanDocument, *, file: str, width: int, color: bool, full: bool = False
) -> str:
    """Draw a plan's JSON form for a terminal.

    A large plan is folded, but never what loses something or marks more than its line says; what is
    folded is counted, by kind of effect too.

    Args:
        document: What ``plan_document`` gives.
        file: The library file's name as the person gave it.
        width: Cells of a line; only the last line and the notes of very narrow terminals exceed it.
        color: Whether to colour with SGR sequences; without, no control character but newlines.
        full: Fold nothing, however long the plan is.

    Returns:
        Lines without a newline at the end: at last the totals, and below them why apply refuses
        the plan, if it does.
    """
    sections = [section for section in _sections(document, file, full=full) if section.rows]
    columns = fit_columns(
        (row for section in sections for row in section.rows if isinstance(row, Row)), width
    )
    lines = list(_opening(document, columns, color=color))
    for section in sections:
        lines.append(paint(section.heading, Tone.HEADING, color=color))
        for row in section.rows:
            if isinstance(row, Row):
                lines.extend(row_lines(row, columns, color=color))
            else:
                lines.append("    " + paint(row, Tone.FAINT, color=color))
    lines.extend(warning_lines(document["warnings"], width, color=color))
    lines.append(paint(wording.summary_line(document, file=file), Tone.HEADING, color=color))
    about = wording.filters_line(document)
    if about:
        told = wrap(about, max(width, NARROWEST))
        lines.extend(paint(line, Tone.FAINT, color=color) for line in told)
    for sentence in wording.refusal_lines(document):
        told = wrap(sentence, max(width, NARROWEST))
        lines.extend(paint(line, Tone.REMOVE, color=color) for line in told)
    return "\n".join(lines)


def warning_lines(warnings: Sequence[str], width: int, *, color: bool) -> list[str]:
    """Draw warnings under a heading; nothing when there are none."""
    if not warnings:
        return []
    lines = [paint("warnings", Tone.HEADING, color=color)]
    for warning in warnings:
        first, *rest = wrap(clean(warning), max(width, NARROWEST) - 4) or [""]
        lines.append(f"  {paint('!', Tone.MOVE, color=color)} {first}".rstrip(" "))
        lines.extend(f"    {line}" for line in rest)
    return lines


def operation_row(operation: OperationDocument, file: str, notes: Iterable[str] = ()) -> Row:
    """Return the row of one operation: its symbol, change, place, then notes and effects."""
    action = Action(operation["action"])
    return Row(
        symbol=_SYMBOLS[action],
        title=wording.title(operation),
        year=wording.year_suffix(operation),
        change=wording.operation_change(operation),
        place=wording.place(operation["line"], file),
        notes=(*notes, *operation["effects"]),
        tone=_TONES[action],
    )


def _sections(document: PlanDocument, file: str, *, full: bool) -> Iterator[_Section]:
    operations = document["operations"]
    fold = len(operations) > LARGE and not full
    for media_type in MediaType:
        ours = [
            operation
            for operation in operations
            if operation["type"] == media_type and not wording.is_drift(operation)
        ]
        yield _Section(media_type.value, list(_operation_rows(ours, file, {}, fold=fold)))
    yield _Section("blocked", [_blocked_row(item, file) for item in document["blocked"]])
    yield _drift_section(document, file, fold=fold)
    yield _Section("left alone", list(_left_alone_rows(document["left_alone"], full=full)))


def _drift_section(document: PlanDocument, file: str, *, fold: bool) -> _Section:
    undone = [operation for operation in document["operations"] if wording.is_drift(operation)]
    rows = list(_operation_rows(undone, file, wording.drift_by_title(document), fold=fold))
    rows.extend(_kept_row(item) for item in wording.kept_drift(document))
    return _Section(f"drift ({wording.DRIFT_MEANING}{wording.drift_policy(document)})", rows)


def _operation_rows(
    operations: Sequence[OperationDocument],
    file: str,
    drift: Mapping[tuple[str, int], DriftDocument],
    *,
    fold: bool,
) -> Iterator[Row | str]:
    cheap = [item for item in operations if not wording.is_costly(item)]
    folded = cheap[UNFOLDED:] if fold else []
    hidden = {wording.key(item) for item in folded}
    for operation in operations:
        if wording.key(operation) in hidden:
            continue
        item = drift.get(wording.key(operation))
        yield operation_row(operation, file, [item["note"]] if item is not None else ())
    if folded:
        counted = wording.to_do(wording.tally(folded), more=True)
        yield _folding("; ".join([counted, *wording.effect_tally(folded)]))


def _blocked_row(item: BlockedDocument, file: str) -> Row:
    return Row(
        symbol="!",
        title=wording.title(item),
        year=wording.year_suffix(item),
        change=wording.change(item["from"], item["to"], arrow="↛"),
        place=wording.place(item["line"], file),
        notes=(item["reason"],),
        tone=Tone.PROBLEM,
    )


def _kept_row(item: DriftDocument) -> Row:
    return Row(
        symbol="=",
        title=wording.title(item),
        year=wording.year_suffix(item),
        change=wording.operation_change(item),
        notes=(item["note"],),
        tone=Tone.KEEP,
    )


def _left_alone_rows(items: Sequence[LeftAloneDocument], *, full: bool) -> Iterator[Row | str]:
    listed = len(items) if full else LEFT_ALONE_LISTED
    for item in items[:listed]:
        yield Row(
            symbol="=",
            title=wording.title(item),
            year=wording.year_suffix(item),
            change=item["status"] or wording.GONE,
            notes=(item["reason"],),
            tone=Tone.KEEP,
        )
    if len(items) > listed:
        yield _folding(f"{len(items) - listed:,} more left alone")


def _folding(what: str) -> str:
    return f"… {what}; {ELSEWHERE}"


def _opening(document: PlanDocument, columns: Columns, *, color: bool) -> Iterator[str]:
    """Yield the counts that a large plan starts with."""
    operations = document["operations"]
    if len(operations) <= LARGE:
        return
    removals = document["summary"]["remove"]
    by_type = {
        media_type: wording.tally(item for item in operations if item["type"] == media_type)
        for media_type in MediaType
    }
    parts = [
        f"{media_type} {wording.to_do(counts)}"
        for media_type, counts in by_type.items()
        if any(counts.values())
    ]
    text = (
        f"{wording.count(len(operations), 'change')}, {wording.count(removals, 'removal')} among "
        f"them: {'; '.join(parts)}"
    )
    tone = Tone.REMOVE if removals else Tone.HEADING
    for line in wrap(text, columns.width):
        yield paint(line, tone, color=color)
