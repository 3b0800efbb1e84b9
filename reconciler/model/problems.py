"""What is wrong with a library file, with the place and the way out."""

import re
from typing import Final, NamedTuple

_LINE_BREAK: Final = re.compile("\r\n|[\r\n]")


def split_lines(text: str) -> list[str]:
    """Split a text into the lines that problems count, which are those of git and of editors.

    YAML 1.2 breaks lines in the same places; U+0085, U+2028 and U+2029 are characters like others.
    """
    return _LINE_BREAK.split(text)


class Problem(NamedTuple):
    """One thing that is wrong with a file.

    Attributes:
        code: A stable kebab-case name of the kind of problem, for machines.
        message: What is wrong, as one sentence without a final full stop.
        hint: What to do about it; empty when the message says it.
        file: The file's name as the person gave it.
        line: 1-based line; 1 when the file as a whole is the problem, 0 when there is no file.
        column: 1-based column in characters; 1 and 0 likewise.
        severity: ``error`` or ``warning``; only errors make a file invalid.
    """

    code: str
    message: str
    hint: str
    file: str
    line: int
    column: int
    severity: str = "error"

    @property
    def place(self) -> str:
        """The place in the form that editors open: ``library.yaml:7:5``."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file
