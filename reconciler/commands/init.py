"""``reconciler init``: the files of a repository that keeps a library."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import FormatOption, RefreshOption, SandboxOption
from reconciler.console.results import Result
from reconciler.console.streams import is_interactive, tell
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.written import ScaffoldDocument
    from reconciler.scaffold.files import Written

_POLICY = (
    b"\npolicy: # the account's own changes stay until a pull takes them in\n  on_drift: keep\n"
)
_ON_GITHUB = (
    "  2. Push it to a private repository on GitHub, make the environments `simkl`",
    "     and `simkl-read` there (Settings → Environments), let Actions create pull requests",
    "     (Settings → Actions → General), and give each environment a login of its own:",
    "     reconciler login --for-ci --read-only | gh secret set --env simkl-read --env-file -",
    "     reconciler login --for-ci | gh secret set --env simkl --env-file -",
    "  3. Change library.yaml on a branch and open a pull request: the plan comes as a comment,",
    "     and merging applies it.",
)


def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="The repository's root; default: this folder.", show_default=False
        ),
    ] = Path("."),
    import_: Annotated[
        bool | None,
        typer.Option(
            "--import/--no-import",
            help="Start from the account's library, or from an empty file; default: ask when there "
            "is a login and a terminal.",
            show_default=False,
        ),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/REPO@REF",
            help="Where workflows take reconciler from; default: the GitHub repository and commit "
            "that this program was installed from, else a name that you have to fill in.",
            show_default=False,
        ),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The branch whose state is applied; default: the repository's main branch.",
            show_default=False,
        ),
    ] = None,
    weekly_backup: Annotated[
        bool,
        typer.Option(
            "--weekly-backup",
            help="Let the workflow commit the whole account as text once a week; only in a private "
            "repository, since it says all that you watched.",
        ),
    ] = False,
    refresh: RefreshOption = False,
    sandbox: SandboxOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Set up a repository: library.yaml, its schema, a workflow, and settings of git and editors.

    Nothing that exists is overwritten, so it may be run in a repository that is in use, and twice;
    --import fills a library.yaml that is as init wrote it.

    Example: reconciler init my-library --no-import
    """
    from reconciler.files.atomic import make_folder, require_folder
    from reconciler.scaffold.branch import main_branch
    from reconciler.scaffold.files import (
        LIBRARY,
        SCHEMA,
        UNKNOWN_ACTION,
        check_action,
        check_branch,
        installed_action,
        is_untouched,
        write_scaffold,
    )

    used = check_action(action or installed_action() or UNKNOWN_ACTION)
    branch = check_branch(branch or main_branch(folder) or "main")
    require_folder(folder, LIBRARY)
    told, had_schema = "", (folder / SCHEMA).exists()
    if is_untouched(folder) and _wants_import(import_, sandbox=sandbox):
        is_new = not folder.exists()
        make_folder(folder, LIBRARY)
        try:
            told = _import(folder / LIBRARY, refresh=refresh, sandbox=sandbox)
        except BaseException:
            if is_new:
                with suppress(OSError):
                    folder.rmdir()
            raise
    imported = bool(told)
    written = list(
        write_scaffold(
            folder, action=used, branch=branch, imported=imported, weekly_backup=weekly_backup
        )
    )
    if imported and not had_schema:
        written = [one.as_made() if one.name == SCHEMA else one for one in written]
    document: ScaffoldDocument = {
        "format_version": FORMAT_VERSION,
        "branch": branch,
        "folder": str(folder),
        "files": [{"name": one.name, "fate": one.fate} for one in written],
        "imported": imported,
    }
    lines = [*_lines(written), "", *_next_steps(folder, written[0])]
    text = "\n".join([told, *lines] if told else lines)
    return Result(document, text, notes=tuple(_warnings(folder, used)), format=format_)


def _wants_import(import_: bool | None, *, sandbox: bool) -> bool:
    if import_ is not None or not is_interactive():
        return bool(import_)
    if not sandbox and not _has_login():
        return False
    tell("Start from what your account holds? Type y for yes; anything else starts empty.")
    try:
        return input().strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _has_login() -> bool:
    from reconciler.simkl.http.settings import read_settings
    from reconciler.simkl.login.credentials import CredentialStore

    settings = read_settings(os.environ)
    if settings.sandbox is not None or settings.credentials.usable:
        return True
    return CredentialStore(settings.folders.config).load() is not None


def _import(path: Path, *, refresh: bool, sandbox: bool) -> str:
    """Write the library file of the account, and return the sentence that says so.

    What a merge does to the account is read in a pull request, and what the phone did is not, so
    the file starts with a policy that leaves that alone.
    """
    from reconciler.commands.import_ import import_ as import_library
    from reconciler.files.atomic import write_atomically

    told = str(import_library(out=path, force=path.exists(), refresh=refresh, sandbox=sandbox).text)
    head = b"version: 1\n"
    write_atomically(path, path.read_bytes().replace(head, head + _POLICY, 1))
    return told


def _lines(written: Sequence["Written"]) -> list[str]:
    return [f"  {one.fate:<8} {one.name}{one.note}" for one in written]


def _next_steps(folder: Path, library: "Written") -> list[str]:
    from reconciler.scaffold.files import FROM_ACCOUNT

    place = "" if folder == Path(".") else f"cd {folder}, then "
    if library.note == FROM_ACCOUNT:
        first = "`reconciler plan`: nothing to do, since the file says what the account has."
    elif library.fate == "kept":
        first = f"`reconciler plan` shows what {library.name} would change."
    else:
        first = (
            "`reconciler init --import` to start from your account, or write library.yaml; "
            "`reconciler plan` shows what it would change."
        )
    return ["Next:", f"  1. {place}{first}", *_ON_GITHUB]


def _warnings(folder: Path, action: str) -> Iterator[str]:
    from reconciler.scaffold.files import UNKNOWN_ACTION, WORKFLOW, is_pinned, used_by_workflow

    if used_by_workflow(folder, UNKNOWN_ACTION):
        yield (
            f"Warning: {WORKFLOW} does not run yet: it does not know where reconciler is "
            f"published.\n  `reconciler init --action OWNER/REPO@COMMIT` fills it in."
        )
    elif used_by_workflow(folder, action) and not is_pinned(action):
        yield (
            f"Warning: {action} can be moved to other code; a full commit after the @ cannot, and "
            "the workflow gives it your tokens."
        )
    root = _repository_above(folder)
    if root is not None:
        yield (
            f"Warning: {folder} is inside the repository {root}, and GitHub reads workflows only "
            "from a repository's root."
        )


def _repository_above(folder: Path) -> Path | None:
    place = folder.resolve()
    if (place / ".git").exists():
        return None
    return next((above for above in place.parents if (above / ".git").exists()), None)
