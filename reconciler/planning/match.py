"""Which entry of the account does each wish mean? By identity only; never by name.

``simkl`` wins; else every identifying id must agree on one entry; else, in anime, ids that seasons
share decide when exactly one entry fits. A wish that no entry answers is sought in the lock, which
remembers ids that Simkl's rows don't carry, and then in what look-ups answered. Where the account
has the lock's title no more, only a new answer tells whether Simkl merged it into another.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.model.account import Account, Answers, Entry, Title, WishKey, wish_key
from reconciler.model.errors import Problem
from reconciler.model.ids import SHARED_ANIME_KEYS, identifying, values_of
from reconciler.model.library import Library, Wish
from reconciler.model.lock import Lock, LockedItem
from reconciler.model.media import MediaType
from reconciler.model.titles import folded

DUPLICATE: Final = "duplicate-item"
"""The code of the problem that two lines mean one title."""

_LockLookup = Callable[[Wish], int | None]
_Rows = Mapping[MediaType, Mapping[int, Entry]]


class Match(NamedTuple):
    """A wish and what it means.

    Attributes:
        wish: The wish.
        entry: The account's entry, of the wish's type or, for a misfiled wish, of another.
        title: What a look-up answered for a wish that no entry of its type answers.
        unknown: A look-up answered that Simkl knows none of the wish's ids.
        gone: There was an entry when it was matched, which somebody took away since.
        vanished: The lock has a title for it that the account has no more: somebody removed it, or
            Simkl merged it into another, so what was known of the wish's ids is in doubt.
    """

    wish: Wish
    entry: Entry | None
    title: Title | None = None
    unknown: bool = False
    gone: bool = False
    vanished: bool = False

    @property
    def simkl(self) -> int | None:
        """Simkl's id of what is meant, or None while that is not known."""
        meant = self.entry or self.title
        return None if meant is None else meant.simkl

    @property
    def filed_under(self) -> MediaType | None:
        """The type that Simkl files the title under, or None while that is not known."""
        meant = self.entry or self.title
        return None if meant is None else meant.type

    def locked(self, lock: Lock | None) -> LockedItem | None:
        """Return what was agreed last on what is meant, or None."""
        simkl = self.simkl
        return None if lock is None or simkl is None else lock.get(self.wish.type, simkl)


class Matching(NamedTuple):
    """All wishes with what they mean, and the wishes that cannot be told apart."""

    matches: tuple[Match, ...]
    problems: tuple[Problem, ...]

    def unresolved(self) -> list[Wish]:
        """Return the wishes that need a look-up before they can be planned."""
        return [
            match.wish
            for match in self.matches
            if match.gone or (match.simkl is None and not match.unknown)
        ]

    def in_doubt(self) -> frozenset[WishKey]:
        """Return the unresolved wishes of which earlier answers to look-ups prove nothing."""
        return frozenset(
            wish_key(match.wish.type, match.wish.ids)
            for match in self.matches
            if match.gone or (match.vanished and match.simkl is None)
        )

    def answered(self, library: Library, account: Account, answers: Answers) -> "Matching":
        """Return the matching in which every look-up is answered; what was found stays."""
        rows = _rows(account)
        matches = tuple(
            _answered(Match(match.wish, None), rows, answers.titles)
            if match.gone or match.simkl is None
            else match
            for match in self.matches
        )
        return Matching(matches, tuple(_same_title_twice(matches, library.path)))

    def on(self, account: Account) -> "Matching":
        """Return what the same wishes have in an account that was read later: by Simkl id alone."""
        rows = _rows(account)
        return Matching(tuple(_now(match, rows) for match in self.matches), self.problems)


