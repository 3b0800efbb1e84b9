"""Ids and tokens as people paste them: which mistake of copying does one show?"""

import re
from typing import Final

COPY_AGAIN: Final = "Copy it again: the bare value, without quotes, spaces or line breaks."
"""What to do about a mistake of copying."""

ACCESS_TOKEN: Final = "simkl_at_"  # noqa: S105 - a prefix
"""How an access token of a V2 app starts; those of V1 apps have no form of their own."""

REFRESH_TOKEN: Final = "simkl_rt_"  # noqa: S105 - a prefix
"""How a refresh token starts; only V2 apps have them."""

_LONGEST: Final = 4096
_QUOTES: Final = "\"'`´“”‘’„‚«»"
# The more a pattern tells, the earlier it stands.
_MISTAKES: Final = (
    (re.compile(rf"[{_QUOTES}]|.*[{_QUOTES}]\Z", re.DOTALL), "stands in quotes"),
    (re.compile(r"(authorization\W+)?bearer\b", re.IGNORECASE), "starts with the word Bearer"),
    (re.compile(r"(export |set )?[A-Za-z_]{4,}=|(export|set) "), "starts with a name and ="),
    (re.compile(r"\$"), "is a placeholder that was not replaced"),
    (re.compile(r"<|.*>\Z", re.DOTALL), "stands in brackets"),
    (re.compile(r"[*•·]+\Z"), "is masked: it holds stars instead of the value"),
    (re.compile(r".*(…|\.\.\.)", re.DOTALL), "was copied in a shortened form"),
    (re.compile(r"https?://", re.IGNORECASE), "is an address"),
    (re.compile(r".*[\r\n\x85\u2028\u2029]", re.DOTALL), "has a line break in it"),
    (re.compile(r".*\s", re.DOTALL), "has a space in it"),
    (re.compile(r".*[^\x21-\x7e]", re.DOTALL), "has characters that no id and no token has"),
)


def copying_mistake(text: str) -> str | None:
    """Describe what is wrong with an id or token that was pasted, without repeating it; else None.

    Args:
        text: The text, without the space around it.

    Returns:
        The rest of a sentence that begins with the text's name.
    """
    if len(text) > _LONGEST:
        return "is longer than any id or token"
    return next((told for pattern, told in _MISTAKES if pattern.match(text)), None)
