"""The whole account as one text for git: the same bytes for the same account, a title a line.

It is a backup without what changes by itself: no time, no version of the program, keys and titles
in one order. ``restore`` takes it as any other.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.applying.backup import BACKUP_FORMAT_VERSION
from reconciler.model.account import Entry
from reconciler.model.media import MediaType

STABLE_REASON: Final = "stable"

_TYPES: Final = {media_type: place for place, media_type in enumerate(MediaType)}


def stable_text(
    account: int, entries: Sequence[Entry], rows: Mapping[int, Mapping[str, Any]]
) -> str:
    """Return the text of a backup that is the same for the same account.

    Titles are sorted by type and Simkl id, which no renaming changes.

    Args:
        account: The account's id.
        entries: Its entries.
        rows: Their rows with full detail, by Simkl id.

    Raises:
        KeyError: An entry has no row.
    """
    head = {
        "kind": "reconciler-backup",
        "format_version": BACKUP_FORMAT_VERSION,
        "account": account,
        "created_at": "",
        "reason": STABLE_REASON,
    }
    ordered = sorted(entries, key=lambda entry: (_TYPES[entry.type], entry.simkl))
    lines = ",\n".join(
        f'{{"type":"{entry.type}","simkl":{entry.simkl},"row":{_sorted(rows[entry.simkl])}}}'
        for entry in ordered
    )
    start = json.dumps(head, separators=(",", ":"))[:-1]
    return f'{start},"entries":[\n{lines}\n]}}\n'


def _sorted(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
