"""A library file, its lock, the program's folders and the account that they belong to."""

import contextlib
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.exports import write_table, write_xml
from benchmarks.measure import ROOT

PROGRAM: Final = [sys.executable, "-m", "reconciler"]


class World:
    """The files of one size, and ways to bring them into the state that a command starts from.

    The file and the lock are what ``import`` writes of the account in its first state; the snapshot
    is what it leaves in the cache.

    Attributes:
        items: How many titles the account has.
        file: The library file.
        environment: The environment of every process.
        answers: The account's answers, saved.
        table: An export with as many rows, as a table.
        xml: One in XML.
    """

    def __init__(self, items: int, folder: Path, url: str) -> None:
        self.items = items
        self.file = folder / "library.yaml"
        self.answers: list[Path] = sorted(folder.glob("*.json"))
        self.table = folder / "WATCHLIST.csv"
        self.xml = folder / "animelist.xml"
        self._lock = folder / "library.lock.json"
        self._cache = folder / "cache"
        self._saved = folder / "saved"
        self._url = url
        self.environment: dict[str, str] = {
            **os.environ,
            "SIMKL_API_URL": url,
            "SIMKL_CLIENT_ID": "benchmark",
            "SIMKL_ACCESS_TOKEN": "benchmark",
            "RECONCILER_CACHE_DIR": str(self._cache),
            "RECONCILER_DATA_DIR": str(folder / "data"),
            "RECONCILER_CONFIG_DIR": str(folder / "config"),
            "RECONCILER_SANDBOX": "",
            "COLUMNS": "100",
            # An installed package has its bytecode, and so has what is measured.
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def make(self) -> None:
        """Import the account in both states and keep the files."""
        self._saved.mkdir()
        write_table(self.table, self.items)
        write_xml(self.xml, self.items)
        self.enter("after")
        self._import()
        shutil.copy(self.file, self._saved / "wanted.yaml")
        self.enter("before")
        self._import()
        shutil.copy(self.file, self._saved / "library.yaml")
        shutil.copy(self._lock, self._saved / "library.lock.json")
        shutil.copytree(self._cache, self._saved / "cache")
        self._run("plan", str(self.file))
        shutil.copytree(self._cache, self._saved / "planned")

    def warm(self) -> None:
        """Have file, lock and snapshot agree with the account, and no plan made of them yet."""
        self._agree("cache")

    def planned(self) -> None:
        """Have the same after a plan, which found nothing to do."""
        self._agree("planned")

    def cold(self) -> None:
        """Have the file alone: neither lock nor snapshot."""
        self.warm()
        self._lock.unlink()
        self._forget()

    def changed_file(self) -> None:
        """Have a file that wants other statuses than the account has."""
        self.warm()
        shutil.copy(self._saved / "wanted.yaml", self.file)

    def changed_account(self) -> None:
        """Have an account that changed after the lock and the snapshot were written."""
        self.warm()
        self.enter("after")

    def enter(self, state: str) -> None:
        """Bring the account into one of its two states."""
        urllib.request.urlopen(f"{self._url}/state/{state}", data=b"", timeout=60).close()  # noqa: S310

    def _agree(self, cache: str) -> None:
        self.enter("before")
        shutil.copy(self._saved / "library.yaml", self.file)
        shutil.copy(self._saved / "library.lock.json", self._lock)
        self._forget()
        shutil.copytree(self._saved / cache, self._cache)

    def _import(self) -> None:
        self._forget()
        self._run("import", "--force", "--out", str(self.file))

    def _run(self, *arguments: str) -> None:
        command: Sequence[str] = [*PROGRAM, *arguments]
        subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def _forget(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._cache)


@contextmanager
def world(items: int, folder: Path) -> Iterator[World]:
    """Serve an account of that many items and make its files in the folder."""
    command = [sys.executable, "-m", "benchmarks.account", str(items), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as account:  # noqa: S603
        assert account.stdout is not None  # noqa: S101 -- it is a pipe
        try:
            port = int(account.stdout.readline())
            made = World(items, folder, f"http://127.0.0.1:{port}")
            made.make()
            yield made
        finally:
            account.terminate()
