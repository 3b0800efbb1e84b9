"""Turning pruning off changes ``prune`` in a file and not another byte."""

import pytest

from reconciler.library.editing.policy import without_pruning
from reconciler.library.reading.read import check_library

ITEMS = "movies:\n  completed: # seen\n  - tmdb:1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"version: 1\n{ITEMS}", f"version: 1\npolicy: {{prune: false}}\n{ITEMS}"),
        (f"version: 1\n\n{ITEMS}", f"version: 1\n\npolicy: {{prune: false}}\n\n{ITEMS}"),
        (f"# x\n{ITEMS}version: 1", f"# x\n{ITEMS}version: 1\npolicy: {{prune: false}}"),
        ("{version: 1, movies: {}}", "{policy: {prune: false}, version: 1, movies: {}}"),
        (
            f"version: 1\npolicy: {{max_removals: 3}} # y\n{ITEMS}",
            f"version: 1\npolicy: {{prune: false, max_removals: 3}} # y\n{ITEMS}",
        ),
        (
            f"version: 1\npolicy:\n    # y\n    max_removals: 3\n{ITEMS}",
            f"version: 1\npolicy:\n    # y\n    prune: false\n    max_removals: 3\n{ITEMS}",
        ),
        (
            f"version: 1\npolicy:\n  prune: true # z\n{ITEMS}",
            f"version: 1\npolicy:\n  prune: false # z\n{ITEMS}",
        ),
        (f"version: 1\npolicy: {{}}\n{ITEMS}", f"version: 1\npolicy: {{prune: false}}\n{ITEMS}"),
        (f"version: 1\npolicy:\n{ITEMS}", f"version: 1\npolicy: {{prune: false}}\n{ITEMS}"),
        (
            f"version: 1\n{ITEMS}".replace("\n", "\r\n"),
            f"version: 1\npolicy: {{prune: false}}\n{ITEMS}".replace("\n", "\r\n"),
        ),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_prune_is_false_and_nothing_else_changes(before: str, after: str, mark: str) -> None:
    changed = without_pruning((mark + before).encode(), "library.yaml").decode()
    assert changed == mark + after
    library = check_library(changed.encode(), "library.yaml").library
    assert library is not None
    assert not library.policy.prune
    assert without_pruning(changed.encode(), "library.yaml").decode() == changed
