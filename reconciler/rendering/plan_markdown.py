"""The plan as a comment on a pull request: removals first, and cut last when it grows too long.

Titles link to their page on simkl.com: Simkl's terms ask for that wherever its data is shown.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from reconciler.documents.plan import (
    BlockedDocument,
    DriftDocument,
    OperationDocument,
    PlanDocument,
    TitleDocument,
)
from reconciler.model.media import MediaType
from reconciler.model.plan import Action
from reconciler.rendering import wording
from reconciler.rendering.markdown import Section, escape, escape_start, fit

MARKER: Final = "<!-- reconciler-plan"
"""How the first line of every comment starts; ``marker`` gives the whole line of one file."""

_SITE: Final = "https://simkl.com"
_LONGEST_TITLE: Final = 200


def marker(file: str) -> str:
    """Give the hidden first line by which the comment of one library file is found again.

    The file's name is percent-encoded, so that no name can end the HTML comment.
    """
    return f"{MARKER}: {quote(file, safe='/', errors='backslashreplace')} -->"


def plan_markdown(document: PlanDocument, *, file: str) -> str:
    """Draw a plan's JSON form as Markdown for GitHub.

    Args:
        document: What ``plan_document`` gives.
        file: The library file's name as the person gave it.

    Returns:
        At most 65,000 characters, the same for the same plan, ending in a newline. Its first line
        is ``marker(file)``. No title, reason or file name in it makes markup, mentions or links.
    """
    opening = (
        f"{marker(file)}\n### Plan for {escape(file, _LONGEST_TITLE)}\n\n"
        f"**{escape(wording.summary_line(document, file=file))}**\n"
    )
    refusal = [escape(sentence) for sentence in wording.refusal_lines(document)]
    closing = "\n> **{}** {}\n".format(*refusal) if refusal else ""
    return fit(opening, list(_sections(document)), closing)


def _sections(document: PlanDocument) -> Iterator[Section]:
    notes = {key: (str(item["note"]),) for key, item in wording.drift_by_title(document).items()}
    removals, undone, moves, adds = _by_heading(document["operations"])
    yield Section(
        "To remove",
        ("Type", "Title", "Was", "Effects"),
        [
            (
                *_title(item),
                escape(item["from"] or wording.GONE),
                _sentences(*notes.get(wording.key(item), ()), *item["effects"]),
            )
            for item in removals
        ],
    )
    yield Section(
        "Blocked",
        ("Type", "Title", "Wanted", "Line", "Reason"),
        [_changed(item, item["reason"], arrow="↛") for item in document["blocked"]],
    )
    yield Section(
        escape(f"Drift: {wording.DRIFT_MEANING}{wording.drift_policy(document)}"),
        ("Type", "Title", "Change", "Line", "What happened"),
        [_changed(item, *notes.get(wording.key(item), ()), *item["effects"]) for item in undone]
        + [_changed(item, "left as it is", item["note"]) for item in wording.kept_drift(document)],
    )
    for heading, operations in (("To move", moves), ("To add", adds)):
        yield Section(
            heading,
            ("Type", "Title", "Change", "Line", "Effects"),
            [_changed(item, *item["effects"]) for item in operations],
            collapsible=True,
        )
    yield Section(
        "Left alone",
        ("Type", "Title", "Status", "Reason"),
        [
            (*_title(item), escape(item["status"] or wording.GONE), escape(item["reason"]))
            for item in document["left_alone"]
        ],
        collapsible=True,
    )
    yield Section("Warnings", (), [(escape_start(text),) for text in document["warnings"]])


def _by_heading(operations: Iterable[OperationDocument]) -> tuple[list[OperationDocument], ...]:
    """Sort operations under removals, undone drift, moves and adds, each in the plan's order."""
    removals: list[OperationDocument] = []
    undone: list[OperationDocument] = []
    moves: list[OperationDocument] = []
    adds: list[OperationDocument] = []
    for operation in operations:
        if operation["action"] == Action.REMOVE:
            removals.append(operation)
        elif wording.is_drift(operation):
            undone.append(operation)
        else:
            (moves if operation["action"] == Action.MOVE else adds).append(operation)
    return removals, undone, moves, adds


def _changed(
    item: OperationDocument | BlockedDocument | DriftDocument, *sentences: str, arrow: str = "→"
) -> tuple[str, ...]:
    line = item.get("line")
    return (
        *_title(item),
        escape(wording.change(item["from"], item["to"], arrow=arrow)),
        "" if line is None else str(line),
        _sentences(*sentences),
    )


def _title(item: TitleDocument) -> tuple[str, str]:
    """Give the cells of type and title, the latter linked where Simkl knows the title."""
    media_type = MediaType(item["type"])
    name = escape(wording.title(item), _LONGEST_TITLE) + wording.year_suffix(item)
    simkl = item["ids"].get("simkl")
    if simkl is not None:
        name = f"[{name}]({_SITE}/{media_type.site_segment}/{int(simkl)})"
    return media_type.singular, name


def _sentences(*sentences: str) -> str:
    return escape("; ".join(sentences))
