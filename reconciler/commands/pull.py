"""``reconciler pull``: the live account's state, taken into an existing library file."""

from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    CheckOption,
    DiffOption,
    FileArgument,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX

if TYPE_CHECKING:
    from reconciler.documents.edits import PullDocument


def pull(
    file: FileArgument = DEFAULT_FILE,
    check: CheckOption = False,
    diff: DiffOption = False,
    discard_unapplied: Annotated[
        bool,
        typer.Option(
            "--discard-unapplied",
            help="Go on although changes of the file that were never applied are undone.",
        ),
    ] = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Take the account's state into the file; what did not change stays byte for byte.

    Within the types and statuses that the file names, the account wins: a plan right after it is
    empty. Titles that moved on the account move in the file with their comments, new ones are
    added, those that are gone are removed. Wishes that Simkl cannot hold stay.

    When the lock tells that the file has changes that were never applied, and the pull would undo
    them, it refuses and lists them.

    Exit codes: 0 done, 1 failed, or the file would change (only with --check).

    Example: reconciler pull library.yaml --diff
    """
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.library_file import file_diff, replace_library_file
    from reconciler.usecases.pull import (
        change_lines,
        pulled_sentence,
        refuse_to_discard,
        settle,
        take_in,
    )
    from reconciler.usecases.session import reading

    with reading(sandbox=sandbox, verbose=verbose) as reader:
        taken = take_in(file, reader, Trust(refresh, accept_losses))
    if not discard_unapplied and not check and not diff:
        refuse_to_discard(taken)
    if not check and not diff:
        replace_library_file(taken.before, taken.after.data)
        settle(taken)
    changed = taken.before.data != taken.after.data
    writes = not check and not diff
    changes, sentence = [*change_lines(taken)], pulled_sentence(taken, written=not check)
    document: PullDocument = {
        "format_version": FORMAT_VERSION,
        "file": str(file),
        "changed": changed,
        "written": changed and writes,
        "changes": changes,
        "told": sentence,
    }
    if taken.account.is_sandbox:
        document["account"] = SANDBOX
    text = "\n".join([*changes, sentence])
    if diff:
        text = document["diff"] = file_diff(taken.before, taken.after.data)
    return Result(document, text, int(check and changed), is_data=diff, format=format_)
