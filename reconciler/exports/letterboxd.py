"""Letterboxd: the zip of its data export (letterboxd.com/data/export), or the CSV files in it.

Known from real files. ``watched.csv``, ``watchlist.csv`` and ``likes/films.csv`` have the columns
``Date,Name,Year,Letterboxd URI``; ``ratings.csv`` adds ``Rating``; ``diary.csv`` and
``reviews.csv`` add ``Watched Date`` and more. Only the file's name tells a watchlist from what was
watched. ``deleted/``, ``orphaned/`` and ``lists/`` are never opened.

There are no ids. The link is short (``boxd.it/…``) and leads to the film, in the diary to an entry
of the diary, so films are one by name and year within the export, and a person has to say which
film is meant. ``Date`` is the day of marking; only the diary says when a film was watched. Half
stars are doubled.

For Letterboxd's importer (letterboxd.com/about/importing-data) there is another table, with
``imdbID`` and ``tmdbID``: that form is written here, and read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import csv_text, rating_in, read_cell
from reconciler.exports.dates import iso_moment, year_in
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Gathered, Gathering, Tally
from reconciler.exports.item import Found, RowPlace, plain_title, usable_ids
from reconciler.exports.writing import (
    Exported,
    LeftBehind,
    Unheld,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_day
from reconciler.model.links import BadLink, id_from_link
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "watchlist.csv": Status.PLANTOWATCH,
    "watched.csv": Status.COMPLETED,
    "diary.csv": Status.COMPLETED,
    "reviews.csv": Status.COMPLETED,
    "ratings.csv": Status.COMPLETED,
}
_MEMBERS: Final = re.compile(
    r"(?!(?:.*/)?(?:deleted|orphaned|lists)/)(?:.*/)?"
    r"(?:watched|watchlist|diary|reviews|ratings|likes/films)\.csv",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(r"(?:profile|comments)\.csv", re.IGNORECASE)
_LISTED: Final = frozenset({"date", "name", "year", "letterboxduri"})
_WRITTEN: Final = frozenset({"imdbid", "tmdbid", "title", "year", "watcheddate", "rating10"})
_HEADINGS: Final = ("imdbID", "tmdbID", "Title", "Year", "Rating10", "WatchedDate")
WATCHLIST: Final = "watchlist"
"""What the name of the second file says, since Letterboxd imports a watchlist on a page apart."""

_NO_NAME: Final = "a row without a name"


def _table(headings: frozenset[str], name: str) -> str | None:
    if headings >= _WRITTEN:
        return "written"
    if not headings >= _LISTED:
        return None
    if "likes/" in name.casefold():
        return "likes"
    if "watcheddate" in headings:
        return "diary"
    if "rating" in headings:
        return "ratings"
    if "watchlist" in name.casefold():
        return "watchlist"
    return "watched" if "watched" in name.casefold() else "unknown"


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films of Letterboxd's tables, each once."""
    films, tally = Gathering(), Tally()
    for part in parts:
        table = Table(part.member)
        for number, row in table.rows():
            place = part.member.at(number)
            if part.kind == "likes":
                tally.leave_out("likes: Simkl has none", place)
            elif part.kind == "written":
                _take_written(films, tally, place, row, asked, part.member.base_name)
            else:
                _take(films, tally, place, row, part.kind, asked)
        for place in table.damaged:
            tally.leave_out("a row with more cells than headings", place)
    for film in films:
        yield film.item()
    yield from tally.found()


def _take(
    films: Gathering,
    tally: Tally,
    place: RowPlace,
    row: Mapping[str, str],
    kind: str,
    asked: Asked,
) -> None:
    name, year = plain_title(row["name"]), year_in(row["year"])
    if name is None:
        tally.leave_out(_NO_NAME, place)
        return
    film = films.of((name, year), MediaType.MOVIES, place)
    film.name(name, year, _ids_of_link(row["letterboxduri"]))
    if kind == "watchlist":
        film.statuses.add(Status.PLANTOWATCH)
    elif kind == "unknown":
        if asked.status is not None:
            film.statuses.add(asked.status)
    else:
        film.statuses.add(Status.COMPLETED)
    if kind == "diary":
        film.play(tally.watch(row["watcheddate"], asked.today, place))
    _rate(film, tally, place, row.get("rating", ""), "2", row["date"], asked)


