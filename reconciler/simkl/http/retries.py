"""Repeating what may pass: the one rule for Simkl and GitHub.

Loaded only after a failure, since ``tenacity`` loads slowly.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_chain, wait_fixed, wait_random

from reconciler.simkl.http.answers import Answer, Passing

DOUBT_PAUSE: Final = 10.0
"""Seconds before a refused token that may be good again is tried once more."""

PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each repetition, to which up to a quarter is added by chance."""

_PATIENCE: Final = 60.0
"""The longest pause in seconds that a server gets by asking for it."""

_Made = TypeVar("_Made")
_Failure = TypeVar("_Failure", bound=Exception)


def repeat(
    attempt: Callable[[], _Made],
    first: _Failure,
    rest: Callable[[float, _Failure], None],
    pause: Callable[[float, _Failure], float],
    is_enough: Callable[[_Failure], bool] = lambda _: False,
) -> _Made:
    """Repeat an attempt that has failed once already, with growing pauses.

    Args:
        attempt: Does it, or raises a failure of the first one's type; another one ends all.
        first: How the first attempt failed.
        rest: Lets some seconds pass after a failure.
        pause: Seconds to pause, from those that would be paused and the failure.
        is_enough: Whether a failure is one too many; each is asked for once.

    Raises:
        Exception: The last failure, when no repetition helped.

    Example: ``repeat(send, failure, lambda seconds, _: sleep(seconds), lambda usual, _: usual)``
    """
    pending = [first]
    failed = first

    def next_attempt() -> _Made:
        # The first attempt was made before this module was loaded: it is counted, not repeated.
        if pending:
            raise pending.pop()
        return attempt()

    def stop(state: RetryCallState) -> bool:
        nonlocal failed
        raised = state.outcome.exception() if state.outcome is not None else None
        if isinstance(raised, type(first)):
            failed = raised
        return is_enough(failed) or state.attempt_number > len(PAUSES)

    return Retrying(
        sleep=lambda seconds: rest(seconds, failed),
        stop=stop,
        wait=lambda state: pause(float(_chain(state)), failed),
        retry=retry_if_exception_type(type(first)),
        reraise=True,
    )(next_attempt)


def persist(
    attempt: Callable[[], Answer], first: Passing, rest: Callable[[float, Passing], None]
) -> Answer:
    """Repeat a request to Simkl; a refused token that may be good again is tried once more.

    Raises:
        Passing: The last failure, when no repetition helped.
    """
    doubts = 0

    def is_enough(failed: Passing) -> bool:
        nonlocal doubts
        doubts += failed.answer is not None and failed.answer.doubts_token
        return doubts > 1

    return repeat(attempt, first, rest, _pause, is_enough)


_chain = wait_chain(*(wait_fixed(pause) + wait_random(0, pause / 4) for pause in PAUSES))


def _pause(usual: float, failed: Passing) -> float:
    """Return the next pause; a server in trouble may ask for a longer one, within reason."""
    answer = failed.answer
    if answer is not None and answer.doubts_token:
        return DOUBT_PAUSE
    if answer is None or answer.status != 503 or answer.retry_after is None:
        return usual
    return max(usual, min(answer.retry_after, _PATIENCE))
