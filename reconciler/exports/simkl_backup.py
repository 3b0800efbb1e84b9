"""Simkl's own backup (simkl.com/apps/backup, for PRO and VIP), and the CSV that it imports.

``SimklBackup.zip`` holds ``SimklBackup.json``, which has the shape of ``GET /sync/all-items``:
``movies``, ``shows``, ``anime`` with rows and, of series, ``seasons`` with watched episodes. The
CSV backup has Simkl's id and ``Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,
TVDB,TMDB,IMDB``; the importer's CSV the same under other headings. Several programs agree on both.

Simkl writes days as ``18-12-2023 21:50:41``, day first, or in ISO; people fill the importer's CSV
with days of their own, of which only those are taken that the column cannot leave open. An episode
in ``LastEpWatched`` means that all before it were seen: of anime and of a first season that says
which ones; of later seasons it does not say how long the earlier ones are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.archive import Member
from reconciler.exports.cells import csv_text, rating_in, read_cell, whole_in
from reconciler.exports.dates import DayOrder, day_order, is_local, iso_moment, local_day, year_in
from reconciler.exports.decode import Table, json_document, mappings_in
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import (
    NO_EPISODES,
    Episode,
    Found,
    FoundItem,
    RowPlace,
    plain_title,
    status_for,
    usable_ids,
)
from reconciler.exports.myanimelist import progress_episodes
from reconciler.exports.writing import (
    DATES_OF_EPISODES,
    Exported,
    LeftBehind,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_day, known_moment
from reconciler.model.errors import BadExport
from reconciler.model.media import MediaType, Status

SIMKL_STATUSES: Final = {
    "watching": Status.WATCHING,
    "plan to watch": Status.PLANTOWATCH,
    "on hold": Status.HOLD,
    "dropped": Status.DROPPED,
    "not interesting": Status.DROPPED,
    "completed": Status.COMPLETED,
}
_WORDS: Final = {
    **{re.sub(r"[ _-]", "", word): status for word, status in SIMKL_STATUSES.items()},
    "hold": Status.HOLD,
}
_TYPES: Final = {
    "movie": MediaType.MOVIES,
    "movies": MediaType.MOVIES,
    "film": MediaType.MOVIES,
    "tv": MediaType.SHOWS,
    "tvshow": MediaType.SHOWS,
    "tvshows": MediaType.SHOWS,
    "tvseries": MediaType.SHOWS,
    "show": MediaType.SHOWS,
    "shows": MediaType.SHOWS,
    "series": MediaType.SHOWS,
    "anime": MediaType.ANIME,
}
_ID_COLUMNS: Final = {
    "simkl": ("simklid", "simkl"),
    "tvdb": ("tvdbid", "tvdb"),
    "tmdb": ("tmdbid", "tmdb"),
    "imdb": ("imdbid", "imdb"),
    "mal": ("malid", "mal"),
    "anidb": ("anidbid", "anidb"),
    "anilist": ("anilistid", "anilist"),
}
_MEMBERS: Final = re.compile(r"(?:.*/)?simkl[^/]*\.(?:json|csv)", re.IGNORECASE)
_LAST: Final = re.compile(r"(?:s(?P<season>\d{1,4}))?\s*(?:e?(?P<number>\d{1,5}))", re.IGNORECASE)
_OPEN_DAYS: Final = "days that may be day/month or month/day: none was taken"
_FAR: Final = (
    "progress into a later season or without one: the list does not tell which episodes were seen"
)
_MEMOS: Final = "memos: a library file has no place for them"
_NO_ROW: Final = "a row that is not as Simkl writes them"


def status_of_word(word: str) -> Status | None:
    """Return the status that a word of Simkl or of a person means, or None."""
    return _WORDS.get(re.sub(r"[ _-]", "", word.strip().casefold()))


def type_of_word(word: str) -> MediaType | None:
    """Return the type that a word of Simkl or of a person means, or None."""
    return _TYPES.get(re.sub(r"[ _-]", "", word.strip().casefold()))


def _document(sample: object, _name: str) -> str | None:
    if not isinstance(sample, Mapping):
        return None
    rows = [
        row
        for media_type in MediaType
        if isinstance(listed := sample.get(media_type.value), list)
        for row in listed[:20]
    ]
    if not rows:
        named = [value for key, value in sample.items() if key in [*MediaType]]
        return "backup" if named and all(value in (None, []) for value in named) else None
    fits = all(
        isinstance(row, Mapping) and "status" in row and _subject(row) is not None for row in rows
    )
    return "backup" if fits else None


def _table(headings: frozenset[str], _name: str) -> str | None:
    fits = headings >= {"title", "type", "year", "watchlist", "lastepwatched"}
    return "table" if fits else None


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the titles of Simkl's backups."""
    for part in parts:
        tally = Tally()
        rows = _tabled if part.kind == "table" else _documented
        yield from rows(part.member, asked, tally)
        yield from tally.found()


