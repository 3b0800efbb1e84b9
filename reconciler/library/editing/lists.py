"""The lists of a library file cut into pieces: an item with all that is its own is one piece.

Both styles have the same piece. Joined, the pieces give the list as it stands, so that what no edit
touches stays byte for byte. What a piece holds beside its item, ``ownership`` says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from reconciler.library.editing.canonical import (
    PLAIN,
    Form,
    NewItem,
    Order,
    item_body,
    item_keys,
    item_order,
    mapping_text,
    quoted,
)
from reconciler.library.editing.layout import Item, Layout, StatusList
from reconciler.library.editing.ownership import Comment, Notes, Ownership, comma_after
from reconciler.model.errors import EditFailed
from reconciler.model.library import Wish

_BREAKS: Final = "\r\n"
_BLANK: Final = " \t"
_REST_OF_LINE: Final = re.compile(f"[ \t]*(?:#[^{_BREAKS}]*)?(?:\r\n|[{_BREAKS}])")
_SPACES: Final = re.compile("[ \t]*")
_BREAK: Final = re.compile(f"[{_BREAKS}]")
_LINE: Final = re.compile(f"[^{_BREAKS}]*(?:\r\n|[{_BREAKS}]|\\Z)")
_NEEDS_QUOTES: Final = re.compile(r"[\[\]{},\r\n]")
_UNUSUAL_HINT: Final = "Run `reconciler fmt` first, or make the change by hand."


@dataclass(frozen=True, slots=True)
class Piece:
    """An item with its comments, blanks and comma; or what stands between items and is nobody's.

    Attributes:
        item: Position of the item in its list; None for a new one, and for what is nobody's.
        above: The lines above that are the item's; all of the text of what is nobody's.
        lead: What stands before the item on its line, and its hyphen.
        body: The item; empty for what is nobody's.
        rest: What follows: in brackets up to the comma, with hyphens up to the next piece.
        after: What follows the comma; None without one.
    """

    item: int | None
    above: str
    lead: str = ""
    body: str = ""
    rest: str = ""
    after: str | None = None

    @property
    def text(self) -> str:
        """The piece as it stands in the file."""
        comma = "" if self.after is None else f",{self.after}"
        return f"{self.above}{self.lead}{self.body}{self.rest}{comma}"

    def with_comma(self) -> "Piece":
        """Return the piece with a comma."""
        if self.after is not None:
            return self
        return replace(self, rest="", after=self.rest or " ")

    def without_comma(self) -> "Piece":
        """Return the piece without a comma, unless that stands on a line of its own."""
        if self.after is None or _BREAK.search(self.rest):
            return self
        rest = self.rest + self.after
        return replace(self, rest=rest if rest.strip(_BLANK) else "", after=None)


@dataclass(frozen=True, slots=True)
class Carried:
    """An item on its way into a list.

    Attributes:
        says: What it says.
        piece: How it stood, if it comes from a list.
        word: What it says when it is a text, else None.
        notes: Its comments.
        column: Where its hyphen stood; None when it is new or stood in brackets.
        form: How the file writes its items.
        newline: The file's line break.
    """

    says: Wish | NewItem
    piece: Piece | None = None
    word: str | None = None
    notes: Notes = field(default_factory=Notes)
    column: int | None = None
    form: Form = PLAIN
    newline: str = "\n"

    @property
    def order(self) -> Order:
        """Where it belongs among items that are sorted."""
        return item_order(self.says.title, self.says.year, self.says.ids)

    def body(self, deepest: int, *, brackets: bool) -> tuple[str, bool]:
        """Return the item on its own, and whether the comments in it are in that text.

        Args:
            deepest: The column that the further lines of an item have to be deeper than.
            brackets: Whether it is to stand in brackets.
        """
        if self.piece is None:
            return self._written(deepest, brackets=brackets), False
        body, lines = self.piece.body, _lines(self.piece.body)
        if self.word is not None:
            from_brackets = self.column is None
            odd = len(lines) > 1 if from_brackets else _NEEDS_QUOTES.search(body)
            return quoted(self.word.strip()) if odd and from_brackets != brackets else body, False
        if len(lines) > 1:
            kept = self.column is None and all(_indent(line) > deepest for line in lines[1:])
            return (body, True) if kept else (self._written(deepest, brackets=brackets), False)
        return body, False

    def _written(self, column: int, *, brackets: bool) -> str:
        """Return the item as the program writes it, in a place as ``body`` has it."""
        keys = item_keys(self.says, self.form)
        if brackets:
            return mapping_text(keys, self.form)
        return item_body(keys, column + 2, self.newline, self.form)

    def comments(self, *, inside: bool) -> tuple[list[str], str, list[str]]:
        """Return the comments above, beside and below the item.

        Args:
            inside: Whether those in the item stay there; else they go above.
        """
        notes = self.notes
        kept = [] if inside else notes.inside
        beside = "" if notes.beside is None else notes.beside.text
        return _texts([*notes.above, *kept]), beside, _texts(notes.below)


@dataclass(frozen=True, slots=True)
class BlockList:
    """A list with hyphens.

    Attributes:
        start: Offset of the first line after the key.
        end: Offset after the last line that belongs to an item.
        column: Where the hyphens stand.
        pieces: All that stands between ``start`` and ``end``.
        items: Those that are items.
    """

    start: int
    end: int
    column: int
    pieces: tuple[Piece, ...]
    items: tuple[Piece, ...]

    def put(self, carried: Carried, newline: str) -> Piece:
        """Return the piece of an item that comes into the list."""
        return block_piece(carried, self.column, newline)


@dataclass(frozen=True, slots=True)
class FlowList:
    """A list in brackets.

    Attributes:
        head: The bracket and what stands beside it.
        pieces: The items, and what stands between them.
        items: Those that are items.
        tail: What stands before the closing bracket, and the bracket.
        indent: The indentation of items that stand on lines of their own, or None when all stand
            on one line.
        deeper: An indentation that is deep enough for a line inside of the brackets.
    """

    head: str
    pieces: tuple[Piece, ...]
    items: tuple[Piece, ...]
    tail: str
    indent: str | None
    deeper: str

    @staticmethod
    def empty(deeper: str) -> "FlowList":
        """Return a list in brackets without items."""
        return FlowList("[", (), (), "]", None, deeper)

    def put(self, carried: Carried, newline: str) -> Piece:
        """Return the piece of an item that comes into the list."""
        body, inside = carried.body(len(self.deeper) - 2, brackets=True)
        above, beside, below = carried.comments(inside=inside)
        above += below
        indent = self.deeper if self.indent is None else self.indent
        alone = self.indent is not None
        lines = "".join(f"{indent}{comment}{newline}" for comment in above)
        lead = indent if alone or lines else ""
        if lines and not alone:
            lines = f"{newline}{lines}"
        if beside:
            rest = f" {beside}{newline}{'' if alone else indent}"
        else:
            rest = newline if alone else " "
        return Piece(None, lines, lead, body, "", rest)

    def text(self, pieces: Sequence[Piece], newline: str) -> str:
        """Return the list's text with other pieces."""
        items = [number for number, piece in enumerate(pieces) if piece.body]
        if len(pieces) == 0 and "#" not in self.head + self.tail:
            return "[]"
        closing = bool(self.items) and self.items[-1].after is not None
        fixed = list(pieces)
        for number in items:
            piece = fixed[number]
            comma = closing or number != items[-1]
            fixed[number] = piece.with_comma() if comma else piece.without_comma()
        for number, (piece, following) in enumerate(pairwise(fixed)):
            if _BREAK.match(following.above) and piece.after is not None:
                fixed[number] = replace(piece, after=piece.after.rstrip(_BLANK))
        text = self.head
        for part in [*(piece.text for piece in fixed), self.tail]:
            if _starts_with_comment(part) and not text.endswith(tuple(_BREAKS)):
                text = text.rstrip(_BLANK) + newline
            if part == "]" and text.endswith(tuple(_BREAKS)):
                text += self.deeper
            text += part
        return text


