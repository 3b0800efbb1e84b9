"""The plan for people at a terminal: one dense line a change, the totals last.

Columns fit all rows at once. At wide terminals a row is one line: symbol, title, change, place and
notes. Where that does not fit, notes, then places, then changes go on indented lines below. Only
titles are ever cut, and never below ``SHORTEST_NAME`` cells; everything else is wrapped.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
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
from reconciler.rendering.terminal import Tone, cell_width, clean, cut, fold, pad, paint, wrap

LARGE: Final = 200
"""Operations above which a plan starts with its counts and folds what loses nothing."""

UNFOLDED: Final = 50
"""Operations of a section that a large plan lists beside those that lose or mark something."""

LEFT_ALONE_LISTED: Final = 20
"""Titles left alone that are listed."""

WARNINGS_LISTED: Final = 20
"""Warnings that are listed."""

ELSEWHERE: Final = "--full lists all"

SHORTEST_NAME: Final = 13
"""Cells of a title that stay at least beside its year, however narrow the terminal is."""

NARROWEST: Final = 40
"""Cells that a layout assumes at least; a narrower terminal breaks the lines itself."""

_SYMBOLS: Final = {Action.ADD: "+", Action.MOVE: "~", Action.RATE: "*", Action.REMOVE: "-"}
_TONES: Final = {
    Action.ADD: Tone.ADD,
    Action.MOVE: Tone.MOVE,
    Action.RATE: Tone.MOVE,
    Action.REMOVE: Tone.REMOVE,
}
_COMFORTABLE_NAME: Final = 21
_MARGIN: Final = 4
_GAP: Final = 2
_INDENT: Final = 6


class Row(NamedTuple):
    """One title with what happens to it.

    Attributes:
        symbol: One character.
        title: The title as Simkl or the file has it.
        suffix: `` (2011)``, an id behind it where the name is another title's, too, or nothing; it
            stays when the title is cut.
        change: Such as ``watching → dropped``.
        place: Such as ``library.yaml:12``; may be empty.
        notes: Sentences; may be empty.
        tone: The colour of the symbol, and of everything in a removal.
    """

    symbol: str
    title: str
    suffix: str
    change: str
    place: str = ""
    notes: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


class Columns(NamedTuple):
    """Widths in cells that all rows of a view share.

    Attributes:
        width: The terminal's.
        title: Title and year together.
        change: The change, or 0 where changes go on lines of their own.
        place: Whether places stand on the row's first line.
    """

    width: int
    title: int
    change: int
    place: bool


class _Section(NamedTuple):
    """A heading with its rows; a string among them is a line that counts what is folded."""

    heading: str
    rows: Sequence[Row | str]


class View(NamedTuple):
    """What the rows of one plan are drawn with.

    Attributes:
        file: The library file's name as the person gave it.
        shared: The titles whose name another title of the plan has, too.
    """

    file: str
    shared: Set[Hashable]


def view_of(document: PlanDocument, file: str) -> View:
    """Return what the rows of a plan are drawn with."""
    return View(file, wording.shared_names(document))


def plan_text(
    document: PlanDocument,
    *,
    file: str,
    width: int,
    color: bool,
    full: bool = False,
    is_read_by_people: bool = False,
) -> str:
    """Draw a plan's JSON form for a terminal.

    A large plan is folded, but never what loses something or marks more than its line says; what is
    folded is counted, by kind of effect too.

    Args:
        document: What ``plan_document`` gives.
        file: The library file's name as the person gave it.
        width: Cells of a line; only the totals and the notes of very narrow terminals exceed it.
        color: Whether to colour with SGR sequences; without, no control character but newlines.
        full: Fold nothing, however long the plan is.
        is_read_by_people: Break the totals as well, a line that programs look for.

    Returns:
        Lines without a newline at the end: at last the totals, and below them why apply refuses
        the plan, if it does.
    """
    sections = [
        section
        for section in _sections(document, view_of(document, file), full=full)
        if section.rows
    ]
    columns = fit_columns(
        (row for section in sections for row in section.rows if isinstance(row, Row)), width
    )
    room = max(width, NARROWEST)
    told = [line for sentence in wording.sandbox_lines(document) for line in wrap(sentence, room)]
    lines = [paint(line, Tone.PROBLEM, color=color) for line in told]
    lines.extend(_opening(document, columns, color=color))
    for section in sections:
        told = fold(section.heading, room)
        lines.extend(paint(line, Tone.HEADING, color=color) for line in told)
        for row in section.rows:
            if isinstance(row, Row):
                lines.extend(row_lines(row, columns, color=color))
            else:
                told = fold(" " * _MARGIN + row, room)
                lines.extend(paint(line, Tone.FAINT, color=color) for line in told)
    listed = None if full else WARNINGS_LISTED
    lines.extend(warning_lines(document["warnings"], width, color=color, listed=listed))
    summary = wording.summary_line(document, file=file)
    told = fold(summary, room) if is_read_by_people else [summary]
    lines.extend(paint(line, Tone.HEADING, color=color) for line in told)
    about = wording.filters_line(document)
    if about:
        told = wrap(about, max(width, NARROWEST))
        lines.extend(paint(line, Tone.FAINT, color=color) for line in told)
    for sentence in wording.refusal_lines(document):
        told = wrap(sentence, max(width, NARROWEST))
        lines.extend(paint(line, Tone.REMOVE, color=color) for line in told)
    return "\n".join(lines)


def warning_lines(
    warnings: Sequence[str], width: int, *, color: bool, listed: int | None = None
) -> list[str]:
    """Draw warnings under a heading, at most as many as are to be listed; nothing for none."""
    if not warnings:
        return []
    lines = [paint("warnings", Tone.HEADING, color=color)]
    for warning in warnings[:listed]:
        first, *rest = wrap(clean(warning), max(width, NARROWEST) - 4) or [""]
        lines.append(f"  {paint('!', Tone.MOVE, color=color)} {first}".rstrip(" "))
        lines.extend(f"    {line}" for line in rest)
    more = len(warnings) - len(warnings[:listed])
    if more:
        lines.append("    " + paint(_folding(f"{more:,} more"), Tone.FAINT, color=color))
    return lines


def operation_row(operation: OperationDocument, view: View, notes: Iterable[str] = ()) -> Row:
    """Return the row of one operation: its symbol, change, place, then notes and effects."""
    action = Action(operation["action"])
    return Row(
        symbol=_SYMBOLS[action],
        title=wording.title(operation),
        suffix=wording.suffix(operation, view.shared),
        change=wording.operation_change(operation),
        place=wording.place(operation["line"], view.file),
        notes=(*notes, *operation["effects"]),
        tone=_TONES[action],
    )


def fit_columns(rows: Iterable[Row], width: int) -> Columns:
    """Choose the widths with which all rows are legible on a terminal of that width."""
    width = max(width, NARROWEST)
    title = change = place = suffix = 0
    for row in rows:
        suffix = max(suffix, len(row.suffix))
        title = max(title, cell_width(clean(row.title)) + len(row.suffix))
        change = max(change, cell_width(row.change))
        place = max(place, cell_width(row.place))
    beside_change = width - _MARGIN - _GAP - change
    beside_place = beside_change - _GAP - place
    if beside_place >= min(title, _COMFORTABLE_NAME + suffix):
        return Columns(width, min(title, beside_place), change, place=True)
    if beside_change >= min(title, SHORTEST_NAME + suffix):
        return Columns(width, min(title, beside_change), change, place=False)
    return Columns(width, min(title, width - _MARGIN), 0, place=False)


def row_lines(row: Row, columns: Columns, *, color: bool) -> list[str]:
    """Draw one row; no line ends in spaces, and each line is coloured by itself."""
    beside, below = _details(row, columns)
    name = cut(clean(row.title), columns.title - len(row.suffix)) + row.suffix
    removal = row.tone is Tone.REMOVE
    text = pad(name, columns.title)
    if columns.change:
        text += " " * _GAP + pad(row.change, columns.change)
    symbol, text = row.symbol, text.rstrip(" ") if not beside else text + " " * _GAP
    if removal:
        first = paint(f"{symbol} {text}{beside}", row.tone, color=color)
    else:
        first = paint(symbol, row.tone, color=color) + f" {text}"
        first += paint(beside, Tone.FAINT, color=color)
    tone = row.tone if removal else Tone.FAINT
    wrapped = wrap(below, columns.width - _INDENT)
    return ["  " + first, *(" " * _INDENT + paint(line, tone, color=color) for line in wrapped)]


def _sections(document: PlanDocument, view: View, *, full: bool) -> Iterator[_Section]:
    operations = document["operations"]
    fold = len(operations) > LARGE and not full
    for media_type in MediaType:
        ours = [
            operation
            for operation in operations
            if operation["type"] == media_type and not wording.is_drift(operation)
        ]
        yield _Section(media_type.value, list(_operation_rows(ours, view, {}, fold=fold)))
    yield _Section("blocked", [_blocked_row(item, view) for item in document["blocked"]])
    yield _drift_section(document, view, fold=fold)
    yield _Section("left alone", list(_left_alone_rows(document["left_alone"], view, full=full)))


def _drift_section(document: PlanDocument, view: View, *, fold: bool) -> _Section:
    undone = [operation for operation in document["operations"] if wording.is_drift(operation)]
    rows = list(_operation_rows(undone, view, wording.drift_by_title(document), fold=fold))
    rows.extend(_kept_row(item, view) for item in wording.kept_drift(document))
    return _Section(f"drift ({wording.DRIFT_MEANING}{wording.drift_policy(document)})", rows)


def _operation_rows(
    operations: Sequence[OperationDocument],
    view: View,
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
        yield operation_row(operation, view, [item["note"]] if item is not None else ())
    if folded:
        counted = wording.to_do(wording.tally(folded), more=True)
        yield _folding("; ".join([counted, *wording.effect_tally(folded)]))


def _blocked_row(item: BlockedDocument, view: View) -> Row:
    return Row(
        symbol="!",
        title=wording.title(item),
        suffix=wording.suffix(item, view.shared),
        change=wording.change(item["from"], item["to"], arrow="↛"),
        place=wording.place(item["line"], view.file),
        notes=(item["reason"],),
        tone=Tone.PROBLEM,
    )


def _kept_row(item: DriftDocument, view: View) -> Row:
    return Row(
        symbol="=",
        title=wording.title(item),
        suffix=wording.suffix(item, view.shared),
        change=wording.operation_change(item),
        notes=(item["note"],),
        tone=Tone.KEEP,
    )


def _left_alone_rows(
    items: Sequence[LeftAloneDocument], view: View, *, full: bool
) -> Iterator[Row | str]:
    listed = len(items) if full else LEFT_ALONE_LISTED
    for item in items[:listed]:
        yield Row(
            symbol="=",
            title=wording.title(item),
            suffix=wording.suffix(item, view.shared),
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


def _details(row: Row, columns: Columns) -> tuple[str, str]:
    """Split what follows the change into what stands beside it and what goes below."""
    notes = [clean(note) for note in row.notes]
    if not columns.change:
        return "", _joined(row.change, row.place, *notes)
    everything = _joined(row.place, *notes)
    room = columns.width - _MARGIN - columns.title - columns.change - 2 * _GAP
    if cell_width(everything) <= room:
        return everything, ""
    return (row.place, _joined(*notes)) if columns.place else ("", everything)


def _joined(*parts: str) -> str:
    return "; ".join(text for part in parts if (text := part.strip(" ")))
