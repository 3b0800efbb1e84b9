"""A catalogue in which titles were merged into others, or deleted."""

from collections.abc import Callable, Mapping, Set
from typing import Any

from reconciler.sandbox.titles import Catalogue, CatalogueTitle


class MergedCatalogue(Catalogue):
    """A catalogue after merges: every id of a merged title finds the one that it is part of."""

    def __init__(self, whole: Catalogue, merged: Mapping[int, int], deleted: Set[int]) -> None:
        super().__init__(whole.titles.values())
        self._whole = whole
        self._merged = merged
        for simkl in merged.keys() | deleted:
            del self.titles[simkl]

    def find(
        self, ids: Mapping[str, Any], fits: Callable[[CatalogueTitle], bool]
    ) -> CatalogueTitle | None:
        found = self._whole.find(ids, fits)
        if found is None:
            return None
        return self.titles.get(self._merged.get(found.simkl, found.simkl))