def _documented(member: Member, asked: Asked, tally: Tally) -> Iterator[Found]:
    document = json_document(member)
    if not isinstance(document, Mapping):
        raise BadExport(
            f"{member.place} has no lists of titles",
            "Get the backup anew from Simkl.",
            code="damaged-export",
        )
    number = 0
    for media_type in MediaType:
        rows = document.get(media_type.value)
        for row in rows if isinstance(rows, list) else ():
            number += 1
            place = member.at(number)
            subject = _subject(row) if isinstance(row, Mapping) else None
            if subject is None:
                tally.leave_out(_NO_ROW, place)
            elif row.get("is_rewatch"):
                tally.leave_out("a watch of a title that was watched before", place)
            else:
                yield _from_row(media_type, row, subject, place, asked, tally)


def _from_row(
    media_type: MediaType,
    row: Mapping[str, object],
    subject: Mapping[str, object],
    place: RowPlace,
    asked: Asked,
    tally: Tally,
) -> FoundItem:
    raw = subject.get("ids")
    raw = raw if isinstance(raw, Mapping) else {}
    ids = usable_ids(media_type, {**raw, "simkl": raw.get("simkl") or raw.get("simkl_id")})
    status = status_of_word(str(row.get("status", "")))
    rating, fits = rating_in(row.get("user_rating"))
    if not fits:
        tally.remark(NO_RATING, place)
    memo = row.get("memo")
    if isinstance(memo, Mapping) and memo.get("text"):
        tally.remark(_MEMOS, place)
    episodes = dict(_episodes(row, place, asked, tally))
    watched = known_moment(tally.watch(row.get("last_watched_at"), asked.today, place))
    if watched is None:
        watched = max((moment for moment in episodes.values() if moment), default=None)
    return FoundItem(
        media_type,
        None if status is None else status_for(media_type, status),
        plain_title(subject.get("title")),
        year_in(subject.get("year")),
        ids,
        place,
        rating=rating,
        rated_at=iso_moment(row.get("user_rated_at"), asked.today),
        watched=watched if status is Status.COMPLETED else None,
        episodes=episodes if media_type is not MediaType.MOVIES else NO_EPISODES,
        reason="" if status else "a status that is not known here",
    )


def _subject(row: Mapping[str, object]) -> Mapping[str, object] | None:
    for key in ("show", "movie", "anime"):
        if isinstance(subject := row.get(key), Mapping):
            return subject
    return None


def _episodes(
    row: Mapping[str, object], place: RowPlace, asked: Asked, tally: Tally
) -> Iterator[tuple[Episode, str | None]]:
    """Yield the watched episodes; specials too, whose numbers are Simkl's own."""
    for season in mappings_in(row.get("seasons")):
        for episode in mappings_in(season.get("episodes")):
            numbers = whole_in(season.get("number")), whole_in(episode.get("number"))
            if numbers[0] is None or numbers[1] is None:
                continue
            when = tally.watch(episode.get("watched_at"), asked.today, place)
            yield (numbers[0], numbers[1]), known_moment(when)


def _tabled(member: Member, asked: Asked, tally: Tally) -> Iterator[Found]:
    table = Table(member)
    order: DayOrder | None = DayOrder.DAY_FIRST
    # Simkl's own days have hyphens; days with slashes are a person's or another program's.
    if any("/" in row.get("watcheddate", "") for _, row in table.rows()):
        order = day_order(row.get("watcheddate", "") for _, row in table.rows())
    for number, row in table.rows():
        yield _from_cells(row, member.at(number), order, asked, tally)
    for place in table.damaged:
        tally.leave_out("a row with more cells than headings", place)


