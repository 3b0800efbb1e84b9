"""``reconciler fmt``: the canonical form of a library file."""

from pathlib import Path

from reconciler.commands.options import (
    DEFAULT_FILE,
    CheckOption,
    DiffOption,
    FileArgument,
    FormatOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION


def fmt(
    file: FileArgument = DEFAULT_FILE,
    check: CheckOption = False,
    diff: DiffOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Bring the file into canonical form; its meaning and its comments stay.

    Types and statuses stand in their usual order, items are sorted by title, one a line. Doing it
    twice changes nothing.

    Exit codes: 0 done, 1 failed, or the file would change (only with --check).

    Example: reconciler fmt library.yaml --check
    """
    from reconciler.documents.edits import FormattedFileDocument
    from reconciler.library.editing.format import canonical_file
    from reconciler.usecases.library_file import (
        file_diff,
        read_library_file,
        replace_library_file,
    )

    before = read_library_file(file)
    data = canonical_file(before.located)
    changed = data != before.data
    writes = not check and not diff
    if writes:
        replace_library_file(before, data)
    told: FormattedFileDocument = {
        "file": str(file),
        "changed": changed,
        "written": changed and writes,
    }
    notes: tuple[str, ...]
    text, notes = "", (_sentence(file, changed=changed, writes=writes),)
    if diff:
        text = told["diff"] = file_diff(before, data)
        notes = ()
    document = {"format_version": FORMAT_VERSION, "files": [told]}
    code = int(check and changed)
    return Result(document, text, code, notes=notes, is_data=diff, format=format_)


def _sentence(file: Path, *, changed: bool, writes: bool) -> str:
    if not changed:
        return f"{file} is in canonical form."
    done = "was brought into" if writes else "is not in"
    return f"{file} {done} canonical form."
