"""Trakt: its data export, the JSON of its API, and what `traktexport` saves of it.

The export (app.trakt.tv/settings/data) is a zip of some forty JSON files, each a list of rows:
``watched-history-N.json`` with a row a play, ``watched-movies-N.json`` and ``watched-shows.json``
with a row a title, ``lists-watchlist.json``, ``ratings-….json``, ``hidden-….json``, and
``_errors.json``, which lists the files that Trakt failed to write. The shapes are those of Trakt's
API (trakt.docs.apiary.io) and agree in the exports that several programs read.

A show is completed when the history has a play of every episode that ``aired_episodes`` counts;
the export's ``watched-shows.json`` has no seasons, so nothing less tells. A rating alone says that
a film was seen, and that a show was begun. Seasons and episodes are never taken for titles.
A dropped show stands in ``hidden-calendar.json``. Trakt does not tell anime from shows, and its
numbers of anime seasons are TMDB's.

Trakt's importer (app.trakt.tv/settings/data?source=trakt-csv) takes a table with ids, ``type``,
``watched_at`` (or ``unknown``), ``watchlisted_at``, ``rating`` and ``rated_at``, as several
programs write it; that form is written here, and read. An episode would need ids of its own there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.archive import Member
from reconciler.exports.cells import csv_text, rating_in, whole_in
from reconciler.exports.dates import iso_moment, year_in
from reconciler.exports.decode import Table, json_document, json_rows, mappings_in
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import (
    NO_RATING,
    Gathered,
    Gathering,
    Tally,
    shows_and_films,
)
from reconciler.exports.item import Found, RowPlace, plain_title, usable_ids
from reconciler.exports.writing import (
    Exported,
    LeftBehind,
    Unheld,
    WrittenForm,
    exported_status,
    in_order,
)
from reconciler.model.dates import known_moment
from reconciler.model.media import MediaType, Status

_MEMBERS: Final = re.compile(
    r"(?:.*/)?(?:_errors|watched-(?:history|movies|shows|playback)(?:-\d+)?|"
    r"lists-(?:watchlist|favorites|lists|list-.+?)(?:-\d+)?|"
    r"ratings-(?:movies|shows|seasons|episodes)(?:-\d+)?|hidden-[a-z-]+?(?:-\d+)?|"
    r"collection-(?:movies|shows|episodes)(?:-\d+)?)\.json",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"(?:comments|likes|notes|user|users|network|followers|following|friends|settings|stats)"
    r"(?:-[\w-]+)?\.json",
    re.IGNORECASE,
)

_STATUSES: Final = {
    "watchlist": Status.PLANTOWATCH,
    "a film with a play": Status.COMPLETED,
    "a show with a play": Status.WATCHING,
    "a show with a play of every aired episode": Status.COMPLETED,
    "a film with a rating alone": Status.COMPLETED,
    "a show with a rating alone": Status.WATCHING,
    "hidden from the calendar (dropped)": Status.DROPPED,
}

_TYPES: Final = {"movie": MediaType.MOVIES, "show": MediaType.SHOWS}
_PARTS: Final = frozenset({"season", "episode"})
_MARKS: Final = frozenset(
    {"watched_at", "plays", "rated_at", "hidden_at", "listed_at", "paused_at", "collected_at"}
)
_BUNDLE: Final = frozenset({"history", "watchlist", "ratings", "watched"})

_WRITTEN: Final = (
    "tmdb_id",
    "imdb_id",
    "tvdb_id",
    "trakt_id",
    "type",
    "watched_at",
    "watchlisted_at",
    "rating",
    "rated_at",
)
_PARTS_LEFT: Final = "seasons and episodes of an import table: they have ids of their own"
_NO_ROW: Final = "a row that is not as Trakt writes them"
_OWN_LISTS: Final = "favourites and lists of your own: Simkl's API takes no lists"


def _document(sample: object, name: str) -> str | None:
    if isinstance(sample, Mapping):
        lists = [sample[key] for key in _BUNDLE & sample.keys() if isinstance(sample[key], list)]
        rows = [row for rows in lists for row in rows[:1]]
        return "bundle" if rows and all(map(_is_row, rows)) else None
    if not isinstance(sample, list):
        return None
    if not sample:
        return "rows" if _MEMBERS.fullmatch(name) else None
    return "rows" if any(map(_is_row, sample)) or _is_error(sample[0]) else None


def _table(headings: frozenset[str], _name: str) -> str | None:
    known = headings >= {"type", "watchedat", "watchlistedat"}
    return "import" if known and headings & {"tmdbid", "imdbid", "tvdbid", "traktid"} else None


def _is_row(row: object) -> bool:
    if not isinstance(row, Mapping):
        return False
    subject = row.get("movie", row.get("show", row.get("list")))
    if isinstance(subject, Mapping) and isinstance(subject.get("ids"), Mapping):
        return "trakt" in subject["ids"] or bool(_MARKS & row.keys())
    ids = row.get("ids")
    return isinstance(ids, Mapping) and "trakt" in ids


def _is_error(row: object) -> bool:
    return isinstance(row, Mapping) and "endpoint" in row and "error" in row


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the titles of Trakt's JSON files, which may all belong to one account."""
    reader = _Reader(asked)
    for part in parts:
        if part.kind == "import":
            _take_table(reader, Table(part.member))
            continue
        for place, name, row in _rows(part):
            reader.take(place, name, row)
    yield from reader.found()