def _from_cells(
    row: Mapping[str, str], place: RowPlace, order: DayOrder | None, asked: Asked, tally: Tally
) -> FoundItem:
    raw = {
        key: next((row[column].strip() for column in columns if row.get(column)), None)
        for key, columns in _ID_COLUMNS.items()
    }
    media_type = type_of_word(row["type"])
    if media_type is MediaType.SHOWS and raw["mal"]:
        media_type = MediaType.ANIME
    status = status_of_word(row["watchlist"]) or asked.status
    if status is not None and media_type is not None:
        status = status_for(media_type, status)
    rating, fits = rating_in(row.get("rating", ""))
    if not fits:
        tally.remark(NO_RATING, place)
    if row.get("memo", "").strip():
        tally.remark(_MEMOS, place)
    day = watch_day(row.get("watcheddate", ""), order, asked, tally, place)
    done = status is Status.COMPLETED
    seen = NO_EPISODES if done else _seen(row["lastepwatched"], media_type, tally, place)
    return FoundItem(
        media_type,
        status,
        plain_title(read_cell(row["title"])),
        year_in(row["year"]),
        usable_ids(media_type, raw),
        place,
        rating=rating,
        watched=day if done else None,
        episodes=seen,
        reason=_reason(media_type, status),
    )


def watch_day(
    cell: str, order: DayOrder | None, asked: Asked, tally: Tally, place: RowPlace
) -> str | None:
    """Return the day or moment in a cell, telling why when none was taken."""
    day = iso_moment(cell, asked.today) or local_day(cell, order, asked.today)
    if day is None and order is None and is_local(cell):
        tally.remark(_OPEN_DAYS, place)
        return None
    return tally.taken(cell, day, place)


def _reason(media_type: MediaType | None, status: Status | None) -> str:
    if media_type is None:
        return "the row does not tell its type"
    return "" if status else "the row does not tell its status"


def _seen(
    cell: str, media_type: MediaType | None, tally: Tally, place: RowPlace
) -> Mapping[Episode, str | None]:
    match = _LAST.fullmatch(cell.strip())
    if match is None or media_type is MediaType.MOVIES:
        return NO_EPISODES
    if match["season"] is None and media_type is MediaType.ANIME:
        return progress_episodes(int(match["number"]))
    if match["season"] is not None and int(match["season"]) == 1:
        return progress_episodes(int(match["number"]))
    tally.remark(_FAR, place)
    return NO_EPISODES


_HEADINGS: Final = (
    *("simkl_id", "TVDB_ID", "TMDB", "IMDB_ID", "MAL_ID", "Type", "Title", "Year"),
    *("LastEpWatched", "Watchlist", "WatchedDate", "Rating", "Memo"),
)
_WRITTEN_WORDS: Final = {
    status: word for word, status in reversed(SIMKL_STATUSES.items()) if word != "not interesting"
}
_WRITTEN_TYPES: Final = {
    MediaType.MOVIES: "movie",
    MediaType.SHOWS: "tv",
    MediaType.ANIME: "anime",
}


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return the table that Simkl's importer takes (simkl.com/apps/import/csv)."""
    left, cells = LeftBehind(), []
    for row in in_order(rows):
        entry = row.entry
        left.add(DATES_OF_EPISODES, sum(1 for when in row.episodes.values() if when))
        cells.append(
            [
                entry.simkl,
                *(entry.ids.get(key) for key in ("tvdb", "tmdb", "imdb", "mal")),
                _WRITTEN_TYPES[entry.type],
                entry.title,
                entry.year,
                _last_episode(row),
                _WRITTEN_WORDS[exported_status(row)],
                known_day(entry.last_watched_at),
                entry.rating,
                entry.memo,
            ]
        )
    return WrittenForm(csv_text(_HEADINGS, cells), len(cells), left.counts)


def _last_episode(row: Exported) -> str | None:
    if row.entry.type is MediaType.MOVIES:
        return None
    last = max((number for number in row.episodes if number[0]), default=None)
    if row.entry.type is MediaType.ANIME:
        seen = last[1] if last is not None else row.entry.watched
        return str(seen) if seen else None
    return f"s{last[0]}e{last[1]}" if last is not None else None


FORM: Final = ExportForm(
    name="simkl-backup",
    service="Simkl",
    holds="SimklBackup.zip or its JSON, the CSV backup, or a CSV for Simkl's importer",
    carries=("ratings", "watch dates", "episodes with dates (JSON)"),
    read=read,
    members=_MEMBERS,
    statuses=SIMKL_STATUSES,
    table=_table,
    document=_document,
    write=write,
)
