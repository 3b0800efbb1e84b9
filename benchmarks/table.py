"""The table of what was measured."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from benchmarks.measure import Cost

_HEADS: Final = ("", "CPU ms", "wall ms", "of floor", "of program", "growth", "peak MB")
_FORM: Final = "{:<26}{:>9}{:>9}{:>10}{:>12}{:>8}{:>9}"


class Row(NamedTuple):
    """A task's medians with the names of the tasks that it is held against."""

    name: str
    cost: Cost
    floor: str | None
    program: str | None = None


def table_lines(
    items: int,
    rows: Sequence[Row],
    smaller: tuple[int, Mapping[str, Cost]] | None,
    start: Mapping[str, Cost],
) -> Iterator[str]:
    """Yield the lines of one size's table.

    Args:
        items: The size.
        rows: What was measured at it, the floors first.
        smaller: The size before with its medians, for the growth; None for the first one.
        start: Medians at a size of nearly nothing, which is what a command costs without items.
    """
    costs = {row.name: row.cost for row in rows}
    yield f"{items:,} items"
    yield _FORM.format(*_HEADS)
    for name, cost, *held_against in rows:
        ratios = (
            f"{cost.cpu / costs[other].cpu:.2f}" if other is not None else ""
            for other in held_against
        )
        growth = ""
        if smaller is not None and name in smaller[1] and name in start:
            growth = _growth(cost.cpu, items, smaller[1][name].cpu, smaller[0], start[name].cpu)
        yield _FORM.format(
            name,
            f"{cost.cpu * 1000:.0f}",
            f"{cost.wall * 1000:.0f}",
            *ratios,
            growth,
            f"{cost.memory / 1e6:.0f}",
        )


def _growth(cpu: float, items: int, cpu_before: float, items_before: int, start: float) -> str:
    """Return the cost of one item over that of one at the size before; empty where it is noise."""
    before = (cpu_before - start) / items_before
    if cpu_before < 1.2 * start or before <= 0:
        return ""
    return f"{(cpu - start) / items / before:.2f}"
