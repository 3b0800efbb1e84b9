"""TMDB: CSV files of an account's watchlist and ratings.

Known from a real file: ``TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,
Rating,Your Rating,Date Rated``. The title stands under ``Name``; ``Rating`` is everybody's. Rows of
episodes carry the episode's own ids and are left out. Only the file's name tells a watchlist.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import rating_in, read_cell
from reconciler.exports.dates import iso_moment, year_in
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import Found, FoundItem, RowPlace, plain_title, status_for, usable_ids
from reconciler.model.media import MediaType, Status, furthest

_MEMBERS: Final = re.compile(r"(?:.*/)?[^/]*tmdb[^/]*\.csv", re.IGNORECASE)
_STATUSES: Final = {
    "watchlist": Status.PLANTOWATCH,
    "a film with your rating": Status.COMPLETED,
    "a series with your rating": Status.WATCHING,
}
_TYPES: Final = {"movie": MediaType.MOVIES, "tv": MediaType.SHOWS}


def _table(headings: frozenset[str], name: str) -> str | None:
    if not headings >= {"tmdbid", "imdbid", "type", "name", "releasedate"}:
        return None
    return "watchlist" if "watchlist" in name.casefold() else "list"


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films and series of TMDB's tables."""
    for part in parts:
        table, tally = Table(part.member), Tally()
        for number, row in table.rows():
            item = _item(part, part.member.at(number), row, asked, tally)
            if item is not None:
                yield item
        for place in table.damaged:
            tally.leave_out("a row with more cells than headings", place)
        yield from tally.found()


def _item(
    part: Recognised, place: RowPlace, row: Mapping[str, str], asked: Asked, tally: Tally
) -> FoundItem | None:
    media_type = _TYPES.get(row["type"].strip().casefold())
    if row.get("seasonnumber") or row.get("episodenumber"):
        tally.leave_out("seasons and episodes: Simkl lists whole titles", place)
        return None
    if media_type is None:
        tally.leave_out(f"no film or series: {row['type'].strip()[:40]}", place)
        return None
    rating, fits = rating_in(row.get("yourrating", ""))
    if not fits:
        tally.remark(NO_RATING, place)
    statuses = [Status.PLANTOWATCH if part.kind == "watchlist" else asked.status]
    if rating is not None:
        is_movie = media_type is MediaType.MOVIES
        statuses.append(Status.COMPLETED if is_movie else Status.WATCHING)
    status = furthest(status for status in statuses if status is not None)
    return FoundItem(
        media_type,
        None if status is None else status_for(media_type, status),
        plain_title(read_cell(row["name"])),
        year_in(row["releasedate"]),
        usable_ids(media_type, {"tmdb": row["tmdbid"], "imdb": row["imdbid"]}),
        place,
        rating=rating,
        rated_at=iso_moment(row.get("daterated", ""), asked.today),
        reason="" if status else "the list does not tell its status: name one with --status",
    )


FORM: Final = ExportForm(
    name="tmdb",
    service="TMDB",
    holds="the CSV of the watchlist or of ratings",
    carries=("ratings",),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    table=_table,
)
