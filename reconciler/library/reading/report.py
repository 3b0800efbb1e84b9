"""The problems of one file, collected while it is read."""

from collections.abc import Callable, Iterable
from typing import Final

from reconciler.model.errors import Problem
from reconciler.model.media import MediaType

MOST_PROBLEMS: Final = 1_000
"""Problems that one run lists; a file of millions of mistakes is told apart by the first ones."""

SectionOf = Callable[[int], MediaType | None]
"""Gives the section that Simkl files a title under, or None where that is not known."""


class Report:
    """Collects problems of a file and returns them in the order of the text."""

    def __init__(self, file: str, section_of: SectionOf | None = None) -> None:
        """Collect problems of a file.

        Args:
            file: Its name.
            section_of: Knows the sections that Simkl files titles under, by Simkl id; asked only
                where a problem turns on that.
        """
        self.file = file
        self.section_of: SectionOf = section_of or (lambda _simkl: None)
        self._problems: list[Problem] = []
        self._more = 0
        self._first_more = (0, 0)

    def add(self, code: str, place: tuple[int, int], message: str, hint: str = "") -> None:
        """Add a problem at a ``(line, column)``, both 1-based."""
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(code, message, hint, self.file, *place))
            return
        self._more += 1
        if self._more == 1:
            self._first_more = place

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems by place; beyond the limit, one last problem counts the rest."""
        problems = sorted(self._problems, key=lambda problem: (problem.line, problem.column))
        if self._more:
            problems.append(
                Problem(
                    "too-many-problems",
                    f"{self._more} more problems are not listed",
                    "Mend those above first, then validate again.",
                    self.file,
                    *self._first_more,
                )
            )
        return tuple(problems)

    def nearest(self, word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
        """Return the word that was probably meant, or None.

        Comparing is the costly part of a problem, so nothing is compared once the list is full.
        """
        if len(self._problems) >= MOST_PROBLEMS:
            return None
        from reconciler.library.reading.words import nearest

        return nearest(word, words, cutoff)
