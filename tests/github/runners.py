"""A runner of GitHub: a fresh clone, the variables of a run, and a step as the action runs it."""

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.clones import Remote
from tests.github.fake_github import REPOSITORY, TOKEN, FakeGitHub
from tests.github.test_runner import parsed
from tests.journeys.conftest import Program


@dataclass(frozen=True)
class Step:
    """What a step left behind."""

    exit_code: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Runner:
    """Runs steps, each in a clone of its own, on one account."""

    remote: Remote
    github: FakeGitHub
    program: Program
    clones: list[Path] = field(default_factory=list)

    def checkout(self, branch: str = "main") -> Path:
        clone = self.remote.clone(f"runner-{len(self.clones)}", branch, depth=1)
        self.clones.append(clone)
        return clone

    def pull_request(
        self, branch: str, number: int = 1, head: str = REPOSITORY, **variables: str
    ) -> Step:
        event = {"pull_request": {"number": number, "head": {"repo": {"full_name": head}}}}
        clone = self.checkout(branch)
        return self.step(clone, "plan", event, GITHUB_REF=f"refs/pull/{number}/merge", **variables)

    def push(self, clone: Path | None = None, **variables: str) -> Step:
        return self.step(clone or self.checkout(), "apply", {}, **variables)

    def schedule(self, **variables: str) -> Step:
        return self.step(self.checkout(), "pull", {}, **variables)

    def step(self, clone: Path, command: str, event: Any, **variables: str) -> Step:
        place = self.remote.folder / f"step-{uuid.uuid4().hex}"
        place.mkdir()
        (place / "event.json").write_text(json.dumps(event))
        # The action gives all of these, also when they are empty.
        environment = {
            "RECONCILER_CI_FILE": "library.yaml",
            "RECONCILER_CI_COMMENT": "true",
            "RECONCILER_CI_FAIL_ON_BLOCKED": "false",
            "RECONCILER_CI_MAX_REMOVALS": "",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_EVENT_PATH": str(place / "event.json"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
            "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_SHA": "c0ffee" * 6 + "c0ff",
            "GITHUB_RUN_ID": "7",
            "RUNNER_TEMP": str(place),
            **variables,
        }
        runs = Program(clone, self.program.environ)
        done = runs.run("ci", command, **environment)
        written = {
            name: (place / name).read_text("utf-8") if (place / name).is_file() else ""
            for name in ("output", "summary")
        }
        log = done.stdout + done.stderr
        for text in (log, *written.values()):
            assert TOKEN not in text
        assert "Traceback" not in log
        return Step(done.returncode, log, parsed(written["output"]), written["summary"])
