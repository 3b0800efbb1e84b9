"""Items on their way from one list to another, or from nowhere into one."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from reconciler.library.blocks import comment_column, shifted
from reconciler.library.canonical import Order, item_order, item_text, quoted
from reconciler.library.flows import FlowList, Stretch
from reconciler.library.layout import Item, Layout
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status

_NEEDS_QUOTES: Final = re.compile(r"[\[\]{},\r\n]")


class NewItem(NamedTuple):
    """An item to write: what it says and where."""

    type: MediaType
    status: Status
    title: str | None
    year: int | None
    ids: dict[str, str]


class Carried(NamedTuple):
    """An item on its way into a list.

    Attributes:
        order: Where it belongs among items that are sorted.
        body: The item, as it stands in brackets or after a hyphen.
        above: Its comments above.
        after: Its comments after it.
        lines: Its lines in a list with an item a line, if it comes from one.
        column: Where the hyphen stood in those lines.
    """

    order: Order
    body: str
    above: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    column: int = 0


def new_item(item: NewItem) -> Carried:
    """Give a new item as it is written."""
    order = item_order(item.title, item.year, item.ids)
    return Carried(order, item_text(item.title, item.year, item.ids))


def from_stretch(wish: Wish, stretch: Stretch) -> Carried:
    """Give an item that leaves a list in brackets."""
    above, after = stretch.comments
    return Carried(item_order(wish.title, wish.year, wish.ids), stretch.body, above, after)


def from_lines(
    wish: Wish, item: Item, lines: tuple[str, ...], column: int, layout: Layout
) -> Carried:
    """Give an item that leaves a list with an item a line.

    Args:
        wish: What it wishes.
        item: Where it stands.
        lines: All lines that belong to it.
        column: Where its hyphen stands.
        layout: The text.
    """
    first, last = layout.line_of(item.start), layout.line_of(item.end - 1)
    body = layout.text[item.start : item.end]
    if item.text is None and first != last:
        body = item_text(wish.title, wish.year, wish.ids)
    elif item.text is not None and _NEEDS_QUOTES.search(body):
        body = quoted(item.text.strip())
    above = tuple(line.strip() for line in lines if comment_column(line) is not None)
    rest = layout.text[item.end : layout.line_end(last)].strip()
    order = item_order(wish.title, wish.year, wish.ids)
    return Carried(order, body, above, (rest,) if rest else (), lines, column)


def as_lines(carried: Carried, column: int, newline: str) -> Sequence[str]:
    """Give an item as lines of a list whose hyphens stand in a column."""
    if carried.lines:
        return shifted(carried.lines, column - carried.column)
    indent = " " * column
    above = [f"{indent}{comment}{newline}" for comment in carried.above]
    rest = "".join(f" {comment}" for comment in carried.after[:1])
    below = [f"{indent}  {comment}{newline}" for comment in carried.after[1:]]
    return *above, f"{indent}- {carried.body}{rest}{newline}", *below


def as_stretch(carried: Carried, flow: FlowList, newline: str) -> Stretch:
    """Give an item as a stretch of a list in brackets."""
    return flow.stretch(carried.body, carried.above, carried.after, newline)


def in_order(carried: Iterable[Carried]) -> list[Carried]:
    """Sort items as the program sorts them."""
    return sorted(carried, key=lambda one: one.order)
