"""A public name means one thing, whichever room it is met in."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS_OF_EACH = {("exports", name) for name in ("FORM", "read", "write")}
"""What the module of each service has, with one meaning."""


def public_names(tree: ast.Module) -> Iterator[str]:
    """Return the public names that a module defines itself."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def test_no_public_name_is_defined_twice() -> None:
    homes = defaultdict(list)
    for path in sorted((ROOT / "reconciler").rglob("*.py")):
        # The functions of commands are named for what a person types.
        if path.parent.name not in {"commands", "reconciler"}:
            for name in public_names(ast.parse(path.read_text(encoding="utf-8"))):
                if not name.startswith("_") and (path.parent.name, name) not in PARTS_OF_EACH:
                    homes[name].append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
