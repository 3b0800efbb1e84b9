"""Prints plans and outcomes in the asked format; every view is drawn from the JSON form."""

import sys
from functools import partial
from typing import TYPE_CHECKING, TextIO

from reconciler.console.results import Format, Result, present
from reconciler.console.streams import (
    drop_stdout,
    print_document,
    print_result,
    show,
    wants_color,
    width,
)
from reconciler.documents.plan import PlanDocument
from reconciler.documents.problems import failure_document
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.documents.outcome import OutcomeDocument


def plan_result(
    document: PlanDocument,
    file: str,
    format_: str,
    failure: ReconcilerError | None = None,
    *,
    full: bool = False,
) -> Result:
    """Return a plan as a command's result, with why it counts as a failure, if it does.

    Args:
        document: The plan's JSON form.
        file: The library file's name.
        format_: The format.
        failure: Added to the JSON document as ``error``, and told behind the text.
        full: Fold nothing.
    """
    text = partial(_drawn, document, file, format_, full=full)
    if failure is None:
        return Result(document, text, format=format_)
    failed: PlanDocument = {**document, "error": failure_document(failure)}
    notes = (f"Error: {failure.message}", f"  {failure.hint}")
    return Result(failed, text, 1, notes=notes, format=format_)


def print_plan(document: PlanDocument, file: str, format_: str, *, full: bool = False) -> None:
    """Print a plan on stdout before something is done with it."""
    present(plan_result(document, file, format_, full=full))


def print_outcome(document: "OutcomeDocument", file: str, format_: str) -> bool:
    """Print what an apply reports: a success on stdout, anything else on stderr.

    The plan itself was printed before, except for JSON, whose document holds it.

    Returns:
        Whether it could be printed where it belongs; otherwise it was told on stderr, since what
        was sent must not go unsaid.
    """
    from reconciler.documents.outcome import REACHED

    try:
        if format_ == Format.JSON:
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


def _outcome_drawn(document: "OutcomeDocument", file: str, stream: TextIO) -> str:
    from reconciler.rendering.outcome_text import outcome_text

    return outcome_text(
        document,
        file=file,
        width=width(stream),
        color=wants_color(stream),
        is_read_by_people=stream.isatty(),
    )


def tell_plan(document: PlanDocument, file: str, *, full: bool = False) -> None:
    """Show a plan on stderr, to a person who is about to be asked."""
    stream = sys.stderr
    show(_plan_on(stream, document, file, full=full))


def _drawn(document: PlanDocument, file: str, format_: str, *, full: bool) -> str:
    if format_ == Format.MARKDOWN:
        from reconciler.rendering.plan_markdown import plan_markdown

        return plan_markdown(document, file=file, full=full)
    return _plan_on(sys.stdout, document, file, full=full)


def _plan_on(stream: TextIO, document: PlanDocument, file: str, *, full: bool) -> str:
    from reconciler.rendering.plan_text import plan_text

    return plan_text(
        document,
        file=file,
        width=width(stream),
        color=wants_color(stream),
        full=full,
        is_read_by_people=stream.isatty(),
    )
