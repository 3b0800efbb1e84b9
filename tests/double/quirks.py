"""The points at which Simkl's pages, recordings and live reports disagree or say nothing.

The program has to be right under every reading, so the double can be set to each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ToReading(StrEnum):
    """Where ``POST /sync/add-to-list`` looks for ``to``."""

    ITEM = "item"
    """Per item; ``to`` at the top level alone is refused. The reference's text says so."""

    TOP = "top"
    """At the top level only; the page "Watchlist statuses" and the OpenAPI schema say so."""

    EITHER = "either"
    """Per item, with the top level as the default; a remark in the OpenAPI file says so."""


class EmptyForm(StrEnum):
    """What ``GET /sync/all-items`` answers when there is nothing to give."""

    OBJECT = "object"
    """``{}``: what newer client ids get."""

    NULL = "null"
    """``null``: what older client ids get."""

    ARRAYS = "arrays"
    """``{"shows": []}``: as an example of the reference has it."""

    LIST = "list"
    """``[]``: clients guard against it."""

    NOTHING = "nothing"
    """No body at all: authors of three clients saw it."""

    ENVELOPE = "envelope"
    """``{"type": "null", "body": null}``: one client accepts it."""


class Auth(StrEnum):
    """Which of Simkl's two registrations the double's client id belongs to."""

    V1 = "v1"
    V2 = "v2"


class CompletedRule(StrEnum):
    """Which series stay ``completed``."""

    OVER = "over"
    """Those that do not air any more; the reference says so."""

    CAUGHT_UP = "caught-up"
    """Those without an episode to come, between two seasons too; authors of two clients saw it."""


class Unknown(StrEnum):
    """What the catalogue answers for an id that is unknown, merged or deleted."""

    EMPTY_LIST = "empty list"
    NOT_FOUND = "404"
    GONE = "410"


@dataclass(frozen=True, slots=True)
class Quirks:
    """One reading of the API; the defaults are the reference's own where it has one.

    Attributes:
        to_reading: Where add-to-list looks for ``to``.
        empty_form: How an answer without rows looks.
        leaving_completed_drops_marks: A series that leaves ``completed`` loses its watched
            episodes and a movie its watch; the reference is silent.
        completed: Which series stay ``completed``.
        completed_refused: Simkl ids of series that do not stay ``completed`` although the
            catalogue says that they ended.
        removal_refused: Simkl ids of titles that ``/sync/history/remove`` answers like any other,
            and leaves where they are.
        downgrade_marks_aired: A series that add-to-list does not keep as ``completed`` gets its
            aired episodes marked, as ``/sync/history`` does; silent for add-to-list.
        skip_suppresses_completed: ``skip_auto_watching=yes`` keeps even ``status: completed`` of
            ``/sync/history`` from marking all episodes; the reference can be read both ways.
        repeats_are_ignored: ``/sync/history`` ignores a repeated watch together with the status
            beside it; the reference says that it is ignored, and not what becomes of the status.
        movies_hold: A movie that is put in ``hold`` stays there, as a recording of 2020 shows;
            otherwise it is completed, as one in ``watching`` is.
        hold_shows_movies: ``/sync/all-items/movies/hold`` gives such a movie; the reference says
            that it is always empty.
        odd_statuses: Statuses that no page knows, by the Simkl id of the row that shows it.
        bad_status_is_empty: A status segment that does not exist gives no rows instead of all.
        redirect_status: 301 by the reference, 302 by its errors page and the old blueprint.
        redirect_absolute: ``https://simkl.com/…`` instead of ``//simkl.com/…``.
        catalogue_hop: A record that is asked for as another type leads there by a 302, as the
            author of a client saw; otherwise it is unknown.
        unknown: What the catalogue answers for an id that it does not know.
        undated_episodes: Episodes to come have no date; otherwise one that is far away.
        legacy_notinteresting: ``dropped`` is called ``notinteresting`` in answers, as old client
            ids get it.
        slug_names: ``letterboxd`` and ``traktslug`` of rows have their other names.
        anime_ids: Rows of anime carry the ids that are otherwise of requests only.
        second_grain: Times have no fraction of a second, so that two changes may share one.
        auth: Whether the client id is a V1 or a V2 registration.
        read_only_token: Every token has no more than ``media:read``.
        polls_until_approved: How often a login's poll is answered "pending" before the person
            approves; a negative number means never.
        slow_down_polls: How many of those polls are answered "slow down".
        lagging_reads: How many reads of ``/sync`` after a write still show the account as it was
            before; the reference does not promise that a write is visible at once.
        activities_lag: Whether ``/sync/activities`` lags like the rows do, or is already up to date
            while the rows are not.
        max_items: More items than this in one POST are answered 413; no limit is documented.
        max_full_rows: More rows than this with ``include_all_episodes=yes`` are answered
            ``400 max_items``; None for no limit.
        sync_burst: After so many calls of ``/sync`` within a minute a good token is answered
            ``401 user_token_failed`` for three minutes; None for never.
        catalogue_pace: More catalogue reads than this within a second are answered 412, and so is
            everything for 15 minutes; None for never.
        post_pace: Posts that begin sooner than so many seconds after the last one are answered
            412, and so is everything for a minute; None for never.
    """

    to_reading: ToReading = ToReading.ITEM
    empty_form: EmptyForm = EmptyForm.OBJECT
    leaving_completed_drops_marks: bool = False
    completed: CompletedRule = CompletedRule.OVER
    completed_refused: frozenset[int] = frozenset()
    removal_refused: frozenset[int] = frozenset()
    downgrade_marks_aired: bool = False
    skip_suppresses_completed: bool = False
    repeats_are_ignored: bool = False
    movies_hold: bool = False
    hold_shows_movies: bool = False
    odd_statuses: Mapping[int, str] = field(default_factory=dict)
    bad_status_is_empty: bool = False
    redirect_status: int = 301
    redirect_absolute: bool = False
    catalogue_hop: bool = False
    unknown: Unknown = Unknown.EMPTY_LIST
    undated_episodes: bool = True
    legacy_notinteresting: bool = False
    slug_names: bool = False
    anime_ids: bool = False
    second_grain: bool = False
    auth: Auth = Auth.V2
    read_only_token: bool = False
    polls_until_approved: int = 1
    slow_down_polls: int = 0
    lagging_reads: int = 0
    activities_lag: bool = True
    max_items: int = 2000
    max_full_rows: int | None = None
    sync_burst: int | None = None
    catalogue_pace: int | None = None
    post_pace: float | None = None
