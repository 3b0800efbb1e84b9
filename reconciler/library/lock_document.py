"""From the text of a lock file to its values, also after a merge by hand.

A lock has one item a line so that it merges, and whoever resolves a conflict keeps lines: then a
comma is missing between the two sides, or one is too many, a list is not closed, a title stands
there twice. Nothing is lost by that, so it is read. All else is checked whole, since a hand may
have edited it, and what is wrong is told with the line that it is in.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from reconciler.files.json_text import read_json
from reconciler.model.account import WishKey, wish_key
from reconciler.model.errors import split_lines
from reconciler.model.ids import ID_KEYS
from reconciler.model.lock import AgreedRating, Lock, LockedItem, RatingRefusal, Refusal
from reconciler.model.media import STATUSES, MediaType, Status

LOCK_FORMAT_VERSION: Final = 1
_ROWS: Final = re.compile(rf'"({"|".join(MediaType)})": \[')
_HEAD: Final = re.compile(r'"(format_version|account|managed)": (.*?),?')
_GROUP: Final = re.compile(r'"(items|unknown)": \{\}?,?')
_FRAME: Final = re.compile(r"[{}\]]?,?")
_BLANK: Final = re.compile(r"[ \t\r\n]*")

Step = str | int
"""A key of a mapping, or a position in a list."""

Lines = Mapping[tuple[str, str], list[int]]
"""The 1-based lines of rows, by group (``items`` or ``unknown``) and type."""


class NoLock(ValueError):
    """A line of the text belongs to no lock.

    Attributes:
        line: The 1-based line.
    """

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


class NewerFormat(ValueError):
    """The document names a format version of a later program."""


class WrongPart(ValueError):
    """A part of the document is not what it must be.

    Attributes:
        path: Where it is in the document.
    """

    def __init__(self, path: tuple[Step, ...], what: str) -> None:
        super().__init__(what)
        self.path = path

    def line_among(self, lines: Lines) -> int:
        """Return the line of the row that is wrong, from the lines of all rows; 0 for no row."""
        match self.path:
            case (str(group), str(name), int(position), *_):
                return lines[group, name][position]
        return 0


def parse(text: str) -> tuple[object, Lines | None]:
    """Return a lock's document.

    Returns:
        The document, and for a text that was merged by hand the lines of its rows; None for plain
        JSON, in which ``line_of`` finds them.

    Raises:
        NoLock: It is none, and hands cannot have made it so by keeping lines.
    """
    try:
        document = read_json(text)
    except RecursionError as error:
        raise NoLock(1, "it is nested too deep") from error
    except json.JSONDecodeError as error:
        try:
            return _merged(text)
        except NoLock:
            raise NoLock(error.lineno, "this is no JSON") from error
    except ValueError as error:
        raise NoLock(1, "a number in it is too long") from error
    if isinstance(document, dict) and _has_repeated_keys(text, document):
        return _merged(text)
    return document, None


def line_of(text: str, path: tuple[Step, ...]) -> int:
    """Return the 1-based line of a part of a JSON document, or of the last part that is there."""
    start = _skip(text, 0)
    for step in path:
        start = dict(_children(text, start)).get(step, start)
    return len(split_lines(text[:start]))


def lock_of(document: object) -> Lock:
    """Return the values of a lock.

    Raises:
        NewerFormat: A later program wrote it.
        WrongPart: A part of it is missing, of another type or none that a lock can have.
    """
    if type(document) is not dict:
        raise WrongPart((), "a lock must be a mapping")
    version = document.get("format_version")
    if type(version) is int and version > LOCK_FORMAT_VERSION:
        raise NewerFormat(version)
    if type(version) is not int or version != LOCK_FORMAT_VERSION:
        raise WrongPart(("format_version",), f"format_version must be {LOCK_FORMAT_VERSION}")
    account = document.get("account")
    if type(account) is not int:
        raise WrongPart(("account",), "account must be a whole number")
    return Lock(
        account,
        {
            media_type: _statuses(media_type, listed)
            for media_type, listed in _by_type(document, "managed").items()
        },
        {
            media_type: _items(media_type, rows)
            for media_type, rows in _by_type(document, "items").items()
        },
        _unknown(_by_type(document, "unknown")) if "unknown" in document else frozenset(),
    )


def _has_repeated_keys(text: str, document: dict[str, object]) -> bool:
    """Return whether a text in the layout of a lock has a key twice, of which JSON keeps one."""
    groups = [document.get(group, {}) for group in ("items", "unknown")]
    mappings = [one for one in groups if isinstance(one, dict)]
    if not text.startswith('{\n"format_version"') or len(mappings) < len(groups):
        return False
    return text.count('\n"') != len(document) + sum(map(len, mappings))


def _merged(text: str) -> tuple[dict[str, object], Lines]:
    """Read line by line, without regard to what only joins the lines."""
    head: dict[str, object] = {"managed": {}}
    rows: dict[str, dict[str, list[object]]] = {"items": {}}
    lines: dict[tuple[str, str], list[int]] = {}
    group, section, numbers = "items", None, []
    for number, line in enumerate(map(str.strip, split_lines(text)), 1):
        if (opened := _ROWS.fullmatch(line)) is not None:
            section = rows.setdefault(group, {}).setdefault(opened[1], [])
            numbers = lines.setdefault((group, opened[1]), [])
        elif line.startswith('{"') and section is not None:
            section.append(_value(line.rstrip(","), number))
            numbers.append(number)
        elif (told := _HEAD.fullmatch(line)) is not None:
            _put(head, told[1], _value(told[2], number), number)
        elif (grouped := _GROUP.fullmatch(line)) is not None:
            group = grouped[1]
        elif _FRAME.fullmatch(line) is None:
            raise NoLock(number, "this is no line of a lock")
    return {**head, **rows}, lines


def _put(document: dict[str, object], key: str, value: object, number: int) -> None:
    known = document.get(key, value)
    if key == "managed" and isinstance(value, dict) and isinstance(known, dict):
        names = [*known, *(name for name in value if name not in known)]
        value = {name: [*known.get(name, ()), *value.get(name, ())] for name in names}
    elif known != value:
        raise NoLock(number, f"{key} is another here than above")
    document[key] = value


def _value(text: str, number: int) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoLock(number, "this is no JSON") from error
    return value


def _children(text: str, start: int) -> Iterator[tuple[Step, int]]:
    """Yield the keys, or positions, of a JSON value's parts with where the parts start."""
    decoder = json.JSONDecoder()
    opening, position, number = text[start : start + 1], start + 1, 0
    if opening not in ("{", "["):
        return
    while text[position := _skip(text, position)] not in "}]":
        step: Step = number
        if opening == "{":
            step, position = decoder.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        yield step, position
        _, position = decoder.raw_decode(text, position)
        position = _skip(text, position)
        position += text[position] == ","
        number += 1


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank is not None else position


