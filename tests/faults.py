"""A server that behaves like the sandbox, records and misbehaves; in process, or behind a socket.

Both take the same faults. What a connection does wrong needs a socket; what an answer says is the
same without one, and costs half::

    wire = Wire(tmp_path / "sandbox.json")
    wire.inject(Fault.answer(500, path="/sync/add-to-list"))
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from reconciler.model.errors import ReconcilerError
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble

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

    @property
    def is_of_the_connection(self) -> bool:
        """Whether it is no answer that is wrong, but how it comes."""
        return self in {Harm.RESET_BEFORE, Harm.RESET_AFTER, Harm.BREAK_OFF, Harm.DELAY}


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

    @classmethod
    def of(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> "Recorded":
        """Keep what arrived for a path with its query."""
        address = urlsplit(target)
        named = {name.lower(): value for name, value in headers.items()}
        return cls(
            method,
            address.path,
            dict(parse_qsl(address.query, keep_blank_values=True)),
            {name: value for name, value in named.items() if name not in _SECRET_HEADERS},
            "authorization" in named,
            _decoded(body),
        )


class Misbehaving:
    """What answers, what it does wrong, and what arrived.

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

    @property
    def url(self) -> str:
        """The server's address, for ``SIMKL_API_URL``."""
        return "https://sandbox.invalid"

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

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Do what is asked and answer well."""
        try:
            return self.transport.handle_request(request)
        except ReconcilerError as error:
            return httpx.Response(500, json={"error": "sandbox", "message": error.message})


class Wire(Misbehaving, httpx.BaseTransport):
    """The server in process: a transport for a client, without a socket."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or misbehave."""
        target = request.url.raw_path.decode("ascii")
        content = request.read()
        fault = self.arrived(Recorded.of(request.method, target, request.headers, content))
        return spoilt(fault, lambda: self.answer(request))


def spoilt(fault: Fault | None, answer: Callable[[], httpx.Response]) -> httpx.Response:
    """Return the answer that a fault leaves, which is none of the connection."""
    if fault is None:
        return answer()
    match fault.harm:
        case Harm.ANSWER:
            return httpx.Response(
                fault.status, headers=dict(fault.headers), content=fault.body.encode()
            )
        case Harm.TRUNCATE:
            whole = answer()
            half = whole.content[: max(1, len(whole.content) // 2)]
            kind = {"content-type": whole.headers.get("content-type", "")}
            return httpx.Response(whole.status_code, headers=kind, content=half)
        case Harm.FEWER:
            return _with_fewer_rows(answer())
        case _:
            raise AssertionError(f"{fault.harm} needs a socket")


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
