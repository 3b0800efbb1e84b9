"""Links of title pages, turned into the id that Simkl accepts.

The forms are the public page addresses of the sites whose ids Simkl's reference lists ("Standard
media objects"). A link is read from its path alone; nothing is fetched.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.model.ids import MalformedId, normalise_id
from reconciler.model.media import MediaType

if TYPE_CHECKING:
    from urllib.parse import SplitResult


class LinkId(NamedTuple):
    """The id that a link carries.

    Attributes:
        key: A key of ``reconciler.model.ids.ID_KEYS``.
        value: The id, normalised.
        type_hint: The type that the link's path names, or None when it names none. On simkl.com it
            is Simkl's own type; elsewhere it only tells films (``movies``) from series (``shows``),
            and an anime can be either.
    """

    key: str
    value: str
    type_hint: MediaType | None


class BadLink(ValueError):
    """A link from which no id of a title can be read.

    Attributes:
        code: ``unknown-link`` for a site whose ids Simkl does not take, ``not-a-title-link`` for a
            page of a known site that is no title, ``more-than-a-link`` for a text that does not end
            with the link.
        message: What is wrong.
        hint: What to write instead.
        offset: How many characters of the text stand before what is wrong.
    """

    def __init__(self, code: str, message: str, hint: str, offset: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset


class _Form(NamedTuple):
    """One form of a site's title pages.

    Attributes:
        path: Pattern of the path's start; the group ``id`` holds the id unless ``query`` does.
        key: The id key.
        type_hint: The type that the path names.
        query: The query parameter that holds the id, if not the path.
        when: A query parameter and its value that the form needs; None needs nothing.
    """

    path: str
    key: str
    type_hint: MediaType | None = None
    query: str | None = None
    when: tuple[str, str] | None = None


_NUMBER: Final = r"(?P<id>[1-9][0-9]{0,11})(?![0-9A-Za-z_])"
_SLUG: Final = r"(?P<id>[^/]+)"
_LANGUAGE: Final = r"(?:/[a-z]{2,3}(?:-[a-z0-9]{2,4})?)?"


_MOVIES, _SHOWS, _ANIME = MediaType.MOVIES, MediaType.SHOWS, MediaType.ANIME
_KITSU: Final = (_Form(rf"/anime/{_NUMBER}", "kitsu"),)
_TRAKT: Final = (
    _Form(rf"/movies/(?!trending|popular){_SLUG}", "traktslug", _MOVIES),
    _Form(rf"/shows/(?!trending|popular){_SLUG}", "traktslug", _SHOWS),
)
_NO_ANIME_TITLE: Final = r"(?!(?:all|tags|recommendations|seasons|top-anime|watch-online)(?:/|$))"

_SITES: Final[dict[str, tuple[_Form, ...]]] = {
    "simkl.com": (
        _Form(rf"/movies/{_NUMBER}", "simkl", _MOVIES),
        _Form(rf"/tv/{_NUMBER}", "simkl", _SHOWS),
        _Form(rf"/anime/{_NUMBER}", "simkl", _ANIME),
    ),
    "imdb.com": (_Form(rf"{_LANGUAGE}/title/(?P<id>tt[0-9]+)(?![0-9A-Za-z_])", "imdb"),),
    "themoviedb.org": (
        _Form(rf"/movie/{_NUMBER}", "tmdb", _MOVIES),
        _Form(rf"/tv/{_NUMBER}", "tmdb", _SHOWS),
    ),
    "thetvdb.com": (
        _Form(rf"/dereferrer/series/{_NUMBER}", "tvdb", _SHOWS),
        _Form(rf"/dereferrer/movies?/{_NUMBER}", "tvdb", _MOVIES),
        _Form(rf"/series/{_SLUG}", "tvdb", _SHOWS),
        _Form(rf"/movies/{_SLUG}", "tvdb", _MOVIES),
        _Form(r"/(?:index\.php)?$", "tvdb", _SHOWS, "id", ("tab", "series")),
        _Form(r"/(?:series|index\.php)?/?$", "tvdb", _SHOWS, "id", ("tab", "")),
        _Form(r"/movies/?$", "tvdb", _MOVIES, "id", ("tab", "")),
    ),
    "myanimelist.net": (
        _Form(rf"/anime/{_NUMBER}", "mal"),
        _Form(r"/anime\.php$", "mal", None, "id"),
    ),
    "anilist.co": (_Form(rf"/anime/{_NUMBER}", "anilist"),),
    "anidb.net": (
        _Form(rf"/anime/{_NUMBER}", "anidb"),
        _Form(rf"/a{_NUMBER}", "anidb"),
        _Form(r"/perl-bin/animedb\.pl$", "anidb", None, "aid", ("show", "anime")),
    ),
    "kitsu.app": _KITSU,
    "kitsu.io": _KITSU,
    "letterboxd.com": (_Form(rf"/film/{_SLUG}", "letterboxd"),),
    "trakt.tv": _TRAKT,
    "app.trakt.tv": _TRAKT,
    "livechart.me": (_Form(rf"/anime/{_NUMBER}", "livechart"),),
    "anisearch.com": (_Form(rf"/anime/{_NUMBER}", "anisearch"),),
    "anime-planet.com": (_Form(rf"/anime/{_NO_ANIME_TITLE}{_SLUG}", "animeplanet"),),
    "netflix.com": (_Form(rf"{_LANGUAGE}/title/{_NUMBER}", "netflix"),),
}

LINK_HOSTS: Final = tuple(_SITES)
"""The sites whose links carry an id that Simkl accepts."""

_STREAMS: Final = frozenset({"crunchyroll.com", "hulu.com"})
"""Sites whose ids Simkl looks up, but whose links do not hold them dependably."""

_MOST_PARAMETERS: Final = 100
_PROTOCOL: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_NO_PART_OF_A_LINK: Final = re.compile(
    r"""[\s\u00ad\u200b-\u200f\u2060\ufeff,;|<>"\\^`{}]|(?<!=)https?://|[)\]]$""", re.IGNORECASE
)
_SEPARATORS: Final = re.compile(r"\A[\s,;|>]+")
_OPENING: Final = {")": "(", "]": "["}
_PART_OF_ADDRESSES: Final = {(",", "anisearch.com")}
_PART = re.compile(r"/(?:season|episode)s?(?:[-_]?[0-9]|/[^/])", re.IGNORECASE)
_LETTERBOXD_PERSON = re.compile(r"/[^/]+/film/([^/]+)", re.IGNORECASE)
_LOOKS_LIKE_LINK = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]*:)?//|<?[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?/", re.IGNORECASE
)


