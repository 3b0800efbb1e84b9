"""GitHub's REST API, as far as steps need it: comments and pull requests.

Known from GitHub's "REST API endpoints" for issue comments and pulls. Requests that change nothing,
or the same thing again, are retried; a request that makes something is only repeated after a look
at whether it was made. The token goes to the API's own address and nowhere else: redirects are not
followed, and further pages are asked for by number.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypedDict, TypeVar

import httpx

from reconciler import __version__
from reconciler.github.workflow_run import NoWorkflow, WorkflowRun
from reconciler.model.errors import ReconcilerError
from reconciler.simkl.http.surroundings import open_client

_PATIENCE: Final = 60.0
_PAGE: Final = 100
_MOST_PAGES: Final = 100
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_MAY_NOT_OPEN: Final = (
    "Allow it under Settings → Actions → General → Workflow permissions: Allow GitHub Actions to "
    "create and approve pull requests."
)


_LATER: Final = "Run the job again; https://www.githubstatus.com tells of outages."

_Kept = TypeVar("_Kept")


class GitHubFailure(ReconcilerError):
    """GitHub's API refused, or gave no usable answer after all retries."""

    default_code = "github"


class _Passing(GitHubFailure):
    """Refused for now, or without an answer; doing the same again does no harm.

    Attributes:
        asked: Seconds that GitHub asks to wait, or 0.
    """

    asked = 0.0


class _MaybeMade(GitHubFailure):
    """Nobody knows whether the request made something."""


class PullRequest(NamedTuple):
    """A pull request.

    Attributes:
        number: Its number in the repository.
        url: Its page.
        title: Its title.
        body: Its text.
    """

    number: int
    url: str
    title: str
    body: str


class _UserRow(TypedDict):
    login: str


class _CommentRow(TypedDict):
    """What is read of a comment, by GitHub's reference."""

    id: int
    html_url: str
    body: str | None
    user: _UserRow | None


class _EndRow(TypedDict):
    ref: str


class _PullRow(TypedDict):
    """What is read of a pull request, by GitHub's reference."""

    number: int
    html_url: str
    title: str
    body: str | None
    head: _EndRow
    base: _EndRow


