"""Items on their way from one list to another, or from nowhere into one."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from reconciler.library.editing.blocks import shifted
from reconciler.library.editing.canonical import Order, item_order, item_text, quoted
from reconciler.library.editing.comments import find_comments
from reconciler.library.editing.flows import FlowList, Stretch
from reconciler.library.editing.layout import Item
from reconciler.library.editing.locate import locate
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status

_NEEDS_QUOTES: Final = re.compile(r"[\[\]{},\r\n]")
_COMMENT_AFTER: Final = re.compile(r"[ \t]+(#[^\r\n]*?)[ \t]*(?:[\r\n]|\Z)")


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


def from_lines(wish: Wish, lines: tuple[str, ...], column: int) -> Carried:
    """Give an item that goes from one list with an item a line to another.

    Args:
        wish: What it wishes.
        lines: All lines that belong to it.
        column: Where its hyphen stands.
    """
    order = item_order(wish.title, wish.year, wish.ids)
    return Carried(order, "", lines=lines, column=column)


def from_lines_to_brackets(wish: Wish, item: Item, lines: tuple[str, ...], text: str) -> Carried:
    """Give an item that goes from a list with an item a line to a list in brackets.

    Args:
        wish: What it wishes.
        item: Where it stands.
        lines: All lines that belong to it.
        text: The whole text.
    """
    body = text[item.start : item.end]
    if item.text is not None and _NEEDS_QUOTES.search(body):
        body = quoted(item.text.strip())
    elif item.text is None and len(body.splitlines()) > 1:
        body = item_text(wish.title, wish.year, wish.ids)
    rest = _COMMENT_AFTER.match(text, item.end)
    after = (rest[1],) if rest is not None else ()
    above = _comments_of(lines)
    if after:
        above.remove(after[0])
    order = item_order(wish.title, wish.year, wish.ids)
    return Carried(order, body, tuple(above), after)


def _comments_of(lines: tuple[str, ...]) -> list[str]:
    """Give all comments of an item's lines, read as a file of their own."""
    file = "".join(["version: 1\nmovies:\n dropped:\n", *lines])
    return [comment.text for comment in find_comments(locate(file.encode(), comments=True))]


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
