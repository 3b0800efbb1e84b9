"""What keeps a report from being lost once something was sent.

After the first write every end is an outcome: whatever happens is noted and told, never raised,
and signals stop only what says that it may be stopped.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from reconciler.model.errors import ReconcilerError, told

Interruptible = Callable[[], AbstractContextManager[None]]
"""Gives a block that a signal stops, by ``KeyboardInterrupt``."""

_STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(slots=True)
class Ending:
    """How work ended whose report must not be lost.

    Attributes:
        failure: The first thing that failed, or None.
        interrupted: The person, or the computer, stopped it.
    """

    failure: ReconcilerError | None = None
    interrupted: bool = False

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note whatever ends the block early, instead of raising it; the first failure stays."""
        try:
            yield
        except KeyboardInterrupt:
            self.interrupted = True
        except Exception as error:  # noqa: BLE001 -- a fault of ours must not hide what was sent
            self.failure = self.failure or told(error)


@contextmanager
def held_signals() -> Iterator[Interruptible]:
    """Hold back the signals that stop a program, and give what makes blocks that they may stop.

    A signal that arrives between such blocks stops the next one. One that the program was started
    to ignore stays ignored, and outside of the main thread signals are not ours to hold.
    """
    hold = _Hold()
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in _STOPPING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) not in {signal.SIG_IGN, None}:
                before[number] = signal.signal(number, hold.arrive)
    try:
        yield hold.interruptible
    finally:
        for number, action in before.items():
            signal.signal(number, action)


class _Hold:
    def __init__(self) -> None:
        self._may_stop = False
        self._arrived = False

    def arrive(self, *_: object) -> None:
        if self._may_stop:
            raise KeyboardInterrupt
        self._arrived = True

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        if self._arrived:
            self._arrived = False
            raise KeyboardInterrupt
        self._may_stop = True
        try:
            yield
        finally:
            self._may_stop = False
