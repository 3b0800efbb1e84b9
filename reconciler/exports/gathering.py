"""Titles of one export whose rows stand in several places: plays, lists, ratings."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from reconciler.exports.dates import earliest, iso_moment, names_a_day
from reconciler.exports.item import Episode, Found, FoundItem, LeftOut, Remark, RowPlace
from reconciler.model.media import MediaType, Status, furthest

NO_RATING: Final = "a rating that is no number from 1 to 10: none was taken"
UNREAD_DAY: Final = "a day of a watch that cannot be read, lies before 1900 or in the future"
_PLACES: Final = 5
SPECIALS: Final = (
    "watched specials: services number them differently, so they are left out of the history"
)


def _anime_remark(service: str) -> str:
    return (
        f"{service} does not tell anime from shows: the plan names those that Simkl files as "
        "anime, where each season is a title of its own, and `reconciler fix --manage` moves "
        "them into their section"
    )


@dataclass
class Gathered:
    """What the rows of an export say of one title so far."""

    type: MediaType
    place: RowPlace
    title: str | None = None
    year: int | None = None
    ids: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    statuses: set[Status] = field(default_factory=set)
    rating: int | None = None
    rated_at: str | None = None
    watched: str | None = None
    episodes: dict[Episode, str | None] = field(default_factory=dict)
    specials: int = 0
    reason: str = ""

    def name(self, title: str | None, year: int | None, ids: dict[str, str]) -> None:
        """Learn the title's name and ids where they are not known yet."""
        self.title = self.title or title
        self.year = self.year or year
        for key, value in ids.items():
            self.ids.setdefault(key, value)

    def rate(self, rating: int | None, rated_at: str | None) -> None:
        """Learn a rating; the newest stays."""
        if rating is not None and (self.rating is None or (rated_at or "") > (self.rated_at or "")):
            self.rating, self.rated_at = rating, rated_at

    def play(self, watched: str | None) -> None:
        """Learn a watch of the title as a whole; the first date stays."""
        self.watched = earliest(self.watched, watched)

    def play_episode(self, season: int, number: int, watched: str | None) -> None:
        """Learn a watch of an episode; a repeat keeps the first date, a special is counted."""
        if season == 0:
            self.specials += 1
        else:
            self.episodes[season, number] = earliest(self.episodes.get((season, number)), watched)

    @property
    def last_first_watch(self) -> str | None:
        """When the last of the episodes was watched first: when a completed series was done."""
        return max((moment for moment in self.episodes.values() if moment), default=None)

    def item(self) -> FoundItem:
        """Return the title."""
        return FoundItem(
            self.type,
            furthest(self.statuses),
            self.title,
            self.year,
            self.ids,
            self.place,
            rows=self.rows,
            rating=self.rating,
            rated_at=self.rated_at,
            watched=self.watched,
            episodes=self.episodes,
            reason=self.reason,
        )


class Gathering:
    """The titles of an export by what makes them one there."""

    def __init__(self) -> None:
        self._titles: dict[Hashable, Gathered] = {}

    def of(self, key: Hashable, media_type: MediaType, place: RowPlace) -> Gathered:
        """Return the title with a key, counting one more row of it."""
        found = self._titles.get(key)
        if found is None:
            found = self._titles[key] = Gathered(media_type, place)
        found.rows += 1
        return found

    def known(self, key: Hashable) -> Gathered | None:
        """Return the title with a key, if a row spoke of it; no row is counted."""
        return self._titles.get(key)

    def __iter__(self) -> Iterator[Gathered]:
        """Yield the titles in the order in which they were met."""
        yield from self._titles.values()


class Tally:
    """Rows left out and remarks, each kind once with its count and its first places."""

    def __init__(self) -> None:
        self._left_out: dict[str, list[LeftOut]] = {}
        self._remarks: dict[str, Remark] = {}

    def leave_out(self, reason: str, place: RowPlace) -> None:
        """Count a row that no title comes from; the places of the first ones are kept."""
        kept = self._left_out.setdefault(reason, [])
        if len(kept) < _PLACES:
            kept.append(LeftOut(reason, place))
        else:
            kept[-1] = kept[-1]._replace(rows=kept[-1].rows + 1)

    def remark(self, text: str, place: RowPlace, count: int = 1) -> None:
        """Count something to tell."""
        known = self._remarks.get(text)
        self._remarks[text] = (
            Remark(text, place, count)
            if known is None
            else known._replace(times=known.times + count)
        )

    def watch(self, value: object, today: date, place: RowPlace) -> str | None:
        """Return the day or moment of a watch, and tell of one that is there and was not taken.

        Args:
            value: What the export has, of which ``iso_moment`` takes what it takes.
            today: The day of the import.
            place: The row.
        """
        return self.taken(value, iso_moment(value, today), place)

    def taken(self, value: object, day: str | None, place: RowPlace) -> str | None:
        """Return a day that was read of a value, and tell of a value that gave none."""
        if day is None and names_a_day(value):
            self.remark(UNREAD_DAY, place)
        return day

    def found(self) -> Iterator[LeftOut | Remark]:
        """Yield all of it."""
        for kept in self._left_out.values():
            yield from kept
        yield from self._remarks.values()


def shows_and_films(
    titles: Gathering, tally: Tally, service: str, settle: Callable[[Gathered], None]
) -> Iterator[Found]:
    """Yield the titles of a service that does not tell anime from shows, and what is told of them.

    Args:
        titles: The titles.
        tally: What else is told of the export.
        service: The service's name.
        settle: Learns a show's status from all that was gathered of it.
    """
    shows = 0
    for title in titles:
        if title.type is MediaType.SHOWS:
            shows += 1
            if title.specials:
                tally.remark(SPECIALS, title.place, title.specials)
            settle(title)
        yield title.item()
    if shows:
        tally.remark(_anime_remark(service), RowPlace(""), shows)
    yield from tally.found()
