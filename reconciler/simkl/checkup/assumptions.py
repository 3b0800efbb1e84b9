"""What the program takes for granted about Simkl's API, one value for each belief.

Each has a name that findings and bug reports use, how sure it is, and which code would be wrong if
it were. ``reconciler doctor`` checks these without changing anything, and a part of
``docs/simkl-assumptions.md`` is drawn from them; the same page has what only a person can check.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Basis(StrEnum):
    """Where a belief comes from; the value is how the page says it."""

    REFERENCE = "Simkl's reference"
    STATUSES = "Simkl's page on statuses"
    DISPUTED = "Simkl's pages contradict each other"
    CLIENT = "what other programs met"
    GUESS = "a guess"


class Assumption(NamedTuple):
    """One belief.

    Attributes:
        id: Its stable name.
        sentence: What is believed.
        basis: Where that comes from.
        used_by: The files that depend on it, below ``reconciler/``.
    """

    id: str
    sentence: str
    basis: Basis
    used_by: tuple[str, ...]


_READING: Final = "simkl/account/reading.py"
_SHAPES: Final = "simkl/account/rows.py"
_MATCH: Final = "planning/match.py"
_EXPECT: Final = "planning/expect.py"
_RESOLVE: Final = "simkl/lookups/resolve.py"
_CATALOGUE: Final = "simkl/lookups/catalogue.py"
_BUCKETS: Final = "simkl/account/buckets.py"
_RECIPE: Final = "applying/recipe.py"

CHECKED: Final = (
    Assumption(
        "clock",
        "This computer's clock and Simkl's are less than five minutes apart.",
        Basis.GUESS,
        ("applying/backup.py", "simkl/lookups/titles.py"),
    ),
    Assumption(
        "quota-headers",
        "Answers to newer apps (V2) tell the daily limit and what is left of it.",
        Basis.REFERENCE,
        ("simkl/http/transport.py", "commands/whoami.py"),
    ),
    Assumption(
        "account-id",
        "The settings name the account by a whole number, and its plan as free, pro or vip.",
        Basis.REFERENCE,
        (_SHAPES, "library/lock.py"),
    ),
    Assumption(
        "activities-blocks",
        "The activities have `all` and the blocks tv_shows, anime and movies.",
        Basis.REFERENCE,
        (_SHAPES, _READING),
    ),
    Assumption(
        "activities-keys",
        "A block has `all`, a stamp for each status of its type, rated_at and removed_from_list; "
        "movies have neither watching nor hold.",
        Basis.REFERENCE,
        (_READING,),
    ),
    Assumption(
        "activities-stamps",
        "A stamp is null or an ISO 8601 time in UTC that ends in Z.",
        Basis.REFERENCE,
        (_READING,),
    ),
    Assumption(
        "activities-newest",
        "The top-level `all` is the newest of all stamps, so that nothing changed while it stands.",
        Basis.REFERENCE,
        (_READING, "simkl/account/reader.py"),
    ),
    Assumption(
        "library-keyed",
        "The library of one type is an object with that type as its only key, or an empty form.",
        Basis.REFERENCE,
        (_SHAPES,),
    ),
    Assumption(
        "library-empty",
        "An empty library is {}, null, [], an object of empty arrays, a wrapped null or a body of "
        "no bytes, and nothing else is.",
        Basis.CLIENT,
        (_SHAPES,),
    ),
    Assumption(
        "row-object",
        "A row's title is under movie in movies, and under show in shows and in anime.",
        Basis.DISPUTED,
        (_SHAPES,),
    ),
    Assumption(
        "row-ids",
        "Every row has a Simkl id that is a whole number; all its other ids are texts.",
        Basis.REFERENCE,
        (_SHAPES, _MATCH),
    ),
    Assumption(
        "row-status",
        "Every row has a status that its type has; movies are plantowatch, dropped or completed; "
        "some are in hold, which no file can name.",
        Basis.STATUSES,
        ("model/media.py", _SHAPES),
    ),
    Assumption(
        "row-once",
        "Every title is in exactly one status of one type.",
        Basis.STATUSES,
        (_MATCH, _READING),
    ),
    Assumption(
        "row-dates",
        "The dates of a row are null or ISO 8601 with a time zone.",
        Basis.REFERENCE,
        (_RECIPE, "applying/backup.py"),
    ),
    Assumption(
        "row-counts",
        "Episode counts are whole numbers, and no more episodes are watched than there are.",
        Basis.GUESS,
        ("planning/operations.py", _RECIPE),
    ),
    Assumption(
        "row-rating",
        "A rating is null or a whole number from 1 to 10.",
        Basis.REFERENCE,
        (_SHAPES, _RECIPE),
    ),
    Assumption(
        "row-memo",
        "With memos=yes every row has a memo, also without extended=full; it is {} or has a text.",
        Basis.GUESS,
        (_READING, "planning/operations.py"),
    ),
    Assumption(
        "row-anime-type",
        "What kind of anime it is stands on the row (anime_type), not inside its show.",
        Basis.CLIENT,
        (_SHAPES,),
    ),
    Assumption(
        "row-rewatches",
        "Rows of rewatch sessions come only when they are asked for.",
        Basis.REFERENCE,
        (_SHAPES,),
    ),
    Assumption(
        "completed-watched",
        "A completed series has as many watched episodes as it has episodes.",
        Basis.STATUSES,
        (_EXPECT, _RECIPE),
    ),
    Assumption(
        "completed-aired",
        "A completed series may have episodes that have not aired: it is left completed.",
        Basis.CLIENT,
        (_EXPECT,),
    ),
    Assumption(
        "ids-identify",
        "No two movies, and no two shows, of a library share an imdb, tmdb or tvdb id.",
        Basis.REFERENCE,
        ("model/ids.py", _MATCH),
    ),
    Assumption(
        "ids-identify-anime",
        "No two anime of a library share a mal, anidb, anilist or kitsu id.",
        Basis.REFERENCE,
        ("model/ids.py", _MATCH),
    ),
    Assumption(
        "ids-only",
        "extended=simkl_ids_only lists the ids of all titles of a type, without their status.",
        Basis.REFERENCE,
        (_READING,),
    ),
    Assumption(
        "date-from",
        "date_from gives the rows that changed strictly after it.",
        Basis.REFERENCE,
        (_READING,),
    ),
    Assumption(
        "details",
        "Rows read for a backup have seasons[].episodes[] with a number and the time of the watch.",
        Basis.REFERENCE,
        (_BUCKETS, _RECIPE),
    ),
    Assumption(
        "redirect-known",
        "/redirect answers a known id with a redirect whose Location is simkl.com/TYPE/ID.",
        Basis.DISPUTED,
        (_RESOLVE,),
    ),
    Assumption(
        "redirect-unknown",
        "/redirect answers an unknown id with a redirect to the bare site.",
        Basis.REFERENCE,
        (_RESOLVE,),
    ),
    Assumption(
        "search-id",
        "/search/id answers with a list of titles that name their type and their Simkl id.",
        Basis.REFERENCE,
        (_RESOLVE,),
    ),
    Assumption(
        "catalogue",
        "The catalogue gives a title's record without a token.",
        Basis.REFERENCE,
        (_CATALOGUE,),
    ),
    Assumption(
        "catalogue-status",
        "The record of a series has a status: tba, airing or ended.",
        Basis.REFERENCE,
        (_CATALOGUE, _EXPECT),
    ),
    Assumption(
        "catalogue-unknown",
        "The catalogue answers an id that it does not have with an empty list, 404 or 410.",
        Basis.CLIENT,
        (_CATALOGUE,),
    ),
)
"""What ``reconciler doctor`` checks, in the order in which it reports."""