def cut_block(layout: Layout, found: StatusList, ownership: Ownership) -> BlockList:
    """Cut a list with hyphens.

    Raises:
        EditFailed: An item shares a line with something that is not its own.
    """
    column = layout.column_of(found.value.start)
    first = layout.line_of(found.key.end) + 1
    pieces: list[Piece] = []
    next_line = first
    for number, item in enumerate(found.items):
        notes = ownership.of(item.start)
        hyphen = layout.line_of(_hyphen(layout, item, found))
        above = min([hyphen, *_lines_of(layout, notes.above)])
        end = max([layout.line_of(item.end - 1), *_lines_of(layout, notes.below)]) + 1
        if above < next_line:
            raise unusual(layout, item.start, "has its list or item in an unusual place")
        if above > next_line:
            pieces.append(Piece(None, _between(layout, next_line, above)))
        start = layout.lines[hyphen]
        pieces.append(
            Piece(
                number,
                _between(layout, above, hyphen),
                layout.text[start : item.start],
                layout.text[item.start : item.end],
                layout.text[item.end : layout.line_end(end - 1)],
            )
        )
        next_line = end
    start, end = layout.lines[first], layout.line_end(next_line - 1)
    return BlockList(start, end, column, tuple(pieces), _items(pieces))


def cut_flow(layout: Layout, found: StatusList, ownership: Ownership) -> FlowList:
    """Cut a list in brackets."""
    text, stop = layout.text, found.value.end - 1
    position = _line_or_spaces(text, found.value.start + 1, stop)
    head = text[found.value.start : position]
    pieces: list[Piece] = []
    for number, item in enumerate(found.items):
        apart = _end_of_apart(layout, ownership.of(item.start))
        if apart is not None:
            pieces.append(Piece(None, text[position:apart]))
            position = apart
        line = max(position, layout.lines[layout.line_of(item.start)])
        above, lead = text[position:line], text[line : item.start]
        comma = comma_after(layout, item, found)
        if comma is not None:
            position = _line_or_spaces(text, comma + 1, stop)
            rest, after = text[item.end : comma], text[comma + 1 : position]
        else:
            position = _line_or_spaces(text, item.end, stop)
            if not _BREAK.search(text, item.end, position):
                position = item.end
            rest, after = text[item.end : position], None
        pieces.append(Piece(number, above, lead, text[item.start : item.end], rest, after))
    key_line = layout.line_text(layout.line_of(found.key.start))
    deeper = key_line[: len(key_line) - len(key_line.lstrip(" "))] + "  "
    items, tail = _items(pieces), text[position : stop + 1]
    indent = _own_lines(head, items, deeper)
    return FlowList(head, tuple(pieces), items, tail, indent, deeper)


