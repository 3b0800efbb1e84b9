"""What writers of other services' forms share: entries of the account, and what was left behind."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.exports.item import NO_EPISODES, Episode
from reconciler.model.account import Entry
from reconciler.model.media import Status


class Exported(NamedTuple):
    """An entry of the account, with its recorded episodes.

    Attributes:
        entry: The entry; its status is known.
        episodes: Recorded episodes with the moment of the watch, or None.
    """

    entry: Entry
    episodes: Mapping[Episode, str | None] = NO_EPISODES


class Unheld(NamedTuple):
    """Something that a form cannot hold, or not as it is.

    Attributes:
        one: What one of it is called, as in ``dropped title``.
        many: What several are called.
        why: Why the form cannot hold it, as a clause; empty where its name says so.
        instead: As what it is written all the same; empty where it is left out.
    """

    one: str
    many: str
    why: str = ""
    instead: str = ""

    @property
    def reason(self) -> str:
        """What it is and why, without a number."""
        return f"{self.many}{self._rest}"

    def sentence(self, count: int) -> str:
        """Say how much of it is not written, or otherwise."""
        what = self.one if count == 1 else self.many
        fate = "Written otherwise" if self.instead else "Left out"
        return f"{fate}: {count:,} {what}{self._rest}."

    @property
    def _rest(self) -> str:
        instead = f", {self.instead}" if self.instead else ""
        return f"{instead}, since {self.why}" if self.why else instead


DATES_OF_EPISODES: Final = Unheld("date of a watched episode", "dates of watched episodes")
"""What most forms have no place for."""


class WrittenForm(NamedTuple):
    """An account in another service's form.

    Attributes:
        text: The form.
        titles: How many titles it has.
        beside: Texts that the form needs files of their own for, by what is added to the name.
        left_out: What the form cannot hold as it is, with the count.
    """

    text: str
    titles: int
    left_out: Mapping[Unheld, int]
    beside: Mapping[str, str] = {}


class LeftBehind:
    """Counts what a form cannot hold."""

    def __init__(self) -> None:
        self.counts: Counter[Unheld] = Counter()

    def add(self, what: Unheld, count: int = 1) -> None:
        """Count titles or details that are not written as they are."""
        if count:
            self.counts[what] += count


Writer = Callable[[Sequence[Exported]], WrittenForm]


def exported_status(exported: Exported) -> Status:
    """Return the status of an entry.

    Raises:
        ValueError: It is not known; such entries are not to be exported.
    """
    if exported.entry.status is None:
        raise ValueError("an entry without a known status cannot be exported")
    return exported.entry.status


def in_order(rows: Iterable[Exported]) -> list[Exported]:
    """Return entries as a file lists them: by title, year, and Simkl's id."""
    return sorted(
        rows, key=lambda row: (row.entry.title.casefold(), row.entry.year or 0, row.entry.simkl)
    )
