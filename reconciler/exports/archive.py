"""Opening what a person hands over: a file, a folder, a zip or a gzip file, member by member.

Exports of accounts carry tokens, addresses and messages beside the lists. A member whose name
nobody asked for is never opened. No member gives more than ``MAX_BYTES``, whatever it says of
itself.

Zip files with the old encryption open with Python's own module, those with AES only with the
extra ``aes`` (pyzipper). TV Time sent either.
"""

import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol, cast

from reconciler.exports.item import RowPlace
from reconciler.model.errors import BadExport, FileFailure

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_BYTES: Final = 200 * 1024 * 1024
"""The most that a member may unpack to."""

_MAX_MEMBERS: Final = 100_000
_AES: Final = 99
_ENCRYPTED: Final = 0x1
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_READ_FAILURES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)

Wanted = Callable[[str], bool]
"""Tells by the name of a member whether it may be opened."""

AskPassword = Callable[[str], str | None]
"""Gives the password of a file by its name; None when there is none."""


class _Archive(Protocol):
    def open(self, name: str, *, pwd: bytes | None = None) -> IO[bytes]:
        """Open a member."""


class Member:
    """One stream of an export that may be read, several times when need be.

    Attributes:
        file: The file's name as the person gave it.
        name: The name inside of an archive or folder; empty when the file itself is meant.
    """

    def __init__(self, file: str, name: str, source: Callable[[], IO[bytes]]) -> None:
        self.file = file
        self.name = name
        self._source = source

    @property
    def place(self) -> RowPlace:
        """The member as a whole."""
        return RowPlace(self.file, self.name)

    def at(self, row: int) -> RowPlace:
        """Return the place of a row."""
        return RowPlace(self.file, self.name, row)

    @property
    def base_name(self) -> str:
        """The name without folders, in small letters: what tells a watchlist from a history."""
        return os.path.basename((self.name or self.file).replace("\\", "/")).casefold()

    def open(self) -> io.BufferedReader:
        """Open the member for reading its unpacked bytes.

        Raises:
            BadExport: It cannot be unpacked, is encrypted, or unpacks to more than ``MAX_BYTES``.
        """
        try:
            raw = _buffered(self._source(), self.place)
            if raw.peek(2)[:2] != _GZIP:
                return raw
            return _buffered(cast(IO[bytes], _Gzip(raw)), self.place)
        except BadExport:
            raise
        except _READ_FAILURES as error:
            raise _damaged(self.place, error) from error

    def bytes(self) -> bytes:
        """Return the whole content.

        Raises:
            BadExport: As for ``open``.
        """
        with self.open() as stream:
            return stream.read()


class _Unpacked(io.RawIOBase):
    """A stream that ends in a clear error where the packed data is damaged or too much."""

    def __init__(self, source: IO[bytes], place: RowPlace) -> None:
        self._source = source
        self._place = place
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._source.read(len(view))
        except BadExport:
            raise
        except _READ_FAILURES as error:
            raise _damaged(self._place, error) from error
        self._count += len(data)
        if self._count > MAX_BYTES:
            raise _too_large(self._place)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


class _Gzip(gzip.GzipFile):
    """A gzip file that closes the stream that it is read from."""

    def __init__(self, packed: io.BufferedReader) -> None:
        self._packed = packed
        super().__init__(fileobj=packed)

    def close(self) -> None:
        super().close()
        self._packed.close()


def _buffered(source: IO[bytes], place: RowPlace) -> io.BufferedReader:
    raw: io.RawIOBase = _Unpacked(source, place)
    return io.BufferedReader(raw)


