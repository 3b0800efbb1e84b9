"""Library files and accounts of titles that the sandbox knows, as Hypothesis strategies."""

import functools
import json
from collections.abc import Collection, Iterable

from hypothesis import strategies as st

from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.ids import IDENTIFYING_KEYS
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import Memo
from reconciler.sandbox.titles import CatalogueTitle, built_in_catalogue
from tests.strategies.accounts import ratings
from tests.strategies.choices import flags, pick, up_to

TITLES = tuple(built_in_catalogue().titles.values())

numbers = st.integers(0, len(TITLES) - 1)
"""Places in ``TITLES``, which are shorter to show than what stands there."""

_SHORT = [place for place, title in enumerate(TITLES) if title.total < 70]
_DAYS = ["2014-04-05T12:00:00Z", "2019-03-02T18:20:11Z", UNKNOWN_DATE]


_few_titles = st.lists(st.sampled_from(_SHORT), unique=True, min_size=6, max_size=14)


@functools.lru_cache(64)
def _some_of(places: tuple[int, ...]) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(places), unique=True, max_size=12)


@st.composite
def files_of_accounts(draw: st.DrawFn) -> tuple[str, list[SampleEntry]]:
    """A file and a library of the same few titles, with marks, dates, ratings and memos."""
    places = draw(_few_titles)
    there = draw(st.lists(st.sampled_from(places), unique=True, min_size=4))
    return draw(library_texts(of=places)), [_row(draw, TITLES[place]) for place in there]


def _row(draw: st.DrawFn, title: CatalogueTitle) -> SampleEntry:
    status = pick(draw, STATUSES[title.type])
    if status is Status.COMPLETED and not title.keeps_completed:
        status = Status.WATCHING
    begun = draw(up_to(title.aired))
    watched = title.total if status is Status.COMPLETED else begun
    seen = bool(watched) or (title.is_movie and status is Status.COMPLETED)
    again: bool = draw(flags)
    if title.is_movie and again:
        # Whoever plans to watch a movie once more has watched it before.
        seen = True
    rating = draw(ratings)
    return SampleEntry(
        title.type,
        title.simkl,
        status,
        added_at="2013-01-01T09:00:00Z",
        watched=watched,
        dated=draw(flags),
        last_watched_at=pick(draw, _DAYS) if seen else None,
        rating=rating,
        rated_at="2020-05-30T17:31:00Z" if rating is not None else None,
        memo=draw(_memos),
    )


_memos = st.none() | st.builds(Memo, st.just("for a rainy day"), st.booleans())


@st.composite
def library_texts(
    draw: st.DrawFn, *, on_drift: str = "revert", of: Collection[int] = range(len(TITLES))
) -> str:
    """A valid file: any titles in any statuses, by any identifying id, prune or not.

    Half of the files manage the ratings of some titles, and date some completions.

    Args:
        draw: Hypothesis'.
        on_drift: The policy.
        of: The places of the titles that it may list.
    """
    keys = draw(flags)
    lines = [
        "version: 1",
        "policy:",
        f"  prune: {'true' if draw(flags) else 'false'}",
        "  max_removals: 1000",
        f"  on_drift: {on_drift}",
    ]
    for media_type in MediaType:
        titles = [place for place in of if TITLES[place].type is media_type]
        if not draw(up_to(3)):
            continue
        lines.append(f"{media_type}:")
        wished = draw(_some_of(tuple(titles))) if titles else []
        lines.extend(_statuses(draw, media_type, [TITLES[place] for place in wished], keys))
    if draw(up_to(4)) == 0 and "movies:" not in lines:
        lines += ["movies:", "  dropped:", "    - imdb:tt9999999"]
    return "\n".join(lines) + "\n"


def _statuses(
    draw: st.DrawFn, media_type: MediaType, wished: Iterable[CatalogueTitle], keys: bool
) -> list[str]:
    lines = []
    placed = [(title, pick(draw, STATUSES[media_type])) for title in wished]
    for status in STATUSES[media_type]:
        items = [title for title, chosen in placed if chosen is status]
        named: bool = draw(flags)
        if items or named:
            lines.append(f"  {status}:")
        lines.extend(f"    - {_item(draw, title, status if keys else None)}" for title in items)
    return lines


def _item(draw: st.DrawFn, title: CatalogueTitle, status: Status | None) -> str:
    """An item, with keys for its rating and its date where its status is given."""
    more: dict[str, object] = {}
    if status is not None and draw(flags):
        more["rating"] = draw(ratings)
    if status is Status.COMPLETED and draw(flags):
        more["watched"] = pick(draw, ["unknown", "2014-04-05"])
    keys = sorted(title.ids.keys() & IDENTIFYING_KEYS[title.type])
    ids: dict[str, int | str] = {"simkl": title.simkl}
    external: bool = draw(flags)
    as_text: bool = draw(flags)
    if keys and external:
        key = pick(draw, keys)
        if as_text and not more:
            return f"{key}:{title.ids[key]}"
        ids = {key: title.ids[key]}
    return json.dumps({"title": title.title, "year": title.year, "ids": ids, **more})
