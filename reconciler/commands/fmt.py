"""``reconciler fmt``: the canonical form of a library file."""

from pathlib import Path

from reconciler.commands.options import (
    DEFAULT_FILE,
    CheckOption,
    DiffOption,
    FilesArgument,
    FormatOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION


def fmt(
    files: FilesArgument = None,
    check: CheckOption = False,
    diff: DiffOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Bring library files into canonical form; their meaning and their comments stay.

    Types and statuses stand in their usual order, items are sorted by title, one a line. Doing it
    twice changes nothing. A file with problems stops all: nothing is written then.

    Exit codes: 0 done, 1 failed, or a file would change (only with --check).

    Example: reconciler fmt library.yaml --check
    """
    from reconciler.documents.edits import FormatDocument, FormattedFileDocument
    from reconciler.library.editing.format import canonical_file
    from reconciler.usecases.library_file import (
        file_diff,
        read_library_file,
        replace_library_file,
    )

    before = [read_library_file(file) for file in files or [DEFAULT_FILE]]
    canonical = [canonical_file(file.located) for file in before]
    writes = not check and not diff
    document: FormatDocument = {"format_version": FORMAT_VERSION, "files": []}
    notes, diffs = [], []
    for file, data in zip(before, canonical, strict=True):
        changed = data != file.data
        if writes:
            replace_library_file(file, data)
        told: FormattedFileDocument = {
            "file": str(file.path),
            "changed": changed,
            "written": changed and writes,
        }
        if diff:
            told["diff"] = file_diff(file, data)
            diffs.append(told["diff"])
        else:
            notes.append(_sentence(file.path, changed=changed, writes=writes))
        document["files"].append(told)
    code = int(check and any(told["changed"] for told in document["files"]))
    text = "".join(one if one.endswith("\n") else f"{one}\n" for one in diffs if one)
    return Result(document, text, code, notes=tuple(notes), is_data=diff, format=format_)


def _sentence(file: Path, *, changed: bool, writes: bool) -> str:
    if not changed:
        return f"{file} is in canonical form."
    done = "was brought into" if writes else "is not in"
    return f"{file} {done} canonical form."
