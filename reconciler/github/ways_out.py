"""Failures in the words of the place where they are read: a page of GitHub, by a browser.

There a person has secrets, environments, artifacts and a workflow's inputs, but neither a command
line nor the folders of the machine that ran the step.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from reconciler.documents.outcome import OutcomeDocument
from reconciler.documents.plan import PlanDocument
from reconciler.model.errors import (
    AccountError,
    DamagedFile,
    EditFailed,
    Fault,
    FileFailure,
    InvalidLibrary,
    LimitReached,
    NotAuthenticated,
    ReadOnlyToken,
    ReconcilerError,
    Stale,
)
from reconciler.planning.verdict import BLOCKED, DRIFTED, TOO_MANY_REMOVALS
from reconciler.rendering.problems import without_commands

_SECRETS: Final = (
    "Set the secrets SIMKL_CLIENT_ID and SIMKL_REFRESH_TOKEN anew in the job's environment "
    "(Settings → Environments: simkl-read for plans and pulls, simkl for applies), from a login "
    "that nothing else uses."
)
_LOST: Final = (
    "This looks like a failed read or somebody else's mistake: look at the account on simkl.com. "
    "If it is meant so, pull on your computer, accepting the losses, and push file and lock."
)
_BY_CODE: Final = {
    TOO_MANY_REMOVALS: "If that is meant, raise max_removals in the policy of the file, or give "
    "the workflow that applies the input max-removals.",
    DRIFTED: "The workflow that pulls opens a pull request that takes the account's changes into "
    "the file: merge that one first.",
    BLOCKED: "The plan says for each what to write instead.",
    "unapplied-changes": "Run the workflow by hand with the command apply, then pull again; or "
    "take the change back in the file.",
    "account-emptied": _LOST,
    "sudden-emptiness": _LOST,
    "damaged-lock": "Mend that line on a branch, or delete the file: the next plan is then "
    "two-way, and the next apply writes a new one.",
    NotAuthenticated.default_code: _SECRETS,
    ReadOnlyToken.default_code: "The job's environment holds a login that may only read. Give the "
    "environment simkl the secrets of one that may write.",
}
_BY_KIND: Final[dict[type[ReconcilerError], str]] = {
    NotAuthenticated: _SECRETS,
    LimitReached: "Run the job again later.",
    AccountError: "Run the job again; if it stays, look at the account on simkl.com.",
    Stale: "Run the job again.",
    InvalidLibrary: "Mend the file on a branch; nothing was changed on Simkl.",
    EditFailed: "Make the change in the file by hand, on a branch.",
    DamagedFile: "Look at what the last commits changed in the repository's files.",
    FileFailure: "Look at what the steps before this one leave on the runner.",
    Fault: "Please report it, with the log of the run.",
}
_AGAIN: Final = "Run the job again: it does what is left."


def in_workflow(failure: ReconcilerError) -> ReconcilerError:
    """Return a failure with the way out that there is in a workflow."""
    problems = [
        problem._replace(message=_placeless(problem.message), hint=without_commands(problem.hint))
        for problem in failure.problems
    ]
    return ReconcilerError(
        _placeless(failure.message),
        _hint(failure.code, failure.hint, type(failure)),
        code=failure.code,
        problems=problems,
    )


def plan_in_workflow(document: PlanDocument) -> PlanDocument:
    """Return a plan's document whose advice fits a workflow."""
    told: PlanDocument = {
        **document,
        "warnings": [without_commands(_placeless(text)) for text in document["warnings"]],
    }
    error = document["apply"]["error"]
    if error is not None:
        hint = _hint(error["code"], error["hint"])
        told["apply"] = {"allowed": False, "error": {**error, "hint": hint}}
    return told


def outcome_in_workflow(document: OutcomeDocument) -> OutcomeDocument:
    """Return an outcome's document whose failure names the way out that there is in a workflow.

    It names no backup: ``undo_in_workflow`` says where that is.
    """
    told: OutcomeDocument = {
        **document,
        "plan": plan_in_workflow(document["plan"]),
        "backup": None,
    }
    if "error" in told:
        error = told["error"]
        told["error"] = {
            **error,
            "message": _placeless(error["message"]),
            "hint": _hint(error["code"], error["hint"]) or _AGAIN,
        }
    return told


def undo_in_workflow(document: OutcomeDocument, artifacts: str) -> str:
    """Describe where an apply's backup is and what it is for; empty when there is none.

    Args:
        document: The outcome as it came, with the backup's path.
        artifacts: Where the artifacts of the run are, in words or as a link.
    """
    if document["backup"] is None:
        return ""
    return (
        f"Backup: {PurePath(document['backup']).name}, in {artifacts}. "
        "To undo this apply, download it and restore it on your computer."
    )


def _hint(code: str, hint: str, kind: type[ReconcilerError] = ReconcilerError) -> str:
    if code in _BY_CODE:
        return _BY_CODE[code]
    told = without_commands(_placeless(hint))
    if told == hint:
        return hint
    fitting = next((way for known, way in _BY_KIND.items() if issubclass(kind, known)), "")
    return f"{told} {fitting}".strip()


def _placeless(text: str) -> str:
    """Return a text with the repository's files as it names them, and others by name alone."""
    text = text.replace(f"{Path.cwd()}{os.sep}", "")
    for folder in _folders():
        text = re.sub(
            rf"{re.escape(folder)}(?:[/\\][^\s:;,'\"`]*)?",
            lambda found: PurePath(found[0]).name,
            text,
        )
    return text


def _folders() -> Iterator[str]:
    for folder in (os.environ.get("RUNNER_TEMP"), tempfile.gettempdir(), str(Path.home())):
        if folder is not None and len(folder) > 1:
            yield folder.rstrip("/\\")
