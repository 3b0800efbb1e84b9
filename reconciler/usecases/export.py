"""What ``export --to`` does: the account in a form that another service imports."""

from pathlib import Path

from reconciler.applying.fields import OddField
from reconciler.applying.recipe import saved_from_row
from reconciler.exports.forms import WRITERS
from reconciler.exports.writing import Exported, Unheld, WrittenForm
from reconciler.files.atomic import require_new, require_writable, write_atomically
from reconciler.model.account import Entry
from reconciler.model.errors import UnexpectedAnswer
from reconciler.model.media import MediaType
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.simkl.account.rows import AccountRow


def export_account(reader: AccountReader, form: str, trust: Trust = AS_REMEMBERED) -> WrittenForm:
    """Return the account in a form of ``WRITERS``.

    Args:
        reader: The account.
        form: The form's name.
        trust: How far what is read is believed.

    Raises:
        AccountError: The account cannot be read.
    """
    account, rows = reader.read_whole(tuple(MediaType), trust)
    entries = account.rows
    known = [entry for entry in entries if entry.status is not None]
    written = WRITERS[form]([_exported(entry, rows[entry.simkl]) for entry in known])
    if len(known) == len(entries):
        return written
    unknown = Unheld("title in a status that is not known", "titles in a status that is not known")
    left = {**written.left_out, unknown: len(entries) - len(known)}
    return written._replace(left_out=left)


def paths_of(out: Path, written: WrittenForm) -> dict[Path, str]:
    """Return the texts of an export by the files that they go to."""
    beside = {
        out.with_name(f"{out.stem}.{name}{out.suffix}"): text
        for name, text in written.beside.items()
    }
    return {out: written.text, **beside}


def require_place_for_export(path: Path, *, force: bool) -> None:
    """Return when an export can be written there.

    Raises:
        Refused: The file exists, and is not to be overwritten.
        FileFailure: It cannot be written.
    """
    if force:
        require_writable(path)
    else:
        require_new(path, "Write elsewhere with --out, or overwrite it with --force.")


def write_export(out: Path, written: WrittenForm, *, force: bool) -> list[Path]:
    """Write an export and what stands beside it, and return the files.

    Raises:
        Refused: One of them exists; nothing was written.
        FileFailure: One of them cannot be written.
    """
    texts = paths_of(out, written)
    for path in texts:
        require_place_for_export(path, force=force)
    for path, text in texts.items():
        write_atomically(path, text.encode())
    return list(texts)


def _exported(entry: Entry, row: AccountRow) -> Exported:
    try:
        return Exported(entry, saved_from_row(entry.type, entry.simkl, row).episodes)
    except OddField as error:
        raise UnexpectedAnswer(
            f"Simkl's row of simkl:{entry.simkl} is not as documented: {error}",
            "Nothing was written. Please report this.",
        ) from error
