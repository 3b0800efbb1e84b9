"""Random files, random faults in random numbers, for as long as you like.

Run by hand, as it takes minutes: ``python -m tests.soak --minutes 10``. Every round has a seed, and
``--seed N --rounds 1`` plays one again. A round applies files through a loopback server that
misbehaves, and then once more without faults. After each apply it demands that

- only what the file claims was touched, and only towards what the file wants,
- everything that was removed is in a backup,
- the report says no more than what the server's own file shows,

and at the end that the account is as the file wants it and a plan has nothing left to do.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from reconciler.applying.outcome import Outcome, Verdict
from reconciler.library.lock import lock_path
from reconciler.library.reading.read import read_library
from reconciler.model.errors import ReconcilerError
from reconciler.model.library import Library, Wish
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.edit import set_status
from reconciler.sandbox.titles import CatalogueTitle
from tests.journeys.test_fault_matrix import FAULTS, Town, saved
from tests.loopback import Loopback
from tests.strategies.sandbox_files import TITLES

_BY_SIMKL = {title.simkl: title for title in TITLES}
_FIRST_REQUESTS = 30
"""Faults start among so many requests; a cold apply sends about half of them."""

State = dict[int, str]


class Violation(Exception):
    """Something that must never happen."""


@dataclass
class Claims:
    """What a file claims of an account, worked out without the program's planner."""

    library: Library
    wanted: dict[int, Wish]

    @staticmethod
    def of(path: Path) -> "Claims":
        library = read_library(path)
        meant = ((_meant(wish), wish) for wish in library.wishes)
        return Claims(library, {simkl: wish for simkl, wish in meant if simkl is not None})

    def is_managed(self, simkl: int, status: str) -> bool:
        return status in self.library.managed.get(_BY_SIMKL[simkl].type, frozenset())

    def allows(self, simkl: int, before: str | None, after: str | None) -> bool:
        """Tell whether a change goes where the file wants it."""
        wish = self.wanted.get(simkl)
        if wish is not None and not _can_be_held(simkl, wish, before):
            # Sent all the same where a fault kept the catalogue from saying that it still airs.
            return after in {Status.WATCHING, Status.PLANTOWATCH}
        if wish is not None:
            return after == wish.status
        prunes = self.library.policy.prune and before is not None
        return after is None and prunes and self.is_managed(simkl, before or "")

    def unfulfilled(self, state: State) -> list[int]:
        """Give what is not yet as the file wants it, wishes that cannot be held aside."""
        missing = [
            simkl
            for simkl, wish in self.wanted.items()
            if state.get(simkl) != wish.status and _can_be_held(simkl, wish, state.get(simkl))
        ]
        if not self.library.policy.prune:
            return missing
        return missing + [
            simkl
            for simkl, status in state.items()
            if simkl not in self.wanted and self.is_managed(simkl, status)
        ]


