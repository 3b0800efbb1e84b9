"""A table with headings of one's own, which is also the form of a review file.

Headings are any of the id keys (``imdb``, ``IMDb ID``, ``tmdb_id``), ``ids`` (``imdb:tt0113277
tmdb:603``, or links), ``type``, ``status``, ``title``, ``year``, ``rating`` and ``watched``;
capitals, spaces and marks do not matter, other columns are passed over. ``watched`` is a day, a
moment with or without a zone, or ``unknown``. Days such as ``03/04/2021`` are taken when the
column tells which number is the day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import rating_in, read_cell
from reconciler.exports.dates import DayOrder, day_order, year_in
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import Found, FoundItem, RowPlace, plain_title, status_for, usable_ids
from reconciler.exports.simkl_backup import SIMKL_STATUSES, status_of_word, type_of_word, watch_day
from reconciler.model.ids import ANIME_ONLY_KEYS, ID_KEYS
from reconciler.model.links import BadLink, id_from_link, looks_like_link
from reconciler.model.media import MediaType

_ID_HEADINGS: Final = {f"{key}{end}": key for key in ID_KEYS for end in ("", "id")} | {
    "const": "imdb",
    "letterboxdslug": "letterboxd",
    "themoviedbid": "tmdb",
    "thetvdbid": "tvdb",
}
_WATCHED: Final = ("watched", "watchedat", "watcheddate", "datewatched")
_RATINGS: Final = ("rating", "yourrating", "myrating")
_COLON: Final = re.compile(r"\s*:\s*(?!//)")
_PAIR: Final = re.compile(r"([A-Za-z]+):(?!//)(\S+)")
_BAD_ID: Final = "an id that no title can have, or a link that leads to none: not taken"
_SECOND_ID: Final = "two ids of one site in a row: the first was taken"


def _table(headings: frozenset[str], _name: str) -> str | None:
    has_ids = "ids" in headings or not headings.isdisjoint(_ID_HEADINGS)
    has_names = "title" in headings and not headings.isdisjoint({"type", "status"})
    return "table" if has_ids or has_names else None


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the titles of tables with headings of a person's own."""
    for part in parts:
        table, tally = Table(part.member), Tally()
        column = next((name for name in _WATCHED if name in table.headings), "")
        order = day_order(row[column] for _, row in table.rows()) if column else None
        for number, row in table.rows():
            place = part.member.at(number)
            item = _item(place, row, row.get(column, ""), order, asked, tally)
            if item is None:
                tally.leave_out("a row with neither a title nor an id", place)
            else:
                yield item
        for place in table.damaged:
            tally.leave_out("a row with more cells than headings", place)
        yield from tally.found()


def _item(
    place: RowPlace,
    row: Mapping[str, str],
    watched: str,
    order: DayOrder | None,
    asked: Asked,
    tally: Tally,
) -> FoundItem | None:
    raw, linked_type, remarks = _ids(row)
    media_type = type_of_word(row.get("type", "")) or linked_type
    if media_type is None and not ANIME_ONLY_KEYS.isdisjoint(raw):
        media_type = MediaType.ANIME
    ids = usable_ids(media_type, raw)
    if len(ids) < len(raw):
        remarks.add(_BAD_ID)
    for remark in sorted(remarks):
        tally.remark(remark, place)
    title = plain_title(read_cell(row.get("title", "")))
    if not ids and title is None:
        return None
    status = status_of_word(row.get("status", "")) or asked.status
    if status is not None and media_type is not None:
        status = status_for(media_type, status)
    rating, fits = rating_in(next((row[name] for name in _RATINGS if row.get(name)), ""))
    if not fits:
        tally.remark(NO_RATING, place)
    return FoundItem(
        media_type,
        status,
        title,
        year_in(row.get("year", "")),
        ids,
        place,
        rating=rating,
        watched=watch_day(watched, order, asked, tally, place),
        reason=_reason(media_type, status is not None, row),
    )


def _ids(row: Mapping[str, str]) -> tuple[dict[str, object], MediaType | None, set[str]]:
    """Return the ids of a row, the type that a link tells, and what is to be remarked."""
    raw: dict[str, object] = {}
    linked_type = None
    remarks: set[str] = set()

    def take(key: str, value: str) -> None:
        if str(raw.setdefault(key, value)).casefold() != value.casefold():
            remarks.add(_SECOND_ID)

    for name, key in _ID_HEADINGS.items():
        cell = read_cell(row.get(name, "")).strip()
        if cell:
            take(key, cell)
    cell = _COLON.sub(":", read_cell(row.get("ids", "")))
    for word in re.split(r"[\s,;|]+", cell):
        pair = _PAIR.fullmatch(word)
        if pair is not None and pair[1].lower() in ID_KEYS:
            take(pair[1].lower(), pair[2])
        elif looks_like_link(word):
            try:
                link = id_from_link(word)
            except BadLink:
                remarks.add(_BAD_ID)
                continue
            take(link.key, link.value)
            linked_type = linked_type or link.type_hint
        elif word:
            remarks.add(_BAD_ID)
    return raw, linked_type, remarks


def _reason(media_type: MediaType | None, has_status: bool, row: Mapping[str, str]) -> str:
    if media_type is None:
        return "the row does not tell its type: movies, shows or anime"
    if not has_status:
        said = row.get("status", "").strip()
        return f"no status is called {said[:40]}" if said else "the row does not tell its status"
    return ""


FORM: Final = ExportForm(
    name="csv",
    service="a table of your own",
    holds="CSV with ids under headings such as imdb, tmdb_id or ids; a review file",
    carries=("ratings", "watch dates"),
    read=read,
    statuses=SIMKL_STATUSES,
    table=_table,
)