def _by_type(document: Mapping[str, object], key: str) -> dict[MediaType, list[Any]]:
    found: dict[MediaType, list[Any]] = {}
    sections = document.get(key)
    if type(sections) is not dict:
        raise WrongPart((key,), f"{key} must be a mapping by type")
    for name, listed in sections.items():
        if name not in _TYPES:
            raise WrongPart((key, name), f"{key} has a type that is none of {', '.join(_TYPES)}")
        if type(listed) is not list:
            raise WrongPart((key, name), f"{key} must have a list for each type")
        found[_TYPES[name]] = listed
    return found


def _statuses(media_type: MediaType, listed: list[Any]) -> frozenset[Status]:
    allowed = STATUSES[media_type]
    if any(type(status) is not str or status not in allowed for status in listed):
        path = ("managed", media_type.value)
        raise WrongPart(path, f"{media_type} have the statuses {', '.join(allowed)}")
    return frozenset(map(Status, listed))


def _items(media_type: MediaType, rows: list[Any]) -> dict[int, LockedItem]:
    """Return the items of a type; of two different ones of the same title, neither."""
    items: dict[int, LockedItem] = {}
    disputed = []
    for position, row in enumerate(rows):
        try:
            simkl, status, ids = row["simkl"], _STATUSES[row["status"]], row["ids"]
            title, year = row["title"], row["year"]
            refused, episodes = row.get("refused"), row.get("episodes")
            right = (
                type(simkl) is int
                and simkl > 0
                and type(title) is str
                and (year is None or type(year) is int)
                and (episodes is None or type(episodes) is int)
                and type(ids) is dict
                and (ids.keys() <= _ID_NAMES)
            )
            "".join(ids.values())  # fails for anything but texts
        except (KeyError, TypeError, AttributeError):
            right = False
        if not right:
            raise _wrong_row(media_type, position, row)
        refusal = None if refused is None else _refusal(media_type, position, refused)
        rating = _agreed_rating(media_type, position, row) if "rating" in row else None
        item = LockedItem(media_type, simkl, status, ids, title, year, refusal, episodes, rating)
        other = items.setdefault(simkl, item)
        if other is not item and other != item:
            disputed.append(simkl)
    for simkl in disputed:
        items.pop(simkl, None)
    return items


