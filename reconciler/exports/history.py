"""The history file: watched episodes with their dates, in the form of a backup.

Its titles need not be in the account yet, so an entry has ids in its row and ``simkl`` only when
an export knew it. An episode without a date was watched nobody knows when.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby

from reconciler.documents.backup import (
    BACKUP_FORMAT_VERSION,
    BACKUP_KIND,
    IMPORT_REASON,
    HistoryEntryDocument,
    HistoryFileDocument,
    HistoryRowDocument,
    HistorySeasonDocument,
)
from reconciler.exports.dates import earliest
from reconciler.exports.item import Episode
from reconciler.exports.joining import JoinedItem
from reconciler.model.errors import DamagedFile
from reconciler.model.ids import identifying
from reconciler.model.media import MediaType, Status


def has_history(item: JoinedItem) -> bool:
    """Return whether a title belongs into the history: a series of which episodes are known.

    A completed one of which no date is known has nothing to bring that the library file does not.
    """
    if item.type is MediaType.MOVIES or not item.episodes or not item.ids:
        return False
    return item.status is not Status.COMPLETED or any(item.episodes.values())


def history_entry(item: JoinedItem) -> HistoryEntryDocument:
    """Return the entry of a title."""
    simkl = item.ids.get("simkl")
    dates = [moment_of(watched) for watched in item.episodes.values() if watched]
    return {
        "type": item.type,
        "simkl": int(simkl) if simkl is not None else None,
        "row": {
            "status": item.status.value,
            "last_watched_at": max(dates, default=None),
            "watched_episodes_count": len(item.episodes),
            "show": {
                "title": item.title,
                "year": item.year,
                "ids": {key: value for key, value in item.ids.items() if key != "simkl"},
            },
            "seasons": _seasons(item.episodes),
        },
    }


def history_file(
    entries: Iterable[HistoryEntryDocument], *, program: str, created_at: str
) -> HistoryFileDocument:
    """Return a history file.

    Args:
        entries: Its titles.
        program: Name and version of this program.
        created_at: When it is made, ISO 8601 in UTC.
    """
    return {
        "kind": BACKUP_KIND,
        "format_version": BACKUP_FORMAT_VERSION,
        "program": program,
        "account": None,
        "created_at": created_at,
        "reason": IMPORT_REASON,
        "entries": list(entries),
    }


def history_text(file: HistoryFileDocument) -> str:
    """Return the text of a history file: one title a line, so that git shows what changed."""
    head = {key: value for key, value in file.items() if key != "entries"}
    lines = ",\n".join(
        json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in file["entries"]
    )
    start = json.dumps(head)[:-1]
    return f'{start}, "entries": [\n{lines}\n]}}\n'


def read_history(data: bytes, name: str) -> list[HistoryEntryDocument]:
    """Return the entries of a history file.

    Args:
        data: What it holds.
        name: Its name, for messages.

    Raises:
        DamagedFile: It is no history file.
    """
    try:
        document = json.loads(data)
        is_known = (
            document["kind"] == BACKUP_KIND and document["format_version"] == BACKUP_FORMAT_VERSION
        )
        entries: list[HistoryEntryDocument] = document["entries" if is_known else "of another kind"]
        for entry in entries:
            _episodes(entry)
            _marks(entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedFile(
            f"{name} is no history file that can be extended",
            "Move it away, or write elsewhere with --out.",
            code="damaged-history",
        ) from error
    return entries


def extended_entries(
    kept: Iterable[HistoryEntryDocument], new: Iterable[HistoryEntryDocument]
) -> list[HistoryEntryDocument]:
    """Return the entries of a history file with others added; nothing is taken away.

    Entries that share an id of the type become one, with all episodes of both.
    """
    entries = [*kept]
    places = {mark: place for place, entry in enumerate(entries) for mark in _marks(entry)}
    for entry in new:
        place = next((places[mark] for mark in _marks(entry) if mark in places), None)
        if place is None:
            place = len(entries)
            entries.append(entry)
        else:
            entries[place] = _together(entries[place], entry)
        for mark in _marks(entries[place]):
            places.setdefault(mark, place)
    return entries


def episode_count(entries: Iterable[HistoryEntryDocument]) -> tuple[int, int]:
    """Return how many episodes entries have, and how many of them without a date."""
    episodes = [watched for entry in entries for watched in _episodes(entry).values()]
    return len(episodes), sum(1 for watched in episodes if watched is None)


def moment_of(watched: str) -> str:
    """Return a moment for a day or a moment: of a day, noon in UTC."""
    return watched if "T" in watched else f"{watched}T12:00:00Z"


def _seasons(episodes: Mapping[Episode, str | None]) -> list[HistorySeasonDocument]:
    return [
        {
            "number": number,
            "episodes": [
                {"number": episode, "watched_at": moment_of(watched) if watched else None}
                for (_, episode), watched in group
            ],
        }
        for number, group in groupby(sorted(episodes.items()), key=lambda pair: pair[0][0])
    ]


def _episodes(entry: HistoryEntryDocument) -> dict[Episode, str | None]:
    return {
        (season["number"], episode["number"]): episode["watched_at"]
        for season in entry["row"]["seasons"]
        for episode in season["episodes"]
    }


def _marks(entry: HistoryEntryDocument) -> Iterable[tuple[str, str, str]]:
    ids = {**entry["row"]["show"]["ids"]}
    if entry["simkl"] is not None:
        ids["simkl"] = str(entry["simkl"])
    pairs = list(identifying(MediaType(entry["type"]), ids))
    return [(entry["type"], *pair) for pair in pairs] or [
        (entry["type"], "shared", repr(sorted(ids.items())))
    ]


def _together(kept: HistoryEntryDocument, new: HistoryEntryDocument) -> HistoryEntryDocument:
    episodes = _episodes(kept)
    for number, watched in _episodes(new).items():
        episodes[number] = earliest(episodes.get(number), watched)
    show = kept["row"]["show"]
    dates = [watched for watched in episodes.values() if watched]
    row: HistoryRowDocument = {
        **kept["row"],
        "last_watched_at": max(dates, default=None),
        "watched_episodes_count": len(episodes),
        "show": {**show, "ids": {**new["row"]["show"]["ids"], **show["ids"]}},
        "seasons": _seasons(episodes),
    }
    return {**kept, "simkl": kept["simkl"] or new["simkl"], "row": row}
