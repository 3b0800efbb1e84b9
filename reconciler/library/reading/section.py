"""Where items stand in a library file, and which ids were seen where."""

from dataclasses import dataclass

from reconciler.library.reading.report import Report
from reconciler.model.ids import IDENTIFYING_KEYS
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status


@dataclass(frozen=True, slots=True)
class Section:
    """One status list of one type.

    Attributes:
        type: The type that it stands under.
        status: The status, or None when the type has no such status; its items are checked, but
            wish nothing.
        word: The status as the file writes it.
    """

    type: MediaType
    status: Status | None
    word: str


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
            "Keep one of them: a title is in exactly one status.",
        )
