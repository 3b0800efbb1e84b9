"""Which title an item of a write means.

Known from Simkl's reference ("Standard media objects"): the Simkl id wins, then external ids in
order, then title and year, then the title alone, fuzzily. Ids that disagree are not reported.
"""

from reconciler.sandbox.answers import refusal
from reconciler.sandbox.titles import Catalogue, CatalogueTitle


def find_title(item: dict[str, object], key: str, catalogue: Catalogue) -> CatalogueTitle | None:
    """Find what an item means; None when nothing fits.

    Args:
        item: The item.
        key: The array that it stands in: ``movies``, ``shows`` or ``anime``. Ids of movies and of
            series are separate, but an anime film is found among movies too.
        catalogue: The titles.

    Raises:
        ApiError: Its ids are no object, or its title is no text.
    """
    ids = item.get("ids", {})
    name = item.get("title")
    if not isinstance(ids, dict) or not isinstance(name, str | None):
        raise refusal(400, "wrong_parameter", "ids must be an object and title a text")
    fits = _is_film if key == "movies" else _is_series
    found = catalogue.find(ids, fits)
    if found is None and name:
        year = item.get("year")
        found = catalogue.named(name, year if isinstance(year, int) else None, fits)
    return found


def echo(item: dict[str, object], key: str, **extra: object) -> dict[str, object]:
    """Return an item back as answers do: as it was sent, with its type."""
    return {**item, **extra, "type": "movie" if key == "movies" else "show"}


def answer_key(key: str) -> str:
    """Return the array of an answer that an item of a request's array is named in."""
    return "movies" if key == "movies" else "shows"


def _is_film(title: CatalogueTitle) -> bool:
    return title.is_movie or title.anime_type == "movie"


def _is_series(title: CatalogueTitle) -> bool:
    return not title.is_movie
