"""Random files, random faults in random numbers, for as long as you like.

Run by hand, as it takes minutes: ``python -m tests.soak --minutes 10``. Every round has a seed, and
``--seed N --rounds 1`` plays one again. A round takes one reading of the API, applies files through
a loopback server that misbehaves while the person and the catalogue go on, and then applies once
more without faults. After each apply it demands that

- only what the file claims was touched, and only towards what the file wants: statuses, ratings of
  items that manage theirs, and the dates of completions,
- everything that was removed, and every rating that was replaced, is in a backup,
- the report says no more than what the server's own file shows,

and at the end that the account is as the file wants it and a plan has nothing left to do.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reconciler.applying.backup import list_backups
from reconciler.applying.outcome import End, Outcome
from reconciler.library.lock import lock_path
from reconciler.library.reading.read import read_library
from reconciler.model.errors import ReconcilerError
from reconciler.model.library import Library, Wish
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.edit import set_rating, set_status
from reconciler.sandbox.rows import RowForm, row
from reconciler.sandbox.titles import CatalogueTitle
from reconciler.simkl.http.values import text_or_none, whole_or_none
from tests.double.events import air_episode, announce, merge, pause, put, vanish
from tests.double.file import DoubleFile
from tests.double.quirks import CompletedRule, EmptyForm, Quirks, ToReading, Unknown
from tests.journeys.test_fault_matrix import FAULTS, Town
from tests.loopback import Loopback
from tests.strategies.sandbox_files import TITLES

_BY_SIMKL = {title.simkl: title for title in TITLES}
_FIRST_REQUESTS = 30
"""Faults start among so many requests; a cold apply sends about half of them."""

_OF_TYPE = {kind: [title for title in TITLES if title.type is kind] for kind in MediaType}
_EVENTS = (
    *["file", "phone", "television", "a movie in hold", "a pause", "a merge", "a deletion"],
    *["phone meanwhile", "phone meanwhile", "stars", "stars meanwhile"],
    *["lost lock", "lost cache", "nothing", "nothing"],
)

_WRITES = [
    *["POST /sync/history", "POST /sync/add-to-list", "POST /sync/ratings"],
    *["POST /sync/ratings/remove", "POST /sync/history/remove"],
]


class Row(NamedTuple):
    """What the server's own file has of a title."""

    status: str
    rating: int | None
    watched_at: str | None


_EMPTY = {"empty object", "empty envelope", "no body", "null", "empty list"}
"""Faults that show an empty list, which nobody can doubt where all that was there was removed."""

State = dict[int, Row]
NOWHERE = Row("", None, None)
"""What is had of a title that is on no list."""


class Violation(Exception):
    """Something that must never happen."""


@dataclass
class Claims:
    """What a file claims of an account, worked out without the program's planner."""

    library: Library
    wanted: dict[int, Wish]
    keeping: frozenset[int]
    """The titles that Simkl keeps ``completed``."""

    @staticmethod
    def of(town: Town) -> "Claims":
        library = read_library(town.file)
        meant = ((_meant(wish), wish) for wish in library.wishes)
        file = town.server.transport.file
        with file.opened() as account:
            titles = account.catalogue.titles.values()
            keeping = frozenset(one.simkl for one in titles if account.keeps_completed(one))
        wanted = {
            file.merged.get(simkl, simkl): wish
            for simkl, wish in meant
            if simkl is not None and simkl not in file.deleted
        }
        return Claims(library, wanted, keeping)

    def is_managed(self, simkl: int, status: str) -> bool:
        return status in self.library.managed.get(_BY_SIMKL[simkl].type, frozenset())

    def allows(self, simkl: int, was: Row, now: Row) -> bool:
        """Return whether a change goes where the file wants it."""
        return self._allows_status(simkl, was.status, now.status) and (
            now.rating in {was.rating, self._rating(simkl, was.rating)} or not now.status
        )

    def _rating(self, simkl: int, was: int | None) -> int | None:
        wish = self.wanted.get(simkl)
        return was if wish is None or not wish.rates else wish.rating

    def _allows_status(self, simkl: int, before: str, after: str) -> bool:
        wish = self.wanted.get(simkl)
        if before == after:
            return True
        if wish is not None and not self.can_be_held(simkl, wish, before):
            # Sent all the same where a fault kept the catalogue from saying that it still airs.
            return after in {Status.WATCHING, Status.PLANTOWATCH}
        if wish is not None:
            return after == wish.status
        prunes = self.library.policy.prune and before != ""
        return after == "" and prunes and self.is_managed(simkl, before)

    def unfulfilled(self, state: State, spared: frozenset[str] = frozenset()) -> list[int]:
        """Return what is not yet as the file wants it, wishes that cannot be held aside.

        Args:
            state: What the account holds.
            spared: Types of which nothing is removed, because an id of the file is unknown.
        """
        missing = [
            simkl
            for simkl, wish in self.wanted.items()
            for status in [state.get(simkl, NOWHERE).status]
            if status != wish.status and self.can_be_held(simkl, wish, status)
        ]
        if not self.library.policy.prune:
            return missing
        return missing + [
            simkl
            for simkl, row in state.items()
            if simkl not in self.wanted
            and self.is_managed(simkl, row.status)
            and _BY_SIMKL[simkl].type not in spared
        ]

    def unrated(self, state: State) -> list[int]:
        """Return titles of the library whose rating is not yet the one that the file wants."""
        return [
            simkl for simkl, row in state.items() if row.rating != self._rating(simkl, row.rating)
        ]

    def can_be_held(self, simkl: int, wish: Wish, before: str) -> bool:
        return (
            wish.status is not Status.COMPLETED
            or before == Status.COMPLETED
            or simkl in self.keeping
        )


