"""``reconciler fix``: what Simkl cannot hold, written as the plan advises."""

from typing import TYPE_CHECKING

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    CheckOption,
    DiffOption,
    FileArgument,
    FormatOption,
    ManageOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.edits import FixDocument


def fix(
    file: FileArgument = DEFAULT_FILE,
    check: CheckOption = False,
    diff: DiffOption = False,
    manage: ManageOption = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Rewrite what Simkl cannot hold, as the plan advises; comments go with their items.

    A series that cannot be completed goes under the status that Simkl would give it, a misfiled
    title into its section, and of two lines of one title in one status one goes; the other takes
    its comments, and its rating, date, title and year where it has none. What needs a person, such
    as an unknown id, stays and is listed. The account changes with the next apply.

    Exit codes: 0 done, 1 failed, or the file would change (only with --check).

    Example: reconciler fix library.yaml --diff
    """
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.fix import fixed
    from reconciler.usecases.library_file import file_diff, replace_library_file
    from reconciler.usecases.session import reading

    with reading(sandbox=sandbox, verbose=verbose) as reader:
        found = fixed(file, reader, Trust(refresh, accept_losses), manage=manage)
    changed = found.data != found.before.data
    writes = not check and not diff
    if writes:
        replace_library_file(found.before, found.data)
    told = found.told(written=writes)
    document: FixDocument = {
        "format_version": FORMAT_VERSION,
        "file": str(file),
        "changed": changed,
        "written": changed and writes,
        "done": told.done,
        "left": told.left,
    }
    text = "\n".join(told.lines()) or f"{file} holds nothing that a fix can mend."
    if diff:
        text = document["diff"] = file_diff(found.before, found.data)
    code = int(check and changed)
    return Result(document, text, code, is_data=diff, format=format_)
