"""``reconciler fmt``: the canonical form of a library file."""

from reconciler.commands.options import DEFAULT_FILE, CheckOption, DiffOption, FileArgument


def fmt(
    file: FileArgument = DEFAULT_FILE, check: CheckOption = False, diff: DiffOption = False
) -> int:
    """Bring the file into canonical form; its meaning and its comments stay.

    Types and statuses stand in their usual order, items are sorted by title, one a line. Doing it
    twice changes nothing.

    Exit codes: 0 done, 1 failed, or the file would change (only with --check).

    Example: reconciler fmt library.yaml --check
    """
    from reconciler.console.streams import tell
    from reconciler.library.editing.format import canonical_file
    from reconciler.usecases.library_file import (
        print_diff,
        read_library_file,
        replace_library_file,
    )

    before = read_library_file(file)
    data = canonical_file(before.located)
    changes = data != before.data
    if diff:
        print_diff(before, data)
    elif not changes:
        tell(f"{file} is in canonical form.")
    elif check:
        tell(f"{file} is not in canonical form.")
    if check or diff:
        return 1 if check and changes else 0
    replace_library_file(before, data)
    if changes:
        tell(f"{file} was brought into canonical form.")
    return 0
