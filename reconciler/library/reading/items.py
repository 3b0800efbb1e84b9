"""One item of a library file, read closely: every problem of it, with its place and the way out."""

import re
from contextlib import suppress
from typing import Any, Final

from reconciler.library.item_form import ITEM_FORM, Pair, Reading
from reconciler.library.reading.document import (
    NULL_WORDS,
    Mapping,
    Place,
    Scalar,
    Sequence,
    Value,
)
from reconciler.library.reading.item_ids import MERGE_KEY, IdReader, report_merge_key
from reconciler.model.errors import shown
from reconciler.model.ids import ANSWER_ONLY_KEYS, ID_KEYS
from reconciler.model.library import Wish
from reconciler.model.links import BadLink, LinkId, id_from_link, looks_like_link
from reconciler.model.media import MediaType

ITEM_HINT: Final = "Write {title: …, year: …, ids: {tmdb: 1399}}, tmdb:1399, or a link."
"""How an item is written."""

BARE_TITLE: Final = "is neither an id nor a link, and titles are never matched by name"
"""What is wrong with a text that is no item."""

ITEM_KEYS_HINT: Final = (
    f"An item has the keys {', '.join(ITEM_FORM)}; it needs ids, as in ids: {{tmdb: 1399}}."
)
"""Which keys an item has."""

_SIMILAR: Final = 0.6
_ALIKE: Final = 0.8
"""How alike a key of several words, which may be a part of a title, must be to one of an item."""

NO_KEYS: Final = "an item that is a text has no keys"
"""What is wrong with a key beside an id or a link."""

