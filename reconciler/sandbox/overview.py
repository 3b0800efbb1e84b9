"""What a sandbox holds, for a person or a program to look at."""

from typing import Any

from reconciler.model.media import MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.store import SandboxFile


def overview(file: SandboxFile) -> dict[str, Any]:
    """Return the library as a document: ``account`` and ``entries``, by type, status and title.

    Movies have no counts of episodes.

    Raises:
        DamagedFile, FileFailure: As for ``SandboxFile.opened``.
    """
    with file.opened() as account:
        ordered = sorted(
            account.rows(),
            key=lambda row: (
                list(MediaType).index(row[0].type),
                list(Status).index(row[1].status),
                row[0].title.casefold(),
                row[0].simkl,
            ),
        )
        entries = [
            {
                "type": title.type.value,
                "status": entry.status.value,
                "simkl": title.simkl,
                "title": title.title,
                "year": title.year,
                "watched": None if title.is_movie else marks.watched_count(entry, title),
                "total": None if title.is_movie else title.total,
                "rating": entry.rating,
                "memo": entry.memo.text if entry.memo else None,
                "added_at": entry.added_at,
                "last_watched_at": entry.last_watched_at,
            }
            for title, entry in ordered
        ]
        return {"format_version": 1, "account": account.state.account_id, "entries": entries}
