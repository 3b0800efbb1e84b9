"""Tab in the real shells: what is inserted is one argument, and nothing of a title runs."""

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with hostile titles, and a program that only completes and tells its arguments."""
    items = "".join(
        f"    - {{title: '{title.replace(chr(39), chr(39) * 2)}', ids: {{simkl: {number}}}}}\n"
        for number, title in enumerate(HOSTILE.values(), 1)
    )
    (tmp_path / "library.yaml").write_text(f"version: 1\nmovies:\n  dropped:\n{items}", "utf-8")
    program = tmp_path / "bin" / "reconciler"
    program.parent.mkdir()
    root = Path(__file__).parents[2]
    program.write_text(
        "#!/bin/sh\n"
        f'if [ -n "$_RECONCILER_COMPLETE" ]; then PYTHONPATH={root} exec {sys.executable} -c '
        "'from reconciler.commands.app import main; main()' \"$@\"; fi\n"
        'for one in "$@"; do printf "%s\\n" "$one"; done > arguments\n'
        f"echo {DONE[:9]}''{DONE[9:]}\n"
    )
    program.chmod(0o755)
    return tmp_path


def type_in(shell: str, folder: Path, *lines: str) -> list[list[str]]:
    """Type lines in a shell, each with Tab and Enter, and return the arguments that arrive."""
    environ = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "TERM": "xterm",
        "PS1": "ready> ",
        "LC_ALL": "C.UTF-8",
        "fish_features": "no-query-term",
    }
    script = subprocess.run(
        [folder / "bin" / "reconciler"],
        env={**environ, "_RECONCILER_COMPLETE": f"source_{shell}"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    ).stdout
    (folder / "completion").write_bytes(script)
    begin = "autoload -Uz compinit; compinit -u -d dump; " if shell == "zsh" else ""
    arrived: list[list[str]] = []
    screen, side = os.openpty()
    with subprocess.Popen(
        ["setsid", "--ctty", *START[shell]],
        cwd=folder,
        env=environ,
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
                arrived.append((folder / "arguments").read_text("utf-8").splitlines())
        finally:
            process.kill()
            os.close(screen)
    return arrived


def read_until(screen: int, text: str) -> None:
    """Read the screen until a text is on it."""
    shown = ""
    while text not in shown:
        ready, _, _ = select.select([screen], [], [], 20)
        assert ready, shown
        shown += os.read(screen, 4096).decode("utf-8", "replace")


@pytest.mark.parametrize("shell", START)
def test_a_title_becomes_one_argument_and_runs_nothing(shell: str, folder: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    arrived = type_in(shell, folder, *(f"reconciler rm {prefix}" for prefix in HOSTILE))
    assert arrived == [["rm", title] for title in HOSTILE.values()]
    assert not list(folder.glob("ran-*"))


def test_in_bash_an_open_quote_is_gone_on_with(folder: Path) -> None:
    typed = ["Bo", "Ca", "Ea", "Ga"]
    lines = [f"reconciler rm {quote}{prefix}" for quote in "'\"" for prefix in typed]
    assert type_in("bash", folder, *lines) == [["rm", HOSTILE[prefix]] for prefix in typed] * 2
    assert not list(folder.glob("ran-*"))
