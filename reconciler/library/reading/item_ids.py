"""The ids of items: read closely, and which were seen in which section of the file."""

import re
from collections.abc import Collection
from itertools import repeat
from typing import Final, NamedTuple

from reconciler.library.reading.document import Mapping, Place, Scalar, Sequence, Unreadable, Value
from reconciler.library.reading.report import Report
from reconciler.model.errors import shown
from reconciler.model.ids import (
    ANSWER_ONLY_KEYS,
    ID_KEYS,
    IDENTIFYING_KEYS,
    MalformedId,
    normalise_id,
)
from reconciler.model.library import Wish
from reconciler.model.links import BadLink, id_from_link, looks_like_link
from reconciler.model.media import MediaType, Status

_KEY_VALUE: Final = re.compile(r"([a-z]+):(\S+)")
IDS_HINT: Final = "Write ids: {tmdb: 1399}, or several: ids: {simkl: 17465, imdb: tt0944947}."
"""How ids are written."""

MERGE_KEY: Final = "<<"
"""The key that YAML replaces by the keys of its value; a library file has none."""

ID_KEYS_HINT: Final = f"The ids are {', '.join(ID_KEYS)}."
"""Which ids there are."""


def report_merge_key(key: Scalar, report: Report) -> None:
    """Report a merge key."""
    report.add(
        "merge-key",
        key.place,
        "merge keys (<<) are not allowed",
        "Write the values out: a library file is a plain list.",
    )


class Section(NamedTuple):
    """One status list of one type.

    Attributes:
        type: The type that it stands under.
        status: The status; any where the type has none of that name.
        word: The status as the file writes it.
        is_known: Whether the type has the status; where it has not, which is reported, the items
            are read for their own problems.
    """

    type: MediaType
    status: Status
    word: str
    is_known: bool


class Seen:
    """The identifying ids of all items so far, to find a title that is listed twice."""

    def __init__(self, report: Report) -> None:
        self._report = report
        simkl: dict[str, tuple[int, Section]] = {}
        self._by_type = {
            media_type: {key: ({} if key != "simkl" else simkl) for key in keys}
            for media_type, keys in IDENTIFYING_KEYS.items()
        }

    def note(self, wish: Wish, section: Section) -> None:
        """Remember an item, and report it when one of its ids was seen before.

        A Simkl id is unique over all types, so it is looked for in all of them.
        """
        by_key = self._by_type[section.type]
        here = (wish.line, section)
        others: dict[tuple[int, Section], str] | None = None
        for key, value in wish.ids.items():
            lines = by_key.get(key)
            if lines is not None:
                other = lines.setdefault(value, here)
                if other is not here:
                    others = others or {}
                    others.setdefault(other, f"{key}:{value}")
        if others:
            for (line, there), shared in others.items():
                self._report_twice(wish, section, line, there, shared)

    def note_all(self, wishes: Collection[Wish], section: Section) -> bool:
        """Remember items; return False, and report nothing, when an id was seen before."""
        here = (0, section)
        ids = [wish.ids for wish in wishes]
        for key, lines in self._by_type[section.type].items():
            values = [one[key] for one in ids if key in one]
            size = len(lines) + len(values)
            lines.update(zip(values, repeat(here), strict=False))
            if len(lines) < size:
                return False
        return True

    def _report_twice(
        self, wish: Wish, section: Section, line: int, there: Section, shared: str
    ) -> None:
        if (section.type, section.word) == (there.type, there.word):
            wanted = f"is listed twice under {there.type} / {there.word}: here and"
        else:
            wanted = (
                f"is listed under {section.type} / {section.word} here and under"
                f" {there.type} / {there.word}"
            )
        same = "" if wish.title is None else f" (both have {shared})"
        self._report.add(
            "duplicate-title",
            (wish.line, wish.column),
            f"{wish.title or shared} {wanted} on line {line} of {self._report.file}{same}",
            self._advice(wish, section, there),
        )

    def _advice(self, wish: Wish, section: Section, there: Section) -> str:
        advice = "Keep one of them: a title is in exactly one status."
        simkl = wish.ids.get("simkl")
        if section.type is there.type or simkl is None:
            return advice
        filed = self._report.section_of(int(simkl))
        return advice if filed is None else f"{advice} Simkl files it under {filed}."


