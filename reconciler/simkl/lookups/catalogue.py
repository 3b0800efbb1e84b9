"""Records, lists of episodes and search of Simkl's catalogue, which is read without a token.

Known from Simkl's reference ("Get movie", "Get TV show", "Get TV show episodes"): a title that does
not exist is ``[]`` with status 200, and an episode without a date has not aired. Known from reports
of other clients' authors: a title that was merged or deleted gives 404 or 410, and a record that
was asked for under the wrong type redirects to the right one.

An answer about one title that is none of these is ``Unclear``: it concerns that title alone.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from reconciler.model.account import Episodes, Title
from reconciler.model.errors import UnexpectedAnswer
from reconciler.model.media import MediaType
from reconciler.simkl.http.answers import UNREADABLE, Answer, odd_shape, unexpected
from reconciler.simkl.http.settings import origin_of
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import (
    JsonObject,
    is_empty_list,
    simkl_id_of,
    text_or_none,
    whole_or_none,
)

_RECORD_PATH: Final = re.compile(r"/(movies|tv|anime)/([1-9]\d{0,17})(?:/[^/]*)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_BY_SEGMENT: Final = {media_type.site_segment: media_type for media_type in MediaType}
_SEGMENTS: Final = {MediaType.MOVIES: "movie", MediaType.SHOWS: "tv", MediaType.ANIME: "anime"}


class Filing(NamedTuple):
    """Where Simkl files a title.

    Attributes:
        type: The type.
        simkl: Simkl's id.
        is_film: It is believed only of a film: it was found by a number that series have, too.
    """

    type: MediaType
    simkl: int
    is_film: bool = False

    def as_film(self) -> "Filing | None":
        """Return the place as one of a film among the anime; None where it is no anime."""
        return self._replace(is_film=True) if self.type is MediaType.ANIME else None

    @property
    def path(self) -> str:
        """The path of its record."""
        return f"/{self.type.site_segment}/{self.simkl}"


class Unclear(Exception):
    """Simkl gave an answer about one title that cannot be used.

    Attributes:
        reason: What it answered and what to do, as one sentence.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unclear(error: UnexpectedAnswer) -> Unclear:
    """Return the exception for an answer that concerns one title alone."""
    return Unclear(f"{error.message}: try again later, or write another id of the title")


def read_record(api: Api, place: Filing) -> Title | None:
    """Read a title's record; None when the catalogue does not have it.

    A redirect to another record of the catalogue says where Simkl files the title, and is followed
    once.

    Raises:
        Unclear: The answer cannot be used.
        AccountError: There was no answer, or it says something on the client or its limits.
    """
    answer = api.ask_catalogue(place.path)
    moved = _moved_to(api.url, answer)
    if moved is not None:
        place = moved._replace(is_film=place.is_film)
        answer = api.ask_catalogue(place.path)
    data = _data(answer)
    if data is None or (place.is_film and data.get("anime_type", "movie") != "movie"):
        return None
    return _title(data, place, answer.where)


def read_episodes(api: Api, place: Filing) -> Episodes | None:
    """Read how many episodes a series has and how many are to air; None when that is not told.

    Raises:
        AccountError: There was no answer, or it says something on the client or its limits.
    """
    answer = api.ask_catalogue(f"/{place.type.site_segment}/episodes/{place.simkl}")
    if not answer.ok or not isinstance(answer.data, list):
        return None
    return count_episodes(answer.data, datetime.fromtimestamp(api.clock.now(), UTC))


def count_episodes(listed: list[object], now: datetime) -> Episodes | None:
    """Count the episodes of a catalogue's list; None when it names none.

    Args:
        listed: The list, as it was answered.
        now: The time, with its offset.
    """
    aired = [_has_aired(episode, now) for episode in _regular(listed)]
    return Episodes(len(aired), aired.count(False)) if aired else None


def search_titles(api: Api, text: str, types: Collection[MediaType]) -> list[Title]:
    """Return the titles whose name is like a text, type by type, the best of each first.

    Known from Simkl's reference ("Search by text"): one page of results a request, best first. A
    name never decides anything: a person, or an id, does.

    Args:
        api: The client.
        text: The name.
        types: The types to search; each is one request.

    Raises:
        AccountError: A search failed.
    """
    titles: dict[int, Title] = {}
    for media_type in MediaType:
        if media_type in types:
            path = f"/search/{_SEGMENTS[media_type]}"
            for title in _titles(api.get_list(path, {"q": text}), media_type, f"GET {path}"):
                titles.setdefault(title.simkl, title)
    return list(titles.values())


def _regular(listed: list[object]) -> Iterator[JsonObject]:
    """Yield the episodes that count: specials are never needed to complete a series."""
    for episode in listed:
        if not isinstance(episode, dict) or episode.get("type", "episode") != "episode":
            continue
        if whole_or_none(episode.get("season")) != 0:
            yield episode


def _has_aired(episode: JsonObject, now: datetime) -> bool:
    date = text_or_none(episode.get("date"))
    try:
        moment = datetime.fromisoformat(date or "")
    except ValueError:
        return episode.get("aired") is True
    if date is not None and _DAY.fullmatch(date):
        # Without an hour, the day has come when it has begun.
        return moment.date() <= now.date()
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)) <= now


def _moved_to(url: str, answer: Answer) -> Filing | None:
    """Return the record that a redirect inside the catalogue leads to, else None."""
    if not 300 <= answer.status < 400 or not answer.location:
        return None
    try:
        target = urljoin(url, answer.location)
        path = urlsplit(target).path
        inside = origin_of(target) == origin_of(url)
    except (ValueError, KeyError):
        return None
    match = _RECORD_PATH.fullmatch(path.removeprefix(urlsplit(url).path))
    if not inside or match is None:
        return None
    return Filing(_BY_SEGMENT[match[1]], int(match[2]))


def _data(answer: Answer) -> JsonObject | None:
    """Return a record's object; None when there is no such title."""
    if answer.no_such:
        return None
    if not answer.ok or answer.data is UNREADABLE:
        raise unclear(unexpected(answer))
    if is_empty_list(answer.data):
        return None
    if not isinstance(answer.data, dict):
        raise unclear(odd_shape(answer.where, "it is no record"))
    return answer.data


def _title(data: JsonObject, place: Filing, where: str) -> Title:
    try:
        simkl = simkl_id_of(data.get("ids"), where)
    except UnexpectedAnswer as error:
        raise unclear(error) from error
    if simkl != place.simkl:
        raise unclear(odd_shape(where, "it is not the record of that title"))
    return Title(
        simkl,
        place.type,
        text_or_none(data.get("title")) or "",
        whole_or_none(data.get("year")),
        None if place.type is MediaType.MOVIES else text_or_none(data.get("status")),
    )


def _titles(data: object, media_type: MediaType, where: str) -> list[Title]:
    if is_empty_list(data):
        return []
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise odd_shape(where, "it is no list of titles")
    return [
        Title(
            simkl_id_of(item.get("ids"), where),
            media_type,
            text_or_none(item.get("title")) or "",
            whole_or_none(item.get("year")),
            None if media_type is MediaType.MOVIES else text_or_none(item.get("status")),
        )
        for item in data
    ]