def _meant(wish: Wish) -> int | None:
    for title in TITLES:
        ids = {"simkl": str(title.simkl), **{key: str(value) for key, value in title.ids.items()}}
        if title.type is wish.type and wish.ids.items() <= ids.items():
            return title.simkl
    return None


def _is_blocked(wish: Wish, outcome: Outcome) -> bool:
    ids = {key: value for key, value in wish.ids.items() if key != "simkl"}
    return any(
        (item["type"], item["line"]) == (wish.type, wish.line)
        and ids.items() <= {key: str(value) for key, value in item["ids"].items()}.items()
        for item in outcome.plan["blocked"]
    )


def _state(town: Town) -> State:
    """Look into the server's own file, past every fault."""
    with town.server.transport.file.opened() as account:
        titles = account.catalogue.titles
        return {
            simkl: Row(
                entry.status,
                entry.rating,
                text_or_none(row(titles[simkl], entry, RowForm())["last_watched_at"]),
            )
            for simkl, entry in account.state.entries.items()
        }


def _saved(town: Town) -> tuple[set[int], set[tuple[int, int | None]]]:
    """Return the titles that backups hold, and each with the ratings that backups have of it."""
    entries = [
        entry
        for stored in list_backups(town.folder / "data" / "backups")
        for entry in stored.backup.entries
    ]
    return {one.simkl for one in entries}, {
        (one.simkl, whole_or_none(one.row.get("user_rating"))) for one in entries
    }


def library_text(rng: random.Random, without: frozenset[int] = frozenset()) -> str:
    """Return a valid file of any titles in any statuses, but for some; half manage ratings."""
    prune, keys = rng.random() < 0.8, rng.random() < 0.5
    lines = ["version: 1", f"policy: {{max_removals: 1000, prune: {json.dumps(prune)}}}"]
    for media_type in rng.sample(list(MediaType), rng.randint(1, 3)):
        titles = [title for title in _OF_TYPE[media_type] if title.simkl not in without]
        placed = [
            (title, rng.choice(STATUSES[media_type]))
            for title in rng.sample(titles, rng.randint(0, min(12, len(titles))))
        ]
        lines.append(f"{media_type}:")
        for status in STATUSES[media_type]:
            items = [
                _item(title, rng, status if keys else None)
                for title, chosen in placed
                if chosen is status
            ]
            if items or rng.random() < 0.5:
                lines.append(f"  {status}: [{', '.join(items)}]")
    return "\n".join(lines) + "\n"


def _item(title: CatalogueTitle, rng: random.Random, status: Status | None) -> str:
    """Return an item, with keys for its rating and its date where its status is given."""
    more: dict[str, object] = {}
    if status is not None and rng.random() < 0.6:
        more["rating"] = rng.choice([None, *range(1, 11)])
    if status is Status.COMPLETED and rng.random() < 0.6:
        more["watched"] = rng.choice(["unknown", "2014-04-05", "2019-12-31T23:30:00+02:00"])
    keys = ["mal"] if title.type is MediaType.ANIME else ["tmdb", "imdb"]
    known = [key for key in keys if key in title.ids]
    key: str = "simkl"
    value: int | str = title.simkl
    if known and rng.random() < 0.5:
        key = rng.choice(known)
        value = title.ids[key]
    if more:
        return json.dumps({"ids": {key: value}, **more})
    return f"'{key}:{value}'"


