"""Which title: what identifies one, and its name, which never identifies anything."""

from collections.abc import Hashable, Iterable, Set
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol
from unicodedata import normalize

from reconciler.model.media import MediaType

UNTITLED: Final = "no title"
"""What a title without a name is called where nothing else tells it."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Which title is meant; what a plan says of one is a ``Ref`` that says more.

    Attributes:
        type: The type of Simkl that it is filed under, or the section that wishes it.
        simkl: Simkl's id, unique over all types, or None where that is not known.
        title: Simkl's title, else the file's, else the first id.
        year: Year of release, or None.
        ids: External ids as text, without ``simkl``.
    """

    type: MediaType
    simkl: int | None
    title: str
    year: int | None
    ids: dict[str, str]


class KnownTitle(Protocol):
    """Anything that names a title of Simkl, such as an entry of the account or an operation."""

    @property
    def type(self) -> MediaType:
        """The type that it is filed under."""

    @property
    def simkl(self) -> int:
        """Simkl's id."""

    @property
    def title(self) -> str:
        """Simkl's title."""

    @property
    def year(self) -> int | None:
        """Year of release, or None."""

    @property
    def ids(self) -> dict[str, str]:
        """External ids as text."""


def which(title: KnownTitle) -> tuple[MediaType, int, str, int | None, dict[str, str]]:
    """Return the fields of a ``Ref``, to say something else of the same title.

    Example: ``Drift(*which(entry), agreed, entry.status, policy, note)``
    """
    return title.type, title.simkl, title.title, title.year, title.ids


def same_name(written: str | None, simkl: str) -> bool:
    """Return whether a title as written is Simkl's, up to its form; None is any title."""
    return written is None or written == simkl or folded(written) == folded(simkl)


def folded(title: str) -> str:
    """Return a title in the form in which titles are compared.

    Case, blanks, the ways to write an accented letter and the two apostrophes make no difference.
    """
    plain = normalize("NFC", title).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(normalize("NFC", plain.casefold()).split())


def named(title: str | None, year: int | None) -> str:
    """Return a title with its year, for sentences; one that ends with it is as it is."""
    return f"{title or UNTITLED}{year_behind(title, year)}"


def year_behind(title: str | None, year: int | None) -> str:
    """Return what follows a title: its year, and nothing where the title itself ends with it."""
    ended = year is None or (title or "").rstrip().endswith(f"({year})")
    return "" if ended else f" ({year})"


class NameOf(NamedTuple):
    """What a title is called.

    Attributes:
        which: What tells it from every other title.
        title: Its title.
        year: Its year, or None.
    """

    which: Hashable
    title: str
    year: int | None


def namesakes(names: Iterable[NameOf]) -> Set[Hashable]:
    """Return which of the titles share title and year with another one of them."""
    called: dict[tuple[str, int | None], Hashable] = {}
    found: set[Hashable] = set()
    for which, title, year in names:
        other = called.setdefault((title.strip(), year), which)
        if other != which:
            found |= {other, which}
    return found