class _Index:
    """Entries of one type by id; a key's table is built when the first wish asks for it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._tables: dict[str, dict[str, list[Entry]]] = {}

    def find(self, key: str, value: str) -> list[Entry]:
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = {}
            for entry in self._entries:
                for known in values_of(key, entry.ids):
                    table.setdefault(known, []).append(entry)
        return table.get(value, [])


def match_wishes(
    library: Library, account: Account, lock: Lock | None, answers: Answers | None = None
) -> Matching:
    """Match every wish of the file to an entry, a looked-up title, or nothing yet.

    Args:
        library: The wishes.
        account: The entries of at least the types that the file names.
        lock: What was agreed last, or None.
        answers: What look-ups answered so far.

    Returns:
        One match a wish, in the order of the file, and problems: ids that name different entries,
        shared ids that fit several, two wishes that mean one title.
    """
    rows = _rows(account)
    indexes = {kind: _Index(account.entries.get(kind, ())) for kind in library.managed}
    known = answers.titles if answers is not None else {}
    locked = {media_type: locked_simkl(lock, media_type) for media_type in library.managed}
    problems: list[Problem] = []
    matches = tuple(
        _match(wish, library.path, indexes[wish.type], rows, locked[wish.type], known, problems)
        for wish in library.wishes
    )
    problems.extend(_same_title_twice(matches, library.path))
    return Matching(matches, tuple(problems))


def unclaimed(library: Library, account: Account, matching: Matching) -> Iterator[Entry]:
    """Yield the entries of managed statuses that no wish means, misfiled wishes included."""
    claimed = {match.simkl for match in matching.matches}
    for media_type, statuses in library.managed.items():
        for entry in account.entries.get(media_type, ()):
            if entry.simkl not in claimed and entry.status in statuses:
                yield entry


def duplicates(matches: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """Yield, for each wish of a title that an earlier one means, the positions of both."""
    first: dict[int, int] = {}
    for position, match in enumerate(matches):
        simkl = match.simkl
        if simkl is not None:
            earlier = first.setdefault(simkl, position)
            if earlier != position:
                yield earlier, position


def locked_simkl(lock: Lock | None, media_type: MediaType) -> _LockLookup:
    """Return a function from a wish to the Simkl id that the lock remembers for its ids."""
    items = lock.items.get(media_type, {}) if lock is not None else {}
    table: dict[tuple[str, str] | WishKey, int] = {}

    def look_up(wish: Wish) -> int | None:
        if not items:
            return None
        if not table:
            table.update(_lock_table(media_type, items.values()))
        for pair in identifying(media_type, wish.ids):
            if pair in table:
                return table[pair]
        return table.get(wish_key(media_type, wish.ids))

    return look_up


class Unknown:
    """The wishes of a file of which Simkl knows no id, and the entries that they may mean.

    A mistyped id, or one that was merged into another on Simkl, may be all that is left of an
    entry's line. So while there is one, no entry of its type is taken for a leftover, unless the
    lock proves that the entry had a line of its own beside it, which was deleted.

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


def _rows(account: Account) -> _Rows:
    return {
        kind: {entry.simkl: entry for entry in account.entries.get(kind, ())} for kind in MediaType
    }


def _entry(simkl: int, first: MediaType, rows: _Rows) -> Entry | None:
    """Find an entry by Simkl id: in the type that is likely, else in whichever has it."""
    entry = rows[first].get(simkl)
    if entry is not None:
        return entry
    return next((entries[simkl] for entries in rows.values() if simkl in entries), None)


def _now(match: Match, rows: _Rows) -> Match:
    simkl, before = match.simkl, match.entry
    if simkl is None:
        return match
    entry = _entry(simkl, match.wish.type, rows)
    if entry is before:
        return match
    if entry is not None or before is None:
        return match._replace(entry=entry)
    title = match.title or Title(before.simkl, before.type, before.title, before.year, None)
    return match._replace(entry=None, title=title, gone=True)


def _answered(match: Match, rows: _Rows, known: Mapping[WishKey, Title | None]) -> Match:
    key = wish_key(match.wish.type, match.wish.ids)
    if key not in known:
        return match
    title = known[key]
    if title is None:
        return match._replace(unknown=True)
    return match._replace(entry=_entry(title.simkl, title.type, rows), title=title)


