"""Ids: which keys exist, what a well-formed value looks like, and which keys identify a title.

Known from Simkl's reference ("Standard media objects", "Anime guide"). Ids are compared as text,
since answers give every id but ``simkl`` as a string while requests take both. ``tmdb`` and
``tvdb`` number movies and series separately, so ids only ever meet ids of the same type. In anime,
seasons, films and specials share one ``imdb``, ``tmdb`` or ``tvdb`` id, so those do not identify.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from reconciler.model.media import MediaType


class IdKey(NamedTuple):
    """One id key: how its values look, and an example for error messages."""

    name: str
    pattern: re.Pattern[str]
    example: str
    form: str
    lowercase: bool = False

    @property
    def told(self) -> str:
        """What to write in a file, with an example, for sentences."""
        return f"{self.form}, as in {self.name}: {self.example}"

    @property
    def typed(self) -> str:
        """What to type, with an example, for sentences; a space would make two arguments of it."""
        return f"{self.form}, as in {self.name}:{self.example}"


_NUMBER: Final = re.compile(r"[1-9][0-9]{0,11}")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")
_NUMBER_FORM: Final = "a whole number above 0"
_SLUG_FORM: Final = "the name from the page's address: small letters, digits and hyphens"


def _number(name: str, example: str) -> IdKey:
    return IdKey(name, _NUMBER, example, _NUMBER_FORM)


def _slug(name: str, example: str) -> IdKey:
    return IdKey(name, _SLUG, example, _SLUG_FORM, lowercase=True)


ID_KEYS: Final[dict[str, IdKey]] = {
    key.name: key
    for key in (
        _number("simkl", "53536"),
        IdKey("imdb", re.compile(r"tt[0-9]{7,10}"), "tt0181852", "tt and at least 7 digits", True),
        _number("tmdb", "296"),
        IdKey("tvdb", _SLUG, "153021", "a number, or the name from the page's address", True),
        _number("mal", "16498"),
        _number("anidb", "9541"),
        _number("anilist", "16498"),
        _number("kitsu", "7442"),
        _number("anisearch", "2227"),
        _number("livechart", "321"),
        _slug("animeplanet", "one-piece"),
        _number("ann", "160"),
        _slug("letterboxd", "dune-part-two"),
        _slug("traktslug", "john-wick-chapter-4-2023"),
        _number("netflix", "70210890"),
        IdKey(
            "hulu",
            re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}"),
            "the-bear",
            "the id from the page's address",
        ),
        IdKey(
            "crunchyroll",
            re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}"),
            "GY5P48XEY",
            "the id from the page's address",
        ),
    )
}
"""The id keys that a request to Simkl may carry, in the order in which files list them."""

ANSWER_NAMES: Final[dict[str, str]] = {
    "letterslug": "letterboxd",
    "traktmslug": "traktslug",
    "trakttvslug": "traktslug",
    "tvdbmslug": "tvdbslug",
}
"""Other names that answers have for a key, as recorded rows show; both names are one key."""

PAGE_NAMES: Final[dict[str, str]] = {"tvdb": "tvdbslug"}
"""Keys whose ids are numbers or names of pages, and the key under which answers give the name."""

ANSWER_ONLY_KEYS: Final = frozenset({"slug", "tvdbslug", "mdlslug"})
"""Id keys that Simkl only ever answers with; ``slug`` is not unique, so it is no identity."""

ANIME_ONLY_KEYS: Final = frozenset(
    {"mal", "anidb", "anilist", "kitsu", "anisearch", "livechart", "animeplanet", "ann"}
)

_IDENTIFYING_TITLES: Final = frozenset({"simkl", "imdb", "tmdb", "tvdb", "letterboxd", "traktslug"})

IDENTIFYING_KEYS: Final[dict[MediaType, frozenset[str]]] = {
    MediaType.MOVIES: _IDENTIFYING_TITLES,
    MediaType.SHOWS: _IDENTIFYING_TITLES,
    MediaType.ANIME: ANIME_ONLY_KEYS | {"simkl"},
}
"""The keys of which one equal value makes two titles of a type the same title."""

NUMBERED_BY_KIND: Final = frozenset({"tmdb", "tvdb"})
"""Keys that number movies and series apart, so that one value is two titles."""

SHARED_ANIME_KEYS: Final = frozenset({"imdb", "tmdb", "tvdb"})
"""Keys that several anime carry with the same value."""


class MalformedId(ValueError):
    """A value cannot be an id of its key; ``str()`` says what the key's ids look like in a file.

    Attributes:
        typed: What they look like on a command line.
    """

    def __init__(self, key: IdKey) -> None:
        super().__init__(key.told)
        self.typed = key.typed


def normalise_id(key: str, value: str) -> str:
    """Return the one spelling of an id under which it is compared and stored.

    Args:
        key: A key of ``ID_KEYS``.
        value: The value as written by a person or answered by Simkl.

    Raises:
        MalformedId: The value is no id of that key.
    """
    spec = ID_KEYS[key]
    text = value.strip()
    if spec.lowercase:
        text = text.lower()
    if not spec.pattern.fullmatch(text):
        raise MalformedId(spec)
    return text


def values_of(key: str, ids: Mapping[str, str]) -> Iterator[str]:
    """Yield what ids of an answer have for a key: its value, and the page's name beside a number.

    Args:
        key: A key of ``ID_KEYS``.
        ids: Ids by key; names of pages may stand under keys of their own.
    """
    for name in (key, PAGE_NAMES.get(key)):
        if name is not None and name in ids:
            yield ids[name]


def identifying(media_type: MediaType, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the ``(key, value)`` pairs of ``ids`` that identify a title of the type."""
    keys = IDENTIFYING_KEYS[media_type]
    for key, value in ids.items():
        if key in keys:
            yield key, value
