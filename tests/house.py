"""A file, a sandbox and the program's folders in one temporary place, without processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import httpx

from reconciler.applying.backup import read_backup
from reconciler.applying.execute import Pace
from reconciler.applying.outcome import Outcome
from reconciler.applying.restore import Restored, restore
from reconciler.applying.restore_plan import plan_restore
from reconciler.console.results import Format
from reconciler.model.account import Account
from reconciler.model.media import MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import Memo
from reconciler.sandbox.titles import EpisodeNumber
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.http.settings import Credentials, Folders, Settings
from reconciler.simkl.opening import Connection, open_writer
from reconciler.usecases.apply import Request, apply_library
from reconciler.usecases.plan import Computed, compute_plan
from reconciler.usecases.session import WritingSession
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble


class Record(NamedTuple):
    """What Simkl has on record of one title, told by no request.

    Attributes:
        status: Its status.
        added_at: When it was put on a list.
        episodes: The watched episodes with their times, None where there is none.
        last_watched_at: The latest watch.
        rating: 1 to 10, or None.
        rated_at: When it was rated.
        memo: The note, or None.
        is_movie: Whether it is a movie, which has no episodes.
    """

    status: Status
    added_at: str | None
    episodes: Mapping[EpisodeNumber, str | None]
    last_watched_at: str | None
    rating: int | None
    rated_at: str | None
    memo: Memo | None
    is_movie: bool = False


@dataclass
class House:
    """A file, a sandbox and the program's folders, all in one temporary place.

    Attributes:
        folder: The place.
        quirks: The reading of the API.
        sample: The library that the account starts with; the built-in one when None.
        simkl: What answers; its ``file`` can be edited during a test.
        wire: What stands before it, or None.
    """

    folder: Path
    quirks: Quirks
    sample: Sequence[SampleEntry] | None = None
    simkl: SimklDouble = field(init=False)
    wire: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        self.simkl = SimklDouble(self.sandbox, quirks=self.quirks, sample=self.sample)

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

    def restore(self, backup: Path, only: Sequence[str] = ()) -> Restored:
        with self.session() as session:
            plan = plan_restore(read_backup(backup), session.writer, only)
            return restore(plan, session.writer, session.workplace(None), session.pace)

    def account(self) -> Account:
        with self.session() as session:
            return session.writer.read(tuple(MediaType), Trust(refresh=True))

    def rows(self) -> dict[int, Any]:
        """Return every row of the account with all that Simkl has on record of it."""
        with self.session() as session:
            account = session.writer.read(tuple(MediaType), Trust(refresh=True))
            entries = account.rows
            return session.writer.details(entries)

    def records(self) -> dict[int, Record]:
        """Return what Simkl has on record of every title, by Simkl id, without a request."""
        with self.simkl.file.opened() as account:
            return {
                title.simkl: Record(
                    entry.status,
                    entry.added_at,
                    marks.watched_episodes(entry, title),
                    entry.last_watched_at,
                    entry.rating,
                    entry.rated_at,
                    entry.memo,
                    title.is_movie,
                )
                for title, entry in account.rows()
            }


@contextmanager
def house(
    text: str, quirks: Quirks | None = None, sample: Sequence[SampleEntry] | None = None
) -> Iterator[House]:
    with TemporaryDirectory() as folder:
        place = House(Path(folder), quirks or Quirks(), sample)
        place.file.write_text(text, encoding="utf-8")
        yield place
