"""What a run is about when it is not about everything: ``--only`` and ``--add-only``.

What is out of scope is neither planned nor counted, and the lock keeps what it knew of it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.model.account import Entry
from reconciler.model.ids import values_of
from reconciler.model.library import Library, Wish
from reconciler.model.lock import Lock
from reconciler.model.media import MediaType, Status
from reconciler.planning.match import Match


class Scope(NamedTuple):
    """Which titles a run is about; without any part that names titles, all of them.

    Attributes:
        types: Whole types.
        sections: A status of a type, where the file wants it or the account has it.
        ids: Ids as ``(key, value)``, whoever carries them: the line or the account's entry.
        lines: The lines of items of the file.
        add_only: Of these, only titles that the account does not have.
    """

    types: frozenset[MediaType] = frozenset()
    sections: frozenset[tuple[MediaType, Status]] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()
    lines: frozenset[int] = frozenset()
    add_only: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self._names_titles and not self.add_only

    @property
    def _names_titles(self) -> bool:
        return bool(self.types or self.sections or self.ids or self.lines)

    def has_wish(self, match: Match) -> bool:
        """Return whether the run is about a wish of the file."""
        wish, entry = match.wish, match.entry
        if self.add_only and entry is not None and not _is_as_wished(entry, wish):
            return False
        if not self._names_titles:
            return True
        return (
            wish.type in self.types
            or (wish.type, wish.status) in self.sections
            or wish.line in self.lines
            or any(wish.ids.get(key) == value for key, value in self.ids)
            or self._has_simkl(match.simkl)
            or (entry is not None and self._names(entry))
        )

    def of_wishes(self, matches: Sequence[Match]) -> Sequence[Match]:
        """Return those of the wishes that the run is about, in their order."""
        return matches if self.is_everything else list(filter(self.has_wish, matches))

    def has_leftover(self, entry: Entry) -> bool:
        """Return whether the run is about an entry that no line claims."""
        if self.add_only:
            return False
        if not self._names_titles:
            return True
        return entry.type in self.types or self._has_simkl(entry.simkl) or self._names(entry)

    def managed(
        self, library: Library, lock: Lock | None, left_out: list[Entry]
    ) -> dict[MediaType, frozenset[Status]]:
        """Return the statuses that count as managed after a run in this scope.

        A status that the lock did not know as managed, and that holds entries that the run was not
        about, is not agreed on yet: or these would look as if they were added since.
        """
        held = {(entry.type, entry.status) for entry in left_out}
        return {
            media_type: frozenset(
                status
                for status in statuses
                if (media_type, status) not in held
                or (lock is not None and status in lock.managed.get(media_type, ()))
            )
            for media_type, statuses in library.managed.items()
        }

    def _has_simkl(self, simkl: int | None) -> bool:
        return ("simkl", str(simkl)) in self.ids

    def _names(self, entry: Entry) -> bool:
        return (entry.type, entry.status) in self.sections or any(
            value in values_of(key, entry.ids) for key, value in self.ids
        )


def _is_as_wished(entry: Entry, wish: Wish) -> bool:
    return entry.status is wish.status and (not wish.rates or entry.rating == wish.rating)


EVERYTHING = Scope()
"""The scope of a run without filters."""