class Round:
    """One round: a town, its faults, and what came of them."""

    def __init__(self, seed: int, folder: Path, counts: Counter[str]) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.counts = counts
        self.story: list[str] = []
        self._announced: set[int] = set()
        self._touched: set[int] = set()
        self._seemed_empty = False

    def play(self) -> None:
        """Play the round.

        Raises:
            Violation: Something that must never happen did.
        """
        path, quirks = self.folder / "sandbox.json", reading(self.rng)
        self.story.append(_told(quirks))
        with Loopback(path, quirks=quirks, max_requests=100_000) as server:
            town = Town(server, self.folder)
            town.file.write_text(library_text(self.rng), encoding="utf-8")
            for _ in range(self.rng.randint(1, 4)):
                self._change_something(town)
                self._inject(server)
                self._apply(town)
                server.heal()
                server.transport.call_off()
            self._finish(town)

    def _change_something(self, town: Town) -> None:
        event = self.rng.choice(_EVENTS)
        self.story.append(event)
        self.counts[f"event: {event}"] += 1
        file = town.server.transport.file
        if event == "file":
            # Two lines for one title, as a merge makes them, are an error and nothing to play.
            text = library_text(self.rng, frozenset(file.merged.values()))
            town.file.write_text(text, encoding="utf-8")
        elif event == "phone":
            self._phone(file)
        elif event == "phone meanwhile":
            town.server.transport.after(self.rng.choice(_WRITES), self._phone)
        elif event == "stars":
            self._stars(file)
        elif event == "stars meanwhile":
            town.server.transport.after(self.rng.choice(_WRITES), self._stars)
        elif event in {"a merge", "a deletion"}:
            self._catalogue(event, town)
        elif event == "television":
            self._television(file)
        elif event == "a movie in hold":
            put(file, self._any(_OF_TYPE[MediaType.MOVIES], file), Status.HOLD)
        elif event == "a pause":
            pause(file, self._any(TITLES, file), 50)
        elif event == "lost lock":
            lock_path(town.file).unlink(missing_ok=True)
        elif event == "lost cache":
            for cached in (town.folder / "cache").glob("*"):
                cached.unlink()

    def _catalogue(self, event: str, town: Town) -> None:
        """Let the catalogue merge a title into one that the file does not name, or delete it."""
        file = town.server.transport.file
        wanted = Claims.of(town).wanted.keys()
        kind = self.rng.choice(list(MediaType))
        left = [title.simkl for title in _OF_TYPE[kind] if self._exists(title.simkl, file)]
        one, other = self.rng.sample(left, 2)
        if event == "a deletion":
            vanish(file, one)
        elif other not in wanted and other not in file.merged.values():
            merge(file, one, other)

    def _any(self, titles: Sequence[CatalogueTitle], file: DoubleFile) -> int:
        return self.rng.choice([one.simkl for one in titles if self._exists(one.simkl, file)])

    @staticmethod
    def _exists(simkl: int, file: DoubleFile) -> bool:
        return simkl not in file.deleted and simkl not in {*file.merged, *file.merged.values()}

    def _phone(self, file: DoubleFile) -> None:
        there = [title for title in TITLES if self._exists(title.simkl, file)]
        for title in self.rng.sample(there, 3):
            self._touched.add(title.simkl)
            status = self.rng.choice(STATUSES[title.type])
            with file.opened() as account:
                keeps = account.keeps_completed(account.catalogue.titles[title.simkl])
            if status is not Status.COMPLETED or keeps:
                set_status(file, title.type, title.simkl, status)

    def _stars(self, file: DoubleFile) -> None:
        """Let the person rate titles elsewhere, which files one that is on no list."""
        there = [title for title in TITLES if self._exists(title.simkl, file)]
        for title in self.rng.sample(there, 4):
            self._touched.add(title.simkl)
            stars = self.rng.choice([None, *range(1, 11)])
            with file.opened() as account:
                listed = title.simkl in account.state.entries
            if listed or stars is not None:
                set_rating(file, title.type, title.simkl, stars)

    def _television(self, file: DoubleFile) -> None:
        """Let a season be announced, or the next episodes air."""
        series = [*_OF_TYPE[MediaType.SHOWS], *_OF_TYPE[MediaType.ANIME]]
        for title in self.rng.sample([one for one in series if self._exists(one.simkl, file)], 3):
            if title.simkl not in self._announced:
                announce(file, title.simkl, 2, aired=self.rng.randint(0, 2))
                self._announced.add(title.simkl)
            else:
                with file.opened() as account:
                    to_come = account.catalogue.titles[title.simkl].not_aired
                if to_come:
                    air_episode(file, title.simkl)

    def _inject(self, server: Loopback) -> None:
        so_far = len(server.requests)
        for _ in range(self.rng.choice([1, 1, 2, 3, 5])):
            name = self.rng.choice(list(FAULTS))
            self._seemed_empty |= name in _EMPTY
            nth = so_far + self.rng.randint(1, _FIRST_REQUESTS)
            server.inject(FAULTS[name](nth))
            self.story.append(f"{name} at {nth - so_far}")
            self.counts[f"fault: {name}"] += 1

    def _apply(self, town: Town) -> Outcome | None:
        claims, before = Claims.of(town), _state(town)
        self._touched.clear()
        outcome = self._outcome(town)
        after = _state(town)
        for simkl in before.keys() | after.keys():
            was, now = before.get(simkl, NOWHERE), after.get(simkl, NOWHERE)
            if was != now and simkl not in self._touched and not claims.allows(simkl, was, now):
                raise Violation(f"simkl:{simkl} went from {was} to {now}")
        saved, ratings = _saved(town)
        lost = before.keys() - after.keys() - saved - self._touched
        if lost:
            raise Violation(f"no backup of {sorted(lost)}")
        replaced = {
            (simkl, was.rating)
            for simkl, was in before.items()
            if was.rating not in {None, after.get(simkl, NOWHERE).rating}
            and simkl not in self._touched
        }
        if replaced - ratings:
            raise Violation(f"no backup of the ratings {sorted(replaced - ratings)}")
        if outcome is None:
            if before != after and not self._touched:
                raise Violation("an error said that nothing was sent, but the account changed")
        else:
            self._hold_to_its_word(outcome, claims, before, after, town)
        return outcome

    def _outcome(self, town: Town) -> Outcome | None:
        try:
            outcome = town.apply()
        except ReconcilerError as error:
            self.counts[f"error: {error.code}"] += 1
            self.story.append(f"→ {error.code}: {error.message}")
            if not error.message:
                raise Violation(f"{error!r} explains nothing") from error
            return None
        self.counts[f"outcome: {outcome.verdict}"] += 1
        self.story.append(f"→ {outcome.verdict}: {outcome.message}")
        return outcome

    def _hold_to_its_word(
        self, outcome: Outcome, claims: Claims, before: State, after: State, town: Town
    ) -> None:
        # Two faults in a row may say of a title just what Simkl says of one that it does not know.
        blocked = {simkl for simkl, wish in claims.wanted.items() if _is_blocked(wish, outcome)}
        # So is a title that Simkl kept when its removal was sent.
        kept = {
            int(item["ids"]["simkl"])
            for item in outcome.plan["blocked"]
            if item["line"] is None and "simkl" in item["ids"]
        }
        wronged = kept - town.server.transport.file.quirks.removal_refused
        if wronged:
            raise Violation(f"{sorted(wronged)} are said to be kept by Simkl")
        blocked |= kept
        # What is not in the library may be something that is there by another id.
        spared = frozenset(item["type"] for item in outcome.plan["blocked"] if not item["from"])
        missing = set(claims.unfulfilled(after, spared)) - blocked - self._touched
        if outcome.reached and missing:
            raise Violation(f"{outcome.verdict}, but {sorted(missing)} is missing")
        unknown = {simkl for simkl in blocked if before.get(simkl) is None}
        # No activity tells of a merge, so the rating of the row that is left may not be known yet.
        merged = set(town.server.transport.file.merged.values())
        unrated = set(claims.unrated(after)) - unknown - merged - self._touched
        if outcome.reached and unrated:
            raise Violation(f"{outcome.verdict}, but {sorted(unrated)} is rated otherwise")
        if "not read afterwards" in outcome.message:
            return
        failed = {operation.simkl for operation, _ in outcome.failed}
        refusing = town.server.transport.file.quirks.removal_refused
        for operation in outcome.plan["operations"]:
            simkl = int(operation["ids"]["simkl"])
            if simkl in failed or simkl in self._touched or not outcome.applied:
                continue
            if operation["action"] == "remove" and simkl in refusing and self._seemed_empty:
                continue
            was, now = before.get(simkl, NOWHERE), after.get(simkl, NOWHERE)
            rating, date = operation.get("rating"), operation.get("watched_at")
            if (
                now.status != (operation["to"] or "")
                or (rating is not None and now.rating != rating["to"])
                or (date is not None and was.watched_at is None and now.watched_at != date)
            ):
                raise Violation(f"{operation} is said to be done, but it is {now}")

    def _finish(self, town: Town) -> None:
        # That Simkl does not know an id is believed for a day.
        town.clock.pass_by(hours=25)
        outcome = self._apply(town)
        if outcome is not None and self._met_a_vanished_title(outcome, town):
            # That no activity told of, so that the row was still remembered; it is read anew.
            outcome = self._apply(town)
        if outcome is None or not (outcome.reached or self._was_only_refused(outcome, town)):
            raise Violation(f"without faults: {_ended(outcome)}")
        again = self._apply(town)
        if again is None or again.verdict is not End.NOTHING_TO_DO:
            raise Violation(f"a second time: {_ended(again)}")

    @staticmethod
    def _met_a_vanished_title(outcome: Outcome, town: Town) -> bool:
        file = town.server.transport.file
        gone = file.deleted | file.merged.keys()
        return any(operation.simkl in gone for operation, _ in outcome.failed)

    def _was_only_refused(self, outcome: Outcome, town: Town) -> bool:
        """Return whether all that is missing is what Simkl does not keep, or does not let go."""
        keeping = Claims.of(town).keeping
        held = town.server.transport.file.quirks.removal_refused
        return outcome.verdict is End.INCOMPLETE and all(
            operation.simkl in held
            if operation.to_status is None
            else operation.to_status is Status.COMPLETED and operation.simkl not in keeping
            for operation, _ in outcome.failed
        )


