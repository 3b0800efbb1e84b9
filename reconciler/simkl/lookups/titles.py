"""Answers to look-ups, remembered between runs in the cache folder.

An answer is *settled* when nothing that is foreseeable changes it: a movie, or a series that has
ended, found under the type that was asked for. Every other answer is *provisional*: it holds only
while the account's activities stand still, and for a day at most.
"""

import contextlib
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from reconciler.files.atomic import write_atomically
from reconciler.model.account import Title, WishKey
from reconciler.model.media import MediaType
from reconciler.simkl.http.clock import Clock

_FORMAT: Final = 1
_SETTLED_FOR: Final = 30 * 86_400.0
_PROVISIONAL_FOR: Final = 86_400.0
ENDED: Final = "ended"


class _Memory(NamedTuple):
    """One remembered answer: what, when (seconds since 1970), and the activities of then."""

    value: Any
    at: float
    settled: bool
    activities: str | None


class TitleFile:
    """The file of one credential's look-ups. Changes are kept until ``store``."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._loaded: tuple[dict[str, _Memory], dict[str, _Memory]] | None = None
        self._changed = False

    def title(self, key: WishKey, activities: str | None) -> tuple[Title | None] | None:
        """Give what a wish's ids mean, in a tuple of one, or None when it has to be asked."""
        memory = self._maps[0].get(_text(key))
        if memory is None or not self._holds(memory, activities):
            return None
        return (_title(memory.value),)

    def airing(self, simkl: int, activities: str | None) -> tuple[str | None] | None:
        """Give a series' airing status, in a tuple of one, or None when it has to be asked."""
        memory = self._maps[1].get(str(simkl))
        if memory is None or not self._holds(memory, activities):
            return None
        return (memory.value,)

    def keep_title(self, key: WishKey, title: Title | None, activities: str | None) -> None:
        """Remember what a wish's ids mean."""
        settled = (
            title is not None
            and title.type is key[0]
            and (title.type is MediaType.MOVIES or title.airing == ENDED)
        )
        value = None if title is None else list(title)
        self._maps[0][_text(key)] = _Memory(value, self._clock.now(), settled, activities)
        self._changed = True

    def keep_airing(self, simkl: int, airing: str | None, activities: str | None) -> None:
        """Remember a series' airing status."""
        memory = _Memory(airing, self._clock.now(), airing == ENDED, activities)
        self._maps[1][str(simkl)] = memory
        self._changed = True

    def distrust(self) -> None:
        """Forget all provisional answers."""
        for memories in self._maps:
            for key in [key for key, memory in memories.items() if not memory.settled]:
                del memories[key]
                self._changed = True

    def follow(self, before: str | None, after: str | None) -> None:
        """Keep provisional answers over activities that only our own writes moved."""
        for memories in self._maps:
            for key, memory in memories.items():
                if not memory.settled and memory.activities == before:
                    memories[key] = memory._replace(activities=after)
                    self._changed = True

    def store(self) -> None:
        """Write what changed, without what has expired.

        Raises:
            FileFailure: The file cannot be written.
        """
        if not self._changed:
            return
        titles, airing = (
            {key: memory for key, memory in memories.items() if self._is_young(memory)}
            for memories in self._maps
        )
        document = {"format": _FORMAT, "titles": titles, "airing": airing}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        write_atomically(self._path, text.encode(), private=True)
        self._changed = False

    def forget(self) -> None:
        """Delete the file if there is one."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    @property
    def _maps(self) -> tuple[dict[str, _Memory], dict[str, _Memory]]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> tuple[dict[str, _Memory], dict[str, _Memory]]:
        try:
            document = json.loads(self._path.read_bytes())
            if document["format"] != _FORMAT:
                return {}, {}
            titles = {key: _Memory._make(row) for key, row in document["titles"].items()}
            airing = {key: _Memory._make(row) for key, row in document["airing"].items()}
            for memory in titles.values():
                _title(memory.value)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            # Damaged, or of another program: everything is asked again and the file replaced.
            return {}, {}
        return titles, airing

    def _holds(self, memory: _Memory, activities: str | None) -> bool:
        if not self._is_young(memory):
            return False
        return memory.settled or memory.activities == activities

    def _is_young(self, memory: _Memory) -> bool:
        age = self._clock.now() - memory.at
        return 0 <= age < (_SETTLED_FOR if memory.settled else _PROVISIONAL_FOR)


def _text(key: WishKey) -> str:
    media_type, ids = key
    return " ".join([media_type, *(f"{name}:{value}" for name, value in ids)])


def _title(row: list[Any] | None) -> Title | None:
    if row is None:
        return None
    simkl, media_type, title, year, airing = row
    return Title(simkl, MediaType(media_type), title, year, airing)
