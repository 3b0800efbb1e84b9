"""Which files a problem may show a line of.

A name may lead to any file, by mistake or by a symbolic link in somebody's pull request: a key, a
configuration with a password.
"""

import re
from typing import Final

from reconciler.library.reading.report import Report
from reconciler.library.reading.root import ROOT_KEYS
from reconciler.model.problems import split_lines

_BEFORE_THE_KEYS: Final = ("#", "%", "---", "<<<<<<<")
_KEY: Final = re.compile(r"[^\w:]*(\w+)[^\w:]*:")
_CLOSE: Final = 0.8
"""How alike a misspelt key must be; ``version`` and ``session`` are 0.7 alike."""


def text_to_show(data: bytes) -> str | None:
    """Return the text of a library file, to show lines of it; None for what cannot be one.

    A text counts when its first line, comments aside, has a key of a library file, however spelt.
    """
    text = data.decode("utf-8-sig", "replace")
    for line in split_lines(text):
        if line.strip() and not line.startswith(_BEFORE_THE_KEYS):
            key = _KEY.match(line)
            known = key is not None and Report("").nearest(key[1], ROOT_KEYS, _CLOSE)
            return text if known else None
    return None
