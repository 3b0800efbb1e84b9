"""Yamtrack (and Floppy, which writes the same): the CSV of its export.

``media_id,source,media_type,title,…``: 14 columns or more, whose order differs between versions
(github.com/FuzzyGrim/Yamtrack/wiki/Yamtrack-CSV-Format, and real files). ``media_id`` is a number
of ``source``. A season or an episode repeats the number of its show. Manga, games and books are in
it, too. Scores have decimals from 0 to 10; progress of anime counts episodes from 1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import csv_text, rating_in, read_cell, whole_in
from reconciler.exports.dates import iso_moment
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, SPECIALS, Gathered, Gathering, Tally
from reconciler.exports.item import Found, RowPlace, plain_title, status_for, usable_ids
from reconciler.exports.myanimelist import progress_episodes
from reconciler.exports.writing import (
    DATES_OF_EPISODES,
    Exported,
    LeftBehind,
    Unheld,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_day, known_moment
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "Planning": Status.PLANTOWATCH,
    "In progress": Status.WATCHING,
    "Paused": Status.HOLD,
    "Dropped": Status.DROPPED,
    "Completed": Status.COMPLETED,
    "Repeating": Status.COMPLETED,
}
_WORDS: Final = {word.casefold(): status for word, status in _STATUSES.items()}
_TYPES: Final = {"tv": MediaType.SHOWS, "movie": MediaType.MOVIES, "anime": MediaType.ANIME}
_PARTS: Final = frozenset({"season", "episode"})
_SOURCES: Final = frozenset({"tmdb", "mal", "imdb", "tvdb", "anilist", "anidb", "kitsu", "simkl"})
_MEMBERS: Final = re.compile(r"(?:.*/)?(?:yamtrack|floppy)[^/]*\.csv", re.IGNORECASE)


def _table(headings: frozenset[str], _name: str) -> str | None:
    return "table" if headings >= {"mediaid", "source", "mediatype", "status"} else None


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films, shows and anime of Yamtrack's tables."""
    for part in parts:
        reader, table = _Reader(asked), Table(part.member)
        for number, row in table.rows():
            reader.take(part.member.at(number), row)
        for place in table.damaged:
            reader.tally.leave_out("a row with more cells than headings", place)
        yield from reader.found()


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._titles = Gathering()
        self.tally = Tally()

    def take(self, place: RowPlace, row: Mapping[str, str]) -> None:
        kind = row["mediatype"].strip().casefold()
        if kind in _PARTS:
            self._take_part(kind, place, row)
        elif kind in _TYPES:
            self._take_title(_TYPES[kind], place, row)
        else:
            self.tally.leave_out(f"no film, show or anime: {kind[:40]}", place)

    def found(self) -> Iterator[Found]:
        for title in self._titles:
            if title.specials:
                self.tally.remark(SPECIALS, title.place, title.specials)
            if title.type is MediaType.SHOWS and (title.episodes or title.specials):
                title.statuses = title.statuses or {Status.WATCHING}
            yield title.item()
        yield from self.tally.found()

    def _take_title(self, media_type: MediaType, place: RowPlace, row: Mapping[str, str]) -> None:
        title = self._title(media_type, place, row)
        status = _WORDS.get(row["status"].strip().casefold())
        if status is None:
            title.reason = "a status that Yamtrack does not have"
        else:
            title.statuses.add(status_for(media_type, status))
        rating, fits = rating_in(row.get("score", ""))
        if not fits:
            self.tally.remark(NO_RATING, place)
        title.rate(rating, None)
        if status is Status.COMPLETED:
            title.play(self._ended(row, place))
        elif media_type is MediaType.ANIME:
            title.episodes.update(progress_episodes(whole_in(row.get("progress", ""))))

    def _take_part(self, kind: str, place: RowPlace, row: Mapping[str, str]) -> None:
        show = self._title(MediaType.SHOWS, place, row)
        if kind == "season":
            watched = row["status"].strip().casefold() not in ("", "planning")
            if watched and not show.statuses:
                show.statuses.add(Status.WATCHING)
            return
        season = whole_in(row.get("seasonnumber", ""))
        number = whole_in(row.get("episodenumber", ""))
        if season is None or number is None:
            self.tally.remark("an episode without its numbers: not in the history", place)
        else:
            show.play_episode(season, number, self._ended(row, place))

    def _title(self, media_type: MediaType, place: RowPlace, row: Mapping[str, str]) -> Gathered:
        source, number = row["source"].strip().casefold(), row["mediaid"].strip()
        ids = usable_ids(media_type, {source: number} if source in _SOURCES else {})
        name = plain_title(read_cell(row.get("title", "")))
        key = (media_type, source, number) if number else (media_type, name)
        title = self._titles.of(key, media_type, place)
        title.name(name, None, ids)
        return title

    def _ended(self, row: Mapping[str, str], place: RowPlace) -> str | None:
        day = self.tally.watch(row.get("enddate", ""), self._asked.today, place)
        exact = iso_moment(row.get("progressedat", ""), self._asked.today)
        # The moment of progress is of the same day where it is the end itself.
        return exact if day is not None and exact and exact[:10] == day[:10] else day


