"""TV Time: the zip that its GDPR portal sent until July 2026, or the CSV files in it.

No new file can be had. What is known of it is written down by several programs that read it:

- ``tracking-prod-records-v2.csv``: the ``key`` says what a row is: ``watch-episode-…`` and
  ``rewatch-episode-…`` are plays at ``created_at`` (UTC), ``user-series-…`` the state of a show;
  the rest counts;
- ``tracking-prod-records.csv``: films (``entity_type`` is ``movie``; ``watch``, ``towatch``,
  ``follow``), and a copy of older episodes, taken only where the other file is missing;
- ``followed_tv_show.csv``, ``user_tv_show_data.csv``: followed shows and how much was seen;
- ``tv_show_rate.csv``: stars from 0.5 to 5.

``s_id`` and ``tv_show_id`` are TheTVDB's numbers of series. Films have a name and a day of release
and no id: a person has to say which film is meant. The order of columns differs from account to
account. The zip has live tokens, a password hash and addresses in other members: none of them is
ever opened. No member says how many episodes a show has, so nothing here is completed by counting.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.exports.cells import rating_in, whole_in
from reconciler.exports.dates import iso_moment, year_in
from reconciler.exports.decode import Table
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import (
    NO_RATING,
    Gathered,
    Gathering,
    Tally,
    shows_and_films,
)
from reconciler.exports.item import Found, RowPlace, plain_title, usable_ids
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "a film that was watched": Status.COMPLETED,
    "a film to watch, or followed": Status.PLANTOWATCH,
    "a followed show without a play": Status.PLANTOWATCH,
    "a show for later": Status.PLANTOWATCH,
    "a show with a play": Status.WATCHING,
    "an archived show": Status.DROPPED,
}
_FILES: Final = {
    "tracking-prod-records-v2.csv": "records2",
    "tracking-prod-records.csv": "records1",
    "followed_tv_show.csv": "followed",
    "user_tv_show_data.csv": "seen",
    "tv_show_rate.csv": "rates",
}
_MEMBERS: Final = re.compile(
    rf"(?:.*/)?(?:{'|'.join(re.escape(name) for name in _FILES)})", re.IGNORECASE
)
_BESIDE: Final = re.compile(
    r"(?!user_tv_show_data)"
    r"(?:(?:access|refresh)_token|auth-.+|user(?:[_-].+)?|ip_address|device(?:[_-].+)?|lists-.+|"
    r"ratings-.+|comments?[_-].+|.+_comments?|notifications?(?:[_-].+)?|settings?(?:[_-].+)?)\.csv",
    re.IGNORECASE,
)
_YES: Final = frozenset({"1", "true", "yes"})
_COUNTERS: Final = "TV Time's own counters, which name no play"


def _table(headings: frozenset[str], _name: str) -> str | None:
    if headings >= {"sid", "seriesname", "episodenumber", "createdat"}:
        return "records2"
    if headings >= {"entitytype", "moviename", "createdat", "type"}:
        return "records1"
    if headings >= {"tvshowid", "archived", "active"}:
        return "followed"
    if headings >= {"tvshowid", "nbepisodesseen"}:
        return "seen"
    return "rates" if headings >= {"tvshowid", "rating", "tvshowname"} else None


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the films and shows of TV Time's tables."""
    reader = _Reader(asked, any(part.kind == "records2" for part in parts))
    for part in sorted(parts, key=lambda part: [*_FILES.values()].index(part.kind)):
        table = Table(part.member)
        for number, row in table.rows():
            reader.take(part.kind, part.member.at(number), row)
        for place in table.damaged:
            reader.tally.leave_out("a row with more cells than headings", place)
    yield from reader.found()


