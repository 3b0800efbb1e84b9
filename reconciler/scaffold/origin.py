"""Where the running program was installed from, to name the action that is the same program."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any, Final

_GITHUB: Final = re.compile(
    r"https://(?:[^/@]+@)?github\.com/([A-Za-z0-9-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/?"
)
_DISTRIBUTION: Final = "simkl-as-code"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


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


def action_of(record: Any) -> str | None:
    """Return the action that a record of an installation names, or None when it names none."""
    if not isinstance(record, dict):
        return None
    found = _GITHUB.fullmatch(str(record.get("url", "")))
    commit = str((record.get("vcs_info") or {}).get("commit_id", ""))
    if found is None or not _COMMIT.fullmatch(commit):
        return None
    return f"{found[1]}@{commit}"
