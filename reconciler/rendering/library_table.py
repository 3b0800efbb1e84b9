"""A library as a table: rows of an account or of a file, as text, JSON or CSV."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler.documents.rows import LibraryDocument, LibraryRow
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.model.account import Entry
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status
from reconciler.model.titles import UNTITLED, NameOf, namesakes
from reconciler.rendering.terminal import Tone, cell_width, clean, cut, pad, paint, wrap

_WIDTH: Final = 100
_GAP: Final = "  "
_COMFORTABLE_TITLE: Final = 28
_SHORTEST_TITLE: Final = 20
_RIGHT: Final = frozenset({"year", "progress", "rating", "simkl"})
_IDENT: Final = "ident"
"""The key of an id that stands beside a title, which is no column."""

_SACRIFICED: Final = ("simkl", "rating", "progress", "year")
_CSV_COLUMNS: Final = ("type", "status", "title", "year", "watched", "total", "rating", "simkl")
_FORMULA_STARTS: Final = ("=", "+", "-", "@")
_STATUS_ORDER: Final = {status.value: place for place, status in enumerate(Status)}
_TYPE_ORDER: Final = {media_type.value: place for place, media_type in enumerate(MediaType)}


def items_of_entries(entries: Iterable[Entry]) -> list[LibraryRow]:
    """Return the rows of an account, by type, status and title; movies have no episodes."""
    return _sorted(
        {
            "type": entry.type.value,
            "status": entry.status.value if entry.status else entry.status_text,
            "title": entry.title,
            "year": entry.year,
            "watched": None if entry.type is MediaType.MOVIES else entry.watched,
            "total": None if entry.type is MediaType.MOVIES else entry.total,
            "rating": entry.rating,
            "simkl": entry.simkl,
            "ids": dict(entry.ids),
        }
        for entry in entries
    )


def items_of_wishes(wishes: Iterable[Wish]) -> list[LibraryRow]:
    """Return the rows of a library file, by type, status and title; it knows of no progress."""
    return _sorted(
        {
            "type": wish.type.value,
            "status": wish.status.value,
            "title": wish.title or "",
            "year": wish.year,
            "watched": None,
            "total": None,
            "rating": wish.rating,
            "simkl": int(wish.ids["simkl"]) if "simkl" in wish.ids else None,
            "ids": {key: value for key, value in wish.ids.items() if key != "simkl"},
        }
        for wish in wishes
    )


def library_document(items: Sequence[LibraryRow]) -> LibraryDocument:
    """Return the table's JSON form."""
    return {"format_version": FORMAT_VERSION, "items": list(items)}


def library_csv(items: Iterable[LibraryRow]) -> str:
    r"""Return the table as CSV: a header line, then a line for each title.

    Titles are other people's text. One that a spreadsheet would take for a formula, because it
    starts with ``=``, ``+``, ``-`` or ``@``, gets an apostrophe in front; control characters
    become escapes such as ``\x1b``, so that a title is always on one line.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for item in items:
        cells: Mapping[str, object] = item
        writer.writerow([_csv_cell(cells[column]) for column in _CSV_COLUMNS])
    return text.getvalue()


def library_table(items: Sequence[LibraryRow], *, width: int = _WIDTH, color: bool = False) -> str:
    """Draw the table for people at a terminal, with counts at its end.

    Where the terminal is too narrow for a column each, type and status stand above their titles;
    where it is narrower still, numbers are left out, and the table says so.

    Where titles share name and year, and the table does not show their Simkl id, an id stands
    beside the name.

    Args:
        items: The rows, sorted by type and status.
        width: Cells of a line.
        color: Whether to colour with SGR sequences.
    """
    if not items:
        return "No titles."
    names = (NameOf(place, item["title"], item["year"]) for place, item in enumerate(items))
    shared = namesakes(names)
    rows = [_cells(item, is_shared=place in shared) for place, item in enumerate(items)]
    widths = _widths(rows)
    lines = _wide(rows, widths, width, color=color) or _narrow(rows, widths, width, color=color)
    return "\n".join([*lines, "", *_counts(items, width)])


def _sorted(items: Iterable[LibraryRow]) -> list[LibraryRow]:
    return sorted(
        items,
        key=lambda item: (
            _TYPE_ORDER[item["type"]],
            _STATUS_ORDER.get(item["status"], len(_STATUS_ORDER)),
            item["status"],
            item["title"].casefold(),
            item["year"] or 0,
            item["simkl"] or 0,
        ),
    )


def _csv_cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _cells(item: LibraryRow, *, is_shared: bool) -> dict[str, str]:
    return {
        _IDENT: f" · {_first_id(item)}" if is_shared and item["title"].strip() else "",
        "type": item["type"],
        "status": clean(item["status"]),
        "title": clean(item["title"].strip() or _first_id(item)),
        "year": _number(item["year"]),
        "progress": _progress(item["watched"], item["total"]),
        "rating": _number(item["rating"]),
        "simkl": _number(item["simkl"]),
    }


def _first_id(item: LibraryRow) -> str:
    """Name a title without a title, as the file writes it."""
    if item["simkl"] is not None:
        return f"simkl:{item['simkl']}"
    return next((f"{key}:{value}" for key, value in item.get("ids", {}).items()), UNTITLED)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _progress(watched: int | None, total: int | None) -> str:
    if not watched and not total:
        return ""
    return f"{watched}/{total}" if total else str(watched)


def _widths(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Return each column's cells; a number that no row has makes no column."""
    widths = {}
    for name in (name for name in rows[0] if name != _IDENT):
        widest = max(cell_width(row[name]) for row in rows)
        if name == "title":
            widest = max(cell_width(row[name] + _ident(row, rows[0])) for row in rows)
        if widest or name not in _RIGHT:
            widths[name] = max(len(name), widest)
    return widths


