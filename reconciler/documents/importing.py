"""The JSON form of the report of an import of other services' exports.

Each row of an export is accounted for: it belongs to a title that was taken, joined with another
or left for review, or it was left out for a reason.
"""

from typing import NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import Count, FormatVersion


class LeftOutDocument(TypedDict):
    """Rows that no title comes from: why, how many, and where the first ones stand."""

    reason: str
    rows: Count
    places: list[str]


class TotalDocument(TypedDict):
    """A total that the export states, and what was found in it."""

    what: str
    stated: Count
    found: Count


class RemarkDocument(TypedDict):
    """Something to know of an export: how often, and where first."""

    text: str
    count: Count
    place: str


class SourceDocument(TypedDict):
    """One source.

    ``rows`` are all rows of it, ``titles`` what they speak of: ``taken``, ``joined`` with a title
    that was taken before, or for ``review``.
    """

    files: list[str]
    form: str
    service: str
    members: list[str]
    rows: Count
    titles: Count
    taken: Count
    joined: Count
    review: Count
    left_out: list[LeftOutDocument]
    totals: list[TotalDocument]
    remarks: list[RemarkDocument]


class GivenDocument(TypedDict):
    """What one service gave."""

    service: str
    value: str


class DecisionDocument(TypedDict):
    """Where exports disagreed on a title, and what was taken."""

    type: str
    title: str
    what: str
    taken: str
    given: list[GivenDocument]


class ListedTitleDocument(TypedDict):
    """A title, for a list of titles."""

    type: str
    title: str
    ids: dict[str, str]


class WithheldDocument(TypedDict):
    """A title that a merge did not write into the file, and why."""

    type: str
    status: str
    title: str
    ids: dict[str, str]
    reason: str


class FileDocument(TypedDict):
    """A file that was written, or would be: how many rows or titles it got.

    ``merged`` stands where it was extended and keeps what it had; where that was everything, it
    was not ``written``.
    """

    file: str | None
    written: bool
    count: Count
    merged: NotRequired[bool]


class HistoryDocument(TypedDict):
    """The history file; ``undated`` episodes were watched nobody knows when."""

    file: str | None
    written: bool
    titles: Count
    episodes: Count
    undated: Count


class ImportDocument(TypedDict):
    """The report of an import of exports."""

    format_version: FormatVersion
    library: FileDocument
    items: dict[str, dict[str, int]]
    review: FileDocument
    history: HistoryDocument
    sources: list[SourceDocument]
    decisions: list[DecisionDocument]
    shared_ids: list[ListedTitleDocument]
    withheld: list[WithheldDocument]
