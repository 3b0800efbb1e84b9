"""MyAnimeList: the XML of its list export, also as written by Kitsu, Shikimori and converters.

``animelist_NNN_-_NNN.xml.gz`` holds ``myanimelist`` with ``myinfo`` (totals to check against) and
an ``anime`` an entry. The shape is known from real files of 2018 and later. A number of
MyAnimeList is one season, as an entry of Simkl is, and its episodes count from 1, so progress can
be written as episodes. A score of 0 and a date of zeros mean none.

The XML is read by ``defusedxml``, event by event: a list may come from anybody, and entities are
refused.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import escape

from reconciler.exports.archive import Member
from reconciler.exports.cells import rating_in, whole_in
from reconciler.exports.decode import MAX_ROWS, too_many_rows
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import NO_EPISODES, Found, FoundItem, Stated, plain_title, usable_ids
from reconciler.exports.writing import (
    DATES_OF_EPISODES,
    Exported,
    LeftBehind,
    Unheld,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_day
from reconciler.model.errors import BadExport
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "Watching": Status.WATCHING,
    "Completed": Status.COMPLETED,
    "On-Hold": Status.HOLD,
    "Dropped": Status.DROPPED,
    "Plan to Watch": Status.PLANTOWATCH,
    "rewatching": Status.COMPLETED,
}
_WORDS: Final = {
    **{word.casefold(): status for word, status in _STATUSES.items()},
    "1": Status.WATCHING,
    "2": Status.COMPLETED,
    "3": Status.HOLD,
    "4": Status.DROPPED,
    "6": Status.PLANTOWATCH,
}
"""Old files have numbers, with no 5 among them."""

_TOTALS: Final = {
    "user_total_anime": "anime",
    "user_total_watching": Status.WATCHING.value,
    "user_total_completed": Status.COMPLETED.value,
    "user_total_onhold": Status.HOLD.value,
    "user_total_dropped": Status.DROPPED.value,
    "user_total_plantowatch": Status.PLANTOWATCH.value,
}
_KEPT: Final = frozenset(
    {
        "series_animedb_id",
        "series_title",
        "my_watched_episodes",
        "series_episodes",
        "my_finish_date",
        "my_score",
        "my_status",
        "my_rewatching",
    }
)
MOST_EPISODES: Final = 10_000
"""More episodes than any anime has."""

_CHUNK: Final = 1 << 16
_TEXT_LIMIT: Final = 1 << 20
_MEMBERS: Final = re.compile(r"(?:.*/)?(?:animelist|mangalist)[^/]*\.xml(?:\.gz)?", re.IGNORECASE)


def _markup(head: str) -> str | None:
    return "list" if re.search(r"<myanimelist\b", head) else None


def progress_episodes(count: int | None) -> dict[tuple[int, int], str | None]:
    """Return the episodes 1 to ``count`` of an anime, which nobody knows the dates of."""
    if count is None or not 0 < count <= MOST_EPISODES:
        return {}
    return {(1, number): None for number in range(1, count + 1)}


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the anime of MyAnimeList's XML files."""
    for part in parts:
        yield from _Reader(part.member, asked).found()