def looks_like_link(text: str) -> bool:
    """Return whether a person meant the text as a link; its site may still be unknown."""
    text = text.strip()
    return _LOOKS_LIKE_LINK.match(text) is not None or _host_of(text) in _SITES


def id_from_link(text: str) -> LinkId:
    """Read the id of a title from a pasted link.

    The protocol and ``www.`` may be missing, ``<`` and ``>`` may enclose the link, and its query
    and fragment are ignored. Nothing else may stand beside it: two links mean two titles.

    Raises:
        BadLink: The site is unknown, the page is no page of a title, or there is more than a link.
    """
    parts = _split(text)
    host = _plain_host(parts)
    if host == "boxd.it":
        raise BadLink(
            "unknown-link",
            "a boxd.it link does not show which film it leads to",
            "Open it and paste the letterboxd.com/film/… address that it leads to.",
        )
    if host in _STREAMS:
        raise BadLink(
            "unknown-link",
            f"links of {host} name pages of a stream, which change, and Simkl does not list the "
            "titles behind all of them",
            "Use the title's page on simkl.com, imdb.com, themoviedb.org or myanimelist.net.",
        )
    forms = _SITES.get(host)
    if forms is None:
        site = f"{host} is not a site" if host else "the text is not a link of a site"
        raise BadLink(
            "unknown-link",
            f"{site} whose ids Simkl accepts",
            f"Use a link of {', '.join(LINK_HOSTS)}, or write an id as tmdb:1399.",
        )
    _check_alone(text, host)
    path = _unquoted(parts.path) or "/"
    for form in forms:
        found = _id_in(form, path, parts.query)
        if found is None:
            continue
        value, end = found
        if _PART.search(path, end):
            raise BadLink(
                "not-a-title-link",
                "the link leads to a season or an episode, not to a title",
                f"Use the title's own page: https://{host}{path[:end]}",
            )
        try:
            return LinkId(form.key, normalise_id(form.key, value), form.type_hint)
        except MalformedId:
            continue
    raise _no_title(host, path)


