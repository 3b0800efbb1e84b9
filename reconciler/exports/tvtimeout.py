"""TV Time Out (by Refract, also as Liberator): what a browser extension saved of TV Time.

``tvtime-series-DATE`` and ``tvtime-movies-DATE`` as JSON or CSV, ``tvtime-series-episodes-DATE``
as CSV. The shapes are written down by several programs that read them. Series and films have
TheTVDB's numbers, films mostly IMDb's, too. The JSON of series has all episodes with
``is_watched``.

``up_to_date`` says that all that was on TV Time by then was seen, of series that go on as well. A
series is completed only when it is up to date and every episode that the files list was watched.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import number_in, whole_in
from reconciler.exports.dates import year_in
from reconciler.exports.decode import Table, heading, json_rows, mappings_in
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import Gathered, Gathering, Tally, shows_and_films
from reconciler.exports.item import Found, RowPlace, plain_title, usable_ids
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "up_to_date": Status.WATCHING,
    "up_to_date, every listed episode watched": Status.COMPLETED,
    "continuing": Status.WATCHING,
    "watch_later": Status.PLANTOWATCH,
    "not_started_yet": Status.PLANTOWATCH,
    "stopped": Status.DROPPED,
    "a film that was watched": Status.COMPLETED,
    "a film that was not": Status.PLANTOWATCH,
}
_MEMBERS: Final = re.compile(
    r"(?:.*/)?tvtime-(?:series-episodes|series|movies)(?:-[^/]*)?\.(?:json|csv)", re.IGNORECASE
)
_YES: Final = frozenset({"1", "true", "yes"})
_NO_ROW: Final = "a row that is not as TV Time Out writes them"
_NO_SCALE: Final = "ratings whose scale the file does not tell: none was taken"


def _document(sample: object, _name: str) -> str | None:
    if not isinstance(sample, list):
        return None
    for row in mappings_in(sample):
        ids = row.get("id")
        if isinstance(ids, Mapping) and ids.keys() & {"tvdb", "imdb"}:
            if "is_watched" in row:
                return "movies"
            if "seasons" in row or "status" in row:
                return "series"
    return None


def _table(headings: frozenset[str], _name: str) -> str | None:
    if headings >= {"seriestvdbid", "season", "episode", "iswatched"}:
        return "episodes-csv"
    if headings >= {"tvdbid", "title", "iswatched"}:
        return "movies-csv"
    return "series-csv" if headings >= {"uuid", "tvdbid", "title", "status"} else None


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films and series of the extension's files."""
    reader = _Reader(asked)
    for part in parts:
        if part.kind.endswith("-csv"):
            table = Table(part.member)
            for number, row in table.rows():
                reader.take(part.kind, part.member.at(number), row)
            for place in table.damaged:
                reader.tally.leave_out("a row with more cells than headings", place)
        else:
            for number, value in json_rows(part.member):
                reader.take(part.kind, part.member.at(number), value)
    yield from reader.found()


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._titles = Gathering()
        self._up_to_date: set[int] = set()
        self._unseen: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self.tally = Tally()

    def take(self, kind: str, place: RowPlace, row: object) -> None:
        if not isinstance(row, Mapping):
            self.tally.leave_out(_NO_ROW, place)
            return
        flat = {heading(str(key)): value for key, value in row.items()}
        if kind.startswith("movies"):
            self._film(place, flat)
            return
        series = self._title(MediaType.SHOWS, place, flat, "series")
        if series is None:
            return
        if kind == "episodes-csv":
            self._episode(series, flat.get("season"), flat, place)
            return
        self._rate(place, flat)
        self._state(series, str(flat.get("status", "")), place)
        for season in mappings_in(flat.get("seasons")):
            for episode in mappings_in(season.get("episodes")):
                details = {heading(str(key)): value for key, value in episode.items()}
                self._episode(series, season.get("number"), details, place)

    def found(self) -> Iterator[Found]:
        return shows_and_films(self._titles, self.tally, "TV Time", self._settle)

    def _settle(self, show: Gathered) -> None:
        if show.episodes or show.specials:
            show.statuses.add(Status.WATCHING)
        unseen = self._unseen[id(show)] - show.episodes.keys()
        if id(show) in self._up_to_date and show.episodes and not unseen:
            show.statuses.add(Status.COMPLETED)
            show.play(show.last_first_watch)

    def _title(
        self, media_type: MediaType, place: RowPlace, flat: Mapping[str, object], prefix: str
    ) -> Gathered | None:
        nested = flat.get("id")
        nested = nested if isinstance(nested, Mapping) else {}
        raw = {
            key: nested.get(key) or flat.get(f"{prefix}{key}id") or flat.get(f"{key}id")
            for key in ("tvdb", "imdb")
        }
        if f"{prefix}tvdbid" in flat:
            # Beside the ids of the series, those without a prefix are the episode's.
            raw = {key: flat.get(f"{prefix}{key}id") for key in raw}
        if not whole_in(raw["tvdb"]):
            raw["tvdb"] = None
        ids = usable_ids(media_type, raw)
        name, year = plain_title(flat.get("title")), year_in(flat.get("year"))
        if not ids and name is None:
            self.tally.leave_out(_NO_ROW, place)
            return None
        key = ids.get("tvdb") or ids.get("imdb") or (name, year)
        title = self._titles.of((media_type, key), media_type, place)
        title.name(name, year, ids)
        return title

    def _film(self, place: RowPlace, flat: Mapping[str, object]) -> None:
        film = self._title(MediaType.MOVIES, place, flat, "movie")
        if film is None:
            return
        self._rate(place, flat)
        if _is_yes(flat.get("iswatched")):
            film.statuses.add(Status.COMPLETED)
            film.play(self.tally.watch(flat.get("watchedat"), self._asked.today, place))
        else:
            film.statuses.add(Status.PLANTOWATCH)

    def _state(self, series: Gathered, word: str, place: RowPlace) -> None:
        status = _STATUSES.get(word.strip().casefold())
        if status is not None:
            series.statuses.add(status)
        elif word:
            self.tally.remark(f"a status that is not known here: {word[:40]}", place)
        if word.strip().casefold() == "up_to_date":
            self._up_to_date.add(id(series))

    def _episode(
        self, series: Gathered, season: object, flat: Mapping[str, object], place: RowPlace
    ) -> None:
        season, number = whole_in(season), whole_in(flat.get("number", flat.get("episode")))
        if season is None or number is None:
            return
        is_special = _is_yes(flat.get("special", flat.get("isspecial")))
        if _is_yes(flat.get("iswatched")):
            when = self.tally.watch(flat.get("watchedat"), self._asked.today, place)
            series.play_episode(0 if is_special else season, number, when)
        elif season and not is_special:
            self._unseen[id(series)].add((season, number))

    def _rate(self, place: RowPlace, flat: Mapping[str, object]) -> None:
        if number_in(flat.get("rating")):
            self.tally.remark(_NO_SCALE, place)


def _is_yes(value: object) -> bool:
    return value is True or str(value).strip().casefold() in _YES


FORM: Final = ExportForm(
    name="tvtimeout",
    service="TV Time Out",
    holds="the JSON or CSV files that the browser extension saved of TV Time",
    carries=("watch dates", "episodes with dates"),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    table=_table,
    document=_document,
)
