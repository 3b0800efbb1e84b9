"""Wishes whose ids Simkl does not know, and the entries that they may mean.

A mistyped id, or one that was merged into another on Simkl, may be all that is left of an entry's
line. So while there is one, no entry of its type is taken for a leftover, unless the lock proves
that the entry had a line of its own beside it, which was deleted.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from reconciler.model.account import Entry, wish_key
from reconciler.model.library import Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType
from reconciler.model.titles import folded
from reconciler.planning.match import Matching


class Unknown:
    """The wishes of a file of which Simkl knows no id.

    Attributes:
        keys: Their types and ids, as the lock remembers them.
    """

    def __init__(
        self, matching: Matching, lock: Lock | None, untaken: Collection[Wish] = ()
    ) -> None:
        """Know the wishes without a title.

        Args:
            matching: What the wishes mean.
            lock: What was agreed last, or None.
            untaken: Wishes of titles that Simkl did not take into the library when they were sent:
                these may have been merged into others.
        """
        self._wishes: defaultdict[MediaType, list[Wish]] = defaultdict(list)
        self._by_name: defaultdict[tuple[MediaType, str], list[Wish]] = defaultdict(list)
        for wish in (*(match.wish for match in matching.matches if match.unknown), *untaken):
            self._wishes[wish.type].append(wish)
            if wish.title:
                self._by_name[wish.type, folded(wish.title)].append(wish)
        self.keys = frozenset(
            wish_key(wish.type, wish.ids) for wishes in self._wishes.values() for wish in wishes
        )
        known_then = lock.unknown if lock is not None else frozenset()
        self._new = {
            media_type
            for media_type, wishes in self._wishes.items()
            if any(wish_key(wish.type, wish.ids) not in known_then for wish in wishes)
        }

    def proves_deletion(self, media_type: MediaType, locked: LockedItem | None) -> bool:
        """Return whether an unclaimed entry's line was deleted, and no unknown wish may mean it.

        The lock has ids of what had a line at the last agreement. When all wishes that are unknown
        were there and unknown beside it, none of them came of that line.
        """
        return locked is not None and bool(locked.ids) and media_type not in self._new

    def that_may_mean(self, entry: Entry, locked: LockedItem | None) -> Sequence[Wish]:
        """Return the wishes that may mean an unclaimed entry; those of its name if there are some.

        A name never matches an entry; here it only says where a person looks first.
        """
        wishes = self._wishes.get(entry.type, ())
        if not wishes or self.proves_deletion(entry.type, locked):
            return ()
        return self._by_name.get((entry.type, folded(entry.title)), wishes)
