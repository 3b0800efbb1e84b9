"""Opening an account: from settings to a reader or a writer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from reconciler.files.atomic import CacheFolder
from reconciler.simkl.account.conclusion import ConclusionFile
from reconciler.simkl.account.reader import AccountReader, CacheFiles
from reconciler.simkl.account.snapshot import SnapshotFile
from reconciler.simkl.http.pacing import NETWORK_PACING, NO_PACING, SYSTEM_CLOCK, Clock
from reconciler.simkl.http.settings import Settings
from reconciler.simkl.http.transport import Api, Steps, Waiting, always_ready, unseen, untold
from reconciler.simkl.lookups.titles import TitleFile

if TYPE_CHECKING:
    import httpx

    from reconciler.simkl.account.writer import AccountWriter


class Connection(NamedTuple):
    """How to reach the account, beside the settings.

    Attributes:
        transport: Replaces the network; the sandbox needs one.
        trace: Takes a line about each request; no line holds a secret.
        waiting: Takes what is waited for, and gives what is left when that is over.
        progress: Takes how far work of several requests has come.
        warn: Takes the one sentence about a cache that cannot be written.
        renew: Gives a new access token instead of asking Simkl for one, for a login that several
            programs share.
        clock: The clock of pacing, retries and expiry.
    """

    transport: "httpx.BaseTransport | None" = None
    trace: Callable[[str], None] | None = None
    warn: Callable[[str], None] | None = None
    renew: Callable[[Api], str] | None = None
    clock: Clock = SYSTEM_CLOCK
    waiting: Waiting = unseen
    progress: Steps = untold


@contextmanager
def open_reader(
    settings: Settings, connection: Connection | None = None
) -> Iterator[AccountReader]:
    """Open an account for reading.

    Where the settings hold no credentials, the first request raises ``NotAuthenticated``: what is
    wrong with a file is told before that.
    """
    way = connection or Connection()
    with open_api(settings, way) as api:
        yield AccountReader(api, _cache_files(settings, way))


@contextmanager
def open_writer(
    settings: Settings, connection: Connection | None = None
) -> Iterator["AccountWriter"]:
    """Open an account for reading and writing.

    Where the settings hold no credentials, the first request raises ``NotAuthenticated``: what is
    wrong with a file is told before that.
    """
    way = connection or Connection()
    from reconciler.simkl.account.writer import AccountWriter

    with open_api(settings, way) as api:
        yield AccountWriter(api, _cache_files(settings, way))


@contextmanager
def open_api(settings: Settings, connection: Connection) -> Iterator[Api]:
    """Open the client alone, and close its connections afterwards.

    Where the settings hold no credentials, the first request raises ``NotAuthenticated``.

    Raises:
        ValueError: The settings name a sandbox and the connection has no transport to it.
    """
    if settings.sandbox is not None and connection.transport is None:
        raise ValueError("a sandbox is reached through its own transport")
    own = settings.credentials
    renew = connection.renew
    if renew is None and own.refresh_token:
        from reconciler.simkl.http.tokens import renewal

        renew = renewal(own)
    ready = settings.require_credentials
    with _open(settings, connection, own.client_id or "", own.access_token, renew, ready) as api:
        yield api


@contextmanager
def open_without_token(settings: Settings, client_id: str, connection: Connection) -> Iterator[Api]:
    """Open a client for requests that carry no token, as those of a login are."""
    with _open(settings, connection, client_id) as api:
        yield api


@contextmanager
def _open(
    settings: Settings,
    connection: Connection,
    client_id: str,
    access_token: str | None = None,
    renew: Callable[[Api], str] | None = None,
    ready: Callable[[], None] = always_ready,
) -> Iterator[Api]:
    api = Api(
        settings.api_url,
        client_id,
        access_token,
        renew=renew,
        ready=ready,
        transport=connection.transport,
        pacing=NETWORK_PACING if settings.sandbox is None else NO_PACING,
        clock=connection.clock,
        trace=connection.trace,
        waiting=connection.waiting,
        progress=connection.progress,
    )
    try:
        yield api
    finally:
        api.close()


def forget_cache(settings: Settings, warn: Callable[[str], None] | None = None) -> None:
    """Delete what is cached for the credential: after a logout, or when a sandbox was reset.

    Args:
        settings: Whose cache it is.
        warn: Takes the one sentence about a file that cannot be deleted.
    """
    for file in _cache_files(settings, Connection(warn=warn)):
        file.forget()


def _cache_files(settings: Settings, connection: Connection) -> CacheFiles:
    folder, name = settings.folders.cache, settings.fingerprint
    cache = CacheFolder(connection.warn)
    return CacheFiles(
        SnapshotFile(folder / f"library-{name}.json", cache),
        TitleFile(folder / f"titles-{name}.json", connection.clock, cache),
        ConclusionFile(folder / f"conclusion-{name}.json", cache),
    )
