"""From ids to Simkl's titles: ``/redirect`` first, ``/search/id`` where it has no usable answer.

Known from Simkl's reference ("Redirect", "Search by id"). A redirect is read, never followed: its
path tells Simkl's own type and id. The catalogue then tells title, year and what is still to air;
it is asked by a few threads at once. An answer about one title that cannot be used is told for
that title; what says something on all of them is an error.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from reconciler.model.account import ENDED, Answers, Entry, Episodes, Title, WishKey, wish_key
from reconciler.model.errors import UnexpectedAnswer, Unreachable
from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status
from reconciler.simkl.http.answers import odd_shape, unexpected
from reconciler.simkl.http.transport import Api, Steps
from reconciler.simkl.http.values import is_empty_list, simkl_id_of
from reconciler.simkl.lookups.catalogue import (
    Filing,
    Unclear,
    read_episodes,
    read_record,
    unclear,
)
from reconciler.simkl.lookups.titles import TitleFile

_REDIRECT: Final = "/redirect"
_SEARCH: Final = "/search/id"
TITLE_PAGE: Final = re.compile(
    r"(?:https?:)?//(?:www\.)?simkl\.com/(movies|tv|anime)/([1-9]\d{0,17})"
)
BARE_SITE: Final = re.compile(r"(?:https?:)?//(?:www\.)?simkl\.com/?")
_SHARED_BY_KINDS: Final = frozenset({"tmdb", "tvdb", "traktslug"})
"""Keys of which movies and series have values of their own, that may be the same."""
_NOT_SURELY_REDIRECTED: Final = frozenset({"letterboxd", "traktslug", "hulu", "crunchyroll", "ann"})
"""Keys that the reference does not list for ``/redirect``: there, "unknown" proves nothing."""

_ANY_KIND: Final = (None,)
_KINDS: Final = {
    # "movie" leaves out films that Simkl files as anime.
    MediaType.MOVIES: ("movie", "anime"),
    MediaType.SHOWS: ("show",),
    # An anime film has a film's number, every other anime a series' one.
    MediaType.ANIME: ("show", "movie"),
}
"""The kinds to ask for with such a key; without one Simkl takes the series
that happens to have a film's number."""

_TYPES: Final = {
    "movies": MediaType.MOVIES,
    "movie": MediaType.MOVIES,
    "tv": MediaType.SHOWS,
    "show": MediaType.SHOWS,
    "anime": MediaType.ANIME,
}

_KEPT_EVERY: Final = 100
"""Answers after which they are stored, so that a run that is killed goes on there next time."""

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")


