"""The difference of two texts in the unified format, quick also when thousands of lines moved."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_CONTEXT: Final = 3
_SMALL: Final = 400


class _Change(NamedTuple):
    """Lines ``old[a:b]`` became ``new[c:d]``."""

    a: int
    b: int
    c: int
    d: int


def unified_diff(before: str, after: str, name: str) -> str:
    """Return the difference, as ``patch`` and ``git apply`` take it; empty when there is none.

    Args:
        before: The old text.
        after: The new text.
        name: The file's name for the head.
    """
    old, new = _lines(before), _lines(after)
    changes = [
        change for change in _changes(old, new) if change.a < change.b or change.c < change.d
    ]
    if not changes:
        return ""
    parts = [f"--- a/{name}\n+++ b/{name}\n"]
    for hunk in _hunks(changes):
        parts += _hunk_text(hunk, old, new)
    return "".join(parts)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield what differs between lines that both have once, in the same order."""
    a = c = 0
    for next_a, next_c in [*_anchors(old, new), (len(old), len(new))]:
        yield from _small_changes(old, new, _Change(a, next_a, c, next_c))
        a, c = next_a + 1, next_c + 1


def _small_changes(old: Sequence[str], new: Sequence[str], where: _Change) -> Iterator[_Change]:
    a, b, c, d = where
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    if a == b or c == d or b - a > _SMALL or d - c > _SMALL:
        yield _Change(a, b, c, d)
        return
    from difflib import SequenceMatcher

    for tag, i, j, k, m in SequenceMatcher(None, old[a:b], new[c:d], False).get_opcodes():
        if tag != "equal":
            yield _Change(a + i, a + j, c + k, c + m)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest run of pairs of equal lines that stand once in each text."""
    in_old, in_new = Counter(old), Counter(new)
    places = {line: number for number, line in enumerate(new) if in_new[line] == 1}
    ends: list[int] = []
    chains: list[tuple[int, int, int]] = []
    pairs: list[tuple[int, int, int]] = []
    for number, line in enumerate(old):
        place = places.get(line)
        if place is None or in_old[line] > 1:
            continue
        length = bisect_left(ends, place)
        before = chains[length - 1][2] if length else -1
        link = (number, place, len(pairs))
        pairs.append((number, place, before))
        ends[length : length + 1] = [place]
        chains[length : length + 1] = [link]
    anchors = []
    at = chains[-1][2] if chains else -1
    while at >= 0:
        number, place, at = pairs[at]
        anchors.append((number, place))
    return anchors[::-1]


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.a - hunk[-1].b > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _hunk_text(hunk: Sequence[_Change], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    lead = min(_CONTEXT, hunk[0].a)
    trail = min(_CONTEXT, len(old) - hunk[-1].b)
    old_range = _range(hunk[0].a - lead, hunk[-1].b + trail)
    new_range = _range(hunk[0].c - lead, hunk[-1].d + trail)
    yield f"@@ -{old_range} +{new_range} @@\n"
    at = hunk[0].a - lead
    for change in hunk:
        yield from (_line(" ", line) for line in old[at : change.a])
        yield from (_line("-", line) for line in old[change.a : change.b])
        yield from (_line("+", line) for line in new[change.c : change.d])
        at = change.b
    yield from (_line(" ", line) for line in old[at : at + trail])


def _range(start: int, end: int) -> str:
    count = end - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _line(sign: str, line: str) -> str:
    return (
        f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"
    )
