"""The keys of an item, each once: read quickly and closely, written, in the schema, and its sense.

What a key of an item is, is said by its class here, and ``ITEM_FORM`` has them in the order in
which they are written. Reading, writing, comparing and the schema go by that table.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, Final, NamedTuple, Protocol

from reconciler.documents.terms import Schema
from reconciler.library.reading.document import NULL_WORDS, Scalar, Sequence, Unreadable, Value
from reconciler.library.reading.item_ids import IdReader, Section
from reconciler.library.reading.report import Report
from reconciler.model.dates import (
    DATE_HINT,
    FIRST_WATCH,
    UNKNOWN_WORD,
    BadDate,
    watched_moment,
    watched_text,
)
from reconciler.model.errors import shown
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status

FIRST_YEAR: Final = 1870
LAST_YEAR: Final = 2100

YEARS: Final = {str(year): year for year in range(FIRST_YEAR, LAST_YEAR + 1)}
"""The years that a title may have, by how they are written."""

RATINGS: Final = {str(rating): rating for rating in range(1, 11)}
"""The ratings that a title may have, by how they are written."""

Values = Mapping[str, Any]
"""What a key says, by attribute of ``Wish``."""


class Says(Protocol):
    """What an item says: a wish, or an item that is to be written."""

    @property
    def type(self) -> MediaType:
        """The section."""

    @property
    def status(self) -> Status:
        """The status."""

    @property
    def title(self) -> str | None:
        """The title; None or empty for none."""

    @property
    def year(self) -> int | None:
        """The year."""

    @property
    def ids(self) -> dict[str, str]:
        """The ids."""

    @property
    def rates(self) -> bool:
        """Whether it manages its rating."""

    @property
    def rating(self) -> int | None:
        """The rating; None for none."""

    @property
    def watched(self) -> str | None:
        """When it was watched, ISO 8601 in UTC."""


class Plain(str):
    """A text that stands in a file as it is, without quotes."""

    __slots__ = ()


class Reading(NamedTuple):
    """What the value of a key is read with.

    Attributes:
        section: Where the item stands.
        report: Takes the problems.
        today: The day in UTC, which says what is in the future.
    """

    section: Section
    report: Report
    today: date


class Pair(NamedTuple):
    """A key of an item with its value, as the file has them."""

    key: Scalar
    value: Value


class ItemKey(ABC):
    """One key of an item, for the items of one list."""

    name: ClassVar[str]
    only: ClassVar[Status | None] = None
    """The only status under which an item may have the key; None for all."""

    rule: ClassVar[str] = ""
    """What its value must be, as a sentence without its end; empty where that is said elsewhere."""

    hint: ClassVar[str] = ""
    """How it is written."""

    says: ClassVar[tuple[str, ...]]
    """The attributes of a wish that say what the key says; without the key, they have defaults."""

    def __init__(self, reading: Reading) -> None:
        """Be ready to read the key's values with what ``reading`` has."""
        self._reading = reading

    def quickly(self, _plain_text: str) -> Values | None:
        """Return what a plain text says, or None where it has to be read closely.

        What this returns, ``closely`` returns for the same text. It returns None for what has a
        blank in it, as all texts over several lines do.
        """
        return None

    @abstractmethod
    def closely(self, pair: Pair) -> Values:
        """Return what the value says; nothing where it has a problem, which is reported."""

    @staticmethod
    @abstractmethod
    def schema() -> Schema:
        """Return the JSON Schema of the value."""

    @staticmethod
    @abstractmethod
    def written(item: Says) -> str | dict[str, str] | None:
        """Return what an item says as it is written, ids by key; None to leave the key out."""

    @property
    def may_stand(self) -> bool:
        """Whether the key may stand where the items are; in no status that there is, it may."""
        section = self._reading.section
        return self.only is None or section.status is self.only or not section.is_known

    def read(self, pair: Pair) -> Values:
        """Return what the key says; a key that may not stand there is reported."""
        if self.may_stand:
            return self.closely(pair)
        self._reading.report.add(
            "key-elsewhere",
            pair.key.place,
            f"{self.name} stands under {self._reading.section.status}, and only titles that are"
            f" {self.only} have it",
            f"Remove it, or move the item to {self.only}.",
        )
        return {}


class _Title(ItemKey):
    name = "title"
    says = ("title",)
    rule = "a title must be a text"
    hint = "Put the whole title in quotes."

    def closely(self, pair: Pair) -> Values:
        value = pair.value
        if isinstance(value, Scalar):
            return {"title": None if value.nothing or not value.text else value.text}
        if not isinstance(value, Unreadable):
            kind = "list" if isinstance(value, Sequence) else "mapping"
            self._reading.report.add(
                "wrong-shape",
                value.place,
                f"{self.rule}, not a {kind}",
                self.hint,
            )
        return {}

    @staticmethod
    def schema() -> Schema:
        return {
            "type": ["string", "number", "boolean", "null"],
            "description": "For people; a title is never matched by its name.",
        }

    @staticmethod
    def written(item: Says) -> str | None:
        return item.title or None


class _Year(ItemKey):
    name = "year"
    says = ("year",)
    rule = f"a year must be a whole number from {FIRST_YEAR} to {LAST_YEAR}"
    hint = "Write the year of release, as in year: 2010, or leave it out."

    def closely(self, pair: Pair) -> Values:
        value = pair.value
        if isinstance(value, Unreadable) or (isinstance(value, Scalar) and value.nothing):
            return {}
        year = YEARS.get(value.text.strip()) if isinstance(value, Scalar) else None
        if year is None:
            self._reading.report.add(
                "bad-year",
                value.place,
                f"{self.rule}{_not(value)}",
                self.hint,
            )
        return {"year": year}

    @staticmethod
    def schema() -> Schema:
        return {
            "type": ["integer", "string", "null"],
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
            "pattern": "^[0-9]{4}$",
            "description": "The year of release, for people.",
        }

    @staticmethod
    def written(item: Says) -> Plain | None:
        return _WRITTEN_YEARS.get(item.year)