def _unknown(rows_by_type: Mapping[MediaType, list[Any]]) -> frozenset[WishKey]:
    found = set()
    for media_type, rows in rows_by_type.items():
        for position, ids in enumerate(rows):
            if not _is_ids(ids) or not ids:
                path = ("unknown", media_type.value, position)
                raise WrongPart(path, "an unknown title must be a mapping of its ids")
            found.add(wish_key(media_type, ids))
    return frozenset(found)


def _wrong_row(media_type: MediaType, position: int, row: object) -> WrongPart:
    """Find what is wrong with an item."""
    path = ("items", media_type.value, position)
    if type(row) is not dict:
        return WrongPart(path, "an item must be a mapping")
    for key, (is_right, form) in _FORMS.items():
        if key not in row and key != "episodes":
            return WrongPart(path, f"the item has no {key}")
        if not is_right(row.get(key)):
            return WrongPart((*path, key), f"{key} must be {form}")
    return WrongPart(path, "the item is not as reconciler writes it")


def _refusal(media_type: MediaType, position: int, refused: Any) -> Refusal:
    try:
        refusal = Refusal(
            _STATUSES[refused["wanted"]],
            refused["total"],
            refused["not_aired"],
            refused["airing"],
        )
    except (KeyError, TypeError):
        refusal = None
    if (
        refusal is None
        or type(refusal.total) is not int
        or type(refusal.not_aired) is not int
        or type(refusal.airing) not in (str, type(None))
    ):
        path = ("items", media_type.value, position, "refused")
        raise WrongPart(path, "refused is not as reconciler writes it")
    return refusal


def _agreed_rating(media_type: MediaType, position: int, row: Any) -> AgreedRating:
    path = ("items", media_type.value, position)
    if not _is_rating(row["rating"]):
        raise WrongPart((*path, "rating"), "rating must be a whole number from 1 to 10, or null")
    refused = row.get("rating_refused")
    if refused is None:
        return AgreedRating(row["rating"])
    try:
        wanted, status = refused["wanted"], _STATUSES[refused["status"]]
        right = _is_rating(wanted)
    except (KeyError, TypeError):
        right = False
    if not right:
        what = "rating_refused is not as reconciler writes it"
        raise WrongPart((*path, "rating_refused"), what)
    return AgreedRating(row["rating"], RatingRefusal(wanted, status))


def _is_rating(value: object) -> bool:
    return value is None or (type(value) is int and 1 <= value <= 10)


def _is_status(value: object) -> bool:
    return value is None or (type(value) is str and value in _TRUE_STATUSES)


def _is_ids(value: object) -> bool:
    return type(value) is dict and all(
        key in ID_KEYS and type(one) is str for key, one in value.items()
    )


_TYPES: Final = {media_type.value: media_type for media_type in MediaType}
_ID_NAMES: Final = ID_KEYS.keys()
_TRUE_STATUSES: Final[dict[Any, Status]] = {status.value: status for status in Status}
_STATUSES: Final[dict[Any, Any]] = {None: None, **_TRUE_STATUSES}
_FORMS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "simkl": (lambda value: type(value) is int and value > 0, "a whole number above 0"),
    "status": (_is_status, f"null or one of {', '.join(Status)}"),
    "title": (lambda value: type(value) is str, "a text"),
    "year": (lambda value: value is None or type(value) is int, "a whole number or null"),
    "episodes": (lambda value: value is None or type(value) is int, "a whole number"),
    "ids": (_is_ids, f"a mapping of texts by {', '.join(ID_KEYS)}"),
}
