"""How much of a type may be missing before what was read of it is doubted.

A list that came cut short and a library that somebody cleared look alike. Simkl tells when
something was last removed, and its catalogue merges titles now and then, so a few may go by
themselves.
"""

from typing import Final, NamedTuple

from reconciler.model.media import MediaType

FEW: Final = 2
"""So many titles of a type may vanish without a removal: the catalogue merges and moves titles."""

_MANY: Final = 5
"""Below this many known titles, losing most of them is an evening's work, not an accident."""


class Loss(NamedTuple):
    """Titles that were known and are not there.

    Attributes:
        type: Their type; None for all types together.
        missing: How many are not there.
        known: How many were known.
        removals: Whether Simkl knows of a removal since.
    """

    type: MediaType | None
    missing: int
    known: int
    removals: bool

    @property
    def is_unexplained(self) -> bool:
        """Return whether more than a few are gone although nothing was removed."""
        return self.missing > FEW and not self.removals

    @property
    def is_most(self) -> bool:
        """Return whether most of many are gone, whether or not something was removed."""
        return self.known >= _MANY and self.missing * 2 > self.known

    @property
    def text(self) -> str:
        """Describe what is missing, such as ``14 of the 20 movies``."""
        return f"{self.missing} of the {self.known} {self.type or 'titles'}"
