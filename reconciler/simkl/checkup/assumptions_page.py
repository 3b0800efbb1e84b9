"""The page ``docs/simkl-assumptions.md``, drawn from the assumptions themselves.

``python -m reconciler.simkl.checkup.assumptions_page`` prints it.
"""

import sys
from typing import Final

from reconciler.simkl.checkup.assumptions import CHECKED, Assumption
from reconciler.simkl.checkup.assumptions_by_hand import BY_HAND

_HEAD: Final = """\
# What reconciler assumes about Simkl

Simkl's API is known from its reference, from its page on statuses and from what other programs met;
the three do not always agree. This page lists every belief that some code depends on, where it
comes from, and how it can be checked. It is drawn from
`reconciler/simkl/checkup/assumptions.py` and `reconciler/simkl/checkup/assumptions_by_hand.py`:
`python -m reconciler.simkl.checkup.assumptions_page > docs/simkl-assumptions.md`.

Where the pages contradict each other, the code is right under each reading, as far as there is such
a way.

## Checked by `reconciler doctor`

`reconciler doctor` reads the live account and changes nothing. It prints `ok`, `differs` or
`cannot tell` for each of these; `--report FILE` writes a file for a bug report, without tokens and
without anything of the library.

"""
_BY_HAND: Final = """
## Checked by hand

These need a change to an account, or a login. Use titles that you do not mind, and keep the backups
that `reconciler apply` makes.

"""


def assumptions_page() -> str:
    """Give the page as Markdown."""
    checked = "\n".join(map(_entry, CHECKED))
    by_hand = "\n".join(map(_entry, BY_HAND))
    return f"{_HEAD}{checked}{_BY_HAND}{by_hand}"


def _entry(assumption: Assumption) -> str:
    files = ", ".join(f"`{file}`" for file in assumption.used_by)
    lines = [
        f"### {assumption.id}\n",
        f"{assumption.sentence}\n",
        f"- Known from: {assumption.basis}",
        f"- Used by: {files}",
    ]
    if assumption.by_hand:
        lines.append(f"- By hand: {assumption.by_hand}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(assumptions_page())
