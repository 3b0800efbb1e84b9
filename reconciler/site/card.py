"""One title on the page: its poster, and beside the title only what tells where one stands.

Titles and addresses come from other people, who are not trusted: nothing of a title becomes markup,
and only what has the one expected form becomes part of an address.
"""

import html
import re
from typing import Final

from reconciler.model.account import Entry
from reconciler.model.media import MediaType

SITE: Final = "https://simkl.com"
IMAGE_HOST: Final = "https://simkl.in"
POSTER_WIDTH: Final = 190
POSTER_HEIGHT: Final = 279

CLOTHS: Final = 8
"""How many colours of cloth the covers without a poster come in; the style sheet names them."""

_POSTER_PATH: Final = re.compile(r"[0-9]{1,6}/[0-9A-Za-z]{4,64}")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")
_NOT_FOR_HTML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown_title(entry: Entry) -> str:
    """Return the title, or Simkl's id for a title that has none."""
    return entry.title.strip() or f"Simkl {entry.simkl}"


def card(entry: Entry) -> str:
    """Return a title as one item of a list.

    The person's memo is not on it: memos are private. Nor are dates, but for the day on which the
    title was added, by which the page can be sorted.
    """
    title = shown_title(entry)
    return (
        f"<li{_sorting(entry)}>"
        f'<a href="{title_address(entry)}">{_cover(entry, title)}'
        f'<span class="name" dir="auto">{escaped(title)}</span></a>'
        f"{_facts(entry)}</li>"
    )


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


def escaped(text: str) -> str:
    """Return text for an element's content or for an attribute value in double quotes.

    What HTML cannot carry (control characters, lone surrogates) becomes U+FFFD, so the result is
    always valid HTML and always encodes to UTF-8.
    """
    return html.escape(_NOT_FOR_HTML.sub("\ufffd", text))


def number(value: int) -> str:
    """Return a count with thousands separated, as in ``1,284``."""
    return f"{value:,}"


def _sorting(entry: Entry) -> str:
    """Return what the script sorts by, where the text does not tell it."""
    day = _DAY.match(entry.added_at or "")
    return f' data-added="{day[0]}"' if day else ""


def _cover(entry: Entry, title: str) -> str:
    """Return the poster on top of a plain cover, which shows while or where there is no picture.

    All of it is decoration, since the title stands beside it: hidden from screen readers.
    """
    address = poster_address(entry)
    picture = _bar(entry)
    if address is not None:
        picture = (
            f'<img src="{address}" alt="" width="{POSTER_WIDTH}" height="{POSTER_HEIGHT}" '
            f'loading="lazy" decoding="async">{picture}'
        )
    return (
        f'<span class="cover c{entry.simkl % CLOTHS}" data-initial="{escaped(_initial(title))}" '
        f'aria-hidden="true">{picture}</span>'
    )


def _initial(title: str) -> str:
    return next((letter.upper() for letter in title if letter.isalnum()), "·")


def _facts(entry: Entry) -> str:
    facts = []
    if entry.year is not None:
        facts.append(f'<span class="year">{entry.year}</span>')
    if _is_counted(entry):
        facts.append(f'<span class="seen">{_seen(entry)}</span>')
    if entry.rating is not None:
        facts.append(
            '<span class="rating"><span class="aside">rated </span>'
            f'{entry.rating}<span class="aside"> of 10</span></span>'
        )
    return f"<p>{' '.join(facts)}</p>" if facts else ""


def _is_counted(entry: Entry) -> bool:
    return entry.type is not MediaType.MOVIES and bool(entry.total or entry.watched)


def _seen(entry: Entry) -> str:
    of = f" / {entry.total}" if entry.total else ""
    noun = "episode" if (entry.total or entry.watched) == 1 else "episodes"
    return f'{entry.watched}{of}<span class="aside"> {noun} watched</span>'


def _bar(entry: Entry) -> str:
    """Return the progress as a bar; the card says it in words, too."""
    if not _is_counted(entry) or not 0 < entry.watched < entry.total:
        return ""
    return f'<progress max="{entry.total}" value="{entry.watched}"></progress>'
