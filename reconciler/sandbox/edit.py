"""Changes that come from elsewhere: the person's phone, another app, or Simkl's own catalogue.

A change by a person goes through the same operations as a request, so the server's own rules hold
for it too, and the activities move. A change of the catalogue moves nothing, as on Simkl.
"""

from dataclasses import replace
from typing import Any

from reconciler.model.errors import ReconcilerError
from reconciler.model.ids import ID_KEYS, MalformedId, normalise_id
from reconciler.model.media import STATUSES, TYPE_ALIASES, MediaType, Status
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.sample import new_grant
from reconciler.sandbox.store import SandboxFile
from reconciler.sandbox.titles import CatalogueTitle


def type_named(name: str) -> MediaType:
    """Read a type as a person names it; ``tv`` is another name of ``shows``.

    Raises:
        ReconcilerError: There is no such type.
    """
    names = {str(media_type): media_type for media_type in MediaType} | TYPE_ALIASES
    if name not in names:
        raise ReconcilerError(
            f"there is no type {name}", f"Use one of {', '.join(names)}.", code="unknown-type"
        )
    return names[name]


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
        return account.file(_title(account, media_type, ident), wanted, marks_aired=True).status


def remove(file: SandboxFile, media_type: MediaType, ident: int | str) -> None:
    """Take a title out of the library with its history, rating and memo.

    Raises:
        ReconcilerError: There is no such title of the type in the library.
    """
    with file.opened() as account:
        title = _title(account, media_type, ident)
        if account.remove(title) is None:
            raise ReconcilerError(
                f"{title.title} is not in the sandbox's library",
                "`reconciler sandbox show` lists what is.",
                code="not-in-library",
            )


def watch(file: SandboxFile, media_type: MediaType, ident: int | str, episodes: int) -> Status:
    """Watch the next episodes of a series, one by one; the last one completes one that is over.

    Args:
        file: The sandbox file.
        media_type: The type that Simkl files the title under.
        ident: Its Simkl id, or ``key:value``.
        episodes: How many of the next ones.

    Returns:
        The status that it has now.

    Raises:
        ReconcilerError: There is no such title of the type.
    """
    with file.opened() as account:
        title = _title(account, media_type, ident)
        return account.watch_next(title, episodes)


def finish(file: SandboxFile, media_type: MediaType, ident: int | str) -> Status:
    """Watch all that there is of a title; give the status that it has now.

    Raises:
        ReconcilerError: There is no such title of the type.
    """
    return set_status(file, media_type, ident, Status.COMPLETED)


def rate(file: SandboxFile, media_type: MediaType, ident: int | str, rating: int) -> None:
    """Rate a title from 1 to 10, which files one that is on no list.

    Raises:
        ReconcilerError: There is no such title of the type.
    """
    with file.opened() as account:
        account.rate(_title(account, media_type, ident), rating)


def change_title(file: SandboxFile, simkl: int, **changes: Any) -> None:
    """Let the catalogue have a title otherwise: its counts, airing status, even its type.

    No activity moves, as on Simkl.

    Args:
        file: The sandbox file.
        simkl: The title's Simkl id.
        **changes: Fields of ``CatalogueTitle``.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        account.override(replace(_known(account, simkl), **changes))


def air_episode(file: SandboxFile, simkl: int) -> None:
    """Let the next episode of a series air.

    The ``watching`` bucket moves when the person was caught up with the series.

    Raises:
        ReconcilerError: There is no such title, or none of its episodes is to come.
    """
    with file.opened() as account:
        title = _known(account, simkl)
        if title.not_aired < 1:
            raise ReconcilerError(f"no episode of {title.title} is to come", code="nothing-to-air")
        account.air(title)


def expire_access(file: SandboxFile) -> None:
    """Let all V2 access tokens expire; the refresh tokens stay."""
    with file.opened() as account:
        for grant in account.state.grants:
            grant.access = new_grant(grant.scope).access
        account.changed = True


def _allowed(media_type: MediaType, status: str) -> Status:
    for allowed in STATUSES[media_type]:
        if allowed == status:
            return allowed
    raise ReconcilerError(
        f"{media_type} have no status {status}",
        f"Use one of {', '.join(STATUSES[media_type])}.",
        code="unknown-status",
    )


def _title(account: SandboxAccount, media_type: MediaType, ident: int | str) -> CatalogueTitle:
    key, _, value = str(ident).rpartition(":")
    key = key or "simkl"
    if key not in ID_KEYS:
        raise ReconcilerError(
            f"{key} is no id key",
            f"Use a Simkl id, or KEY:VALUE with one of {', '.join(ID_KEYS)}.",
            code="unknown-title",
        )
    try:
        ids = {key: normalise_id(key, value)}
    except MalformedId as error:
        raise ReconcilerError(f"{ident} is no {key} id", str(error), code="unknown-title") from None
    found = account.catalogue.find(ids, lambda title: title.type is media_type)
    if found is None:
        raise _unknown(f"{key}:{value} among {media_type}")
    if found.type is not media_type:
        raise ReconcilerError(
            f"{found.title} is not among {media_type}",
            f"Simkl files it under {found.type}.",
            code="wrong-type",
        )
    return found


def _known(account: SandboxAccount, simkl: int) -> CatalogueTitle:
    title = account.catalogue.titles.get(simkl)
    if title is None:
        raise _unknown(f"simkl:{simkl}")
    return title


def _unknown(what: str) -> ReconcilerError:
    return ReconcilerError(
        f"the sandbox's catalogue has no {what}",
        "It knows a few hundred titles; `reconciler sandbox show` lists those of the library.",
        code="unknown-title",
    )
