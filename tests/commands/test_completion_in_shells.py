"""Tab in the real shells: what is inserted is one argument, and nothing of a title runs."""

import os
import select
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.commands.completion_scripts import SCRIPTS
from tests.journeys.conftest import Program, program_in

pytestmark = pytest.mark.skipif(
    shutil.which("setsid") is None, reason="no terminal can be given to a shell here"
)

DONE = "arguments-are-written"
HOSTILE = {
    "Aa": "Aardvark goes: a story",
    "Bo": "Bob's Burgers",
    "Ca": 'Car "54" where',
    "De": "Dear `touch ran-1` you",
    "Ea": "Ear $(touch ran-2) $HOME ${PATH}",
    "Fa": "Fate/Zero; touch ran-3 & touch ran-4 | x",
    "Ga": "Gate \\$(touch ran-5) \\ back",
    "Ha": "Ha * [a-z]? {x,y} ~ #1 <in >out",
    "Iä": "Iä 字 (2011)",
}
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--interactive"],
}


FILE = "nothing-else-begins-so.txt"


@dataclass
class Desk:
    """A folder with hostile titles, and a program that only completes and tells its arguments.

    What the real program offers is asked of it in this process, before a shell asks.
    """

    program: Program

    @classmethod
    def make(cls, tmp_path: Path) -> "Desk":
        desk = cls(program_in(tmp_path))
        items = "".join(
            f"    - {{title: '{title.replace(chr(39), chr(39) * 2)}', ids: {{simkl: {number}}}}}\n"
            for number, title in enumerate(HOSTILE.values(), 1)
        )
        desk.program.write(f"version: 1\nmovies:\n  dropped:\n{items}")
        desk.program.write("", FILE)
        stand_in = desk.folder / "bin" / "reconciler"
        (desk.folder / "offers").mkdir()
        stand_in.parent.mkdir()
        stand_in.write_text(
            "#!/bin/sh\n"
            'if [ -n "$_RECONCILER_COMPLETE" ]; then exec cat "offers/$_TYPER_COMPLETE_ARGS"; fi\n'
            'for one in "$@"; do printf "%s\\n" "$one"; done > arguments\n'
            f"echo {DONE[:9]}''{DONE[9:]}\n"
        )
        stand_in.chmod(0o755)
        return desk

    @property
    def folder(self) -> Path:
        return self.program.folder

    def type_in(self, shell: str, *lines: str) -> list[list[str]]:
        """Type lines in a shell, each with Tab and Enter, and return the arguments that arrive."""
        for line in lines:
            asked = {
                "_RECONCILER_COMPLETE": "complete_fish",
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
                "_TYPER_COMPLETE_ARGS": line,
            }
            self.program.write(self.program.run(**asked).stdout, f"offers/{line}")
        script = self.program.run(_RECONCILER_COMPLETE=f"source_{shell}").stdout
        self.program.write(script, "completion")
        begin = "autoload -Uz compinit; compinit -u -d dump; " if shell == "zsh" else ""
        arrived: list[list[str]] = []
        screen, side = os.openpty()
        with subprocess.Popen(
            ["setsid", "--ctty", *START[shell]],
            cwd=self.folder,
            env={
                **os.environ,
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "TERM": "xterm",
                "PS1": "ready> ",
                "LC_ALL": "C.UTF-8",
                "fish_features": "no-query-term",
            },
            stdin=side,
            stdout=side,
            stderr=side,
        ) as process:
            os.close(side)
            try:
                os.write(screen, f"{begin}. ./completion; echo rea''dy-to-type\n".encode())
                read_until(screen, "ready-to-type")
                for line in lines:
                    # A shell reads Enter only after it has done what Tab asks for.
                    os.write(screen, f"{line}\t\n".encode())
                    read_until(screen, DONE)
                    arrived.append((self.folder / "arguments").read_text("utf-8").splitlines())
            finally:
                process.kill()
                os.close(screen)
        return arrived


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.make(tmp_path)


def read_until(screen: int, text: str) -> None:
    """Read the screen until a text is on it."""
    shown = ""
    while text not in shown:
        ready, _, _ = select.select([screen], [], [], 20)
        assert ready, shown
        shown += os.read(screen, 4096).decode("utf-8", "replace")


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


def test_a_title_becomes_one_argument_and_runs_nothing(shell: str, desk: Desk) -> None:
    arrived = desk.type_in(shell, *(f"reconciler rm {prefix}" for prefix in HOSTILE))
    assert arrived == [["rm", title] for title in HOSTILE.values()]
    assert not list(desk.folder.glob("ran-*"))


def test_where_the_program_offers_nothing_files_are_offered(shell: str, desk: Desk) -> None:
    assert desk.type_in(shell, f"reconciler fmt {FILE[:9]}") == [["fmt", FILE]]


def test_in_bash_an_open_quote_is_gone_on_with(desk: Desk) -> None:
    typed = ["Bo", "Ca", "Ea", "Ga"]
    lines = [f"reconciler rm {quote}{prefix}" for quote in "'\"" for prefix in typed]
    assert desk.type_in("bash", *lines) == [["rm", HOSTILE[prefix]] for prefix in typed] * 2
    assert not list(desk.folder.glob("ran-*"))


def test_what_is_installed_is_the_script_that_is_tried_here(shell: str, desk: Desk) -> None:
    done = subprocess.run(
        # With a second command the shell stays the program's parent, by which it is known.
        [shell, "-c", f"{sys.executable} -m reconciler --show-completion; true"],
        env=desk.program.environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert done.stdout.rstrip() == SCRIPTS[shell]
