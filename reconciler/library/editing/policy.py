"""Setting ``policy.prune`` to false in a file, every other byte kept."""

from reconciler.library.editing.layout import Layout, Style, TopKey, newline_of
from reconciler.library.editing.locate import locate
from reconciler.library.reading.read import check_library
from reconciler.model.errors import EditFailed

_KEY_AND_VALUE = "prune: false"


def without_pruning(data: bytes, name: str) -> bytes:
    """Return the bytes of a library file with ``prune: false``, whatever it said before.

    Args:
        data: The bytes of a valid file.
        name: The file's name, for problems.

    Raises:
        InvalidLibrary: The file has problems.
        EditFailed: The text is written in a way in which this cannot be done safely.
    """
    located = locate(data, name)
    layout, before = located.layout, located.library
    if not before.policy.prune:
        return data
    start, end, text = _edit(layout)
    # What stands before the text is a byte order mark, if there is one.
    mark = data[: len(data) - len(layout.text.encode())]
    changed = mark + f"{layout.text[:start]}{text}{layout.text[end:]}".encode()
    after = check_library(changed, name).library
    if after is None or after.policy.prune or len(after.wishes) != len(before.wishes):
        raise EditFailed(
            f"{name} is written in a way in which its policy cannot be changed; it was left alone",
            "Write `prune: false` under `policy:` by hand.",
        )
    return changed


def _edit(layout: Layout) -> tuple[int, int, str]:
    """Return the stretch to replace, and what shall stand there."""
    sections = {section.name: section for section in layout.sections}
    policy = sections.get("policy")
    if policy is None:
        return _new_section(layout, sections["version"])
    for node in policy.pairs:
        if node.name == "prune":
            return node.value.start, node.value.end, "false"
    if not policy.pairs:
        start = policy.value.start if policy.value.end > policy.value.start else policy.key.end + 1
        return (
            start,
            policy.value.end if policy.value.end > start else start,
            _braced(start, policy),
        )
    first = policy.pairs[0].key.start
    if policy.pairs[0].flow:
        return first, first, f"{_KEY_AND_VALUE}, "
    indent = " " * layout.column_of(first)
    return first, first, f"{_KEY_AND_VALUE}{newline_of(layout.text)}{indent}"


def _braced(start: int, policy: TopKey) -> str:
    space = "" if start == policy.value.start and policy.style is not Style.NOTHING else " "
    return f"{space}{{{_KEY_AND_VALUE}}}"


def _new_section(layout: Layout, version: TopKey) -> tuple[int, int, str]:
    if layout.flow:
        return version.key.start, version.key.start, f"policy: {{{_KEY_AND_VALUE}}}, "
    newline = newline_of(layout.text)
    place = layout.line_end(layout.line_of(version.value.end - 1))
    text = f"policy: {{{_KEY_AND_VALUE}}}{newline}"
    if not layout.text[:place].endswith(("\n", "\r")):
        text = f"{newline}{text.removesuffix(newline)}"
    elif layout.text.startswith(newline, place):
        text = f"{newline}{text}"
    return place, place, text
