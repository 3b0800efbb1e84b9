"""A library as a table: one line a title."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.rendering.terminal import cell_width, clean, pad

_HEAD: Final = ("TYPE", "STATUS", "SIMKL", "TITLE", "WATCHED", "RATING")


def library_table(entries: Sequence[Mapping[str, Any]]) -> str:
    """Give a table of entries with ``type, status, simkl, title, year, watched, total, rating``."""
    if not entries:
        return "The library is empty."
    rows = [_HEAD, *map(_row, entries)]
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(pad, row, widths)).rstrip() for row in rows)


def _row(entry: Mapping[str, Any]) -> tuple[str, ...]:
    year = f" ({entry['year']})" if entry["year"] else ""
    return (
        entry["type"],
        entry["status"],
        str(entry["simkl"]),
        clean(entry["title"]) + year,
        f"{entry['watched']}/{entry['total']}" if entry["total"] else "",
        str(entry["rating"] or ""),
    )
