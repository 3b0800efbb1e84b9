"""Problems of a library file: for people, for programs, and as annotations of a workflow run."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from reconciler.model.errors import Problem, split_lines
from reconciler.rendering.terminal import ELLIPSIS, Tone, cell_width, clean, cut, fold, paint

_EXCERPT_CELLS: Final = 100
_FEWEST_CELLS: Final = 20
_COMMAND_LINE: Final = re.compile(
    r"^Looked in |`(?:git|pip|python3?|export|reconciler)\b"
    r"|\breconciler [a-z]+ --|(?<![\w-])--[a-z]"
)
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+")


def problems_text(
    problems: Sequence[Problem], source: str | None, *, color: bool, width: int | None = None
) -> str:
    """Return problems for people: place, message, the line with a mark under it, what to do.

    Args:
        problems: The problems, in the order in which they are shown.
        source: The text of the file without a byte order mark; None shows no lines.
        color: Whether to colour.
        width: Cells of a line, to break sentences at; None breaks none.
    """
    lines = None if source is None else split_lines(source)
    drawn = (_problem_lines(one, lines, color, width) for one in problems)
    shown = "\n".join(line for drawing in drawn for line in drawing)
    return f"{shown}\n{_count(problems)}" if shown else _count(problems)


def problems_github(problems: Iterable[Problem]) -> str:
    """Return problems as workflow commands, which GitHub shows beside the lines of a change.

    The escapes are those of GitHub's "Workflow commands": a message must not hold line breaks, a
    property neither those nor ``:`` and ``,``.
    """
    return "\n".join(_annotation(problem) for problem in problems)


def without_commands(advice: str) -> str:
    """Return the sentences of an advice that need no command line, for those who have none.

    Nor do they name a folder of the machine.

    Example: ``"Look again. Run `reconciler plan`."`` gives ``"Look again."``
    """
    return " ".join(one for one in _SENTENCES.split(advice) if not _COMMAND_LINE.search(one))


def _problem_lines(
    problem: Problem, lines: Sequence[str] | None, color: bool, width: int | None
) -> list[str]:
    tone = Tone.REMOVE if problem.severity == "error" else Tone.MOVE
    shown = _head(problem, tone, color, width)
    if lines is not None and 0 < problem.line <= len(lines):
        number = str(problem.line)
        margin = " " * len(number)
        cells = _EXCERPT_CELLS if width is None else min(width - len(margin) - 5, _EXCERPT_CELLS)
        excerpt, caret = _excerpt(lines[problem.line - 1], problem.column, cells)
        shown.append(paint(f"  {number} | ", Tone.FAINT, color=color) + excerpt)
        shown.append(
            paint(f"  {margin} | ", Tone.FAINT, color=color)
            + " " * caret
            + paint("^", tone, color=color)
        )
    if problem.hint:
        shown += _folded(f"  {clean(problem.hint)}", width)
    return shown


def _head(problem: Problem, tone: Tone, color: bool, width: int | None) -> list[str]:
    """Return place, severity, message and code, coloured after they were broken into lines."""
    place, severity, code = clean(problem.place), f"{problem.severity}:", f"[{problem.code}]"
    first, *rest = _folded(f"{place}: {severity} {clean(problem.message)} {code}", width)
    begun = f"{place}: {severity}"
    if first.startswith(begun):
        start = paint(place, Tone.HEADING, color=color), paint(severity, tone, color=color)
        first = ": ".join(start) + first[len(begun) :]
    told = [first, *rest]
    if told[-1].endswith(code):
        told[-1] = told[-1].removesuffix(code) + paint(code, Tone.FAINT, color=color)
    return told


def _folded(line: str, width: int | None) -> list[str]:
    return [line] if width is None else fold(line, width)


def _excerpt(line: str, column: int, cells: int) -> tuple[str, int]:
    """Return the part of a line around a column, and the cells before that column in it."""
    cells = max(cells, _FEWEST_CELLS)
    start = max(0, column - 1 - cells * 3 // 5)
    before = clean(line[start : column - 1])
    if start:
        before = ELLIPSIS + before
    while cell_width(before) > cells * 4 // 5:
        before = ELLIPSIS + before[cells // 5 :]
    after = clean(line[column - 1 : column + cells])
    return cut(before + after, cells), cell_width(before)


def _count(problems: Sequence[Problem]) -> str:
    files = ", ".join(dict.fromkeys(clean(problem.file) for problem in problems))
    if not problems:
        return "No problems."
    count = len(problems)
    return f"{count} {'problem' if count == 1 else 'problems'} in {files}."


def _annotation(problem: Problem) -> str:
    # GitHub finds the file by a path of the repository, also from a runner with Windows.
    properties = {"file": PurePath(problem.file).as_posix()}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    hint = without_commands(problem.hint)
    said = f"{problem.message}. {hint}" if hint else problem.message
    message = f"{said} [{problem.code}]"
    return f"::{problem.severity} {listed}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
