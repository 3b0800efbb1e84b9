"""The page: everything is in the HTML, so that it can be read, searched and printed as it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from reconciler.model.account import Account
from reconciler.model.media import MediaType
from reconciler.site.card import SITE, card, escaped, number
from reconciler.site.groups import HEADINGS, Group, groups_by_type

GENERATOR: Final = '<meta name="generator" content="reconciler site">'
"""The line by which a page that this program wrote is told from any other."""

CONTENT_POLICY: Final = (
    "default-src 'none'; img-src https://simkl.in https://wsrv.nl; style-src 'self'; "
    "script-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The page's Content Security Policy. ``wsrv.nl`` is the image proxy of Simkl's reference."""

_SORTS: Final = (
    ("title", "Title"),
    ("year", "Year"),
    ("rating", "Rating"),
    ("added", "Recently added"),
)

_Groups = Sequence[tuple[MediaType, Sequence[Group]]]


def site_page(account: Account, *, title: str) -> str:
    """Return the page of a library.

    Equal accounts give equal pages: the only date on it is that of the account's last change.

    Args:
        account: The account; types that were not read are absent from the page.
        title: The page's heading.

    Returns:
        A whole HTML document that needs ``style.css`` and ``app.js`` beside it.
    """
    groups = groups_by_type(account.entries)
    return "\n".join(
        (
            *_head(title),
            "<body>",
            '<a class="skip" href="#library">Skip to the library</a>',
            *_header(groups, title),
            *_filters(groups),
            '<main id="library" tabindex="-1">',
            *_library(groups),
            "</main>",
            *_footer(account.activities_all),
            "</body>",
            "</html>",
            "",
        )
    )


def _head(title: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_POLICY}">'
    yield GENERATOR
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escaped(title)}</title>"
    yield '<link rel="stylesheet" href="style.css">'
    yield '<script src="app.js" defer></script>'
    yield "</head>"


def _header(groups: _Groups, title: str) -> Iterator[str]:
    yield "<header>"
    yield f'<h1 dir="auto">{escaped(title)}</h1>'
    if groups:
        yield '<nav aria-label="Contents">'
        yield "<ul>"
        for media_type, members in groups:
            yield (
                f'<li><a class="type" href="#{media_type}">{HEADINGS[media_type]}</a> '
                f'<span class="total">{number(_size(members))}</span>'
            )
            yield "<ul>"
            for group in members:
                yield (
                    f'<li><a href="#{group.anchor}">{group.name}</a> '
                    f'<span class="total">{number(len(group.entries))}</span></li>'
                )
            yield "</ul></li>"
        yield "</ul>"
        yield "</nav>"
    yield "</header>"


def _filters(groups: _Groups) -> Iterator[str]:
    """Yield the filters, hidden until the script shows them, since they do nothing without it."""
    if not groups:
        return
    types = [(media_type.value, HEADINGS[media_type]) for media_type, _ in groups]
    statuses = {group.status: group.name for _, members in groups for group in members}
    total = sum(_size(members) for _, members in groups)
    yield '<form id="filters" role="search" aria-label="Filter the library" hidden>'
    yield (
        '<label class="find"><span>Find</span><input type="search" name="q" '
        'placeholder="Title or year" autocomplete="off" spellcheck="false" maxlength="200"></label>'
    )
    yield _select("type", "Type", [("", "All types"), *types])
    yield _select("status", "Status", [("", "All statuses"), *statuses.items()])
    yield _select("sort", "Sort by", _SORTS)
    yield '<button type="reset">Clear</button>'
    yield f'<output id="count" role="status" aria-live="polite">{_titles(total)}</output>'
    yield "</form>"


def _select(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    inner = "".join(f'<option value="{value}">{text}</option>' for value, text in options)
    return f'<label><span>{label}</span><select name="{name}">{inner}</select></label>'


def _library(groups: _Groups) -> Iterator[str]:
    if not groups:
        yield '<p class="empty">There is nothing in this library yet.</p>'
        return
    for media_type, members in groups:
        yield f'<section class="type" aria-labelledby="{media_type}" data-type="{media_type}">'
        yield f'<h2 id="{media_type}">{HEADINGS[media_type]}</h2>'
        for group in members:
            yield from _section(group)
        yield "</section>"
    yield '<p id="nothing" class="empty" hidden>No title fits these filters.</p>'


def _section(group: Group) -> Iterator[str]:
    anchor = group.anchor
    yield f'<section class="group" aria-labelledby="{anchor}" data-status="{group.status}">'
    yield (
        f'<h3 id="{anchor}"><span class="of">{HEADINGS[group.type]}</span> {group.name} '
        f'<span class="total">{number(len(group.entries))}</span></h3>'
    )
    yield '<ul class="cards" role="list">'
    yield from map(card, group.entries)
    yield "</ul>"
    yield "</section>"


def _footer(changed: str | None) -> Iterator[str]:
    yield "<footer>"
    yield (
        f'<p>Titles, posters and tracking by <a href="{SITE}">Simkl</a>. '
        "Each title links to its page there.</p>"
    )
    day = _day(changed)
    if day is not None:
        yield (
            f'<p>The library last changed on <time datetime="{day:%Y-%m-%d}">'
            f"{day.day} {day:%B %Y}</time>.</p>"
        )
    yield "</footer>"


def _day(moment: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None


def _size(groups: Iterable[Group]) -> int:
    return sum(len(group.entries) for group in groups)


def _titles(count: int) -> str:
    return "1 title" if count == 1 else f"{number(count)} titles"
