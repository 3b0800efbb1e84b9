"""Git, for the commits that steps make: no shell, no credentials on disk, no lost pushes.

The token reaches git through its environment only, for the one site that it belongs to, so that
neither a command line nor a configuration file ever holds it.
"""

import base64
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.github.workflow_run import WorkflowRun
from reconciler.model.errors import ReconcilerError

_TIMEOUT: Final = 120
_PUSHES: Final = 5
_MOST_SAID: Final = 500
_ALLOW_PUSH: Final = (
    "Check that the job has `contents: write`, and that the branch's protection lets the workflow "
    "push; docs/gitops.md says how."
)


class GitFailure(ReconcilerError):
    """Git could not do what a step needs."""

    default_code = "git"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits are by."""

    name: str
    email: str


class Git:
    """The clone that a step works in.

    Args:
        folder: A folder of the clone; paths given to the methods are relative to it.
        run: Where the remote is, and the token for it.
        identity: Author and committer.
        environ: The environment that git gets, beside what is set here; default: the program's.
    """

    def __init__(
        self,
        folder: Path,
        run: WorkflowRun,
        identity: Identity,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._environ = _environment(run, identity, os.environ if environ is None else environ)

    def head(self) -> str:
        """Return the commit that is checked out."""
        return self._git("rev-parse", "--verify", "HEAD")

    def fetch(self, branch: str) -> str | None:
        """Fetch a branch of the remote and return its tip; None when there is no such branch.

        Raises:
            GitFailure: The remote cannot be reached.
        """
        if not self._git("ls-remote", "--heads", "origin", f"refs/heads/{branch}"):
            return None
        # Without the whole history nobody can tell which commits a branch adds.
        shallow = self._git("rev-parse", "--is-shallow-repository") == "true"
        depth = ("--unshallow",) if shallow else ()
        self._git("fetch", "--quiet", "--no-tags", *depth, "origin", f"refs/heads/{branch}")
        return self._git("rev-parse", "--verify", "FETCH_HEAD")

    def is_ancestor(self, old: str, new: str) -> bool:
        """Return whether a commit came out of another."""
        return self._succeeds("merge-base", "--is-ancestor", old, new)

    def same(self, one: str, other: str, paths: Sequence[Path] = ()) -> bool:
        """Return whether two commits hold the same, everywhere or at some paths."""
        return self._succeeds("diff", "--quiet", one, other, "--", *map(str, paths))

    def fast_forward(self, commit: str) -> None:
        """Go forward to a later commit.

        Raises:
            GitFailure: A file that differs was changed here.
        """
        self._git("merge", "--quiet", "--ff-only", commit)

    def commit(self, paths: Sequence[Path], message: str) -> bool:
        """Commit files, if they changed; False when they did not, or do not exist."""
        existing = [str(path) for path in paths if (self._folder / path).exists()]
        if not existing:
            return False
        self._git("add", "--", *existing)
        if self._succeeds("diff", "--cached", "--quiet", "--", *existing):
            return False
        self._git("commit", "--quiet", "--no-verify", "--message", message, "--", *existing)
        return True

    def commit_with(self, file: Path, others: Sequence[Path], message: str) -> bool:
        """Commit a file and others beside it, if the file changed; else nothing."""
        if self._succeeds("diff", "--quiet", "HEAD", "--", str(file)):
            return False
        return self.commit([file, *others], message)

    def push(self, branch: str, ours: Sequence[Path]) -> None:
        """Push the commits made here onto a branch, after whatever others pushed meanwhile.

        Args:
            branch: The branch; it is never forced.
            ours: Files whose content here counts when others changed them too.

        Raises:
            GitFailure: The push is refused, or others keep pushing.
        """
        said = ""
        for _ in range(_PUSHES):
            done = self._run("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
            if done.returncode == 0:
                return
            said = done.stderr
            tip = self.fetch(branch)
            if tip is None or self.is_ancestor(tip, "HEAD"):
                break
            self._rebase(tip, ours)
        raise GitFailure(f"cannot push to {branch}: {_shortened(said)}", _ALLOW_PUSH)

    def replace_branch(self, branch: str, expected: str | None) -> None:
        """Make a branch of the remote what is checked out, if it is still as expected.

        Args:
            branch: The branch, which belongs to this program alone.
            expected: Its tip when it was looked at; None when there was none.

        Raises:
            GitFailure: Somebody pushed to it meanwhile, or the push is refused.
        """
        lease = f"--force-with-lease=refs/heads/{branch}:{expected or ''}"
        done = self._run("push", "--quiet", lease, "origin", f"HEAD:refs/heads/{branch}")
        if done.returncode != 0:
            raise GitFailure(f"cannot push to {branch}: {_shortened(done.stderr)}", _ALLOW_PUSH)

    def detach(self) -> None:
        """Leave the branch, so that commits made here do not move it."""
        self._git("checkout", "--quiet", "--detach")

    def others_since(self, base: str, tip: str) -> bool:
        """Return whether somebody else committed between two commits, merges aside."""
        listed = self._git("log", "--no-merges", "--format=%ce", f"{base}..{tip}")
        committers = listed.splitlines()
        return any(committer != self._identity.email for committer in committers)

    def _rebase(self, tip: str, ours: Sequence[Path]) -> None:
        """Put the commits made here onto a tip; where both changed a file of ours, ours counts."""
        if self._succeeds("rebase", "--quiet", tip):
            return
        try:
            # In a rebase, "theirs" is the commit that is being put on top: the one made here.
            self._git("checkout", "--theirs", "--", *map(str, ours))
            self._git("add", "--", *map(str, ours))
            self._git("rebase", "--continue")
        except GitFailure:
            self._run("rebase", "--abort")
            raise

    def _succeeds(self, *arguments: str) -> bool:
        return self._run(*arguments).returncode == 0

    def _git(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode != 0:
            raise GitFailure(
                f"git {arguments[0]} failed: {_shortened(done.stderr)}",
                "The step needs a clone made by actions/checkout, of a branch that still exists.",
            )
        return done.stdout.strip()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 -- a list, never a shell; git is looked up in PATH
                ["git", *arguments],  # noqa: S607
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitFailure("git is not installed", "Install git on the runner.") from error
        except subprocess.TimeoutExpired as error:
            raise GitFailure(
                f"git {arguments[0]} took longer than {_TIMEOUT} seconds", "Run the job again."
            ) from error


def _environment(
    run: WorkflowRun, identity: Identity, environ: Mapping[str, str]
) -> dict[str, str]:
    # GIT_TRACE and its kin can print what is sent, the token included.
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_TRACE")}
    settings = [
        ("commit.gpgSign", "false"),
        ("core.hooksPath", os.devnull),
        ("core.editor", "true"),
    ]
    if run.token is not None:
        basic = base64.b64encode(f"x-access-token:{run.token}".encode()).decode()
        settings.append(
            (f"http.{run.server_url}/.extraheader", f"AUTHORIZATION: basic {basic}"),
        )
    configured = {"GIT_CONFIG_COUNT": str(len(settings))}
    for index, (key, value) in enumerate(settings):
        configured |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return {
        **kept,
        **configured,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "GIT_AUTHOR_NAME": identity.name,
        "GIT_AUTHOR_EMAIL": identity.email,
        "GIT_COMMITTER_NAME": identity.name,
        "GIT_COMMITTER_EMAIL": identity.email,
    }


def _shortened(said: str) -> str:
    return " ".join(said.split())[-_MOST_SAID:] or "git did not say why"
