"""The JSON forms of problems of a library file, and of failures."""

from collections.abc import Iterable
from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import FORMAT_VERSION, Code, FormatVersion, Told
from reconciler.model.errors import Problem, ReconcilerError

_PLACE = "From 1; 0 when the problem has no place in the text."


class ProblemDocument(TypedDict):
    """One thing that is wrong with a library file."""

    severity: Literal["error", "warning"]
    file: Annotated[str, Told("The file, as it was named.")]
    line: Annotated[int, Told(_PLACE, minimum=0)]
    column: Annotated[int, Told(f"In characters. {_PLACE}", minimum=0)]
    code: Code
    message: Annotated[str, Told("What is wrong.")]
    hint: Annotated[str, Told("What to do; may be empty.")]


class ReasonDocument(TypedDict):
    """Why something failed."""

    code: Code
    message: Annotated[str, Told("What is wrong.")]
    hint: Annotated[str, Told("What to do; may be empty.")]
    problems: NotRequired[list[ProblemDocument]]


class FailureDocument(TypedDict):
    """Why a command failed; `problems` is empty unless a library file is invalid."""

    code: Code
    message: Annotated[str, Told("What is wrong.")]
    hint: Annotated[str, Told("What to do; may be empty.")]
    problems: list[ProblemDocument]


class ErrorDocument(TypedDict):
    """Why a command failed before it had a document of its own."""

    format_version: FormatVersion
    error: FailureDocument


class ValidationDocument(TypedDict):
    """Whether a library file is valid, and all of its problems."""

    format_version: FormatVersion
    valid: Annotated[bool, Told("No problem is an error.")]
    problems: list[ProblemDocument]


def validation_document(problems: Iterable[Problem], valid: bool) -> ValidationDocument:
    """Return the JSON form of a check."""
    return {
        "format_version": FORMAT_VERSION,
        "valid": valid,
        "problems": [_problem(problem) for problem in problems],
    }


def error_document(error: ReconcilerError) -> ErrorDocument:
    """Return the JSON form of a failure that ends a command."""
    return {"format_version": FORMAT_VERSION, "error": failure_document(error)}


def failure_document(failure: ReconcilerError) -> FailureDocument:
    """Return what every JSON document says of a failure."""
    return {
        "code": failure.code,
        "message": failure.message,
        "hint": failure.hint,
        "problems": [_problem(problem) for problem in failure.problems],
    }


def _problem(problem: Problem) -> ProblemDocument:
    return {
        "severity": "warning" if problem.severity == "warning" else "error",
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
