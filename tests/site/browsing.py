"""A headless browser that opens pages and gives what became of them."""

import functools
import html
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.site.pages import Node, parsed

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--virtual-time-budget=20000",
)

# One start of a browser for many views: each is opened in a frame, and its DOM is written out.
_FRAMES = """<!DOCTYPE html><meta charset="utf-8"><body><script>
for (const fragment of %s) {
  const frame = document.createElement("iframe");
  frame.src = `index.html${fragment}`;
  frame.onload = () => {
    const view = document.createElement("pre");
    view.textContent = frame.contentDocument.documentElement.outerHTML;
    view.dataset.fragment = fragment;
    document.body.append(view);
  };
  document.body.append(frame);
}
</script>"""


@dataclass
class Seen:
    """What a browser made of a page."""

    root: Node
    console: list[str]

    def shown(self) -> Iterator[Node]:
        return _shown(self.root)

    @property
    def titles(self) -> list[str]:
        return [node.text for node in self.shown() if node.attributes.get("class") == "name"]

    @property
    def count(self) -> str:
        return self.root.one("output").text


def open_page(address: str, profile: Path) -> Seen:
    """Open a page and give its DOM after its scripts ran, and what the console says."""
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, *_FLAGS, f"--user-data-dir={profile}", "--dump-dom", address],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return Seen(parsed(done.stdout), console)


def open_views(folder: Path, fragments: Sequence[str], profile: Path) -> dict[str, Seen]:
    """Open the page of a folder, from a web server, once with each fragment."""
    (folder / "frames.html").write_text(_FRAMES % json.dumps(list(fragments)), encoding="utf-8")
    with _served(folder) as address:
        frames = open_page(f"{address}/frames.html", profile)
    views = {
        view.attributes["data-fragment"]: Seen(parsed(view.text), frames.console)
        for view in frames.root.all("pre")
    }
    assert set(views) == set(fragments), html.unescape(str(frames.console))
    return views


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object, **__: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _shown(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node) and "hidden" not in child.attributes:
            yield child
            yield from _shown(child)
