"""What one process costs."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
_BYTES_PER_UNIT: Final = 1 if sys.platform == "darwin" else 1024


class Cost(NamedTuple):
    """What a process took.

    Attributes:
        cpu: Seconds of the processor, of the process alone and in the system for it.
        wall: Seconds that passed.
        memory: Bytes that it had in memory at its peak.
    """

    cpu: float
    wall: float
    memory: int


class Failed(Exception):
    """A measured process ended with a code that it should not have."""


def cost_of(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a process to its end and give its cost, children of it not included.

    The peak of memory counts from before the process replaced its image, so it is never below what
    this process has in memory: keep no large library here.

    Raises:
        Failed: It did not end with 0; the message holds what it said.
    """
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None  # noqa: S101 -- it is a pipe
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode()}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _BYTES_PER_UNIT)


def median_cost(costs: Sequence[Cost]) -> Cost:
    """Return the median of each kind of cost."""
    cpu, wall, memory = zip(*costs, strict=True)
    return Cost(statistics.median(cpu), statistics.median(wall), int(statistics.median(memory)))
