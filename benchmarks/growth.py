"""``python -m benchmarks.growth``: how reading grows with texts that were made to make it slow.

A linear cost grows as the text does, by four; one that grows with its square, by sixteen. Calls are
counted by a test; this measures also what one call of Python's own functions costs, such as a
search for a pattern.
"""

import sys
import time
from typing import Final

from reconciler.library.reading.read import check_library

PIECES: Final = ("{[ #", "{ #}", "{'#", "a ", "\u00a0- ", "{a: b, ", "a, ", "https://a.b/")
"""What a title is made of, over and over."""

TIMES: Final = 4
_SMALL: Final = 40_000
_START: Final = "version: 1\nshows:\n  hold:\n    - {title: "


def hostile(piece: str, size: int) -> bytes:
    """Return a library file whose one title repeats a piece, up to about that many characters."""
    return f"{_START}{piece * (size // len(piece))}\n".encode()


def main() -> None:
    """Print a line for each piece and parser."""
    for pure in (False, True):
        sys.stdout.write("pure parser\n" if pure else "C parser\n")
        for piece in PIECES:
            small, large = (
                _seconds(hostile(piece, size), pure) for size in (_SMALL, _SMALL * TIMES)
            )
            sys.stdout.write(
                f"  {piece!r:14} {small:8.3f} s {large:8.3f} s  x {large / small:.1f}\n"
            )


def _seconds(data: bytes, pure: bool) -> float:
    """Return the processor time of a reading, the least of two: other programs only add to it."""
    found = []
    for _ in range(2):
        before = time.process_time()
        check_library(data, "x", pure=pure)
        found.append(time.process_time() - before)
    return min(found)


if __name__ == "__main__":
    main()
