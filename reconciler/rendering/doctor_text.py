"""An examination as text: one line for each belief, and a count."""

from collections.abc import Iterator
from typing import Final

from reconciler.documents.account import ExaminationDocument, FindingDocument
from reconciler.rendering.terminal import Tone, clean, pad, paint, wrap

_WORDS: Final = {
    "ok": ("ok", Tone.ADD),
    "differs": ("differs", Tone.REMOVE),
    "cannot_tell": ("cannot tell", Tone.FAINT),
}
_VERDICT_WIDTH: Final = 13
_NARROWEST: Final = 30
"""Cells below which what was seen stands below the name of its assumption."""

_BELOW: Final = "    "


def doctor_text(document: ExaminationDocument, *, width: int, color: bool) -> str:
    """Draw an examination.

    Args:
        document: Its JSON form.
        width: Cells to a line.
        color: Whether verdicts may be coloured.
    """
    findings = document["findings"]
    names = max((len(finding["id"]) for finding in findings), default=0) + 2
    lines = [
        line for finding in findings for line in _lines(finding, names, width=width, color=color)
    ]
    summary = document["summary"]
    lines.append(
        f"{len(findings)} assumptions about Simkl: {summary['ok']} ok, {summary['differs']} "
        f"otherwise, {summary['cannot_tell']} cannot be told here. "
        f"{document['requests']} requests; nothing was changed."
    )
    return "\n".join(lines)


def _lines(finding: FindingDocument, names: int, *, width: int, color: bool) -> Iterator[str]:
    word, tone = _WORDS[finding["verdict"]]
    indent = _VERDICT_WIDTH + names
    text = clean(finding["seen"])
    # What was believed matters where it is not so.
    if finding["verdict"] == "differs":
        text = f"{text}. Expected: {clean(finding['assumption'])}"
    begun = paint(pad(word, _VERDICT_WIDTH), tone, color=color)
    if width - indent < _NARROWEST:
        yield begun + finding["id"]
        yield from (_BELOW + line for line in wrap(text, width - len(_BELOW)))
        return
    first, *rest = wrap(text, width - indent) or [""]
    yield begun + pad(finding["id"], names) + first
    for line in rest:
        yield " " * indent + line
