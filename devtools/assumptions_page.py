"""The first half of the page ``docs/simkl-assumptions.md``, drawn from the assumptions themselves.

``python -m devtools.assumptions_page`` writes it above what only a person can check, which is prose
of the page.
"""

from pathlib import Path
from typing import Final

from reconciler.simkl.checkup.assumptions import CHECKED, Assumption

PAGE: Final = Path(__file__).parents[1] / "docs" / "simkl-assumptions.md"
BY_HAND: Final = "\n## Checked by hand\n"
"""The heading from which on the page is prose."""

_HEAD: Final = """\
# What reconciler assumes about Simkl

Simkl's API is known from its reference, from its page on statuses and from what other programs met;
the three do not always agree. This page lists every belief that some code depends on, where it
comes from, and how it can be checked. Its first half is drawn from
`reconciler/simkl/checkup/assumptions.py` by `python -m devtools.assumptions_page`.

Where the pages contradict each other, the code is right under each reading, as far as there is such
a way.

## Checked by `reconciler doctor`

`reconciler doctor` reads the live account and changes nothing. It prints `ok`, `differs` or
`cannot tell` for each of these; `--report FILE` writes a file for a bug report, without tokens and
without anything of the library.

"""


def drawn(page: str) -> str:
    """Return the page with its first half drawn anew."""
    _, heading, prose = page.partition(BY_HAND)
    return _HEAD + "\n".join(map(_entry, CHECKED)) + heading + prose


def _entry(assumption: Assumption) -> str:
    files = ", ".join(f"`{file}`" for file in assumption.used_by)
    return (
        f"### {assumption.id}\n\n"
        f"{assumption.sentence}\n\n"
        f"- Known from: {assumption.basis}\n"
        f"- Used by: {files}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
