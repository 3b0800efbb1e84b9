"""Reading takes as long as the text is: a text of four times the size at most some four times."""

import pytest

from benchmarks.growth import PIECES, TIMES, hostile
from tests.library.ways import check
from tests.steps import LINEAR, steps_of

SMALL = 2_000
"""Deeper than reading goes, so that no text of this size is read further than a larger one."""


def steps(piece: str, size: int, pure: bool) -> int:
    data = hostile(piece, size)
    return steps_of(lambda: check(data, "x", pure=pure))


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_more_steps_than_its_size(piece: str, pure: bool) -> None:
    small, large = (steps(piece, size, pure) for size in (SMALL, TIMES * SMALL))
    assert large < LINEAR * TIMES * small
