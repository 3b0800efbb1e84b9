"""``reconciler validate``: everything that is wrong with a library file, without the network."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from reconciler.commands.options import DEFAULT_FILE, FileArgument, ProblemFormat
from reconciler.console.streams import print_document, print_result, wants_color
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library
from reconciler.model.problems import Problem


def validate(
    file: FileArgument = DEFAULT_FILE,
    format_: Annotated[
        ProblemFormat,
        typer.Option("--format", help="text for people, json for programs, github annotations."),
    ] = ProblemFormat.TEXT,
) -> int:
    """Check a library file offline and report all of its problems at once.

    Exit codes: 0 valid, 1 invalid.

    Example: reconciler validate library.yaml --format github
    """
    from reconciler.library.reading.read import check_library
    from reconciler.library.reading.source import read_source

    try:
        data = read_source(file)
    except InvalidLibrary as error:
        _print_problems(error.problems, None, format_)
        return 1
    checked = check_library(data, str(file))
    if checked.library is None:
        _print_problems(checked.problems, data, format_)
        return 1
    if format_ is ProblemFormat.TEXT:
        print_result(_summary(checked.library))
    elif format_ is ProblemFormat.JSON:
        _print_problems(checked.problems, data, format_)
    return 0


def _print_problems(
    problems: Sequence[Problem], data: bytes | None, format_: ProblemFormat
) -> None:
    from reconciler.documents.problems import validation_document
    from reconciler.rendering.problems import problems_github, problems_text

    if format_ is ProblemFormat.JSON:
        print_document(validation_document(problems, valid=not problems))
    elif format_ is ProblemFormat.GITHUB:
        print_result(problems_github(problems))
    else:
        from reconciler.library.reading.excerpt import text_to_show

        source = None if data is None else text_to_show(data)
        print_result(problems_text(problems, source, color=wants_color(sys.stdout)))


def _summary(library: Library) -> str:
    counts = dict.fromkeys(library.managed, 0)
    for wish in library.wishes:
        counts[wish.type] += 1
    total = len(library.wishes)
    items = "1 item" if total == 1 else f"{total} items"
    named = ", ".join(
        f"{count} {media_type.singular if count == 1 else media_type}"
        for media_type, count in counts.items()
    )
    return f"{library.path} is valid: {items} ({named or 'no type is managed'})."
