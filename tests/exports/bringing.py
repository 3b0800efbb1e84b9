"""Small exports in a temporary folder, and what importing them brings."""

import json
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.exports.form import Asked
from reconciler.exports.forms import sources_of
from reconciler.exports.joining import JoinedItem
from reconciler.exports.report import Brought, bring
from reconciler.model.media import Status

TODAY = date(2026, 11, 27)

Content = str | bytes | list[Any] | dict[str, Any]


def data_of(content: Content) -> bytes:
    """Return the bytes of a file: text as UTF-8, lists and mappings as JSON."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def write(folder: Path, files: Mapping[str, Content]) -> list[Path]:
    """Write files and give their paths in order."""
    paths = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data_of(content))
        paths.append(path)
    return paths


def zipped(path: Path, files: Mapping[str, Content]) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, data_of(content))
    return path


def brought(*paths: Path, status: Status | None = None, password: str | None = None) -> Brought:
    """Read exports as ``import`` does."""
    with ExitStack() as stack:
        sources = sources_of(paths, lambda _: password, stack)
        return bring(sources, Asked(TODAY, status))


def brought_from(folder: Path, files: Mapping[str, Content], **asked: Any) -> Brought:
    """Write single files and read them as ``import`` does."""
    return brought(*write(folder, files), **asked)


def short(item: JoinedItem) -> tuple[str, str, str | None, dict[str, str]]:
    """Return type, status, title and ids of an item."""
    return item.type.value, item.status.value, item.title, dict(item.ids)


def by_title(result: Brought) -> dict[str | None, JoinedItem]:
    """Return the items by their titles."""
    return {item.title: item for item in result.joined.items}


def reasons(result: Brought) -> dict[str, int]:
    """Return what all sources left out, by reason."""
    return {
        left["reason"]: left["rows"] for source in result.sources for left in source["left_out"]
    }


def remarks(result: Brought) -> str:
    """Return all remarks as one text."""
    return "\n".join(remark["text"] for source in result.sources for remark in source["remarks"])
