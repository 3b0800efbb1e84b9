"""A program on a terminal of a given size: what it shows there, with every change of a line."""

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.rendering.terminal import cell_width


@dataclass
class Shown:
    """What a terminal was sent.

    Attributes:
        text: All of it.
        code: The program's exit code.
        out: What went to stdout, where that was a pipe.
    """

    text: str
    code: int
    out: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines that stay at the end, as one sees them."""
        return [_overwritten(line) for line in self.text.replace("\r\n", "\n").split("\n")]

    @property
    def changes(self) -> list[str]:
        """What stood in lines that changed, one after the other."""
        lines = self.text.replace("\r\n", "\n").split("\n")
        return [part for line in lines for part in line.split("\r")[:-1] if part.strip()]

    @property
    def widest(self) -> int:
        """The cells of the widest line that was ever shown."""
        parts = self.text.replace("\r", "\n").split("\n")
        return max(map(cell_width, parts))


def _overwritten(line: str) -> str:
    seen = ""
    for part in line.split("\r"):
        seen = part + seen[len(part) :]
    return seen.rstrip(" ")


@dataclass
class Terminal:
    """Runs command lines on a terminal.

    Attributes:
        folder: Where they run.
        environ: Their environment; ``COLUMNS`` is not in it.
        columns: The terminal's width.
        told: Called with all that was shown so far, whenever there is more.
    """

    folder: Path
    environ: dict[str, str]
    columns: int = 80
    told: Callable[["subprocess.Popen[bytes]", str], None] = field(default=lambda *_: None)

    def run(self, *arguments: str, piped_stdout: bool = False, typed: str = "") -> Shown:
        """Run the program; what is typed waits for it from the start."""
        import fcntl
        import termios

        screen, side = os.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        with subprocess.Popen(
            [sys.executable, "-m", "reconciler", *arguments],
            cwd=self.folder,
            env={"TERM": "xterm", **self.environ},
            stdin=side,
            stdout=subprocess.PIPE if piped_stdout else side,
            stderr=side,
        ) as process:
            os.close(side)
            if typed:
                os.write(screen, typed.encode())
            shown = bytearray()
            while part := _read(screen):
                shown += part
                self.told(process, shown.decode(errors="replace"))
            out = process.stdout.read().decode() if process.stdout is not None else ""
            code = process.wait(60)
        os.close(screen)
        return Shown(shown.decode(), code, out)


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:
        # The program has closed its side.
        return b""