class _Reader:
    def __init__(self, member: Member, asked: Asked) -> None:
        self._member = member
        self._asked = asked
        self._tally = Tally()
        self._counts: Counter[str] = Counter()
        self._totals: dict[str, int] = {}
        self._number = 0

    def found(self) -> Iterator[Found]:
        for name, entry in self._elements():
            if name == "myinfo":
                self._totals = {
                    what: count
                    for key, what in _TOTALS.items()
                    if (count := whole_in(entry.get(key))) is not None
                }
                continue
            self._number += 1
            if name == "manga":
                place = self._member.at(self._number)
                self._tally.leave_out("manga: Simkl has none", place)
            else:
                yield self._item(entry)
        for what, stated in self._totals.items():
            yield Stated(what, stated, self._counts[what])
        yield from self._tally.found()

    def _item(self, entry: dict[str, str]) -> FoundItem:
        place = self._member.at(self._number)
        self._counts["anime"] += 1
        status = _WORDS.get(entry.get("my_status", "").strip().casefold())
        if status is not None:
            self._counts[status.value] += 1
        if entry.get("my_rewatching", "").strip() == "1":
            status = Status.COMPLETED
        rating, fits = rating_in(entry.get("my_score"))
        if not fits:
            self._tally.remark(NO_RATING, place)
        ids = usable_ids(MediaType.ANIME, {"mal": entry.get("series_animedb_id", "")})
        seen = whole_in(entry.get("my_watched_episodes"))
        status = status or self._asked.status
        done = status is Status.COMPLETED
        ended = entry.get("my_finish_date") if done else None
        return FoundItem(
            MediaType.ANIME,
            status,
            plain_title(entry.get("series_title")),
            None,
            ids,
            place,
            rating=rating,
            watched=self._tally.watch(ended, self._asked.today, place),
            episodes=NO_EPISODES if done else progress_episodes(seen),
            reason="" if status else "a status that MyAnimeList does not have",
        )

    def _elements(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the kept texts of each ``myinfo``, ``anime`` and ``manga``.

        Raises:
            BadExport: It is no XML that can be trusted, or has too many rows.
        """
        from defusedxml.common import DefusedXmlException
        from defusedxml.expatreader import create_parser

        entries: list[tuple[str, dict[str, str]]] = []
        parser: Any = create_parser()
        parser.setContentHandler(_Handler(lambda *entry: entries.append(entry)))
        seen = 0
        try:
            with self._member.open() as stream:
                while data := stream.read(_CHUNK):
                    parser.feed(data)
                    seen += len(entries)
                    if seen > MAX_ROWS:
                        raise too_many_rows(self._member)
                    yield from entries
                    entries.clear()
            parser.close()
            if seen + len(entries) > MAX_ROWS:
                raise too_many_rows(self._member)
        except (SAXException, DefusedXmlException, ValueError, LookupError) as error:
            line = parser.getLineNumber()
            raise BadExport(
                f"{self._member.at(seen + len(entries) + 1)} is damaged XML"
                f"{f' (line {line})' if line else ''}: {_reason(error)}",
                "Get the file anew from MyAnimeList.",
                code="damaged-export",
            ) from error
        yield from entries


class _Handler(ContentHandler):
    """Collects the texts of the elements that are known; all others are passed over."""

    def __init__(self, give: Callable[[str, dict[str, str]], None]) -> None:
        super().__init__()
        self._give = give
        self._entry: dict[str, str] | None = None
        self._field = ""
        self._texts: list[str] = []
        self._size = 0

    def startElement(self, name: str, _attrs: object) -> None:  # noqa: N802 -- SAX names it so
        if name in ("anime", "manga", "myinfo"):
            self._entry = {}
        elif self._entry is not None and (name in _KEPT or name in _TOTALS):
            self._field, self._texts, self._size = name, [], 0

    def characters(self, content: str) -> None:
        if self._field and self._size < _TEXT_LIMIT:
            self._texts.append(content)
            self._size += len(content)

    def endElement(self, name: str) -> None:  # noqa: N802 -- SAX names it so
        if self._entry is None:
            return
        if name == self._field:
            self._entry[name] = "".join(self._texts)
            self._field = ""
        elif name in ("anime", "manga", "myinfo"):
            self._give(name, self._entry)
            self._entry = None


def _reason(error: Exception) -> str:
    from defusedxml.common import DefusedXmlException

    if isinstance(error, DefusedXmlException):
        return "it defines entities of its own or refers to another file, which no list needs"
    message = getattr(error, "getMessage", lambda: "")() or type(error).__name__
    return str(message)[:120]


_WRITTEN_WORDS: Final = {
    status: word for word, status in reversed(_STATUSES.items()) if word != "rewatching"
}
_WRITTEN_TYPES: Final = {
    "tv": "TV",
    "movie": "Movie",
    "ova": "OVA",
    "ona": "ONA",
    "special": "Special",
    "music video": "Music",
}
_NOT_IN_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_NO_ANIME: Final = {
    MediaType.MOVIES: Unheld("movie", "movies", "MyAnimeList has only anime"),
    MediaType.SHOWS: Unheld("show", "shows", "MyAnimeList has only anime"),
}
_UNNUMBERED: Final = Unheld(
    "anime whose MyAnimeList number Simkl does not know",
    "anime whose MyAnimeList number Simkl does not know",
)


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return the XML that MyAnimeList imports, and that updates entries that are there."""
    left = LeftBehind()
    anime = []
    counts: Counter[Status] = Counter()
    for row in in_order(rows):
        if row.entry.type is not MediaType.ANIME:
            left.add(_NO_ANIME[row.entry.type])
        elif "mal" not in row.entry.ids:
            left.add(_UNNUMBERED)
        else:
            left.add(DATES_OF_EPISODES, sum(1 for when in row.episodes.values() if when))
            counts[exported_status(row)] += 1
            anime.append(_element("anime", _fields(row)))
    info = {"user_export_type": "1", "user_total_anime": str(len(anime))}
    for key, what in _TOTALS.items():
        if what != "anime":
            info[key] = str(counts[Status(what)])
    body = "".join([_element("myinfo", info), *anime])
    text = f'<?xml version="1.0" encoding="UTF-8" ?>\n<myanimelist>\n{body}</myanimelist>\n'
    return WrittenForm(text, len(anime), left.counts)


def _fields(row: Exported) -> dict[str, str]:
    entry, status = row.entry, exported_status(row)
    done = status is Status.COMPLETED
    return {
        "series_animedb_id": entry.ids["mal"],
        "series_title": entry.title,
        "series_type": _WRITTEN_TYPES.get(entry.anime_type or "", "Unknown"),
        "series_episodes": str(entry.total),
        "my_watched_episodes": str(entry.watched),
        "my_start_date": _NO_DAY,
        "my_finish_date": (known_day(entry.last_watched_at) if done else None) or _NO_DAY,
        "my_score": str(entry.rating or 0),
        "my_status": _WRITTEN_WORDS[status],
        "my_times_watched": "0",
        "my_rewatching": "0",
        "update_on_import": "1",
    }


def _element(name: str, fields: dict[str, str]) -> str:
    inner = "".join(
        f"\t\t<{key}>{escape(_NOT_IN_XML.sub('', text))}</{key}>\n" for key, text in fields.items()
    )
    return f"\t<{name}>\n{inner}\t</{name}>\n"


_NO_DAY: Final = "0000-00-00"


FORM: Final = ExportForm(
    name="myanimelist",
    service="MyAnimeList",
    holds="the XML of the list export, plain or gzip; Kitsu and others write it, too",
    carries=("ratings", "finish dates", "progress as episodes"),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    markup=_markup,
    write=write,
)
