"""The canonical form of a library file: what ``reconciler fmt`` makes of it.

Types, statuses, keys and ids stand in the order of the matrix, items are sorted, one a line; a
comment stays with what it belongs to. The same wishes give the same text, so doing it twice changes
nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.library.editing.canonical import (
    Form,
    Order,
    item_body,
    item_keys,
    item_order,
    mapping_text,
    quoted,
)
from reconciler.library.editing.layout import (
    Item,
    Layout,
    Node,
    StatusList,
    Style,
    TopKey,
    form_of,
    newline_of,
)
from reconciler.library.editing.locate import Located, locate
from reconciler.library.editing.ownership import (
    NO_NOTES,
    Comment,
    Notes,
    Ownership,
    find_comments,
    owned,
)
from reconciler.library.item_form import says_the_same
from reconciler.library.reading.root import POLICY_KEYS
from reconciler.model.errors import EditFailed, InvalidLibrary, split_lines
from reconciler.model.library import Library, Policy, Wish
from reconciler.model.media import STATUSES, MediaType, Status

_BOM: Final = b"\xef\xbb\xbf"
_ROOT_ORDER: Final = ("version", "policy", *MediaType)
_STATUS: Final = "  "
_ITEM: Final = "    "


def canonical_file(file: Located) -> bytes:
    """Return the canonical form of a file; its byte order mark and its line breaks stay.

    Args:
        file: The file.

    Raises:
        EditFailed: The text is written in a way in which its meaning or a comment would be lost.
    """
    data, library, layout = file
    newline = newline_of(layout.text)
    written = _File(layout, library)
    text = "\n".join([*written.lines(), ""]).replace("\n", newline)
    changed = (_BOM if data.startswith(_BOM) else b"") + text.encode()
    if changed != data and not _says_the_same(file, changed, written.wishes):
        raise EditFailed(
            f"{library.path} is written in a way that cannot be brought into canonical form; "
            "it was left alone",
            "Write it as one plain mapping, without text beside --- or ..., then try again.",
        )
    return changed


class _File:
    """Writes one file anew.

    Attributes:
        wishes: Its items, in the order in which they were written.
    """

    def __init__(self, layout: Layout, library: Library) -> None:
        self._layout = layout
        self._policy = library.policy
        self._form = Form(spaced=form_of(layout).spaced)
        self._owned: Ownership = owned(layout)
        self.wishes: list[Wish] = []
        wishes = iter(library.wishes)
        self._items: dict[tuple[MediaType, Status], list[tuple[Item, Wish]]] = {
            (found.type, found.status): [(item, next(wishes)) for item in found.items]
            for found in layout.lists()
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines, without line breaks."""
        head = _lines_of(self._layout.text[: self._start()])
        blocks = [list(self._section(section)) for section in self._sections()]
        if head:
            apart = [""] if head[-1] and blocks[0][0].startswith("#") else []
            blocks[0] = [*_collapsed([*head, *apart]), *blocks[0]]
        end = list(_with_gaps(self._owned.end))
        if end:
            blocks.append(end)
        yield from _joined(blocks)
        yield from _collapsed(_lines_of(self._layout.text[self._layout.end :]), end=True)

    def _start(self) -> int:
        return self._layout.lines[self._layout.line_of(self._layout.root.start)]

    def _sections(self) -> list[TopKey]:
        return sorted(
            self._layout.sections,
            key=lambda section: _ROOT_ORDER.index(section.type or section.name),
        )

    def _section(self, section: TopKey) -> Iterator[str]:
        notes = self._owned.of(section.key.start)
        is_version = section.name == "version"
        below = notes.below
        if is_version:
            # A comment below a plain value, and deeper, would belong to that value for Prettier.
            yield from _with_gaps(below)
            below = []
        yield from _with_gaps(notes.above)
        line = self._layout.line_of(section.key.start)
        if notes.above and line and not self._layout.line_text(line - 1).strip():
            yield ""
        name = section.type or section.name
        if is_version:
            yield _noted("version: 1", notes)
        elif not section.lists and not section.pairs:
            yield _noted(f"{name}: {{}}", notes)
        elif (braces := self._policy_in_braces(section)) is not None:
            yield _noted(f"{name}: {braces}", notes)
        else:
            yield _noted(f"{name}:", notes)
            yield from self._pairs(section)
            for found in sorted(section.lists, key=_matrix_order):
                yield from self._list(found)
        yield from _indented(below, _STATUS)

    def _pairs(self, section: TopKey) -> Iterator[str]:
        for pair in sorted(section.pairs, key=_policy_order):
            notes = self._owned.of(pair.key.start)
            yield from _indented(notes.above, _STATUS)
            yield _noted(f"{_STATUS}{pair.name}: {_policy_text(self._policy, pair.name)}", notes)
            yield from _indented(notes.below, _STATUS)

    def _policy_in_braces(self, section: TopKey) -> str | None:
        """Return a policy that is written in braces on one line, and None for any other value."""
        if section.style is not Style.FLOW or section.lists:
            return None
        written = self._layout.text[section.key.start : section.value.end]
        if len(split_lines(written)) > 1:
            return None
        pairs = sorted(section.pairs, key=_policy_order)
        return mapping_text(
            {pair.name: _policy_text(self._policy, pair.name) for pair in pairs}, self._form
        )

    def _list(self, found: StatusList) -> Iterator[str]:
        notes = self._owned.of(found.key.start)
        yield from _indented(notes.above, _STATUS)
        yield _noted(f"{_STATUS}{found.status}:{'' if found.items else ' []'}", notes)
        items = self._items[found.type, found.status]
        head = self._owned.of(items[0][0].start).apart if items else []
        yield from _apart(head, at_top=True)
        ordered = sorted(items, key=lambda pair: self._order(*pair))
        self.wishes += (wish for _, wish in ordered)
        for number, (item, wish) in enumerate(ordered):
            own = self._owned.of(item.start)
            if own is NO_NOTES:
                yield f"{_ITEM}- {self._item(item, wish)}"
                continue
            if own.apart is not head:
                yield from _apart(own.apart, at_top=not number)
            yield from _indented([*own.above, *own.inside, *own.below], _ITEM)
            yield _noted(f"{_ITEM}- {self._item(item, wish)}", own)
        yield from _indented(notes.below, _ITEM)

    def _order(self, item: Item, wish: Wish) -> tuple[Order, str]:
        return item_order(wish.title, wish.year, wish.ids), item.text or ""

    def _item(self, item: Item, wish: Wish) -> str:
        if item.text is None:
            keys = item_keys(wish, self._form)
            return item_body(keys, len(_ITEM) + 2, form=self._form)
        written = self._layout.text[item.start : item.end]
        plain = written.isprintable() and written[0] not in "'\""
        return written if plain else quoted(item.text.strip())


