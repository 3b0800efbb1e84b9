"""What makes a form of export: how it is known, which members may be opened, who reads it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reconciler.exports.archive import Member
from reconciler.exports.item import Found
from reconciler.exports.writing import Writer
from reconciler.model.media import Status


class Recognised(NamedTuple):
    """A member that was recognised.

    Attributes:
        member: Where it is read from.
        kind: Which of the form's tables or documents it is.
    """

    member: Member
    kind: str


class Asked(NamedTuple):
    """What a reader is told beside the export.

    Attributes:
        today: The day of the import.
        status: The status of rows whose own the export does not tell, or None.
    """

    today: date
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form of export.

    Attributes:
        name: A short name, stable, for machines.
        service: The service's name, for people.
        holds: What a person holds, in a few words.
        carries: What comes along beside titles and statuses, for the table of formats.
        members: The names of members that may be opened in an archive or a folder; None when the
            form never comes in one.
        beside: The names of other files of an unpacked export, which hold no titles and may hold
            what is private; a person who hands over all files of a folder means none of these.
        read: Yields what the members hold.
        statuses: What the service's words mean here, as shown in the table of formats.
        table: By headings and the member's name, which kind of table it is; None when it is none
            of the form's.
        document: The same by a JSON value (of a list, its first rows).
        markup: The same by the beginning of an XML text.
        write: Writes an account in the form that the service imports; None when there is none.
    """

    name: str
    service: str
    holds: str
    carries: tuple[str, ...]
    read: Callable[[Sequence[Recognised], Asked], Iterator[Found]]
    members: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)
    table: Callable[[frozenset[str], str], str | None] | None = None
    document: Callable[[object, str], str | None] | None = None
    markup: Callable[[str], str | None] | None = None
    write: Writer | None = None
