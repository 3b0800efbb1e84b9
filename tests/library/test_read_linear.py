"""Reading takes as long as the text is: a text of four times the size at most some four times."""

import time

import pytest

from reconciler.library.reading.read import check_library

ITEM = "version: 1\nshows:\n  hold:\n    - {title: "
SMALL, TIMES = 4_000, 4
QUADRATIC = TIMES**2
"""What a cost that grows with the square of the size grows by; a linear one stays well below."""


def seconds(text: str, pure: bool) -> float:
    """Return the processor time of a reading, the least of a few: other programs only add to it."""
    data = text.encode()

    def once() -> float:
        before = time.process_time()
        check_library(data, "x", pure=pure)
        return time.process_time() - before

    return min(once() for _ in range(2))


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize(
    "piece", ["{[ #", "{ #}", "{'#", "a ", "\u00a0- ", "{a: b, ", "a, ", "https://a.b/"]
)
def test_no_text_costs_more_than_its_size(piece: str, pure: bool) -> None:
    small = f"{ITEM}{piece * (SMALL // len(piece))}\n"
    large = f"{ITEM}{piece * (TIMES * SMALL // len(piece))}\n"
    assert seconds(large, pure) < 0.8 * QUADRATIC * max(seconds(small, pure), 0.005)
