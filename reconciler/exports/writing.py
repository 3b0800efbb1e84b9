"""What writers of other services' forms share: entries of the account, and what was left behind."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

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


class WrittenForm(NamedTuple):
    """An account in another service's form.

    Attributes:
        text: The form.
        titles: How many titles it has.
        beside: Texts that the form needs files of their own for, by what is added to the name.
        left_out: What the form cannot hold, with the count.
    """

    text: str
    titles: int
    left_out: Mapping[str, int]
    beside: Mapping[str, str] = {}


class LeftBehind:
    """Counts what a form cannot hold."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, reason: str, count: int = 1) -> None:
        """Count titles or details that are not written."""
        if count:
            self.counts[reason] += count


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
