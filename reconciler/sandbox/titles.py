"""The sandbox's catalogue: which titles exist, and how Simkl finds one by an id or a name."""

import difflib
import functools
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict, TypeAdapter

from reconciler.model.media import MediaType

EpisodeNumber = tuple[int, int]
"""Season and number of an episode; an anime's season is always 1."""

ID_ORDER: Final = (
    "imdb",
    "tmdb",
    "tvdb",
    "mal",
    "anidb",
    "anilist",
    "kitsu",
    "anisearch",
    "livechart",
    "animeplanet",
    "letterboxd",
    "traktslug",
    "netflix",
    "hulu",
    "crunchyroll",
)
"""The order in which a request's external ids are tried (Simkl's reference, "Standard media
objects"); ``simkl`` comes before all of them."""

_PAGE_NAMES: Final = frozenset({"tvdb", "letterboxd", "traktslug", "animeplanet"})
"""Ids that are, or may be, the name in a page's address; most sites build it as Simkl does."""

_IMDB: Final = re.compile(r"tt\d{7,}")
_CLOSE: Final = 0.75


@dataclass(frozen=True, slots=True)
class CatalogueTitle:
    """A title of the catalogue.

    Attributes:
        type: The type that Simkl files it under.
        simkl: Simkl's id.
        slug: Its page name.
        title: Its English title.
        year: Year of release, or None.
        ids: External ids as text, those included that answers never carry.
        airing: ``ended``, ``airing`` or ``tba`` for series; None for movies and where the
            catalogue does not tell.
        released: Whether a movie is out.
        seasons: Number of episodes of each season, from season 1; empty for movies.
        not_aired: How many of these, counted from the last, have not aired.
        anime_type: ``tv``, ``movie``, ``ova``, … for anime.
        poster: Path on the image host, or None.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    type: MediaType
    simkl: int
    slug: str
    title: str
    year: int | None
    ids: dict[str, str]
    airing: Literal["ended", "airing", "tba"] | None
    released: bool
    seasons: list[int]
    not_aired: int
    anime_type: str | None
    poster: str | None

    @property
    def is_movie(self) -> bool:
        """Whether it is a movie outside anime, which has no episodes."""
        return self.type is MediaType.MOVIES

    @property
    def season_sizes(self) -> list[int]:
        """Episodes of each season; an anime has one season whatever the broadcaster calls them."""
        return [sum(self.seasons)] if self.type is MediaType.ANIME else self.seasons

    @property
    def total(self) -> int:
        """How many episodes it has; 0 for a movie."""
        return 0 if self.is_movie else sum(self.seasons)

    @property
    def aired(self) -> int:
        """How many episodes have aired; 0 for a movie."""
        return max(0, self.total - self.not_aired)

    @property
    def keeps_completed(self) -> bool:
        """Whether it can be filed as completed: a movie, or a series of which nothing is to come.

        Known from Simkl's reference of ``/sync/add-to-list``.
        """
        return self.is_movie or (self.airing in {"ended", None} and self.not_aired == 0)

    def episodes(self) -> tuple[EpisodeNumber, ...]:
        """All episodes in order; none for a movie."""
        return () if self.is_movie else _numbered(tuple(self.season_sizes))

    def episode(self, position: int) -> EpisodeNumber:
        """Return the episode at a 1-based place among all episodes."""
        for season, size in enumerate(self.season_sizes, start=1):
            if position <= size:
                return season, position
            position -= size
        raise IndexError(position)

    def position(self, season: int, number: int) -> int | None:
        """Return an episode's 1-based place among all episodes, or None when there is none such."""
        sizes = self.season_sizes
        if self.is_movie or not 1 <= season <= len(sizes) or not 1 <= number <= sizes[season - 1]:
            return None
        return sum(sizes[: season - 1]) + number


