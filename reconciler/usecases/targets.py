"""What a person means by a link, an id or a title, and which items of a file that is."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from reconciler.library.reading.root import NOT_OF_MOVIES
from reconciler.library.reading.words import nearest, whose_number
from reconciler.model.errors import Refused, shown
from reconciler.model.ids import ID_KEYS, MalformedId, identifying, normalise_id
from reconciler.model.library import Library, Wish
from reconciler.model.links import BadLink, id_from_link, looks_like_link
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.model.titles import folded, named
from reconciler.rendering.terminal import clean

_KEY_VALUE: Final = re.compile(r"([A-Za-z]+)\s*:(?!//)\s*(.*)", re.DOTALL)
_BARE_IMDB: Final = re.compile(r"tt[0-9]{7,10}", re.IGNORECASE)
_WITH_YEAR: Final = re.compile(r"(.+?)\s*\(((?:18|19|20)[0-9]{2})\)")

UNDONE: Final = "nothing was changed"
"""What a refusal of an edit says did not happen."""

NOT_LISTED: Final = "not-listed"
"""The code of the refusal that a file lists nothing of a name."""


class Target(NamedTuple):
    """What a person named.

    Attributes:
        text: As typed.
        key: The id's key, or None for a title.
        value: The id, or the title without its year.
        year: The year after a title, or None.
        type: The type that a link tells, or None.
    """

    text: str
    key: str | None
    value: str
    year: int | None = None
    type: MediaType | None = None


def target_of(text: str) -> Target:
    """Read a link, ``key:value``, an IMDb id, or a title with or without its year.

    Raises:
        Refused: It is a link or an id that cannot be used.
    """
    text = text.strip()
    pair = _KEY_VALUE.fullmatch(text)
    if pair is not None and pair[1].lower() in ID_KEYS:
        return Target(text, pair[1].lower(), _normalised(pair[1].lower(), pair[2]))
    if looks_like_link(text):
        try:
            link = id_from_link(text)
        except BadLink as bad:
            raise Refused(f"{text}: {bad.message}", bad.hint, code=bad.code) from None
        return Target(text, link.key, link.value, type=link.type_hint)
    if _BARE_IMDB.fullmatch(text):
        return Target(text, "imdb", text.lower())
    if not text:
        raise Refused("a title, id or link is empty", "Name what you mean.", code="empty-target")
    named = _WITH_YEAR.fullmatch(text)
    if named is not None:
        return Target(text, None, named[1], int(named[2]))
    return Target(text, None, text)


def misread_id(target: Target) -> str | None:
    """Return the advice on what was taken for a title and is rather an id; None elsewhere."""
    if target.key is not None:
        return None
    if target.text.isdecimal():
        return whose_number(target.text)
    pair = _KEY_VALUE.fullmatch(target.text)
    meant = pair and not re.search(r"\s", pair[2]) and nearest(pair[1], ID_KEYS)
    return f"Did you mean {meant}:{clean(pair[2])}?" if pair and meant else None


def names_in(words: Iterable[str]) -> list[str]:
    """Return what a person named; ``-`` stands for the lines of stdin, without blank ones.

    A line that starts with ``#`` is a comment, and a hyphen before a name is that of a list.

    Raises:
        Refused: Nothing is named.
    """
    names = list(_names_in(words))
    if not names:
        raise Refused(
            "stdin names no title",
            "Write a link, id or title on each line; one that starts with # is a comment.",
            code="empty-target",
            undone=UNDONE,
        )
    return names


def _names_in(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word != "-":
            yield word
            continue
        for line in sys.stdin:
            text = line.strip().removeprefix("- ").strip()
            if text and not text.startswith("#"):
                yield text


def require_of_type(media_type: MediaType, status: Status, *, undone: str) -> None:
    """Return when a type has a status.

    Args:
        media_type: The type.
        status: The status.
        undone: What did not happen, for the sentence.

    Raises:
        Refused: It has not.
    """
    if status not in STATUSES[media_type]:
        raise Refused(
            NOT_OF_MOVIES[status],
            f"Movies take {', '.join(STATUSES[media_type])}.",
            code="movie-status",
            undone=undone,
        )


class Listing:
    """The items of a file, found by what a person calls them."""

    def __init__(
        self,
        library: Library,
        lock: Lock | None,
        simkl: Mapping[int, str] | None = None,
        undone: str = UNDONE,
    ) -> None:
        """Know a file, and the names and ids that the lock remembers for its items.

        Args:
            library: The file.
            lock: The last agreement, or None.
            simkl: Simkl's titles of items, by line, where they are known.
            undone: What a person is told when an item is not found.
        """
        self._undone = undone
        self._library = library
        self._simkl = simkl or {}
        self._locked: dict[tuple[MediaType, str, str], LockedItem] = {}
        for media_type, items in (lock.items if lock is not None else {}).items():
            for item in items.values():
                self._locked[media_type, "simkl", str(item.simkl)] = item
                for pair in identifying(media_type, item.ids):
                    self._locked[media_type, *pair] = item

    def find(self, target: Target, media_type: MediaType | None) -> int:
        """Return the position in ``Library.wishes`` of the one item that is meant.

        Args:
            target: What was named.
            media_type: The only type to look in, or None.

        Raises:
            Refused: No item is meant, or several are.
        """
        only = media_type or (target.type if target.key == "simkl" else None)
        found = [
            position
            for position, wish in enumerate(self._library.wishes)
            if only in {None, wish.type} and self._is_meant(wish, target)
        ]
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(target, found) if found else self._missing(target)

    def near(self, target: Target) -> list[str]:
        """Return the titles of the file that may be meant by one that it does not have."""
        if target.key is not None:
            return []
        names = {folded(wish.title): wish.title for wish in self._library.wishes if wish.title}
        return [names[name] for name in get_close_matches(folded(target.value), names, 3, 0.7)]

    def name(self, wish: Wish) -> str:
        """Return an item's name for sentences, with its year."""
        locked = self._locked_of(wish)
        title = wish.title or (locked.title if locked is not None else "") or wish.label
        year = wish.year or (locked.year if locked is not None else None)
        return named(clean(title), year)

    def simkl(self, wish: Wish) -> int | None:
        """Return the Simkl id that the lock remembers for an item, or None."""
        locked = self._locked_of(wish)
        return locked.simkl if locked is not None else None

    def _locked_of(self, wish: Wish) -> LockedItem | None:
        for pair in identifying(wish.type, wish.ids):
            locked = self._locked.get((wish.type, *pair))
            if locked is not None:
                return locked
        return None

    def _is_meant(self, wish: Wish, target: Target) -> bool:
        locked = self._locked_of(wish)
        if target.key is not None:
            ids = dict(wish.ids)
            if locked is not None:
                ids = {"simkl": str(locked.simkl), **locked.ids, **ids}
            return ids.get(target.key) == target.value
        years = {wish.year, locked.year if locked is not None else None} - {None}
        if target.year is not None and years and target.year not in years:
            return self._is_titled(wish, locked, target.text)
        return self._is_titled(wish, locked, target.value, target.text)

    def _is_titled(self, wish: Wish, locked: LockedItem | None, *names: str) -> bool:
        known = (wish.title, locked.title if locked else None, self._simkl.get(wish.line))
        titles = {folded(title) for title in known if title}
        return not titles.isdisjoint(map(folded, names))

    def _ambiguous(self, target: Target, found: Sequence[int]) -> Refused:
        wishes = [self._library.wishes[position] for position in found]
        lines = [
            f"{self._library.path}:{wish.line}: {self.name(wish)}, {wish.type} {wish.status}, "
            + " ".join(f"{key}:{value}" for key, value in wish.ids.items())
            for wish in wishes
        ]
        return Refused(
            f"{clean(target.text)} is the name of {len(wishes)} items",
            "Name it by one of its ids, or say its --type.",
            code="ambiguous",
            undone=self._undone,
            lines=lines,
        )

    def _missing(self, target: Target) -> Refused:
        hint = "Name it by its title as the file has it, or by an id that the file lists."
        near = self.near(target)
        if near:
            hint = f"Did you mean {' or '.join(map(clean, near))}?"
        hint = misread_id(target) or hint
        return Refused(
            f"{self._library.path} lists no {clean(target.text)}",
            hint,
            code=NOT_LISTED,
            undone=self._undone,
        )


def _normalised(key: str, value: str) -> str:
    try:
        return normalise_id(key, value)
    except MalformedId as malformed:
        raise Refused(
            f"{shown(value)} is no {key} id",
            f"Write {malformed.typed}.",
            code="malformed-id",
        ) from None
