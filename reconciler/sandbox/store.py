"""The sandbox file: made on first use, replaced as a whole, never overwritten when damaged.

A lock file beside it makes each request's read and write one step for all programs that use it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from reconciler.files.atomic import DOCUMENT, read_regular, require_file, write_atomically
from reconciler.files.locks import take
from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.sample import (
    SampleEntry,
    built_in_sample,
    new_state,
)
from reconciler.sandbox.state import SandboxState, iso, milliseconds, utc_now
from reconciler.sandbox.titles import Catalogue, built_in_catalogue

CLIENT_ID: Final = "reconciler-sandbox"
"""The only client id that a sandbox knows."""

_FILE: Final = TypeAdapter(SandboxState)
_LOCK_SECONDS: Final = 30
_RESET_HINT: Final = (
    "Name another file, or let `reconciler sandbox reset` replace what is there by a new sandbox."
)


@dataclass(frozen=True, slots=True)
class SandboxCredentials:
    """What a client needs to use a sandbox as if it were Simkl; not for showing to anybody."""

    client_id: str
    access_token: str = field(repr=False)


class SandboxFile:
    """One sandbox file and what stands around it.

    Attributes:
        path: The file.
        now: Gives the time of day.
    """

    def __init__(
        self,
        path: Path,
        *,
        catalogue: Catalogue | None = None,
        sample: Sequence[SampleEntry] | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Name a file; nothing is read or made yet.

        Args:
            path: Where it is, or will be.
            catalogue: The titles that exist; the built-in ones when None.
            sample: The library of a new file; the built-in one when None.
            now: The time of day.
        """
        self.path = path
        self.now = now
        self._catalogue = catalogue
        self._sample = sample
        self._kept: tuple[tuple[int, ...], SandboxState, Catalogue] | None = None

    @contextmanager
    def opened(self) -> Iterator[SandboxAccount]:
        """Yield the account for one read-modify-write; what changed is saved at the end.

        A file that does not exist is made first. An exception inside leaves the file as it was.

        Raises:
            DamagedFile: The file is no sandbox file of this version.
            FileFailure: It cannot be read, written or locked.
        """
        with self.alone():
            account = self._loaded()
            try:
                yield account
                if account.changed:
                    self._save(account.state, account.catalogue)
            except BaseException:
                self._kept = None
                raise

    def reset(self, *, empty: bool = False) -> None:
        """Replace the file, whatever it holds, by a new account with a new token.

        Args:
            empty: Start without a library instead of the sample.

        Raises:
            FileFailure: It cannot be written or locked.
        """
        with self.alone():
            self._create([] if empty else self._new_library)

    def credentials(self) -> SandboxCredentials:
        """Return the credentials that are in force, making the file when there is none.

        Raises:
            DamagedFile, FileFailure: As for ``opened``.
        """
        with self.opened() as account:
            return SandboxCredentials(CLIENT_ID, account.state.token)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep all others away from the file while the context is open.

        Raises:
            FileFailure: It is no file, another program holds it, or it cannot be locked.
        """
        require_file(self.path)
        try:
            take(self._lock, self.path)
        except Timeout as error:
            raise FileFailure(
                f"{self.path} is in use by another program",
                "Wait for it to end, and try again.",
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    def account(self, state: SandboxState, catalogue: Catalogue) -> SandboxAccount:
        """Return the account that a loaded file stands for."""
        return SandboxAccount(state, catalogue, self.now)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The titles that exist for every sandbox."""
        return built_in_catalogue() if self._catalogue is None else self._catalogue

    @property
    def _new_library(self) -> Sequence[SampleEntry]:
        return built_in_sample() if self._sample is None else self._sample

    @cached_property
    def _lock(self) -> FileLock:
        beside = self.path.with_name(f"{self.path.name}.lock")
        return FileLock(beside, timeout=_LOCK_SECONDS, mode=0o600)

    def _loaded(self) -> SandboxAccount:
        mark = self._mark()
        if mark is None:
            self._create(self._new_library)
        elif self._kept is None or self._kept[0] != mark:
            state = load_state(self.path)
            catalogue = self.catalogue.overlaid(state.titles)
            _require_titles(self.path, state, catalogue)
            self._kept = (mark, state, catalogue)
        assert self._kept is not None  # noqa: S101 - both ways above keep it
        _, state, catalogue = self._kept
        return self.account(state, catalogue)

    def _create(self, sample: Sequence[SampleEntry]) -> None:
        created_at = iso(milliseconds(self.now()))
        self._save(new_state(sample, self.catalogue, created_at=created_at), self.catalogue)

    def _save(self, state: SandboxState, catalogue: Catalogue) -> None:
        write_atomically(self.path, _FILE.dump_json(state), private=True)
        mark = self._mark()
        self._kept = None if mark is None else (mark, state, catalogue)

    def _mark(self) -> tuple[int, ...] | None:
        """Tell one version of the file from another: a replaced file is another inode."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self.path, error) from error
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


def sandbox_path(environ: Mapping[str, str]) -> Path:
    """Return the sandbox's file: ``RECONCILER_SANDBOX``, else ``sandbox.json`` in the data folder.

    The data folder is ``RECONCILER_DATA_DIR``, else the platform's own. Empty variables count as
    unset.
    """
    named = environ.get("RECONCILER_SANDBOX", "").strip()
    if named:
        return Path(named).expanduser()
    folder = environ.get("RECONCILER_DATA_DIR", "").strip()
    if folder:
        return Path(folder).expanduser() / "sandbox.json"
    import platformdirs

    return platformdirs.user_data_path("reconciler", appauthor=False) / "sandbox.json"


def load_state(path: Path) -> SandboxState:
    """Read a sandbox file.

    Raises:
        DamagedFile: It is no sandbox file of this version.
        FileFailure: It cannot be read.
    """
    try:
        data = read_regular(path, DOCUMENT)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        return _FILE.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        what = f"{place}: {first['msg']}" if place else first["msg"]
        raise DamagedFile(
            f"{path} is no sandbox file of this version of reconciler ({what})",
            _RESET_HINT,
            code="damaged-sandbox",
        ) from error


def _require_titles(path: Path, state: SandboxState, catalogue: Catalogue) -> None:
    for simkl, entry in state.entries.items():
        title = catalogue.titles.get(simkl)
        if title is None or not 0 <= entry.marked <= title.total:
            what = (
                f"lists the Simkl id {simkl}, which its catalogue does not have"
                if title is None
                else f"has marks on episodes that simkl:{simkl} does not have"
            )
            raise DamagedFile(f"{path} {what}", _RESET_HINT, code="damaged-sandbox")


def _unreadable(path: Path, error: OSError) -> FileFailure:
    return FileFailure(
        f"cannot read {path}: {error.strerror or error}",
        "Check its rights, or name another file.",
    )
