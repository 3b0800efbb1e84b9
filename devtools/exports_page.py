"""The page ``docs/reference/exports.md``, drawn from the forms that the program reads and writes.

``python -m devtools.exports_page`` prints it.
"""

import sys
from collections.abc import Iterator
from typing import Final

from reconciler.exports.form import ExportForm
from reconciler.exports.forms import FORMS, WRITERS
from reconciler.model.media import Status

_HEAD: Final = """\
# Exports of other services

What `reconciler import EXPORT…` reads and `reconciler export --to` writes. The page is drawn from
the program: `python -m devtools.exports_page > docs/reference/exports.md`. How it is done step by
step stands in [the guide](../how-to/coming-from.md).

A file is known by what is in it, whatever its name. A zip file, a folder or a gzip file is opened,
but only members whose names belong to an export; nothing else in it is read. Files may be UTF-8,
UTF-16 or, from older services, cp1252.

| from | you have | comes along beside titles and statuses | written by `export --to` |
|---|---|---|---|
"""
_STATUSES: Final = """
## What statuses mean

A series is `completed` only when the export says so or has a play of every aired episode that it
counts; specials and repeats do not count. Films that were begun or paused are `plantowatch`. When
several lists or services name a title, the furthest status wins: plantowatch, hold, watching,
dropped, completed.

"""


def exports_page() -> str:
    """Return the page as Markdown."""
    rows = "".join(f"{_row(form)}\n" for form in FORMS)
    statuses = "\n".join("".join(_statuses(form)) for form in FORMS if form.statuses)
    return f"{_HEAD}{rows}{_STATUSES}{statuses}"


def _row(form: ExportForm) -> str:
    written = [f"`{name}`" for name, write in WRITERS.items() if write is form.write]
    cells = (form.service, form.holds, ", ".join(form.carries), ", ".join(written) or "–")
    return f"| {' | '.join(cells)} |"


def _statuses(form: ExportForm) -> Iterator[str]:
    service = form.service[0].upper() + form.service[1:]
    yield f"### {service}\n\n| there | here |\n|---|---|\n"
    for word, status in form.statuses.items():
        yield f"| {word} | `{Status(status)}` |\n"


if __name__ == "__main__":
    sys.stdout.write(exports_page())
