"""Comparing what is believed about Simkl's API with what it answers, without changing anything."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from reconciler.simkl.checkup import account_checks, lookup_checks, row_checks
from reconciler.simkl.checkup.assumptions import CHECKED, Assumption
from reconciler.simkl.checkup.evidence import Evidence, gather
from reconciler.simkl.checkup.finding import Observation
from reconciler.simkl.http.transport import Api

CHECKS: Final[Mapping[str, Callable[[Evidence], Observation]]] = {
    "clock": account_checks.clock,
    "quota-headers": account_checks.quota_headers,
    "account-id": account_checks.account_id,
    "activities-blocks": account_checks.activities_blocks,
    "activities-keys": account_checks.activities_keys,
    "activities-stamps": account_checks.activities_stamps,
    "activities-newest": account_checks.activities_newest,
    "library-keyed": account_checks.library_keyed,
    "library-empty": account_checks.library_empty,
    "row-object": row_checks.row_object,
    "row-ids": row_checks.row_ids,
    "row-status": row_checks.row_status,
    "row-once": row_checks.row_once,
    "row-dates": row_checks.row_dates,
    "row-counts": row_checks.row_counts,
    "row-rating": row_checks.row_rating,
    "row-memo": row_checks.row_memo,
    "row-anime-type": row_checks.row_anime_type,
    "row-rewatches": row_checks.row_rewatches,
    "completed-watched": row_checks.completed_watched,
    "completed-aired": row_checks.completed_aired,
    "ids-identify": row_checks.ids_identify,
    "ids-identify-anime": row_checks.ids_identify_anime,
    "ids-only": row_checks.ids_only,
    "date-from": account_checks.date_from,
    "details": row_checks.details,
    "redirect-known": lookup_checks.redirect_known,
    "redirect-unknown": lookup_checks.redirect_unknown,
    "search-id": lookup_checks.search_id,
    "catalogue": lookup_checks.catalogue,
    "catalogue-status": lookup_checks.catalogue_status,
    "catalogue-unknown": lookup_checks.catalogue_unknown,
}
"""The check of each assumption, by its id."""


class Finding(NamedTuple):
    """What became of one assumption."""

    assumption: Assumption
    seen: Observation


def examine(api: Api) -> list[Finding]:
    """Check every assumption that can be checked without a write.

    Args:
        api: The client.

    Raises:
        AccountError: Simkl cannot be reached, or refuses the token, the app or the day's quota.
    """
    evidence = gather(api)
    return [Finding(one, CHECKS[one.id](evidence)) for one in CHECKED]
