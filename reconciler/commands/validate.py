"""``reconciler validate``: everything that is wrong with a library file, without the network."""

import sys
from collections.abc import Sequence

from reconciler.commands.options import DEFAULT_FILE, FileArgument, ProblemFormatOption
from reconciler.console.results import Format, Result
from reconciler.console.streams import wants_color
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library
from reconciler.model.problems import Problem


def validate(file: FileArgument = DEFAULT_FILE, format_: ProblemFormatOption = "text") -> Result:
    """Check a library file offline and report all of its problems at once.

    Exit codes: 0 valid, 1 invalid.

    Example: reconciler validate library.yaml --format github
    """
    from reconciler.library.reading.read import check_library
    from reconciler.library.reading.source import read_source, today_in_utc

    try:
        data = read_source(file)
    except InvalidLibrary as error:
        return _problems(error.problems, None, format_)
    checked = check_library(data, str(file), today=today_in_utc())
    if checked.library is None:
        return _problems(checked.problems, data, format_)
    text = _summary(checked.library) if format_ == "text" else ""
    # The document of a valid file is made here: what types all others loads slowly.
    document = {"format_version": FORMAT_VERSION, "valid": True, "problems": []}
    return Result(document, text, format=format_)


def _problems(problems: Sequence[Problem], data: bytes | None, format_: str) -> Result:
    from reconciler.documents.problems import validation_document
    from reconciler.rendering.problems import problems_github, problems_text

    if format_ == Format.GITHUB:
        text = problems_github(problems)
    else:
        from reconciler.library.reading.excerpt import text_to_show

        source = None if data is None else text_to_show(data)
        text = problems_text(problems, source, color=wants_color(sys.stdout))
    return Result(validation_document(problems, valid=False), text, 1, format=format_)


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
