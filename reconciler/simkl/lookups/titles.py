"""Answers to look-ups, remembered between runs in the cache folder.

An answer is *settled* when nothing that is foreseeable changes it: a movie, or a series that has
ended, found under the type that was asked for. Every other answer is *provisional* and holds for a
day. What a wish means whose title vanished from the account is in doubt, whatever was answered
before: Simkl may have merged the title into another. The answer to that doubt is remembered apart,
for a day. The account's activities tell nothing on the catalogue, so no answer depends on them.
"""

import json
from collections.abc import Set
from pathlib import Path
from typing import Any, Final, NamedTuple

from reconciler.files.atomic import UNUSABLE, CacheFolder
from reconciler.model.account import ENDED, Entry, Episodes, Title, WishKey
from reconciler.model.media import MediaType
from reconciler.simkl.http.pacing import Clock

_FORMAT: Final = 4
_SETTLED_FOR: Final = 30 * 86_400.0
_PROVISIONAL_FOR: Final = 86_400.0
_SECTIONS: Final = ("titles", "doubted", "airing", "episodes")


class _Memory(NamedTuple):
    """One remembered answer: what, and when (seconds since 1970)."""

    value: Any
    at: float
    settled: bool


class TitleFile:
    """The file of one credential's look-ups. Changes are kept until ``store``."""

    def __init__(self, path: Path, clock: Clock, cache: CacheFolder) -> None:
        self._path = path
        self._cache = cache
        self._clock = clock
        self._loaded: dict[str, dict[str, _Memory]] | None = None
        self._changed = False

    def title(self, key: WishKey, *, in_doubt: bool = False) -> tuple[Title | None] | None:
        """Return what a wish's ids mean, in a tuple of one, or None when it has to be asked.

        Args:
            key: The wish's type and ids.
            in_doubt: Only an answer that was given in doubt will do.
        """
        memory = self._recalled("doubted" if in_doubt else "titles", _text(key))
        return None if memory is None else (_title(memory.value),)

    def airing(self, entry: Entry) -> tuple[str | None] | None:
        """Return a series' airing status, in a tuple of one, or None when it has to be asked."""
        memory = self._recalled("airing", _counted(entry))
        return None if memory is None else (memory.value,)

    def episodes(self, simkl: int) -> tuple[Episodes | None] | None:
        """Return a series' episodes, in a tuple of one, or None when they have to be asked."""
        memory = self._recalled("episodes", str(simkl))
        return None if memory is None else (_episodes(memory.value),)

    def keep_title(self, key: WishKey, title: Title | None, *, in_doubt: bool = False) -> None:
        """Remember what a wish's ids mean, and whether that was asked in doubt."""
        settled = (
            title is not None
            and title.type is key[0]
            and (title.type is MediaType.MOVIES or title.airing == ENDED)
        )
        row = None if title is None else list(title)
        self._keep("titles", _text(key), row, settled)
        if in_doubt:
            self._keep("doubted", _text(key), row, False)

    def keep_airing(self, entry: Entry, airing: str | None) -> None:
        """Remember a series' airing status while its counts are these."""
        self._keep("airing", _counted(entry), airing, airing == ENDED)

    def keep_episodes(self, simkl: int, episodes: Episodes | None) -> None:
        """Remember a series' episodes."""
        self._keep("episodes", str(simkl), None if episodes is None else list(episodes), False)

    def doubt(self, vanished: Set[int]) -> None:
        """Forget, in the file as well, all ids that mean one of these titles, by Simkl id."""
        memories = self._sections["titles"]
        for key, memory in list(memories.items()):
            title = _title(memory.value)
            if title is not None and title.simkl in vanished:
                del memories[key]
                self._changed = True
        self.store()

    def distrust(self) -> None:
        """Forget all answers, the settled ones too."""
        self._loaded = {name: {} for name in _SECTIONS}
        self._changed = True

    def store(self) -> None:
        """Write what changed, without what has expired."""
        if not self._changed:
            return
        young = {
            name: {key: memory for key, memory in memories.items() if self._is_young(memory)}
            for name, memories in self._sections.items()
        }
        document = {"format": _FORMAT, **young}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self._cache.write(self._path, text.encode())
        self._changed = False

    def forget(self) -> None:
        """Delete the file if there is one."""
        self._cache.forget(self._path)

    def _recalled(self, section: str, key: str) -> _Memory | None:
        memory = self._sections[section].get(key)
        return memory if memory is not None and self._is_young(memory) else None

    def _keep(self, section: str, key: str, value: Any, settled: bool) -> None:
        self._sections[section][key] = _Memory(value, self._clock.now(), settled)
        self._changed = True

    @property
    def _sections(self) -> dict[str, dict[str, _Memory]]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> dict[str, dict[str, _Memory]]:
        try:
            document = json.loads(self._cache.read(self._path))
            if document["format"] != _FORMAT:
                return {name: {} for name in _SECTIONS}
            sections = {
                name: {key: _Memory._make(row) for key, row in document[name].items()}
                for name in _SECTIONS
            }
            for name in ("titles", "doubted"):
                for memory in sections[name].values():
                    _title(memory.value)
            for memory in sections["episodes"].values():
                _episodes(memory.value)
        except UNUSABLE:
            # Everything is asked again and the file replaced.
            return {name: {} for name in _SECTIONS}
        return sections

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


def _episodes(row: list[Any] | None) -> Episodes | None:
    if row is None:
        return None
    total, not_aired = row
    return Episodes(int(total), int(not_aired))


def _counted(entry: Entry) -> str:
    """Return a key that an entry loses when its counts change, as they do when something airs."""
    return f"{entry.simkl} {entry.total} {entry.not_aired}"
