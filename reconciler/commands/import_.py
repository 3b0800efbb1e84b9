"""``reconciler import``: the live account, or other services' exports, as a library file."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from reconciler.commands.options import (
    DEFAULT_FILE,
    AcceptLossesOption,
    ForceOption,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Format, Result
from reconciler.documents.terms import FORMAT_VERSION, SANDBOX
from reconciler.model.media import Status

if TYPE_CHECKING:
    from reconciler.documents.written import AccountImportDocument
    from reconciler.exports.report import Brought
    from reconciler.model.account import Account

_STDOUT = Path("-")
_NOTHING_TAKEN = "Error: every row was left out; nothing was written."


def import_(
    exports: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="EXPORT",
            help="Exports of other services: files, folders or zips, read offline; without one, the"
            " account is read.",
            readable=False,
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The file to write; - is stdout, without a lock."
        ),
    ] = DEFAULT_FILE,
    force: ForceOption = False,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="With exports: extend files that exist; what they list wins."),
    ] = False,
    no_prune: Annotated[
        bool,
        typer.Option(
            "--no-prune",
            help="Set prune to false, so that a merge adds all; a new file has it so anyway.",
        ),
    ] = False,
    status: Annotated[
        Status | None,
        typer.Option("--status", help="With exports: the status of rows that tell none."),
    ] = None,
    search: Annotated[
        bool,
        typer.Option(
            "--search",
            help="With exports: ask Simkl for titles without an id; one exact match is taken.",
        ),
    ] = False,
    ratings: Annotated[
        bool,
        typer.Option(
            "--ratings", help="Without exports: write ratings, too, and the policy that keeps them."
        ),
    ] = False,
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Write a library file of the account and its lock, or of exports of other services.

    The file of the account manages every type and status, so a plan right after it is empty; a
    title in a status that no file can name, such as a movie on hold, is left out and named. Over a
    file whose policy has ratings, they are written without --ratings, too.

    The file of exports removes nothing and moves nothing backwards; beside it NAME.review.csv has
    what needs you, NAME.history.json the watched episodes.

    Exit codes: 0 written, 1 failed, or every row of the exports was left out.

    Example: reconciler import --ratings

    Example: reconciler import trakt-export.zip letterboxd.zip --merge
    """
    if force and merge:
        raise typer.BadParameter("--force overwrites a file, --merge extends it: choose one")
    of_exports = {
        "--merge": merge,
        "--no-prune": no_prune,
        "--status": status is not None,
        "--search": search,
    }
    of_account = {"--ratings": ratings, "--refresh": refresh, "--accept-losses": accept_losses}
    _require_source(bool(exports), of_exports, of_account)
    if exports:
        options = _Options(exports, out, force, merge, no_prune, status)
        with _search(wanted=search, sandbox=sandbox, verbose=verbose) as find:
            return _import_exports(options, find, format_)
    from reconciler.files.atomic import require_writable
    from reconciler.library.lock import lock_path
    from reconciler.model.media import MediaType
    from reconciler.simkl.account.reader import Trust
    from reconciler.usecases.import_ import policy_keeps_ratings, refuse_to_overwrite
    from reconciler.usecases.session import reading

    if out != _STDOUT:
        if not force:
            refuse_to_overwrite(out)
        require_writable(out)
        require_writable(lock_path(out))
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        account = reader.read(tuple(MediaType), Trust(refresh, accept_losses))
    ratings = ratings or (out != _STDOUT and policy_keeps_ratings(out))
    return _write_account(account, out, format_, ratings=ratings)


def _require_source(
    has_exports: bool, of_exports: Mapping[str, bool], of_account: Mapping[str, bool]
) -> None:
    """Return when no option is for what is not read.

    Args:
        has_exports: Whether exports are read, and not the account.
        of_exports: The options that are for exports, and whether each is given.
        of_account: Those that are for the account.

    Raises:
        typer.BadParameter: One is.
    """
    for name in (name for name, given in of_exports.items() if given and not has_exports):
        raise typer.BadParameter(f"{name} is for exports, and no export is named")
    for name in (name for name, given in of_account.items() if given and has_exports):
        told = "bring their ratings anyway" if name == "--ratings" else "are read without it"
        raise typer.BadParameter(f"{name} is for the account; exports {told}")


def _write_account(account: "Account", out: Path, format_: str, *, ratings: bool) -> Result:
    from reconciler.library.editing.emit import MODELINE
    from reconciler.scaffold.files import write_schema_beside
    from reconciler.usecases.import_ import library_of, write_library

    data, library = library_of(account, str(out), ratings=ratings)
    count = len(library.wishes)
    document: AccountImportDocument = {
        "format_version": FORMAT_VERSION,
        "file": str(out),
        "items": count,
    }
    if account.is_sandbox:
        document["account"] = SANDBOX
    if out == _STDOUT:
        text = document["text"] = data.decode().removeprefix(f"{MODELINE}\n")
        return Result(document, text, is_data=True, format=format_)
    write_library(out, data, library, account)
    note = write_schema_beside(out)
    origin = " of the sandbox" if account.is_sandbox else ""
    told = f"Wrote {count:,} item{'' if count == 1 else 's'}{origin} to {out}, and its lock."
    return Result(document, told, notes=(note,) if note else (), format=format_)


class _Options(NamedTuple):
    """The options of an import of exports."""

    exports: list[Path]
    out: Path
    force: bool
    merge: bool
    no_prune: bool
    status: Status | None


def _import_exports(
    options: _Options, search: "Callable[[Brought], Brought] | None", format_: str
) -> Result:
    from datetime import UTC, datetime

    from reconciler.console.ask import export_password
    from reconciler.library.editing.emit import MODELINE
    from reconciler.rendering.import_text import report_lines
    from reconciler.scaffold.files import write_schema_beside
    from reconciler.usecases.import_exports import ExportsRequest, import_exports

    if options.out == _STDOUT and format_ == Format.JSON:
        raise typer.BadParameter("--out - prints the library, --format json the report")
    imported = import_exports(
        ExportsRequest(
            **options._asdict(),
            ask_password=export_password,
            search=search,
            now=datetime.now(UTC),
        )
    )
    note = _NOTHING_TAKEN if imported.is_barren else ""
    if options.out != _STDOUT and not imported.is_barren and _names_the_schema(options.out):
        note = write_schema_beside(options.out)
    return Result(
        imported.document,
        imported.library.removeprefix(f"{MODELINE}\n") if options.out == _STDOUT else "",
        int(imported.is_barren),
        notes=(*report_lines(imported.document), *([note] if note else [])),
        is_data=True,
        format=format_,
    )


def _names_the_schema(library: Path) -> bool:
    from reconciler.library.editing.emit import MODELINE

    with contextlib.suppress(OSError), library.open(encoding="utf-8") as lines:
        return lines.readline().rstrip() == MODELINE
    return False


@contextmanager
def _search(
    *, wanted: bool, sandbox: bool, verbose: bool
) -> "Iterator[Callable[[Brought], Brought] | None]":
    if not wanted:
        yield None
        return
    from reconciler.console.streams import tell
    from reconciler.files.atomic import CacheFolder
    from reconciler.usecases.search_titles import TitleSearch
    from reconciler.usecases.session import reading, search_memory

    with reading(sandbox=sandbox, verbose=verbose) as reader:
        memory = search_memory(sandbox=sandbox)
        search = TitleSearch(reader, memory, CacheFolder(tell))
        yield search.fill_in
