"""What an import of exports brings, and its report as a document."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from reconciler.documents.backup import HistoryEntryDocument
from reconciler.documents.importing import (
    FileDocument,
    ImportDocument,
    LeftOutDocument,
    RemarkDocument,
    SourceDocument,
    TotalDocument,
    WithheldDocument,
)
from reconciler.exports.form import Asked
from reconciler.exports.forms import Source
from reconciler.exports.history import episode_count, has_history, history_entry
from reconciler.exports.item import FoundItem, LeftOut, Remark, RowPlace, Stated
from reconciler.exports.joining import FromSource, Joined, join
from reconciler.exports.review import ReviewRow, review_row

MOST_PLACES: Final = 5
_UNOPENED: Final = "files of the export that hold no titles, and were not opened"


@dataclass(frozen=True, slots=True)
class Brought:
    """What exports bring.

    Attributes:
        joined: The titles.
        sources: What came of each source.
        review: The rows of the review file.
        history: The entries of the history file.
        notes: What each source was read to hold, for joining anew.
    """

    joined: Joined
    sources: tuple[SourceDocument, ...]
    review: tuple[ReviewRow, ...]
    history: tuple[HistoryEntryDocument, ...]
    notes: "tuple[SourceNotes, ...]"


@dataclass
class SourceNotes:
    """What a source was read to hold beside titles."""

    source: Source
    rows: int = 0
    left_out: dict[str, LeftOutDocument] = field(default_factory=dict)
    totals: list[TotalDocument] = field(default_factory=list)
    remarks: list[RemarkDocument] = field(default_factory=list)


def bring(sources: Sequence[Source], asked: Asked) -> Brought:
    """Read sources and join what they hold.

    Raises:
        BadExport: One of them is damaged; its place is named.
    """
    found: list[FromSource] = []
    notes = []
    for place, source in enumerate(sources):
        note = SourceNotes(source)
        notes.append(note)
        for one in source.form.read(source.parts, asked):
            if isinstance(one, FoundItem):
                note.rows += one.rows
                found.append(FromSource(place, source.form.service, one))
            else:
                _note(note, one)
        if source.unopened:
            _note(note, Remark(_UNOPENED, RowPlace(source.unopened[0]), len(source.unopened)))
    return _brought(found, notes)


def with_ids(brought: Brought, find: Callable[[FoundItem], Mapping[str, str]]) -> Brought:
    """Join anew what exports bring, with ids for titles that are up for review.

    Args:
        brought: What the exports bring.
        find: Gives the ids of a title, empty when it has none to give.
    """
    found = [one for item in brought.joined.items for one in item.of]
    for one in brought.joined.review:
        ids = find(one.item)
        known = one.item._replace(ids={**one.item.ids, **ids}, reason="") if ids else one.item
        found.append(one._replace(item=known))
    return _brought(found, brought.notes)


def _brought(found: Sequence[FromSource], notes: Sequence[SourceNotes]) -> Brought:
    joined = join(found)
    fates = _fates(joined, len(notes))
    history = tuple(history_entry(item) for item in joined.items if has_history(item))
    return Brought(
        joined,
        tuple(_source_document(*pair) for pair in zip(notes, fates, strict=True)),
        tuple(review_row(one.item) for one in joined.review),
        history,
        tuple(notes),
    )


def import_document(
    brought: Brought,
    *,
    library: FileDocument,
    review: FileDocument,
    history_file: str | None,
    history_written: bool,
    withheld: Iterable[WithheldDocument] = (),
) -> ImportDocument:
    """Return the report of an import.

    Args:
        brought: What the exports bring.
        library: The library file.
        review: The review file.
        history_file: The name of the history file, or None without one.
        history_written: Whether it was written.
        withheld: What a merge did not write.
    """
    counts: dict[str, Counter[str]] = {}
    for item in brought.joined.items:
        counts.setdefault(item.type.value, Counter())[item.status.value] += 1
    episodes, undated = episode_count(brought.history)
    return {
        "format_version": 1,
        "library": library,
        "items": {media_type: dict(statuses) for media_type, statuses in counts.items()},
        "review": review,
        "history": {
            "file": history_file,
            "written": history_written,
            "titles": len(brought.history),
            "episodes": episodes,
            "undated": undated,
        },
        "sources": list(brought.sources),
        "decisions": [
            {
                "type": decision.type.value,
                "title": decision.title,
                "what": decision.what,
                "taken": decision.taken,
                "given": [
                    {"service": service, "value": value} for service, value in decision.given
                ],
            }
            for decision in brought.joined.decisions
        ],
        "shared_ids": [
            {"type": item.type.value, "title": item.label, "ids": dict(item.ids)}
            for item in brought.joined.items
            if item.has_shared_ids_alone
        ],
        "withheld": list(withheld),
    }


def _note(notes: SourceNotes, one: LeftOut | Stated | Remark) -> None:
    if isinstance(one, LeftOut):
        notes.rows += one.rows
        kept = notes.left_out.setdefault(
            one.reason, {"reason": one.reason, "rows": 0, "places": []}
        )
        kept["rows"] += one.rows
        if len(kept["places"]) < MOST_PLACES:
            kept["places"].append(str(one.place))
    elif isinstance(one, Stated):
        notes.totals.append({"what": one.what, "stated": one.stated, "found": one.found})
    else:
        notes.remarks.append({"text": one.text, "count": one.times, "place": _text(one.place)})


def _text(place: RowPlace) -> str:
    return str(place) if place.file else ""


def _fates(joined: Joined, sources: int) -> list[Counter[str]]:
    """Count for each source what became of its titles."""
    fates: list[Counter[str]] = [Counter() for _ in range(sources)]
    for item in joined.items:
        for place, one in enumerate(item.of):
            fates[one.source]["joined" if place else "taken"] += 1
    for one in joined.review:
        fates[one.source]["review"] += 1
    return fates


def _source_document(notes: SourceNotes, fate: Counter[str]) -> SourceDocument:
    source = notes.source
    return {
        "files": list(source.files),
        "form": source.form.name,
        "service": source.form.service,
        "members": [part.member.name for part in source.parts if part.member.name],
        "rows": notes.rows,
        "titles": fate.total(),
        "taken": fate["taken"],
        "joined": fate["joined"],
        "review": fate["review"],
        "left_out": list(notes.left_out.values()),
        "totals": notes.totals,
        "remarks": notes.remarks,
    }
