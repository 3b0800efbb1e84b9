"""Putting items into the text of a library file and taking them out, leaving all else as it is."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from reconciler.library.editing.canonical import NewItem, item_keys, item_order, quoted
from reconciler.library.editing.keys import with_keys
from reconciler.library.editing.layout import Layout, Node, StatusList, Style, form_of, newline_of
from reconciler.library.editing.lists import (
    BlockList,
    Carried,
    FlowList,
    Piece,
    block_piece,
    block_text,
    cut_block,
    cut_flow,
    unusual,
)
from reconciler.library.editing.ownership import Comment, owned
from reconciler.model.library import Wish
from reconciler.model.links import looks_like_link
from reconciler.model.media import STATUSES, MediaType, Status

_STEP: Final = 2
_COLON: Final = re.compile(r"[ \t]*:")
_ORDER: Final = attrgetter("order")


class Shelf(NamedTuple):
    """A status of a type: where an item stands."""

    type: MediaType
    status: Status


@dataclass(slots=True)
class _Change:
    """What happens to one list.

    Attributes:
        found: The list.
        first: Position of its first item in the wishes.
        out: Positions of the items that leave it.
        into: The items that come into it.
        rewritten: Whether an item of it says something else.
        block: The list cut into pieces, if it has hyphens, once that is needed.
        flow: The list cut into pieces, if it has brackets, once that is needed.
    """

    found: StatusList
    first: int
    out: set[int] = field(default_factory=set)
    into: list[Carried] = field(default_factory=list)
    rewritten: bool = False
    block: BlockList | None = None
    flow: FlowList | None = None


class Splice:
    """Collects changes to one text and makes them all at once."""

    def __init__(self, layout: Layout, wishes: Sequence[Wish]) -> None:
        """Start with no change.

        Args:
            layout: The places of the text.
            wishes: What its items wish, in the order of the text.
        """
        self._layout = layout
        self._wishes = wishes
        self._ownership = owned(layout)
        self._edits = _Replacements(layout)
        self._form = form_of(layout)
        self._changes: dict[Shelf, _Change] = {}
        self._new_lists: dict[Shelf, list[Carried]] = {}
        self._changed: Mapping[int, Wish] = {}
        self._left_to: dict[int, list[int]] = {}
        first = 0
        for found in layout.lists():
            self._changes[Shelf(found.type, found.status)] = _Change(found, first)
            first += len(found.items)

    def put(self, items: Iterable[NewItem]) -> None:
        """Write new items."""
        for item in items:
            carried = Carried(item, form=self._form, newline=self._edits.newline)
            self._receive(Shelf(item.type, item.status), carried)

    def change(self, changed: Mapping[int, Wish], heirs: Mapping[int, int]) -> None:
        """Have items say something else, where they stand or go; to be called before ``take``.

        Args:
            changed: What they shall say, by position in the wishes.
            heirs: The items that take comments of items which are taken out, by position of these.
        """
        self._changed = changed
        for gone, heir in sorted(heirs.items()):
            self._left_to.setdefault(heir, []).append(gone)
        for index in changed.keys() | self._left_to.keys():
            self._change_of(index).rewritten = True

    def take(self, moved: Mapping[int, Shelf], removed: Iterable[int]) -> None:
        """Take items out; those that move go into the list of their new place.

        Args:
            moved: The new place, by position in the wishes.
            removed: Positions in the wishes.

        Raises:
            EditFailed: An item cannot be told from what is around it.
        """
        for index in removed:
            self._change_of(index).out.add(index)
        for index, place in sorted(moved.items()):
            change = self._change_of(index)
            change.out.add(index)
            self._receive(place, self._carried(change, index, place))

    def text(self) -> str:
        """Return the text with all changes.

        Raises:
            EditFailed: A list is written in a way that cannot be edited safely.
        """
        for change in self._changes.values():
            if change.out or change.into or change.rewritten:
                self._rewrite(change)
        named = {section.type for section in self._layout.sections}
        # A new status of the last type goes to the end of the file, and new types behind it.
        for media_type in sorted(MediaType, key=lambda one: one not in named):
            new = {
                status: sorted(self._new_lists[Shelf(media_type, status)], key=_ORDER)
                for status in STATUSES[media_type]
                if Shelf(media_type, status) in self._new_lists
            }
            if new:
                self._add_lists(media_type, new)
        return self._edits.text()

    def _change_of(self, index: int) -> _Change:
        wish = self._wishes[index]
        return self._changes[Shelf(wish.type, wish.status)]

    def _receive(self, place: Shelf, carried: Carried) -> None:
        change = self._changes.get(place)
        if change is not None:
            change.into.append(carried)
        else:
            self._new_lists.setdefault(place, []).append(carried)

    def _block(self, change: _Change) -> BlockList:
        if change.block is None:
            change.block = cut_block(self._layout, change.found, self._ownership)
        return change.block

    def _flow(self, change: _Change) -> FlowList:
        if change.flow is None:
            change.flow = cut_flow(self._layout, change.found, self._ownership)
        return change.flow

    def _carried(self, change: _Change, index: int, place: Shelf) -> Carried:
        item = change.found.items[index - change.first]
        cut: BlockList | FlowList
        column = None
        if change.found.style is Style.FLOW:
            cut = self._flow(change)
        else:
            cut = self._block(change)
            column = cut.column
        piece, word = self._said(change, index, cut.items[index - change.first]), item.text
        wish, notes = self._changed.get(index, self._wishes[index]), self._ownership.of(item.start)
        if inherited := self._inherited(index):
            notes = replace(notes, above=[*notes.above, *inherited])
        if word is not None and piece.body.startswith("{"):
            word = None
        elif word is not None and place.type is not wish.type and looks_like_link(word.strip()):
            word = next(f"{key}:{value}" for key, value in wish.ids.items())
            piece = replace(piece, body=word if column is not None else quoted(word))
        return Carried(wish, piece, word, notes, column, self._form, self._edits.newline)

    def _inherited(self, index: int) -> list[Comment]:
        """Return the comments that an item takes from those that are taken out, each text once."""
        if index not in self._left_to:
            return []
        seen = {one.text for one in self._own(index)}
        inherited: dict[str, Comment] = {}
        for gone in self._left_to[index]:
            for comment in [*self._inherited(gone), *self._own(gone)]:
                if comment.text not in seen:
                    inherited.setdefault(comment.text, comment)
        return list(inherited.values())

    def _own(self, index: int) -> Iterator[Comment]:
        change = self._change_of(index)
        return self._ownership.of(change.found.items[index - change.first].start).own()

    def _stays(self, change: _Change, index: int, piece: Piece, cut: BlockList | FlowList) -> Piece:
        """Return the piece of an item that stays in its list."""
        if isinstance(cut, FlowList) and self._inherited(index):
            wish = self._wishes[index]
            here = Shelf(wish.type, wish.status)
            return cut.put(self._carried(change, index, here), self._edits.newline)
        return self._said(change, index, piece)

    def _said(self, change: _Change, index: int, piece: Piece) -> Piece:
        """Return the piece of an item that says what it shall say, below comments that it takes.

        Raises:
            EditFailed: A comment in it would be lost.
        """
        inherited = self._inherited(index)
        if inherited and change.found.style is Style.BLOCK:
            indent, newline = " " * self._block(change).column, self._edits.newline
            lines = (f"{indent}{one.text}{newline}" for one in inherited)
            piece = replace(piece, above="".join([piece.above, *lines]))
        wish, after = self._wishes[index], self._changed.get(index)
        if after is None:
            return piece
        item = change.found.items[index - change.first]
        brackets = change.found.style is Style.FLOW
        if item.text is None and brackets and piece.body[0] != "{":
            piece = replace(piece, body=f"{{{piece.body}}}")
        before = item_keys(wish, self._form)
        keys = item_keys(after, self._form)
        said = with_keys(piece, before, keys, self._edits.newline, self._form, brackets=brackets)
        if any(one.text not in said.text for one in self._own(index)):
            raise unusual(self._layout, item.start, "has a comment where the change would lose it")
        return said

    def _rewrite(self, change: _Change) -> None:
        found, newline = change.found, self._edits.newline
        if found.style is Style.BLOCK:
            self._rewrite_block(change)
        elif found.style is Style.NOTHING and found.flow:
            empty = FlowList.empty("  ")
            self._edits.fill(found, empty.text(self._pieces(change, empty), newline))
        elif found.items or found.flow or "#" in self._layout.text[slice(*found.value)]:
            flow = self._flow(change)
            text = flow.text(self._pieces(change, flow), newline)
            self._edits.add(found.value.start, found.value.end, text)
        else:
            column = self._layout.column_of(found.key.start) + self._step(found.type)
            self._edits.fill_below(found, self._new_pieces(change.into, column), column)

    def _rewrite_block(self, change: _Change) -> None:
        block = self._block(change)
        pieces = self._pieces(change, block)
        self._edits.replace_lines(block.start, block.end, pieces, block.column)
        if not any(piece.body for piece in pieces):
            colon = self._edits.after_colon(change.found)
            self._edits.add(colon, colon, " []")

    def _pieces(self, change: _Change, cut: BlockList | FlowList) -> list[Piece]:
        """Return the pieces of a list after the change.

        What arrives goes right behind the item that it follows, so that comments which stand apart
        from the next item stay where they are.
        """
        newline = self._edits.newline
        incoming = self._sorted_in(change)
        pieces: list[Piece] = []
        for piece in cut.pieces:
            index = None if piece.item is None else change.first + piece.item
            if index is None:
                pieces.append(piece)
            elif index not in change.out:
                pieces.append(self._stays(change, index, piece, cut))
            if index is not None:
                pieces += [cut.put(one, newline) for one in incoming.pop(index, ())]
        first = next((n for n, piece in enumerate(pieces) if piece.body), len(pieces))
        pieces[first:first] = [cut.put(one, newline) for one in incoming.pop(None, ())]
        return pieces

    def _new_pieces(self, into: Iterable[Carried], column: int) -> list[Piece]:
        newline = self._edits.newline
        return [block_piece(one, column, newline) for one in sorted(into, key=_ORDER)]

    def _step(self, media_type: MediaType) -> int:
        """Return how much deeper than their status the items of the file stand."""
        blocks = [found for found in self._layout.lists() if found.style is Style.BLOCK]
        column = self._layout.column_of
        for found in [*(one for one in blocks if one.type is media_type), *blocks]:
            return max(0, column(found.value.start) - column(found.key.start))
        return _STEP

    def _sorted_in(self, change: _Change) -> dict[int | None, list[Carried]]:
        """Return the arriving items by the item that they go behind; None is the start.

        Items without a title have no place of their own, so they neither make a list unsorted nor
        have anything put before them.
        """
        incoming: dict[int | None, list[Carried]] = {}
        if not change.into:
            return incoming
        count = len(change.found.items)
        wishes = self._wishes[change.first : change.first + count]
        named = [
            (item_order(wish.title, wish.year, wish.ids), number)
            for number, wish in enumerate(wishes)
            if wish.title
        ]
        orders = [order for order, _ in named]
        is_sorted = all(one <= other for one, other in pairwise(orders))
        for carried in sorted(change.into, key=_ORDER):
            position = bisect_right(orders, carried.order) if is_sorted else len(orders)
            before = named[position][1] if position < len(named) else count
            incoming.setdefault(change.first + before - 1 if before else None, []).append(carried)
        return incoming

    def _add_lists(self, media_type: MediaType, new: Mapping[Status, Sequence[Carried]]) -> None:
        """Write statuses that the file does not have, after those that it has.

        Raises:
            EditFailed: The file or the type is written in braces.
        """
        layout, edits = self._layout, self._edits
        section = next((one for one in layout.sections if one.type is media_type), None)
        braces = section is not None and section.lists and section.style is Style.FLOW
        if layout.flow or braces:
            place = layout.root.start if section is None else section.key.start
            raise unusual(layout, place, "is written in braces, where no status can be added")
        if section is None:
            blank = edits.newline if layout.text[: layout.end].strip() else ""
            head = Piece(None, f"{blank}{media_type}:{edits.newline}")
            pieces = [head, *self._list_pieces(new, _STEP)]
            edits.replace_lines(layout.end, layout.end, pieces, 2 * _STEP)
        elif section.lists:
            column = layout.column_of(section.lists[-1].key.start)
            end = self._end_of(section.lists[-1])
            edits.replace_lines(end, end, self._list_pieces(new, column), column + _STEP)
        else:
            edits.fill_below(section, self._list_pieces(new, _STEP), 2 * _STEP)

    def _list_pieces(self, new: Mapping[Status, Sequence[Carried]], column: int) -> list[Piece]:
        pieces = []
        for status, carried in new.items():
            pieces.append(Piece(None, f"{' ' * column}{status}:{self._edits.newline}"))
            pieces += self._new_pieces(carried, column + _STEP)
        return pieces

    def _end_of(self, found: StatusList) -> int:
        """Return the offset after the lines of a list and the comments at its end."""
        layout = self._layout
        last = max(found.key.end, found.value.end) - 1
        for offset in [found.key.start, *(item.start for item in found.items[-1:])]:
            below = self._ownership.of(offset).below
            last = max([last, *(comment.offset for comment in below)])
        return layout.line_end(layout.line_of(last))


class _Replacements:
    """Stretches of a text with what shall stand there instead; they do not overlap.

    Attributes:
        newline: The line break for lines that are written.
    """

    def __init__(self, layout: Layout) -> None:
        self.newline = newline_of(layout.text)
        self._layout = layout
        self._edits: list[tuple[int, int, str]] = []

    def add(self, start: int, end: int, text: str) -> None:
        """Replace a stretch."""
        self._edits.append((start, end, text))

    def replace_lines(self, start: int, end: int, pieces: Sequence[Piece], column: int) -> None:
        """Replace whole lines; a file whose last line has no line break stays such a file."""
        before = self._layout.text
        following = self._layout.line_text(self._layout.line_of(end)) if end < len(before) else ""
        text = block_text(pieces, column, following, self.newline)
        if end == len(before) and before and not _ends_line(before):
            text = text.removesuffix("\n").removesuffix("\r")
            if start == end:
                text = self.newline + text
        self.add(start, end, text)

    def fill_below(self, node: Node, pieces: Sequence[Piece], column: int) -> None:
        """Write lines below a key instead of its value, which is ``[]``, ``{}`` or nothing."""
        colon = self.after_colon(node)
        if node.value.end > colon:
            self.add(colon, node.value.end, "")
        line = self._layout.line_of(max(colon, node.value.end) - 1)
        place = self._layout.line_end(line)
        self.replace_lines(place, place, pieces, column)

    def fill(self, node: Node, value: str) -> None:
        """Write a value on the line of a key instead of nothing."""
        if node.value.end > node.value.start:
            self.add(node.value.start, node.value.end, value)
        elif _COLON.match(self._layout.text, node.key.end):
            colon = self.after_colon(node)
            self.add(colon, colon, f" {value}")
        else:
            self.add(node.key.end, node.key.end, f": {value}")

    def after_colon(self, node: Node) -> int:
        """Return the offset after the colon of a key.

        Raises:
            EditFailed: The colon is not on the line of the key.
        """
        colon = _COLON.match(self._layout.text, node.key.end)
        if colon is None:
            raise unusual(self._layout, node.key.start, "has its colon in an unusual place")
        return colon.end()

    def text(self) -> str:
        """Return the text with everything replaced."""
        text, position, parts = self._layout.text, 0, []
        for start, end, replacement in sorted(self._edits, key=itemgetter(0, 1)):
            parts += [text[position:start], replacement]
            position = end
        return "".join([*parts, text[position:]])


def _ends_line(text: str) -> bool:
    return text.endswith(("\n", "\r"))
