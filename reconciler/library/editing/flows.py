"""Lists in brackets: which stretch belongs to which item, and how items are put in and taken out.

An item's stretch goes from the end of the stretch before to its comma; when the rest of that line
is blank or a comment, it goes to the end of the line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from reconciler.library.editing.layout import Layout, StatusList

_END: Final = "\r\n"
_REST_OF_LINE: Final = re.compile(f"[ \t]*(?:#[^{_END}]*)?(?:\r\n|[{_END}])")
_SPACES: Final = re.compile("[ \t]*")
_SKIPPED: Final = re.compile(f"(?:[ \t{_END}]+|#[^{_END}]*)*")
_COMMENT: Final = re.compile(f"#[^{_END}]*")
_BREAK: Final = re.compile(f"[{_END}]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The text of one item in brackets.

    Attributes:
        before: Blanks and comment lines above.
        body: The item.
        between: What stands before its comma; the whole rest when there is none.
        after: What follows the comma, or None without one.
        item: Position of the item in its list, or None for a new one.
    """

    before: str
    body: str
    between: str
    after: str | None
    item: int | None

    @property
    def text(self) -> str:
        """The stretch as it stands in the file."""
        comma = "" if self.after is None else f",{self.after}"
        return f"{self.before}{self.body}{self.between}{comma}"

    @property
    def comments(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The comments above the item, and those after it."""
        above = tuple(_COMMENT.findall(self.before))
        return above, tuple(_COMMENT.findall(self.between + (self.after or "")))

    def with_comma(self) -> "Stretch":
        """Give the stretch with a comma."""
        if self.after is not None:
            return self
        return replace(self, between="", after=self.between or " ")

    def without_comma(self) -> "Stretch":
        """Give the stretch without a comma."""
        if self.after is None:
            return self
        rest = self.between + self.after
        return replace(self, between=rest if rest.strip(" \t") else "", after=None)


@dataclass(frozen=True, slots=True)
class FlowList:
    """A list in brackets, cut into stretches.

    Attributes:
        head: The bracket and what stands beside it.
        stretches: The items.
        tail: What stands before the closing bracket, and the bracket.
        indent: The indentation of items that stand on lines of their own, or None when all stand
            on one line.
        deeper: An indentation that is deep enough for a line inside of the brackets.
    """

    head: str
    stretches: tuple[Stretch, ...]
    tail: str
    indent: str | None
    deeper: str

    @staticmethod
    def empty(deeper: str) -> "FlowList":
        """Give a list in brackets without items."""
        return FlowList("[", (), "]", None, deeper)

    def stretch(
        self, body: str, above: Sequence[str], after: Sequence[str], newline: str
    ) -> Stretch:
        """Give the stretch of an item that is put into the list."""
        indent = self.deeper if self.indent is None else self.indent
        alone = self.indent is not None
        lines = "".join(f"{indent}{comment}{newline}" for comment in above)
        before = f"{lines}{indent}" if alone else ""
        if lines and not alone:
            before = f"{newline}{lines}{indent}"
        rest = "".join(f" {comment}{newline}" for comment in after)
        if not rest:
            rest = newline if alone else " "
        elif not alone:
            rest += indent
        return Stretch(before, body, "", rest, None)

    def rendered(self, stretches: Sequence[Stretch]) -> str:
        """Give the list's text with other stretches."""
        if not stretches and not _COMMENT.search(self.head + self.tail):
            return "[]"
        closing = bool(self.stretches) and self.stretches[-1].after is not None
        fixed = [stretch.with_comma() for stretch in stretches[:-1]]
        if stretches:
            last = stretches[-1]
            fixed.append(last.with_comma() if closing else last.without_comma())
        for number, (stretch, following) in enumerate(pairwise(fixed)):
            if _BREAK.match(following.before) and stretch.after is not None:
                fixed[number] = replace(stretch, after=stretch.after.rstrip(" \t"))
        return self.head + "".join(stretch.text for stretch in fixed) + self.tail


def cut_flow(layout: Layout, found: StatusList) -> FlowList:
    """Cut a list in brackets into the stretches of its items."""
    text, stop = layout.text, found.value.end - 1
    position = _line_or_spaces(text, found.value.start + 1, stop)
    head = text[found.value.start : position]
    stretches = []
    for number, item in enumerate(found.items):
        skipped = _SKIPPED.match(text, item.end, stop)
        comma = skipped.end() if skipped is not None else item.end
        before, body = text[position : item.start], text[item.start : item.end]
        if comma < stop and text[comma] == ",":
            position = _line_or_spaces(text, comma + 1, stop)
            between, after = text[item.end : comma], text[comma + 1 : position]
        else:
            position = _line_or_spaces(text, item.end, stop)
            if not _BREAK.search(text, item.end, position):
                position = item.end
            between, after = text[item.end : position], None
        stretches.append(Stretch(before, body, between, after, number))
    key_line = layout.line_text(layout.line_of(found.key.start))
    deeper = key_line[: len(key_line) - len(key_line.lstrip(" "))] + "  "
    return FlowList(
        head,
        tuple(stretches),
        text[position : stop + 1],
        _own_lines(head, stretches, deeper),
        deeper,
    )


def _own_lines(head: str, stretches: Sequence[Stretch], deeper: str) -> str | None:
    """Give the indentation of items on lines of their own, or None when they share lines."""
    if not _BREAK.search(head):
        return None
    if not stretches:
        return deeper
    if not all(_BREAK.search(stretch.between + (stretch.after or "")) for stretch in stretches):
        return None
    return _BREAK.split(stretches[0].before)[-1]


def _line_or_spaces(text: str, position: int, stop: int) -> int:
    """Give the end of the line when it has nothing more than a comment, else of the spaces."""
    rest = _REST_OF_LINE.match(text, position, stop)
    if rest is not None:
        return rest.end()
    spaces = _SPACES.match(text, position, stop)
    return spaces.end() if spaces is not None else position
