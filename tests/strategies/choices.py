"""Draws that many composites make, from strategies that exist once.

To make a strategy for each draw costs Hypothesis more than the draw.
"""

import functools
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

Option = TypeVar("Option")

flags = st.booleans()


@functools.cache
def up_to(most: int) -> st.SearchStrategy[int]:
    """Return the numbers from zero to ``most``."""
    return st.integers(0, most)


@functools.cache
def _places(count: int) -> st.SearchStrategy[int]:
    # Whole numbers would be small ones more often.
    return st.sampled_from(range(count))


def pick(draw: st.DrawFn, options: Sequence[Option]) -> Option:
    """Draw one of some options; the first is the simplest."""
    return options[draw(_places(len(options)))]