def _matrix_order(found: StatusList) -> int:
    return STATUSES[found.type].index(found.status)


def _policy_order(pair: Node) -> int:
    return POLICY_KEYS.index(pair.name)


def _policy_text(policy: Policy, name: str) -> str:
    return str(getattr(policy, name)).lower()


def _noted(line: str, notes: Notes) -> str:
    return line if notes.beside is None else f"{line} {notes.beside.text}"


def _indented(comments: Iterable[Comment], indent: str) -> Iterator[str]:
    for comment in comments:
        yield f"{indent}{comment.text}"


def _apart(comments: Sequence[Comment], *, at_top: bool) -> Iterator[str]:
    """Yield comments that belong to no item, and a blank line that keeps them so."""
    for number, comment in enumerate(comments):
        if comment.gap and (number or not at_top):
            yield ""
        yield f"{_ITEM}{comment.text}"
    if comments:
        yield ""


def _with_gaps(comments: Sequence[Comment]) -> Iterator[str]:
    for number, comment in enumerate(comments):
        if number and comment.gap:
            yield ""
        yield comment.text


def _joined(blocks: Sequence[Sequence[str]]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from block


def _lines_of(text: str) -> list[str]:
    lines = [
        line.strip() if line.lstrip().startswith("#") else line.rstrip()
        for line in split_lines(text)
    ]
    return lines if lines[-1] else lines[:-1]


def _collapsed(lines: Sequence[str], *, end: bool = False) -> Iterator[str]:
    """Yield lines with one blank line at most in a row, and none at the start, or at the end."""
    blank, begun = False, False
    for line in lines:
        if not line:
            blank = True
            continue
        if blank and begun:
            yield ""
        blank, begun = False, True
        yield line
    if blank and begun and not end:
        yield ""


def _says_the_same(file: Located, changed: bytes, written: Sequence[Wish]) -> bool:
    before = file.library
    try:
        _, after, layout = locate(changed, before.path)
    except InvalidLibrary:
        return False
    return (
        len(after.wishes) == len(before.wishes) == len(written)
        and all(map(says_the_same, after.wishes, written))
        and after.policy == before.policy
        and after.managed == before.managed
        and _comments(layout) == _comments(file.layout)
    )


def _comments(layout: Layout) -> Counter[str]:
    return Counter(comment.text for comment in find_comments(layout))
