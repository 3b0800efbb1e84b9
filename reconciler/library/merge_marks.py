"""What a merge that met a conflict leaves in a text."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from reconciler.model.errors import split_lines

_MARKS: Final = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_MARK: Final = re.compile(rf"({'|'.join(map(re.escape, _MARKS))})(?: .*)?")


class Conflict(NamedTuple):
    """One conflict, or a mark that was left alone.

    Attributes:
        line: 1-based line of its first mark.
        sides: The 1-based lines of both sides, without marks; empty when a mark is missing.
        other: The lines that are marks or belong to another than the first side.
    """

    line: int
    sides: tuple[()] | tuple[range, range]
    other: tuple[int, ...]

    def __str__(self) -> str:
        """Describe where both sides are."""
        if not self.sides:
            return "a mark of a merge was left here"
        one, two = map(_lines, self.sides)
        return f"an unresolved merge conflict: one side is {one}, the other {two}"


def conflicts(text: str) -> list[Conflict]:
    """Find all conflicts of a text, as git writes them in each of its styles."""
    if not any(mark in text for mark in _MARKS):
        return []
    found: list[list[tuple[str, int]]] = []
    for number, mark in _marks(text):
        follows = found and _MARKS.index(mark) > _MARKS.index(found[-1][-1][0])
        if mark == _MARKS[0] or not follows:
            found.append([])
        found[-1].append((mark, number))
    return [_conflict(dict(marks)) for marks in found]


def first_sides(text: str, found: Iterable[Conflict]) -> str:
    """Return a text with the first side of each conflict alone, every line where it was."""
    lines = split_lines(text)
    for number in (number for conflict in found for number in conflict.other):
        lines[number - 1] = ""
    return "\n".join(lines)


def _marks(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(split_lines(text), 1):
        mark = _MARK.fullmatch(line)
        if mark is not None:
            yield number, mark[1]


def _conflict(marks: dict[str, int]) -> Conflict:
    first = min(marks.values())
    start, base, middle, end = map(marks.get, _MARKS)
    if start is None or middle is None or end is None:
        return Conflict(first, (), tuple(marks.values()))
    ours = range(start + 1, base or middle)
    other = (start, *range(base or middle, end + 1))
    return Conflict(first, (ours, range(middle + 1, end)), other)


def _lines(side: range) -> str:
    if not side:
        return "empty"
    return f"line {side[0]}" if len(side) == 1 else f"lines {side[0]} to {side[-1]}"