def _check_alone(text: str, host: str) -> None:
    """Refuse a text that has more in it than one link."""
    link = text.strip()
    start = text.index(link)
    if link.startswith("<"):
        link, start = link[1:].removesuffix(">"), start + 1
    protocol = _PROTOCOL.match(link)
    own = protocol.end() if protocol else 0
    foreign = _NO_PART_OF_A_LINK.search(link, own)
    while foreign is not None and (foreign[0], host) in _PART_OF_ADDRESSES:
        foreign = _NO_PART_OF_A_LINK.search(link, foreign.end())
    if foreign is None or _OPENING.get(foreign[0], "\0") in link:
        return
    rest = _SEPARATORS.sub("", link[foreign.start() :], count=1)
    if "://" in rest or looks_like_link(rest):
        raise BadLink(
            "more-than-a-link",
            "a second link stands behind the first",
            "Give each link an item of its own, on a line that starts with - and a space.",
            start + len(link) - len(rest),
        )
    raise BadLink(
        "more-than-a-link",
        "something stands behind the link that is no part of it",
        "Remove it, or make it a comment: after a space, # and what you want to note.",
        start + len(link) - len(rest or foreign[0]),
    )


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """Compile a form's path; only on use, as most runs read no link."""
    return re.compile(path, re.IGNORECASE)


def _id_in(form: _Form, path: str, query: str) -> tuple[str, int] | None:
    match = _pattern(form.path).match(path)
    if match is None:
        return None
    if form.query is None:
        return match["id"], match.end("id")
    from urllib.parse import parse_qs

    values = parse_qs(query) if query.count("&") < _MOST_PARAMETERS else {}
    if form.when is not None and values.get(form.when[0], [""])[0] != form.when[1]:
        return None
    value = values.get(form.query, [""])[0]
    return (value, len(path)) if value else None


def _no_title(host: str, path: str) -> BadLink:
    message = f"the link leads to a page of {host} that is no title"
    if host in ("kitsu.app", "kitsu.io") and path.lower().startswith("/anime/"):
        return BadLink(
            "not-a-title-link",
            f"the address on {host} has the title's name instead of its number",
            "Write the number as kitsu:7442, or use the title's page on myanimelist.net or"
            " anilist.co.",
        )
    if host == "letterboxd.com" and (review := _LETTERBOXD_PERSON.match(path)):
        return BadLink(
            "not-a-title-link",
            "the link leads to somebody's page about a film",
            f"Use the film's own page: https://letterboxd.com/film/{review[1]}/",
        )
    return BadLink(
        "not-a-title-link",
        message,
        f"Use the page of the title itself, as in {_EXAMPLES[host]}",
    )


_EXAMPLES: Final[dict[str, str]] = {
    "simkl.com": "https://simkl.com/tv/17465",
    "imdb.com": "https://www.imdb.com/title/tt0181852/",
    "themoviedb.org": "https://www.themoviedb.org/tv/1399",
    "thetvdb.com": "https://thetvdb.com/series/the-walking-dead",
    "myanimelist.net": "https://myanimelist.net/anime/16498",
    "anilist.co": "https://anilist.co/anime/16498",
    "anidb.net": "https://anidb.net/anime/9541",
    "kitsu.app": "https://kitsu.app/anime/7442",
    "kitsu.io": "https://kitsu.io/anime/7442",
    "letterboxd.com": "https://letterboxd.com/film/dune-part-two/",
    "trakt.tv": "https://trakt.tv/movies/john-wick-chapter-4-2023",
    "app.trakt.tv": "https://app.trakt.tv/movies/john-wick-chapter-4-2023",
    "livechart.me": "https://www.livechart.me/anime/321",
    "anisearch.com": "https://www.anisearch.com/anime/2227",
    "anime-planet.com": "https://www.anime-planet.com/anime/one-piece",
    "netflix.com": "https://www.netflix.com/title/70210890",
}


def _unquoted(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path)


def _split(text: str) -> "SplitResult":
    from urllib.parse import SplitResult, urlsplit

    words = text.strip().lstrip("<").split(maxsplit=1)
    link = words[0].rstrip(">,;)") if words else ""
    if not _PROTOCOL.match(link):
        link = f"//{link}"
    try:
        parts = urlsplit(link)
        parts.hostname  # noqa: B018 -- a malformed host only shows when it is read
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _plain_host(parts: "SplitResult") -> str:
    if parts.scheme.lower() not in ("", "http", "https"):
        return ""
    host = (parts.hostname or "").rstrip(".")
    for prefix in ("www.", "m."):
        host = host.removeprefix(prefix)
    return host


def _host_of(text: str) -> str:
    return _plain_host(_split(text))
