"""A file, a sandbox and the program's folders in one temporary place, without processes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from reconciler.applying.execute import Pace
from reconciler.applying.outcome import Outcome
from reconciler.console.results import Format
from reconciler.model.account import Account
from reconciler.model.media import MediaType
from reconciler.simkl.http.settings import Credentials, Folders, Settings
from reconciler.simkl.opening import Connection, open_writer
from reconciler.usecases.apply import Request, apply_library
from reconciler.usecases.plan import Computed, compute_plan
from reconciler.usecases.session import WritingSession
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble


@dataclass
class House:
    """A file, a sandbox and the program's folders, all in one temporary place.

    Attributes:
        folder: The place.
        quirks: The reading of the API.
        simkl: What answers; its ``file`` can be edited during a test.
        wire: What stands before it, or None.
    """

    folder: Path
    quirks: Quirks
    simkl: SimklDouble = field(init=False)
    wire: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        self.simkl = SimklDouble(self.sandbox, quirks=self.quirks)

    @property
    def file(self) -> Path:
        return self.folder / "library.yaml"

    @property
    def sandbox(self) -> Path:
        return self.folder / "sandbox.json"

    @contextmanager
    def session(self, trace: Callable[[str], None] | None = None) -> Iterator[WritingSession]:
        issued = self.simkl.file.credentials()
        folders = Folders(self.folder / "config", self.folder / "cache", self.folder / "data")
        settings = Settings(
            "https://sandbox.invalid",
            Credentials(issued.client_id, issued.access_token),
            folders,
            self.sandbox,
        )
        with open_writer(
            settings, Connection(transport=self.wire or self.simkl, trace=trace)
        ) as writer:
            pace = Pace(sleep=lambda _: None, pauses=(0, 0))
            yield WritingSession(writer, folders, pace, lambda: datetime.now(UTC))

    @property
    def request(self) -> Request:
        return Request(
            file=self.file,
            saved=None,
            yes=True,
            max_removals=None,
            backup_dir=None,
            format_=Format.JSON,
        )

    def apply(self) -> Outcome:
        with self.session() as session:
            return apply_library(self.request, session)

    def plan(self) -> Computed:
        with self.session() as session:
            return compute_plan(self.file, session.writer)

    def account(self) -> Account:
        with self.session() as session:
            return session.writer.read(tuple(MediaType), refresh=True)

    def rows(self) -> dict[int, dict[str, Any]]:
        """Return every row of the account with all that Simkl has on record of it."""
        with self.session() as session:
            account = session.writer.read(tuple(MediaType), refresh=True)
            entries = [entry for rows in account.entries.values() for entry in rows]
            return session.writer.details(entries)


@contextmanager
def house(text: str, quirks: Quirks | None = None) -> Iterator[House]:
    with TemporaryDirectory() as folder:
        place = House(Path(folder), quirks or Quirks())
        place.file.write_text(text, encoding="utf-8")
        yield place
