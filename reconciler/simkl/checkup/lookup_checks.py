"""Checks of ``/redirect``, ``/search/id`` and the catalogue, by titles that everybody knows."""

from typing import Final

from reconciler.model.errors import UnexpectedAnswer
from reconciler.simkl.checkup.evidence import KNOWN_MOVIE, KNOWN_SHOW, Evidence
from reconciler.simkl.checkup.finding import (
    Observation,
    differs,
    kind,
    listed,
    ok,
    plain,
    unreadable,
)
from reconciler.simkl.http.answers import Answer, Rejected
from reconciler.simkl.http.values import JsonObject
from reconciler.simkl.lookups.resolve import BARE_SITE, TITLE_PAGE

_STATES: Final = ("tba", "airing", "ended")


def redirect_known(evidence: Evidence) -> Observation:
    """Look where a known id leads."""
    answer = evidence.known
    match = TITLE_PAGE.match(answer.location or "")
    if not 300 <= answer.status < 400 or match is None:
        return differs(f"status {answer.status}, {_location(answer)}")
    if match[1] != "movies" or int(match[2]) != KNOWN_MOVIE:
        return differs(f"status {answer.status} to another title, under {match[1]}")
    return ok(f"status {answer.status}, {_location(answer)}")


def redirect_unknown(evidence: Evidence) -> Observation:
    """Look where an unknown id leads."""
    answer = evidence.unknown
    sentence = f"status {answer.status}, {_location(answer)}"
    bare = BARE_SITE.fullmatch(answer.location or "")
    return ok(sentence) if 300 <= answer.status < 400 and bare else differs(sentence)


def search_id(evidence: Evidence) -> Observation:
    """Look at what a search finds."""
    answer = evidence.search
    found = answer.data
    if not answer.ok or not isinstance(found, list):
        return differs(f"status {answer.status} and {kind(found)}")
    named = [item for item in found if isinstance(item, dict)]
    places = [(item.get("type"), _simkl(item)) for item in named]
    types = listed(item.get("type") for item in named)
    if ("movie", KNOWN_MOVIE) not in places:
        return differs(f"it found {len(found)} ({types}), without the right one")
    return ok(f"it found {len(found)} ({types})")


def catalogue(evidence: Evidence) -> Observation:
    """Look at a record that was read without a token."""
    record = evidence.record
    if not isinstance(record, dict):
        return unreadable(record) or differs(f"it is {kind(record)}")
    if _simkl(record) != KNOWN_SHOW or not isinstance(record.get("title"), str):
        return differs("the record is not that of the title, or has no title")
    return ok(f"the id is right, the year {kind(record.get('year'))}")


def catalogue_status(evidence: Evidence) -> Observation:
    """Look at the status of a record."""
    record = evidence.record
    if not isinstance(record, dict):
        return unreadable(record) or differs(f"the record is {kind(record)}")
    state = record.get("status")
    return ok(f"it is {state}") if state in _STATES else differs(f"it is {plain(state)}")


def catalogue_unknown(evidence: Evidence) -> Observation:
    """Look at the answer to an unknown id."""
    missing = evidence.missing
    if isinstance(missing, Rejected) and missing.status in {404, 410}:
        return ok(f"it is {missing.status}")
    if isinstance(missing, UnexpectedAnswer):
        return differs(missing.message)
    if missing in ([], None):
        return ok("it is an empty list" if missing == [] else "it is null")
    return differs(f"it is {kind(missing)}")


def _location(answer: Answer) -> str:
    location = answer.location
    if location is None:
        return "without a Location"
    form = "absolute" if location.startswith("http") else "without a scheme"
    if TITLE_PAGE.match(location):
        return f"to a title, {form}"
    return f"to the bare site, {form}" if BARE_SITE.fullmatch(location) else "to another place"


def _simkl(item: JsonObject) -> object:
    ids = item.get("ids")
    return ids.get("simkl", ids.get("simkl_id")) if isinstance(ids, dict) else None
