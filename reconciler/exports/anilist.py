"""AniList: the GDPR download, and the answer ``MediaListCollection`` of its GraphQL API.

``gdpr_data.json`` (anilist.co/gdpr/download) has the e-mail address, messages and more; ``lists``
alone is read. Its rows have AniList's number and no title. ``series_type`` 1 is manga, days are
numbers such as ``20180904``, scores stand on a scale of 100 whatever the account shows. Known from
a real file; the answer of the API from its schema (docs.anilist.co), where the scale of scores is
the account's and is told by ``scoreFormat`` alone. AniList's entries are Simkl's, one a season.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from reconciler.exports.archive import Member
from reconciler.exports.cells import number_in, rating_in, whole_in
from reconciler.exports.dates import iso_moment, number_day, year_in
from reconciler.exports.decode import json_document, mappings_in
from reconciler.exports.form import Asked, ExportForm, Recognised
from reconciler.exports.gathering import NO_RATING, Tally
from reconciler.exports.item import NO_EPISODES, Found, FoundItem, RowPlace, plain_title, usable_ids
from reconciler.exports.myanimelist import progress_episodes
from reconciler.model.errors import BadExport
from reconciler.model.media import MediaType, Status

_STATUSES: Final = {
    "CURRENT": Status.WATCHING,
    "PLANNING": Status.PLANTOWATCH,
    "COMPLETED": Status.COMPLETED,
    "DROPPED": Status.DROPPED,
    "PAUSED": Status.HOLD,
    "REPEATING": Status.COMPLETED,
}
_NUMBERS: Final = dict(enumerate(_STATUSES.values()))
"""The GDPR file counts the same statuses from 0."""

_SCALES: Final = {
    "POINT_100": "0.1",
    "POINT_10_DECIMAL": "1",
    "POINT_10": "1",
    "POINT_5": "2",
}
_MEMBERS: Final = re.compile(r"(?:.*/)?gdpr_data\.json", re.IGNORECASE)
_MANGA: Final = "manga: Simkl has none"
_NO_ROW: Final = "a row that is not as AniList writes them"
_NO_SCALE: Final = (
    "scores whose scale the file does not tell (it has no scoreFormat): none was taken"
)


def _document(sample: object, _name: str) -> str | None:
    if not isinstance(sample, Mapping):
        return None
    lists = sample.get("lists")
    if isinstance(lists, list) and (
        any(isinstance(row, Mapping) and "series_id" in row for row in lists[:50])
        or (not lists and "user" in sample)
    ):
        return "gdpr"
    return None if _collection(sample) is None else "collection"


def read(parts: Sequence[Recognised], asked: Asked) -> Iterator[Found]:
    """Yield the anime of AniList's files."""
    for part in parts:
        document = json_document(part.member)
        if not isinstance(document, Mapping):
            raise _other_shape(part.member)
        reader = _Reader(part.member, asked)
        rows = reader.gdpr(document) if part.kind == "gdpr" else reader.collection(document)
        yield from rows
        yield from reader.tally.found()


