"""Checks of what the account says of itself: clock, quota, settings, activities, empty forms."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from reconciler.model.media import LEGACY_STATUSES, STATUSES, MediaType
from reconciler.simkl.account.snapshot import RATED, REMOVED
from reconciler.simkl.checkup.evidence import Evidence, rows_in
from reconciler.simkl.checkup.finding import (
    Observation,
    all_of,
    cannot_tell,
    differs,
    kind,
    listed,
    ok,
    plain,
    unreadable,
)
from reconciler.simkl.http.values import JsonObject, is_empty_list

_SKEW_SECONDS: Final = 300
_PLANS: Final = ("free", "pro", "vip")


def clock(evidence: Evidence) -> Observation:
    """Compare the clocks."""
    try:
        theirs = parsedate_to_datetime(evidence.date or "")
    except ValueError:
        return cannot_tell("the answer has no Date")
    skew = evidence.asked_at - theirs.replace(tzinfo=theirs.tzinfo or UTC).timestamp()
    if abs(skew) < _SKEW_SECONDS:
        return ok(f"they are {abs(skew):.0f} seconds apart")
    where = "ahead of" if skew > 0 else "behind"
    return differs(f"this computer's clock is {abs(skew):.0f} seconds {where} Simkl's")


def quota_headers(evidence: Evidence) -> Observation:
    """Look for the daily limit."""
    if evidence.quota_told:
        return ok("the limit was told")
    return cannot_tell("no answer told it, as for older apps and for the first request of a token")


def account_id(evidence: Evidence) -> Observation:
    """Look at the settings."""
    settings = evidence.settings
    account = settings.get("account") if isinstance(settings, dict) else None
    if not isinstance(account, dict):
        return unreadable(settings) or differs("the settings have no account")
    number, plan = account.get("id"), account.get("type")
    sentence = f"the id is {kind(number)}, the plan {plain(plan)}"
    right = isinstance(number, int) and not isinstance(number, bool) and plan in _PLANS
    return ok(sentence) if right else differs(sentence)


def activities_blocks(evidence: Evidence) -> Observation:
    """Look for the blocks."""
    activities = evidence.activities
    if not isinstance(activities, dict):
        return unreadable(activities) or differs(f"the activities are {kind(activities)}")
    wanted = ["all", *(one.activities_block for one in MediaType)]
    missing = [name for name in wanted if name not in activities]
    if missing:
        return differs(f"without {listed(missing)}")
    return ok(f"it has {listed(activities)}")


def activities_keys(evidence: Evidence) -> Observation:
    """Look at the names of the stamps."""
    blocks = dict(_blocks(evidence))
    if not blocks:
        return cannot_tell("there are no blocks")
    wrong, older = [], False
    for media_type, block in blocks.items():
        names = {str(LEGACY_STATUSES.get(name, name)) for name in block}
        older = older or not LEGACY_STATUSES.keys().isdisjoint(block)
        wanted = {"all", RATED, REMOVED, *map(str, STATUSES[media_type])}
        wrong += [f"{media_type} without {name}" for name in sorted(wanted - names)]
        if media_type is MediaType.MOVIES:
            wrong += [f"movies with {name}" for name in sorted(names & {"watching", "hold"})]
    if wrong:
        return differs(", ".join(wrong))
    return ok("dropped has its older name, notinteresting" if older else "all names are as known")


def activities_stamps(evidence: Evidence) -> Observation:
    """Look at the form of the stamps."""
    return all_of("stamps", "are null or end in Z", _stamps(evidence.activities), _is_stamp)


def activities_newest(evidence: Evidence) -> Observation:
    """Compare the top-level stamp with all others."""
    activities = evidence.activities
    if not isinstance(activities, dict):
        return cannot_tell("there are no activities")
    top = activities.get("all")
    times = [time for time in map(_time, _stamps(activities)) if time is not None]
    if not times:
        return cannot_tell("nothing ever happened on this account")
    newest = _time(top)
    if newest is None:
        return differs(f"all is {kind(top)}, and others are not null")
    later = sum(time > newest for time in times)
    return differs(f"{later} stamps are later") if later else ok("no stamp is later")


def library_keyed(evidence: Evidence) -> Observation:
    """Look at the keys of each type's answer."""
    for media_type, reading in evidence.libraries.items():
        odd = unreadable(reading)
        if odd is not None:
            return odd
        if not rows_in(reading) and not _empty_form(reading):
            return differs(f"{media_type} gave {kind(reading)} that is no empty form")
        if isinstance(reading, dict) and any(reading[key] for key in reading if key != media_type):
            return differs(f"{media_type} gave {listed(reading)}")
    sizes = (f"{len(evidence.rows(one))} {one}" for one in MediaType)
    return ok(f"it has {', '.join(sizes)}")


def library_empty(evidence: Evidence) -> Observation:
    """Look at the form of an empty bucket."""
    odd = unreadable(evidence.empty)
    if odd is not None:
        return odd
    form = _empty_form(evidence.empty)
    return ok(f"it is {form}") if form else differs(f"it is {kind(evidence.empty)}")


def date_from(evidence: Evidence) -> Observation:
    """Look whether a delta from the newest stamp on is empty."""
    if evidence.delta is None:
        return cannot_tell("nothing ever happened on this account")
    odd = unreadable(evidence.delta)
    if odd is not None:
        return odd
    rows = len(rows_in(evidence.delta))
    if not rows:
        return ok("nothing changed after the newest stamp")
    if evidence.moved:
        return cannot_tell("the account changed while it was examined")
    return differs(f"{rows} rows, although nothing can have changed after the newest stamp")


def _empty_form(reading: object) -> str:
    if reading is None:
        return "null, or no body at all"
    if is_empty_list(reading):
        return json.dumps(reading)
    if isinstance(reading, dict) and all(value == [] for value in reading.values()):
        return "an object of empty arrays"
    return ""


def _blocks(evidence: Evidence) -> Iterator[tuple[MediaType, JsonObject]]:
    activities = evidence.activities if isinstance(evidence.activities, dict) else {}
    for media_type in MediaType:
        block = activities.get(media_type.activities_block)
        if isinstance(block, dict):
            yield media_type, block


def _stamps(value: object) -> Iterator[object]:
    if not isinstance(value, dict):
        yield value
        return
    for inner in value.values():
        yield from _stamps(inner)


def _is_stamp(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, str) and value.endswith("Z") and _time(value) is not None


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
