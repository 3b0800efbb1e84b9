"""The problems of one file, collected while it is read."""

from collections.abc import Iterable
from typing import Final

from reconciler.model.errors import Problem
from reconciler.model.media import LEGACY_STATUSES

MOST_PROBLEMS: Final = 1_000
"""Problems that one run lists; a file of millions of mistakes is told apart by the first ones."""

_LONGEST_WORD: Final = 60


class Report:
    """Collects problems of a file and gives them in the order of the text."""

    def __init__(self, file: str) -> None:
        self.file = file
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
        if len(self._problems) >= MOST_PROBLEMS or len(word) > _LONGEST_WORD:
            return None
        plain = _plain(word)
        spellings = {_plain(candidate): candidate for candidate in words}
        meant = spellings.get(plain) or spellings.get(_OTHER_NAMES.get(plain, plain))
        if meant is not None:
            return meant
        import difflib

        close = difflib.get_close_matches(plain, spellings, 1, cutoff)
        return spellings[close[0]] if close else None


def shown(text: str, *, quotes: bool = True) -> str:
    """Return a text of the file for a sentence: short, on one line, in quotes."""
    text = text if len(text) <= 60 else f"{text[:59]}…"
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f'"{text}"' if quotes else text


def _plain(word: str) -> str:
    return "".join(character for character in word.lower() if character.isalnum())


_OTHER_NAMES: Final = {
    "movie": "movies",
    "film": "movies",
    "films": "movies",
    "show": "shows",
    "series": "shows",
    "tvshows": "shows",
    "tvseries": "shows",
    "animes": "anime",
    "planned": "plantowatch",
    "planning": "plantowatch",
    "ptw": "plantowatch",
    "watchlist": "plantowatch",
    "onhold": "hold",
    "paused": "hold",
    **{word: str(status) for word, status in LEGACY_STATUSES.items()},
    "watched": "completed",
    "finished": "completed",
    "current": "watching",
    "inprogress": "watching",
    "name": "title",
    "id": "ids",
    "released": "year",
    "score": "rating",
    "stars": "rating",
    "userrating": "rating",
    "date": "watched",
    "watcheddate": "watched",
    "watchedon": "watched",
    "lastwatchedat": "watched",
    "themoviedb": "tmdb",
    "tmdbid": "tmdb",
    "thetvdb": "tvdb",
    "tvdbid": "tvdb",
    "imdbid": "imdb",
    "simklid": "simkl",
    "myanimelist": "mal",
    "malid": "mal",
    "trakt": "traktslug",
    "maxremoval": "maxremovals",
    "maxremovals": "maxremovals",
    "drift": "ondrift",
}
"""What people call things elsewhere, by what a library file calls them; letters and digits only."""
