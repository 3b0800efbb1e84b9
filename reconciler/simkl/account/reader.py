"""The account's reader, which has no way to write.

It keeps a snapshot of the library and the answers of look-ups in the cache folder and asks as
little as it can. What asks for more than the library is loaded when that is asked for. Every
failure is a ``ReconcilerError``.
"""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from typing import Final, NamedTuple

from reconciler.model.account import Account, Answers, Entry, Title, WishKey
from reconciler.model.errors import Stale
from reconciler.model.library import Wish
from reconciler.model.media import MediaType
from reconciler.simkl.account.conclusion import Conclusion, ConclusionFile
from reconciler.simkl.account.reading import (
    SETTINGS,
    is_unmoved,
    losses,
    movement,
    read_account_id,
    read_activities,
    read_snapshot,
)
from reconciler.simkl.account.rows import AccountRow
from reconciler.simkl.account.snapshot import (
    REMOVED,
    Activities,
    Snapshot,
    SnapshotFile,
    TypeSnapshot,
)
from reconciler.simkl.http.pacing import Quota
from reconciler.simkl.http.settings import SANDBOX_API_URL
from reconciler.simkl.http.transport import Api, Steps
from reconciler.simkl.http.values import (
    JsonObject,
    account_id_of,
    object_or_none,
    text_or_none,
)
from reconciler.simkl.lookups.titles import TitleFile


class Profile(NamedTuple):
    """Who the token belongs to.

    Attributes:
        id: The account's permanent number.
        name: The person's name on Simkl; empty when not told.
        plan: ``free``, ``pro`` or ``vip``; empty when not told.
    """

    id: int
    name: str
    plan: str


class Trust(NamedTuple):
    """How far a reading of the account is believed.

    Attributes:
        refresh: Read types whole whatever is remembered, and ask for every look-up again.
        accept_losses: Believe whatever is missing, for this once.
    """

    refresh: bool = False
    accept_losses: bool = False

    @property
    def afterwards(self) -> "Trust":
        """The same for a reading after the first one, which need not be whole again."""
        return self._replace(refresh=False)


AS_REMEMBERED: Final = Trust()
"""What did not move since the last reading is as it was then, and great losses are doubted."""


class CacheFiles(NamedTuple):
    """What is remembered for one credential between runs.

    Attributes:
        library: The last snapshot of the library.
        titles: The answers of look-ups.
        conclusions: What was concluded from the snapshot.
    """

    library: SnapshotFile
    titles: TitleFile
    conclusions: ConclusionFile


