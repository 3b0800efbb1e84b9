"""Replacing parts of a text, and writing statuses and types that it does not have yet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from reconciler.library.editing.blocks import unusual, with_breaks
from reconciler.library.editing.carry import Carried, as_lines, in_order
from reconciler.library.editing.layout import Layout, Node, Style, newline_of
from reconciler.model.media import STATUSES, MediaType, Status

_STEP: Final = 2
_COLON: Final = re.compile(r"[ \t]*:")


class Replacements:
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

    def replace_lines(self, start: int, end: int, lines: Sequence[str]) -> None:
        """Replace whole lines; a file whose last line has no line break stays such a file."""
        text, before = "".join(lines), self._layout.text
        if end == len(before) and before and not _ends_line(before):
            text = text.rstrip("\r\n")
            if start == end:
                text = self.newline + text
        self.add(start, end, text)

    def fill_below(self, node: Node, lines: Sequence[str]) -> None:
        """Write lines below a key instead of its value, which is ``[]``, ``{}`` or nothing."""
        colon = self.after_colon(node)
        if node.value.end > colon:
            self.add(colon, node.value.end, "")
        line = self._layout.line_of(max(colon, node.value.end) - 1)
        place = self._layout.line_end(line)
        self.replace_lines(place, place, with_breaks(lines, self.newline))

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
        """Give the offset after the colon of a key.

        Raises:
            EditFailed: The colon is not on the line of the key.
        """
        colon = _COLON.match(self._layout.text, node.key.end)
        if colon is None:
            raise unusual(self._layout, node.key.start, "has its colon in an unusual place")
        return colon.end()

    def text(self) -> str:
        """Give the text with everything replaced."""
        text, position, parts = self._layout.text, 0, []
        for start, end, replacement in sorted(self._edits, key=itemgetter(0, 1)):
            parts += [text[position:start], replacement]
            position = end
        return "".join([*parts, text[position:]])


@dataclass(frozen=True, slots=True)
class Places:
    """Where new statuses can go.

    Attributes:
        layout: The places of the text.
        ends: For each type that has a status, the offset after its last one.
    """

    layout: Layout
    ends: Mapping[MediaType, int]


def add_lists(
    lists: Mapping[tuple[MediaType, Status], Sequence[Carried]],
    places: Places,
    edits: Replacements,
) -> None:
    """Write statuses that the file does not have, after those that it has.

    Raises:
        EditFailed: The file or the type is written in braces.
    """
    for media_type in MediaType:
        new = {
            status: lists[media_type, status]
            for status in STATUSES[media_type]
            if (media_type, status) in lists
        }
        if new:
            _add_to_type(media_type, new, places, edits)


def _add_to_type(
    media_type: MediaType,
    new: Mapping[Status, Sequence[Carried]],
    places: Places,
    edits: Replacements,
) -> None:
    layout = places.layout
    section = next((one for one in layout.sections if one.type is media_type), None)
    braces = section is not None and section.lists and section.style is Style.FLOW
    if layout.flow or braces:
        place = layout.root.start if section is None else section.key.start
        raise unusual(layout, place, "is written in braces, where no status can be added")
    if section is None:
        blank = [edits.newline] if layout.text[: layout.end].strip() else []
        head = [*blank, f"{media_type}:{edits.newline}"]
        lines = [*head, *_list_lines(new, _STEP, edits.newline)]
        edits.replace_lines(layout.end, layout.end, with_breaks(lines, edits.newline))
    elif section.lists:
        column = layout.column_of(section.lists[-1].key.start)
        end = places.ends[media_type]
        edits.replace_lines(end, end, _list_lines(new, column, edits.newline))
    else:
        edits.fill_below(section, _list_lines(new, _STEP, edits.newline))


def _list_lines(
    new: Mapping[Status, Sequence[Carried]], column: int, newline: str
) -> Sequence[str]:
    lines: list[str] = []
    for status, carried in new.items():
        lines.append(f"{' ' * column}{status}:{newline}")
        for one in in_order(carried):
            lines += as_lines(one, column + _STEP, newline)
    return with_breaks(lines, newline)


def _ends_line(text: str) -> bool:
    return text.endswith(("\n", "\r"))
