"""Plans that the tests of several views draw."""

from dataclasses import replace
from typing import Any

from reconciler.documents.plan import PlanDocument, plan_document
from reconciler.model.library import OnDrift
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import (
    Action,
    BlockCode,
    Blocked,
    Cause,
    Drift,
    LeftAlone,
    Operation,
    Plan,
)

MOVIES, SHOWS, ANIME = MediaType


def add(simkl: int, title: str = "Dune", **changes: Any) -> Operation:
    operation = Operation(
        action=Action.ADD,
        type=MOVIES,
        from_status=None,
        to_status=Status.PLANTOWATCH,
        simkl=simkl,
        title=title,
        year=2026,
        ids={},
        line=simkl,
        cause=None,
    )
    return replace(operation, **changes)


def move(simkl: int, title: str = "Game of Thrones", **changes: Any) -> Operation:
    moved = add(simkl, title, action=Action.MOVE, type=SHOWS, from_status=Status.WATCHING)
    return replace(moved, **{"to_status": Status.DROPPED, "year": 2011, **changes})


def remove(simkl: int, title: str = "Lost", **changes: Any) -> Operation:
    removal = add(simkl, title, action=Action.REMOVE, type=SHOWS, from_status=Status.COMPLETED)
    gone = replace(
        removal,
        to_status=None,
        year=2004,
        line=None,
        effects=("loses 121 watched episodes, rating 9",),
    )
    return replace(gone, **changes)


def sample() -> PlanDocument:
    """Return the document of a plan that has every part."""
    return plan_document(
        Plan(
            operations=(
                add(4, "Dune: Part Three"),
                move(12),
                remove(5),
                move(
                    14,
                    "Dark",
                    year=2017,
                    from_status=Status.COMPLETED,
                    to_status=Status.WATCHING,
                    cause=Cause.DRIFT,
                ),
                move(
                    19,
                    "葬送のフリーレン",
                    type=ANIME,
                    year=2023,
                    from_status=Status.HOLD,
                    to_status=Status.COMPLETED,
                    effects=("marks 4 more episodes watched",),
                ),
            ),
            blocked=(
                Blocked(
                    type=SHOWS,
                    simkl=9,
                    title="Severance",
                    year=2022,
                    ids={},
                    from_status=Status.WATCHING,
                    to_status=Status.COMPLETED,
                    line=9,
                    code=BlockCode.STILL_AIRS,
                    reason="still airs: Simkl would put it back to watching",
                ),
            ),
            drift=(
                drift(14, "Dark", note="finished on the account since the last apply"),
                drift(15, "1899", note="finished in 2022"),
            ),
            left_alone=(left_alone(33, "The Wire"), left_alone(34, "Treme")),
            warnings=("library.yaml:4 says Dune 3, Simkl says Dune: Part Three; the ids decide",),
            unchanged=42,
        )
    )


def drift(simkl: int, title: str, note: str) -> Drift:
    return Drift(
        type=SHOWS,
        simkl=simkl,
        title=title,
        year=2017,
        ids={},
        from_status=Status.WATCHING,
        to_status=Status.COMPLETED,
        policy=OnDrift.REVERT,
        note=note,
    )


def left_alone(simkl: int, title: str) -> LeftAlone:
    return LeftAlone(
        type=SHOWS,
        simkl=simkl,
        title=title,
        year=2002,
        ids={},
        status=Status.COMPLETED,
        reason="not in library.yaml; prune: false",
    )
