"""``reconciler validate``: everything that is wrong with a library file, without the network."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.commands.options import DEFAULT_FILE, FilesArgument, ProblemFormatOption
from reconciler.console.results import Format, Result
from reconciler.console.streams import room, wants_color
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.model.errors import InvalidLibrary, Problem
from reconciler.model.library import Library

if TYPE_CHECKING:
    from reconciler.documents.problems import ValidationDocument


def validate(files: FilesArgument = None, format_: ProblemFormatOption = "text") -> Result:
    """Check library files offline and report all of their problems at once.

    Exit codes: 0 all are valid, 1 one is not.

    Example: reconciler validate library.yaml --format github
    """
    checks = [_check(file) for file in files or [DEFAULT_FILE]]
    valid = all(check.library is not None for check in checks)
    if valid:
        text = "\n".join(_summary(check.library) for check in checks if check.library is not None)
        # The document of valid files is made here: what types all others loads slowly.
        document: ValidationDocument = {
            "format_version": FORMAT_VERSION,
            "valid": True,
            "problems": [],
        }
        return Result(document, text if format_ == "text" else "", format=format_)
    from reconciler.documents.problems import validation_document

    problems = [problem for check in checks for problem in check.problems]
    text = "\n".join(text for check in checks if (text := _drawn(check, format_)))
    return Result(validation_document(problems, valid=False), text, 1, format=format_)


class _Check(NamedTuple):
    """One file: what it says, or what is wrong with it, and its bytes where they were read."""

    library: Library | None
    problems: Sequence[Problem]
    data: bytes | None


def _check(file: Path) -> _Check:
    from reconciler.library.reading.file import read_source, today_in_utc
    from reconciler.library.reading.read import check_library, sections_of

    try:
        data = read_source(file)
    except InvalidLibrary as error:
        return _Check(None, error.problems, None)
    checked = check_library(data, str(file), today=today_in_utc(), section_of=sections_of(file))
    return _Check(checked.library, checked.problems, data)


def _drawn(check: _Check, format_: str) -> str:
    from reconciler.rendering.problems import problems_github, problems_text

    if format_ == Format.GITHUB:
        return problems_github(check.problems)
    if check.library is not None:
        return _summary(check.library)
    from reconciler.library.reading.read import text_to_show

    source = None if check.data is None else text_to_show(check.data)
    return problems_text(
        check.problems, source, color=wants_color(sys.stdout), width=room(sys.stdout)
    )


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
