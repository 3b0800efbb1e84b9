"""Requests to Simkl and what their answers mean."""

import sys

# httpx has a command line of its own, which it loads wherever click happens to be installed, with
# rich and Pygments: half as much again as httpx itself takes. It does without where they are not.
# `None` says of a module that there is none (Python's reference, "The module cache").
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
