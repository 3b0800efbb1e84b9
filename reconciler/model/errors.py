"""The exceptions of the program, one for each decision that a caller can take.

::

    ReconcilerError                  every failure that a person is told about
    ├── InvalidLibrary               the library file has problems: show them all
    ├── FileFailure                  a file of ours or of the user cannot be read, written or locked
    ├── EditFailed                   the library file cannot be changed in place; it is as before
    ├── DamagedFile                  a lock, backup, plan or sandbox file is not what it should be
    ├── BadExport                    another service's export cannot be read; nothing was written
    ├── Refused                      asked for something that a guard forbids; nothing was changed
    │   └── Stale                    what was read is no longer so: read and plan again
    ├── Interrupted                  stopped by the person
    ├── Fault                        a mistake in this program, told in words
    └── AccountError                 Simkl did not give what was asked
        ├── NotAuthenticated         no credentials, or they are no longer accepted: log in
        ├── ReadOnlyToken            the token may not write: log in with another scope
        ├── LimitReached             a daily limit or a block: come back later
        ├── Unreachable              no answer, or only server errors, after all retries
        ├── UnexpectedAnswer         an answer of another shape than Simkl documents
        └── FateUnknown              a write was cut off: read again before sending anything

Every exception carries a stable ``code`` for machines, a ``message`` that says what is wrong and
where, and a ``hint`` that says what to do.
"""

import re
from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

_LINE_BREAK: Final = re.compile("\r\n|[\r\n]")


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


def split_lines(text: str) -> list[str]:
    """Split a text into the lines that problems count, which are those of git and of editors.

    YAML 1.2 breaks lines in the same places; U+0085, U+2028 and U+2029 are characters like others.
    """
    return _LINE_BREAK.split(text)


class ReconcilerError(Exception):
    """A failure that a person is told about, without a traceback.

    Attributes:
        code: Stable kebab-case name, part of the JSON contract.
        message: What is wrong and where, and that nothing came of it, where that is said.
        reason: What is wrong and where, alone; for one of several of which something came.
        hint: What to do; may be empty.
        problems: The problems of a library file; empty for all other failures.
    """

    default_code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: str | None = None,
        problems: Sequence[Problem] = (),
        undone: str = "",
        lines: Sequence[str] = (),
    ) -> None:
        """Say what is wrong.

        Args:
            message: What is wrong and where, in one sentence.
            hint: What to do.
            code: The stable name, where it is not that of the kind.
            problems: The problems of a library file.
            undone: What did not happen for it, such as ``nothing was changed``.
            lines: What the sentence is about, each on a line of its own below it.
        """
        listed = ":" + "".join(f"\n  {line}" for line in lines) if lines else ""
        self.reason = f"{message}{listed}"
        self.message = f"{message}; {undone}{listed}" if undone else self.reason
        super().__init__(self.message)
        self.hint = hint
        self.code = code or self.default_code
        self.problems = tuple(problems)


class InvalidLibrary(ReconcilerError):
    """The library file has problems; ``problems`` holds all of them."""

    default_code = "invalid-library"

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        file = errors[0].file if errors else "the library file"
        is_there = any(problem.code != "unreadable" for problem in errors)
        super().__init__(
            f"{file} has {count}",
            f"{'Mend the file; n' if is_there else 'N'}othing was changed on Simkl.",
            problems=problems,
        )


class FileFailure(ReconcilerError):
    """A file or folder cannot be read, written or locked."""

    default_code = "file"


class EditFailed(ReconcilerError):
    """The library file cannot be changed in place without risk; it was left as it is."""

    default_code = "edit-failed"


class DamagedFile(ReconcilerError):
    """A lock, backup, saved plan, sandbox or credentials file is not what it should be."""

    default_code = "damaged-file"


class BadExport(ReconcilerError):
    """An export of another service cannot be read; nothing was written."""

    default_code = "bad-export"


class Refused(ReconcilerError):
    """A guard forbids what was asked; nothing was changed."""

    default_code = "refused"


class Stale(Refused):
    """The account changed after it was read; nothing was changed by us."""

    default_code = "stale"


class Interrupted(ReconcilerError):
    """The person stopped the program; the message says what was and was not sent."""

    default_code = "interrupted"


class Fault(ReconcilerError):
    """A mistake in this program, so that no traceback reaches a person."""

    default_code = "internal"


def told(error: Exception) -> ReconcilerError:
    """Return an exception as one that a person is told about; what is not ours becomes a fault."""
    if isinstance(error, ReconcilerError):
        return error
    import traceback
    from pathlib import Path

    steps = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(steps[-1].filename).name}, line {steps[-1].lineno}" if steps else ""
    return Fault(
        f"a fault of reconciler itself: {type(error).__name__}{place}",
        "Please report it with the command that you ran. `reconciler plan` shows how the account "
        "stands.",
    )


class AccountError(ReconcilerError):
    """Simkl did not give what was asked."""

    default_code = "account"


class NotAuthenticated(AccountError):
    """There are no credentials, or Simkl no longer accepts them."""

    default_code = "not-authenticated"


class ReadOnlyToken(AccountError):
    """The token may read but not write."""

    default_code = "read-only-token"


class LimitReached(AccountError):
    """A daily limit or a block by Simkl; waiting it out is the person's decision."""

    default_code = "limit-reached"


class Unreachable(AccountError):
    """There was no usable answer after all retries that are safe."""

    default_code = "unreachable"


class UnexpectedAnswer(AccountError):
    """An answer has another shape than Simkl documents; never taken for an empty library."""

    default_code = "unexpected-answer"


class FateUnknown(AccountError):
    """A write request was cut off: it may or may not have been done."""

    default_code = "fate-unknown"


def shown(text: str, *, quotes: bool = True) -> str:
    """Return what a person wrote for a sentence: short, on one line, in double quotes.

    Args:
        text: What they wrote.
        quotes: Whether to put it into quotes; without, it is a part of something to write.
    """
    text = text if len(text) <= 60 else f"{text[:59]}…"
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f'"{text}"' if quotes else text
