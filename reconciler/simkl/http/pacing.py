"""How fast requests may follow each other, by which clock, and what is left of the day.

Known from Simkl's reference ("Rate limits"): one POST and ten GETs a second and token, and a number
of requests a day. Too many POSTs lead to a block that grows with each repetition. The catalogue has
no limit that is documented, but another client's author saw a block after 300 requests at 23 a
second.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple


class Clock(NamedTuple):
    """What the client does with time, so that tests of pacing, retries and expiry need not wait.

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


class Pacing(NamedTuple):
    """How fast requests may follow each other.

    Attributes:
        post_gap: Seconds from the end of a POST to the start of the next.
        get_gap: Seconds from the start of a GET to the start of the next; the catalogue's, which
            go beside all others, have a row of their own.
        parallel: How many catalogue requests may be under way at once; all others go one by one.
    """

    post_gap: float
    get_gap: float
    parallel: int


NETWORK_PACING: Final = Pacing(post_gap=1.1, get_gap=0.11, parallel=4)
"""Simkl allows one POST and ten GETs a second; the margin is for clocks and networks."""

NO_PACING: Final = Pacing(post_gap=0.0, get_gap=0.0, parallel=1)
"""For an account that is in this process."""


class Quota(NamedTuple):
    """What the last answer told of the daily limit.

    Attributes:
        limit: Requests a day, or None when not told.
        remaining: Requests that are left today; Simkl does not tell it to every app.
    """

    limit: int | None
    remaining: int


class Turns:
    """Makes requests wait for their turn."""

    def __init__(self, pacing: Pacing, clock: Clock) -> None:
        self._pacing = pacing
        self._clock = clock
        self._get_at = self._post_at = self._catalogue_at = 0.0
        self._first_write_at = clock.monotonic() + pacing.post_gap
        self._turns = threading.Lock()

    def wait_for_get(self) -> None:
        """Wait until the next GET may start."""
        self._wait_until(self._get_at)
        self._get_at = self._clock.monotonic() + self._pacing.get_gap

    def wait_for_catalogue(self) -> None:
        """Wait until the next GET of the catalogue may start; several threads may wait at once."""
        with self._turns:
            turn = max(self._catalogue_at, self._clock.monotonic())
            self._catalogue_at = turn + self._pacing.get_gap
        self._wait_until(turn)

    @contextmanager
    def post(self) -> Iterator[None]:
        """Wait until a POST may start, and let the next one wait from its end."""
        self._wait_until(self._post_at)
        try:
            yield
        finally:
            self._post_at = self._clock.monotonic() + self._pacing.post_gap

    @contextmanager
    def write(self) -> Iterator[None]:
        """Wait until a write may start; Simkl counts by token, so the run before counts, too."""
        self._wait_until(self._first_write_at)
        with self.post():
            yield

    def _wait_until(self, moment: float) -> None:
        pause = moment - self._clock.monotonic()
        if pause > 0:
            self._clock.sleep(pause)