def members_of(
    path: Path, wanted: Wanted, ask_password: AskPassword, stack: ExitStack
) -> list[Member]:
    """List the members of a file or folder that may be opened, in the order of their names.

    A plain file is its own only member. Archives inside of archives are not looked into.

    Args:
        path: What the person handed over.
        wanted: Which members of a folder or an archive may be opened.
        ask_password: Asked once when a wanted member is encrypted.
        stack: Closes the archive at the end; members can be read until then.

    Raises:
        FileFailure: It cannot be read.
        BadExport: It is a damaged archive, or encrypted without a password.
    """
    name = str(path)
    try:
        if path.is_dir():
            return list(_folder_members(path, wanted))
        if not path.is_file():
            reason = "it is no file" if path.exists() else "there is no such file"
            raise FileFailure(f"cannot read {name}: {reason}", "Check the name.")
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise FileFailure(f"cannot read {name}: {error.strerror}", "Check its rights.") from error
    if head not in _ZIP:
        return [Member(name, "", partial(_open_file, path))]
    return _zip_members(path, wanted, ask_password, stack)


def _open_file(path: Path) -> IO[bytes]:
    return path.open("rb")


def _folder_members(folder: Path, wanted: Wanted) -> Iterator[Member]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(parent, file)
            name = path.relative_to(folder).as_posix()
            if wanted(name) and path.is_file() and not path.is_symlink():
                yield Member(str(folder), name, partial(_open_file, path))


def _zip_members(
    path: Path, wanted: Wanted, ask_password: AskPassword, stack: ExitStack
) -> list[Member]:
    place = RowPlace(str(path))
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except _READ_FAILURES as error:
        raise _damaged(place, error) from error
    if len(infos) > _MAX_MEMBERS:
        raise _too_large(place, f"has more than {_MAX_MEMBERS:,} files in it")
    by_name = {info.filename: info for info in infos if wanted(info.filename)}
    infos = [by_name[name] for name in sorted(by_name)]
    for info in infos:
        if info.file_size > MAX_BYTES:
            raise _too_large(RowPlace(str(path), info.filename))
    source: _Archive = archive
    password = None
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        text = ask_password(str(path))
        if not text:
            raise BadExport(
                f"{path} is encrypted and there is no password",
                "Set RECONCILER_EXPORT_PASSWORD to the password that the service sent, or unpack "
                "the file yourself and give its folder.",
                code="encrypted-export",
            )
        password = text.encode()
        if any(info.compress_type == _AES for info in infos):
            source = _open_aes(path, stack)
    return [Member(str(path), info.filename, _opener(source, info, password)) for info in infos]


def _opener(
    archive: _Archive, info: zipfile.ZipInfo, password: bytes | None
) -> Callable[[], IO[bytes]]:
    secret = password if info.flag_bits & _ENCRYPTED else None
    # By name, since pyzipper keeps entries of its own kind.
    return partial(archive.open, info.filename, pwd=secret)


def _open_aes(path: Path, stack: ExitStack) -> _Archive:
    try:
        import pyzipper
    except ImportError as error:
        raise BadExport(
            f"{path} is encrypted with AES, which needs the extra `aes`",
            "Install it with `pip install 'simkl-as-code[aes]'`, or unpack the file yourself "
            "(7-Zip can) and give its folder.",
            code="encrypted-export",
        ) from error
    try:
        archive: _Archive = stack.enter_context(pyzipper.AESZipFile(path))
    except _READ_FAILURES as error:
        raise _damaged(RowPlace(str(path)), error) from error
    return archive


def _damaged(place: RowPlace, error: Exception) -> BadExport:
    if isinstance(error, RuntimeError) and "password" in str(error).lower():
        return BadExport(
            f"the password does not open {place}",
            "Give the password that the service sent with the file.",
            code="wrong-password",
        )
    if isinstance(error, NotImplementedError):
        return BadExport(
            f"{place} is packed in a way that is not known here: {error}",
            "Unpack it yourself and give the folder.",
        )
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error) or "it ends early"
    return BadExport(
        f"{place} cannot be unpacked: {reason}",
        "The file is damaged, or the password is wrong. Get it anew from the service.",
        code="damaged-export",
    )


def _too_large(place: RowPlace, what: str = "") -> BadExport:
    return BadExport(
        f"{place} {what or f'unpacks to more than {MAX_BYTES // 1024 // 1024} MiB'}",
        "No export of a watchlist is that large. Give only the file that holds the list.",
        code="export-too-large",
    )