class Catalogue:
    """Titles in a fixed order, found by Simkl id, by external id, or by name."""

    def __init__(self, titles: Iterable[CatalogueTitle]) -> None:
        self.titles: dict[int, CatalogueTitle] = {title.simkl: title for title in titles}
        self._by_id: dict[tuple[str, str], list[CatalogueTitle]] = {}
        self._by_page_name: dict[str, list[CatalogueTitle]] = {}
        for title in self.titles.values():
            for key, value in title.ids.items():
                self._by_id.setdefault((key, value), []).append(title)
            for name in (title.slug, f"{title.slug}-{title.year}"):
                self._by_page_name.setdefault(name, []).append(title)

    def overlaid(self, titles: Iterable[CatalogueTitle]) -> "Catalogue":
        """Return a catalogue in which titles replace those of the same Simkl id, or are added."""
        replacements = {title.simkl: title for title in titles}
        return Catalogue((self.titles | replacements).values()) if replacements else self

    def find(
        self, ids: Mapping[str, object], fits: Callable[[CatalogueTitle], bool]
    ) -> CatalogueTitle | None:
        """Find a title by ids as Simkl does: ``simkl`` wins, else the first id with a hit.

        Args:
            ids: The ids of a request, as text or numbers. Ids that disagree are not noticed, nor
                are unknown keys.
            fits: Which titles an external id may mean; ``simkl`` may mean any.

        Returns:
            The first match in the catalogue's order: several anime share ``imdb``, ``tmdb`` or
            ``tvdb`` ids.
        """
        if "simkl" in ids:
            found = self.titles.get(_number(ids["simkl"]))
            if found is not None:
                return found
        for key in ID_ORDER:
            if key not in ids:
                continue
            for title in self._candidates(key, str(ids[key]).strip()):
                if fits(title):
                    return title
        return None

    def named(
        self, name: str, year: int | None, fits: Callable[[CatalogueTitle], bool]
    ) -> CatalogueTitle | None:
        """Find a title by name: with the year, then without it, then one that only looks alike."""
        wanted = _plain(name)
        pool = [title for title in self.titles.values() if fits(title)]
        same = [title for title in pool if _plain(title.title) == wanted]
        for title in same:
            if title.year == year:
                return title
        if same:
            return same[0]
        close = difflib.get_close_matches(
            wanted, [_plain(title.title) for title in pool], n=1, cutoff=_CLOSE
        )
        return next((title for title in pool if close and _plain(title.title) == close[0]), None)

    def search(self, text: str, types: Collection[MediaType]) -> list[CatalogueTitle]:
        """Return the titles whose name contains a text, the closest first."""
        wanted = _plain(text)
        found = [
            title
            for title in self.titles.values()
            if title.type in types and wanted and wanted in _plain(title.title)
        ]
        return sorted(found, key=lambda title: len(_plain(title.title)))

    def _candidates(self, key: str, value: str) -> list[CatalogueTitle]:
        if key == "imdb" and (link := _IMDB.search(value)):
            value = link[0]
        found = self._by_id.get((key, value), [])
        if not found and key in _PAGE_NAMES:
            found = self._by_page_name.get(value, [])
        return found


@dataclass(frozen=True, slots=True)
class _CatalogueFile:
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    format_version: Literal[1]
    titles: list[CatalogueTitle]
    note: str = ""


@functools.cache
def built_in_catalogue() -> Catalogue:
    """Return the catalogue that comes with the program."""
    text = resources.files("reconciler.sandbox").joinpath("catalogue.json").read_bytes()
    return Catalogue(TypeAdapter(_CatalogueFile).validate_json(text).titles)


@functools.lru_cache(1024)
def _numbered(sizes: tuple[int, ...]) -> tuple[EpisodeNumber, ...]:
    """Return the episodes of seasons in order; each row of an answer asks for them many times."""
    return tuple(
        (season, number)
        for season, size in enumerate(sizes, start=1)
        for number in range(1, size + 1)
    )


def _number(value: object) -> int:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else -1


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
