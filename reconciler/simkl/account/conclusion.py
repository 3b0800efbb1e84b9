"""What was last concluded from an account, kept in the cache folder until anything of it moves.

A conclusion is the value of a pure function of the account's rows and of something else, which is
named by a fingerprint. While the snapshot that it was drawn from holds, and the fingerprint is the
same, nothing has to be computed to know it. It is a cache: deleting it costs time and no request.
"""

import json
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from reconciler.files.atomic import UNUSABLE, CacheFolder
from reconciler.files.json_text import read_json
from reconciler.model.media import MediaType
from reconciler.simkl.http.values import JsonObject

_FORMAT: Final = 1
_MOST: Final = 8
"""Conclusions that are kept: an account may have a file for each type."""


class Conclusion(NamedTuple):
    """What was concluded, and what it holds for.

    Attributes:
        drawn_from: The fingerprint of what it was drawn from beside the account.
        snapshot: The digest of the snapshot.
        types: The types whose rows it was drawn from.
        value: What was concluded.
    """

    drawn_from: str
    snapshot: str
    types: frozenset[MediaType]
    value: JsonObject


class ConclusionFile:
    """The file of the last conclusions of one credential: one for each library file, or a few."""

    def __init__(self, path: Path, cache: CacheFolder) -> None:
        self._path = path
        self._cache = cache

    def load(self, drawn_from: str) -> Conclusion | None:
        """Return what was concluded from that; None when nothing was."""
        return next((one for one in self._all() if one.drawn_from == drawn_from), None)

    def store(self, conclusion: Conclusion) -> None:
        """Keep a conclusion beside the others of the same snapshot: no other one can hold."""
        others = (
            one
            for one in self._all()
            if one.snapshot == conclusion.snapshot and one.drawn_from != conclusion.drawn_from
        )
        rows = [_row(one) for one in islice(chain([conclusion], others), _MOST)]
        document = {"format": _FORMAT, "conclusions": rows}
        self._cache.write(self._path, json.dumps(document, separators=(",", ":")).encode())

    def forget(self) -> None:
        """Delete the file if there is one."""
        self._cache.forget(self._path)

    def _all(self) -> list[Conclusion]:
        """Return what is kept, the latest first; nothing when it cannot be used."""
        try:
            kept: Any = read_json(self._cache.read(self._path))
            if kept["format"] != _FORMAT:
                return []
            return [_conclusion(row) for row in kept["conclusions"]]
        except UNUSABLE:
            # It is concluded anew and the file replaced.
            return []


def _row(conclusion: Conclusion) -> JsonObject:
    return {**conclusion._asdict(), "types": sorted(conclusion.types)}


def _conclusion(row: Any) -> Conclusion:
    types = frozenset(map(MediaType, row["types"]))
    return Conclusion(row["drawn_from"], row["snapshot"], types, row["value"])