def _wide(
    rows: Sequence[Mapping[str, str]], widths: Mapping[str, int], width: int, *, color: bool
) -> list[str]:
    """Draw every column; nothing where titles would get too few cells."""
    room = _room(widths, widths, width)
    if room < min(widths["title"], _COMFORTABLE_TITLE):
        return []
    fitted = {**widths, "title": min(widths["title"], room)}
    header = _line({name: name for name in fitted}, fitted)
    return [paint(header, Tone.HEADING, color=color), *(_line(row, fitted) for row in rows)]


def _narrow(
    rows: Sequence[Mapping[str, str]], widths: Mapping[str, int], width: int, *, color: bool
) -> list[str]:
    """Draw type and status above their titles, and as many of the numbers as there is room for."""
    columns = [name for name in widths if name not in {"type", "status"}]
    wanted = min(widths["title"], _SHORTEST_TITLE)
    left_out = []
    for name in (name for name in _SACRIFICED if name in columns):
        if _room(widths, columns, width) >= wanted:
            break
        columns.remove(name)
        left_out.append(name)
    room = max(_room(widths, columns, width), 1)
    fitted = {name: widths[name] for name in columns}
    widest = max(cell_width(row["title"] + _ident(row, columns)) for row in rows)
    fitted["title"] = min(widest, room)
    lines = list(_grouped(rows, fitted, color=color))
    if left_out:
        lines += ["", *wrap(f"Too narrow for: {', '.join(left_out)}.", width)]
    return lines


def _grouped(
    rows: Iterable[Mapping[str, str]], widths: Mapping[str, int], *, color: bool
) -> Iterator[str]:
    heading = ""
    for row in rows:
        group = f"{row['type']} · {row['status']}"
        if group != heading:
            if heading:
                yield ""
            heading = group
            yield paint(group, Tone.HEADING, color=color)
        yield _line(row, widths)


def _room(widths: Mapping[str, int], columns: Iterable[str], width: int) -> int:
    """Return how many cells of a line the other columns leave to the title."""
    return width - sum(widths[name] + len(_GAP) for name in columns if name != "title")


def _line(row: Mapping[str, str], widths: Mapping[str, int]) -> str:
    ident = _ident(row, widths)
    cells = []
    for name, width in widths.items():
        if name in _RIGHT:
            cells.append(row[name].rjust(width))
            continue
        end = ident if name == "title" else ""
        cells.append(pad(cut(row[name], max(width - cell_width(end), 1)) + end, width))
    return _GAP.join(cells).rstrip(" ")


def _ident(row: Mapping[str, str], columns: Collection[str]) -> str:
    """Return what stands beside a title so that it is told apart, where no column does that."""
    return "" if "simkl" in columns and row["simkl"] else row.get(_IDENT, "")


def _counts(items: Sequence[LibraryRow], width: int) -> Iterator[str]:
    """Yield each type with its statuses, then the sum."""
    types = Counter(item["type"] for item in items)
    for media_type, count in types.items():
        statuses = Counter(item["status"] for item in items if item["type"] == media_type)
        parts = ", ".join(f"{number:,} {clean(status)}" for status, number in statuses.items())
        first, *others = wrap(f"{media_type}: {count:,} ({parts})", width - len(_GAP))
        yield first
        yield from (_GAP + line for line in others)
    yield "1 title." if len(items) == 1 else f"{len(items):,} titles."
