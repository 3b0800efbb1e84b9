"""Looking up titles of exports that have no id: the one exact match of title and year, or none.

Each search is a request of the day's quota, so what was found, and what was not, is remembered for
a month; a run that meets the limit keeps what it found and leaves the rest to the next.
"""

import json
import time
from pathlib import Path
from typing import Final

from reconciler.console.streams import tell
from reconciler.exports.item import FoundItem
from reconciler.exports.report import Brought, with_ids
from reconciler.files.atomic import CacheFolder
from reconciler.model.errors import LimitReached
from reconciler.model.media import MediaType
from reconciler.model.titles import folded
from reconciler.simkl.account.reader import AccountReader

_REMEMBERED_SECONDS: Final = 30 * 24 * 3600
_NONE: Final = 0
"""What is remembered of a title that has no exact match; no Simkl id is 0."""


class TitleSearch:
    """Searches Simkl for titles by type, name and year."""

    def __init__(self, reader: AccountReader, memory: Path, cache: CacheFolder) -> None:
        """Make one.

        Args:
            reader: The account, for searches.
            memory: The file that remembers what was found.
            cache: Reads and writes it.
        """
        self._reader = reader
        self._memory = memory
        self._cache = cache
        self._known = self._load()
        self._limited = False

    def fill_in(self, brought: Brought) -> Brought:
        """Return what exports bring, with Simkl's id for titles that have one exact match.

        Raises:
            AccountError: Simkl cannot be searched, its limit of the day aside.
        """
        wanted = sum(1 for one in brought.joined.review if _can_be_found(one.item))
        done = 0

        def find(item: FoundItem) -> dict[str, str]:
            nonlocal done
            if not _can_be_found(item):
                return {}
            done += 1
            found = self._find(item)
            self._reader.progress("looking up", done, wanted)
            return {"simkl": str(found)} if found else {}

        try:
            return with_ids(brought, find)
        finally:
            self._store()

    def _find(self, item: FoundItem) -> int:
        key = f"{item.type}|{item.year}|{folded(item.title or '')}"
        known = self._known.get(key)
        if known is not None:
            return known[0]
        if self._limited or item.type is None:
            return _NONE
        try:
            found = self._asked(item, item.type)
        except LimitReached as error:
            self._limited = True
            tell(f"{error.message} What was found so far is kept; run it again later.")
            return _NONE
        self._known[key] = (found, int(time.time()))
        return found

    def _asked(self, item: FoundItem, media_type: MediaType) -> int:
        title = item.title or ""
        exact = [
            one.simkl
            for one in self._reader.search(title, [media_type])
            if one.year == item.year and folded(one.title) == folded(title)
        ]
        return exact[0] if len(exact) == 1 else _NONE

    def _load(self) -> dict[str, tuple[int, int]]:
        try:
            document = json.loads(self._cache.read(self._memory))
            now = int(time.time())
            return {
                str(key): (int(simkl), int(when))
                for key, (simkl, when) in document.items()
                if now - int(when) < _REMEMBERED_SECONDS
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _store(self) -> None:
        text = json.dumps(self._known, ensure_ascii=False, separators=(",", ":"))
        self._cache.write(self._memory, text.encode())


def _can_be_found(item: FoundItem) -> bool:
    return bool(item.type and item.title and item.year and not item.ids)
