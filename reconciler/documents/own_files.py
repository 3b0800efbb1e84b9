"""Which of this program's own files a text is, for the errors of what takes another."""

import json
import shlex
from typing import NamedTuple

from reconciler.documents.backup import BACKUP_KIND
from reconciler.documents.plan import PLAN_KIND


class OwnFile(NamedTuple):
    """A file that this program wrote.

    Attributes:
        kind: What tells it from others, where the file says that itself; else empty.
        what: What it is, as in "a saved plan".
        advice: What takes it, as a sentence.
    """

    kind: str
    what: str
    advice: str


def own_file(data: bytes | object, name: str) -> OwnFile | None:
    """Return which of the program's own files a text is; None for every other text.

    Args:
        data: The text, or the document that it holds.
        name: The file's name, for the advice.
    """
    document = _document(data) if isinstance(data, bytes) else data
    if not isinstance(document, dict) or "format_version" not in document:
        return None
    kind, path = document.get("kind"), shlex.quote(name)
    if kind == PLAN_KIND:
        what, advice = "a saved plan", f"`reconciler apply --plan {path}` carries it out."
    elif kind == BACKUP_KIND:
        is_history = document.get("reason") == "import"
        what = "a history that `import` wrote" if is_history else "a backup"
        advice = f"`reconciler restore {path}` brings back what is in it."
    elif {"managed", "items"} <= document.keys():
        what, advice = "a lock", "It stands beside its library file: give the name of that one."
    elif {"instance", "activities"} <= document.keys():
        what, advice = "a sandbox", f"`RECONCILER_SANDBOX={path}` makes it the account."
    else:
        what, advice = "what a command reports as JSON", "Give the file that it is about."
    return OwnFile(kind if isinstance(kind, str) else "", what, advice)


def _document(data: bytes) -> object:
    if not data.lstrip().startswith(b"{"):
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
