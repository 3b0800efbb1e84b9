"""What ``import EXPORT…`` does: read exports, join them, write the library and the files beside it.

Everything is read and checked before the first file is written.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from reconciler import __version__
from reconciler.documents.backup import HistoryEntryDocument
from reconciler.documents.importing import FileDocument, ImportDocument, WithheldDocument
from reconciler.exports.archive import Member
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked
from reconciler.exports.forms import sources_of
from reconciler.exports.history import (
    extended_entries,
    history_file,
    history_text,
    read_history,
)
from reconciler.exports.joining import JoinedItem
from reconciler.exports.library_file import library_of_exports
from reconciler.exports.report import Brought, bring, import_document
from reconciler.exports.review import ReviewRow, extended, review_rows, review_text
from reconciler.files.atomic import require_new, require_writable, write_atomically
from reconciler.library.editing.canonical import readable
from reconciler.library.reading.read import check_library
from reconciler.model.errors import EditFailed
from reconciler.model.media import Status
from reconciler.usecases.library_file import LibraryFile, read_library_file, replace_library_file
from reconciler.usecases.merge_exports import merge_into

STDOUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class ExportsRequest:
    """What is asked of an import of exports.

    Attributes:
        exports: Files, archives and folders.
        out: The library file; ``STDOUT`` gives its text alone.
        force: Overwrite files that exist.
        merge: Extend files that exist.
        no_prune: Set ``prune`` to false in a file that is extended.
        status: The status of rows whose own the export does not tell.
        ask_password: Gives the password of an encrypted archive by its name, or None.
        search: Looks up titles without an id; None leaves them to a person.
        now: The time, with a time zone.
    """

    exports: Sequence[Path]
    out: Path
    force: bool
    merge: bool
    no_prune: bool
    status: Status | None
    ask_password: Callable[[str], str | None]
    search: Callable[[Brought], Brought] | None
    now: datetime


class Imported(NamedTuple):
    """What an import of exports came to.

    Attributes:
        document: The report.
        library: The text of the library file; empty where none was written for lack of titles.
        is_barren: Whether every row was left out.
    """

    document: ImportDocument
    library: str
    is_barren: bool = False


def review_path(library: Path) -> Path:
    """Return the review file that belongs to a library file: ``library.review.csv``."""
    return library.with_name(f"{library.stem}.review.csv")


def history_path(library: Path) -> Path:
    """Return the history file that belongs to a library file: ``library.history.json``."""
    return library.with_name(f"{library.stem}.history.json")


def import_exports(request: ExportsRequest) -> Imported:
    """Read exports and write or extend a library file, and what does not fit into it beside it.

    Where all rows of the exports are left out, nothing is written.

    Raises:
        BadExport: An export cannot be read; nothing was written.
        Refused: A file exists that would be overwritten; nothing was written.
        InvalidLibrary: The file that is to be extended has problems; nothing was written.
        EditFailed: It is written in a way in which it cannot be extended; nothing was written.
        FileFailure: A file cannot be read or written.
    """
    if request.out != STDOUT:
        require_writable(request.out)
    if request.merge and request.out != STDOUT and request.out.exists():
        return _extend(request, read_library_file(request.out))
    overwrites = request.force or request.merge
    if request.out != STDOUT and not overwrites:
        _refuse_to_overwrite([request.out])
    brought = _bring(request)
    if _is_barren(brought):
        return Imported(_document(request, brought, written=False), "", is_barren=True)
    text = library_of_exports(brought.joined.items)
    _check(text, brought.joined.items, request.out)
    if request.out == STDOUT:
        return Imported(_document(request, brought, written=False), text)
    beside = _beside(request, brought)
    if not overwrites:
        _refuse_to_overwrite(beside)
    write_atomically(request.out, text.encode())
    for path, content in beside.items():
        write_atomically(path, content.encode())
    return Imported(_document(request, brought, written=True), text)


def _extend(request: ExportsRequest, file: LibraryFile) -> Imported:
    brought = _bring(request)
    if _is_barren(brought):
        return Imported(_document(request, brought, written=False), "", is_barren=True)
    merged = merge_into(file, brought.joined.items, no_prune=request.no_prune)
    beside = _beside(request, brought)
    replace_library_file(file, merged.data)
    for path, content in beside.items():
        write_atomically(path, content.encode())
    document = _document(request, brought, written=True, merged=True, withheld=merged.withheld)
    document["library"]["written"] = merged.data != file.data
    return Imported(document, merged.data.decode("utf-8-sig"))


def _bring(request: ExportsRequest) -> Brought:
    with ExitStack() as stack:
        sources = sources_of(request.exports, request.ask_password, stack)
        brought = bring(sources, Asked(request.now.astimezone(UTC).date(), request.status))
    return request.search(brought) if request.search is not None else brought


def _is_barren(brought: Brought) -> bool:
    """Return whether there were rows, and none of them is of any use."""
    took = brought.joined.items or brought.review or brought.history
    return not took and any(source["left_out"] for source in brought.sources)


def _refuse_to_overwrite(paths: Iterable[Path]) -> None:
    for path in paths:
        require_new(
            path,
            "Extend it with --merge, write elsewhere with --out, or overwrite it with --force.",
        )


def _check(text: str, items: Sequence[JoinedItem], out: Path) -> None:
    """Read the library back and compare it with what was meant."""
    checked = check_library(text.encode(), str(out))
    listed = Counter(
        (wish.type, wish.status, wish.title, tuple(sorted(wish.ids.items())))
        for wish in (checked.library.wishes if checked.library is not None else ())
    )
    meant = Counter(
        (
            item.type,
            item.status,
            readable(item.title) if item.title else None,
            tuple(sorted(item.ids.items())),
        )
        for item in items
    )
    if checked.library is None or listed != meant:
        where = checked.problems[0] if checked.problems else None
        raise EditFailed(
            "the library file does not read as the exports that it was written from"
            + (f": {where.message} (line {where.line})" if where else ""),
            "This is a mistake in the program; please report it. Nothing was written.",
        )


def _beside(request: ExportsRequest, brought: Brought) -> dict[Path, str]:
    """Return what the files beside the library shall hold; those that need no change are absent.

    Raises:
        FileFailure: One that there is something for cannot be written.
    """
    review, history = review_path(request.out), history_path(request.out)
    rows: Sequence[ReviewRow] = brought.review
    entries: Sequence[HistoryEntryDocument] = brought.history
    texts = {}
    known_entries: Sequence[HistoryEntryDocument] | None = None
    known_rows: Sequence[ReviewRow] | None = None
    for path, content in ((history, entries), (review, rows)):
        if content:
            require_writable(path)
    if entries and request.merge and history.exists():
        known_entries = read_history(history.read_bytes(), str(history))
        entries = extended_entries(known_entries, entries)
    if entries and entries != known_entries:
        moment = request.now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        program = f"reconciler/{__version__}"
        texts[history] = history_text(history_file(entries, program=program, created_at=moment))
    if rows and request.merge and review.exists():
        member = Member(str(review), "", lambda: review.open("rb"))
        known_rows = tuple(review_rows(Table(member)))
        rows = extended(known_rows, rows)
    if rows and rows != known_rows:
        texts[review] = review_text(rows)
    return texts


def _document(
    request: ExportsRequest,
    brought: Brought,
    *,
    written: bool,
    merged: bool = False,
    withheld: Iterable[WithheldDocument] = (),
) -> ImportDocument:
    out = request.out if written else Path("library.yaml")
    review, history = str(review_path(out)), str(history_path(out))
    library: FileDocument = {
        "file": str(out) if written else None,
        "written": written,
        "count": len(brought.joined.items),
    }
    if merged:
        library["merged"] = True
    return import_document(
        brought,
        library=library,
        review={
            "file": review if brought.review else None,
            "written": written and bool(brought.review),
            "count": len(brought.review),
        },
        history_file=history if brought.history else None,
        history_written=written and bool(brought.history),
        withheld=withheld,
    )
