"""Text in a comment on GitHub: escaped so that it stays text, tables, and fitting into a limit.

Known from GitHub's Markdown: entities never have a structural meaning, so characters that could
make markup become entities. Mentions, references, emoji and bare links are found in the rendered
text, after entities; an invisible space, written as an entity, breaks these.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from reconciler.rendering.terminal import clean, cut

LONGEST_COMMENT: Final = 64_000
"""UTF-16 units of a comment. GitHub takes 65,536 characters and may count two a line break."""

_LONGEST_TEXT: Final = 1_000
_COLLAPSED_FROM: Final = 30
_BREAK: Final = "&#8203;"
_RISKY: Final = re.compile(
    r"[@#]|www(?=\.)|gh(?=-\d)|:(?=//|[\w+-]+:)|[\\`*_\[\]<>&|~$]", re.IGNORECASE
)
_BLOCK_START: Final = re.compile(r"[-+=0-9]")


def escape(text: str, limit: int = _LONGEST_TEXT) -> str:
    """Make any text stand inside a line of Markdown, a table's cell or a link's text as it is.

    Args:
        text: Anything; control characters become visible escapes.
        limit: Cells after which the text is cut with ``…``.
    """
    return _RISKY.sub(_harmless, cut(clean(text), limit).strip(" "))


def escape_start(text: str) -> str:
    """Make any text stand at the start of a list's item, where it could be a list or a heading."""
    shown = escape(text)
    return f"&#{ord(shown[0])};{shown[1:]}" if _BLOCK_START.match(shown) else shown


class HeadedRows(NamedTuple):
    """A heading and its rows.

    Attributes:
        heading: Escaped; the number of rows is put behind it.
        columns: Headings of a table; none for a list.
        rows: A table's rows as escaped cells, or a list's items as one cell each.
        collapsible: Whether many rows may be folded away behind a click.
        tally: Sums up, in a few words, the rows from a position on, when these are cut; may be "".
    """

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    collapsible: bool = False
    tally: Callable[[int], str] = lambda _: ""


def fit(opening: str, sections: Sequence[HeadedRows], closing: str = "") -> str:
    """Put sections between an opening and a closing, within the length of a comment.

    What does not fit is cut from the end, row by row. The heading of every section stays, with the
    number of its rows and of those that are not shown.

    Returns:
        At most ``LONGEST_COMMENT`` UTF-16 units, ending in a newline.
    """
    sections = [section for section in sections if section.rows]
    reserved = sum(units(_stub(section)) for section in sections)
    parts, used, full = [opening], units(opening) + units(closing), False
    for section in sections:
        stub = _stub(section)
        reserved -= units(stub)
        room = LONGEST_COMMENT - used - reserved
        part, complete = (stub, False) if full else _filled(section, room)
        parts.append(part)
        used += units(part)
        full = full or not complete
    return "".join([*parts, closing])


def units(text: str) -> int:
    """Count UTF-16 units, the most that anybody means by a text's number of characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _filled(section: HeadedRows, room: int) -> tuple[str, bool]:
    """Draw as many rows as the room allows, and tell whether that is all of them."""
    lines = [_line(section, row) for row in section.rows]
    whole = _drawn(section, lines)
    if units(whole) <= room:
        return whole, True
    room -= units(_drawn(section, [])) + units(_missing(section, 0))
    shown = 0
    for line in lines:
        room -= units(line)
        if room < 0:
            break
        shown += 1
    if not shown:
        return _stub(section), False
    return _drawn(section, lines[:shown]) + _missing(section, shown), False


def _stub(section: HeadedRows) -> str:
    return _title(section) + _missing(section, 0)


def _drawn(section: HeadedRows, lines: Sequence[str]) -> str:
    collapsed = section.collapsible and len(section.rows) > _COLLAPSED_FROM
    head = "\n"
    if section.columns:
        head += f"| {' | '.join(section.columns)} |\n|{' --- |' * len(section.columns)}\n"
    if collapsed:
        head = f"\n<details><summary>Show</summary>\n{head}"
    return _title(section) + head + "".join(lines) + ("\n</details>\n" if collapsed else "")


def _title(section: HeadedRows) -> str:
    return f"\n#### {section.heading} ({len(section.rows):,})\n"


def _missing(section: HeadedRows, shown: int) -> str:
    """Return how many rows follow that are not shown, and what they hold."""
    told = section.tally(shown)
    what = f" ({escape(told)})" if told else ""
    return f"\n… {len(section.rows) - shown:,} not shown here{what}; `--format json` lists all.\n"


def _line(section: HeadedRows, row: tuple[str, ...]) -> str:
    return f"| {' | '.join(row)} |\n" if section.columns else f"- {row[0]}\n"


def _harmless(match: re.Match[str]) -> str:
    found = match[0]
    if found in "@#":
        return f"&#{ord(found)};{_BREAK}"
    if found == ":" or found.isalpha():
        return found + _BREAK
    return f"&#{ord(found)};"