def reading(rng: random.Random) -> Quirks:
    """Return any reading of the API under which every wish of a file can be reached."""
    return Quirks(
        to_reading=rng.choice([ToReading.ITEM, ToReading.EITHER]),
        empty_form=rng.choice(list(EmptyForm)),
        leaving_completed_drops_marks=rng.random() < 0.5,
        completed=rng.choice(list(CompletedRule)),
        removal_refused=frozenset(rng.sample(sorted(_BY_SIMKL), rng.choice([0, 0, 0, 5]))),
        downgrade_marks_aired=rng.random() < 0.5,
        movies_hold=rng.random() < 0.3,
        hold_shows_movies=rng.random() < 0.5,
        bad_status_is_empty=rng.random() < 0.3,
        redirect_status=rng.choice([301, 302]),
        redirect_absolute=rng.random() < 0.5,
        catalogue_hop=rng.random() < 0.5,
        unknown=rng.choice(list(Unknown)),
        undated_episodes=rng.random() < 0.5,
        legacy_notinteresting=rng.random() < 0.2,
        slug_names=rng.random() < 0.5,
        anime_ids=rng.random() < 0.5,
        lagging_reads=rng.choice([0, 0, 0, 2]),
        activities_lag=rng.random() < 0.5,
    )


def _ended(outcome: Outcome | None) -> str:
    if outcome is None:
        return "an error"
    failed = Counter(f"{op.action} simkl:{op.simkl}: {reason}" for op, reason in outcome.failed)
    return f"{outcome.verdict} {outcome.message} {dict(failed.most_common(5))}"


