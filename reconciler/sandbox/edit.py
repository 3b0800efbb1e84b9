"""What a person sees of a sandbox, and changes elsewhere: on the phone or in another app.

Changes go through the same operations as a request, so the server's own rules hold for them too,
and the activities move.
"""

from typing import NamedTuple

from reconciler.model.errors import ReconcilerError, shown
from reconciler.model.ids import ID_KEYS, MalformedId, normalise_id
from reconciler.model.media import STATUSES, TYPE_NAMES, MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.store import SandboxFile
from reconciler.sandbox.titles import CatalogueTitle


class SeenTitle(NamedTuple):
    """A title of a sandbox's library; movies have no counts of episodes."""

    type: MediaType
    status: Status
    simkl: int
    title: str
    year: int | None
    watched: int | None
    total: int | None
    rating: int | None
    memo: str | None
    added_at: str | None
    last_watched_at: str | None


class Overview(NamedTuple):
    """A sandbox's account.

    Attributes:
        account: Its number.
        titles: Its library, by type, status and title.
    """

    account: int
    titles: tuple[SeenTitle, ...]


def overview(file: SandboxFile) -> Overview:
    """Return the account and its library.

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
        titles = tuple(
            SeenTitle(
                type=title.type,
                status=entry.status,
                simkl=title.simkl,
                title=title.title,
                year=title.year,
                watched=None if title.is_movie else marks.watched_count(entry, title),
                total=None if title.is_movie else title.total,
                rating=entry.rating,
                memo=entry.memo.text if entry.memo else None,
                added_at=entry.added_at,
                last_watched_at=entry.last_watched_at,
            )
            for title, entry in ordered
        )
        return Overview(account.state.account_id, titles)


def type_named(name: str) -> MediaType:
    """Read a type as a person names it; ``tv`` is another name of ``shows``.

    Raises:
        ReconcilerError: There is no such type.
    """
    if name not in TYPE_NAMES:
        raise ReconcilerError(
            f"there is no type {name}", f"Use one of {', '.join(TYPE_NAMES)}.", code="unknown-type"
        )
    return TYPE_NAMES[name]


def set_status(file: SandboxFile, media_type: MediaType, ident: int | str, status: str) -> Status:
    """Move a title to a status, or put it there.

    Args:
        file: The sandbox file.
        media_type: The type that Simkl files the title under.
        ident: Its Simkl id, or ``key:value`` with an external id.
        status: One of the type's statuses.

    Returns:
        The status that it has now; a series that still airs is not kept as ``completed``.

    Raises:
        ReconcilerError: There is no such title of the type, or the type has no such status.
    """
    wanted = _allowed(media_type, status)
    with file.opened() as account:
        title = title_named(account, media_type, ident)
        return account.file(title, wanted, marks_aired=True).status


def set_rating(
    file: SandboxFile, media_type: MediaType, ident: int | str, rating: int | None
) -> Status:
    """Rate a title, which files one that is on no list, or take its rating away.

    Args:
        file: The sandbox file.
        media_type: The type that Simkl files the title under.
        ident: Its Simkl id, or ``key:value`` with an external id.
        rating: 1 to 10, or None for none.

    Returns:
        The status that it has.

    Raises:
        ReconcilerError: There is no such title of the type; or it is in no list, and has no rating
            to be taken away.
    """
    with file.opened() as account:
        title = title_named(account, media_type, ident)
        if rating is not None:
            return account.rate(title, rating).status
        entry = account.entry(title)
        if entry is None:
            raise _not_in_library(title)
        account.unrate(title)
        return entry.status


def remove(file: SandboxFile, media_type: MediaType, ident: int | str) -> None:
    """Take a title out of the library with its history, rating and memo.

    Raises:
        ReconcilerError: There is no such title of the type in the library.
    """
    with file.opened() as account:
        title = title_named(account, media_type, ident)
        if account.remove(title) is None:
            raise _not_in_library(title)


def _allowed(media_type: MediaType, status: str) -> Status:
    for allowed in STATUSES[media_type]:
        if allowed == status:
            return allowed
    raise ReconcilerError(
        f"{media_type} have no status {status}",
        f"Use one of {', '.join(STATUSES[media_type])}.",
        code="unknown-status",
    )


def title_named(account: SandboxAccount, media_type: MediaType, ident: int | str) -> CatalogueTitle:
    """Find a title by its Simkl id, or ``key:value``.

    Raises:
        ReconcilerError: There is no such title of the type.
    """
    key, _, value = str(ident).rpartition(":")
    key = key or "simkl"
    if key not in ID_KEYS:
        raise ReconcilerError(
            f"there is no kind of id called {key}",
            f"Use a Simkl id, or KEY:VALUE with one of {', '.join(ID_KEYS)}.",
            code="unknown-title",
        )
    try:
        ids = {key: normalise_id(key, value)}
    except MalformedId as malformed:
        raise ReconcilerError(
            f"{shown(value)} is no {key} id",
            f"Write {malformed.typed}.",
            code="unknown-title",
        ) from None
    found = account.catalogue.find(ids, lambda title: title.type is media_type)
    if found is None:
        raise unknown_title(f"{key}:{value} among {media_type}")
    if found.type is not media_type:
        raise ReconcilerError(
            f"{found.title} is not among {media_type}",
            f"Simkl files it under {found.type}.",
            code="wrong-type",
        )
    return found


def _not_in_library(title: CatalogueTitle) -> ReconcilerError:
    return ReconcilerError(
        f"{title.title} is not in the sandbox's library",
        "`reconciler sandbox show` lists what is.",
        code="not-in-library",
    )


def unknown_title(what: str) -> ReconcilerError:
    """Return the error of a title that the catalogue does not have."""
    return ReconcilerError(
        f"the sandbox's catalogue has no {what}",
        "It knows a few hundred titles; `reconciler sandbox show` lists those of the library.",
        code="unknown-title",
    )