def _match(
    wish: Wish,
    file: str,
    index: _Index,
    rows: _Rows,
    locked_simkl: _LockLookup,
    known: Mapping[WishKey, Title | None],
    problems: list[Problem],
) -> Match:
    text = wish.ids.get("simkl")
    if text is not None:
        entry = _entry(int(text), wish.type, rows)
        if entry is not None:
            return Match(wish, entry)
    else:
        candidates = _candidates(wish, index)
        if not any(identifying(wish.type, wish.ids)):
            candidates = _as_meant(candidates, locked_simkl(wish), _answered_simkl(wish, known))
        if len(candidates) > 1:
            problems.append(_ambiguous(wish, file, candidates))
        if candidates:
            return Match(wish, candidates[0])
    simkl = locked_simkl(wish)
    if simkl is not None and simkl in rows[wish.type]:
        return Match(wish, rows[wish.type][simkl])
    vanished = simkl is not None and _entry(simkl, wish.type, rows) is None
    return _answered(Match(wish, None, vanished=vanished), rows, known)


def _answered_simkl(wish: Wish, known: Mapping[WishKey, Title | None]) -> int | None:
    title = known.get(wish_key(wish.type, wish.ids))
    return None if title is None else title.simkl


def _candidates(wish: Wish, index: _Index) -> list[Entry]:
    pairs = tuple(identifying(wish.type, wish.ids))
    if pairs or wish.type is not MediaType.ANIME:
        found = {entry.simkl: entry for pair in pairs for entry in index.find(*pair)}
        return list(found.values())
    return list(_sharing(wish.ids, index))


def _sharing(ids: Mapping[str, str], index: _Index) -> Iterator[Entry]:
    """Yield the anime that carry at least one of the shared ids and contradict none."""
    shared = {key: value for key, value in ids.items() if key in SHARED_ANIME_KEYS}
    found = {entry.simkl: entry for pair in shared.items() for entry in index.find(*pair)}
    for entry in found.values():
        if all(_agrees(entry, *pair) for pair in shared.items()):
            yield entry


def _agrees(entry: Entry, key: str, value: str) -> bool:
    known = tuple(values_of(key, entry.ids))
    return not known or value in known


def _as_meant(candidates: list[Entry], *known: int | None) -> list[Entry]:
    """Keep what ids that titles share are known to mean, from the lock or from a look-up.

    Another season that carries them is then no candidate, even when it is the only one there is.
    """
    meant = set(known) - {None}
    if not meant:
        return candidates
    return [entry for entry in candidates if entry.simkl in meant]


def _ambiguous(wish: Wish, file: str, candidates: list[Entry]) -> Problem:
    names = " and ".join(
        f"{entry.title} (simkl:{entry.simkl})"
        for entry in sorted(candidates, key=lambda entry: entry.simkl)
    )
    ids = ", ".join(f"{key}:{value}" for key, value in wish.ids.items())
    if not any(identifying(wish.type, wish.ids)):
        return Problem(
            "ambiguous-id",
            f"{ids} is shared by several anime of your library: {names}",
            "Give an id that only one of them has: simkl, mal, anidb, anilist or kitsu.",
            file,
            wish.line,
            wish.column,
        )
    return Problem(
        "conflicting-ids",
        f"the ids {ids} name different titles of your library: {names}",
        "Keep the ids of the title that you mean, or write its simkl id, which decides.",
        file,
        wish.line,
        wish.column,
    )


def _lock_table(
    media_type: MediaType, items: Iterable[LockedItem]
) -> Iterator[tuple[tuple[str, str] | WishKey, int]]:
    for item in items:
        for pair in identifying(media_type, item.ids):
            yield pair, item.simkl
        yield wish_key(media_type, item.ids), item.simkl


def _same_title_twice(matches: Sequence[Match], file: str) -> Iterator[Problem]:
    for before, after in duplicates(matches):
        earlier, match = matches[before], matches[after]
        same = earlier.wish.type is match.wish.type
        filed = "" if same else f"; Simkl files it under {match.filed_under}"
        fixable = earlier.wish.status is match.wish.status
        advice = "`reconciler fix` does that." if fixable else ""
        yield Problem(
            DUPLICATE,
            f"{match.wish.label} is the same title as {earlier.wish.label} in line "
            f"{earlier.wish.line}: both are simkl:{match.simkl}{filed}",
            f"Keep one of the lines {earlier.wish.line} and {match.wish.line}. {advice}".rstrip(),
            file,
            match.wish.line,
            match.wish.column,
        )
