"""What people read on GitHub: below a plan, on the page of a run, in the pull request of a pull."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler.github.workflow_run import WorkflowRun
from reconciler.model.errors import ReconcilerError
from reconciler.model.lock import Lock, LockedItem
from reconciler.rendering.markdown import Section, escape, escape_start, fit
from reconciler.rendering.outcome_text import outcome_text
from reconciler.rendering.plan_markdown import marker, plan_markdown

PULL_TITLE: Final = "Take the account's changes into the library file"

_WIDTH: Final = 100
_GONE: Final = "not in the library"


def plan_comment(document: Mapping[str, Any], file: str, run: WorkflowRun) -> str:
    """Give the comment of a pull request: the plan, and for which commit it was made."""
    return f"{plan_markdown(document, file=file)}\n{_footer(run)}\n"


def failure_comment(error: ReconcilerError, file: str, run: WorkflowRun) -> str:
    """Give the comment that replaces a plan that could not be made, so that no old one stands."""
    opening = (
        f"{marker(file)}\n### No plan for {escape(file)}\n\n{escape_start(error.message)}\n\n"
        f"{escape_start(error.hint)}\n"
    )
    problems = Section(
        "Problems",
        ("Line", "Problem", "What to do"),
        [
            (str(problem.line), escape(problem.message), escape(problem.hint))
            for problem in error.problems
        ],
    )
    return f"{fit(opening, [problems])}\n{_footer(run)}\n"


def outcome_summary(document: Mapping[str, Any], file: str) -> str:
    """Give the outcome of an apply for the page of the run: what became of it, then the plan."""
    told = outcome_text(document, file=file, width=_WIDTH, color=False)
    lines = "\n".join(f"- {escape_start(line)}" for line in told.splitlines() if line.strip())
    return f"### Apply of {escape(file)}\n\n{lines}\n\n{plan_markdown(document['plan'], file=file)}"


def pull_body(before: Lock | None, after: Lock | None, file: str, run: WorkflowRun) -> str:
    """Give the text of the pull request that a pull opens.

    Args:
        before: The lock before the pull; None when there was none.
        after: The lock after it.
        file: The library file's name.
        run: The run that pulled.
    """
    opening = (
        f"The account changed since {escape(file)} and it last agreed. This takes the changes into "
        "the file.\n\nMerge it to keep them. Close it to put the account back at the next apply "
        "(unless the file's policy says `on_drift: keep`).\n"
    )
    changes = Section("Changes", ("Type", "Title", "Change"), list(_changes(before, after)))
    return f"{fit(opening, [changes] if before is not None else [])}\n{_footer(run)}\n"


def _changes(before: Lock | None, after: Lock | None) -> Iterator[tuple[str, ...]]:
    then, now = _items(before), _items(after)
    for key in sorted(then.keys() | now.keys()):
        old, new = then.get(key), now.get(key)
        was, is_ = _status(old), _status(new)
        item = new or old
        if was != is_ and item is not None:
            year = "" if item.year is None else f" ({item.year})"
            yield item.type.singular, escape(item.title) + year, f"{was} → {is_}"


def _items(lock: Lock | None) -> dict[tuple[str, int], LockedItem]:
    if lock is None:
        return {}
    return {
        (media_type, simkl): item
        for media_type, items in lock.items.items()
        for simkl, item in items.items()
    }


def _status(item: LockedItem | None) -> str:
    return _GONE if item is None or item.status is None else str(item.status)


def _footer(run: WorkflowRun) -> str:
    return f"<sub>[Run]({run.url}) for {run.sha[:10] or 'the current state'}</sub>"