def _can_be_held(simkl: int, wish: Wish, before: str | None) -> bool:
    return (
        wish.status is not Status.COMPLETED
        or before == Status.COMPLETED
        or _BY_SIMKL[simkl].keeps_completed
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


def library_text(rng: random.Random) -> str:
    """Give a valid file of any titles in any statuses."""
    prune = rng.random() < 0.8
    lines = ["version: 1", f"policy: {{max_removals: 1000, prune: {json.dumps(prune)}}}"]
    for media_type in rng.sample(list(MediaType), rng.randint(1, 3)):
        titles = [title for title in TITLES if title.type is media_type]
        placed = [
            (title, rng.choice(STATUSES[media_type]))
            for title in rng.sample(titles, rng.randint(0, min(12, len(titles))))
        ]
        lines.append(f"{media_type}:")
        for status in STATUSES[media_type]:
            items = [_item(title, rng) for title, chosen in placed if chosen is status]
            if items or rng.random() < 0.5:
                lines.append(f"  {status}: [{', '.join(items)}]")
    return "\n".join(lines) + "\n"


def _item(title: CatalogueTitle, rng: random.Random) -> str:
    keys = ["mal"] if title.type is MediaType.ANIME else ["tmdb", "imdb"]
    known = [key for key in keys if key in title.ids]
    if known and rng.random() < 0.5:
        key = rng.choice(known)
        return f"'{key}:{title.ids[key]}'"
    return f"'simkl:{title.simkl}'"


class Round:
    """One round: a town, its faults, and what came of them."""

    def __init__(self, seed: int, folder: Path, counts: Counter[str]) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.counts = counts
        self.story: list[str] = []

    def play(self) -> None:
        """Play the round.

        Raises:
            Violation: Something that must never happen did.
        """
        with Loopback(self.folder / "sandbox.json", max_requests=100_000) as server:
            town = Town(server, self.folder)
            town.file.write_text(library_text(self.rng), encoding="utf-8")
            for _ in range(self.rng.randint(1, 4)):
                self._change_something(town)
                self._inject(server)
                self._apply(town)
                server.heal()
            self._finish(town)

    def _change_something(self, town: Town) -> None:
        event = self.rng.choice(["file", "phone", "lost lock", "lost cache", "nothing", "nothing"])
        self.story.append(event)
        if event == "file":
            town.file.write_text(library_text(self.rng), encoding="utf-8")
        elif event == "phone":
            for title in self.rng.sample(TITLES, 3):
                status = self.rng.choice(STATUSES[title.type])
                if status is not Status.COMPLETED or title.keeps_completed:
                    set_status(town.server.transport.file, title.type, title.simkl, status)
        elif event == "lost lock":
            lock_path(town.file).unlink(missing_ok=True)
        elif event == "lost cache":
            for file in (town.folder / "cache").glob("*"):
                file.unlink()

    def _inject(self, server: Loopback) -> None:
        so_far = len(server.requests)
        for _ in range(self.rng.choice([1, 1, 2, 3, 5])):
            name = self.rng.choice(list(FAULTS))
            nth = so_far + self.rng.randint(1, _FIRST_REQUESTS)
            server.inject(FAULTS[name](nth))
            self.story.append(f"{name} at {nth - so_far}")
            self.counts[f"fault: {name}"] += 1

    def _apply(self, town: Town) -> Outcome | None:
        claims, before = Claims.of(town.file), town.statuses()
        outcome = self._outcome(town)
        after = town.statuses()
        for simkl in before.keys() | after.keys():
            was, now = before.get(simkl), after.get(simkl)
            if was != now and not claims.allows(simkl, was, now):
                raise Violation(f"simkl:{simkl} went from {was} to {now}")
        lost = before.keys() - after.keys() - saved(town)
        if lost:
            raise Violation(f"no backup of {sorted(lost)}")
        if outcome is None:
            if before != after:
                raise Violation("an error said that nothing was sent, but the account changed")
        else:
            self._hold_to_its_word(outcome, claims, after)
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

    def _hold_to_its_word(self, outcome: Outcome, claims: Claims, after: State) -> None:
        # Two faults in a row may say of a title just what Simkl says of one that it does not know.
        blocked = {simkl for simkl, wish in claims.wanted.items() if _is_blocked(wish, outcome)}
        missing = set(claims.unfulfilled(after)) - blocked
        if outcome.reached and missing:
            raise Violation(f"{outcome.verdict}, but {sorted(missing)} is missing")
        if "not read afterwards" in outcome.message:
            return
        failed = {operation.simkl for operation, _ in outcome.failed}
        for operation in outcome.plan["operations"]:
            simkl = int(operation["ids"]["simkl"])
            if simkl not in failed and outcome.applied and after.get(simkl) != operation["to"]:
                raise Violation(f"simkl:{simkl} is said to be done, but is {after.get(simkl)}")

    def _finish(self, town: Town) -> None:
        outcome = self._apply(town)
        if outcome is None or not outcome.reached:
            raise Violation(f"without faults: {outcome}")
        again = self._apply(town)
        if again is None or again.verdict is not Verdict.NOTHING_TO_DO:
            raise Violation(f"a second time: {again}")


def rounds(first: int, most: int | None, deadline: float) -> Iterator[int]:
    """Give seeds until there are enough of them or the time is over."""
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