def block_piece(carried: Carried, column: int, newline: str) -> Piece:
    """Return an item as a piece of a list whose hyphens stand in a column."""
    piece, indent = carried.piece, " " * column
    if piece is None or carried.column is None:
        body, inside = carried.body(column, brackets=False)
        above, beside, below = carried.comments(inside=inside)
        rest = f" {beside}{newline}" if beside else newline
        rest += "".join(f"{indent}  {comment}{newline}" for comment in below)
        lines = "".join(f"{indent}{comment}{newline}" for comment in above)
        return Piece(None, lines, f"{indent}- ", body, rest)
    lines = "".join(f"{indent}{line.lstrip(_BLANK)}" for line in _lines(piece.above))
    by = column - carried.column
    text = "".join(_shifted(line, by) for line in _lines(piece.lead + piece.body + piece.rest))
    return Piece(None, lines, "", _ended(text, newline))


def block_text(pieces: Sequence[Piece], column: int, following: str, newline: str) -> str:
    """Return the lines of a list with hyphens.

    A blank line goes before a comment that would otherwise be taken for one of the item above it.

    Args:
        pieces: The pieces.
        column: Where their hyphens stand.
        following: What comes after them in the file.
        newline: The line break to write.
    """
    parts: list[str] = []
    for piece, after in pairwise([*pieces, Piece(None, following)]):
        parts.append(_ended(piece.text, newline))
        text = after.text
        if piece.body and _starts_with_comment(text) and _indent(text) > column:
            parts.append(newline)
    return "".join(parts)


def unusual(layout: Layout, offset: int, what: str) -> EditFailed:
    """Return the failure that says which line is written in a way that cannot be edited safely."""
    line = layout.line_of(offset) + 1
    return EditFailed(f"line {line} {what}; the file was left alone", _UNUSUAL_HINT)


def _hyphen(layout: Layout, item: Item, found: StatusList) -> int:
    """Return where the hyphen of an item stands, which has nothing but blanks before it."""
    offset = layout.begin_of(item, found)
    line = layout.lines[layout.line_of(offset)]
    if layout.text[offset] != "-" or layout.text[line:offset].strip(_BLANK):
        raise unusual(layout, item.start, "has its list or item in an unusual place")
    return offset


def _end_of_apart(layout: Layout, notes: Notes) -> int | None:
    """Return where the text before an item that is not its own ends, or None without such text."""
    if not notes.apart:
        return None
    if notes.above:
        return layout.lines[layout.line_of(notes.above[0].offset)]
    line = layout.line_of(notes.apart[-1].offset) + 1
    while not layout.line_text(line).strip():
        line += 1
    return layout.lines[line]


def _items(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.item is not None)


def _own_lines(head: str, items: Sequence[Piece], deeper: str) -> str | None:
    """Return the indentation of items on lines of their own, or None when they share lines."""
    if not _BREAK.search(head):
        return None
    if not all(_BREAK.search(piece.rest + (piece.after or "")) for piece in items):
        return None
    return items[0].lead if items else deeper


def _line_or_spaces(text: str, position: int, stop: int) -> int:
    """Return the end of the line when it has nothing more than a comment, else of the spaces."""
    rest = _REST_OF_LINE.match(text, position, stop)
    if rest is not None:
        return rest.end()
    spaces = _SPACES.match(text, position, stop)
    return spaces.end() if spaces is not None else position


def _lines_of(layout: Layout, comments: Sequence[Comment]) -> Iterator[int]:
    return (layout.line_of(comment.offset) for comment in comments)


def _between(layout: Layout, start: int, end: int) -> str:
    """Return the text of some lines."""
    return layout.text[layout.lines[start] : layout.line_end(end - 1)] if start < end else ""


def _texts(comments: Sequence[Comment]) -> list[str]:
    return [comment.text for comment in comments]


def _lines(text: str) -> list[str]:
    return [line for line in _LINE.findall(text) if line]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANK))


def _starts_with_comment(text: str) -> bool:
    return text.lstrip(_BLANK).startswith("#")


def _ended(text: str, newline: str) -> str:
    """Return whole lines that all end with a line break."""
    return text if not text or text.endswith(tuple(_BREAKS)) else text + newline


def _shifted(line: str, columns: int) -> str:
    """Return a line indented by some columns more, or less when negative; a blank one stays."""
    if not line.strip():
        return line
    if columns >= 0:
        return " " * columns + line
    return line[min(len(line) - len(line.lstrip(" ")), -columns) :]