class _Reader:
    def __init__(self, member: Member, asked: Asked) -> None:
        self._member = member
        self._today = asked.today
        self.tally = Tally()

    def gdpr(self, document: Mapping[str, object]) -> Iterator[Found]:
        lists = document.get("lists")
        if not isinstance(lists, list):
            raise _other_shape(self._member)
        for number, row in enumerate(lists, 1):
            place = self._member.at(number)
            if not isinstance(row, Mapping):
                self.tally.leave_out(_NO_ROW, place)
            elif row.get("series_type") == 1:
                self.tally.leave_out(_MANGA, place)
            else:
                status = whole_in(row.get("status"))
                yield self._item(
                    place,
                    {"anilist": row.get("series_id")},
                    None if status is None else _NUMBERS.get(status),
                    self._rating(row.get("score"), "0.1", place),
                    number_day(row.get("finished_on"), self._today),
                    row.get("finished_on"),
                    row,
                )

    def collection(self, document: Mapping[str, object]) -> Iterator[Found]:
        seen: set[str] = set()
        number = 0
        collection = _collection(document) or {}
        scale = _scale(collection)
        for one in mappings_in(collection.get("lists")):
            for entry in mappings_in(one.get("entries")):
                number += 1
                place = self._member.at(number)
                media = entry.get("media")
                media = media if isinstance(media, Mapping) else {}
                key = str(media.get("id") or entry.get("mediaId") or media.get("idMal"))
                if media.get("type") == "MANGA":
                    self.tally.leave_out(_MANGA, place)
                elif one.get("isCustomList") and key in seen:
                    self.tally.leave_out("a custom list that repeats the others", place)
                else:
                    seen.add(key)
                    yield self._entry(place, entry, media, scale)

    def _entry(
        self,
        place: RowPlace,
        entry: Mapping[str, object],
        media: Mapping[str, object],
        scale: str | None,
    ) -> FoundItem:
        rating = None
        if scale is not None:
            rating = self._rating(entry.get("score"), scale, place)
        elif number_in(entry.get("score")):
            self.tally.remark(_NO_SCALE, place)
        item = self._item(
            place,
            {"anilist": media.get("id") or entry.get("mediaId"), "mal": media.get("idMal")},
            _STATUSES.get(str(entry.get("status"))),
            rating,
            _fuzzy_day(entry.get("completedAt"), self._today),
            _year_of(entry.get("completedAt")),
            entry,
        )
        start = media.get("startDate")
        year = media.get("seasonYear") or (start.get("year") if isinstance(start, Mapping) else 0)
        return item._replace(title=_title(media.get("title")), year=year_in(year))

    def _item(
        self,
        place: RowPlace,
        ids: Mapping[str, object],
        status: Status | None,
        rating: int | None,
        finished: str | None,
        told: object,
        row: Mapping[str, object],
    ) -> FoundItem:
        done = status is Status.COMPLETED
        return FoundItem(
            MediaType.ANIME,
            status,
            None,
            None,
            usable_ids(MediaType.ANIME, ids),
            place,
            rating=rating,
            watched=self.tally.taken(told, finished, place) if done else None,
            episodes=NO_EPISODES if done else progress_episodes(whole_in(row.get("progress"))),
            reason="" if status else "a status that AniList does not have",
        )

    def _rating(self, score: object, scale: str, place: RowPlace) -> int | None:
        rating, fits = rating_in(score, times=scale)
        if not fits:
            self.tally.remark(NO_RATING, place)
        return rating


def _collection(document: object) -> Mapping[str, object] | None:
    """Return the ``MediaListCollection`` of an answer, wherever it stands."""
    while isinstance(document, Mapping):
        if isinstance(found := document.get("MediaListCollection"), Mapping):
            return found
        if any("entries" in one for one in mappings_in(document.get("lists"))):
            return document
        document = document.get("data")
    return None


def _scale(collection: Mapping[str, object]) -> str | None:
    """Return what scores are multiplied with, told by ``scoreFormat`` or by a score above 10."""
    options = collection.get("user")
    for key in ("mediaListOptions", "scoreFormat"):
        options = options.get(key) if isinstance(options, Mapping) else None
    if isinstance(options, str) and options in _SCALES:
        return _SCALES[options]
    scores = [
        score
        for one in mappings_in(collection.get("lists"))
        for entry in mappings_in(one.get("entries"))
        if (score := number_in(entry.get("score"))) is not None
    ]
    highest = max(scores, default=None)
    if highest is None or options is not None:
        return None
    if highest > 10:
        return _SCALES["POINT_100"]
    return _SCALES["POINT_10"] if highest > 5 else None


def _year_of(value: object) -> object:
    """Return the year of a day that may lack its month; None of one that was never told."""
    return value.get("year") if isinstance(value, Mapping) else None


def _fuzzy_day(value: object, today: date) -> str | None:
    if not isinstance(value, Mapping):
        return None
    year, month, day = (whole_in(value.get(key)) for key in ("year", "month", "day"))
    if year is None or month is None or day is None:
        return None
    return iso_moment(f"{year:04d}-{month:02d}-{day:02d}", today)


def _title(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return plain_title(value)
    names = (
        plain_title(value.get(key)) for key in ("english", "romaji", "userPreferred", "native")
    )
    return next((name for name in names if name), None)


def _other_shape(member: Member) -> BadExport:
    return BadExport(
        f"{member.place} has no list of titles where AniList writes one",
        "Get the file anew from AniList.",
        code="damaged-export",
    )


FORM: Final = ExportForm(
    name="anilist",
    service="AniList",
    holds="gdpr_data.json of the GDPR download, or JSON of MediaListCollection",
    carries=("ratings", "finish dates", "progress as episodes"),
    read=read,
    members=_MEMBERS,
    statuses=_STATUSES,
    document=_document,
)
