"""Text on a terminal: made harmless, measured in cells, padded, cut, wrapped and coloured.

Titles and memos come from other people. What a terminal would obey instead of show becomes a
visible escape, so no title moves a cursor, forges a line or turns text around. Widths are cells:
a Japanese character takes two, a combining accent none.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final
from unicodedata import category

ELLIPSIS: Final = "…"

_OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHORT_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NARROW: Final = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff→↛…]*")
_ADDRESS: Final = re.compile(r"[/\\]")
_HANGING: Final = "  "
_PASTED: Final = ("To undo: ", "Backup: ", "Before: ", "reconciler ")
_RESET: Final = "\x1b[0m"


class Tone(Enum):
    """What a coloured piece of text says; the value is its SGR parameter."""

    PLAIN = ""
    HEADING = "1"
    ADD = "32"
    MOVE = "33"
    REMOVE = "31"
    KEEP = "36"
    PROBLEM = "35"
    FAINT = "2"


def clean(text: str) -> str:
    r"""Return the text with everything that a terminal obeys made visible.

    Control characters (C0, DEL, C1), format characters (bidi overrides, zero-width characters),
    line and paragraph separators and lone surrogates become escapes such as ``\x1b`` or
    ``\u202e``; all else stays. The result always encodes to UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def cell_width(text: str) -> int:
    """Return how many cells a cleaned text takes on a terminal."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, width: int) -> str:
    """Fill a cleaned text with spaces up to the width; a longer one stays as it is."""
    return text + " " * (width - cell_width(text))


def cut(text: str, width: int) -> str:
    """Shorten a cleaned text to at most the width, ending in ``…`` where something is gone.

    A wide character is never split: the result may be one cell narrower than the width.
    """
    if cell_width(text) <= width:
        return text
    if width < 1:
        return ""
    kept = 0
    for end, used in _ends(text):
        if used > width - 1:
            break
        kept = end
    return text[:kept].rstrip(" ") + ELLIPSIS


def wrap(text: str, width: int, *, keeps_addresses: bool = False) -> list[str]:
    """Break a cleaned text at spaces into lines of at most the width, losing nothing but spaces.

    A word that is wider than a line is broken inside, between characters. Only a single character
    that is wider than the width makes a line that is too wide. Empty text gives no lines.

    Args:
        text: The text.
        width: Cells of a line.
        keeps_addresses: Leave a word with a slash whole, however wide: paths and links are pasted.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        if not word:
            continue
        needed = cell_width(word)
        if line and used + 1 + needed <= width:
            line, used = f"{line} {word}", used + 1 + needed
            continue
        if line:
            lines.append(line)
        while needed > width and not (keeps_addresses and _ADDRESS.search(word)):
            head, word = _split(word, width)
            lines.append(head)
            needed = cell_width(word)
        line, used = word, needed
    if line:
        lines.append(line)
    return lines


def fold(line: str, width: int) -> list[str]:
    """Break a cleaned line that is too wide between words; what follows hangs below its beginning.

    A line to be pasted, which is a command line or a path, is never broken, nor is a path or link
    in a sentence.
    """
    if cell_width(line) <= width or line.lstrip(" ").startswith(_PASTED):
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    room = max(width - len(indent) - len(_HANGING), 1)
    first, *rest = wrap(line, room, keeps_addresses=True) or [""]
    return [f"{indent}{first}", *(f"{indent}{_HANGING}{part}" for part in rest)]


def paint(text: str, tone: Tone, *, color: bool) -> str:
    """Colour a piece of one line; without ``color``, and for nothing, the text as it is."""
    if not color or not text or tone is Tone.PLAIN:
        return text
    return f"\x1b[{tone.value}m{text}{_RESET}"


def _visible(character: str) -> str:
    if character.isprintable() or category(character) not in _OBEYED:
        return character
    code = ord(character)
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _split(text: str, width: int) -> tuple[str, str]:
    """Split after as many whole clusters as fit, but after one at least."""
    split = 0
    for end, used in _ends(text):
        if split and used > width:
            break
        split = end
    return text[:split], text[split:]


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield the end of each cluster and the cells up to there.

    A cluster is a character together with the zero-width ones that follow it.
    """
    start = used = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or cell_width(text[index]):
            used += cell_width(text[start:index])
            yield index, used
            start = index
