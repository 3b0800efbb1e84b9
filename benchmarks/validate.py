"""How long ``validate`` takes for a large library, against parsing the same file and nothing else.

Run it as ``python benchmarks/validate.py [ITEMS]``. It prints the best of several runs of whole
processes and their ratio, which is what stays the same from machine to machine.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

RUNS: Final = 7

BARE: Final = """
import sys
from _ruamel_yaml_clibz import CParser
from ruamel.yaml.events import StreamEndEvent
get_event = CParser(open(sys.argv[1], "rb").read()).get_event
while get_event().__class__ is not StreamEndEvent:
    pass
"""


def library_text(items: int) -> str:
    """Give a valid library of movies and shows with two ids and one id each."""
    movies = items // 2
    lines = ["version: 1", "movies:", "  plantowatch:"]
    lines += [
        f'    - {{title: "Movie {n}", year: {1950 + n % 70},'
        f" ids: {{simkl: {100_000 + n}, imdb: tt{1_000_000 + n}}}}}"
        for n in range(movies)
    ]
    lines += ["shows:", "  watching:"]
    lines += [
        f'    - {{title: "Show {n}", year: {1950 + n % 70},'
        f" ids: {{simkl: {900_000 + n}, tmdb: {n + 1}}}}}"
        for n in range(items - movies)
    ]
    return "\n".join(lines) + "\n"


def best_time(command: list[str]) -> float:
    """Give the shortest time in seconds that a command took."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library.yaml"
        file.write_text(library_text(items), encoding="utf-8")
        bare = best_time([sys.executable, "-c", BARE, str(file)])
        ours = best_time([sys.executable, "-m", "reconciler", "validate", str(file)])
    sys.stdout.write(
        f"{items} items\nC event loop alone: {bare:.3f} s\nvalidate: {ours:.3f} s"
        f" ({ours / bare:.2f} times)\n"
    )


if __name__ == "__main__":
    main()