def _rows(part: Recognised) -> Iterator[tuple[RowPlace, str, object]]:
    """Yield rows with what tells their list apart: the file's name, or the key in a bundle."""
    member: Member = part.member
    if part.kind == "rows":
        for number, row in json_rows(member):
            yield member.at(number), member.base_name, row
        return
    document = json_document(member)
    number = 0
    for key, rows in document.items() if isinstance(document, Mapping) else ():
        for row in rows if isinstance(rows, list) else ():
            number += 1
            yield member.at(number), str(key).casefold(), row


def _take_table(reader: "_Reader", table: Table) -> None:
    for number, row in table.rows():
        reader.take_cells(table.member.at(number), row)
    for place in table.damaged:
        reader.tally.leave_out("a row with more cells than headings", place)


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._titles = Gathering()
        self.tally = Tally()
        self._aired: dict[int, int] = {}

    def take(self, place: RowPlace, name: str, row: object) -> None:
        if not isinstance(row, Mapping):
            self.tally.leave_out(_NO_ROW, place)
        elif _is_error(row):
            self.tally.leave_out("Trakt's note on a file that it failed to write", place)
            self.tally.remark(
                f"Trakt failed to write {str(row['endpoint'])[:60]}: "
                f"{str(row['error'])[:80]}; ask Trakt for the export again if you miss it",
                place,
            )
        elif (reason := _stays_behind(name, row)) is not None:
            self.tally.leave_out(reason, place)
        else:
            self._take_title(place, name, row)

    def take_cells(self, place: RowPlace, cells: Mapping[str, str]) -> None:
        """Take a row of the table that Trakt imports; a show with a watch was seen as a whole."""
        kind = cells["type"].strip().casefold()
        if kind not in _TYPES:
            self.tally.leave_out(_PARTS_LEFT if kind in _PARTS else _NO_ROW, place)
            return
        raw = {key: cells.get(f"{key}id", "") for key in ("tmdb", "imdb", "tvdb", "trakt")}
        subject = {"ids": raw, "title": cells.get("title"), "year": cells.get("year")}
        title = self._title(_TYPES[kind], place, subject)
        watched = cells["watchedat"].strip()
        if watched:
            title.statuses.add(Status.COMPLETED)
            title.play(self.tally.watch(watched, self._asked.today, place))
        elif cells["watchlistedat"].strip():
            title.statuses.add(Status.PLANTOWATCH)
        rating, fits = rating_in(cells.get("rating", ""))
        if not fits:
            self.tally.remark(NO_RATING, place)
        title.rate(rating, iso_moment(cells.get("ratedat", ""), self._asked.today))
        if rating is not None and not title.statuses:
            seen = Status.COMPLETED if title.type is MediaType.MOVIES else Status.WATCHING
            title.statuses.add(seen)

    def _take_title(self, place: RowPlace, name: str, row: Mapping[str, object]) -> None:
        kind = "movie" if "movie" in row else "show"
        subject = row.get(kind)
        if not isinstance(subject, Mapping):
            self.tally.leave_out(_NO_ROW, place)
            return
        title = self._title(_TYPES[kind], place, subject)
        if "rating" in row:
            self._rate(title, place, row)
        elif "hidden_at" in row:
            title.statuses.add(Status.DROPPED)
        elif "watched_at" in row or "plays" in row:
            self._play(title, place, row)
        elif "watchlist" in name:
            title.statuses.add(Status.PLANTOWATCH)
        elif self._asked.status is not None:
            title.statuses.add(self._asked.status)
        else:
            title.reason = "the list does not tell its status: name one with --status"

    def _title(
        self, media_type: MediaType, place: RowPlace, subject: Mapping[str, object]
    ) -> Gathered:
        raw = subject.get("ids")
        raw = raw if isinstance(raw, Mapping) else {}
        ids = usable_ids(media_type, {key: raw.get(key) for key in ("imdb", "tmdb", "tvdb")})
        if not ids:
            ids = usable_ids(media_type, {"traktslug": raw.get("slug")})
        name, year = plain_title(subject.get("title")), year_in(subject.get("year"))
        number = whole_in(raw.get("trakt"))
        key = number or tuple(sorted(ids.items())) or (name, year)
        title = self._titles.of((media_type, key), media_type, place)
        title.name(name, year, ids)
        if aired := whole_in(subject.get("aired_episodes")):
            self._aired[id(title)] = max(aired, self._aired.get(id(title), 0))
        return title

    def _rate(self, title: Gathered, place: RowPlace, row: Mapping[str, object]) -> None:
        rating, fits = rating_in(row["rating"])
        if not fits:
            self.tally.remark(NO_RATING, place)
        elif rating is not None:
            title.rate(rating, iso_moment(row.get("rated_at"), self._asked.today))
            is_movie = title.type is MediaType.MOVIES
            title.statuses.add(Status.COMPLETED if is_movie else Status.WATCHING)

    def _play(self, title: Gathered, place: RowPlace, row: Mapping[str, object]) -> None:
        told = row.get("watched_at") or row.get("last_watched_at")
        when = self.tally.watch(told, self._asked.today, place)
        if title.type is MediaType.MOVIES:
            title.statuses.add(Status.COMPLETED)
            title.play(when)
            return
        title.statuses.add(Status.WATCHING)
        if "episode" in row:
            self._play_episode(title, place, row["episode"], when)
        for season in mappings_in(row.get("seasons")):
            for episode in mappings_in(season.get("episodes")):
                seen = self.tally.watch(episode.get("last_watched_at"), self._asked.today, place)
                number = {"season": season.get("number"), "number": episode.get("number")}
                self._play_episode(title, place, number, seen)

    def _play_episode(
        self, title: Gathered, place: RowPlace, episode: object, when: str | None
    ) -> None:
        numbers = episode if isinstance(episode, Mapping) else {}
        season, number = whole_in(numbers.get("season")), whole_in(numbers.get("number"))
        if season is None or number is None:
            self.tally.remark("a play of an episode without its numbers: not in history", place)
        else:
            title.play_episode(season, number, when)

    def found(self) -> Iterator[Found]:
        return shows_and_films(self._titles, self.tally, "Trakt", self._settle)

    def _settle(self, show: Gathered) -> None:
        if 0 < self._aired.get(id(show), 0) <= len(show.episodes):
            show.statuses.add(Status.COMPLETED)
            show.play(show.last_first_watch)


