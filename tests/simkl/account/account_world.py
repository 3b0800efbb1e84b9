"""A world for tests of the account: the sandbox behind a wire that can be listened to and cut."""

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from reconciler.model.account import Account, Entry
from reconciler.simkl.account.reader import AccountReader
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.http.pacing import Clock
from reconciler.simkl.http.settings import Credentials, Settings, read_settings
from reconciler.simkl.http.transport import Steps, untold
from reconciler.simkl.opening import Connection, open_reader, open_writer
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble

Instead = httpx.Response | Exception


class FakeClock:
    """Time that passes only when somebody sleeps, and remembers the pauses."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
        self.pauses: list[float] = []
        self.clock = Clock(lambda: self.time, lambda: self.time, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    def pass_by(self, *, hours: float = 0, seconds: float = 0) -> None:
        self.time += hours * 3600 + seconds

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.time, UTC)


class Wire(httpx.BaseTransport):
    """Passes requests on and remembers them; answers some of them itself when told to."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner
        self.requests: list[httpx.Request] = []
        self._instead: defaultdict[str, deque[Instead | None]] = defaultdict(deque)

    def instead(self, call: str, *answers: Instead | None) -> None:
        """Answer the next such calls (``GET /sync/activities``) so; None lets one pass."""
        self._instead[call].extend(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        queue = self._instead[f"{request.method} {request.url.path}"]
        answer = queue.popleft() if queue else None
        if isinstance(answer, Exception):
            raise answer
        return answer if answer is not None else self.inner.handle_request(request)

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def bodies(self, path: str) -> list[Any]:
        return [
            json.loads(request.content)
            for request in self.requests
            if request.method == "POST" and request.url.path == path
        ]

    def clear(self) -> None:
        self.requests.clear()


class World:
    """An account, a wire to it, a clock, and the folders of one machine."""

    def __init__(self, folder: Path, quirks: Quirks | None = None) -> None:
        self.clock = FakeClock()
        self.sandbox = SimklDouble(folder / "world.json", now=self.clock.utc, quirks=quirks)
        self.wire = Wire(self.sandbox)
        self.lines: list[str] = []
        self.progress: Steps = untold
        environ = {
            f"RECONCILER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "CACHE", "DATA")
        }
        self._anonymous: Settings = read_settings(environ)
        self._chosen: Credentials | None = None

    @property
    def credentials(self) -> Credentials:
        own = self.sandbox.file.credentials()
        return Credentials(own.client_id, own.access_token, own.refresh_token)

    @property
    def settings(self) -> Settings:
        return self._anonymous.or_stored(self._chosen or self.credentials)

    def use(self, credentials: Credentials) -> None:
        """Speak with other credentials than the account's own."""
        self._chosen = credentials

    def use_as_sandbox(self) -> None:
        """Let the settings say that the account is a sandbox."""
        self._anonymous = self._anonymous._replace(sandbox=self.sandbox.file.path)

    def start_afresh(self, *, empty: bool = False) -> None:
        """Replace the account by a new one with other credentials."""
        self.sandbox.file.reset(empty=empty)

    @property
    def connection(self) -> Connection:
        return Connection(
            self.wire, self.lines.append, clock=self.clock.clock, progress=self.progress
        )

    @contextmanager
    def reader(self) -> Iterator[AccountReader]:
        with open_reader(self.settings, self.connection) as reader:
            yield reader

    @contextmanager
    def writer(self) -> Iterator[AccountWriter]:
        with open_writer(self.settings, self.connection) as writer:
            yield writer

    def elsewhere(self, path: str, body: dict[str, Any]) -> None:
        """Change the account by another app of the same person, some minutes later."""
        self.clock.pass_by(seconds=300)
        own = self.credentials
        with httpx.Client(transport=self.sandbox) as client:
            client.post(
                f"https://api.simkl.com{path}",
                params={
                    "client_id": own.client_id or "",
                    "app-name": "phone",
                    "app-version": "1",
                },
                headers={"User-Agent": "phone/1", "Authorization": f"Bearer {own.access_token}"},
                json=body,
            ).raise_for_status()
        self.clock.pass_by(seconds=300)


def entry(account: Account, simkl: int) -> Entry | None:
    """Return the entry of that id in any type."""
    for entries in account.entries.values():
        for candidate in entries:
            if candidate.simkl == simkl:
                return candidate
    return None


def held(account: Account, simkl: int) -> Entry:
    """Return the entry of that id, which has to be there."""
    found = entry(account, simkl)
    assert found is not None, f"{simkl} is not in the library"
    return found


def answer(status: int, document: Any = None, **headers: str) -> httpx.Response:
    """Make a JSON answer; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=json.dumps(document), headers=named)