class _Ids(ItemKey):
    name = "ids"
    says = ("ids",)

    def closely(self, pair: Pair) -> Values:
        return {"ids": IdReader(self._reading.report).read(*pair)}

    @staticmethod
    def schema() -> Schema:
        return {"$ref": "#/$defs/ids"}

    @staticmethod
    def written(item: Says) -> dict[str, str]:
        return item.ids


class _Rating(ItemKey):
    name = "rating"
    says = ("rates", "rating")
    rule = "a rating must be a whole number from 1 to 10"
    hint = "Write rating: 9, or rating: null for none; without the key, Simkl's rating stays."

    def quickly(self, text: str) -> Values | None:
        rating = RATINGS.get(text)
        if rating is None and text not in NULL_WORDS:
            return None
        return {"rates": True, "rating": rating}

    def closely(self, pair: Pair) -> Values:
        value = pair.value
        if isinstance(value, Unreadable):
            return {}
        if isinstance(value, Scalar) and value.nothing:
            return {"rates": True, "rating": None}
        rating = RATINGS.get(value.text.strip()) if isinstance(value, Scalar) else None
        if rating is None:
            self._reading.report.add(
                "bad-rating",
                value.place,
                f"{self.rule}{_not(value)}",
                self.hint,
            )
            return {}
        return {"rates": True, "rating": rating}

    @staticmethod
    def schema() -> Schema:
        return {
            "enum": [*RATINGS.values(), *RATINGS, None],
            "description": "Your rating, 1 to 10; null for none. Without the key it is left alone.",
        }

    @staticmethod
    def written(item: Says) -> Plain | None:
        return Plain("null" if item.rating is None else item.rating) if item.rates else None


class _Watched(ItemKey):
    name = "watched"
    says = ("watched",)
    only = Status.COMPLETED
    rule = "watched must say when a title was watched"
    hint = DATE_HINT

    def quickly(self, text: str) -> Values | None:
        if " " in text:
            return None
        try:
            return {"watched": watched_moment(text, self._reading.today)}
        except BadDate:
            return None

    def closely(self, pair: Pair) -> Values:
        value = pair.value
        if isinstance(value, Unreadable):
            return {}
        if not isinstance(value, Scalar):
            wrong, place = "it must be one value, not a list or a mapping", value.place
        elif value.nothing or not value.text:
            wrong, place = "nothing stands after it", pair.key.place
        else:
            try:
                return {"watched": watched_moment(value.text.strip(), self._reading.today)}
            except BadDate as bad:
                wrong, place = str(bad), value.place
        self._reading.report.add("bad-watched", place, f"{self.rule}: {wrong}", self.hint)
        return {}

    @staticmethod
    def schema() -> Schema:
        first = f"(?:{FIRST_WATCH // 100}|[2-9][0-9])"
        day = f"{first}[0-9]{{2}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
        time = r"[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
        offset = " ?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
        return {
            "type": "string",
            "pattern": f"^\\s*(?:{UNKNOWN_WORD}|{day}(?:{time}{offset})?)\\s*$",
            "defaultSnippets": [
                {
                    "label": UNKNOWN_WORD,
                    "description": "Watched, nobody knows when.",
                    "body": UNKNOWN_WORD,
                }
            ],
            "description": "When you watched it, for the record that completing it makes: a day, a"
            " time with its offset from UTC, or unknown. Without the key, that is now.",
        }

    @staticmethod
    def written(item: Says) -> Plain | None:
        return None if item.watched is None else Plain(watched_text(item.watched))


_KEYS: Final[tuple[type[ItemKey], ...]] = (_Title, _Year, _Ids, _Rating, _Watched)

ITEM_FORM: Final = {key.name: key for key in _KEYS}
"""The keys of an item that is a mapping, by name, in the order in which they are written."""


_WRITTEN_YEARS: Final[Mapping[int | None, Plain]] = {
    year: Plain(text) for text, year in YEARS.items()
}


def written_year(year: int | None) -> int | None:
    """Return a year, or None when it is one that a file cannot have."""
    return year if year in _WRITTEN_YEARS else None


Meaning = tuple[Any, ...]


def meaning(item: Says) -> Meaning:
    """Return what an item says, wherever it stands in the text."""
    return tuple(
        frozenset(value.items()) if isinstance(value, dict) else value or None
        for value in _SAID(item)
    )


def says_the_same(one: Wish, other: Wish) -> bool:
    """Tell whether two items say the same; quicker than comparing what ``meaning`` returns."""
    same: bool = _SAID(one) == _SAID(other)
    return same or meaning(one) == meaning(other)


def fitting(wish: Wish) -> Wish:
    """Return what an item says without the keys that its status does not take."""
    misplaced = {
        attribute: Wish._field_defaults[attribute]
        for key in _KEYS
        if key.only is not None and key.only is not wish.status
        for attribute in key.says
    }
    return wish._replace(**misplaced) if misplaced else wish


_SAID: Final = attrgetter("type", "status", *(one for key in _KEYS for one in key.says))


def _not(value: Value) -> str:
    return f", not {shown(value.text)}" if isinstance(value, Scalar) else ""
