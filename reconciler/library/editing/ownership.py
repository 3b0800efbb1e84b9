"""The comments of a library file, and what each of them belongs to: the one rule for all edits.

An item owns

- the comment on its line, and all comments inside of it;
- the comment lines right above it, at any indentation, up to a blank line;
- in a list with hyphens, the comment lines right below it that are indented deeper than its hyphen;
  in a list in brackets, those before its comma.

A comment line that a blank line keeps apart from the next item is the list's, and stays where it is
when the item goes. After the last item, what is indented deeper than the status is the list's, what
is indented at all is the section's, and the rest belongs to the next key. A comment beside or above
a key belongs to the key.

Formatting a file, moving an item and removing one all ask here, so whichever is done first, a
comment stays with the same title.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.library.editing.layout import Item, Layout, Node, StatusList, Style, TopKey

_BREAKS: Final = "\r\n"
_SKIPPED: Final = re.compile(f"(?:[ \t{_BREAKS}]+|#[^{_BREAKS}]*)*")


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
    """The comments of an item, or of a key of the top level, of ``policy`` or of a type.

    Attributes:
        apart: Comment lines before an item that a blank line keeps apart from it; not its own.
        above: The lines above.
        inside: What stands between the first and the last character of an item.
        beside: What follows on the line.
        below: The lines below an item; of a key, those at the end of what it holds.
    """

    apart: list[Comment] = field(default_factory=list)
    above: list[Comment] = field(default_factory=list)
    inside: list[Comment] = field(default_factory=list)
    beside: Comment | None = None
    below: list[Comment] = field(default_factory=list)

    def put_beside(self, comment: Comment) -> None:
        """Keep a comment that shares a line; a second one goes to those below."""
        if self.beside is None:
            self.beside = comment
        else:
            self.below.append(comment)

    def own(self) -> Iterator[Comment]:
        """Yield those that go where the item goes."""
        yield from self.above
        yield from self.inside
        if self.beside is not None:
            yield self.beside
        yield from self.below


NO_NOTES: Final = Notes()
"""The comments of what has none."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """All comments of a file's document.

    Attributes:
        notes: By the offset of the item or key that they belong to.
        end: Those after everything.
    """

    notes: dict[int, Notes]
    end: list[Comment]

    def of(self, offset: int) -> Notes:
        """Return the comments of the item or key at an offset."""
        return self.notes.get(offset, NO_NOTES)


def owned(layout: Layout) -> Ownership:
    """Find what each comment belongs to, from the line of the top-level mapping on."""
    return _Owners(layout).find()


def find_comments(layout: Layout) -> Iterator[Comment]:
    """Yield all comments of a text."""
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


def comma_after(layout: Layout, item: Item, found: StatusList) -> int | None:
    """Return the offset of the comma that follows an item in brackets, or None without one."""
    stop = found.value.end - 1
    skipped = _SKIPPED.match(layout.text, item.end, stop)
    comma = skipped.end() if skipped is not None else item.end
    return comma if comma < stop and layout.text[comma] == "," else None


def _comment_at(layout: Layout, offset: int) -> Comment:
    line = layout.line_of(offset)
    begin = layout.lines[line]
    text = layout.text[offset : layout.line_end(line)].rstrip()
    own = not layout.text[begin:offset].strip()
    return Comment(offset, text, offset - begin, own, own and _follows_blank(layout, line))


def _follows_blank(layout: Layout, line: int) -> bool:
    return line > 0 and not layout.line_text(line - 1).strip()


class _Anchor(NamedTuple):
    """An item or key, with what it stands in.

    Attributes:
        offset: Where it starts, by which its comments are found.
        begin: Where its first character stands, the hyphen included.
        node: The item or key.
        section: The key of the top level that it is or stands in.
        found: The list that it is or stands in, if any.
    """

    offset: int
    begin: int
    node: Item | Node
    section: TopKey
    found: StatusList | None


class _Owners:
    """Goes once through the comments, beside the items and keys."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._notes: dict[int, Notes] = {}
        self._end: list[Comment] = []

    def find(self) -> Ownership:
        layout = self._layout
        anchors = _anchors(layout)
        last, following = None, next(anchors, None)
        pending: list[Comment] = []
        start = layout.lines[layout.line_of(layout.root.start)]
        for comment in find_comments(layout):
            if not start <= comment.offset < layout.end:
                continue
            while following is not None and following.begin < comment.offset:
                self._settle(pending, last, following)
                pending = []
                last, following = following, next(anchors, None)
            if last is None or (comment.own and not self._is_within(comment, last)):
                pending.append(comment)
            else:
                self._put(comment, last)
        self._settle(pending, last, following)
        return Ownership(self._notes, self._end)

    def _of(self, offset: int) -> Notes:
        return self._notes.setdefault(offset, Notes())

    def _is_within(self, comment: Comment, anchor: _Anchor) -> bool:
        """Return whether a comment stands in an item, or between an item and its comma."""
        if not isinstance(anchor.node, Item) or anchor.found is None:
            return False
        if comment.offset < anchor.node.end or anchor.found.style is not Style.FLOW:
            return comment.offset < anchor.node.end
        comma = comma_after(self._layout, anchor.node, anchor.found)
        return comma is not None and comment.offset < comma

    def _put(self, comment: Comment, anchor: _Anchor) -> None:
        """Keep a comment that shares a line with something, or stands within an item."""
        found, section, node = anchor.found, anchor.section, anchor.node
        if isinstance(node, Item) and comment.offset < node.end:
            self._of(anchor.offset).inside.append(comment)
        elif self._is_within(comment, anchor) and comment.own:
            self._of(anchor.offset).below.append(comment)
        elif self._layout.flow and comment.offset >= self._layout.root.end:
            self._end.append(comment)
        elif section.style is Style.FLOW and comment.offset >= section.value.end:
            self._of(section.key.start).put_beside(comment)
        elif found is not None and found.style is Style.FLOW and comment.offset >= found.value.end:
            self._of(found.key.start).put_beside(comment)
        else:
            self._of(anchor.offset).put_beside(comment)

    def _settle(
        self, pending: list[Comment], last: _Anchor | None, following: _Anchor | None
    ) -> None:
        """Keep comments that stand on lines of their own between two anchors."""
        if not pending:
            return
        rest = self._settle_behind(pending, last, following) if last is not None else pending
        if following is None:
            self._end += rest
        elif last is not None and following.found is not None and following.found is last.found:
            self._settle_above_item(rest, following)
        else:
            self._of(following.offset).above += rest

    def _settle_behind(
        self, pending: list[Comment], last: _Anchor, following: _Anchor | None
    ) -> list[Comment]:
        """Keep those that belong to what comes before; return the others."""
        found, section = last.found, last.section
        rest = self._settle_below_item(pending, last)
        if found is not None:
            if following is not None and following.found is found:
                return self._settle_before_bracket(rest, found)
            column = self._layout.column_of(found.key.start)
            count = _count(rest, column, found.value.end if found.style is Style.FLOW else 0)
            self._of(found.key.start).below += rest[:count]
            rest = rest[count:]
        if following is None or following.section is not section:
            count = _count(rest, 0, section.value.end if section.style is Style.FLOW else 0)
            self._of(section.key.start).below += rest[:count]
            rest = rest[count:]
        return rest

    def _settle_below_item(self, pending: list[Comment], last: _Anchor) -> list[Comment]:
        """Keep those right below an item and deeper than its hyphen with the item."""
        found, node = last.found, last.node
        if found is None or found.style is not Style.BLOCK or not isinstance(node, Item):
            return pending
        column = self._layout.column_of(found.value.start)
        count = 0
        while count < len(pending) and not pending[count].gap and pending[count].column > column:
            count += 1
        self._of(last.offset).below += pending[:count]
        return pending[count:]

    def _settle_before_bracket(self, pending: list[Comment], found: StatusList) -> list[Comment]:
        """Keep those between a key and its bracket with the key."""
        if found.style is not Style.FLOW:
            return pending
        count = sum(comment.offset < found.value.start for comment in pending)
        self._of(found.key.start).above += pending[:count]
        return pending[count:]

    def _settle_above_item(self, pending: list[Comment], item: _Anchor) -> None:
        """Keep those right above an item with it, and the others as apart from it."""
        first = len(pending)
        gap = _follows_blank(self._layout, self._layout.line_of(item.begin))
        while first and not gap:
            first -= 1
            gap = pending[first].gap
        if pending:
            notes = self._of(item.offset)
            notes.apart += pending[:first]
            notes.above += pending[first:]


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
        yield _Anchor(section.key.start, section.key.start, section, section, None)
        for pair in section.pairs:
            yield _Anchor(pair.key.start, pair.key.start, pair, section, None)
        for found in section.lists:
            yield _Anchor(found.key.start, found.key.start, found, section, found)
            for item in found.items:
                yield _Anchor(item.start, layout.begin_of(item, found), item, section, found)
