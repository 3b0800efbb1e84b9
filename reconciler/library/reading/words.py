"""What people call things elsewhere, and the word that they probably meant."""

from collections.abc import Iterable
from typing import Final

from reconciler.model.media import LEGACY_STATUSES

_LONGEST_WORD: Final = 60


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the word that was probably meant, or None.

    Args:
        word: As written.
        words: Those that there are.
        cutoff: How alike it must be, from 0 to 1.
    """
    if len(word) > _LONGEST_WORD:
        return None
    plain = _plain(word)
    spellings = {_plain(candidate): candidate for candidate in words}
    meant = spellings.get(plain) or spellings.get(_OTHER_NAMES.get(plain, plain))
    if meant is not None:
        return meant
    import difflib

    close = difflib.get_close_matches(plain, spellings, 1, cutoff)
    return spellings[close[0]] if close else None


def whose_number(text: str) -> str:
    """Return the advice on a number that does not say whose it is."""
    return f"Say whose number it is, as in tmdb:{text[:12]} or simkl:{text[:12]}."


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
    "abandoned": "dropped",
    **{word: str(status) for word, status in LEGACY_STATUSES.items()},
    "watched": "completed",
    "seen": "completed",
    "done": "completed",
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
