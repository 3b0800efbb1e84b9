"""From ids to Simkl's titles: ``/redirect`` first, ``/search/id`` where it has no usable answer.

Known from Simkl's reference ("Redirect", "Search by id", "Get movie", "Get TV show"). A redirect is
read, never followed: its path tells Simkl's own type and id. The catalogue then tells title, year
and whether a series has ended; it is asked without a token, by a few threads at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple, TypeVar

from reconciler.model.account import Answers, Entry, Title, WishKey, wish_key
from reconciler.model.errors import UnexpectedAnswer, Unreachable
from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.library import Wish
from reconciler.model.media import MediaType
from reconciler.simkl.http.answers import Rejected, failure, odd_shape
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import simkl_id_of, text_or_none, whole_or_none
from reconciler.simkl.lookups.titles import TitleFile

_REDIRECT: Final = "/redirect"
_SEARCH: Final = "/search/id"
TITLE_PAGE: Final = re.compile(
    r"(?:https?:)?//(?:www\.)?simkl\.com/(movies|tv|anime)/([1-9]\d{0,17})"
)
BARE_SITE: Final = re.compile(r"(?:https?:)?//(?:www\.)?simkl\.com/?")
_NUMBERED_BY_KIND: Final = frozenset({"tmdb", "tvdb"})
_NOT_SURELY_REDIRECTED: Final = frozenset({"letterboxd", "traktslug", "hulu", "crunchyroll", "ann"})
"""Keys that the reference does not list for ``/redirect``: there, "unknown" proves nothing."""

_Kind = tuple[str | None, MediaType | None]
_ANY_KIND: Final[tuple[_Kind, ...]] = ((None, None),)
_KINDS: Final[dict[MediaType, tuple[_Kind, ...]]] = {
    # "movie" leaves out films that Simkl files as anime; without a kind a number may also lead to
    # a series that only happens to have the same one.
    MediaType.MOVIES: (("movie", None), (None, MediaType.ANIME)),
    MediaType.SHOWS: (("show", None),),
    # An anime film has a film's number, every other anime a series' one.
    MediaType.ANIME: (("show", None), ("movie", None)),
}
"""For numbers that movies and series share: the kinds to ask for, and the only type to believe."""

_TYPES: Final = {
    "movies": MediaType.MOVIES,
    "movie": MediaType.MOVIES,
    "tv": MediaType.SHOWS,
    "show": MediaType.SHOWS,
    "anime": MediaType.ANIME,
}

Progress = Callable[[int, int], None]
_Item = TypeVar("_Item")


class Found(NamedTuple):
    """Where Simkl files a title."""

    type: MediaType
    simkl: int


class Resolver:
    """Looks up wishes and series, remembering every answer."""

    def __init__(self, api: Api, memory: TitleFile, activities: str | None) -> None:
        """Make a resolver.

        Args:
            api: The client.
            memory: Answers of earlier runs.
            activities: ``all`` of the account's activities, on which provisional answers depend.
        """
        self._api = api
        self._memory = memory
        self._activities = activities
        self._redirect_works = True
        self._records: dict[Found, Title | None] = {}

    def look_up(
        self,
        wishes: Sequence[Wish],
        airing: Sequence[Entry],
        progress: Progress | None = None,
    ) -> Answers:
        """Answer what is asked; see ``AccountReader.look_up``."""
        done = _Counter(progress, len(wishes) + len(airing))
        try:
            return Answers(self._titles(wishes, done), self._airing(airing, done))
        finally:
            self._memory.store()

    def _titles(self, wishes: Sequence[Wish], done: "_Counter") -> dict[WishKey, Title | None]:
        titles: dict[WishKey, Title | None] = {}
        asked: list[tuple[WishKey, Iterator[Found]]] = []
        for wish in wishes:
            key = wish_key(wish.type, wish.ids)
            known = self._memory.title(key, self._activities)
            if known is not None:
                titles[key] = known[0]
                done.step()
            elif key not in titles:
                asked.append((key, self._candidates(wish)))
        for key, title in self._ask(asked, done):
            titles[key] = title
            if title is None or title.title:
                self._memory.keep_title(key, title, self._activities)
        return titles

    def _ask(
        self, asked: list[tuple[WishKey, Iterator[Found]]], done: "_Counter"
    ) -> Iterator[tuple[WishKey, Title | None]]:
        """Yield each wish's title, once one of its ids leads to a record of the catalogue.

        A title that Simkl names but whose record is missing is given without a name: it can be
        filed all the same.
        """
        nameless: dict[WishKey, Title] = {}
        while asked:
            open_questions = []
            for chunk in _chunks(asked, self._api.pacing.parallel):
                found = [(key, rest, next(rest, None)) for key, rest in chunk]
                self._fetch([place for _, _, place in found if place is not None])
                for key, rest, place in found:
                    title = None if place is None else self._records[place]
                    if title is None and place is not None:
                        nameless.setdefault(key, Title(place.simkl, place.type, "", None, None))
                        open_questions.append((key, rest))
                        continue
                    done.step()
                    yield key, title or nameless.get(key)
            asked = open_questions

    def _airing(self, entries: Sequence[Entry], done: "_Counter") -> dict[int, str | None]:
        answers: dict[int, str | None] = {}
        asked = []
        for entry in entries:
            known = self._memory.airing(entry.simkl, self._activities)
            if known is not None:
                answers[entry.simkl] = known[0]
                done.step()
            else:
                asked.append(Found(entry.type, entry.simkl))
        for chunk in _chunks(asked, self._api.pacing.parallel):
            self._fetch(chunk)
            for place in chunk:
                record = self._records[place]
                answers[place.simkl] = None if record is None else record.airing
                self._memory.keep_airing(place.simkl, answers[place.simkl], self._activities)
                done.step()
        return answers

    def _fetch(self, places: Sequence[Found]) -> None:
        """Read records of the catalogue, a few at once; each is read once a run."""
        missing = [place for place in dict.fromkeys(places) if place not in self._records]
        if len(missing) < 2:
            self._records.update((place, self._record(place)) for place in missing)
            return
        with ThreadPoolExecutor(self._api.pacing.parallel) as pool:
            self._records.update(zip(missing, pool.map(self._record, missing), strict=True))

    def _record(self, place: Found) -> Title | None:
        """Read one record; None when the catalogue does not have it."""
        path = f"/{place.type.site_segment}/{place.simkl}"
        try:
            data = self._api.get_public(path)
        except Rejected as rejected:
            if rejected.status == 404:
                return None
            raise
        if data in ([], None):
            return None
        where = f"GET {path}"
        if not isinstance(data, dict) or simkl_id_of(data.get("ids"), where) != place.simkl:
            raise odd_shape(where, "it is not the record of that title")
        return Title(
            place.simkl,
            place.type,
            text_or_none(data.get("title")) or "",
            whole_or_none(data.get("year")),
            None if place.type is MediaType.MOVIES else text_or_none(data.get("status")),
        )

    def _candidates(self, wish: Wish) -> Iterator[Found]:
        """Yield where each of a wish's ids leads, the surest id first, asking one by one."""
        seen = set()
        for key in _order(wish):
            kinds = _KINDS[wish.type] if key in _NUMBERED_BY_KIND else _ANY_KIND
            for kind, only in kinds:
                found = self._locate(wish, key, kind)
                if found is not None and only in {None, found.type}:
                    if found not in seen:
                        seen.add(found)
                        yield found
                    break

    def _locate(self, wish: Wish, key: str, kind: str | None) -> Found | None:
        params = {key: wish.ids[key], **({"type": kind} if kind is not None else {})}
        if self._redirect_works:
            try:
                answer = self._api.get_answer(_REDIRECT, {"to": "simkl", **params})
            except Unreachable as error:
                if error.code != "server-error":
                    raise
                self._redirect_works = False
            else:
                location = answer.location or ""
                if 300 <= answer.status < 400:
                    match = TITLE_PAGE.match(location)
                    if match is not None:
                        return Found(_TYPES[match[1]], int(match[2]))
                    if BARE_SITE.fullmatch(location) and key not in _NOT_SURELY_REDIRECTED:
                        return None
        return self._search(wish, key, params)

    def _search(self, wish: Wish, key: str, params: Mapping[str, str]) -> Found | None:
        answer = self._api.get_answer(_SEARCH, params)
        if answer.status == 404:
            return None
        if not answer.ok:
            raise failure(answer)
        results = _results(answer.data, answer.where)
        own = {found for found in results if found.type is wish.type}
        candidates = own or results
        if len(candidates) > 1:
            raise UnexpectedAnswer(
                f"Simkl finds several titles for {key}:{wish.ids[key]} (line {wish.line})",
                "Write the title's simkl id instead: the number in its address on simkl.com.",
            )
        return next(iter(candidates), None)


class _Counter:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def step(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _order(wish: Wish) -> list[str]:
    """Order a wish's ids: ``simkl``, what identifies its type, then what seasons share."""
    identifying = IDENTIFYING_KEYS[wish.type]
    keys = [key for key in ID_KEYS if key in wish.ids]
    return sorted(keys, key=lambda key: (key != "simkl", key not in identifying))


def _results(data: Any, where: str) -> set[Found]:
    if data is None:
        return set()
    if not isinstance(data, list):
        raise odd_shape(where, "it is no list")
    found = set()
    for item in data:
        media_type = _TYPES.get(str(item.get("type"))) if isinstance(item, dict) else None
        if media_type is None:
            raise odd_shape(where, "a result has no known type")
        found.add(Found(media_type, simkl_id_of(item.get("ids"), where)))
    return found


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
