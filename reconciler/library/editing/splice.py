"""Putting items into the text of a library file and taking them out, leaving all else as it is."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reconciler.library.editing.blocks import BlockList, comment_column, cut_block, with_breaks
from reconciler.library.editing.canonical import item_order
from reconciler.library.editing.carry import (
    Carried,
    NewItem,
    as_lines,
    as_stretch,
    from_lines,
    from_lines_to_brackets,
    from_stretch,
    in_order,
    new_item,
)
from reconciler.library.editing.flows import FlowList, Stretch, cut_flow
from reconciler.library.editing.layout import Layout, StatusList, Style
from reconciler.library.editing.new_lists import Places, Replacements, add_lists
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status


@dataclass(slots=True)
class _Change:
    """What happens to one list.

    Attributes:
        found: The list.
        first: Position of its first item in the wishes.
        out: Positions of the items that leave it.
        into: The items that come into it.
        block: The list cut into lines, once that is needed.
        flow: The list cut into stretches, once that is needed.
    """

    found: StatusList
    first: int
    out: set[int] = field(default_factory=set)
    into: list[Carried] = field(default_factory=list)
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
        self._edits = Replacements(layout)
        self._changes: dict[tuple[MediaType, Status], _Change] = {}
        self._new_lists: dict[tuple[MediaType, Status], list[Carried]] = {}
        first = 0
        for found in layout.lists():
            self._changes[found.type, found.status] = _Change(found, first)
            first += len(found.items)

    def put(self, items: Iterable[NewItem]) -> None:
        """Write new items."""
        for item in items:
            self._receive(item.type, item.status, new_item(item))

    def take(self, moved: Mapping[int, Status], removed: Iterable[int]) -> None:
        """Take items out; those that move go into the list of their new status.

        Args:
            moved: The new status, by position in the wishes.
            removed: Positions in the wishes.

        Raises:
            EditFailed: An item cannot be told from what is around it.
        """
        for index in removed:
            self._change_of(index).out.add(index)
        for index, status in sorted(moved.items()):
            change = self._change_of(index)
            change.out.add(index)
            self._receive(change.found.type, status, self._carry(change, index, status))

    def text(self) -> str:
        """Give the text with all changes.

        Raises:
            EditFailed: A list is written in a way that cannot be edited safely.
        """
        for change in self._changes.values():
            if change.out or change.into:
                self._rewrite(change)
        ends = {
            change.found.type: self._end_of(change)
            for change in self._changes.values()
            if any(media_type is change.found.type for media_type, _ in self._new_lists)
        }
        add_lists(self._new_lists, Places(self._layout, ends), self._edits)
        return self._edits.text()

    def _change_of(self, index: int) -> _Change:
        wish = self._wishes[index]
        return self._changes[wish.type, wish.status]

    def _receive(self, media_type: MediaType, status: Status, carried: Carried) -> None:
        change = self._changes.get((media_type, status))
        if change is not None:
            change.into.append(carried)
        else:
            self._new_lists.setdefault((media_type, status), []).append(carried)

    def _block(self, change: _Change) -> BlockList:
        if change.block is None:
            change.block = cut_block(self._layout, change.found)
        return change.block

    def _flow(self, change: _Change) -> FlowList:
        if change.flow is None:
            change.flow = cut_flow(self._layout, change.found)
        return change.flow

    def _carry(self, change: _Change, index: int, status: Status) -> Carried:
        wish, number = self._wishes[index], index - change.first
        if change.found.style is Style.FLOW:
            return from_stretch(wish, self._flow(change).stretches[number])
        block = self._block(change)
        target = self._changes.get((wish.type, status))
        if target is None or not self._stays_in_brackets(target.found):
            return from_lines(wish, block.items[number], block.column)
        item, text = change.found.items[number], self._layout.text
        return from_lines_to_brackets(wish, item, block.items[number], text)

    def _stays_in_brackets(self, found: StatusList) -> bool:
        """Tell whether the items that come into a list have to stand in brackets."""
        if found.style is Style.BLOCK:
            return False
        return bool(found.items) or found.flow or "#" in self._layout.text[slice(*found.value)]

    def _rewrite(self, change: _Change) -> None:
        found = change.found
        if found.style is Style.BLOCK:
            self._rewrite_block(change)
        elif found.style is Style.NOTHING and found.flow:
            self._edits.fill(found, self._flow_text(change, FlowList.empty("  ")))
        elif self._stays_in_brackets(found):
            text = self._flow_text(change, self._flow(change))
            self._edits.add(found.value.start, found.value.end, text)
        else:
            self._start_block(change)

    def _rewrite_block(self, change: _Change) -> None:
        block, newline = self._block(change), self._edits.newline
        lines: list[str] = []
        incoming = self._sorted_in(change)
        kept = False
        for piece in block.pieces:
            index = None if piece.item is None else change.first + piece.item
            if index is not None:
                for carried in incoming.pop(index, ()):
                    lines += as_lines(carried, block.column, newline)
            if index not in change.out:
                lines += piece.lines
                kept = kept or index is not None
        for carried in incoming.pop(None, ()):
            lines += as_lines(carried, block.column, newline)
        self._edits.replace_lines(block.start, block.end, with_breaks(lines, newline))
        if not kept and not change.into:
            colon = self._edits.after_colon(change.found)
            self._edits.add(colon, colon, " []")

    def _flow_text(self, change: _Change, flow: FlowList) -> str:
        stretches: list[Stretch] = []
        incoming = self._sorted_in(change)
        newline = self._edits.newline
        for number, stretch in enumerate(flow.stretches):
            index = change.first + number
            stretches += [as_stretch(one, flow, newline) for one in incoming.pop(index, ())]
            if index not in change.out:
                stretches.append(stretch)
        stretches += [as_stretch(one, flow, newline) for one in incoming.pop(None, ())]
        return flow.rendered(stretches)

    def _start_block(self, change: _Change) -> None:
        """Write the first items of a list that is ``[]`` or nothing."""
        column = self._layout.column_of(change.found.key.start) + self._step(change.found.type)
        lines = [
            line
            for carried in in_order(change.into)
            for line in as_lines(carried, column, self._edits.newline)
        ]
        self._edits.fill_below(change.found, lines)

    def _step(self, media_type: MediaType) -> int:
        """Give how much deeper than their status the items of the file stand."""
        blocks = [found for found in self._layout.lists() if found.style is Style.BLOCK]
        column = self._layout.column_of
        for found in [*(one for one in blocks if one.type is media_type), *blocks]:
            return max(0, column(found.value.start) - column(found.key.start))
        return 2

    def _end_of(self, change: _Change) -> int:
        """Give the offset after the lines of a list and the comments at its end."""
        found, layout = change.found, self._layout
        end = layout.line_end(layout.line_of(max(found.key.end, found.value.end)))
        if found.style is Style.BLOCK:
            end = self._block(change).end
        column = layout.column_of(found.key.start)
        while end < len(layout.text):
            line = layout.line_of(end)
            indent = comment_column(layout.line_text(line))
            if indent is None or indent <= column:
                break
            end = layout.line_end(line)
        return end

    def _sorted_in(self, change: _Change) -> dict[int | None, list[Carried]]:
        """Give the arriving items by the item that they go before; None is the end.

        Items without a title have no place of their own, so they neither make a list unsorted nor
        have anything put before them.
        """
        incoming: dict[int | None, list[Carried]] = {}
        if not change.into:
            return incoming
        wishes = self._wishes[change.first : change.first + len(change.found.items)]
        named = [
            (item_order(wish.title, wish.year, wish.ids), change.first + number)
            for number, wish in enumerate(wishes)
            if wish.title
        ]
        orders = [order for order, _ in named]
        is_sorted = all(one <= other for one, other in pairwise(orders))
        for carried in in_order(change.into):
            position = bisect_right(orders, carried.order) if is_sorted else len(orders)
            before = named[position][1] if position < len(named) else None
            incoming.setdefault(before, []).append(carried)
        return incoming
