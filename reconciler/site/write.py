"""The page's files in a folder, beside whatever else is there."""

from functools import partial
from importlib import resources
from pathlib import Path
from typing import Final

from reconciler.files.atomic import (
    make_folder,
    require_folder,
    require_place,
    write_atomically,
)
from reconciler.model.account import Account
from reconciler.site.page import GENERATOR, site_page

INDEX: Final = "index.html"

_MARKS: Final = {
    "style.css": "Written by reconciler site.",
    "app.js": "Written by reconciler site.",
    INDEX: GENERATOR,
}
"""The files in the order in which they are written, each with what its first lines hold.

The page comes last, so that it never refers to a file that is not there.
"""

_FIRST_BYTES: Final = 4096


def write_site(folder: Path, account: Account, *, title: str) -> Path:
    """Write the page of a library into a folder, which is made where it is missing.

    A page that was written earlier is replaced; no other file is touched.

    Args:
        folder: The folder.
        account: The account.
        title: The page's heading.

    Returns:
        The page.

    Raises:
        Refused: A file of the same name is not one of this program.
        FileFailure: The folder or a file cannot be written.
    """
    page = site_page(account, title=title)
    make_folder(folder, INDEX)
    require_place_for_site(folder)
    for name in _MARKS:
        data = page.encode() if name == INDEX else _asset(name)
        write_atomically(folder / name, data)
    return folder / INDEX


def require_place_for_site(folder: Path) -> None:
    """Return when the page can be written into a folder, which may have to be made before.

    Raises:
        Refused: A file of the same name is not one of this program.
        FileFailure: The folder or a file cannot be written.
    """
    require_folder(folder, INDEX)
    if folder.is_dir():
        for name, mark in _MARKS.items():
            require_place(folder / name, "file of `reconciler site`", partial(_begins_with, mark))


def _begins_with(mark: str, data: bytes) -> bool:
    return mark.encode() in data[:_FIRST_BYTES]


def _asset(name: str) -> bytes:
    return resources.files("reconciler.site").joinpath(name).read_bytes()
