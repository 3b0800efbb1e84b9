"""A real HTTP server on this computer that behaves like the sandbox, records and misbehaves.

The same endpoints as in process, but through sockets, so that connection failures, timeouts and
broken answers are the real ones::

    with Loopback(tmp_path / "sandbox.json") as server:
        server.inject(Fault.reset_after(path="/sync/add-to-list"))
        run_program(env=server.environ())
        assert server.paths() == ["GET /sync/activities", ...]
"""

import json
import os
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx

from reconciler.model.errors import ReconcilerError
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble

# The numbers of `struct linger` are shorter on Windows.
_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_SOCKET_SECONDS = 10
_SECRET_HEADERS = frozenset({"authorization"})


class Harm(Enum):
    """What a fault does to a request."""

    ANSWER = auto()
    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    TRUNCATE = auto()
    BREAK_OFF = auto()
    FEWER = auto()
    DELAY = auto()


@dataclass
class Fault:
    """One way of misbehaving, and which requests it meets.

    Attributes:
        harm: What happens.
        nth: Only the n-th request of all, from 1; None for any.
        since: Only the n-th request of all and those after it.
        method: Only this method; None for any.
        path: Only paths that start so; empty for any.
        times: How many matching requests it meets before it is used up.
        status: Status of an answer.
        body: Body of an answer.
        headers: Headers of an answer.
        seconds: How long a delay lasts, or until the server is closed.
    """

    harm: Harm
    nth: int | None = None
    since: int = 1
    method: str | None = None
    path: str = ""
    times: int = 1
    status: int = 500
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0

    @classmethod
    def answer(
        cls, status: int, body: Any = "", headers: Mapping[str, str] | None = None, **where: Any
    ) -> "Fault":
        """Answer without doing anything: text as it is, anything else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "text/html" if isinstance(body, str) else "application/json"
        return cls(
            Harm.ANSWER,
            status=status,
            body=text,
            headers={"content-type": kind, **(headers or {})},
            **where,
        )

    @classmethod
    def html(cls, status: int = 403, **where: Any) -> "Fault":
        """Answer with a page of the edge instead of JSON."""
        return cls.answer(status, "<html><body><h1>Blocked</h1></body></html>", **where)

    @classmethod
    def reset_before(cls, **where: Any) -> "Fault":
        """Reset the connection; nothing was done."""
        return cls(Harm.RESET_BEFORE, **where)

    @classmethod
    def reset_after(cls, **where: Any) -> "Fault":
        """Do what was asked, then reset the connection: the answer is lost."""
        return cls(Harm.RESET_AFTER, **where)

    @classmethod
    def truncate(cls, **where: Any) -> "Fault":
        """Do what was asked and answer with half of the JSON, as if that were all of it."""
        return cls(Harm.TRUNCATE, **where)

    @classmethod
    def break_off(cls, **where: Any) -> "Fault":
        """Do what was asked and end the answer short of the length that it names."""
        return cls(Harm.BREAK_OFF, **where)

    @classmethod
    def no_body(cls, status: int = 200, **where: Any) -> "Fault":
        """Answer with a body of no bytes, and say so."""
        return cls.answer(status, "", {"content-type": "application/json"}, **where)

    @classmethod
    def fewer(cls, **where: Any) -> "Fault":
        """Do what was asked and answer with the first half of each list, as good JSON."""
        return cls(Harm.FEWER, **where)

    @classmethod
    def delay(cls, seconds: float, **where: Any) -> "Fault":
        """Do what was asked, and answer late."""
        return cls(Harm.DELAY, seconds=seconds, **where)

    def meets(self, number: int, method: str, path: str) -> bool:
        """Return whether it is this request's turn."""
        return (
            self.times > 0
            and self.nth in {None, number}
            and number >= self.since
            and self.method in {None, method}
            and path.startswith(self.path)
        )


