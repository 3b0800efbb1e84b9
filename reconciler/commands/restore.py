"""``reconciler restore``, ``backup`` and ``backups``: what brings lost things back."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reconciler.commands.options import (
    AcceptLossesOption,
    BackupDirOption,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
    YesOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX

if TYPE_CHECKING:
    from reconciler.documents.written import BackedUpDocument, BackupsDocument
    from reconciler.model.account import Account
    from reconciler.simkl.account.rows import AccountRow

_STDOUT: Final = Path("-")


def restore(
    backup: Annotated[
        Path,
        typer.Argument(metavar="BACKUP.json", help="A backup, or a history that import wrote."),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="TITLE",
            help="Only this title: a Simkl id, or a part of the title; may be repeated.",
        ),
    ] = None,
    yes: YesOption = False,
    backup_dir: BackupDirOption = None,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Put removed or moved titles back: status, watched episodes with dates, rating, memo.

    A history that `import EXPORT…` wrote is brought in: its titles get their episodes and dates,
    nothing is taken away or moved backwards. Do it before `apply`.

    Shows what it would put back and asks. Titles that are as in the backup are left alone.

    Exit codes: 0 all is as in the backup, 1 something is not, or it failed.

    Example: reconciler restore backup.json --only Lost
    """
    from reconciler.applying.ending import held_signals
    from reconciler.applying.history import History, read_saved
    from reconciler.applying.restore import require_places_to_restore
    from reconciler.applying.restore import restore as put_back
    from reconciler.applying.restore_plan import plan_restore
    from reconciler.console.ask import confirm
    from reconciler.console.streams import (
        fitted,
        print_result,
        show,
        tell,
        wants_color,
        width,
    )
    from reconciler.rendering.restore_text import restore_plan_text, restore_result_text
    from reconciler.rendering.terminal import clean
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.restore_history import left_out_lines, plan_history
    from reconciler.usecases.session import writing

    saved = read_saved(backup)
    if not isinstance(saved, History) and not saved.is_as_written:
        tell(f"Warning: {backup} was changed after it was written; look well at what follows.")
    with writing(sandbox=sandbox, verbose=verbose) as session:
        if isinstance(saved, History):
            plan, left_out = plan_history(
                saved, session.writer, only or (), Trust(refresh, accept_losses)
            )
            for line in left_out_lines(left_out):
                tell(clean(line))
        else:
            plan = plan_restore(saved, session.writer, only or (), Trust(refresh, accept_losses))
        stream = sys.stderr if format_ == "json" else sys.stdout
        planned = restore_plan_text(
            plan.document(), str(backup), width=width(stream), color=wants_color(stream)
        )
        if not plan.items:
            return Result(plan.document(), planned, format=format_)
        if format_ != "json":
            print_result(fitted(planned, stream))
        elif not yes:
            show(fitted(planned, stream))
        workplace = session.workplace(backup_dir)
        session.require_rights()
        require_places_to_restore(plan, workplace)
        confirm(yes=yes, is_sandbox=plan.account.is_sandbox)
        with held_signals() as interruptible:
            pace = session.pace._replace(interruptible=interruptible)
            restored = put_back(plan, session.writer, workplace, pace)
    document = restored.document()
    return Result(
        document,
        restore_result_text(document),
        0 if restored.reached else 1,
        failed=restored.failure is not None or restored.interrupted,
        was_sent=True,
        format=format_,
    )


def backup(
    backup_dir: BackupDirOption = None,
    stable: Annotated[
        bool,
        typer.Option(
            "--stable", help="For git: the same text for the same account, a title a line."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="With --stable: the file; - is stdout."),
    ] = None,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Save the whole account: every status, watched episode, date, rating and memo.

    Prints the backup's path. With --stable it writes FILE, anew where it wrote it before, as a text
    that git can compare; keep that in a private repository, since it holds everything that you
    watched.

    Example: reconciler backup --stable --out account.json
    """
    from reconciler.applying.backup import (
        require_place_for_backup,
        require_place_for_stable,
        save_backup,
    )
    from reconciler.applying.completeness import shortages
    from reconciler.console.streams import tell
    from reconciler.model.media import MediaType
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.session import backup_folder, reading, writing

    if stable != (out is not None):
        raise typer.BadParameter("--stable and --out FILE go together")
    if stable and backup_dir is not None:
        raise typer.BadParameter("--stable writes to --out alone, and --backup-dir is a folder")
    if out is not None:
        if out != _STDOUT:
            require_place_for_stable(out)
        with reading(sandbox=sandbox, verbose=verbose) as reader:
            account, rows = reader.read_whole(tuple(MediaType), Trust(refresh, accept_losses))
        return _written(out, account, rows, format_)
    require_place_for_backup(backup_folder(backup_dir))
    with writing(sandbox=sandbox, verbose=verbose) as session:
        account, rows = session.writer.read_whole(tuple(MediaType), Trust(refresh, accept_losses))
        entries = account.rows
        short = shortages(entries, rows)
        if short:
            tell(f"Warning: not all that is known is in what Simkl gave: {short}.")
        workplace = session.workplace(backup_dir)
        path = save_backup(
            workplace.backups, account.id, entries, rows, reason="backup", now=workplace.now
        )
    return Result(_backed_up(path, account), str(path), notes=_notes(account), format=format_)


def _backed_up(path: Path, account: "Account") -> "BackedUpDocument":
    document: BackedUpDocument = {
        "format_version": FORMAT_VERSION,
        "backup": str(path),
        "titles": len(account.rows),
    }
    if account.is_sandbox:
        document["account"] = SANDBOX
    return document


def _notes(account: "Account") -> tuple[str, ...]:
    return ("This is a backup of the sandbox.",) if account.is_sandbox else ()


def _written(
    out: Path, account: "Account", rows: "Mapping[int, AccountRow]", format_: str
) -> Result:
    from reconciler.applying.backup import stable_text
    from reconciler.files.atomic import write_atomically

    text = stable_text(account.id, account.rows, rows)
    document = _backed_up(out, account)
    if out == _STDOUT:
        document["text"] = text
        return Result(document, text, is_data=True, format=format_)
    write_atomically(out, text.encode())
    return Result(document, str(out), notes=_notes(account), format=format_)


def backups(backup_dir: BackupDirOption = None, format_: FormatOption = "text") -> Result:
    """List the backups, the newest first, each with the command that restores it.

    Example: reconciler backups
    """
    from reconciler.applying.backup import list_backups
    from reconciler.model.account import SANDBOX_ACCOUNT, whose
    from reconciler.usecases.session import backup_folder

    folder = backup_folder(backup_dir)
    stored = list_backups(folder)
    document: BackupsDocument = {
        "format_version": FORMAT_VERSION,
        "folder": str(folder),
        "backups": [
            {
                "path": str(path),
                "created_at": content.created_at,
                "reason": content.reason,
                "titles": len(content.entries),
                "account": content.account,
            }
            for path, content in stored
        ],
    }
    lines = [
        f"{content.created_at}  {content.reason:<8} {len(content.entries)} "
        f"title{'' if len(content.entries) == 1 else 's'}, {whose(content.account)}\n"
        f"  reconciler restore {shlex.quote(str(path))}"
        f"{' --sandbox' if content.account == SANDBOX_ACCOUNT else ''}"
        for path, content in stored
    ]
    return Result(document, "\n".join(lines) or f"No backups in {folder}.", format=format_)
