"""Plans with every part and any text, as Hypothesis strategies."""

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


def _ids() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["imdb", "tmdb", "mal"]), texts, max_size=2)


@st.composite
def operations(draw: st.DrawFn, media_type: MediaType, simkl: int) -> Operation:
    statuses = STATUSES[media_type]
    action = draw(st.sampled_from(Action))
    before = None if action is Action.ADD else draw(st.sampled_from(statuses))
    others = [status for status in statuses if status is not before]
    after = None if action is Action.REMOVE else draw(st.sampled_from(others))
    rating = draw(st.none() | rating_changes) if action is not Action.REMOVE else None
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
        ids=draw(_ids()),
        line=None if action is Action.REMOVE else draw(lines),
        cause=draw(st.none() | st.sampled_from(Cause)),
        effects=tuple(draw(st.lists(texts, max_size=1))),
        rating=rating,
        watched_at=draw(st.none() | st.just("2014-04-05T12:00:00Z"))
        if after is Status.COMPLETED and action is not Action.RATE
        else None,
    )


@st.composite
def plans(draw: st.DrawFn, max_operations: int = 6) -> Plan:
    """Return plans in which no title has two operations and every undone drift is listed."""
    keys = st.tuples(st.sampled_from(MediaType), simkl_ids)
    chosen = draw(st.lists(keys, max_size=max_operations, unique=True))
    done = tuple(draw(operations(*key)) for key in chosen)
    policy = draw(st.sampled_from(OnDrift))
    undone = [item for item in done if item.cause is Cause.DRIFT]
    kept = draw(st.lists(keys.filter(lambda key: key not in chosen), max_size=3, unique=True))
    return Plan(
        operations=done,
        blocked=tuple(draw(st.lists(_blocked(), max_size=3))),
        drift=tuple(
            draw(_drift(media_type, simkl, policy))
            for media_type, simkl in [*((item.type, item.simkl) for item in undone), *kept]
        ),
        left_alone=tuple(draw(st.lists(_left_alone(), max_size=3))),
        warnings=tuple(draw(st.lists(texts, max_size=3))),
        unchanged=draw(st.integers(0, 10**5)),
    )


def _titles() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "type": st.sampled_from(MediaType),
        "title": texts,
        "year": years,
        "ids": _ids(),
    }


def _blocked() -> st.SearchStrategy[Blocked]:
    return st.builds(
        Blocked,
        **_titles(),
        simkl=st.none() | simkl_ids,
        from_status=st.none() | st.sampled_from(Status),
        to_status=st.sampled_from(Status),
        line=lines,
        code=st.sampled_from(BlockCode),
        reason=texts,
    )


def _drift(media_type: MediaType, simkl: int, policy: OnDrift) -> st.SearchStrategy[Drift]:
    return st.builds(
        Drift,
        type=st.just(media_type),
        simkl=st.just(simkl),
        title=texts,
        year=years,
        ids=_ids(),
        from_status=st.none() | st.sampled_from(Status),
        to_status=st.none() | st.sampled_from(Status),
        policy=st.just(policy),
        note=texts,
        rating=st.none() | rating_changes,
    )


def _left_alone() -> st.SearchStrategy[LeftAlone]:
    return st.builds(
        LeftAlone,
        **_titles(),
        simkl=simkl_ids,
        status=st.none() | st.sampled_from(Status),
        reason=texts,
    )
