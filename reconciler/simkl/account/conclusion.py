"""What was last concluded from an account, kept in the cache folder until anything of it moves.

A conclusion is the value of a pure function of the account's rows and of something else, which is
named by a fingerprint. While the snapshot that it was drawn from holds, and the fingerprint is the
same, nothing has to be computed to know it. It is a cache: deleting it costs time and no request.
"""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from reconciler.files.atomic import CacheFolder
from reconciler.files.json_text import read_json
from reconciler.model.media import MediaType
from reconciler.simkl.http.values import JsonObject

_FORMAT: Final = 1


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
    """The file of the last conclusion of one credential."""

    def __init__(self, path: Path, cache: CacheFolder) -> None:
        self._path = path
        self._cache = cache

    def load(self, drawn_from: str) -> Conclusion | None:
        """Return the conclusion; None when there is none, or one from something else."""
        try:
            kept: Any = read_json(self._cache.read(self._path))
            if kept["format"] != _FORMAT or kept["drawn_from"] != drawn_from:
                return None
            types = frozenset(map(MediaType, kept["types"]))
            return Conclusion(drawn_from, kept["snapshot"], types, kept["value"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            # Damaged, or of another program: it is concluded anew and the file replaced.
            return None

    def store(self, conclusion: Conclusion) -> None:
        """Replace the file."""
        document = {
            "format": _FORMAT,
            "drawn_from": conclusion.drawn_from,
            "snapshot": conclusion.snapshot,
            "types": sorted(conclusion.types),
            "value": conclusion.value,
        }
        self._cache.write(self._path, json.dumps(document, separators=(",", ":")).encode())

    def forget(self) -> None:
        """Delete the file if there is one."""
        self._cache.forget(self._path)
