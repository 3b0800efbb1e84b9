"""The comments of a library file, and what each of them belongs to.

A comment on the line of an item or key belongs to that. One on a line of its own belongs to what
comes next; but after the last item of a list it belongs to the list's end when it is indented
deeper than the status, and to the section's end when it is indented at all.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.library.editing.layout import Item, Layout, Node, Section, StatusList, Style


class Comment(NamedTuple):
    """One comment.

    Attributes:
        offset: Where its ``#`` stands.
        text: The comment with its ``#``, without blanks at its end.
        column: How many characters stand before it on its line.
        own: Whether its line has nothing else.
        gap: Whether the line above is blank.
    """

    offset: int
    text: str
    column: int
    own: bool
    gap: bool


@dataclass(slots=True)
class Notes:
    """The comments of an item or a key: above it, on its line, and at the end of what is in it."""

    above: list[Comment] = field(default_factory=list)
    after: Comment | None = None
    tail: list[Comment] = field(default_factory=list)

    def put_after(self, comment: Comment) -> None:
        """Keep a comment that stands on the line; a second one goes above."""
        if self.after is None:
            self.after = comment
        else:
            self.above.append(comment)


@dataclass(frozen=True, slots=True)
class Attached:
    """All comments of a file's document.

    Attributes:
        notes: By the offset of the item or key that they belong to.
        end: Those after everything.
    """

    notes: dict[int, Notes]
    end: list[Comment]

    def of(self, offset: int) -> Notes:
        """Give the comments of the item or key at an offset."""
        return self.notes.get(offset) or Notes()


def find_comments(layout: Layout) -> Iterator[Comment]:
    """Yield all comments of a text whose comments were asked for."""
    text, starts = layout.text, [span.start for span in layout.solid]
    position = text.find("#")
    while position >= 0:
        before = bisect_right(starts, position) - 1
        end = layout.solid[before].end if before >= 0 else 0
        if position >= end:
            comment = _comment_at(layout, position)
            yield comment
            end = position + len(comment.text)
        position = text.find("#", end)


def attach(layout: Layout) -> Attached:
    """Find what each comment belongs to, from the line of the top-level mapping on."""
    return _Attachment(layout).attach()


def _comment_at(layout: Layout, offset: int) -> Comment:
    line = layout.line_of(offset)
    begin = layout.lines[line]
    text = layout.text[offset : layout.line_end(line)].rstrip()
    own = not layout.text[begin:offset].strip()
    gap = own and line > 0 and not layout.line_text(line - 1).strip()
    return Comment(offset, text, offset - begin, own, gap)


class _Anchor(NamedTuple):
    """An item or key, with what it stands in."""

    offset: int
    node: Item | Node
    section: Section
    found: StatusList | None


class _Attachment:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._notes: dict[int, Notes] = {}
        self._end: list[Comment] = []

    def attach(self) -> Attached:
        anchors = _anchors(self._layout)
        last, following = None, next(anchors, None)
        pending: list[Comment] = []
        start = self._layout.lines[self._layout.line_of(self._layout.root.start)]
        for comment in find_comments(self._layout):
            if not start <= comment.offset < self._layout.end:
                continue
            while following is not None and following.offset < comment.offset:
                self._settle(pending, last, following)
                pending = []
                last, following = following, next(anchors, None)
            if last is None or (comment.own and not self._is_inside(comment, last)):
                pending.append(comment)
            else:
                self._put(comment, last)
        self._settle(pending, last, following)
        return Attached(self._notes, self._end)

    def _of(self, offset: int) -> Notes:
        return self._notes.setdefault(offset, Notes())

    def _is_inside(self, comment: Comment, anchor: _Anchor) -> bool:
        return isinstance(anchor.node, Item) and comment.offset < anchor.node.end

    def _put(self, comment: Comment, anchor: _Anchor) -> None:
        """Keep a comment that shares a line with something, or stands within an item."""
        found, section = anchor.found, anchor.section
        if self._is_inside(comment, anchor):
            self._of(anchor.offset).above.append(comment)
        elif self._layout.flow and comment.offset >= self._layout.root.end:
            self._end.append(comment)
        elif section.style is Style.FLOW and comment.offset >= section.value.end:
            self._of(section.key.start).put_after(comment)
        elif found is not None and found.style is Style.FLOW and comment.offset >= found.value.end:
            self._of(found.key.start).put_after(comment)
        else:
            self._of(anchor.offset).put_after(comment)

    def _settle(
        self, pending: list[Comment], last: _Anchor | None, following: _Anchor | None
    ) -> None:
        """Keep comments that stand on lines of their own between two anchors."""
        if not pending:
            return
        rest = self._settle_behind(pending, last, following) if last is not None else pending
        if following is not None:
            self._of(following.offset).above += rest
        else:
            self._end += rest

    def _settle_behind(
        self, pending: list[Comment], last: _Anchor, following: _Anchor | None
    ) -> list[Comment]:
        """Keep those that belong to what comes before; gives the others."""
        found, section = last.found, last.section
        rest = self._settle_below_item(pending, last)
        if found is not None:
            if following is not None and following.found is found:
                return rest
            column = self._layout.column_of(found.key.start)
            count = _count(rest, column, found.value.end if found.style is Style.FLOW else 0)
            self._of(found.key.start).tail += rest[:count]
            rest = rest[count:]
        if following is None or following.section is not section:
            count = _count(rest, 0, section.value.end if section.style is Style.FLOW else 0)
            self._of(section.key.start).tail += rest[:count]
            rest = rest[count:]
        return rest

    def _settle_below_item(self, pending: list[Comment], last: _Anchor) -> list[Comment]:
        """Keep those directly below an item and deeper than its hyphen with the item."""
        found, node = last.found, last.node
        if found is None or found.style is not Style.BLOCK or not isinstance(node, Item):
            return pending
        column = self._layout.column_of(found.value.start)
        count = 0
        while count < len(pending) and not pending[count].gap and pending[count].column > column:
            count += 1
        self._of(last.offset).above += pending[:count]
        return pending[count:]


def _count(comments: list[Comment], column: int, end: int) -> int:
    """Count the leading comments that are deeper than a column, or before an offset."""
    count = 0
    while count < len(comments) and (
        comments[count].column > column or comments[count].offset < end
    ):
        count += 1
    return count


def _anchors(layout: Layout) -> Iterator[_Anchor]:
    for section in layout.sections:
        yield _Anchor(section.key.start, section, section, None)
        for pair in section.pairs:
            yield _Anchor(pair.key.start, pair, section, None)
        for found in section.lists:
            yield _Anchor(found.key.start, found, section, found)
            for item in found.items:
                yield _Anchor(item.start, item, section, found)