def _take_written(
    films: Gathering,
    tally: Tally,
    place: RowPlace,
    row: Mapping[str, str],
    asked: Asked,
    file: str,
) -> None:
    name, year = plain_title(read_cell(row["title"])), year_in(row["year"])
    ids = usable_ids(MediaType.MOVIES, {"imdb": row["imdbid"], "tmdb": row["tmdbid"]})
    if name is None and not ids:
        tally.leave_out(_NO_NAME, place)
        return
    film = films.of(tuple(sorted(ids.items())) or (name, year), MediaType.MOVIES, place)
    film.name(name, year, ids)
    watched = tally.watch(row["watcheddate"], asked.today, place)
    is_planned = "watchlist" in file and watched is None
    film.statuses.add(Status.PLANTOWATCH if is_planned else Status.COMPLETED)
    film.play(watched)
    _rate(film, tally, place, row["rating10"], "1", "", asked)


def _rate(
    film: Gathered,
    tally: Tally,
    place: RowPlace,
    cell: str,
    times: str,
    day: str,
    asked: Asked,
) -> None:
    rating, fits = rating_in(cell, times=times)
    if not fits:
        tally.remark(NO_RATING, place)
    film.rate(rating, iso_moment(day, asked.today))


def _ids_of_link(link: str) -> dict[str, str]:
    """Return the name of the film of a long link; a short one does not show it."""
    try:
        found = id_from_link(link)
    except BadLink:
        return {}
    return {found.key: found.value} if found.key == "letterboxd" else {}


_NO_FILMS: Final = {
    MediaType.SHOWS: Unheld("show", "shows", "Letterboxd has only films"),
    MediaType.ANIME: Unheld("anime", "anime", "Letterboxd has only films"),
}
_UNNUMBERED: Final = Unheld(
    "film whose imdb and tmdb ids Simkl does not know",
    "films whose imdb and tmdb ids Simkl does not know",
    instead="by name alone",
)
_UNSEEN_RATING: Final = Unheld(
    "rating of a film that was not watched", "ratings of films that were not watched"
)


def _of_status(status: Status) -> Unheld:
    return Unheld(f"film under {status}", f"films under {status}", "Letterboxd has no such status")


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return the table of watched films that Letterboxd imports, and beside it the watchlist."""
    left = LeftBehind()
    tables: dict[Status, list[list[object]]] = {Status.COMPLETED: [], Status.PLANTOWATCH: []}
    for row in in_order(rows):
        entry, status = row.entry, exported_status(row)
        if entry.type is not MediaType.MOVIES:
            left.add(_NO_FILMS[entry.type])
        elif status not in tables:
            left.add(_of_status(status))
        else:
            if not entry.ids.keys() & {"imdb", "tmdb"}:
                left.add(_UNNUMBERED)
            done = status is Status.COMPLETED
            cells: list[object] = [
                entry.ids.get("imdb"),
                entry.ids.get("tmdb"),
                entry.title,
                entry.year,
                entry.rating if done else None,
                known_day(entry.last_watched_at) if done else None,
            ]
            if entry.rating and not done:
                left.add(_UNSEEN_RATING)
            tables[status].append(cells)
    watched, planned = tables[Status.COMPLETED], tables[Status.PLANTOWATCH]
    return WrittenForm(
        csv_text(_HEADINGS, watched),
        len(watched) + len(planned),
        left.counts,
        {WATCHLIST: csv_text(_HEADINGS, planned)} if planned else {},
    )


FORM: Final = ExportForm(
    name="letterboxd",
    service="Letterboxd",
    holds="the zip of the data export, or its CSV files",
    carries=("ratings", "watch dates"),
    read=read,
    members=_MEMBERS,
    beside=_BESIDE,
    statuses=_STATUSES,
    table=_table,
    write=write,
)