class GitHub:
    """The API for one repository; a context manager that closes its connections.

    Raises:
        NoWorkflow: The run has no token.
    """

    def __init__(self, run: WorkflowRun, pause: Callable[[float], None] = time.sleep) -> None:
        if run.token is None:
            raise NoWorkflow(
                "GITHUB_TOKEN is not set", "Give the step `token: ${{ github.token }}`."
            )
        self._run = run
        self._pause = pause
        address = f"{run.api_url}/repos/{run.repository}"
        self._client = open_client(
            address,
            timeout=_TIMEOUT,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {run.token}",
                "User-Agent": f"reconciler/{__version__}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        self._client.base_url = address

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def keep_comment(self, number: int, marker: str, author: str, body: str) -> str:
        """Write the one comment of a pull request that starts with a marker line.

        A comment of somebody else is left alone even if it starts so.

        Args:
            number: The pull request.
            marker: The first line of ``body``.
            author: The login that comments are made under.
            body: The whole comment.

        Returns:
            The comment's page.

        Raises:
            GitHubFailure: It could not be written.
        """
        return self._made_once(lambda: self._keep_comment(number, marker, author, body))

    def open_pull_request(self, branch: str, base: str) -> PullRequest | None:
        """Return the open pull request of a branch of this repository, or None.

        Raises:
            GitHubFailure: It could not be asked for.
        """
        query = {"head": f"{self._run.owner}:{branch}", "base": base, "state": "open"}
        rows: Iterator[_PullRow] = self._pages("/pulls", query)
        for row in rows:
            if row["head"]["ref"] == branch and row["base"]["ref"] == base:
                return _pull_request(row)
        return None

    def keep_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        """Open the one pull request of a branch, or bring the open one up to date.

        Raises:
            GitHubFailure: It could not be opened or changed.
        """
        return self._made_once(lambda: self._keep_pull_request(branch, base, title, body))

    def close_pull_request(self, number: int) -> None:
        """Close a pull request without merging it.

        Raises:
            GitHubFailure: It could not be closed.
        """
        self._request("PATCH", f"/pulls/{number}", {"state": "closed"})

    def _keep_comment(self, number: int, marker: str, author: str, body: str) -> str:
        rows: Iterator[_CommentRow] = self._pages(f"/issues/{number}/comments", {})
        for row in rows:
            held = row["body"] or ""
            first = held.partition("\n")[0].rstrip("\r")
            if first != marker or row["user"] is None or row["user"]["login"] != author:
                continue
            if held.replace("\r\n", "\n") != body:
                row = self._request("PATCH", f"/issues/comments/{row['id']}", {"body": body})
            return row["html_url"]
        made: _CommentRow = self._request("POST", f"/issues/{number}/comments", {"body": body})
        return made["html_url"]

    def _keep_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        current = self.open_pull_request(branch, base)
        if current is None:
            wanted = {"title": title, "body": body, "head": branch, "base": base}
            return _pull_request(self._request("POST", "/pulls", wanted))
        if (current.title, current.body.replace("\r\n", "\n")) == (title, body):
            return current
        changed = {"title": title, "body": body}
        return _pull_request(self._request("PATCH", f"/pulls/{current.number}", changed))

    def _made_once(self, keep: Callable[[], _Kept]) -> _Kept:
        """Do it again after a request without an answer: what was made is then found."""
        try:
            return keep()
        except _MaybeMade as first:
            from reconciler.simkl.http.retries import repeat

            return repeat(keep, first, self._rest, lambda usual, _: usual)

    def _rest(self, seconds: float, _: GitHubFailure) -> None:
        self._pause(seconds)

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        for page in range(1, _MOST_PAGES + 1):
            rows = self._request(
                "GET", path, query={**query, "per_page": str(_PAGE), "page": str(page)}
            )
            yield from rows
            if len(rows) < _PAGE:
                return

    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        def attempt() -> Any:
            try:
                answer = self._client.request(method, path, json=body, params=query)
            except httpx.HTTPError as error:
                raise _no_answer(method, f"GitHub gave no answer: {error}") from None
            if not answer.is_success:
                raise _failure(method, path, answer)
            return _decoded(answer)

        try:
            return attempt()
        except _Passing as first:
            from reconciler.simkl.http.retries import repeat

            return repeat(attempt, first, self._rest, lambda usual, last: last.asked or usual)


def _no_answer(method: str, text: str) -> GitHubFailure:
    return (_MaybeMade if method == "POST" else _Passing)(text, _LATER)


def _failure(method: str, path: str, answer: httpx.Response) -> GitHubFailure:
    said = _message(answer)
    what = f"GitHub answered {answer.status_code} to {method} {path}"
    text = f"{what}: {said}" if said else what
    if answer.status_code >= 500:
        return _asking(_no_answer(method, text), answer)
    if answer.status_code == 429 or (answer.status_code == 403 and "retry-after" in answer.headers):
        return _asking(_Passing(text, _LATER), answer)
    if "not permitted to create or approve pull requests" in said:
        return GitHubFailure(text, _MAY_NOT_OPEN)
    return GitHubFailure(text, "Check the job's `permissions:` and the token that it gives.")


def _asking(failure: GitHubFailure, answer: httpx.Response) -> GitHubFailure:
    """Note how long GitHub asks to wait; beyond reason, the failure is one that does not pass."""
    asked = answer.headers.get("retry-after", "")
    if not isinstance(failure, _Passing) or not asked.isdecimal():
        return failure
    if float(asked) > _PATIENCE:
        return GitHubFailure(failure.message, failure.hint)
    failure.asked = float(asked)
    return failure


def _message(answer: httpx.Response) -> str:
    """Return what GitHub says is wrong, shortened; its details name fields, never the token."""
    try:
        document = answer.json()
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    details = [
        str(detail.get("message") or detail.get("code") or "")
        for detail in document.get("errors") or []
        if isinstance(detail, dict)
    ]
    return "; ".join(filter(None, [str(document.get("message") or ""), *details]))[:500]


def _decoded(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise GitHubFailure("GitHub's answer is no JSON", _LATER) from error


def _pull_request(row: _PullRow) -> PullRequest:
    return PullRequest(row["number"], row["html_url"], row["title"], row["body"] or "")
