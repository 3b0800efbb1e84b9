"""Plans with every part and any text, as Hypothesis strategies."""

import functools
from typing import Any

from hypothesis import strategies as st

from reconciler.model.library import OnDrift
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.model.plan import (
    Action,
    BlockCode,
    Blocked,
    Cause,
    Drift,
    LeftAlone,
    Operation,
    Plan,
    RatingChange,
)
from tests.strategies.choices import pick

HOSTILE = (
    "\x1b[2J\x1b[31mred",
    "two\nlines\r\nof text",
    "\u202egnp.exe",
    "zero\u200bwidth\u2060",
    "sep\u2028arated\u2029",
    "c1 \x9b31m \x85",
    "lone \ud800 surrogate",
    "| a | b |",
    "@octocat #1 GH-2 https://evil.example www.evil.example",
    "[click](https://evil.example) ![](x) <img src=x onerror=alert(1)> `code` **bold** $x$ :tada:",
    "--> <!-- reconciler-plan",
    "\\",
    "- 1. # not a list",
)

texts = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.sampled_from(HOSTILE),
    st.sampled_from(["葬送のフリーレン", "Léon", "Game of Thrones", "👩‍👩‍👧 family", "x" * 300]),
)
years = st.none() | st.integers(1874, 2100)
lines = st.integers(1, 10**6)
simkl_ids = st.integers(1, 10**7)
ratings = st.none() | st.integers(1, 10)
rating_changes = st.builds(RatingChange, ratings, ratings).filter(
    lambda change: change.before != change.after
)


ids = st.dictionaries(st.sampled_from(["imdb", "tmdb", "mal"]), texts, max_size=2)
causes = st.none() | st.sampled_from(Cause)
changes_of_ratings = st.none() | rating_changes
effects = st.lists(texts, max_size=1)
dates = st.none() | st.just("2014-04-05T12:00:00Z")
keys = st.tuples(st.sampled_from(MediaType), simkl_ids)
_ACTIONS = tuple(Action)
_POLICIES = tuple(OnDrift)
_STATUSES = (None, *Status)

_titles: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(MediaType),
    "title": texts,
    "year": years,
    "ids": ids,
}
blocked = st.builds(
    Blocked,
    **_titles,
    simkl=st.none() | simkl_ids,
    from_status=st.none() | st.sampled_from(Status),
    to_status=st.sampled_from(Status),
    line=lines,
    code=st.sampled_from(BlockCode),
    reason=texts,
)
left_alone = st.builds(
    LeftAlone,
    **_titles,
    simkl=simkl_ids,
    status=st.none() | st.sampled_from(Status),
    reason=texts,
)
_some_blocked = st.lists(blocked, max_size=3)
_some_left_alone = st.lists(left_alone, max_size=3)
_some_texts = st.lists(texts, max_size=3)
_kept_drift = st.lists(keys, max_size=3, unique=True)
_unchanged = st.integers(0, 10**5)


@functools.cache
def _changed(most: int) -> st.SearchStrategy[list[tuple[MediaType, int]]]:
    return st.lists(keys, max_size=most, unique=True)


@st.composite
def plans(draw: st.DrawFn, max_operations: int = 6) -> Plan:
    """Return plans in which no title has two operations and every undone drift is listed."""
    chosen = draw(_changed(max_operations))
    done = tuple(_operation(draw, *key) for key in chosen)
    policy = pick(draw, _POLICIES)
    undone = [(item.type, item.simkl) for item in done if item.cause is Cause.DRIFT]
    kept = [key for key in draw(_kept_drift) if key not in chosen]
    return Plan(
        operations=done,
        blocked=tuple(draw(_some_blocked)),
        drift=tuple(_drift(draw, *key, policy) for key in [*undone, *kept]),
        left_alone=tuple(draw(_some_left_alone)),
        warnings=tuple(draw(_some_texts)),
        unchanged=draw(_unchanged),
    )


def _operation(draw: st.DrawFn, media_type: MediaType, simkl: int) -> Operation:
    statuses = STATUSES[media_type]
    action = pick(draw, _ACTIONS)
    before = None if action is Action.ADD else pick(draw, statuses)
    others = [status for status in statuses if status is not before]
    after = None if action is Action.REMOVE else pick(draw, others)
    rating = draw(changes_of_ratings) if action is not Action.REMOVE else None
    if action is Action.RATE:
        after, rating = before, draw(rating_changes)
    return Operation(
        action=action,
        type=media_type,
        from_status=before,
        to_status=after,
        simkl=simkl,
        title=draw(texts),
        year=draw(years),
        ids=draw(ids),
        line=None if action is Action.REMOVE else draw(lines),
        cause=draw(causes),
        effects=tuple(draw(effects)),
        rating=rating,
        watched_at=draw(dates) if after is Status.COMPLETED and action is not Action.RATE else None,
    )


def _drift(draw: st.DrawFn, media_type: MediaType, simkl: int, policy: OnDrift) -> Drift:
    return Drift(
        type=media_type,
        simkl=simkl,
        title=draw(texts),
        year=draw(years),
        ids=draw(ids),
        from_status=pick(draw, _STATUSES),
        to_status=pick(draw, _STATUSES),
        policy=policy,
        note=draw(texts),
        rating=draw(changes_of_ratings),
    )
