"""Text as HTML: titles come from other people, so nothing of them may become markup."""

import html
import re
from typing import Final

_NOT_FOR_HTML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def escaped(text: str) -> str:
    """Return text for an element's content or for an attribute value in double quotes.

    What HTML cannot carry (control characters, lone surrogates) becomes U+FFFD, so the result is
    always valid HTML and always encodes to UTF-8.
    """
    return html.escape(_NOT_FOR_HTML.sub("\ufffd", text))


def number(value: int) -> str:
    """Return a count with thousands separated, as in ``1,284``."""
    return f"{value:,}"
