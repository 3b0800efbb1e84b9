#!/usr/bin/env python3
"""Print the lowest versions that pyproject.toml allows, as constraints for pip."""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
BOUND = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\w.]+)")


def lowest(requirements: list[str]) -> list[str]:
    """Return a constraint for each requirement; ``SystemExit`` for one without a lower bound."""
    found = [(requirement, BOUND.fullmatch(requirement)) for requirement in requirements]
    for requirement, bound in found:
        if bound is None:
            sys.exit(f"{requirement}: it has no lower bound that could be tried")
    return [f"{bound[1]}=={bound[2]}" for _, bound in found if bound is not None]


if __name__ == "__main__":
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    sys.stdout.write("\n".join(lowest(project["dependencies"])) + "\n")
