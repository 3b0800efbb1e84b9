"""The plan as a comment on a pull request: removals first, and cut last when it grows too long.

Titles link to their page on simkl.com: Simkl's terms ask for that wherever its data is shown.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from typing import Final, NamedTuple
from urllib.parse import quote

from reconciler.documents.plan import (
    BlockedDocument,
    DriftDocument,
    OperationDocument,
    PlanDocument,
    TitleDocument,
)
from reconciler.model.media import MediaType
from reconciler.model.plan import Action, BlockCode
from reconciler.rendering import wording
from reconciler.rendering.markdown import HeadedRows, escape, escape_start, fit

MARKER: Final = "<!-- reconciler-plan"
"""How the first line of every comment starts; ``comment_marker`` is the whole line of a file."""

_SITE: Final = "https://simkl.com"
_LONGEST_TITLE: Final = 200


def comment_marker(file: str) -> str:
    """Return the hidden first line by which the comment of one library file is found again.

    The file's name is percent-encoded, so that no name can end the HTML comment.
    """
    return f"{MARKER}: {quote(file, safe='/', errors='backslashreplace')} -->"


def plan_markdown(
    document: PlanDocument, *, file: str, full: bool = False, source: str = ""
) -> str:
    """Draw a plan's JSON form as Markdown for GitHub.

    What an operation costs and why something is blocked stands first, which a phone shows without
    scrolling aside.

    Args:
        document: What ``plan_document`` gives.
        file: The library file's name as the person gave it.
        full: Hide nothing behind a click; the limit of characters holds all the same.
        source: The address of the file's page at the commit that the plan is of, to which lines
            are linked; empty links none.

    Returns:
        At most 65,000 characters, the same for the same plan, ending in a newline. Its first line
        is ``comment_marker(file)``. No title, reason or file name in it makes markup, mentions or
        links.
    """
    opening = (
        f"{comment_marker(file)}\n### Plan for {escape(file, _LONGEST_TITLE)}\n\n"
        f"**{escape(wording.summary_line(document, file=file))}**\n"
    )
    for sentence in wording.sandbox_lines(document):
        opening += f"\n{escape(sentence)}\n"
    about = wording.filters_line(document)
    if about:
        opening += f"\n{escape(about)}\n"
    refusal = [escape(sentence) for sentence in wording.refusal_lines(document)]
    closing = "\n> **{}** {}\n".format(*refusal) if refusal else ""
    sections = list(_sections(document, _Page(source, wording.shared_names(document))))
    if full:
        sections = [section._replace(collapsible=False) for section in sections]
    return fit(opening, sections, closing)


class _Page(NamedTuple):
    """What the titles of one comment are drawn with: where lines link, and shared names."""

    source: str
    shared: Set[Hashable]


def _sections(document: PlanDocument, page: _Page) -> Iterator[HeadedRows]:
    notes = {key: (str(item["note"]),) for key, item in wording.drift_by_title(document).items()}
    parts = _by_heading(document["operations"])
    yield HeadedRows(
        "To remove",
        ("Effects", "Title", "Was", "Type"),
        [
            (
                _sentences(*notes.get(wording.key(item), ()), *item["effects"]),
                _title(item, page),
                escape(item["from"] or wording.GONE),
                _type(item),
            )
            for item in parts.removals
        ],
        tally=_tally(parts.removals),
    )
    yield _operations("With losses or marks", parts.costly, page)
    yield HeadedRows(
        "Blocked",
        ("Reason", "Title", "Line"),
        [
            _changed(
                item, page, wording.change(item["from"], item["to"], arrow="↛"), item["reason"]
            )
            for item in document["blocked"]
        ],
    )
    yield HeadedRows(
        escape(f"Drift: {wording.DRIFT_MEANING}{wording.drift_policy(document)}"),
        ("What happened", "Title", "Line"),
        [
            _changed(
                item,
                page,
                wording.operation_change(item),
                *notes.get(wording.key(item), ()),
                *item["effects"],
            )
            for item in parts.undone
        ]
        + [
            _changed(item, page, wording.operation_change(item), "left as it is", item["note"])
            for item in wording.kept_drift(document)
        ],
    )
    for heading, operations in (
        ("To move", parts.moves),
        ("To rate", parts.ratings),
        ("To add", parts.adds),
    ):
        yield _operations(heading, operations, page)._replace(collapsible=True)
    yield HeadedRows(
        "Left alone",
        ("Reason", "Title", "Status", "Type"),
        [
            (
                escape(item["reason"]),
                _title(item, page),
                escape(item["status"] or wording.GONE),
                _type(item),
            )
            for item in document["left_alone"]
        ],
        collapsible=True,
    )
    yield HeadedRows("Warnings", (), [(escape_start(text),) for text in document["warnings"]])


class _Headings(NamedTuple):
    """Operations by the heading that they stand under, each in the plan's order."""

    removals: list[OperationDocument]
    costly: list[OperationDocument]
    undone: list[OperationDocument]
    moves: list[OperationDocument]
    ratings: list[OperationDocument]
    adds: list[OperationDocument]


