"""The workflow run that the program is part of, as GitHub's environment variables describe it.

Known from GitHub's "Variables reference" and "Webhook events and payloads".
"""

import ipaddress
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote, urlsplit

from reconciler.model.errors import ReconcilerError

_API: Final = "https://api.github.com"
_SERVER: Final = "https://github.com"
_BRANCHES: Final = "refs/heads/"
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_SHA: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ABOUT: Final = "`reconciler ci` is meant for workflow runs; GitHub sets GITHUB_* variables there."


class NoWorkflow(ReconcilerError):
    """The program was not started by a workflow run, or the run lacks what the step needs."""

    default_code = "no-workflow"


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """One run of a workflow.

    Attributes:
        repository: ``owner/name``.
        api_url: GitHub's API, without a trailing slash; the only place that gets the token.
        server_url: GitHub's site, without a trailing slash.
        token: The token of the run, or None.
        event: The payload of the event that started the run.
        branch: The branch that the run is for; None for pull requests and tags.
        sha: The commit that the run is for.
        summary_file: Where Markdown for the run's page goes, or None.
        output_file: Where the step's outputs go, or None.
        temporary: A folder that is gone after the run.
        run_id: The run's number, or empty.
    """

    repository: str
    api_url: str
    server_url: str
    token: str | None = field(repr=False)
    event: Mapping[str, object]
    branch: str | None
    sha: str
    summary_file: Path | None
    output_file: Path | None
    temporary: Path
    run_id: str = ""

    @property
    def owner(self) -> str:
        """The account that the repository belongs to."""
        return self.repository.partition("/")[0]

    def told(self, *keys: str) -> object:
        """Return what the event holds under keys, one inside the other; None for nothing."""
        found: object = self.event
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    @property
    def pull_request(self) -> int | None:
        """The number of the pull request that started the run, or None."""
        number = self.told("pull_request", "number")
        return number if isinstance(number, int) else None

    @property
    def commit(self) -> str:
        """The commit that people see: of a pull request its head, not the merge that is tried."""
        if self.pull_request is None:
            return self.sha
        head = self.told("pull_request", "head", "sha")
        return head if isinstance(head, str) and _SHA.fullmatch(head) else self.sha

    def page_of(self, file: str) -> str:
        """Return the address of a file's page at the commit; empty where there is no commit."""
        if not self.commit:
            return ""
        path = quote(PurePath(file).as_posix())
        return f"{self.server_url}/{self.repository}/blob/{self.commit}/{path}"

    @property
    def from_fork(self) -> bool:
        """Whether the change comes from another repository, whose authors are not trusted here.

        A fork that is deleted has no repository in the payload; it counts as one.
        """
        if self.pull_request is None:
            return False
        return self.told("pull_request", "head", "repo", "full_name") != self.repository

    @property
    def url(self) -> str:
        """The page of the run, or of the repository when the run has no number."""
        page = f"{self.server_url}/{self.repository}"
        return f"{page}/actions/runs/{self.run_id}" if self.run_id else page


def read_workflow_run(environ: Mapping[str, str]) -> WorkflowRun:
    """Read which run this is.

    Raises:
        NoWorkflow: It is none, a variable cannot be used, or the event cannot be read.
    """
    repository = environ.get("GITHUB_REPOSITORY", "").strip()
    if repository.count("/") != 1 or not all(repository.split("/")):
        raise NoWorkflow("GITHUB_REPOSITORY does not name a repository", _ABOUT)
    ref = environ.get("GITHUB_REF", "")
    return WorkflowRun(
        repository=repository,
        api_url=_address(environ, "GITHUB_API_URL", _API),
        server_url=_address(environ, "GITHUB_SERVER_URL", _SERVER),
        token=_token(environ),
        event=_event(environ.get("GITHUB_EVENT_PATH", "")),
        branch=ref.removeprefix(_BRANCHES) if ref.startswith(_BRANCHES) else None,
        sha=environ.get("GITHUB_SHA", ""),
        summary_file=_file(environ, "GITHUB_STEP_SUMMARY"),
        output_file=_file(environ, "GITHUB_OUTPUT"),
        temporary=Path(environ.get("RUNNER_TEMP") or tempfile.gettempdir()),
        run_id=environ.get("GITHUB_RUN_ID", ""),
    )


def _event(path: str) -> dict[str, object]:
    if not path:
        return {}
    try:
        event = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise NoWorkflow("the event of GITHUB_EVENT_PATH cannot be read", _ABOUT) from error
    if not isinstance(event, dict):
        raise NoWorkflow("the event of GITHUB_EVENT_PATH is no JSON object", _ABOUT)
    return event


def _token(environ: Mapping[str, str]) -> str | None:
    # A character that no header may hold would make the HTTP library complain with the token in
    # its message.
    value = environ.get("GITHUB_TOKEN", "").strip()
    if value and not _TOKEN.fullmatch(value):
        raise NoWorkflow("GITHUB_TOKEN holds characters that no token has", "Set it again.")
    return value or None


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    return Path(value) if value else None


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(text)
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    if not secure or not parts.hostname or parts.username is not None:
        raise NoWorkflow(f"{name} is no https address; the token would not be safe there", _ABOUT)
    return text


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