class IdReader:
    """Reads the value of ``ids``."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def read(self, key: Scalar, node: Value) -> dict[str, str] | None:
        """Return the normalised ids, or None when there is none without a problem."""
        match node:
            case Mapping():
                return self._from_mapping(key, node)
            case Scalar() if node.nothing:
                self._report_none(key)
            case Scalar():
                pair = _KEY_VALUE.fullmatch(node.text)
                is_id = pair is not None and pair[1] in ID_KEYS
                hint = f"Write ids: {{{pair[1]}: {pair[2]}}}." if pair and is_id else IDS_HINT
                self._report.add(
                    "wrong-shape", node.place, "ids must be a mapping, not a text", hint
                )
            case Sequence():
                self._report.add(
                    "wrong-shape", node.place, "ids must be a mapping, not a list", IDS_HINT
                )
            case Unreadable():
                pass
        return None

    def value(self, key: str, node: Value) -> str | None:
        """Return one normalised id, or None when it is malformed, which is reported."""
        if isinstance(node, Unreadable):
            return None
        if not isinstance(node, Scalar):
            self._report.add(
                "malformed-id",
                node.place,
                f"the id {key} must be one value, not a list or a mapping",
                f"Write {key}: {ID_KEYS[key].example}.",
            )
            return None
        try:
            return normalise_id(key, node.text)
        except MalformedId as malformed:
            self._report_malformed(key, node, str(malformed))
            return None

    def report_unknown(self, word: str, place: Place, *, only_near: bool = False) -> bool:
        """Report an id key that Simkl does not take.

        Args:
            word: The key as written.
            place: Where it stands.
            only_near: Report it only when it resembles a real one.

        Returns:
            Whether it was reported.
        """
        if word.lower() in ANSWER_ONLY_KEYS:
            self._report.add(
                "answer-only-id",
                place,
                f"{word} is an id that Simkl only answers with and does not accept",
                "Use another id, such as simkl, imdb, tmdb or tvdb.",
            )
            return True
        pair = _KEY_VALUE.fullmatch(word[:60])
        if pair is not None and pair[1] in ID_KEYS:
            self._report.add(
                "unknown-id-key",
                place,
                f"a space is missing after {pair[1]}:",
                f"Write {pair[1]}: {pair[2]}, with a space after the colon.",
            )
            return True
        meant = self._report.nearest(word, ID_KEYS)
        if meant is None and only_near:
            return False
        self._report.add(
            "unknown-id-key",
            place,
            f"Simkl knows no id {shown(word)}",
            f"Did you mean {meant}?" if meant else ID_KEYS_HINT,
        )
        return True

    def _from_mapping(self, key: Scalar, mapping: Mapping) -> dict[str, str] | None:
        if not mapping.pairs:
            self._report_none(key)
            return None
        ids: dict[str, str] = {}
        for name, node in mapping.pairs:
            if name.text == MERGE_KEY:
                report_merge_key(name, self._report)
                continue
            if name.text not in ID_KEYS:
                self.report_unknown(name.text, name.place)
                continue
            if isinstance(node, Scalar) and node.nothing:
                node = Scalar("", False, name.place)
            value = self.value(name.text, node)
            if value is not None:
                ids[name.text] = value
        return ids

    def _report_none(self, key: Scalar) -> None:
        self._report.add("no-id", key.place, "ids has no id in it", IDS_HINT)

    def _report_malformed(self, key: str, node: Scalar, form: str) -> None:
        hint = f"Write {form}."
        if looks_like_link(node.text):
            try:
                link = id_from_link(node.text)
            except BadLink:
                pass
            else:
                hint = f"Write {link.key}: {link.value}."
        wrong = f"{shown(node.text)} is no {key} id" if node.text else f"{key} has no id after it"
        self._report.add("malformed-id", node.place, wrong, hint)
