"""What the commands that edit a file share: the guard before and the end."""

import shlex
from collections.abc import Sequence

from reconciler.console.results import Result
from reconciler.documents.edits import EditDocument, EditedItemDocument
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.library.editing.edit import Edited
from reconciler.model.errors import Refused
from reconciler.model.library import Library
from reconciler.model.media import MediaType, Status
from reconciler.usecases.library_file import LibraryFile, replace_library_file
from reconciler.usecases.targets import UNDONE, require_of_type


def require_status(
    library: Library, media_type: MediaType, status: Status, *, manage: bool
) -> None:
    """Return when the file may list an item of the type under the status.

    Args:
        library: The file.
        media_type: The type.
        status: The status.
        manage: Whether the file may begin to manage the status.

    Raises:
        Refused: The type has no such status, or the file would begin to manage it unasked.
    """
    require_of_type(media_type, status, undone=UNDONE)
    if manage or status in library.managed.get(media_type, frozenset()):
        return
    raise Refused(
        f"{library.path} does not manage {media_type} {status}",
        "Naming it makes the file its owner: an apply would then remove whatever else the account "
        f"has there. Write `{status}: []` under {media_type} and let `reconciler pull "
        f"{shlex.quote(library.path)}` list that first; or do it with --manage, and read the plan.",
        code="not-managed",
        undone=UNDONE,
    )


def finish(
    file: LibraryFile,
    edited: Edited,
    items: Sequence[EditedItemDocument],
    format_: str,
    left: Sequence[tuple[str, Refused]] = (),
    notes: Sequence[str] = (),
) -> Result:
    """Write the file and return what was done.

    Args:
        file: The file as it was read.
        edited: What it becomes.
        items: What became of each item that was named.
        format_: The format of the result.
        left: What was named and could not be done, each with the reason; makes it a failure.
        notes: What a person should look at, in sentences.

    Raises:
        Stale: Somebody changed the file in the meantime.
        FileFailure: It cannot be written.
    """
    replace_library_file(file, edited.data)
    changed = edited.data != file.data
    document: EditDocument = {
        "format_version": FORMAT_VERSION,
        "file": str(file.path),
        "changed": changed,
        "items": list(items),
    }
    if left:
        document["left"] = [
            {"what": what, "code": why.code, "message": why.reason, "hint": why.hint}
            for what, why in left
        ]
    told = [*notes, *(f"Left out: {why.reason}.\n{why.hint}".rstrip() for _, why in left)]
    if notes:
        document["notes"] = list(notes)
    if changed:
        told.append("The account is as before until `reconciler apply`.")
    text = "\n".join(item["told"] for item in items)
    return Result(document, text, int(bool(left)), notes=tuple(told), format=format_)
