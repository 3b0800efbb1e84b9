"""Prints plans and outcomes in the asked format; every view is drawn from the JSON form."""

import sys
from enum import StrEnum
from typing import TextIO

from reconciler.console.streams import (
    drop_stdout,
    print_document,
    print_result,
    show,
    tell,
    wants_color,
    width,
)
from reconciler.documents.outcome import REACHED, OutcomeDocument
from reconciler.documents.plan import PlanDocument
from reconciler.documents.problems import failure_document
from reconciler.model.errors import ReconcilerError


class PlanFormat(StrEnum):
    """How a plan is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def print_plan(
    document: PlanDocument,
    file: str,
    format_: PlanFormat,
    failure: ReconcilerError | None = None,
    *,
    full: bool = False,
) -> None:
    """Print a plan on stdout, and why it counts as a failure, if it does.

    Args:
        document: The plan's JSON form.
        file: The library file's name.
        format_: The format.
        failure: Added to the JSON document as ``error``.
        full: Fold nothing.
    """
    if format_ is PlanFormat.JSON:
        if failure is not None:
            document = {**document, "error": failure_document(failure)}
        print_document(document)
        return
    print_result(_drawn(document, file, format_, full=full))
    if failure is not None:
        tell(f"Error: {failure.message}")
        tell(f"  {failure.hint}")


def print_outcome(document: OutcomeDocument, file: str, format_: PlanFormat) -> bool:
    """Print what an apply reports: a success on stdout, anything else on stderr.

    The plan itself was printed before, except for JSON, whose document holds it.

    Returns:
        Whether it could be printed where it belongs; otherwise it was told on stderr, since what
        was sent must not go unsaid.
    """
    try:
        if format_ is PlanFormat.JSON:
            print_document(document)
        elif document["outcome"] in REACHED:
            print_result(_outcome_drawn(document, file, sys.stdout))
        else:
            show(_outcome_drawn(document, file, sys.stderr))
    except OSError:
        drop_stdout()
        show(_outcome_drawn(document, file, sys.stderr))
        return False
    return True


def _outcome_drawn(document: OutcomeDocument, file: str, stream: TextIO) -> str:
    from reconciler.rendering.outcome_text import outcome_text

    return outcome_text(document, file=file, width=width(stream), color=wants_color(stream))


def tell_plan(document: PlanDocument, file: str, *, full: bool = False) -> None:
    """Show a plan on stderr, to a person who is about to be asked."""
    from reconciler.rendering.plan_text import plan_text

    stream = sys.stderr
    show(plan_text(document, file=file, width=width(stream), color=wants_color(stream), full=full))


def _drawn(document: PlanDocument, file: str, format_: PlanFormat, *, full: bool) -> str:
    if format_ is PlanFormat.MARKDOWN:
        from reconciler.rendering.plan_markdown import plan_markdown

        return plan_markdown(document, file=file, full=full)
    from reconciler.rendering.plan_text import plan_text

    stream = sys.stdout
    return plan_text(document, file=file, width=width(stream), color=wants_color(stream), full=full)
