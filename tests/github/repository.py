"""A library's repository with a person, a runner and a phone around it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.github.clones import Remote, git
from tests.github.fake_github import FakeGitHub
from tests.github.runners import Runner
from tests.journeys.conftest import Program

LIBRARY, LOCK, PULL = "library.yaml", "library.lock.json", "reconciler/pull"
_POLICY = re.compile(r"^\npolicy:.*\n  on_drift: keep\n", re.MULTILINE)
_INCEPTION = re.compile(r"^    - .*Inception.*\n", re.MULTILINE)


@dataclass
class Repository(Runner):
    """A repository that holds what the account has, and what people do with it."""

    @classmethod
    def make(cls, remote: Remote, github: FakeGitHub, program: Program) -> "Repository":
        person = remote.folder / "person"
        git(remote.folder, "clone", "--quiet", remote.bare.as_uri(), "person")
        git(person, "checkout", "--quiet", "-B", "main")
        done = Program(person, program.environ).run("init", "--import")
        assert done.returncode == 0, done.stderr
        # The program's own policy, so that each test sets the one that it is about.
        text = (person / LIBRARY).read_text("utf-8")
        remote.push("person", {LIBRARY: _POLICY.sub("", text, count=1)})
        return cls(remote, github, program)

    def change(self, old: str, new: str, branch: str = "main") -> None:
        """Change the library file as a person does, on top of main, and push it."""
        person = self._at_main(branch)
        text = (person / LIBRARY).read_text("utf-8")
        assert old in text
        self.remote.push("person", {LIBRARY: text.replace(old, new, 1)}, branch)

    def inception(self) -> str:
        """Return the line of one movie that the file lists."""
        (line,) = _INCEPTION.findall(self.remote.show(LIBRARY))
        return str(line)

    def without_inception(self, branch: str = "main") -> None:
        self.change(self.inception(), "", branch)

    def merge(self, branch: str) -> None:
        person = self._at_main("main")
        git(person, "merge", "--quiet", "--no-edit", f"origin/{branch}")
        git(person, "push", "--quiet", "origin", "main")

    def on_the_phone(self, *arguments: str) -> None:
        done = self.program.run("sandbox", "edit", *arguments)
        assert done.returncode == 0, done.stderr

    def statuses(self) -> dict[str, str]:
        shown = json.loads(self.program.run("sandbox", "show", "--format", "json").stdout)
        return {entry["title"]: entry["status"] for entry in shown["entries"]}

    def plan_is_empty(self) -> bool:
        step = self.pull_request("main", 99)
        assert step.exit_code == 0, step.log
        return step.outputs["changes"] == "0"

    def _at_main(self, branch: str) -> Path:
        person = self.remote.folder / "person"
        git(person, "fetch", "--quiet", "origin")
        git(person, "checkout", "--quiet", "-B", branch, "origin/main")
        return person