_HEADINGS: Final = (
    *("media_id", "source", "media_type", "title", "image", "season_number", "episode_number"),
    *("score", "progress", "status", "start_date", "end_date", "notes", "progressed_at"),
)
_WRITTEN_WORDS: Final = {
    status: word for word, status in reversed(_STATUSES.items()) if word != "Repeating"
}
_WRITTEN: Final = {
    MediaType.MOVIES: ("tmdb", "movie"),
    MediaType.SHOWS: ("tmdb", "tv"),
    MediaType.ANIME: ("mal", "anime"),
}


def _without_id(media_type: MediaType, key: str) -> Unheld:
    rest = f"without a {key} id, by which Yamtrack knows them"
    one = f"{media_type.singular} without a {key} id, by which Yamtrack knows it"
    return Unheld(one, f"{media_type} {rest}")


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return the table that Yamtrack imports, with a row a title, season and episode."""
    left, titles = LeftBehind(), 0
    cells: list[list[object]] = []
    for row in in_order(rows):
        entry, status = row.entry, exported_status(row)
        source, kind = _WRITTEN[entry.type]
        if source not in entry.ids:
            left.add(_without_id(entry.type, source))
            continue
        titles += 1
        start: list[object] = [entry.ids[source], source]
        ended = known_day(entry.last_watched_at) if status is Status.COMPLETED else None
        progress = entry.watched if entry.type is not MediaType.MOVIES else None
        state = [progress, _WRITTEN_WORDS[status], None, ended, None, None]
        cells.append([*start, kind, entry.title, None, None, None, entry.rating, *state])
        if entry.type is MediaType.SHOWS:
            cells += _parts(row, start)
        else:
            left.add(DATES_OF_EPISODES, len(row.episodes))
    return WrittenForm(csv_text(_HEADINGS, cells), titles, left.counts)


def _parts(row: Exported, start: list[object]) -> Iterator[list[object]]:
    title = row.entry.title
    for season in sorted({season for season, _ in row.episodes}):
        state = [None, None, _WRITTEN_WORDS[Status.WATCHING], None, None, None, None]
        yield [*start, "season", title, None, season, None, *state]
    for (season, number), when in sorted(row.episodes.items()):
        day, moment = known_day(when), known_moment(when)
        state = [None, None, _WRITTEN_WORDS[Status.COMPLETED], None, day, None, moment]
        yield [*start, "episode", title, None, season, number, *state]


FORM: Final = ExportForm(
    name="yamtrack",
    service="Yamtrack",
    holds="the CSV of the export",
    carries=("ratings", "end dates", "episodes with dates"),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    table=_table,
    write=write,
)
