"""Repeating what may pass; loaded only after a failure, since ``tenacity`` loads slowly."""

from collections.abc import Callable
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_chain, wait_fixed, wait_random

from reconciler.simkl.http.answers import Answer, Passing

DOUBT_PAUSE: Final = 10.0
"""Seconds before a refused token that may be good again is tried once more."""

PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each repetition, to which up to a quarter is added by chance."""

_PATIENCE: Final = 60.0


def persist(
    attempt: Callable[[], Answer], first: Passing, rest: Callable[[float, Passing], None]
) -> Answer:
    """Repeat an attempt that has failed once already, with growing pauses.

    Args:
        attempt: Gives an answer, or raises ``Passing``.
        first: How the first attempt failed.
        rest: Lets some seconds pass after a failure.

    Raises:
        Passing: The last failure, when no repetition helped.
    """
    pending = [first]
    failed = first
    doubts = 0

    def next_attempt() -> Answer:
        # The first attempt was made before this module was loaded: it is counted, not repeated.
        if pending:
            raise pending.pop()
        return attempt()

    def is_enough(state: RetryCallState) -> bool:
        nonlocal doubts, failed
        failed = _failure_of(state) or failed
        doubts += failed.answer is not None and failed.answer.doubts_token
        return doubts > 1 or state.attempt_number > len(PAUSES)

    return Retrying(
        sleep=lambda seconds: rest(seconds, failed),
        stop=is_enough,
        wait=_pause,
        retry=retry_if_exception_type(Passing),
        reraise=True,
    )(next_attempt)


_chain = wait_chain(*(wait_fixed(pause) + wait_random(0, pause / 4) for pause in PAUSES))


def _pause(state: RetryCallState) -> float:
    """Return the next pause; a server in trouble may ask for a longer one, within reason."""
    pause = float(_chain(state))
    failed = _failure_of(state)
    answer = None if failed is None else failed.answer
    if answer is not None and answer.doubts_token:
        return DOUBT_PAUSE
    if answer is None or answer.status != 503 or answer.retry_after is None:
        return pause
    return max(pause, min(answer.retry_after, _PATIENCE))


def _failure_of(state: RetryCallState) -> Passing | None:
    failed = state.outcome.exception() if state.outcome is not None else None
    return failed if isinstance(failed, Passing) else None
