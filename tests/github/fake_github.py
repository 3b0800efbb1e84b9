"""A stand-in for GitHub's API on this computer: comments and pull requests of one repository."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

REPOSITORY = "someone/library"
TOKEN = "ghs_TheTokenOfTheRun"
BOT = "github-actions[bot]"


class Refusal(NamedTuple):
    """An answer that a request gets instead of the right one."""

    method: str
    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    carried_out: bool = False


@dataclass
class FakeGitHub:
    """Keeps what was asked and what that made.

    Attributes:
        comments: Comments by pull request, oldest first.
        pulls: Pull requests in the order in which they were opened.
        requests: ``METHOD /path`` of every request, without the query.
        tokens: What requests gave as authorization.
        refusals: Answers for coming requests of their method, each used once.
    """

    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"github": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def comment(self, number: int, body: str, login: str = BOT) -> dict[str, Any]:
        rows = self.comments.setdefault(number, [])
        ident = sum(map(len, self.comments.values())) + 1
        page = f"https://github.com/{REPOSITORY}/pull/{number}#issuecomment-{ident}"
        rows.append({"id": ident, "body": body, "user": {"login": login}, "html_url": page})
        return rows[-1]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        match method, path.removeprefix(f"/repos/{REPOSITORY}").strip("/").split("/"):
            case "GET", ["issues", number, "comments"]:
                return _page(self.comments.get(int(number), []), query)
            case "POST", ["issues", number, "comments"]:
                return self.comment(int(number), body["body"])
            case "PATCH", ["issues", "comments", ident]:
                (row,) = [
                    row
                    for rows in self.comments.values()
                    for row in rows
                    if row["id"] == int(ident)
                ]
                return _updated(row, body)
            case "GET", ["pulls"]:
                return _page([row for row in self.pulls if _wanted(row, query)], query)
            case "POST", ["pulls"]:
                return self._open(body)
            case "PATCH", ["pulls", number]:
                return _updated(self.pulls[int(number) - 1], body)
        return None

    def _open(self, body: dict[str, str]) -> dict[str, Any]:
        number = len(self.pulls) + 1
        self.pulls.append(
            {
                "number": number,
                "html_url": f"https://github.com/{REPOSITORY}/pull/{number}",
                "state": "open",
                "title": body["title"],
                "body": body["body"],
                "head": {"ref": body["head"]},
                "base": {"ref": body["base"]},
            }
        )
        return self.pulls[-1]


def _updated(row: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    row.update(body)
    return row


def _wanted(row: dict[str, Any], query: dict[str, str]) -> bool:
    head = f"{REPOSITORY.split('/')[0]}:{row['head']['ref']}"
    return (row["state"], row["base"]["ref"], head) == (
        query["state"],
        query["base"],
        query["head"],
    )


def _page(rows: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    size = int(query.get("per_page", 30))
    start = (int(query.get("page", 1)) - 1) * size
    return rows[start : start + size]


class _Handler(BaseHTTPRequestHandler):
    github: FakeGitHub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urlsplit(self.path)
        self.github.requests.append(f"{self.command} {address.path}")
        self.github.tokens.add(self.headers.get("authorization"))

        def answer() -> Any:
            return self.github.answer(
                self.command,
                address.path,
                dict(parse_qsl(address.query)),
                json.loads(body) if body else None,
            )

        for refusal in self.github.refusals:
            if refusal.method == self.command:
                self.github.refusals.remove(refusal)
                self._refuse(refusal, answer)
                return
        made = answer()
        self._send(404 if made is None else 200, made, ())

    def _refuse(self, refusal: Refusal, answer: Callable[[], Any]) -> None:
        if refusal.carried_out:
            answer()
        self._send(refusal.status, refusal.body, refusal.headers)

    def _send(self, status: int, body: Any, headers: tuple[tuple[str, str], ...]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815