_KEY_BESIDE_TEXT: Final = re.compile(r"(\S+:\S*?),?\s+(\w+)")
_KEY_VALUE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)\s*:(?!//)\s*(.*)", re.DOTALL)
_BARE_IMDB: Final = re.compile(r"tt[0-9]{7,10}", re.IGNORECASE)


class ItemReader:
    """Reads the items of one section.

    Attributes:
        keys: What reads the keys of an item, by name.
    """

    def __init__(self, reading: Reading) -> None:
        self.keys = {name: form(reading) for name, form in ITEM_FORM.items()}
        self._section = reading.section
        self._report = reading.report
        self._ids = IdReader(reading.report)

    def wish(self, node: Value) -> Wish | None:
        """Return what the item wishes, or None when it has a problem that was reported."""
        match node:
            case Mapping():
                return self._from_mapping(node)
            case Scalar():
                return self._from_text(node)
            case Sequence():
                self._report.add(
                    "wrong-shape",
                    node.place,
                    "an item must be a mapping or a text, not a list",
                    f"Remove the second - or the brackets. {ITEM_HINT}",
                )
        return None

    def _make(
        self,
        place: Place,
        *,
        ids: dict[str, str],
        title: str | None = None,
        year: int | None = None,
        **more: Any,
    ) -> Wish:
        section = self._section
        return Wish(section.type, section.status, title, year, ids, *place, **more)

    def _from_mapping(self, item: Mapping) -> Wish | None:
        values: dict[str, Any] = {}
        told = False
        for key, value in item.pairs:
            form = self.keys.get(key.text)
            if form is None:
                told = self._unknown_key(key, value, item) or told
            else:
                told = told or form.name == "ids"
                values |= form.read(Pair(key, value))
        if not told:
            title = values.get("title")
            name = f"{title} has" if title else "the item has"
            self._report.add(
                "no-id",
                item.place,
                f"{name} no id, and titles are never matched by name",
                "Add ids: {tmdb: 1399}, with any id that Simkl accepts; a link is read, too.",
            )
        return self._make(item.place, **values) if values.get("ids") else None

    def _unknown_key(self, key: Scalar, value: Value, item: Mapping) -> bool:
        """Report a key that no item has; True when it shows which id was meant."""
        word = key.text
        if word == MERGE_KEY:
            report_merge_key(key, self._report)
            return True
        text = value.text if isinstance(value, Scalar) else ""
        if word.lower() in ID_KEYS or word in ANSWER_ONLY_KEYS:
            name = word.lower()
            example = ID_KEYS[name].example if name in ID_KEYS else "…"
            told = shown(text, quotes=False) if text else example
            short = f"{name}:{told} without the space, or " if len(item.pairs) == 1 else ""
            self._report.add(
                "id-outside-ids",
                key.place,
                f"the id {word} must stand in ids",
                f"Write {short}ids: {{{name}: {told}}}.",
            )
            return True
        beside = _KEY_BESIDE_TEXT.fullmatch(word)
        if beside is not None and beside[2] in ITEM_FORM:
            hint = as_mapping(beside[1], f"{beside[2]}: {shown(text, quotes=False) or '…'}")
            self._report.add("unknown-key", key.place, NO_KEYS, hint)
            return True
        name, colon, rest = word.partition(":")
        if colon and (name in ITEM_FORM or name in ID_KEYS):
            self._report.add(
                "unknown-key", key.place, f"a space is missing after {name}:", _spaced(name, rest)
            )
            return name == "ids" or name in ID_KEYS
        meant = self._report.nearest(word, ITEM_FORM, _ALIKE if " " in word else _SIMILAR)
        if _is_of_a_text(key, value, item, meant):
            hint = _quoted_hint(key, value, item)
        elif meant is not None:
            hint = f"Did you mean {meant}?"
        elif len(item.pairs) == 1 and text:
            hint = f'A text with ": " in it needs quotes, and an item needs an id. {ITEM_HINT}'
        else:
            hint = ITEM_KEYS_HINT
        self._report.add("unknown-key", key.place, f"an item has no key {shown(word)}", hint)
        return meant == "ids"

    def _from_text(self, item: Scalar) -> Wish | None:
        text = item.text.strip()
        if not text or item.nothing:
            self._report.add("empty-item", item.place, "the item is empty", ITEM_HINT)
            return None
        pair = _KEY_VALUE.fullmatch(text)
        if pair is not None and pair[1].lower() in ID_KEYS:
            written = "" if pair[2] in NULL_WORDS else pair[2]
            value = self._ids.value(pair[1].lower(), Scalar(written, False, item.place))
            return None if value is None else self._make(item.place, ids={pair[1].lower(): value})
        if looks_like_link(text):
            return self._from_link(item)
        word = pair[1] if pair is not None and not re.search(r"\s", pair[2]) else None
        if word is None or not self._ids.report_unknown(word, item.place, only_near=True):
            self._bare_title(text, item.place)
        return None

    def _bare_title(self, text: str, place: Place) -> None:
        hint = ITEM_HINT
        name, colon, rest = text.partition(":")
        if colon and name in ITEM_FORM:
            hint = _spaced(name, rest)
        if _BARE_IMDB.fullmatch(text):
            hint = f"Write imdb:{text.lower()}."
        elif text.isdecimal():
            from reconciler.library.reading.words import whose_number

            hint = whose_number(text)
        self._report.add(
            "bare-title",
            place,
            f"{shown(text)} {BARE_TITLE}",
            hint,
        )

    def _from_link(self, item: Scalar) -> Wish | None:
        line, column = place = item.place
        try:
            link = id_from_link(item.text)
        except BadLink as bad:
            quote = 0 if item.plain or not bad.offset else 1
            self._report.add(bad.code, (line, column + quote + bad.offset), bad.message, bad.hint)
            return None
        if link.type_hint is not None and self._is_elsewhere(link):
            self._report_section(link.type_hint, place)
            return None
        return self._make(place, ids={link.key: link.value})

    def _is_elsewhere(self, link: LinkId) -> bool:
        """Return whether the link names another type; only simkl.com tells anime from others."""
        if link.type_hint is self._section.type:
            return False
        return link.key == "simkl" or self._section.type is not MediaType.ANIME

    def _report_section(self, there: MediaType, place: Place) -> None:
        self._report.add(
            "wrong-section",
            place,
            f"the link leads to {_ONE[there]}, but stands under {self._section.type}",
            f"Move it to the section {there}.",
        )


def as_mapping(text: str, rest: str) -> str:
    """Return what to write for an item that is a text and has a key beside it.

    Args:
        text: The text.
        rest: The key with its value.
    """
    pair = _KEY_VALUE.fullmatch(text.strip())
    if pair is None and looks_like_link(text):
        with suppress(BadLink):
            link = id_from_link(text)
            return f"Write {{ids: {{{link.key}: {link.value}}}, {rest}}}."
    if pair is None or pair[1].lower() not in ID_KEYS:
        return ITEM_HINT
    return f"Write {{ids: {{{pair[1].lower()}: {shown(pair[2], quotes=False)}}}, {rest}}}."


def _spaced(name: str, rest: str) -> str:
    """Return what to write for a key whose colon has no space behind it."""
    rest = shown(rest, quotes=False) or "…"
    if name == "ids" and not rest.endswith("}"):
        rest = "{tmdb: 1399}"
    pair = f"{name}: {rest}"
    pair = f"ids: {{{pair}}}" if name in ID_KEYS else pair
    return f"Write {pair}, with a space after the colon."


def _is_of_a_text(key: Scalar, value: Value, item: Mapping, meant: str | None) -> bool:
    """Return whether a key is the rest of a text with a comma in it, as in ``{title: A, B}``."""
    if item.pairs[0][0] is key or not key.plain:
        return False
    line, column = key.place
    valueless = isinstance(value, Scalar) and value.place == (line, column + len(key.text))
    return valueless or (" " in key.text and meant is None)


def _quoted_hint(key: Scalar, value: Value, item: Mapping) -> str:
    """Return the text that a comma cut, in quotes."""
    position = next(number for number, pair in enumerate(item.pairs) if pair[0] is key)
    name, before = item.pairs[position - 1]
    text = before.text if isinstance(before, Scalar) else ""
    if not text or name.text not in ITEM_FORM:
        return "A text with a comma in it needs quotes."
    rest = f"{key.text}: {value.text}" if isinstance(value, Scalar) and value.text else key.text
    whole = shown(f"{text}, {rest}")
    return f"A text with a comma in it needs quotes: write {name.text}: {whole}."


_ONE: Final = {
    MediaType.MOVIES: "a movie",
    MediaType.SHOWS: "a show",
    MediaType.ANIME: "an anime",
}
