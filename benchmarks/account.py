"""An account on this computer, in a process of its own, whose answers are made before it is asked.

Run as ``python -m benchmarks.account ITEMS FOLDER``; it saves its answers in the folder, prints its
port and serves until it is stopped.
It has two states, in which some movies have different statuses; ``POST /state/before`` and
``POST /state/after`` switch, and a write of ``/sync/add-to-list`` changes the state that is there.
"""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.rows import AFTER, BEFORE, BLOCKS, changing, rows_of_all_types

_SETTINGS = {"user": {"name": "Benchmark"}, "account": {"id": 1, "type": "free"}}


class _Account:
    """The rows with the bytes of all answers."""

    def __init__(self, items: int) -> None:
        self._rows = rows_of_all_types(items)
        self._changing = changing(self._rows)
        self._movies = {row["movie"]["ids"]["simkl"]: row for row in self._rows["movies"]}
        self._whole: dict[str, dict[str, bytes]] = {}
        for state in ("after", "before"):
            self.enter(state)
            self._whole[state] = {name: _encoded({name: rows}) for name, rows in self._rows.items()}

    def enter(self, state: str) -> None:
        """Go to one of the two states."""
        self._state = state
        for row in self._changing:
            row["status"] = "dropped" if state == "after" else "plantowatch"

    def add_to_list(self, body: dict[str, Any]) -> dict[str, Any]:
        """Take a write and answer it."""
        for item in body.get("movies", []):
            self._movies[item["ids"]["simkl"]]["status"] = item["to"]
        self._state = "after"
        return {"added": {"movies": body.get("movies", []), "shows": []}, "not_found": {}}

    def answers(self) -> Iterator[tuple[str, bytes]]:
        """Yield the types with their rows."""
        yield from self._whole[self._state].items()

    def answer(self, path: str, query: dict[str, list[str]]) -> bytes:
        """Return the answer to a GET."""
        if path == "/users/settings":
            return _encoded(_SETTINGS)
        if path == "/sync/activities":
            return _encoded(self._activities())
        media_type = path.removeprefix("/sync/all-items/")
        if "date_from" in query:
            rows = self._changing if self._state == "after" and media_type == "movies" else []
            return _encoded({media_type: rows})
        return self._whole[self._state][media_type]

    def _activities(self) -> dict[str, Any]:
        stamp = AFTER if self._state == "after" else BEFORE
        block = dict.fromkeys(("plantowatch", "dropped", "completed"), BEFORE)
        return {
            "all": stamp,
            **{name: {"all": BEFORE, **block} for name in BLOCKS.values()},
            "movies": {"all": stamp, **block, "dropped": stamp},
        }


def _encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def serve(items: int, folder: Path) -> None:
    """Save the answers, then serve an account of that many items until the process is stopped."""
    account = _Account(items)
    for media_type, data in account.answers():
        (folder / f"{media_type}.json").write_bytes(data)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            self._send(account.answer(address.path, parse_qs(address.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if path.startswith("/state/"):
                account.enter(path.removeprefix("/state/"))
                self._send(b"{}")
            else:
                self._send(_encoded(account.add_to_list(json.loads(body))))

        def _send(self, data: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Print nothing: stdout holds the port and stderr what went wrong."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
