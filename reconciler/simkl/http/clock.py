"""Time as the client sees it, so that pacing, retries and expiry can be tested without waiting."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple


class Clock(NamedTuple):
    """The three things that the client does with time.

    Attributes:
        now: Seconds since 1970, for what is remembered between runs.
        monotonic: Seconds that never go back, for gaps between requests.
        sleep: Waits that many seconds.
    """

    now: Callable[[], float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


SYSTEM_CLOCK: Final = Clock(time.time, time.monotonic, time.sleep)
"""The computer's own clock."""
