"""How much work a call is: calls of functions are counted, since a clock tells of the machine."""

import sys
from collections.abc import Callable
from typing import Final

LINEAR: Final = 1.25
"""How much faster than its input a cost may grow that is called linear: sorting is allowed."""


def steps_of(call: Callable[[], object]) -> int:
    """Return how many calls of functions, Python's own included, a call comes to."""
    steps = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(before)
    return steps
