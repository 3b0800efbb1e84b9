"""Opens the account that a command works on: Simkl's, or the sandbox behind the same client."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.console.screen import can_change_lines
from reconciler.console.streams import tell, tell_progress
from reconciler.simkl.account.reader import AccountReader
from reconciler.simkl.http.answers import read_only_token
from reconciler.simkl.http.settings import Credentials, Folders, Settings, read_settings
from reconciler.simkl.http.transport import Steps, untold
from reconciler.simkl.opening import Connection, open_reader, open_writer

if TYPE_CHECKING:
    from reconciler.applying.execute import Pace
    from reconciler.applying.run import Workplace
    from reconciler.simkl.account.writer import AccountWriter


class WritingSession(NamedTuple):
    """An account that may be written to, and where an apply works.

    Attributes:
        writer: The account's client.
        folders: The program's folders.
        pace: Waiting and progress.
        now: Gives the time, with a time zone.
        may_write: Whether the login allows changes; None where that is not known.
    """

    writer: "AccountWriter"
    folders: Folders
    pace: "Pace"
    now: Callable[[], datetime]
    may_write: bool | None = None

    def require_rights(self) -> None:
        """Return unless Simkl said at the login that it allows no changes.

        Raises:
            ReadOnlyToken: It did.
        """
        if self.may_write is False:
            raise read_only_token()

    def workplace(
        self, backup_dir: Path | None, saved: Callable[[Path], None] = lambda _: None
    ) -> "Workplace":
        """Return the folders and the time of one apply, and what takes its backup's path."""
        from reconciler.applying.run import Workplace

        backups = backup_dir or self.folders.data / "backups"
        return Workplace(backups, self.folders.data / "locks", self.now(), saved)

    @property
    def applied_plans(self) -> Path:
        """The folder that remembers which saved plans were applied."""
        return self.folders.data / "applied-plans"


@contextmanager
def reading(*, sandbox: bool, verbose: bool) -> Iterator[AccountReader]:
    """Open the account with a client that cannot write.

    Raises:
        NotAuthenticated: The stored login is for another address; that there is none is told by
            the first request, after what is wrong with a file.
        DamagedFile: The sandbox file cannot be used.
    """
    settings, connection = opened_account(sandbox=sandbox, verbose=verbose)
    with open_reader(settings, connection) as reader:
        yield reader


@contextmanager
def writing(*, sandbox: bool, verbose: bool) -> Iterator[WritingSession]:
    """Open the account for an apply or a restore; raises as ``reading`` does."""
    # What checks backups loads slowly, and a plan has none.
    from reconciler.applying.execute import SETTLING_PAUSES, Pace

    settings, connection = opened_account(sandbox=sandbox, verbose=verbose)
    # The sandbox shows a write at once; only a real server may lag behind.
    pauses = SETTLING_PAUSES if settings.sandbox is None else ()
    with open_writer(settings, connection) as writer:
        yield WritingSession(
            writer=writer,
            folders=settings.folders,
            pace=Pace(time.sleep, pauses, connection.progress),
            now=lambda: datetime.now(UTC),
            may_write=settings.credentials.may_write,
        )


def backup_folder(backup_dir: Path | None) -> Path:
    """Return the folder of backups without opening an account."""
    return backup_dir or read_settings(os.environ).folders.data / "backups"


def search_memory(*, sandbox: bool) -> Path:
    """Return the file that remembers what searches found; the sandbox has one of its own."""
    settings = read_settings(os.environ, sandbox=sandbox)
    name = "searches.json" if settings.sandbox is None else "searches-sandbox.json"
    return settings.folders.cache / name


def opened_account(*, sandbox: bool, verbose: bool) -> tuple[Settings, Connection]:
    """Return whose account it is and how it is reached: environment first, then the stored login.

    Raises:
        NotAuthenticated: The stored login is for another address.
        DamagedFile: The stored login or the sandbox file cannot be used.
    """
    settings = read_settings(os.environ, sandbox=sandbox)
    trace = tell_progress if verbose else None
    if settings.sandbox is None:
        from reconciler.console.progress import PROGRESS

        PROGRESS.begin()
        connection = Connection(
            trace=trace, warn=tell, waiting=PROGRESS.waiting, progress=PROGRESS.step
        )
        if settings.credentials.usable:
            return settings, connection
        # What checks the stored login loads slowly, and automation has none.
        from reconciler.simkl.login.stored_login import with_stored_login

        return with_stored_login(settings, connection)
    from reconciler.sandbox.transport import SandboxTransport

    transport = SandboxTransport(settings.sandbox)
    issued = transport.file.credentials()
    own = Credentials(issued.client_id, issued.access_token)
    return settings._replace(credentials=own), Connection(
        transport, trace, tell, progress=_progress_of_the_sandbox()
    )


def _progress_of_the_sandbox() -> Steps:
    """Return what tells of progress where a line can change: a pipe is not worth a line of it."""
    if not can_change_lines(sys.stderr):
        return untold
    from reconciler.console.progress import PROGRESS

    PROGRESS.begin()
    return PROGRESS.step
