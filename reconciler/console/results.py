"""What a command reports, and the one renderer that prints it.

A command returns a ``Result``: a document for programs, text for people, and its exit code. What is
asked with ``--format`` decides which of the two is printed, so that neither says what the other
does not.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reconciler.console.streams import (
    fitted,
    print_data,
    print_document,
    print_or_show,
    print_result,
    show,
    tell,
)


class Format(StrEnum):
    """How a result is printed; each command offers those that it has."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command reports.

    Attributes:
        document: The JSON form, with its ``format_version``.
        text: What people read, or what draws it for the stream that it goes to; nothing is printed
            where it is empty.
        exit_code: The process's.
        failed: Whether the text is a failure's, which goes to stderr.
        notes: Sentences for people that go to stderr behind the text.
        is_data: Whether the text is for other programs, such as YAML, CSV or a diff.
        was_sent: Whether something was sent to Simkl, so that a text that stdout refuses is told on
            stderr instead of going unsaid.
        format: What was asked for.

    Example: ``Result({"format_version": 1, "backup": "x.json"}, "x.json")``
    """

    document: Mapping[str, object]
    text: str | Callable[[], str] = ""
    exit_code: int = 0
    failed: bool = False
    notes: tuple[str, ...] = ()
    is_data: bool = False
    was_sent: bool = False
    format: str = Format.TEXT


def present(result: Result) -> int:
    """Print a result in the format that was asked for, and return its exit code."""
    if result.format == Format.JSON:
        print_document(result.document)
        return result.exit_code
    text = result.text if isinstance(result.text, str) else result.text()
    code = result.exit_code
    if result.failed:
        show(fitted(text, sys.stderr))
    elif result.was_sent:
        code = code if print_or_show(fitted(text, sys.stdout)) else 1
    elif text and result.is_data:
        print_data(text)
    elif text:
        print_result(fitted(text, sys.stdout))
    for note in result.notes:
        tell(note)
    return code
