"""Runs the console blocks of a page, so that what it shows is what the program prints.

``python -m tests.docs.transcripts PAGE`` writes what the program prints now into a page.
"""

import glob
import gzip
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journeys.conftest import ROOT, Program, program_in

MARK = "<!-- transcript -->\n```console\n"
_BLOCK = re.compile(f"({re.escape(MARK)})(.*?)(```)", re.DOTALL)
_DATA = "~/.local/share/reconciler"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


def commands(text: str) -> list[str]:
    """Return the commands of all blocks that are run."""
    lines = "".join(match[2] for match in _BLOCK.finditer(text)).splitlines()
    return [line[2:] for line in lines if line.startswith("$ ")]


def run_blocks(text: str, program: Program) -> str:
    """Return a page with what its commands print now, run in their order.

    The example file, the exports of the guide, and those of the tutorial as services give them,
    stand beside them.
    """
    shutil.copy(ROOT / "library.yaml.example", program.folder)
    shutil.copytree(ROOT / "docs" / "how-to" / "exports", program.folder, dirs_exist_ok=True)
    _pack(ROOT / "docs" / "tutorial" / "exports", program.folder)
    program.environ.pop("RECONCILER_SANDBOX", None)
    return _BLOCK.sub(lambda match: f"{match[1]}{_run(match[2], program)}{match[3]}", text)


def _pack(exports: Path, folder: Path) -> None:
    """Put exports into a folder as services give them: zip files, and gzip for a lone one."""
    for export in sorted(exports.iterdir()):
        if export.is_dir():
            shutil.make_archive(str(folder / export.name), "zip", export)
        else:
            packed = folder / f"{export.name}.gz"
            packed.write_bytes(gzip.compress(export.read_bytes(), mtime=0))


def _run(block: str, program: Program) -> str:
    shown = []
    for line in block.splitlines():
        if line.startswith("$ "):
            shown.append(line)
            shown.extend(_output(line[2:], program))
    text = "\n".join(shown).replace(program.environ["RECONCILER_DATA_DIR"], _DATA)
    return _TIME.sub("2026-11-24T120000Z", text) + "\n"


def _output(command: str, program: Program) -> list[str]:
    words = [expanded for word in shlex.split(command) for expanded in _expanded(word, program)]
    if words[0] != "reconciler":
        subprocess.run(words, cwd=program.folder, check=True, timeout=10)
        return []
    done = program.run(*words[1:], COLUMNS="100")
    return (done.stdout + done.stderr).splitlines()


def _expanded(word: str, program: Program) -> list[str]:
    """Expand a pattern of file names as a shell does."""
    names = sorted(glob.glob(word, root_dir=program.folder)) if "*" in word else []
    return names or [word]


if __name__ == "__main__":
    page = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        shown = run_blocks(page.read_text(encoding="utf-8"), program_in(Path(folder)))
    page.write_text(shown, encoding="utf-8")
