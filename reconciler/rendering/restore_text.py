"""A restore as text: what it would put back, and what did not come back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.rendering.terminal import clean

_MOST_FIELDS: Final = 8


def restore_plan_text(document: Mapping[str, Any], file: str) -> str:
    """Say what a restore would put back.

    Args:
        document: ``RestorePlan.document()``.
        file: The backup's name.
    """
    items, unchanged = document["items"], document["unchanged"]
    if not items:
        return f"Nothing to restore: all {unchanged} of {clean(file)} are as in the backup."
    lines = [_item_line(item) for item in items]
    lines.append(
        f"Restore: {len(items)} to put back; {unchanged} as in the backup already. "
        f"Nothing that the account has beside the backup is taken away."
    )
    return "\n".join(lines)


def restore_result_text(left: Sequence[Mapping[str, Any]], wanted: int) -> str:
    """Say what came back and, field by field, what did not.

    Args:
        left: ``Item.document()`` of each title that still differs.
        wanted: How many titles were to be put back.
    """
    lines = [f"Restored: {wanted - len(left)} of {wanted} are as in the backup."]
    for item in left:
        lines.append(f"  ! {_name(item)}")
        differences = item["differences"]
        if item["from"] is None:
            lines.append("      it is not in the library")
        lines.extend(
            f"      {difference['field']}: {_shown(difference['actual'])}, "
            f"in the backup {_shown(difference['saved'])}"
            for difference in differences[:_MOST_FIELDS]
        )
        if len(differences) > _MOST_FIELDS:
            lines.append(f"      and {len(differences) - _MOST_FIELDS} more fields")
    return "\n".join(lines)


def _item_line(item: Mapping[str, Any]) -> str:
    symbol = "+" if item["from"] is None else "~"
    before = item["from"] or "gone"
    move = item["to"] if before == item["to"] else f"{before} → {item['to']}"
    brings = [part for part in item["brings"] if part]
    return f"  {symbol} {_name(item)}    {move}{'; ' + ', '.join(brings) if brings else ''}"


def _name(item: Mapping[str, Any]) -> str:
    year = f" ({item['year']})" if item["year"] else ""
    return f"{clean(item['title'])}{year}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else clean(str(value))