class AccountReader:
    """Reads one account's library and Simkl's catalogue."""

    def __init__(self, api: Api, files: CacheFiles) -> None:
        self._api = api
        self._file, self._titles, self._conclusions = files
        self._asked: Activities | None = None
        self._snapshot: Snapshot | None = None
        self._known: dict[str | None, Snapshot] = {}

    @property
    def requests(self) -> int:
        """How many requests were sent, repetitions included."""
        return self._api.requests

    @property
    def quota(self) -> Quota | None:
        """The daily limit as Simkl last told it, or None."""
        return self._api.quota

    def account_id(self) -> int:
        """Return the account's permanent number; it is asked once for each credential."""
        before = self._snapshot or self._file.load()
        if before is None:
            read_activities(self._api)
            before = Snapshot(read_account_id(self._api), {})
            self._file.store(before)
        self._snapshot = before
        return before.account

    def profile(self) -> Profile:
        """Ask who the token belongs to, and whether Simkl accepts it."""
        data = self._api.get(SETTINGS)
        number = account_id_of(data, f"GET {SETTINGS}")
        settings = object_or_none(data) or {}
        user, account = (object_or_none(settings.get(key)) or {} for key in ("user", "account"))
        name, plan = text_or_none(user.get("name")), text_or_none(account.get("type"))
        return Profile(number, name or "", plan or "")

    def read(
        self,
        types: Collection[MediaType],
        trust: Trust = AS_REMEMBERED,
    ) -> Account:
        """Read the library's named types.

        The activities are the first request, and the only one when nothing moved since the
        snapshot and that is settled. Types that are not named are not asked for.

        An account that lost most of what the snapshot knew is given with what it had ``before``,
        and not remembered unless the caller believes it.

        Args:
            types: The types.
            trust: How far what is remembered, and what is missing, is believed.

        Raises:
            Refused: A type lost more than a few entries, and Simkl knows of no removal.
            AccountError: It cannot be read; never is that an empty library.
        """
        before = self._snapshot or self._file.load()
        activities, self._asked = self._asked or read_activities(self._api), None
        if trust.refresh:
            self._titles.distrust()
        snapshot = read_snapshot(
            self._api,
            activities,
            before,
            types,
            refresh=trust.refresh,
            accept_losses=trust.accept_losses,
        )
        account = self._remembered(activities, snapshot, types)
        self._doubt_what_vanished(before, snapshot)
        if before is not None and not trust.accept_losses and _lost_most(before, snapshot, types):
            held = {kind: tuple(known.entries.values()) for kind, known in before.types.items()}
            return replace(account, before=held)
        self._remember(before, snapshot)
        return account

    def concluded(self, drawn_from: str) -> JsonObject | None:
        """Return what was concluded from the account as it is, without its rows.

        Where there is such a conclusion the activities are asked for, and the next ``read`` goes on
        from the same ones.

        Args:
            drawn_from: The fingerprint of what it was drawn from beside the account.

        Returns:
            What ``conclude`` was given last; None where that was drawn from something else, or the
            account moved since.

        Raises:
            AccountError: The activities cannot be read.
        """
        known = self._conclusions.load(drawn_from)
        outline = None if known is None else self._file.outline()
        if known is None or outline is None:
            return None
        if self._file.digest == known.snapshot:
            self._asked = read_activities(self._api)
            if is_unmoved(outline.head, self._asked, known.types):
                return known.value
        # Another program may store a later one, which is never held against earlier activities.
        self._snapshot = self._file.whole(outline)
        return None

    def conclude(self, drawn_from: str, account: Account, value: JsonObject) -> None:
        """Remember what follows from the account that was read last, as it was read.

        Args:
            drawn_from: The fingerprint of all else that it follows from.
            account: The account; no more of it was used.
            value: What follows; nothing beside the two may have a say in it.
        """
        types = frozenset(account.entries)
        self._conclusions.store(Conclusion(drawn_from, self._file.digest, types, value))

    def believe(self, account: Account) -> Account:
        """Remember an account that lost most of what was known, and return it without doubt."""
        if not account.before:
            return account
        self._remember(None, self._snapshot_of(account))
        return replace(account, before={})

    def with_fresh_counts(self, account: Account, entries: Sequence[Entry]) -> Account:
        """Read the entries' buckets again when their episode counts are a day old.

        Simkl changes the counts without any activity. Without old counts there is no request and
        the account is given back as it is. Where an entry is no longer in its bucket, what is known
        of its type was wrong, and the account is read anew.

        Raises:
            Refused: As ``read`` does.
            AccountError: It cannot be read.
        """
        from reconciler.simkl.account.buckets import refresh_counts

        snapshot = self._snapshot_of(account)
        try:
            fresh = refresh_counts(self._api, snapshot, entries)
        except Stale:
            self._distrust(snapshot, {entry.type for entry in entries})
            return self.read(tuple(account.entries))
        if fresh is snapshot:
            return account
        if snapshot is self._snapshot:
            self._snapshot = fresh
            self._file.store(fresh)
        self._known[account.activities_all] = fresh
        return self._account(fresh, account.entries, account.activities_all)

    @property
    def progress(self) -> Steps:
        """Takes how far work of several requests has come."""
        return self._api.progress

    def look_up(
        self,
        wishes: Sequence[Wish],
        airing: Sequence[Entry],
        *,
        in_doubt: Set[WishKey] = frozenset(),
    ) -> Answers:
        """Find what wishes mean, and whether series of the library still air.

        Answers are remembered: settled ones for 30 days, others for a day.

        Args:
            wishes: Wishes that no entry answers.
            airing: Series of the library.
            in_doubt: Wishes whose title vanished, for which only an answer to this same doubt
                counts as remembered.

        Raises:
            AccountError: A look-up failed for another reason than that an id is unknown.
        """
        if not wishes and not airing:
            self._titles.store()
            return Answers()
        from reconciler.simkl.lookups.resolve import Resolver

        resolver = Resolver(self._api, self._titles)
        return resolver.look_up(wishes, airing, in_doubt=in_doubt)

    def search(self, text: str, types: Collection[MediaType]) -> list[Title]:
        """Find titles of the types by name, the best of each type first.

        Raises:
            AccountError: It cannot be searched.
        """
        from reconciler.simkl.lookups.catalogue import search_titles

        return search_titles(self._api, text, types)

    def activities_moved(self, account: Account) -> bool:
        """Return whether the account's types changed since they were read, by one request."""
        activities = read_activities(self._api)
        if activities.latest == account.activities_all:
            return False
        known = self._known.get(account.activities_all)
        return known is None or any(
            media_type not in known.types
            or bool(movement(known.types[media_type].block, activities.block(media_type)))
            for media_type in account.entries
        )

    def details(
        self, entries: Sequence[Entry], *, every_mark: bool = False
    ) -> dict[int, AccountRow]:
        """Read entries with everything on record: episodes, dates, memo.

        Args:
            entries: The entries.
            every_mark: Give episodes that were marked without a record a row as well, with the
                date of the last watch.

        Returns:
            The rows as Simkl gave them, by Simkl id; every entry has one.

        Raises:
            Stale: An entry is no longer in its bucket; the next ``read`` finds out where it is.
            AccountError: It cannot be read.
        """
        from reconciler.simkl.account.buckets import read_details

        try:
            return read_details(self._api, entries, every_mark=every_mark)
        except Stale:
            snapshot = self._snapshot or self._file.load()
            if snapshot is not None:
                self._distrust(snapshot, {entry.type for entry in entries})
            raise

    def read_whole(
        self,
        types: Collection[MediaType],
        trust: Trust = AS_REMEMBERED,
    ) -> tuple[Account, dict[int, AccountRow]]:
        """Read types as ``read`` does, with the ``details`` of all their entries.

        Where these show that what was known of a type was wrong, it is read anew.

        Raises:
            Stale: The library changed while it was read, twice.
            Refused: As ``read`` does.
            AccountError: It cannot be read.
        """
        account = self.read(types, trust)
        try:
            return account, self.details(account.rows)
        except Stale:
            account = self.read(types, trust.afterwards)
            return account, self.details(account.rows)

    def _remember(self, before: Snapshot | None, snapshot: Snapshot) -> None:
        """Keep a snapshot for this run, and for later ones where it says anything new."""
        if _differs(before, snapshot):
            self._file.store(snapshot)
        self._snapshot = snapshot

    def _doubt_what_vanished(self, before: Snapshot | None, after: Snapshot) -> None:
        """Forget which ids mean titles that are gone: Simkl may have merged them into others.

        That is stored before the later snapshot is, after which nobody knows that they were there.
        """
        vanished = set() if before is None else _vanished(before, after)
        if vanished:
            self._titles.doubt(vanished)

    def _distrust(self, snapshot: Snapshot, types: Iterable[MediaType]) -> None:
        """Have types read whole the next time, since what is known of them was proved wrong."""
        known = dict(snapshot.types)
        known.update({kind: replace(known[kind], wrong=True) for kind in types if kind in known})
        self._remember(None, Snapshot(snapshot.account, known))

    def _remembered(
        self, activities: Activities, snapshot: Snapshot, types: Collection[MediaType]
    ) -> Account:
        """Return the account of a snapshot, so that later readings can start from it."""
        self._known[activities.latest] = snapshot
        return self._account(snapshot, types, activities.latest)

    def _account(
        self, snapshot: Snapshot, types: Collection[MediaType], activities_all: str | None
    ) -> Account:
        return Account(
            id=snapshot.account,
            entries={
                media_type: tuple(snapshot.types[media_type].entries.values())
                for media_type in MediaType
                if media_type in types
            },
            activities_all=activities_all,
            never_removed=frozenset(
                media_type
                for media_type in types
                if snapshot.types[media_type].block.get(REMOVED) is None
            ),
            is_sandbox=self._api.url == SANDBOX_API_URL,
        )

    def _snapshot_of(self, account: Account) -> Snapshot:
        """Return what the account was made from, or as much of that as it tells itself."""
        known = self._known.get(account.activities_all)
        if known is not None and known.account == account.id:
            return known
        return Snapshot(
            account.id,
            {
                media_type: TypeSnapshot(
                    account.activities_all, {}, {entry.simkl: entry for entry in entries}
                )
                for media_type, entries in account.entries.items()
            },
        )


def _differs(before: Snapshot | None, snapshot: Snapshot) -> bool:
    """Return whether something was read that the file does not hold.

    Types of which nothing moved only get a later stamp, which is not worth writing.
    """
    if before is None or before.account != snapshot.account:
        return True
    return any(
        media_type not in before.types
        or before.types[media_type].entries is not known.entries
        or before.types[media_type].counts_at is not known.counts_at
        or before.types[media_type].block != known.block
        or before.types[media_type].settled is not known.settled
        for media_type, known in snapshot.types.items()
    )


def _vanished(before: Snapshot, after: Snapshot) -> set[int]:
    """Return the Simkl ids that were in the library and are in none of its types any more."""
    vanished: set[int] = set()
    for media_type, known in before.types.items():
        now = after.types.get(media_type)
        if now is not None and now.entries is not known.entries:
            vanished |= known.entries.keys() - now.entries.keys()
    for known in after.types.values() if vanished else ():
        vanished -= known.entries.keys()
    return vanished


def _lost_most(before: Snapshot, after: Snapshot, types: Collection[MediaType]) -> bool:
    return any(loss.is_most for loss in losses(before, after, types))