@dataclass(frozen=True)
class Recorded:
    """One request as it arrived, without its token.

    Attributes:
        method: The method.
        path: The path without the query.
        query: The query's parameters.
        headers: The headers by lower-case name.
        authorized: Whether a token came along.
        body: Decoded JSON, else the text, or None for an empty body.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    authorized: bool
    body: Any


class Loopback:
    """The server; it runs while its ``with`` block does.

    Attributes:
        transport: What answers; its ``file`` can be edited during a test.
        requests: Everything that arrived, in order.
    """

    def __init__(
        self,
        path: Path,
        *,
        quirks: Quirks | None = None,
        transport: SimklDouble | None = None,
        max_requests: int = 500,
    ) -> None:
        """Prepare a server.

        Args:
            path: The sandbox file.
            quirks: The reading of the API.
            transport: A transport to use instead of one with the built-in catalogue.
            max_requests: After these, every request is answered 500, so that no loop is endless.
        """
        self.transport = transport or SimklDouble(path, quirks=quirks)
        self.requests: list[Recorded] = []
        self._faults: list[Fault] = []
        self._max_requests = max_requests
        self._mutex = threading.Lock()
        self._closing = threading.Event()
        loopback = self

        class Handler(_Handler):
            server_side = loopback

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The server's address, for ``SIMKL_API_URL``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def environ(self) -> dict[str, str]:
        """Return the variables that lead the program to this server with a good token."""
        credentials = self.transport.file.credentials()
        return {
            "SIMKL_API_URL": self.url,
            "SIMKL_CLIENT_ID": credentials.client_id,
            "SIMKL_ACCESS_TOKEN": credentials.access_token,
        }

    def inject(self, *faults: Fault) -> None:
        """Misbehave from now on; of several faults that meet a request the first acts."""
        with self._mutex:
            self._faults.extend(faults)

    def heal(self) -> None:
        """Behave well from now on."""
        with self._mutex:
            self._faults.clear()

    def paths(self) -> list[str]:
        """Return method and path of every request so far."""
        with self._mutex:
            return [f"{one.method} {one.path}" for one in self.requests]

    def writes(self) -> list[Recorded]:
        """Return every POST to the library so far."""
        with self._mutex:
            return [
                one
                for one in self.requests
                if one.method == "POST" and one.path.startswith("/sync/")
            ]

    def arrived(self, request: Recorded) -> Fault | None:
        """Record a request and give the fault that it meets."""
        with self._mutex:
            self.requests.append(request)
            number = len(self.requests)
            if number > self._max_requests:
                return Fault.answer(500, {"error": "loopback", "message": "too many requests"})
            for fault in self._faults:
                if fault.meets(number, request.method, request.path):
                    fault.times -= 1
                    return fault
            return None

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server runs."""
        self._closing.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    server_side: Loopback
    protocol_version = "HTTP/1.1"
    timeout = _SOCKET_SECONDS

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what arrived is recorded."""

    def _serve(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.server_side.arrived(self._recorded(body))
        if fault is None:
            self._send(self._answer(body))
            return
        match fault.harm:
            case Harm.ANSWER:
                headers = dict(fault.headers)
                content = fault.body.encode()
                self._send(httpx.Response(fault.status, headers=headers, content=content))
            case Harm.RESET_BEFORE:
                self._reset()
            case Harm.RESET_AFTER:
                self._answer(body)
                self._reset()
            case Harm.TRUNCATE:
                whole = self._answer(body)
                half = whole.content[: max(1, len(whole.content) // 2)]
                kind = {"content-type": whole.headers.get("content-type", "")}
                self._send(httpx.Response(whole.status_code, headers=kind, content=half))
            case Harm.BREAK_OFF:
                self._send(self._answer(body), whole=False)
            case Harm.FEWER:
                self._send(_with_fewer_rows(self._answer(body)))
            case Harm.DELAY:
                answer = self._answer(body)
                self.server_side.wait(fault.seconds)
                self._send(answer)

    def _recorded(self, body: bytes) -> Recorded:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Recorded(
            self.command,
            address.path,
            dict(parse_qsl(address.query, keep_blank_values=True)),
            {name: value for name, value in headers.items() if name not in _SECRET_HEADERS},
            "authorization" in headers,
            _decoded(body),
        )

    def _answer(self, body: bytes) -> httpx.Response:
        request = httpx.Request(
            self.command,
            f"{self.server_side.url}{self.path}",
            headers=list(self.headers.items()),
            content=body,
        )
        try:
            return self.server_side.transport.handle_request(request)
        except ReconcilerError as error:
            return httpx.Response(500, json={"error": "sandbox", "message": error.message})

    def _send(self, answer: httpx.Response, *, whole: bool = True) -> None:
        content = answer.content
        sent = content if whole else content[: len(content) // 2]
        try:
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name not in {"content-length", "connection"}:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(sent)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up, which a test of timeouts wants

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        # The buffered files keep the socket open until they are closed too.
        self.rfile.close()
        self.connection.close()


def _with_fewer_rows(answer: httpx.Response) -> httpx.Response:
    document = json.loads(answer.content or b"null")
    if not isinstance(document, dict):
        return answer
    fewer = {
        key: rows[: len(rows) // 2] if isinstance(rows, list) else rows
        for key, rows in document.items()
    }
    return httpx.Response(answer.status_code, json=fewer)


def _decoded(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