class _Reader:
    def __init__(self, asked: Asked, has_newer_records: bool) -> None:
        self._asked = asked
        self._has_newer_records = has_newer_records
        self._titles = Gathering()
        self._seen: set[int] = set()
        self._followed: set[int] = set()
        self.tally = Tally()

    def take(self, kind: str, place: RowPlace, row: Mapping[str, str]) -> None:
        if kind == "records2":
            self._newer_record(place, row)
        elif kind == "records1":
            self._older_record(place, row)
        else:
            show = self._show(row["tvshowid"], row.get("tvshowname", ""), place)
            if show is None:
                return
            if kind == "followed":
                self._follow(show, _is_yes(row["active"]), _is_yes(row["archived"]))
            elif kind == "seen":
                self._follow(show, _is_yes(row.get("isfollowed", "")), archived=False)
                if whole_in(row["nbepisodesseen"]):
                    self._seen.add(id(show))
            else:
                self._rate(show, place, row)

    def found(self) -> Iterator[Found]:
        return shows_and_films(self._titles, self.tally, "TV Time", self._settle)

    def _settle(self, show: Gathered) -> None:
        if show.episodes or show.specials or id(show) in self._seen:
            show.statuses.add(Status.WATCHING)
        elif id(show) in self._followed:
            show.statuses.add(Status.PLANTOWATCH)
        if not show.statuses:
            show.reason = "TV Time neither follows the show nor has a play of it"

    def _newer_record(self, place: RowPlace, row: Mapping[str, str]) -> None:
        key = row.get("key", "") or row.get("gsi", "")
        is_play = key.startswith(("watch-episode", "rewatch-episode"))
        if not key:
            is_play = bool(row["episodenumber"].strip())
        is_state = key.startswith("user-series") or (not key and not is_play)
        if not (is_play or is_state):
            self.tally.leave_out(_COUNTERS, place)
            return
        if is_play:
            self._episode(place, row, row["sid"])
            return
        show = self._show(row["sid"], row["seriesname"], place)
        if show is None:
            return
        self._follow(show, _is_yes(row.get("isfollowed", "")), _is_yes(row.get("isarchived", "")))
        if _is_yes(row.get("isforlater", "")):
            show.statuses.add(Status.PLANTOWATCH)

    def _older_record(self, place: RowPlace, row: Mapping[str, str]) -> None:
        kind, entity = row["type"].strip().casefold(), row["entitytype"].strip().casefold()
        if entity == "movie" and kind in ("watch", "towatch", "follow", "rewatch"):
            self._film(place, row, kind)
        elif kind in ("watch", "rewatch") and entity == "episode":
            if self._has_newer_records:
                self.tally.leave_out("older copies of plays: the newer records count", place)
            else:
                self._episode(place, row, row.get("seriesid", ""))
        else:
            self.tally.leave_out(_COUNTERS, place)

    def _film(self, place: RowPlace, row: Mapping[str, str], kind: str) -> None:
        name = plain_title(row["moviename"])
        if name is None:
            self.tally.leave_out("a film without a name", place)
            return
        year = year_in(row.get("releasedate", ""))
        film = self._titles.of((MediaType.MOVIES, name, year), MediaType.MOVIES, place)
        film.name(name, year, {})
        if kind in ("watch", "rewatch"):
            film.statuses.add(Status.COMPLETED)
            film.play(self.tally.watch(row["createdat"], self._asked.today, place))
        else:
            film.statuses.add(Status.PLANTOWATCH)

    def _episode(self, place: RowPlace, row: Mapping[str, str], tvdb: str) -> None:
        season = whole_in(_first(row, "seasonnumber", "sno"))
        number = whole_in(_first(row, "episodenumber", "epno"))
        if season is None or number is None:
            self.tally.leave_out("a play without the numbers of its episode", place)
            return
        show = self._show(tvdb, row.get("seriesname", ""), place)
        if show is not None:
            is_special = _is_yes(row.get("isspecial", ""))
            when = self.tally.watch(row["createdat"], self._asked.today, place)
            show.play_episode(0 if is_special else season, number, when)

    def _show(self, tvdb: str, name: str, place: RowPlace) -> Gathered | None:
        ids = usable_ids(MediaType.SHOWS, {"tvdb": tvdb} if whole_in(tvdb) else {})
        title = plain_title(name)
        if not ids and title is None:
            self.tally.leave_out("a row without a show", place)
            return None
        show = self._titles.of((MediaType.SHOWS, ids.get("tvdb", title)), MediaType.SHOWS, place)
        show.name(title, None, ids)
        return show

    def _follow(self, show: Gathered, followed: bool, archived: bool) -> None:
        if archived:
            show.statuses.add(Status.DROPPED)
        if followed:
            self._followed.add(id(show))

    def _rate(self, show: Gathered, place: RowPlace, row: Mapping[str, str]) -> None:
        rating, fits = rating_in(row["rating"], times="2")
        if not fits:
            self.tally.remark(NO_RATING, place)
        elif rating is not None:
            show.rate(rating, iso_moment(row.get("createdat", ""), self._asked.today))
            show.statuses.add(Status.WATCHING)


def _first(row: Mapping[str, str], *names: str) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _is_yes(cell: str) -> bool:
    return cell.strip().casefold() in _YES


FORM: Final = ExportForm(
    name="tvtime",
    service="TV Time",
    holds="the zip of the GDPR portal, or its CSV files",
    carries=("ratings of shows", "watch dates", "episodes with dates"),
    read=read,
    members=_MEMBERS,
    beside=_BESIDE,
    statuses=_STATUSES,
    table=_table,
)
