"""The addresses that the page points to: a title's page on Simkl, and its poster.

Both are built from what Simkl answered, which is not trusted: only what has the one expected form
becomes part of an address.
"""

import re
from typing import Final

from reconciler.model.account import Entry

SITE: Final = "https://simkl.com"
IMAGE_HOST: Final = "https://simkl.in"
POSTER_WIDTH: Final = 190
POSTER_HEIGHT: Final = 279

_POSTER_PATH: Final = re.compile(r"[0-9]{1,6}/[0-9A-Za-z]{4,64}")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")


def title_address(entry: Entry) -> str:
    """Return the address of a title's page on Simkl.

    Simkl's reference asks for such a link from every public page ("Attribution"). The id alone
    leads there; the slug is for people and is left out where it has another form than a slug.
    """
    address = f"{SITE}/{entry.type.site_segment}/{entry.simkl}"
    if entry.slug and _SLUG.fullmatch(entry.slug):
        return f"{address}/{entry.slug}"
    return address


def poster_address(entry: Entry) -> str | None:
    """Return the address of a title's poster, ``POSTER_WIDTH`` × ``POSTER_HEIGHT`` pixels.

    Simkl's reference ("Images") builds it from the path that a row carries and a size.

    Returns:
        None where there is no poster, or where its path has another form than Simkl's paths.
    """
    if entry.poster and _POSTER_PATH.fullmatch(entry.poster):
        return f"{IMAGE_HOST}/posters/{entry.poster}_ca.webp"
    return None
