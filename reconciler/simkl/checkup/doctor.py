"""Comparing what is believed about Simkl's API with what it answers, without changing anything."""

import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from reconciler import __version__
from reconciler.simkl.checkup import account_checks, lookup_checks, row_checks
from reconciler.simkl.checkup.assumptions import CHECKED, Assumption
from reconciler.simkl.checkup.evidence import Evidence, gather
from reconciler.simkl.checkup.finding import Judgement, Observation
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.login_record import Kind

REPORT_VERSION: Final = 1

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


def examination(findings: Iterable[Finding], api: Api, origin: str, kind: Kind) -> dict[str, Any]:
    """Return the JSON form, which holds no secret and nothing of the library.

    Args:
        findings: What was found.
        api: The client that was used.
        origin: Where it was found.
        kind: The app's registration.
    """
    found = list(findings)
    verdicts = [finding.seen.verdict for finding in found]
    return {
        "format_version": REPORT_VERSION,
        "reconciler": __version__,
        "python": platform.python_version(),
        "system": sys.platform,
        "checked_at": f"{datetime.fromtimestamp(api.clock.now(), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "api": origin,
        "app": str(kind),
        "requests": api.requests,
        "summary": {str(verdict): verdicts.count(verdict) for verdict in Judgement},
        "findings": [
            {
                "id": finding.assumption.id,
                "verdict": str(finding.seen.verdict),
                "assumption": finding.assumption.sentence,
                "seen": finding.seen.sentence,
            }
            for finding in found
        ],
    }
