"""The files of a repository that keeps a library, and putting them where none is yet.

Their workflow uses an action: the one that is the running program, where that can be told.
"""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Final

from reconciler.files.atomic import make_folder, require_file, write_atomically
from reconciler.library.schema import library_schema
from reconciler.model.errors import FileFailure, Refused, shown

LIBRARY: Final = "library.yaml"
SCHEMA: Final = "library.schema.json"
WORKFLOW: Final = ".github/workflows/reconciler.yml"
IGNORE: Final = ".gitignore"
PRETTIER_IGNORE: Final = ".prettierignore"
PRETTIER: Final = ".prettierrc.yaml"
YAMLLINT: Final = ".yamllint"
_OF_PRETTIER: Final = (".prettierrc*", "prettier.config.*")
_OF_YAMLLINT: Final = (".yamllint", ".yamllint.y*ml")
_FOR_PRETTIER: Final = (
    "; for library.yaml it should say printWidth: 120, bracketSpacing: false, endOfLine: auto"
)
_FOR_YAMLLINT: Final = "; for library.yaml line-length should allow 120"

UNKNOWN_ACTION: Final = f"OWNER--NAME/reconciler@{'0' * 40}"
"""Stands in the workflow until a person names the action; no account can have such a name."""

FROM_ACCOUNT: Final = ", from the account"
"""The note of a library file that was just written from an account."""

_DAILY: Final = '    - cron: "23 4 * * *"\n'
_WEEKLY: Final = '    - cron: "47 5 * * 1"\n'
_ACTION: Final = re.compile(r"(\./|[A-Za-z0-9_.-]+/)[A-Za-z0-9_./-]+(@[A-Za-z0-9_./-]+)?")
_PINNED: Final = re.compile(r".+@[0-9a-f]{40}")
_BRANCH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_GITHUB: Final = re.compile(
    r"https://(?:[^/@]+@)?github\.com/([A-Za-z0-9-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/?"
)
_DISTRIBUTION: Final = "simkl-as-code"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


class Fate(StrEnum):
    """What became of a file."""

    MADE = "made"
    EXTENDED = "extended"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file.

    Attributes:
        name: Its name in the repository.
        fate: Whether it is new, got lines, or stayed as it was.
        note: More about it, to be put behind the name; may be empty.
    """

    name: str
    fate: Fate
    note: str = ""

    def as_made(self) -> "Written":
        """Return it as a file that was made."""
        return replace(self, fate=Fate.MADE, note="")


def check_action(action: str) -> str:
    """Return the name of an action back when a workflow can use it.

    Raises:
        Refused: It is none.
    """
    local = action.startswith("./")
    if not _ACTION.fullmatch(action) or ("@" not in action and not local) or ".." in action:
        raise Refused(
            f"{shown(action)} is no action that a workflow can use",
            "Write OWNER/REPO@REF; a full commit as REF is what nobody can change afterwards.",
            code="action",
        )
    return action


def is_pinned(action: str) -> bool:
    """Return whether the action's ref is a full commit, which nobody can move."""
    return bool(_PINNED.fullmatch(action)) or action.startswith("./")


def check_branch(branch: str) -> str:
    """Return a branch's name back when it can stand in a workflow.

    Raises:
        Refused: It cannot.
    """
    if not _BRANCH.fullmatch(branch) or ".." in branch:
        raise Refused(
            f"{shown(branch)} is no name of a branch", "Write one such as main.", code="branch"
        )
    return branch


def write_scaffold(
    folder: Path, *, action: str, branch: str, imported: bool = False, weekly_backup: bool = False
) -> Iterator[Written]:
    """Write each file that is not there yet; what is there is never overwritten.

    Args:
        folder: The root of the repository; made when it does not exist.
        action: What the workflow's steps use, as ``OWNER/REPO@REF``.
        branch: The branch whose state is applied.
        imported: Whether the library file was just written from an account.
        weekly_backup: Whether the workflow commits the whole account as text once a week.

    Yields:
        What became of each file, right after it.

    Raises:
        FileFailure: A file or folder cannot be made.
    """
    workflow = _template("reconciler.yml")
    if weekly_backup:
        workflow = workflow.replace(_DAILY, f"{_DAILY}{_WEEKLY}") + _template("backup.yml")
    workflow = workflow.replace("@@ACTION@@", action).replace("@@BRANCH@@", branch)
    library = _make(folder, LIBRARY, _template("library.yaml"))
    yield replace(library, fate=Fate.MADE, note=FROM_ACCOUNT) if imported else library
    yield _make(folder, SCHEMA, schema_text())
    yield _filled_in(folder, action) or _make(folder, WORKFLOW, workflow)
    yield _extend(folder, IGNORE, _template("gitignore"))
    yield _extend(folder, PRETTIER_IGNORE, _template("prettierignore"))
    yield _settings(folder, PRETTIER, _OF_PRETTIER, _FOR_PRETTIER)
    yield _settings(folder, YAMLLINT, _OF_YAMLLINT, _FOR_YAMLLINT)


