"""IMDb: CSV files of the watchlist, of ratings, and of other lists, of every generation.

Known from real files of 2013 to 2026. A list has ``Position,Const,Created,…``, a file of ratings
``Const,Your Rating,Date Rated,…``; files up to 2017 have small headings (``const``, ``You
rated``). Older files are written in cp1252, titles stand in the language of the account. The
watchlist differs from other lists by the name of the file alone.

``Title Type`` has three vocabularies, of which most words differ in spaces and capitals only.
Episodes are most of the rows of many a file of ratings; they and games are left out. A rating
says that a film was seen, and that a series was begun; the day of a rating is no day of a watch.
A status in a list's ``Description``, as written here by ``export``, is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from reconciler.exports.cells import csv_text, rating_in, read_cell
from reconciler.exports.dates import DayOrder, day_order, iso_moment, local_day, year_in
from reconciler.exports.decode import Table, heading
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import Found, FoundItem, RowPlace, plain_title, status_for, usable_ids
from reconciler.exports.writing import (
    Exported,
    LeftBehind,
    Unheld,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_day
from reconciler.model.media import MediaType, Status, furthest

_STATUSES: Final = {
    "watchlist": Status.PLANTOWATCH,
    "a film with your rating": Status.COMPLETED,
    "a series with your rating": Status.WATCHING,
}
TYPES: Final = {
    "featurefilm": MediaType.MOVIES,
    "movie": MediaType.MOVIES,
    "tvmovie": MediaType.MOVIES,
    "tvspecial": MediaType.MOVIES,
    "short": MediaType.MOVIES,
    "shortfilm": MediaType.MOVIES,
    "tvshort": MediaType.MOVIES,
    "video": MediaType.MOVIES,
    "documentary": MediaType.MOVIES,
    "tvseries": MediaType.SHOWS,
    "tvminiseries": MediaType.SHOWS,
    "miniseries": MediaType.SHOWS,
}
"""Types by IMDb's words in small letters without spaces."""

NOTE: Final = "Simkl: "
"""What stands before the status in the description of a list that is written here."""

_MEMBERS: Final = re.compile(r"(?:.*/)?(?:watchlist|ratings)[^/]*\.csv", re.IGNORECASE)
_RATED: Final = ("yourrating", "yourated")


def _table(headings: frozenset[str], name: str) -> str | None:
    if not headings >= {"const", "titletype", "title"}:
        return None
    if "position" not in headings and headings & {"yourrating", "yourated"}:
        return "ratings"
    return "watchlist" if "watchlist" in name.casefold() else "list"


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films and series of IMDb's tables."""
    for part in parts:
        table, tally = Table(part.member), Tally()
        order = _order(table)
        for number, row in table.rows():
            item = _item(part, part.member.at(number), row, asked, order, tally)
            if item is not None:
                yield item
        for place in table.damaged:
            tally.leave_out("a row with more cells than headings", place)
        yield from tally.found()


def _item(
    part: Recognised,
    place: RowPlace,
    row: Mapping[str, str],
    asked: Asked,
    order: DayOrder | None,
    tally: Tally,
) -> FoundItem | None:
    kind = heading(row["titletype"])
    if kind == "tvepisode":
        tally.leave_out("episodes: Simkl lists whole titles", place)
        return None
    media_type = TYPES.get(kind)
    if media_type is None and kind:
        tally.leave_out(f"no film or series: {row['titletype'].strip()[:40]}", place)
        return None
    rating, fits = rating_in(next((row[key] for key in _RATED if row.get(key)), ""))
    if not fits:
        tally.remark(NO_RATING, place)
    statuses = [_by_part(part, asked, row)]
    if rating is not None and media_type is not None and not _described(row):
        is_movie = media_type is MediaType.MOVIES
        statuses.append(Status.COMPLETED if is_movie else Status.WATCHING)
    status = furthest(status for status in statuses if status is not None)
    if status is not None and media_type is not None:
        status = status_for(media_type, status)
    return FoundItem(
        media_type,
        status,
        plain_title(read_cell(row["title"])),
        year_in(row.get("year", "")),
        usable_ids(media_type, {"imdb": row["const"]}),
        place,
        rating=rating,
        rated_at=_rated_at(row.get("daterated", ""), order, asked.today),
        reason=_reason(media_type, status),
    )


def _reason(media_type: MediaType | None, status: Status | None) -> str:
    if media_type is None:
        return "the file does not tell whether it is a film or a series"
    if status is None:
        return "the list does not tell its status: name one with --status"
    return ""


def _by_part(part: Recognised, asked: Asked, row: Mapping[str, str]) -> Status | None:
    described = _described(row)
    if described is not None:
        return described
    if part.kind == "watchlist":
        return Status.PLANTOWATCH
    return asked.status if part.kind == "list" else None


def _described(row: Mapping[str, str]) -> Status | None:
    described = row.get("description", "")
    word = described.removeprefix(NOTE).strip()
    return Status(word) if described.startswith(NOTE) and word in [*Status] else None


def _order(table: Table) -> DayOrder | None:
    if "daterated" not in table.headings:
        return None
    return day_order(row["daterated"] for _, row in table.rows() if "/" in row["daterated"])


def _rated_at(cell: str, order: DayOrder | None, today: date) -> str | None:
    return iso_moment(cell, today) or local_day(cell, order, today)


_HEADINGS: Final = (
    *("Position", "Const", "Created", "Modified", "Description", "Title", "Original Title", "URL"),
    *("Title Type", "IMDb Rating", "Runtime (mins)", "Year", "Genres", "Num Votes"),
    *("Release Date", "Directors", "Your Rating", "Date Rated"),
)


_WATCHES: Final = Unheld("watched episode or watch date", "watched episodes and watch dates")
_ANIME: Final = Unheld("anime", "anime", "IMDb has one number for all seasons")
_UNNUMBERED: Final = Unheld(
    "title whose IMDb number Simkl does not know", "titles whose IMDb number Simkl does not know"
)


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return a list as IMDb exports it, with the status in the description.

    IMDb imports nothing itself; programs that fill an IMDb account take this table.
    """
    left = LeftBehind()
    cells: list[list[object]] = []
    for row in in_order(rows):
        entry, status = row.entry, exported_status(row)
        left.add(_WATCHES, len(row.episodes))
        if entry.type is MediaType.ANIME:
            left.add(_ANIME)
        elif "imdb" not in entry.ids:
            left.add(_UNNUMBERED)
        else:
            imdb, added = entry.ids["imdb"], known_day(entry.added_at)
            is_movie = entry.type is MediaType.MOVIES
            left.add(_WATCHES, int(bool(known_day(entry.last_watched_at))))
            cells.append(
                [
                    *(len(cells) + 1, imdb, added, added, f"{NOTE}{status}", entry.title, None),
                    f"https://www.imdb.com/title/{imdb}/",
                    "Movie" if is_movie else "TV Series",
                    *(None, None, entry.year, None, None, None, None, entry.rating),
                    known_day(entry.rated_at) if entry.rating else None,
                ]
            )
    return WrittenForm(csv_text(_HEADINGS, cells), len(cells), left.counts)


FORM: Final = ExportForm(
    name="imdb",
    service="IMDb",
    holds="the CSV of the watchlist, of ratings, or of a list",
    carries=("ratings",),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    table=_table,
    write=write,
)
