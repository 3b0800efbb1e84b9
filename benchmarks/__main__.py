"""``python -m benchmarks``: measure whole commands and print tables."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.measure import Cost, cost_of, median_cost
from benchmarks.table import Row, table_lines
from benchmarks.tasks import (
    COMMANDS,
    YARDSTICKS,
    Task,
    command_tasks,
    floor_tasks,
    missing_yardsticks,
    yardsticks,
)
from benchmarks.world import world

SIZES: Final = (50, 1_000, 5_000, 20_000)
RUNS: Final = 7
QUICK_SIZES: Final = (1_000,)
QUICK_RUNS: Final = 3
_NEARLY_NONE: Final = 10
"""Items of the account at which a command costs what it costs without any."""


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    sizes = tuple(sorted(options.sizes or (QUICK_SIZES if options.quick else SIZES)))
    runs = options.runs or (QUICK_RUNS if options.quick else RUNS)
    only = options.only or ((*COMMANDS,) if options.quick else (*COMMANDS, *YARDSTICKS))
    for sentence in missing_yardsticks():
        if any(sentence.startswith(name) for name in only):
            _tell(sentence)
    start = _medians(_measured(_NEARLY_NONE, runs, only)) if len(sizes) > 1 else {}
    smaller = None
    for items in sizes:
        rows = _measured(items, runs, only)
        for line in table_lines(items, rows, smaller, start):
            _tell(line)
        _tell("")
        smaller = (items, _medians(rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure whole commands on generated libraries; see docs/benchmarks.md.",
    )
    parser.add_argument("--sizes", nargs="+", type=_whole, metavar="ITEMS", help=f"not {SIZES}")
    parser.add_argument("--runs", type=_whole, metavar="N", help=f"runs of each, not {RUNS}")
    parser.add_argument("--quick", action="store_true", help="one size, few runs, own commands")
    parser.add_argument(
        "--only", nargs="+", choices=(*COMMANDS, *YARDSTICKS), metavar="NAME", help="only these"
    )
    return parser.parse_args()


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be above 0")
    return number


def _measured(items: int, runs: int, only: Sequence[str]) -> list[Row]:
    """Measure one size; the runs of all tasks take turns, so that a slow minute hits them all."""
    with tempfile.TemporaryDirectory() as name, world(items, Path(name)) as made:
        tasks = [
            *floor_tasks(made),
            *(task for task in command_tasks(made) if task.name in only),
            *(task for task in yardsticks(made, Path(name) / "octodns") if task.name in only),
        ]
        costs: dict[str, list[Cost]] = {task.name: [] for task in tasks}
        for turn in range(runs):
            for task in tasks:
                if turn == 0 or not task.slow:
                    costs[task.name].append(_run(task, made.environment))
    return [
        Row(task.name, median_cost(costs[task.name]), task.floor, task.program) for task in tasks
    ]


def _run(task: Task, environment: dict[str, str]) -> Cost:
    task.prepare()
    return cost_of(task.command, environment)


def _medians(rows: Sequence[Row]) -> dict[str, Cost]:
    return {row.name: row.cost for row in rows}


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
