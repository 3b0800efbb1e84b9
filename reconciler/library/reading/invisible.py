"""Characters that look like a space or like nothing, and what they spoil.

They come with text that is copied from a page or a chat, and no editor shows them: YAML takes them
for letters, so that an indentation, a dash or a key is none.
"""

import re
from typing import Final

from reconciler.model.errors import Problem

_SPACES: Final = {
    "\N{NO-BREAK SPACE}": "a no-break space",
    "\N{FIGURE SPACE}": "a no-break space",
    "\N{NARROW NO-BREAK SPACE}": "a no-break space",
    "\N{IDEOGRAPHIC SPACE}": "a wide space",
    "\x85": "a next-line character",
    "\N{LINE SEPARATOR}": "a line separator",
    "\N{PARAGRAPH SEPARATOR}": "a paragraph separator",
}
_NOTHINGS: Final = {
    "\N{ZERO WIDTH SPACE}": "a zero-width space",
    "\N{ZERO WIDTH NON-JOINER}": "a zero-width non-joiner",
    "\N{ZERO WIDTH JOINER}": "a zero-width joiner",
    "\N{WORD JOINER}": "a zero-width word joiner",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "a byte order mark",
    "\N{SOFT HYPHEN}": "a soft hyphen",
    "\N{LEFT-TO-RIGHT MARK}": "a left-to-right mark",
    "\N{RIGHT-TO-LEFT MARK}": "a right-to-left mark",
}
_CODES: Final = frozenset(
    {
        "bad-policy",
        "bad-version",
        "bad-year",
        "bare-title",
        "malformed-id",
        "more-than-a-link",
        "not-a-title-link",
        "unknown-id-key",
        "unknown-key",
        "unknown-link",
        "unknown-status",
        "wrong-shape",
    }
)
_LONGEST: Final = 200
_CLASS: Final = f"[{''.join((*_SPACES, *_NOTHINGS))}]"
_ANY: Final = re.compile(_CLASS)
_TEXT: Final = re.compile(r"""(?:[^,}\]#]|(?<! )#)*""")
_AT_A_SIGN: Final = re.compile(rf"(?:^|[-:,?{{\[]) *({_CLASS})|({_CLASS}) *$")


def explained(problem: Problem, lines: list[str]) -> Problem:
    """Name the character that cannot be seen, where a problem comes from one.

    Args:
        problem: A problem of the file.
        lines: The lines of the file.
    """
    numbers: tuple[int, ...] = ()
    if problem.code == "yaml-syntax":
        numbers = (problem.line, problem.line - 1)
    elif problem.code in _CODES:
        numbers = (problem.line,)
    for number in numbers:
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        column = _column(problem, line)
        if column is not None:
            of_line = "" if number == problem.line else f" of line {number}"
            return _named(problem, line[column], f"column {column + 1}{of_line}")
    return problem


def _column(problem: Problem, line: str) -> int | None:
    """Return the column of the character that spoils what is reported, from 0."""
    if problem.code == "yaml-syntax":
        sign = _AT_A_SIGN.search(line)
        return sign.end(sign.lastindex or 0) - 1 if sign is not None else None
    start = problem.column - 1
    text = _TEXT.match(line, start, start + _LONGEST)
    found = _ANY.search(line, start, text.end()) if text is not None else None
    return found.start() if found is not None else None


def _named(problem: Problem, character: str, place: str) -> Problem:
    name = _SPACES.get(character) or _NOTHINGS[character]
    what = f"{name} (U+{ord(character):04X})"
    hint = "Write a plain space there." if character in _SPACES else "Delete it."
    return problem._replace(
        message=f"{problem.message}; in {place} stands {what}, which your editor does not show",
        hint=hint,
    )