def is_untouched(folder: Path) -> bool:
    """Return whether a folder has no library file, or the one that ``write_scaffold`` made."""
    path = folder / LIBRARY
    return not path.exists() or _holds(path, _template("library.yaml"))


def schema_text() -> str:
    """Return the library file's JSON Schema as a file holds it."""
    return f"{json.dumps(library_schema(), ensure_ascii=False, indent=2)}\n"


def write_schema_beside(library: Path) -> str:
    """Write the schema that a new library file's first line names, unless it is there.

    Returns:
        A sentence where one is there that says something else; else nothing.

    Raises:
        FileFailure: It cannot be written.
    """
    path, text = library.parent / SCHEMA, schema_text()
    made = _make(library.parent, SCHEMA, text)
    if made.fate is Fate.MADE or _holds(path, text):
        return ""
    return (
        f"{path} was there and stays, though this version writes another: "
        f"`reconciler schema > {shlex.quote(str(path))}` replaces it."
    )


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False


def used_by_workflow(folder: Path, action: str) -> bool:
    """Return whether the repository's workflow uses an action."""
    try:
        text = (folder / WORKFLOW).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return f"uses: {action}\n" in text


def installed_action() -> str | None:
    """Return ``OWNER/REPO@COMMIT`` when the program was installed from GitHub with git, else None.

    Known from the record that installers keep (``direct_url.json``, "Recording the Direct URL
    Origin of installed distributions").
    """
    try:
        record = distribution(_DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    try:
        return action_of(json.loads(record or "null"))
    except ValueError:
        return None


def action_of(record: object) -> str | None:
    """Return the action that a record of an installation names, or None when it names none."""
    if not isinstance(record, dict):
        return None
    found = _GITHUB.fullmatch(str(record.get("url", "")))
    commit = str((record.get("vcs_info") or {}).get("commit_id", ""))
    if found is None or not _COMMIT.fullmatch(commit):
        return None
    return f"{found[1]}@{commit}"


def _template(name: str) -> str:
    return files("reconciler.scaffold").joinpath("templates", name).read_text(encoding="utf-8")


def _make(folder: Path, name: str, text: str) -> Written:
    path = folder / name
    if path.exists() or path.is_symlink():
        return Written(name, Fate.KEPT, ", as it was")
    make_folder(path.parent, path.name)
    write_atomically(path, text.encode())
    return Written(name, Fate.MADE)


def _filled_in(folder: Path, action: str) -> Written | None:
    """Name the action in a workflow that still waits for the name; None where none does."""
    if action == UNKNOWN_ACTION or not used_by_workflow(folder, UNKNOWN_ACTION):
        return None
    path = folder / WORKFLOW
    write_atomically(path, path.read_bytes().replace(UNKNOWN_ACTION.encode(), action.encode()))
    return Written(WORKFLOW, Fate.EXTENDED, f" by the action {action}")


def _settings(folder: Path, name: str, others: Sequence[str], advice: str) -> Written:
    """Make a tool's settings, unless the repository has some under whichever name."""
    there = sorted(path.name for pattern in others for path in folder.glob(pattern))
    known = [one for one in there if one != PRETTIER_IGNORE]
    template = _template(name.removeprefix("."))
    if not known:
        return _make(folder, name, template)
    own = (folder / known[0]).read_text("utf-8", "replace") if known == [name] else ""
    return Written(
        known[0], Fate.KEPT, ", as it was" if own == template else f", as it was{advice}"
    )


def _extend(folder: Path, name: str, text: str) -> Written:
    """Make a file of lines, or give an existing one those that it lacks."""
    made = _make(folder, name, text)
    if made.fate is Fate.MADE:
        return made
    path = folder / name
    require_file(path)
    try:
        present = path.read_bytes()
    except OSError as error:
        raise FileFailure(
            f"cannot read {path}: {error.strerror or error}", "Check its rights."
        ) from error
    known = {line.strip() for line in present.decode("utf-8", "replace").splitlines()}
    missing = [line for line in text.splitlines() if line not in known]
    if all(line.startswith("#") for line in missing):
        return made
    end = "\r\n" if b"\r\n" in present else "\n"
    joint = "" if not present or present.endswith(b"\n") else end
    added = joint + "".join(f"{line}{end}" for line in missing)
    write_atomically(path, present + added.encode())
    return Written(name, Fate.EXTENDED, f" by {len(missing)} lines")