def _by_heading(operations: Iterable[OperationDocument]) -> _Headings:
    """Sort operations under the headings: what costs something stands before what does not."""
    found = _Headings([], [], [], [], [], [])
    plain = {Action.MOVE: found.moves, Action.RATE: found.ratings, Action.ADD: found.adds}
    for operation in operations:
        if operation["action"] == Action.REMOVE:
            found.removals.append(operation)
        elif wording.is_drift(operation):
            found.undone.append(operation)
        elif wording.is_costly(operation):
            found.costly.append(operation)
        else:
            plain[operation["action"]].append(operation)
    return found


def _operations(heading: str, operations: Sequence[OperationDocument], page: _Page) -> HeadedRows:
    if any(item["effects"] for item in operations):
        columns: tuple[str, ...] = ("Effects", "Title", "Line")
        rows = [
            _changed(item, page, wording.operation_change(item), *item["effects"])
            for item in operations
        ]
    else:
        columns = ("Title", "Change", "Line", "Type")
        rows = [
            (
                _title(item, page),
                escape(wording.operation_change(item)),
                _line(item, page),
                _type(item),
            )
            for item in operations
        ]
    return HeadedRows(heading, columns, rows, tally=_tally(operations))


def _tally(operations: Sequence[OperationDocument]) -> Callable[[int], str]:
    return lambda shown: "; ".join(wording.effect_tally(operations[shown:]))


def _changed(
    item: OperationDocument | BlockedDocument | DriftDocument,
    page: _Page,
    change: str,
    *sentences: str,
) -> tuple[str, ...]:
    """Return the cells of what has something to say: few, so that a phone has room for it."""
    what = f"{_title(item, page)}<br>{escape(change)}, {_type(item)}"
    return _sentences(*sentences), what, _line(item, page)


def _line(item: OperationDocument | BlockedDocument | DriftDocument, page: _Page) -> str:
    number = item.get("line")
    line = "" if number is None else str(number)
    return f"[{line}]({page.source}#L{line})" if line and page.source else line


def _type(item: TitleDocument) -> str:
    return MediaType(item["type"]).singular


def _title(item: TitleDocument, page: _Page) -> str:
    """Return the cell of a title, linked where Simkl knows it."""
    media_type = MediaType(item["type"])
    name = escape(wording.title(item), _LONGEST_TITLE)
    suffix = wording.suffix(item, page.shared)
    if suffix:
        name += f" {escape(suffix)}"
    simkl = item["ids"].get("simkl")
    if simkl is not None and item.get("code") != BlockCode.UNKNOWN_ID:
        name = f"[{name}]({_SITE}/{media_type.site_segment}/{int(simkl)})"
    return name


def _sentences(*sentences: str) -> str:
    return escape("; ".join(sentences))
