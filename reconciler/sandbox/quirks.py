"""The points at which Simkl's own pages contradict each other or say nothing.

The program has to be right under every reading, so the sandbox can be set to each of them.
"""

from dataclasses import dataclass
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


class Auth(StrEnum):
    """Which of Simkl's two registrations the sandbox's client id belongs to."""

    V1 = "v1"
    V2 = "v2"


@dataclass(frozen=True, slots=True)
class Quirks:
    """One reading of the API; the defaults are the reference's own where it has one.

    Attributes:
        to_reading: Where add-to-list looks for ``to``.
        empty_form: How an answer without rows looks.
        leaving_completed_drops_marks: A series that leaves ``completed`` loses its watched
            episodes and a movie its watch; the reference is silent.
        completed_refused: Simkl ids of series that do not stay ``completed`` although the
            catalogue says that they ended.
        downgrade_marks_aired: A series that add-to-list does not keep as ``completed`` gets its
            aired episodes marked, as ``/sync/history`` does; silent for add-to-list.
        skip_suppresses_completed: ``skip_auto_watching=yes`` keeps even ``status: completed`` of
            ``/sync/history`` from marking all episodes; the reference can be read both ways.
        redirect_status: 301 by the reference, 302 by its errors page and the old blueprint.
        redirect_absolute: ``https://simkl.com/…`` instead of ``//simkl.com/…``.
        legacy_notinteresting: ``dropped`` is called ``notinteresting`` in answers, as old client
            ids get it.
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
    """

    to_reading: ToReading = ToReading.ITEM
    empty_form: EmptyForm = EmptyForm.OBJECT
    leaving_completed_drops_marks: bool = False
    completed_refused: frozenset[int] = frozenset()
    downgrade_marks_aired: bool = False
    skip_suppresses_completed: bool = False
    redirect_status: int = 301
    redirect_absolute: bool = False
    legacy_notinteresting: bool = False
    auth: Auth = Auth.V2
    read_only_token: bool = False
    polls_until_approved: int = 1
    slow_down_polls: int = 0
    lagging_reads: int = 0
    activities_lag: bool = True
    max_items: int = 2000
    max_full_rows: int | None = None
