"""The JSON forms of what commands report that change the library file."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from reconciler.documents.terms import AccountName, Code, FormatVersion, Told
from reconciler.model.media import MediaType, Status

_ItemFrom = TypedDict(
    "_ItemFrom",
    {"from": Annotated[Status | None, Told("The status in the file before; null for none.")]},
)


class EditedItemDocument(_ItemFrom):
    """One item of the file that was asked for."""

    type: Annotated[MediaType, Told("The type in the file afterwards.")]
    from_type: NotRequired[
        Annotated[MediaType, Told("The type in the file before, where it is another.")]
    ]
    title: Annotated[str, Told("For people.")]
    to: Annotated[Status | None, Told("The status in the file afterwards; null for none.")]
    line: Annotated[int | None, Told("The line that it has afterwards, where that is known.")]
    told: Annotated[str, Told("What was done, in a sentence.")]


class NotDoneDocument(TypedDict):
    """Something that was named and could not be done."""

    what: Annotated[str, Told("As it was named.")]
    code: Code
    message: Annotated[str, Told("Why not.")]
    hint: Annotated[str, Told("What to do; may be empty.")]


class EditDocument(TypedDict):
    """What became of a library file."""

    format_version: FormatVersion
    file: Annotated[str, Told("The file, as it was named.")]
    changed: Annotated[bool, Told("The file is another one than before.")]
    items: list[EditedItemDocument]
    left: NotRequired[Annotated[list[NotDoneDocument], Told("What could not be done.")]]
    notes: NotRequired[Annotated[list[str], Told("What a person should look at, in sentences.")]]


class FormattedFileDocument(TypedDict):
    """What bringing one file into canonical form did."""

    file: Annotated[str, Told("The file, as it was named.")]
    changed: Annotated[bool, Told("The canonical form is another one than the file's.")]
    written: Annotated[bool, Told("The file was written.")]
    diff: NotRequired[Annotated[str, Told("The change as a unified diff, where asked for.")]]


class FormatDocument(TypedDict):
    """What ``fmt`` did."""

    format_version: FormatVersion
    files: list[FormattedFileDocument]


class PullDocument(TypedDict):
    """What a pull took into a file, or would."""

    format_version: FormatVersion
    file: Annotated[str, Told("The file, as it was named.")]
    changed: Annotated[bool, Told("The file with the account's state is another one.")]
    written: Annotated[bool, Told("The file was written.")]
    changes: Annotated[list[str], Told("What changes, a line each.")]
    told: Annotated[str, Told("How much changes, in a sentence.")]
    account: NotRequired[AccountName]
    diff: NotRequired[Annotated[str, Told("The change as a unified diff, where asked for.")]]


class FixDocument(TypedDict):
    """What a fix rewrote in a file, or would."""

    format_version: FormatVersion
    file: Annotated[str, Told("The file, as it was named.")]
    changed: Annotated[bool, Told("The mended file is another one.")]
    written: Annotated[bool, Told("The file was written.")]
    done: Annotated[list[str], Told("What changes, in sentences, with lines as the file has them.")]
    left: Annotated[list[str], Told("What a person has to decide, in such sentences.")]
    diff: NotRequired[Annotated[str, Told("The change as a unified diff, where asked for.")]]
