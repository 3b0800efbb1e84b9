"""A real HTTP server on this computer that behaves like the sandbox, records and misbehaves.

The same endpoints as in process, but through sockets, so that connection failures, timeouts and
broken answers are the real ones::

    with Loopback(tmp_path / "sandbox.json") as server:
        server.inject(Fault.reset_after(path="/sync/add-to-list"))
        run_program(env=server.environ())
        assert server.paths() == ["GET /sync/activities", ...]
"""

import os
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpx

from tests.faults import Harm, Misbehaving, Recorded, spoilt

# The numbers of `struct linger` are shorter on Windows.
_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_SOCKET_SECONDS = 10


class Loopback(Misbehaving):
    """The server; it runs while its ``with`` block does."""

    def __enter__(self) -> Self:
        self._closing = threading.Event()
        loopback: Loopback = self

        class Handler(_Handler):
            server_side = loopback

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
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
        headers = dict(self.headers.items())
        fault = self.server_side.arrived(Recorded.of(self.command, self.path, headers, body))
        if fault is None or not fault.harm.is_of_the_connection:
            self._send(spoilt(fault, lambda: self._answer(body)))
            return
        if fault.harm is Harm.RESET_BEFORE:
            self._reset()
            return
        answer = self._answer(body)
        match fault.harm:
            case Harm.RESET_AFTER:
                self._reset()
            case Harm.BREAK_OFF:
                self._send(answer, whole=False)
            case Harm.DELAY:
                self.server_side.wait(fault.seconds)
                self._send(answer)

    def _answer(self, body: bytes) -> httpx.Response:
        request = httpx.Request(
            self.command,
            f"{self.server_side.url}{self.path}",
            headers=list(self.headers.items()),
            content=body,
        )
        return self.server_side.answer(request)

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
