"""What happens to an account without the program: the person watches, television goes on.

A change by a person goes through the same operations as a request, so the server's own rules hold
for it too, and the activities move. A change of the catalogue moves nothing, as on Simkl.
"""

from dataclasses import replace
from typing import Any

from reconciler.model.errors import ReconcilerError
from reconciler.model.media import MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.edit import set_status, title_named, unknown_title
from reconciler.sandbox.store import SandboxFile
from reconciler.sandbox.titles import CatalogueTitle
from tests.double.file import DoubleFile


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
        title = title_named(account, media_type, ident)
        if title.is_movie:
            return account.file(title, Status.COMPLETED).status
        entry = account.entry(title) or account.place(title, Status.WATCHING)
        watched = marks.watched_episodes(entry, title)
        left = [one for one in title.episodes()[: title.aired] if one not in watched]
        account.watch(title, {episode: account.stamp() for episode in left[:episodes]})
        account.place(title, account.status_by_progress(title, entry))
        return entry.status


def finish(file: SandboxFile, media_type: MediaType, ident: int | str) -> Status:
    """Watch all that there is of a title; give the status that it has now.

    Raises:
        ReconcilerError: There is no such title of the type.
    """
    return set_status(file, media_type, ident, Status.COMPLETED)


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
        _override(account, replace(_known(account, simkl), **changes))


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
        entry = account.entry(title)
        caught_up = entry is not None and marks.next_to_watch(entry, title) is None
        _override(account, replace(title, not_aired=title.not_aired - 1))
        if caught_up:
            account.moved(title.type, account.stamp(), Status.WATCHING)


def announce(file: SandboxFile, simkl: int, episodes: int, *, aired: int = 0) -> None:
    """Let a new season be announced; Simkl takes a completed series back to watching.

    Args:
        file: The sandbox file.
        simkl: The series.
        episodes: How many episodes the season has.
        aired: How many of them have aired already.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        title = _known(account, simkl)
        not_aired = title.not_aired + episodes - aired
        seasons = [*title.seasons, episodes]
        title = replace(title, seasons=seasons, not_aired=not_aired, airing="airing")
        _override(account, title)
        entry = account.entry(title)
        if entry is not None and entry.status is Status.COMPLETED:
            account.place(title, Status.WATCHING)


def put(file: SandboxFile, simkl: int, status: Status) -> None:
    """Put a title into a status past every rule, such as a movie in ``hold``.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        account.place(_known(account, simkl), status)


def merge(file: DoubleFile, simkl: int, into: int) -> None:
    """Let the catalogue merge a title into another one, and a library's rows likewise.

    Nothing moves in the activities. A row of the other title stays as it is.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        other = _known(account, into)
        _known(account, simkl)
        entry = account.state.entries.pop(simkl, None)
        if entry is not None:
            marked = min(entry.marked, other.total)
            account.state.entries.setdefault(into, replace(entry, marked=marked, rows={}))
        account.changed = True
        file.merged[simkl] = into


def vanish(file: DoubleFile, simkl: int) -> None:
    """Let the catalogue delete a title, and a library's row with it; no activity moves.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        _known(account, simkl)
        account.state.entries.pop(simkl, None)
        account.changed = True
        file.deleted.add(simkl)


def pause(file: DoubleFile, simkl: int, percent: float) -> None:
    """Let the person stop in the middle of a title, which keeps its playback position.

    Raises:
        ReconcilerError: There is no such title.
    """
    with file.opened() as account:
        account.playbacks[simkl] = percent
        account.moved(_known(account, simkl).type, account.stamp(), "playback")


def expire_access(file: DoubleFile) -> None:
    """Let all V2 access tokens expire; the refresh tokens stay."""
    with file.opened() as account:
        for grant in account.logins.grants:
            grant.renew()


def _override(account: SandboxAccount, title: CatalogueTitle) -> None:
    """Let the catalogue have a title as given from now on; no activity moves."""
    others = [one for one in account.state.titles if one.simkl != title.simkl]
    account.state.titles = [*others, title]
    account.catalogue = account.catalogue.overlaid([title])
    account.changed = True


def _known(account: SandboxAccount, simkl: int) -> CatalogueTitle:
    title = account.catalogue.titles.get(simkl)
    if title is None:
        raise unknown_title(f"simkl:{simkl}")
    return title