def _told(quirks: Quirks) -> str:
    """Return what a reading has otherwise than the reference."""
    ordinary = asdict(Quirks())
    odd = {name: value for name, value in asdict(quirks).items() if value != ordinary[name]}
    return ", ".join(f"{name}={value}" for name, value in odd.items())


def rounds(first: int, most: int | None, deadline: float) -> Iterator[int]:
    """Yield seeds until there are enough of them or the time is over."""
    seed = first
    while time.monotonic() < deadline and (most is None or seed < first + most):
        yield seed
        seed += 1


def _trouble(current: Round, seed: int) -> Violation | None:
    try:
        current.play()
    except Violation as violation:
        return violation
    except Exception as error:
        error.add_note(f"in the round of seed {seed}: {current.story}")
        raise
    return None


def main() -> int:
    """Play rounds and print what came of them; 1 when something happened that never must."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first round")
    parser.add_argument("--rounds", type=int, default=None, help="at most so many rounds")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    failures = 0
    for seed in rounds(options.seed, options.rounds, time.monotonic() + options.minutes * 60):
        with (
            TemporaryDirectory() as folder,
            redirect_stderr(StringIO()),
            redirect_stdout(StringIO()),
        ):
            current = Round(seed, Path(folder), counts)
            trouble = _trouble(current, seed)
        counts["rounds"] += 1
        if trouble is not None:
            failures += 1
            sys.stdout.write(f"seed {seed}: {trouble}\n  " + "\n  ".join(current.story) + "\n")
    for name, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} {name}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
