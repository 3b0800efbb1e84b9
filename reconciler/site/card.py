"""One title on the page: its poster, and beside the title only what tells where one stands."""

import re
from typing import Final

from reconciler.model.account import Entry
from reconciler.model.media import MediaType
from reconciler.site.addresses import (
    POSTER_HEIGHT,
    POSTER_WIDTH,
    poster_address,
    title_address,
)
from reconciler.site.markup import escaped

CLOTHS: Final = 8
"""How many colours of cloth the covers without a poster come in; the style sheet names them."""

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
