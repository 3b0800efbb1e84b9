"""What is measured: the floors, the commands with what each starts from, and others for scale."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import floors, octodns
from benchmarks.world import PROGRAM, World


class Task(NamedTuple):
    """One process to measure.

    Attributes:
        name: What the table calls it.
        command: The command.
        prepare: Brings the files into the state that it starts from, before each run.
        floor: The name of the task that it is held against, or None for a floor itself.
        slow: It takes so long that one run has to do.
        program: The name of the task that does as little as a program of this kind can, if any.
    """

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    floor: str | None = None
    slow: bool = False
    program: str | None = None


BARE: Final = "bare interpreter"
FILE: Final = "floor: file"
FILE_BY_PROGRAM: Final = "floor: typer program"
FILE_BY_CLIENT: Final = "floor: and httpx"
FILE_AND_ANSWERS: Final = "floor: file and answers"
ROWS: Final = "floor: csv of an export"
ELEMENTS: Final = "floor: xml of an export"

COMMANDS: Final = (
    "version",
    "validate",
    "fmt",
    "plan cold",
    "plan warm",
    "plan again",
    "apply 100",
    "import",
    "pull 100",
    "import IMDb",
    "import MyAnimeList",
)
YARDSTICKS: Final = ("PyYAML CSafeLoader", "octodns-sync")


def floor_tasks(world: World) -> Iterator[Task]:
    """Yield what every table starts with."""
    file, answers = str(world.file), map(str, world.answers)
    yield Task(BARE, [sys.executable, "-c", floors.BARE])
    yield Task(FILE, [sys.executable, "-c", floors.EVENTS, file])
    yield Task(FILE_BY_PROGRAM, [sys.executable, "-c", floors.PROGRAM, file])
    yield Task(FILE_BY_CLIENT, [sys.executable, "-c", floors.PROGRAM_AND_CLIENT, file])
    yield Task(FILE_AND_ANSWERS, [sys.executable, "-c", floors.EVENTS_AND_ANSWERS, file, *answers])
    yield Task(ROWS, [sys.executable, "-c", floors.ROWS, str(world.table)])
    yield Task(ELEMENTS, [sys.executable, "-c", floors.ELEMENTS, str(world.xml)])


def command_tasks(world: World) -> Iterator[Task]:
    """Yield the program's own commands."""
    file = str(world.file)
    offline, online = partial(Task, program=FILE_BY_PROGRAM), partial(Task, program=FILE_BY_CLIENT)
    plan = [*PROGRAM, "plan", file]
    out = ["--force", "--out", file]
    yield Task("version", [*PROGRAM, "--version"], floor=BARE)
    yield offline("validate", [*PROGRAM, "validate", file], world.warm, FILE)
    yield offline("fmt", [*PROGRAM, "fmt", file], world.warm, FILE)
    yield online("plan cold", plan, world.cold, FILE_AND_ANSWERS)
    yield online("plan warm", plan, world.warm, FILE_AND_ANSWERS)
    yield online("plan again", plan, world.planned, FILE_AND_ANSWERS)
    apply = [*PROGRAM, "apply", file, "--yes"]
    yield online("apply 100", apply, world.changed_file, FILE_AND_ANSWERS)
    yield online("import", [*PROGRAM, "import", *out], world.cold, FILE_AND_ANSWERS)
    yield online("pull 100", [*PROGRAM, "pull", file], world.changed_account, FILE_AND_ANSWERS)
    table, xml = ([*PROGRAM, "import", str(path), *out] for path in (world.table, world.xml))
    yield offline("import IMDb", table, world.cold, ROWS)
    yield offline("import MyAnimeList", xml, world.cold, ELEMENTS)


def yardsticks(world: World, folder: Path) -> Iterator[Task]:
    """Yield what others do with as much; what is not installed is told and left out."""
    safe_loader = [sys.executable, "-c", floors.SAFE_LOADER, str(world.file)]
    if floors.has_safe_loader():
        yield Task("PyYAML CSafeLoader", safe_loader, world.warm, FILE, slow=True)
    if octodns.installed():
        command = octodns.command(folder, world.items)
        yield Task("octodns-sync", command, floor=FILE_AND_ANSWERS, slow=True)


def missing_yardsticks() -> Iterator[str]:
    """Yield a sentence about each yardstick that cannot be measured here."""
    if not floors.has_safe_loader():
        yield "PyYAML CSafeLoader is left out: PyYAML with libyaml is not installed (extra: bench)"
    if not octodns.installed():
        yield "octodns-sync is left out: octodns is not installed (extra: bench)"
