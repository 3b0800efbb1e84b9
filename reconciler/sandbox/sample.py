"""The library that a new sandbox starts with."""

import functools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict, TypeAdapter

from reconciler.model.account import SANDBOX_ACCOUNT
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox import marks
from reconciler.sandbox.state import (
    STATE_VERSION,
    Memo,
    SandboxEntry,
    SandboxState,
    iso,
    milliseconds,
    parse_time,
)
from reconciler.sandbox.titles import Catalogue, CatalogueTitle

_STRICT: Final = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One row of a library to start with.

    Attributes:
        type: The type of its title, for people who read the file.
        simkl: Simkl's id of its title.
        status: Its status.
        added_at: When it was put on the list.
        watched: How many episodes, counted from the first, are watched.
        dated: Whether these have recorded rows, one a day up to ``last_watched_at``.
        last_watched_at: The latest watch, or None.
        rating: 1–10, or None.
        rated_at: When it was rated, or None.
        memo: The note, or None.
    """

    __pydantic_config__: ClassVar = _STRICT

    type: MediaType
    simkl: int
    status: Status
    added_at: str | None
    watched: int = 0
    dated: bool = False
    last_watched_at: str | None = None
    rating: int | None = None
    rated_at: str | None = None
    memo: Memo | None = None


@dataclass(frozen=True, slots=True)
class _SampleFile:
    __pydantic_config__: ClassVar = _STRICT

    format_version: Literal[1]
    entries: list[SampleEntry]


@functools.cache
def built_in_sample() -> tuple[SampleEntry, ...]:
    """Return the sample library that comes with the program."""
    text = resources.files("reconciler.sandbox").joinpath("sample.json").read_bytes()
    return tuple(TypeAdapter(_SampleFile).validate_json(text).entries)


def new_state(
    sample: Sequence[SampleEntry], catalogue: Catalogue, *, created_at: str
) -> SandboxState:
    """Make the content of a new sandbox file.

    Args:
        sample: The library to start with.
        catalogue: The built-in titles.
        created_at: The time of its making, for rows that have no time of their own.

    Raises:
        KeyError: An entry's title is not among them.
        ValueError: An entry does not fit its title.
    """
    state = SandboxState(STATE_VERSION, secrets.token_hex(16), SANDBOX_ACCOUNT)
    for item in sample:
        title = catalogue.titles[item.simkl]
        if title.type is not item.type or item.status not in STATUSES[title.type]:
            raise ValueError(f"sample entry {item.simkl} does not fit {title.title}")
        entry = _entry(item, title, created_at)
        state.entries[item.simkl] = entry
        _note(state, title.type, entry)
    if state.activities_all:
        state.clock = milliseconds(parse_time(state.activities_all))
    return state


def _entry(item: SampleEntry, title: CatalogueTitle, created_at: str) -> SandboxEntry:
    known = [time for time in (item.added_at, item.last_watched_at) if time]
    entry = SandboxEntry(
        item.status,
        item.added_at,
        max(known, key=parse_time, default=created_at),
        item.rating,
        item.rated_at,
        item.memo,
        last_watched_at=item.last_watched_at,
    )
    if item.dated and item.last_watched_at:
        episodes = title.episodes()[: item.watched]
        times = _a_day_each(item.last_watched_at, len(episodes))
        marks.mark(entry, title, dict(zip(episodes, times, strict=True)))
    else:
        entry.marked = min(item.watched, title.total)
    return entry


@functools.lru_cache(256)
def _a_day_each(last: str, count: int) -> tuple[str, ...]:
    """Return as many times, a day apart, of which the last is given.

    They are nearly all of what a new account costs, and every new account has the same ones.
    """
    end = parse_time(last)
    return tuple(iso(milliseconds(end - timedelta(days=day))) for day in reversed(range(count)))


def _note(state: SandboxState, media_type: MediaType, entry: SandboxEntry) -> None:
    block = state.activities[media_type]
    block[entry.status] = _later(block[entry.status], entry.changed_at)
    block["rated_at"] = _later(block["rated_at"], entry.rated_at)
    newest = _later(entry.changed_at, entry.rated_at)
    block["all"] = _later(block["all"], newest)
    state.activities_all = _later(state.activities_all, newest)


def _later(one: str | None, other: str | None) -> str | None:
    return max((time for time in (one, other) if time), key=parse_time, default=None)
