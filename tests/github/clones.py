"""A bare repository on this disk as the remote, with clones as people and runners have them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PERSON = {
    "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.org",
    "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_PERSON},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout.strip()


@dataclass(frozen=True)
class Remote:
    """The bare repository; ``folder`` holds it and all clones."""

    folder: Path

    @property
    def bare(self) -> Path:
        return self.folder / "remote.git"

    @classmethod
    def make(cls, folder: Path) -> "Remote":
        folder.mkdir()
        remote = cls(folder)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote.bare))
        return remote

    def clone(self, name: str, branch: str = "main", *, depth: int | None = None) -> Path:
        """Clone as a person does, or with a depth as actions/checkout does."""
        depths = () if depth is None else (f"--depth={depth}",)
        # Without a scheme git would copy the files and ignore the depth.
        address = self.bare.as_uri()
        git(self.folder, "clone", "--quiet", *depths, "--branch", branch, address, name)
        return self.folder / name

    def push(self, name: str, files: dict[str, str], branch: str = "main") -> str:
        """Commit files as a person in a clone of that name, push, and give the commit."""
        clone = self.folder / name
        if not clone.exists():
            git(self.folder, "clone", "--quiet", self.bare.as_uri(), name)
            git(clone, "checkout", "--quiet", "-B", branch)
        for path, text in files.items():
            (clone / path).parent.mkdir(parents=True, exist_ok=True)
            (clone / path).write_text(text, encoding="utf-8", newline="\n")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", "--message", "Change")
        git(clone, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        return git(clone, "rev-parse", "HEAD")

    def show(self, path: str, branch: str = "main") -> str:
        return git(self.bare, "show", f"{branch}:{path}")

    def log(self, branch: str = "main", form: str = "%s") -> list[str]:
        return git(self.bare, "log", f"--format={form}", branch).splitlines()

    def branches(self) -> list[str]:
        return git(self.bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
