"""Asking before something is changed."""

from typing import Final

from reconciler.console.streams import is_interactive, tell
from reconciler.model.errors import Refused

ANSWER: Final = "yes"


class Declined(Refused):
    """The person was asked and did not say yes."""

    default_code = "declined"


def confirm(*, yes: bool) -> None:
    """Return when the person agrees, by ``--yes`` or by typing the word.

    Raises:
        Refused: There is nobody to ask.
        Declined: The answer was another one.
    """
    if yes:
        return
    if not is_interactive():
        raise Refused(
            "there is no terminal to ask on, and --yes was not given; nothing was sent",
            "Run it with --yes once you have read what it would do.",
            code="not-interactive",
        )
    tell(f'Type "{ANSWER}" to carry this out; anything else stops.')
    try:
        answer = input().strip()
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer != ANSWER:
        raise Declined("declined; nothing was sent")