class Resolver:
    """Looks up wishes and series, remembering every answer."""

    def __init__(self, api: Api, memory: TitleFile) -> None:
        """Make a resolver.

        Args:
            api: The client.
            memory: Answers of earlier runs.
        """
        self._api = api
        self._memory = memory
        self._redirect_works = True

    def look_up(
        self,
        wishes: Sequence[Wish],
        airing: Sequence[Entry],
        *,
        in_doubt: Set[WishKey] = frozenset(),
    ) -> Answers:
        """Answer what is asked; see ``AccountReader.look_up``."""
        done = _Counter(self._api.progress, len(self._forgotten(wishes, in_doubt, airing)))
        unclear: dict[WishKey, str] = {}
        try:
            titles = self._titles(wishes, in_doubt, unclear, done)
            completed = _wanted_completed(wishes, titles)
            return Answers(titles, self._airing(airing, done), self._episodes(completed), unclear)
        finally:
            self._memory.store()

    def _forgotten(
        self, wishes: Sequence[Wish], in_doubt: Set[WishKey], airing: Sequence[Entry]
    ) -> set[WishKey | int]:
        """Return what has to be asked."""
        keys = {wish_key(wish.type, wish.ids) for wish in wishes}
        titles = {key for key in keys if self._memory.title(key, in_doubt=key in in_doubt) is None}
        series = {entry.simkl for entry in airing if self._memory.airing(entry) is None}
        return titles | series

    def _titles(
        self,
        wishes: Sequence[Wish],
        in_doubt: Set[WishKey],
        unclear: dict[WishKey, str],
        done: "_Counter",
    ) -> dict[WishKey, Title | None]:
        titles: dict[WishKey, Title | None] = {}
        asked: dict[WishKey, Iterator[Filing]] = {}
        for wish in wishes:
            key = wish_key(wish.type, wish.ids)
            known = self._memory.title(key, in_doubt=key in in_doubt)
            if known is not None:
                titles[key] = known[0]
            elif key not in asked:
                asked[key] = self._candidates(wish)
        for key, told in self._ask(list(asked.items())):
            done.step()
            if isinstance(told, Unclear):
                unclear[key] = told.reason
                titles[key] = None
            else:
                titles[key] = told
                self._memory.keep_title(key, told, in_doubt=key in in_doubt)
                if len(titles) % _KEPT_EVERY == 0:
                    self._memory.store()
        return titles

    def _ask(
        self, asked: list[tuple[WishKey, Iterator[Filing]]]
    ) -> Iterator[tuple[WishKey, Title | Unclear | None]]:
        """Yield what each wish means, once one of its ids leads to a record of the catalogue."""
        while asked:
            open_questions = []
            for chunk in _chunks(asked, self._api.pacing.parallel):
                led = [(key, rest, _next(rest)) for key, rest in chunk]
                records = self._at_once(
                    self._record, [place for *_, place in led if isinstance(place, Filing)]
                )
                for key, rest, place in led:
                    told = records[place] if isinstance(place, Filing) else place
                    if told is None and place is not None:
                        open_questions.append((key, rest))
                    else:
                        yield key, told
            asked = open_questions

    def _airing(self, entries: Sequence[Entry], done: "_Counter") -> dict[int, str | None]:
        answers: dict[int, str | None] = {}
        asked = {}
        for entry in entries:
            known = self._memory.airing(entry)
            if known is not None:
                answers[entry.simkl] = known[0]
            else:
                asked[Filing(entry.type, entry.simkl)] = entry
        for chunk in _chunks(list(asked), self._api.pacing.parallel):
            for place, told in self._at_once(self._record, chunk).items():
                answers[place.simkl] = told.airing if isinstance(told, Title) else None
                if not isinstance(told, Unclear):
                    self._memory.keep_airing(asked[place], answers[place.simkl])
                done.step()
        return answers

    def _episodes(self, titles: Sequence[Title]) -> dict[int, Episodes]:
        """Return the episodes of the series, as far as the catalogue tells them."""
        answers: dict[int, Episodes | None] = {}
        asked = []
        for title in titles:
            known = self._memory.episodes(title.simkl)
            if known is not None:
                answers[title.simkl] = known[0]
            else:
                asked.append(Filing(title.type, title.simkl))
        for chunk in _chunks(asked, self._api.pacing.parallel):
            for place, told in self._at_once(self._listed, chunk).items():
                answers[place.simkl] = told
                self._memory.keep_episodes(place.simkl, told)
        return {simkl: told for simkl, told in answers.items() if told is not None}

    def _at_once(
        self, read: Callable[[_Asked], _Told], asked: Sequence[_Asked]
    ) -> dict[_Asked, _Told]:
        """Read from the catalogue what is asked, all at once, and each thing once."""
        distinct = list(dict.fromkeys(asked))
        if len(distinct) < 2:
            return {one: read(one) for one in distinct}
        with ThreadPoolExecutor(self._api.pacing.parallel) as pool:
            return dict(zip(distinct, pool.map(read, distinct), strict=True))

    def _record(self, place: Filing) -> Title | Unclear | None:
        try:
            return read_record(self._api, place)
        except Unclear as told:
            return told

    def _listed(self, place: Filing) -> Episodes | None:
        return read_episodes(self._api, place)

    def _candidates(self, wish: Wish) -> Iterator[Filing]:
        """Yield where each of a wish's ids leads, the surest id first, asking one by one."""
        seen = set()
        for key in _order(wish):
            kinds = _KINDS[wish.type] if key in _SHARED_BY_KINDS else _ANY_KIND
            for kind in kinds:
                found = self._locate(wish, key, kind)
                if found is not None and kind == "anime":
                    found = found.as_film()
                if found is not None:
                    if found not in seen:
                        seen.add(found)
                        yield found
                    break

    def _locate(self, wish: Wish, key: str, kind: str | None) -> Filing | None:
        params = {key: wish.ids[key], **({"type": kind} if kind is not None else {})}
        if self._redirect_works:
            try:
                answer = self._api.get_answer(_REDIRECT, {"to": "simkl", **params})
            except (Unreachable, UnexpectedAnswer) as error:
                if isinstance(error, Unreachable) and error.code != "server-error":
                    raise
                self._redirect_works = False
            else:
                location = answer.location or ""
                if 300 <= answer.status < 400:
                    match = TITLE_PAGE.match(location)
                    if match is not None:
                        return Filing(_TYPES[match[1]], int(match[2]))
                    if BARE_SITE.fullmatch(location) and key not in _NOT_SURELY_REDIRECTED:
                        return None
        return self._search(wish, key, params)

    def _search(self, wish: Wish, key: str, params: Mapping[str, str]) -> Filing | None:
        answer = self._api.get_answer(_SEARCH, params)
        if answer.no_such:
            return None
        try:
            if not answer.ok:
                raise unexpected(answer)
            results = _results(answer.data, answer.where)
        except UnexpectedAnswer as error:
            raise unclear(error) from error
        own = {found for found in results if found.type is wish.type}
        candidates = own or results
        if len(candidates) > 1:
            raise Unclear(
                f"Simkl finds several titles for {key}:{wish.ids[key]}: write the title's simkl "
                "id, the number in its address on simkl.com"
            )
        return next(iter(candidates), None)


def _wanted_completed(
    wishes: Iterable[Wish], titles: Mapping[WishKey, Title | None]
) -> list[Title]:
    """Return the series that are wanted completed and may have episodes to air."""
    found = (
        titles.get(wish_key(wish.type, wish.ids))
        for wish in wishes
        if wish.status is Status.COMPLETED and wish.type is not MediaType.MOVIES
    )
    return [title for title in found if title is not None and title.airing != ENDED]


def _next(candidates: Iterator[Filing]) -> Filing | Unclear | None:
    """Return where the next id leads, or what Simkl answered in place of that."""
    try:
        return next(candidates, None)
    except Unclear as told:
        return told


class _Counter:
    def __init__(self, progress: Steps, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def step(self) -> None:
        self._done += 1
        self._progress("looking up", self._done, self._total)


def _order(wish: Wish) -> list[str]:
    """Order a wish's ids: ``simkl``, what identifies its type, then what seasons share."""
    identifying = IDENTIFYING_KEYS[wish.type]
    keys = [key for key in ID_KEYS if key in wish.ids]
    return sorted(keys, key=lambda key: (key != "simkl", key not in identifying))


def _results(data: object, where: str) -> set[Filing]:
    if is_empty_list(data):
        return set()
    if not isinstance(data, list):
        raise odd_shape(where, "it is no list")
    found = set()
    for item in data:
        media_type = _TYPES.get(str(item.get("type"))) if isinstance(item, dict) else None
        if media_type is None:
            raise odd_shape(where, "a result has no known type")
        found.add(Filing(media_type, simkl_id_of(item.get("ids"), where)))
    return found


def _chunks(items: Sequence[_Asked], size: int) -> Iterator[Sequence[_Asked]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
