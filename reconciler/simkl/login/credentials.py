"""What ``reconciler login`` stored: one login, in a file of its owner or in the system's keyring.

The file is ``credentials.json`` in the config folder, mode 0600. With the keyring it holds no
secret and only says where they are. A lock beside it makes a renewal one step for all programs that
share the login, since a renewal ends the access token before it at once (Simkl's reference,
"Authentication V2").
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from reconciler.files.atomic import require_folder, write_atomically
from reconciler.files.locks import take
from reconciler.model.errors import DamagedFile, FileFailure, NotAuthenticated
from reconciler.simkl.login import keyring_entry
from reconciler.simkl.login.login_record import (
    STRICT,
    Kind,
    Secret,
    Secrets,
    SecretsPlace,
    StoredLogin,
)

if TYPE_CHECKING:
    from filelock import BaseFileLock

FILE_NAME: Final = "credentials.json"

_LOCK_SECONDS: Final = 90
_OTHERS: Final = 0o077
_WAY_OUT: Final = "Run `reconciler logout`, which deletes it, and then `reconciler login`."


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__: ClassVar = STRICT

    format_version: Literal[1]
    origin: str
    kind: Kind
    client_id: Secret
    scope: str | None
    expires_at: AwareDatetime | None
    stored_in: SecretsPlace
    secrets: Secrets | None

    @property
    def entry(self) -> str:
        """The name of the keyring's entry."""
        return f"{self.origin} {self.client_id}"


_FILE: Final = TypeAdapter(_File)
_SECRETS: Final = TypeAdapter(Secrets)


class CredentialStore:
    """The stored login of one config folder.

    Attributes:
        path: The file.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is made before something is stored."""
        self.path = folder / FILE_NAME
        self._lock: BaseFileLock | None = None

    def load(self) -> StoredLogin | None:
        """Return the login, or None when there is none.

        A file that others could read is made private in passing.

        Raises:
            DamagedFile: The file is none of ours.
            NotAuthenticated: The keyring no longer has the secrets.
            NoKeyring: The keyring cannot be used.
            FileFailure: The file cannot be read.
        """
        file = self._file()
        if file is None:
            return None
        return StoredLogin(
            file.origin,
            file.kind,
            file.client_id,
            file.secrets or self._kept_secrets(file),
            file.scope,
            file.expires_at,
            file.stored_in,
        )

    def require_place(self, place: SecretsPlace) -> None:
        """Make sure that a login could be stored there, before somebody goes through one.

        No file or folder is made for that.

        Raises:
            NoKeyring: The keyring cannot be used.
            FileFailure: The folder cannot be written to.
        """
        require_folder(self.path.parent, FILE_NAME)
        if place is SecretsPlace.KEYRING:
            keyring_entry.read(FILE_NAME)

    def save(self, login: StoredLogin) -> None:
        """Replace whatever is stored by a login.

        Raises:
            NoKeyring: It is to be in the keyring, which cannot be used; nothing was changed.
            FileFailure: The file cannot be written or locked.
        """
        in_file = login.place is SecretsPlace.FILE
        file = _File(
            format_version=1,
            origin=login.origin,
            kind=login.kind,
            client_id=login.client_id,
            scope=login.scope,
            expires_at=login.expires_at,
            stored_in=login.place,
            secrets=login.secrets if in_file else None,
        )
        with self.locked():
            before = self._kept_entry()
            if not in_file:
                keyring_entry.write(file.entry, _SECRETS.dump_json(login.secrets).decode())
            write_atomically(self.path, _FILE.dump_json(file, indent=2) + b"\n", private=True)
            if before is not None and (in_file or before != file.entry):
                with contextlib.suppress(keyring_entry.NoKeyring):
                    keyring_entry.delete(before)

    def forget(self) -> None:
        """Delete the login, also where the file is damaged.

        Raises:
            NoKeyring: The file is deleted, but the keyring's entry could not be.
            FileFailure: The file cannot be deleted or locked.
        """
        with self.locked():
            entry = self._kept_entry()
            try:
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise FileFailure(
                    f"cannot delete {self.path}: {error.strerror or error}",
                    "Delete it yourself: it holds the login.",
                ) from error
            if entry is not None:
                keyring_entry.delete(entry)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other programs from storing and renewing; may be nested.

        Raises:
            FileFailure: The lock cannot be had.
        """
        from filelock import FileLock, Timeout

        lock = self._lock or FileLock(
            self.path.with_name(f"{FILE_NAME}.lock"), timeout=_LOCK_SECONDS, mode=0o600
        )
        self._lock = lock
        try:
            take(lock, self.path)
        except Timeout as error:
            raise FileFailure(
                f"{self.path} is in use by another program", "Wait for it to end, and try again."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _kept_entry(self) -> str | None:
        """Return the name of the keyring's entry, where the stored login has one."""
        try:
            file = self._file()
        except DamagedFile:
            return None
        return file.entry if file is not None and file.stored_in is SecretsPlace.KEYRING else None

    def _file(self) -> _File | None:
        try:
            with self.path.open("rb") as file:
                _make_private(file.fileno(), self.path)
                data = file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise FileFailure(
                f"cannot read {self.path}: {error.strerror or error}", "Check its rights."
            ) from error
        try:
            stored = _FILE.validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            # The error itself may quote the file, so it is not kept as the cause.
            raise DamagedFile(
                f"{self.path} is no stored login of this version of reconciler: {where}",
                _WAY_OUT,
                code="damaged-credentials",
            ) from None
        if (stored.stored_in is SecretsPlace.FILE) != (stored.secrets is not None):
            raise DamagedFile(
                f"{self.path} contradicts itself on where the tokens are",
                _WAY_OUT,
                code="damaged-credentials",
            )
        return stored

    def _kept_secrets(self, file: _File) -> Secrets:
        text = keyring_entry.read(file.entry)
        if text is None:
            raise NotAuthenticated(
                "the system's keyring no longer has the login", "Run `reconciler login --keyring`."
            )
        try:
            return _SECRETS.validate_json(text)
        except ValidationError:
            raise DamagedFile(
                "the login in the system's keyring is none of this version of reconciler",
                _WAY_OUT,
                code="damaged-credentials",
            ) from None


def _make_private(handle: int, path: Path) -> None:
    """Take the rights of others away, where the platform has such rights and lets us."""
    if os.name == "posix" and os.fstat(handle).st_mode & _OTHERS:
        with contextlib.suppress(OSError):
            path.chmod(0o600)
