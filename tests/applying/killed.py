"""An apply or a restore that is killed at one request, in a process of its own."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from reconciler.applying.backup import read_backup
from reconciler.applying.execute import Pace
from reconciler.applying.restore import restore
from reconciler.applying.restore_plan import plan_restore
from reconciler.simkl.http.settings import Credentials, Folders, Settings
from reconciler.simkl.opening import Connection, open_writer
from reconciler.usecases.apply import apply_library
from reconciler.usecases.session import WritingSession
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble
from tests.house import House

NOT_REACHED = 77
"""The exit code when the run ended before its kill point."""


class KillingTransport(httpx.BaseTransport):
    """Passes requests on, and kills the process at one of them."""

    def __init__(self, inner: SimklDouble, at: int, moment: str) -> None:
        self.inner = inner
        self.at = at
        self.moment = moment
        self.count = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.count or request.method == "POST":
            self.count += 1
        if (self.count, self.moment) == (self.at, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        response = self.inner.handle_request(request)
        if (self.count, self.moment) == (self.at, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return response


def kill(folder: Path, what: str, at: int, moment: str) -> bool:
    """Run until the kill point; tell whether it was reached.

    The processes are forked from one that has loaded what they need.

    Args:
        folder: The folder of a ``House``.
        what: ``apply``, or the backup to restore.
        at: The number of the request, from the first write on.
        moment: ``before`` or ``after`` it is done.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["__main__", __name__])
    process = processes.Process(target=run, args=(folder, what, at, moment))
    process.start()
    process.join(60)
    with closing(process):
        assert process.exitcode in {-signal.SIGKILL, NOT_REACHED}
        return process.exitcode == -signal.SIGKILL


@contextmanager
def doomed_session(place: House, at: int, moment: str) -> Iterator[WritingSession]:
    inner = SimklDouble(place.sandbox)
    issued = inner.file.credentials()
    folders = Folders(*(place.folder / name for name in ("config", "cache", "data")))
    settings = Settings(
        "https://sandbox.invalid",
        Credentials(issued.client_id, issued.access_token),
        folders,
        place.sandbox,
    )
    connection = Connection(transport=KillingTransport(inner, at, moment))
    with open_writer(settings, connection) as writer:
        yield WritingSession(writer, folders, Pace(lambda _: None, ()), lambda: datetime.now(UTC))


def run(folder: Path, what: str, at: int, moment: str) -> None:
    place = House(folder, Quirks())
    with doomed_session(place, at, moment) as session:
        if what == "apply":
            apply_library(place.request, session)
        else:
            plan = plan_restore(read_backup(Path(what)), session.writer)
            restore(plan, session.writer, session.workplace(None), session.pace)
    sys.exit(NOT_REACHED)
