"""The scripts of ``.ci``, run as a workflow runs them, on a project that a test lays out."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    """A folder with the scripts and whatever else a test puts there."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, files: dict[str, str]) -> "Project":
        """Lay out files, put under version control, beside the scripts, which are not."""
        project = cls(folder)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for command in (["init", "--quiet"], ["add", "--all"]):
            subprocess.run(["git", *command], cwd=folder, check=True)
        (folder / ".ci").mkdir(exist_ok=True)
        for script in (ROOT / ".ci").glob("*.py"):
            shutil.copy(script, folder / ".ci")
        return project

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.folder / ".ci" / script), *arguments],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