def _stays_behind(name: str, row: Mapping[str, object]) -> str | None:
    """Return why no title comes of a row, or return None."""
    kind = str(row.get("type"))
    if "paused_at" in row:
        return "begun and paused: Simkl's library has no positions"
    if "collected_at" in row or "last_collected_at" in row:
        return "a collection: Simkl's library has none"
    if "favorites" in name or "lists-list" in name or "list" in row:
        return _OWN_LISTS
    if "movie" not in row and "show" not in row:
        return _OWN_LISTS if "ids" in row else _NO_ROW
    if "rating" in row and kind in _PARTS:
        return "ratings of seasons and episodes: Simkl rates whole titles"
    if "hidden_at" in row:
        dropped = "calendar" in name or "dropped" in name
        if not dropped or "movie" in row or kind in _PARTS:
            return "hidden on Trakt, which is no status"
    if kind in _PARTS and "watched_at" not in row:
        return "seasons and episodes of the watchlist: Simkl lists whole titles"
    return None


_EPISODES: Final = Unheld(
    "watched episode", "watched episodes", "Trakt's import wants ids of episodes"
)
_ANIME: Final = Unheld("anime", "anime", "Trakt lists seasons of a show, Simkl each as a title")
_UNNUMBERED: Final = Unheld(
    "title without a tmdb, imdb or tvdb id", "titles without a tmdb, imdb or tvdb id"
)
_DROPPED: Final = Unheld("dropped title", "dropped titles", "Trakt's import has no such status")
_BEGUN: Final = Unheld(
    "title that is watching or on hold",
    "titles that are watching or on hold",
    "Trakt's import has no such status",
    "as to be watched",
)


def write(rows: Sequence[Exported]) -> WrittenForm:
    """Return the table that Trakt imports: what was watched, and what is to be.

    Trakt has no status between: what is being watched or on hold is written as to be watched.
    """
    left, cells = LeftBehind(), []
    for row in in_order(rows):
        entry, status = row.entry, exported_status(row)
        left.add(_EPISODES, len(row.episodes))
        if entry.type is MediaType.ANIME:
            left.add(_ANIME)
        elif not entry.ids.keys() & {"tmdb", "imdb", "tvdb"}:
            left.add(_UNNUMBERED)
        elif status is Status.DROPPED:
            left.add(_DROPPED)
        else:
            done = status is Status.COMPLETED
            if status in (Status.WATCHING, Status.HOLD):
                left.add(_BEGUN)
            watched = known_moment(entry.last_watched_at) or "unknown"
            added = known_moment(entry.added_at) or _SOME_DAY
            cells.append(
                [
                    *(entry.ids.get(key) for key in ("tmdb", "imdb", "tvdb")),
                    None,
                    entry.type.singular,
                    watched if done else None,
                    None if done else added,
                    entry.rating,
                    (entry.rated_at or None) if entry.rating else None,
                ]
            )
    return WrittenForm(csv_text(_WRITTEN, cells), len(cells), left.counts)


_SOME_DAY: Final = "2000-01-01T00:00:00Z"
"""For what Simkl does not know when it was added; Trakt takes the day of the import anyway."""


FORM: Final = ExportForm(
    name="trakt",
    service="Trakt",
    holds="the zip of the data export or its JSON files, or JSON of the API",
    carries=("ratings", "watch dates", "episodes with dates"),
    read=read,
    members=_MEMBERS,
    beside=_BESIDE,
    statuses=_STATUSES,
    table=_table,
    document=_document,
    write=write,
)
